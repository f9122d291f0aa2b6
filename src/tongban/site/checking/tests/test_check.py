"""`tongban check` from the command line: exit codes, the report, bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tongban.services.bundles.what_if import apply, read_reform
from tongban.services.linter.tests.test_rules import CASES
from tongban.services.linter.tests.village import FILES, checked, written
from tongban.site.cli import main
from tongban.site.commands.networks import open_network

if TYPE_CHECKING:
    from pathlib import Path

LATE = {"items/lib.yaml": (("promised_limit: {days: 3,", "promised_limit: {days: 11,"),)}
MAPPING = """\
mapping: 1
title: {zh: 小清单, en: A small list}
required: [code, name]
id: {prefix: v, column: code}
codes: {local: code}
fields:
  name: {column: name}
  body_name: {column: body}
  promised_limit: {column: promise, use: limit}
  statutory_limit: {column: law, use: limit}
  needs: {column: papers, use: materials}
"""
ROWS = """\
code,name,body,law,promise,papers
A-1,借书证办理,图书局,10个工作日,11个工作日,照片；其他材料
A-2,园地使用许可,园林局,20个工作日,5个工作日,居民身份证
"""


def listed(path: Path, rows: bytes) -> list[str]:
    (path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (path / "list.csv").write_bytes(rows)
    return ["check", "--items", str(path / "list.csv"), "--mapping", str(path / "m.yaml")]


def test_a_clean_district_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(written(tmp_path, {}))]) == 0

    assert capsys.readouterr().out == "事项2、联办1：错误0，警告0，建议0；已豁免0\n"


def test_a_folder_is_checked_without_a_database_and_without_django(tmp_path: Path) -> None:
    folder = written(tmp_path, {})
    code = (
        "import sys; from tongban.site.cli import main; "
        f"status = main(['check', {str(folder)!r}]); "
        "sys.exit(status or 10 * ('django.db.models' in sys.modules))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}

    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "事项2、联办1：错误0，警告0，建议0；已豁免0\n"


def test_a_finding_is_1_with_file_line_source_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, LATE)

    assert main(["check", str(folder), "--rules", "TB201", "--fix-suggestions"]) == 1

    assert capsys.readouterr().out.splitlines() == [
        "✗ TB201 承诺时限长于法定时限  ×1",
        "    依据 优化营商环境条例第三十六条",
        "    改法 承诺只能缩短法定时限",
        f"    {folder}/items/lib.yaml:14: 借书证办理 [reader-card] promised_limit",
        "        承诺11个工作日，法定10个工作日",
        "        → 承诺时限改为10个工作日",
        "          - promise: {item: reader-card, days: 10, unit: working_days}",
        "",
        "事项2、联办1：错误1，警告0，建议0；已豁免0",
    ]


def test_english_is_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, LATE)

    assert main(["check", str(folder), "--rules", "TB201", "--lang", "en"]) == 1

    out = capsys.readouterr().out
    assert "the promise is longer than the law  ×1" in out
    assert "promises 11 working days, the law says 10 working days" in out
    assert out.endswith("2 items, 1 bundles: 1 errors, 0 warnings, 0 pieces of advice; 0 waived\n")


def test_advice_alone_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"items/lib.yaml": (("promised_limit: {days: 3,", "promised_limit: {days: 10,"),)}

    assert main(["check", str(written(tmp_path, changes)), "--rules", "TB205"]) == 0

    assert "· TB205" in capsys.readouterr().out


def test_the_report_as_json_is_what_the_manual_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, LATE)

    assert main(["check", str(folder), "--rules", "TB201", "--json"]) == 1
    first = capsys.readouterr().out
    assert main(["check", str(folder), "--rules", "TB201", "--json"]) == 1

    assert capsys.readouterr().out == first
    report: dict[str, Any] = json.loads(first)
    rule = report["rules"].pop("TB201")
    assert (rule["severity"], rule["open"]) == ("error", 1)
    assert report == {
        "format": 1,
        "items": 2,
        "bundles": 1,
        "open": {"error": 1, "warning": 0, "advice": 0},
        "waived": 0,
        "rules": {},
        "not_stated": [],
        "notes": [],
        "findings": [
            {
                "rule": "TB201",
                "severity": "error",
                "kind": "item",
                "id": "reader-card",
                "name": {"zh": "借书证办理", "en": "Reader's card"},
                "path": "promised_limit",
                "file": f"{folder}/items/lib.yaml",
                "line": 14,
                "message": {
                    "zh": "承诺11个工作日，法定10个工作日",
                    "en": "promises 11 working days, the law says 10 working days",
                },
                "fix": {
                    "text": {
                        "zh": "承诺时限改为10个工作日",
                        "en": "promise 10 working days",
                    },
                    "change": {
                        "promise": {"item": "reader-card", "days": 10, "unit": "working_days"}
                    },
                },
            }
        ],
    }


def test_a_list_is_read_through_its_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = listed(tmp_path, ROWS.encode("gb18030"))

    assert main([*words, "--json"]) == 1

    report = json.loads(capsys.readouterr().out)
    assert [(each["rule"], each["line"], each["severity"]) for each in report["findings"]] == [
        ("TB103", 3, "advice"),
        ("TB106", 2, "error"),
        ("TB201", 2, "error"),
    ]
    assert "legal_basis" in report["not_stated"]


def test_waivers_hold_for_a_list_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*listed(tmp_path, ROWS.encode()), "--rules", "TB0,TB106,TB201"]
    file = tmp_path / "stand.yaml"
    row = "item: v-a-1, reason: 试点, by: 某局, until: 2099-12-31"
    file.write_text(f"- {{rule: TB106, {row}}}\n- {{rule: TB201, {row}}}\n", encoding="utf-8")

    assert main([*words, "--waivers", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("已豁免2")
    file.write_text("just: words\n", encoding="utf-8")
    assert main([*words, "--waivers", str(file)]) == 1
    assert "must be a list of waivers" in capsys.readouterr().out


def test_rows_that_were_not_read_are_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = listed(tmp_path, (ROWS + "A-2,园地使用许可,园林局,1个工作日,,\n").encode())

    assert main(words) == 1

    assert capsys.readouterr().out.splitlines()[-1].startswith("1行没有读入")


def test_a_broken_file_is_a_finding_and_the_rest_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, LATE | {"items/gar.yaml": ((FILES["items/gar.yaml"], "- id: [\n"),)})

    assert main(["check", str(folder), "--json"]) == 1

    findings = json.loads(capsys.readouterr().out)["findings"]
    broken = [each for each in findings if each["file"].endswith("items/gar.yaml")]
    assert [(each["rule"], each["line"]) for each in broken] == [("TB010", 2)]
    assert broken[0]["message"]["zh"].startswith("is no YAML")
    assert "TB201" in {each["rule"] for each in findings}


def test_what_a_rule_tells_is_not_told_again_as_a_mistake_of_loading(tmp_path: Path) -> None:
    late = checked(tmp_path / "late", LATE)
    wrong = {"items/gar.yaml": (("      when: plot_area > 50", "      when: plot_size > 50"),)}
    unread = checked(tmp_path / "unread", wrong)
    alone = checked(tmp_path / "alone", LATE, frozenset({"TB010"}))

    assert [each.rule for each in late.findings] == ["TB201", "TB902"]
    assert [each.rule for each in unread.findings] == ["TB601", "TB607"]
    (mistake,) = alone.findings
    assert mistake.message.zh == (
        "promised_limit: [reader-card] INV-ITEM-01 承诺时限 11个工作日 "
        "长于法定时限 10个工作日；承诺只能缩短法定时限"
    )


def test_a_file_that_is_not_utf8_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, {})
    (folder / "items" / "gar.yaml").write_bytes("- id: 园地".encode("gb18030"))

    assert main(["check", str(folder), "--rules", "TB010"]) == 1

    assert "items/gar.yaml" in (out := capsys.readouterr().out)
    assert "is not UTF-8 at byte 8" in out


def test_an_empty_folder_lacks_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path)]) == 1

    out = capsys.readouterr().out
    assert "✗ TB010" in out
    assert f"{tmp_path}/district.yaml" in out
    assert out.splitlines()[-1].startswith("事项0、联办0：错误")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "给出一个：文件夹"),
        (["DIR", "--loaded"], "给出一个：文件夹"),
        (["nowhere-at-all"], "没有文件夹 there is no folder nowhere-at-all"),
        (["DIR", "--rules", "TB999"], "LINT-RULE: no rule begins with 'TB999'"),
        (["DIR", "--rules", ""], "LINT-RULE: no rule begins with ''"),
        (["DIR", "--waivers", "gone.yaml"], "没有文件 there is no file gone.yaml"),
        (["--items", "LIST"], "--items needs --mapping"),
        (["--items", "gone.csv", "--mapping", "guangan-items"], "没有文件 there is no file gone"),
        (["--items", "LIST", "--mapping", "no-such"], "no-such: $: 没有这个映射文件"),
        (["--items", "LIST", "--mapping", "guangan-items"], "IMPORT-HEADER"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    folder = written(tmp_path / "village", {})
    (tmp_path / "list.csv").write_text(ROWS, encoding="utf-8")
    known = {"DIR": str(folder), "LIST": str(tmp_path / "list.csv")}

    assert main(["check", *(known.get(word, word) for word in words)]) == 2

    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_one_cause_is_one_line_and_ten_of_a_rule_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"A-{n},第{n}种登记,某局,20个工作日,21个工作日,居民身份证" for n in range(25)]
    words = listed(tmp_path, "\n".join([ROWS.splitlines()[0], *rows]).encode())

    assert main(words) == 1

    out = capsys.readouterr().out
    assert "    居民身份证 ×25: " in out
    assert out.count("承诺21个工作日，法定20个工作日") == 10
    assert "…… 还有15处（--all 全部显示）" in out
    assert main([*words, "--all"]) == 1
    assert capsys.readouterr().out.count("承诺21个工作日，法定20个工作日") == 25


def test_every_change_that_is_suggested_is_one_that_what_if_makes(tmp_path: Path) -> None:
    made = set()
    for n, case in enumerate(CASES):
        report = checked(tmp_path / str(n), case.fault, frozenset({case.rule}))
        for finding in report.findings:
            if finding.fix is not None and finding.fix.change is not None:
                (change,) = read_reform({"changes": [finding.fix.change]}).changes
                network, _ = open_network(tmp_path / str(n), None)
                assert apply(network, [change]) != network
                made.add(change.kind)

    assert made == {"drop_evidence", "share", "promise", "parallel", "visits"}
