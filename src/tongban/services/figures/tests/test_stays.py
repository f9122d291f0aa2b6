"""Where matters wait: rows behind each wait, those that last, and evidence that came late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tongban.kernel.authority import NotPermitted
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.cases.tests.wire import counted
from tongban.services.figures.queries import by_part, figures, over_periods, trends
from tongban.services.figures.stays import standing_stays, stays
from tongban.services.figures.tests import scene
from tongban.services.figures.types import FigureError, Period, Scope, StayLine
from tongban.services.figures.waiting import evidence, standing, waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

YEAR = scene.YEAR


def every(kind: str, state: str, scope: Scope = YEAR, acts: tuple[str, ...] = ()) -> list[StayLine]:
    found: list[StayLine] = []
    after = None
    while True:
        page = stays(kind, state, scope, actor=SYSTEM, acts=acts, after=after, limit=2)
        found += page.rows
        after = page.after
        if after is None:
            return found


@pytest.mark.usefixtures("spring")
def test_every_wait_opens_into_its_rows_the_longest_first() -> None:
    for scope in (YEAR, Scope(Period.parse("2022-04"), item="stall-permit")):
        found = waiting(scope, actor=SYSTEM)
        assert found.states
        for wait in (*found.states, *found.edges):
            rows = every(wait.kind, wait.state, scope, (wait.act,) if wait.act else ())
            assert len(rows) == wait.count == sum(wait.bins)
            assert sum((each.lasted for each in rows), timedelta(0)) == wait.total
            assert [each.lasted for each in rows] == sorted(
                (each.lasted for each in rows), reverse=True
            )
            assert list(wait.spread) == sorted(wait.spread)


@pytest.mark.usefixtures("spring")
def test_what_stands_now_is_told_with_since_when(spring: Mapping[str, UUID]) -> None:
    now = {each.state: each for each in standing(YEAR, actor=SYSTEM)}
    assert {name: each.count for name, each in now.items()} == {
        "ACCEPTED": 2,
        "APPROVED": 3,
        "DENIED": 1,
    }
    held = standing_stays("licence", "ACCEPTED", YEAR, actor=SYSTEM, limit=1)
    (longest,) = held.rows
    assert longest.matter == spring["silent"]
    assert longest.act == ""
    rest = standing_stays("licence", "ACCEPTED", YEAR, actor=SYSTEM, after=held.after)
    assert [each.matter for each in rest.rows] == [spring["open"]]
    assert rest.after is None


@pytest.mark.usefixtures("spring")
def test_nobody_else_sees_waits_and_a_foreign_cursor_is_refused() -> None:
    for ask in (standing, evidence):
        with pytest.raises(NotPermitted, match="may not read figures"):
            ask(YEAR, actor=world.WANG)
    for page in (stays, standing_stays):
        with pytest.raises(NotPermitted, match="may not read figures"):
            page("licence", "ACCEPTED", YEAR, actor=world.WANG)
    for page in (stays, standing_stays):
        with pytest.raises(FigureError) as refused:
            page("licence", "ACCEPTED", YEAR, actor=SYSTEM, after="abc")
        assert refused.value.code == "FIGURE-CURSOR"


@pytest.mark.usefixtures("spring")
def test_several_periods_come_at_once_and_say_what_each_says_alone() -> None:
    names = ["received", "decided", "mean_days", "joint_received"]
    periods = [
        Period.parse(each)
        for each in ("2022", "2022-04", "2022-04-08..2022-05-31", "2022-04-01", "2021")
    ]
    for item in (None, "stall-permit"):
        found = over_periods(names, Scope(YEAR.period, item=item), periods, actor=SYSTEM)
        for period, told in zip(periods, found, strict=True):
            alone = figures(Scope(period, item=item), actor=SYSTEM, only=names)
            assert tuple(told.values()) == alone
    with counted() as sent:
        over_periods(names, YEAR, periods, actor=SYSTEM)
    assert sent == [2]


@pytest.mark.usefixtures("spring")
def test_parts_and_trends_of_several_figures_come_at_once() -> None:
    with counted() as sent:
        parts = by_part(["received", "decided"], YEAR, "item", actor=SYSTEM)
    assert sent == [2]
    assert {name: each.numerator for name, each in parts["received"].items()} == {
        "stall-move": 1,
        "stall-permit": 6,
    }
    odd = Scope(Period(date(2022, 4, 2), date(2022, 5, 20)))
    assert {
        name: each.numerator
        for name, each in by_part(["decided"], odd, "item", actor=SYSTEM)["decided"].items()
    } == {"stall-move": 1, "stall-permit": 1}
    places = by_part(["received"], YEAR, "division", actor=SYSTEM)["received"]
    assert {name: each.numerator for name, each in places.items()} == {"420902": 7}
    with counted() as sent:
        found = trends(["received", "decided"], YEAR, actor=SYSTEM)
    assert sent == [2]
    assert [each.value.numerator for each in found["received"]][3:6] == [6, 0, 1]
