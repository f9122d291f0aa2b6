"""The book as a workbook: a round trip loses nothing; a bad row is named, the rest waits or not."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.law import LegalBasis
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.book import layout
from tongban.reforms.campaigns.book.importing import Preview, preview, take_in
from tongban.reforms.campaigns.book.reading import BookError, read_book
from tongban.reforms.campaigns.book.writing import write_book
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.store import view_of
from tongban.reforms.campaigns.tests import world
from tongban.reforms.campaigns.types import (
    Campaign,
    CampaignRefused,
    Kept,
    MeasurePlan,
    Metric,
    Milestone,
    Progress,
    Proof,
    TaskPlan,
)

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor

Cells = dict[str, list[list[Any]]]


def exported(campaign: Campaign, *, actor: Actor = SYSTEM) -> bytes:
    made = io.BytesIO()
    write_book(made, campaign, actor=actor)
    return made.getvalue()


def cells(data: bytes) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def imported(data: bytes, **more: Any) -> Preview:
    return preview(read_book(io.BytesIO(data)), **more)


def edited(data: bytes, sheet: str, changes: dict[tuple[int, str], Any]) -> bytes:
    """Change cells of a sheet, by row and head."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[sheet]
    heads: dict[Any, Any] = {cell.value: cell.column for cell in page[1]}
    for (row, head), value in changes.items():
        page.cell(row, heads[head]).value = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def emptied() -> None:
    """Forget the campaign, as a district that never had it: for a round trip."""
    models.TaskRow.objects.all().delete()
    models.MeasureRow.objects.all().delete()
    models.CampaignRow.objects.all().delete()


def again(data: bytes, name: str) -> Campaign:
    """Take a book in as another campaign, so that its matters are new; give it."""
    found = imported(edited(data, layout.HEAD, {(2, "代号"): name}))
    assert found.bad == ()
    take_in(found, actor=SYSTEM)
    assert found.campaign is not None
    return found.campaign


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufffd、，,；;（）"),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()))
NAME = st.fixed_dictionaries({"zh": TEXT, "en": st.just("") | TEXT})
DAY = st.dates(date(2021, 1, 1), date(2024, 12, 31))
NUMBER = st.decimals(Decimal(-(10**8)), Decimal(10**8), places=3, allow_nan=False)
PERSON = st.sampled_from(["mk-head", "mk-two", "pw-head", "某某同志"])


@st.composite
def plans(draw: st.DrawFn, code: str) -> TaskPlan:
    start = draw(DAY)
    lead = draw(st.sampled_from(["mk", "pw"]))
    points = draw(st.lists(st.tuples(DAY, NAME, st.none() | DAY), max_size=3))
    metric = None
    if draw(st.booleans()):
        metric = Metric(
            draw(NAME), draw(st.sampled_from(["", "天", "%"])), None, draw(NUMBER), "up"
        )
    return TaskPlan(
        code=code,
        measure="1",
        name=draw(NAME),
        goal=draw(NAME),
        lead=lead,
        leader=f"{lead}-head",
        co_units=draw(st.sampled_from([(), ("rd",), ("rd", "ro")])),
        start=start,
        due=max(start, draw(DAY)),
        milestones=tuple(Milestone(f"m{n}", *each) for n, each in enumerate(points, 1)),
        metric=metric,
    )


@st.composite
def histories(draw: st.DrawFn, plan: TaskPlan) -> Kept | None:
    state = draw(st.sampled_from(["PLANNED", "IN_PROGRESS", "SUSPENDED", "DONE", "CANCELLED"]))
    done = state == "DONE"
    lines = st.builds(
        Progress,
        day=DAY,
        kind=st.sampled_from(["report", "correct"]),
        by=PERSON,
        note=TEXT,
        value=st.none() | NUMBER,
    )
    proofs = st.builds(Proof, day=DAY, title=TEXT, document=st.just("") | TEXT, by=PERSON)
    kept = Kept(
        state=state,
        original_due=draw(st.just(plan.due) | DAY),
        reason=draw(TEXT),
        value=draw(st.none() | NUMBER) if plan.metric else None,
        doers=draw(st.sampled_from([("mk-head",), ("mk-head", "某某同志")])),
        verifier="ro-office" if done else "",
        done_on=draw(DAY) if done else None,
        submitted_on=draw(DAY) if done else None,
        due_changes=draw(st.integers(0, 3)),
        overdue_reports=draw(st.integers(0, 3)),
        asked="suspend" if state == "PLANNED" and draw(st.booleans()) else "",
        progress=tuple(draw(st.lists(lines, max_size=3))),
        evidence=tuple(draw(st.lists(proofs, min_size=1, max_size=2))),
    )
    return draw(st.none() | st.just(kept))


