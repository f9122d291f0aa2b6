"""What may be asked: by whom, of which part, in how many statements; files of rows."""

from __future__ import annotations

import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.cases.tests.wire import counted
from tongban.services.figures.queries import (
    by_department,
    figure,
    figures,
    kinds,
    lights,
    rows,
    trend,
)
from tongban.services.figures.sheets import rows_file
from tongban.services.figures.tests import scene
from tongban.services.figures.types import FigureError, Lights, Period, Row, Scope
from tongban.services.figures.waiting import waiting

YEAR = scene.YEAR


@pytest.mark.usefixtures("spring")
def test_a_part_of_the_district_a_trend_and_its_lights() -> None:
    assert figure("late_share", YEAR, actor=SYSTEM).value == Fraction(1, 4)
    assert figure("late_share", YEAR, actor=SYSTEM).text == "25.0%"
    item = Scope(YEAR.period, item="stall-move")
    assert figure("runs", item, actor=SYSTEM).value == 1
    both = Scope(YEAR.period, items=("stall-move", "stall-permit"))
    assert figure("runs", both, actor=SYSTEM).value == Fraction(1, 5)
    assert figure("received", Scope(YEAR.period, department="hall"), actor=SYSTEM).numerator == 0
    assert figure("received", Scope(YEAR.period, division="4209"), actor=SYSTEM).numerator == 7
    assert figure("received", Scope(YEAR.period, division="42090"), actor=SYSTEM).numerator == 7
    assert figure("received", Scope(YEAR.period, division="43"), actor=SYSTEM).numerator == 0
    odd = Period.parse("2022-03-30..2022-05-30")
    for scope in (Scope(odd), Scope(odd, item="stall-permit"), Scope(odd, division="420902")):
        visited = scope.item is None
        assert figure("decided", scope, actor=SYSTEM).numerator == 2 + visited
        weeks = trend("decided", scope, "week", actor=SYSTEM)
        assert [each.value.numerator for each in weeks] == [1, visited, 0, 1, 0, 0, 0, 0, 0, 0]
    assert figure("runs", Scope(Period.parse("2021")), actor=SYSTEM).value is None
    months = trend("decided", Scope(Period.parse("2022-03-30..2022-05-31")), actor=SYSTEM)
    assert [(each.period.label, each.value.numerator) for each in months] == [
        ("2022-03-30..2022-03-31", 0),
        ("2022-04", 3),
        ("2022-05", 1),
    ]
    assert {
        name: each.numerator for name, each in by_department("received", YEAR, actor=SYSTEM).items()
    } == {"mk": 7}
    assert lights(YEAR, actor=SYSTEM) == (Lights("mk", green=2, yellow=0, red=4, standing=0),)


@pytest.mark.usefixtures("spring")
def test_where_matters_waited() -> None:
    found = waiting(YEAR, actor=SYSTEM)
    first = found.states[0]
    assert (first.state, first.act, first.count) == ("ACCEPTED", "", 4)
    assert first.mean * 4 == first.total
    edges = [each for each in found.edges if each.state == "RECEIVED"]
    assert {each.act: each.count for each in edges} == {
        "accept": 5,
        "notify_correction": 1,
        "deem_accepted": 1,
    }
    silent = next(each for each in edges if each.act == "deem_accepted")
    assert silent.act_label["zh"] == "视为受理"
    assert abs(silent.median / silent.total - 1) < 0.05
    nothing = waiting(Scope(Period.parse("2021")), actor=SYSTEM)
    assert (nothing.states, nothing.edges) == ((), ())


@pytest.mark.usefixtures("spring")
def test_pages_of_rows_give_every_case_once_with_its_reason() -> None:
    seen: list[Row] = []
    after = None
    while True:
        page = rows("on_time_share", YEAR, actor=SYSTEM, after=after, limit=1)
        seen += page.rows
        after = page.after
        if after is None:
            break
    assert [each.day for each in seen] == sorted(each.day for each in seen)
    assert len({each.matter for each in seen}) == 4
    assert [each.why["zh"] for each in seen] == ["在法定时限内"] * 3 + ["超过法定时限"]
    with pytest.raises(FigureError, match="was not made by this list") as refused:
        rows("late_share", YEAR, actor=SYSTEM, after="abc")
    assert refused.value.code == "FIGURE-CURSOR"


