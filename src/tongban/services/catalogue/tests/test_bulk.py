"""Imports into the database and exports out of it, through the command line."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tongban.kernel.authority import NotPermitted
from tongban.record.types import SYSTEM
from tongban.services.catalogue import actions, bulk, queries
from tongban.services.catalogue.importer.mapping import load_mapping
from tongban.services.catalogue.lifecycle import Stage, State
from tongban.services.catalogue.models import EventRow, ImportRow, ItemRow
from tongban.services.catalogue.tests.samples import item
from tongban.services.catalogue.tests.test_importer import CSV_ROW, json_row, lines, table
from tongban.site.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]


def command(*args: object) -> int:
    return main(["items", *(str(arg) for arg in args)])


def test_imported_rows_become_drafts_with_their_remarks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lines(tmp_path / "a.jsonl", json_row(handle_time_limit="5天"), json_row())
    report = tmp_path / "r.json"
    assert command("import", path, "--mapping", "guangdong-items", "--report", report) == 0
    page = queries.list_drafts(actor=SYSTEM)
    assert [(r.state, r.content.name.zh) for r in page.items] == [(State.DRAFT, "地方课程教材审定")]
    assert page.items[0].remarks[0] == {
        "code": "LIMIT-UNIT-DAY",
        "weight": "flag",
        "field": "promised_limit",
        "raw": "5天",
        "message": {"zh": "“日/天”未说明是否工作日", "en": "days without saying which kind"},
    }
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["written"] == 1
    assert ImportRow.objects.get().counts["rows"] == 2
    assert EventRow.objects.get().note == "import:a.jsonl#1"
    out = capsys.readouterr().out
    assert "LIMIT-UNIT-DAY" in out
    assert "DUP-CONFLICT" in out


def test_the_help_says_what_drafts_exports(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command("export", "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "only the contents being prepared (drafts, submitted, approved, sent back)" in said
    assert "instead of the items in force" in said


def test_a_second_import_finds_everything_there(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", CSV_ROW)
    args = ("import", path, "--mapping", "guangan-items", "--report", tmp_path / "r.json")
    assert command(*args) == 0
    assert command(*args) == 0
    rows = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["rows"]
    assert (rows[0]["written"], "DUP-CATALOGUE" in rows[0]["codes"]) == (False, True)
    assert (ItemRow.objects.count(), ImportRow.objects.count()) == (1, 1)


def test_a_dry_run_and_a_wrong_file_leave_nothing(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    path = lines(tmp_path / "a.jsonl", json_row())
    args = ("--report", report, "--dry-run")
    assert command("import", path, "--mapping", "guangdong-items", *args) == 0
    assert report.exists()
    report.unlink()
    assert command("import", path, "--mapping", "guangan-items", "--report", report) == 2
    assert not report.exists()
    assert ItemRow.objects.count() == 0


def test_wrong_use_is_told_apart_from_rejected_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "r.json"
    path = lines(tmp_path / "a.jsonl", json_row(), json_row(TASK_NAME=""))
    assert command("import", path, "--mapping", "guangdong-items", "--report", report) == 1
    report.unlink()
    other = tmp_path / "b.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert command("import", other, "--mapping", "guangan-items", "--report", report) == 2
    assert command("import", tmp_path / "no", "--mapping", "guangan-items", "--report", report) == 2
    assert command("import", path, "--mapping", tmp_path / "m.yaml", "--report", report) == 2
    assert command("export", tmp_path / "x.pdf") == 2
    assert command("export", tmp_path / "x.csv", "--at", "spring") == 2
    assert not report.exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert "IMPORT-HEADER" in capsys.readouterr().err


def test_a_failing_database_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        json_row(TASK_CODE=f"11440000006940116U2440102{n:06d}", CATAID=f"440102{n:06d}")
        for n in range(501)
    ]
    path = lines(tmp_path / "a.jsonl", *rows)
    written = bulk._Writer.write

    def fail_later(self: Any, batch: list[Any]) -> None:
        if len(batch) == 1:
            raise RuntimeError("the disk is full")
        written(self, batch)

    monkeypatch.setattr(bulk._Writer, "write", fail_later)
    report = tmp_path / "r.json"
    with pytest.raises(RuntimeError, match="the disk is full"):
        command("import", path, "--mapping", "guangdong-items", "--report", report)
    assert ItemRow.objects.count() == 0
    assert not report.exists()


def test_only_the_system_imports(tmp_path: Path, officers: Any) -> None:
    mapping, mapping_hash = load_mapping(Path("guangdong-items"))
    path = lines(tmp_path / "a.jsonl", json_row())
    with (tmp_path / "r").open("w") as report, pytest.raises(NotPermitted):
        bulk.import_list(
            path=path,
            mapping=mapping,
            mapping_hash=mapping_hash,
            report=report,
            actor=officers["editor"],
        )
    assert ItemRow.objects.count() == 0


def test_an_imported_draft_can_be_completed_and_published(
    tmp_path: Path, officers: Any, procedure: str
) -> None:
    path = lines(tmp_path / "a.jsonl", json_row())
    command("import", path, "--mapping", "guangdong-items", "--report", tmp_path / "r.json")
    draft = queries.list_drafts(actor=SYSTEM).items[0]
    whole = item(id=draft.slug, local_task_code=draft.content.local_task_code)
    ItemRow.objects.update(department="scjg")
    actions.save_draft(content=whole, actor=officers["editor"])
    actions.submit(item=draft.slug, actor=officers["editor"])
    actions.approve(item=draft.slug, actor=officers["reviewer"])
    live = actions.publish(item=draft.slug, actor=officers["publisher"], procedure=procedure)
    assert (live.state, live.remarks) == (State.PUBLISHED, ())
    assert ItemRow.objects.get().stage == Stage.NONE


@pytest.fixture
def published(procedure: str) -> None:
    content = item(
        is_fee=True,
        item_type="07",
        fee_items=[
            {"name": {"zh": "工本费"}, "amount": "10", "basis": {"law": "某法", "clause": "第一条"}}
        ],
        faq=[{"q": {"zh": "问"}, "a": {"zh": "=答"}}],
        plan_effective="2022-04-01",
    )
    actions.load_item(content=content, actor=SYSTEM, division="420902", procedure=procedure)


@pytest.mark.usefixtures("published")
def test_export_writes_the_structure_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert command("export", path) == 0
    row = json.loads(path.read_text(encoding="utf-8"))["事项"][0]
    expected = {
        "事项名称": "食品经营许可（新办）",
        "基本编码": "000131001001",
        "实施编码": "11420902MB0A0001834000131001001",
        "业务办理项编码": "11420902MB0A000183400013100100101",
        "事项类型": "07",
        "事项版本": "1",
        "事项状态": "1",
        "设定依据": "《中华人民共和国食品安全法》第三十五条",
        "服务对象": "1,2",
        "法定办结时限": "20",
        "法定办结时限单位": "工作日",
        "承诺办结时限": "5",
        "是否网办": "1",
        "是否支持网上支付": "0",
        "计划生效日期": "20220401",
        "数量限制": "",
    }
    assert {name: row[name] for name in expected} == expected
    assert [m["材料名称"] for m in row["申请材料"]] == ["食品经营许可申请书", "营业执照"]
    assert row["收费项目"][0]["收费标准"] == "10.00"


@pytest.mark.usefixtures("published")
def test_export_to_spreadsheets_runs_no_formula(tmp_path: Path) -> None:
    book, plain = tmp_path / "a.xlsx", tmp_path / "a.csv"
    assert command("export", book) == 0
    assert command("export", plain, "--at", "2022-04-01") == 0
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["事项", "申请材料", "收费项目", "常见问题"]
    question = [[cell.value for cell in row] for row in workbook["常见问题"].iter_rows()]
    assert question[1][-1] == "'=答"
    with plain.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["实施编码"] for row in rows] == ["11420902MB0A0001834000131001001"]
    assert command("export", plain, "--at", "2022-03-31") == 0
    assert len(plain.read_text(encoding="utf-8-sig").splitlines()) == 1