@st.composite
def books(draw: st.DrawFn) -> tuple[Campaign, dict[str, Kept]]:
    tasks = [draw(plans(f"1.{n}")) for n in range(1, draw(st.integers(1, 3)) + 1)]
    kept = {plan.code: draw(histories(plan)) for plan in tasks}
    campaign = Campaign(
        id="drawn",
        name=draw(NAME),
        year=2022,
        basis=LegalBasis("示例方案", "任务清单"),
        office="ro",
        sample=draw(st.booleans()),
        note=draw(NAME),
        warn_days=draw(st.integers(1, 60)),
        every_days=7,
        actions={"a": draw(NAME)},
        labels=(),
        measures=(MeasurePlan("1", draw(NAME), draw(NAME), "a", draw(NAME)),),
        tasks=tuple(tasks),
    )
    return campaign, {code: each for code, each in kept.items() if each is not None}


@pytest.mark.usefixtures("district")
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=books())
def test_export_import_export_gives_the_same_book(
    drawn: tuple[Campaign, dict[str, Kept]],
) -> None:
    campaign, kept = drawn
    number = models.CampaignRow.objects.count()
    campaign = replace(campaign, id=f"c{number}")
    publish(campaign, actor=SYSTEM, kept=kept)
    first = exported(campaign)
    second = exported(again(first, f"d{number}"))
    before, after = cells(first), cells(second)
    before[layout.HEAD][1][0] = after[layout.HEAD][1][0] = None
    assert after == before
    assert imported(first).empty


def test_the_life_of_a_task_survives_the_round_trip(campaign: Campaign) -> None:
    world.done("1.1")
    world.do("begin", code="2.1", actor=world.CO_UNIT)
    world.do("report", code="2.1", actor=world.CO_UNIT, note="=SUM(A1)")
    world.do("ask_due", code="2.1", actor=world.CO_UNIT, day="2022-07-31", reason="等设备")
    first = exported(campaign)
    second = exported(again(first, "copy"))
    before, after = cells(first), cells(second)
    before[layout.HEAD][1][0] = after[layout.HEAD][1][0] = None
    assert after == before
    rows = models.TaskRow.objects.filter(campaign_id="copy").order_by("position")
    assert [row.state for row in rows] == ["DONE", "PLANNED", "IN_PROGRESS"]
    kept = view_of(rows[0])
    original = world.view("1.1")
    assert (kept.verifier, kept.doers, kept.done_on) == (
        original.verifier,
        original.doers,
        original.done_on,
    )


def test_no_text_becomes_a_formula(campaign: Campaign) -> None:
    world.do("begin")
    for note in ("=HYPERLINK(1)", "+1", "-1", "@x"):
        world.do("report", note=note)
    book = openpyxl.load_workbook(io.BytesIO(exported(campaign)))
    page = book[layout.PROGRESS]
    told = [row[4] for row in page.iter_rows(min_row=3)]
    assert [cell.value for cell in told] == ["=HYPERLINK(1)", "+1", "-1", "@x"]
    assert {(cell.data_type, cell.quotePrefix) for cell in told} == {("s", True)}


def test_a_bad_row_is_named_and_the_rest_waits_or_not_as_asked(campaign: Campaign) -> None:
    data = exported(campaign)
    emptied()
    data = edited(data, layout.HEAD, {(2, "代号"): "other"})
    data = edited(
        data,
        layout.TASKS,
        {(2, "到期"): "六月底", (3, "责任领导"): "张三", (4, "开始"): "2022年4月1日"},
    )
    found = imported(data)
    assert [str(each) for each in found.bad] == [
        "任务 第2行“到期”：六月底；应为日期，如 2022-04-01；请改成日期",
        "任务 第3行“责任领导”：张三；应为牵头单位的人员；请填姓名；同名的写成“姓名（代号）”",
    ]
    with pytest.raises(CampaignRefused) as refusal:
        take_in(found, actor=SYSTEM)
    assert refusal.value.code == "BOOK-BAD-ROWS"
    assert models.CampaignRow.objects.count() == models.TaskRow.objects.count() == 0
    take_in(found, actor=SYSTEM, partial=True)
    (row,) = models.TaskRow.objects.all()
    assert (row.code, row.start) == ("2.1", date(2022, 4, 1))
    take_in(
        imported(edited(data, layout.TASKS, {(2, "到期"): date(2022, 6, 30)})),
        actor=SYSTEM,
        partial=True,
    )
    assert set(models.TaskRow.objects.values_list("code", flat=True)) == {"2.1", "1.1"}


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        (layout.TASKS, (2, "目标值"), "=1+1", "公式不执行"),
        (layout.TASKS, (2, "目标值"), "一天", "只留数字"),
        (layout.TASKS, (2, "任务"), "\ufffd\ufffd任务", "文字编码有误"),
        (layout.TASKS, (2, "任务"), None, "请填写"),
        (layout.TASKS, (3, "编号"), "1.1", "与第2行重复"),
        (layout.TASKS, (2, "牵头单位"), "不存在局", "请填单位全称、简称或者代号"),
        (layout.TASKS, (2, "措施编号"), "9", "请核对措施编号"),
        (layout.TASKS, (2, "到期"), date(2021, 1, 1), "请更正后再导入"),
        (layout.TASKS, (2, "状态"), "已完成", "请在“佐证”表中列出材料"),
        (layout.TASKS, (2, "原到期"), date(2022, 5, 1), "请写明谁批准"),
        (layout.TASKS, (2, "数据来源"), "figure:nothing", "请核对指标代号"),
        (layout.MILESTONES, (2, "任务编号"), "7.7", "请核对任务编号"),
        (layout.MEASURES, (2, "行动"), "没有的行动", "请先在“行动”表中列出"),
    ],
)
def test_every_kind_of_bad_cell_is_named_with_what_to_do(
    sheet: str, cell: tuple[int, str], value: object, told: str
) -> None:
    campaign = world.published(id="bad", name=world.label("坏台账"))
    data = edited(exported(campaign), layout.HEAD, {(2, "代号"): "fresh"})
    before = models.TaskRow.objects.count()
    found = imported(edited(data, sheet, {cell: value}))
    assert (sheet, cell[0]) in {(each.sheet, each.row) for each in found.bad}
    assert told in "".join(each.todo for each in found.bad)
    with pytest.raises(CampaignRefused):
        take_in(found, actor=SYSTEM)
    assert models.TaskRow.objects.count() == before


