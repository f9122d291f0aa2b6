import json
from pathlib import Path
from typing import Any

import pytest

from tongban.site.cli import main


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["due", *words])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, err = ask(capsys, *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_the_due_day_stands_first_and_the_reckoning_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("2022-04-01", "20wd", "--suspend", "2022-04-08..2022-04-20")
    code, out, err = ask(capsys, *words)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "到期日 2022-05-16 / due 2022-05-16",
        "",
        "推算 Reckoning",
        "  2022-04-01 起算，当日不计入 / 2022-04-01 start, not counted",
        (
            "  法定期限 20个工作日（《行政许可法》第八十二条）"
            " / limit by law 20 working days (《行政许可法》第八十二条)"
        ),
        (
            "  2022-04-08 至 2022-04-20 暂停：检验（《行政许可法》第四十五条），扣除 9 个工作日"
            " / 2022-04-08 to 2022-04-20 suspended: inspection (《行政许可法》第四十五条), "
            "9 working days left out"
        ),
        (
            "  依据 source "
            "《国务院办公厅关于2022年部分节假日安排的通知》（国办发明电〔2021〕11号，2021-10-25）"
        ),
    ]


def test_verbose_shows_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "2022-04-01", "3wd", "-v")
    days = [line.strip() for line in out.splitlines() if "周" in line]
    assert code == 0
    assert days == [
        "2022-04-02 周六 第 1 日 / 2022-04-02 Sat day 1",
        "2022-04-03 周日 休息日 / 2022-04-03 Sun rest day",
        "2022-04-04 周一 休息日 / 2022-04-04 Mon rest day",
        "2022-04-05 周二 休息日 / 2022-04-05 Tue rest day",
        "2022-04-06 周三 第 2 日 / 2022-04-06 Wed day 2",
        "2022-04-07 周四 第 3 日 / 2022-04-07 Thu day 3",
    ]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (("2022-04-01", "20wd"), "2022-04-29"),
        (("2022-04-01", "20wd", "--extend", "10wd", "--extend-on", "2022-04-20"), "2022-05-17"),
        (("2022-04-01", "20wd", "--suspend", "2022-04-08..2022-04-20=hearing"), "2022-05-16"),
        (("2022-04-01", "20wd", "--suspend", "2022-04-08.."), None),
        (("2022-04-15", "15rd"), "2022-05-05"),
        (("2022-01-31", "1mo"), "2022-02-28"),
        (("2022-04-01T15:30", "48h"), "2022-04-03"),
        (("2022-04-01T18:00:00+00:00", "24h"), "2022-04-03"),
    ],
)
def test_json_gives_the_due_day(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], due: str | None
) -> None:
    assert answer(capsys, *words)["due"] == due


def test_use_light_and_promise(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("2022-04-01", "20wd", "--promise", "5wd", "--now", "2022-04-09")
    found = answer(capsys, *words)
    assert found["promise_due"] == "2022-04-11"
    assert found["use"] == {
        "now": "2022-04-09",
        "used": 4,
        "unit": "working_days",
        "light": "green",
    }
    _, out, _ = ask(capsys, *words)
    assert "承诺到期日 2022-04-11 / promise due 2022-04-11" in out
    assert "截至 2022-04-09 已用 4，绿灯 green / used 4 working days" in out


def test_a_file_adds_a_year(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = {
        "year": 2027,
        "sources": [{"title": "关于2027年部分节假日安排的通知"}],
        "rest": ["2027-01-01", "2027-05-01", "2027-10-01..2027-10-07"],
        "work": [],
    }
    path = tmp_path / "2027.json"
    path.write_text(json.dumps([table]), encoding="utf-8")
    words = ("2026-12-30", "2wd")
    assert ask(capsys, *words)[0] == 2
    found = answer(capsys, *words, "--from-calendar-file", str(path))
    assert found["due"] == "2027-01-04"
    assert found["sources"][-1] == "《关于2027年部分节假日安排的通知》"
    path.write_text(json.dumps({**table, "rest": []}), encoding="utf-8")
    code, out, err = ask(capsys, *words, "--from-calendar-file", str(path))
    assert (code, out) == (2, "")
    assert "[CALENDAR-TABLE]" in err


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("2026-12-20", "20wd"), "CALENDAR-NOT-PUBLISHED", "tables are published for 2004-01-01"),
        (("2003-12-01", "20wd"), "CALENDAR-NOT-PUBLISHED", "2003-12-01 has no working-day table"),
        (("2022-04-01", "20x"), "TERM-LENGTH", "expected 20wd"),
        (("2022-02-30", "20wd"), "DUE-ARGUMENT", "'2022-02-30' is no day"),
        (("20220401", "20wd"), "DUE-ARGUMENT", "'20220401' is no day"),
        (("2022-04-01Tnoon", "48h"), "DUE-ARGUMENT", "is no moment"),
        (("2022-04-01", "48h"), "TERM-START", "a limit in hours starts at an aware datetime"),
        (
            ("2022-04-01", "20wd", "--suspend", "2022-04-08"),
            "DUE-ARGUMENT",
            "expected 2022-04-08..",
        ),
        (
            ("2022-04-01", "20wd", "--suspend", "2022-04-08..2022-04-20=lunch"),
            "DUE-ARGUMENT",
            "unknown ground; expected hearing",
        ),
        (
            ("2022-04-01", "20wd", "--suspend", "2022-04-20..2022-04-08"),
            "TERM-SUSPENSION",
            "before it starts",
        ),
        (("2022-04-01", "20wd", "--extend", "10wd"), "DUE-ARGUMENT", "go together"),
        (
            ("2022-04-01", "20wd", "--extend", "10wd", "--extend-on", "2022-05-30"),
            "TERM-EXTENSION",
            "the term runs from 2022-04-01 to 2022-04-29",
        ),
        (
            ("2022-04-01", "20wd", "--from-calendar-file", "no-such-file.json"),
            "DUE-ARGUMENT",
            "no-such-file.json",
        ),
    ],
)
def test_wrong_use_says_what_and_exits_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str, reason: str
) -> None:
    status, out, err = ask(capsys, *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"tongban due: 错误 error [{code}] ")
    assert reason in err