@pytest.mark.usefixtures("spring")
def test_a_file_of_rows_in_each_form() -> None:
    text = b"".join(rows_file("late_share", YEAR, "csv", actor=SYSTEM)).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("超期率 Decided after the law's limit,2022,1 / 4 = 25.0%,")
    assert lines[1].startswith("办件编号 number,事项 item,部门 department,")
    assert len(lines) == 6
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(rows_file("late_share", YEAR, "xlsx", actor=SYSTEM)))
    )
    cells = [[cell.value for cell in row] for row in book["late_share"].iter_rows(min_row=3)]
    assert sum(int(str(row[4])) for row in cells) == 1
    body = json.loads(b"".join(rows_file("late_share", YEAR, "json", actor=SYSTEM)))
    assert body["figure"]["value"] == 0.25
    assert sum(each["denominator"] for each in body["rows"]) == 4
    with pytest.raises(FigureError, match="no form 'pdf'; there are csv, xlsx, json"):
        rows_file("late_share", YEAR, "pdf", actor=SYSTEM)


@pytest.mark.usefixtures("spring")
def test_figures_are_for_officers_and_of_what_they_may_read() -> None:
    start = date(2022, 1, 1)
    put_officer(
        "curator", name="示例管理员", department="mk", roles=[RoleSpec("item_admin", start)]
    )
    put_officer("other", name="示例他局", department="hall", roles=[RoleSpec("reviewer", start)])
    put_officer(
        "mover",
        name="示例一员",
        department="mk",
        roles=[RoleSpec("reviewer", start, items=frozenset({"stall-move"}))],
    )
    officer = {name: Actor(name, ActorKind.OFFICER) for name in ("curator", "other", "mover")}
    assert figure("received", YEAR, actor=world.REVIEWER).numerator == 7
    assert figure("received", YEAR, actor=officer["other"]).numerator == 0
    assert rows("received", YEAR, actor=officer["other"]).rows == ()
    assert figure("received", YEAR, actor=officer["mover"]).numerator == 1
    assert [each.item for each in rows("received", YEAR, actor=officer["mover"]).rows] == [
        "stall-move"
    ]
    for who in (world.WANG, officer["curator"], Actor("nobody", ActorKind.OFFICER)):
        for ask in (
            lambda who: figures(YEAR, actor=who),
            lambda who: rows("late_share", YEAR, actor=who),
            lambda who: trend("late_share", YEAR, actor=who),
            lambda who: by_department("late_share", YEAR, actor=who),
            lambda who: lights(YEAR, actor=who),
            lambda who: waiting(YEAR, actor=who),
            lambda who: rows_file("late_share", YEAR, "csv", actor=who),
        ):
            with pytest.raises(NotPermitted, match="may not read figures"):
                ask(who)


@pytest.mark.usefixtures("spring")
def test_the_number_of_statements_does_not_grow() -> None:
    with counted() as sent:
        figures(YEAR, actor=world.REVIEWER)
    assert sent == [3]
    with counted() as sent:
        rows("received", YEAR, actor=world.REVIEWER, limit=50)
    assert sent == [2]
    with counted() as sent:
        waiting(YEAR, actor=SYSTEM)
    assert sent == [2]


def test_every_figure_says_its_formula_in_both_languages() -> None:
    for kind in kinds():
        for label in (kind.name, kind.unit, kind.formula, kind.excluded):
            assert label["zh"]
            assert label["en"]
        assert kind.source


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2022-02-03", date(2022, 2, 3), date(2022, 2, 3)),
        ("2022-02-03..2022-03-04", date(2022, 2, 3), date(2022, 3, 4)),
    ],
)
def test_periods_are_read_and_written_alike(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first, period.last) == (first, last)
    assert period.label == text


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2022", "2021"),
        ("2022-Q1", "2021-Q4"),
        ("2022-03", "2022-02"),
        ("2022-03-02..2022-03-05", "2022-02-26..2022-03-01"),
    ],
)
def test_the_period_before(text: str, before: str) -> None:
    assert Period.parse(text).before().label == before


@pytest.mark.parametrize("text", ["", "2022-Q5", "2022-13", "last year", "2022-02-30", "22"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(FigureError, match=r"is no period; expected 2022, 2022-Q1") as refused:
        Period.parse(text)
    assert refused.value.code == "FIGURE-PERIOD"


def test_a_period_that_ends_before_it_begins_and_an_unknown_figure_are_refused() -> None:
    with pytest.raises(FigureError, match="ends on 2022-01-01, before its first day 2022-02-01"):
        Period.parse("2022-02-01..2022-01-01")
    with pytest.raises(FigureError, match="no figure 'lateness'; there are received, decided"):
        figure("lateness", YEAR, actor=SYSTEM)
    with pytest.raises(FigureError, match="give one item or several, not both"):
        Scope(YEAR.period, item="a", items=("b",))


def test_the_page_of_figures_says_what_each_one_counts() -> None:
    page = (Path(__file__).resolve().parents[5] / "docs" / "figures.md").read_text("utf-8")
    for kind in kinds():
        assert f"| `{kind.id}` {kind.name['zh']} | {kind.formula['zh']}<br>" in page