def test_merged_cells_stand_for_each_row_and_days_may_be_text_or_serials(
    campaign: Campaign,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(campaign)))
    book[layout.HEAD]["A2"] = "merged"
    page = book[layout.TASKS]
    heads: dict[Any, Any] = {cell.value: cell.column for cell in page[1]}
    lead = heads["牵头单位"]
    for row, value in ((2, "2022.7.31"), (3, 44834), (4, datetime(2022, 7, 31))):  # noqa: DTZ001 - as a workbook has it
        page.cell(row, heads["到期"], value).number_format = "General"
        page.cell(row, heads["原到期"]).value = None
    page.insert_rows(1)
    page["A1"] = "工作任务清单"
    page.merge_cells(start_row=3, end_row=4, start_column=lead, end_column=lead)
    made = io.BytesIO()
    book.save(made)
    found = imported(made.getvalue())
    assert found.bad == ()
    assert [(each.code, each.lead, each.due) for each in found.tasks] == [
        ("1.1", "mk", date(2022, 7, 31)),
        ("1.2", "mk", date(2022, 9, 30)),
        ("2.1", "pw", date(2022, 7, 31)),
    ]


def test_a_book_reports_progress_in_the_name_of_who_brings_it(campaign: Campaign) -> None:
    world.do("begin")
    book = openpyxl.load_workbook(io.BytesIO(exported(campaign)))
    book[layout.PROGRESS].append(["1.1", date(2022, 4, 2), "进展", 2.5, "已压缩", "示例mk-two"])
    book[layout.MILESTONES]["F2"] = date(2022, 4, 2)
    made = io.BytesIO()
    book.save(made)
    found = imported(made.getvalue())
    assert found.bad == ()
    assert [(each.code, each.reached) for each in found.reported] == [("1.1", ("m1",))]
    before = world.view()
    with pytest.raises(NotPermitted):
        take_in(found, actor=world.OTHER)
    assert world.view() == before
    assert take_in(found, actor=world.HEAD).reports == 1
    line = world.view().progress[-1]
    assert (line.by, line.note, line.value) == ("mk-head", "已压缩", Decimal("2.5"))
    assert world.view().plan.milestones[0].reached == date(2022, 4, 1)


def test_a_published_task_is_not_changed_by_a_book(campaign: Campaign) -> None:
    data = edited(
        exported(campaign), layout.TASKS, {(2, "到期"): date(2023, 1, 1), (3, "任务"): "改名"}
    )
    found = imported(edited(data, layout.TASKS, {(2, "变更批准"): "领导口头同意"}))
    assert [(each.row, each.column) for each in found.bad] == [(2, "到期"), (3, "任务")]
    assert found.empty
    with pytest.raises(CampaignRefused):
        take_in(found, actor=SYSTEM)
    assert world.view().due == date(2022, 6, 30)


def _zip(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "BOOK-FILE"),
        ("编号,任务\n1,甲".encode("gb18030"), "BOOK-FILE"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "BOOK-FILE"),
        (_zip("a.txt", b"x"), "BOOK-FILE"),
        (_zip("xl/worksheets/sheet1.xml", bytes(30_000_000)), "BOOK-SIZE"),
    ],
)
def test_what_is_no_book_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BookError) as refusal:
        read_book(io.BytesIO(data), name="坏文件.xlsx")
    assert refusal.value.code == code
    assert "坏文件.xlsx" in str(refusal.value)


def test_a_book_without_its_sheets_or_heads_says_which() -> None:
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.save(made)
    with pytest.raises(BookError, match="缺少工作表：措施、任务") as refusal:
        read_book(made)
    assert refusal.value.code == "BOOK-SHEET"
    book.create_sheet("措施")
    book.create_sheet("任务").append(["序号", "内容"])
    made = io.BytesIO()
    book.save(made)
    with pytest.raises(BookError, match="没有表头") as refusal:
        read_book(made)
    assert refusal.value.code == "BOOK-COLUMN"
