"""The measures: each the sum of its rows, each over what the reader may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import NotPermitted
from tongban.reforms.visits.actions import check_in
from tongban.reforms.visits.measuring import CaseFact, measures
from tongban.reforms.visits.reporting import report
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.reforms.visits.types import Kpi
    from tongban.services.catalogue.types import ItemContent

SUPERVISOR = Actor("supervisor", ActorKind.OFFICER)
APRIL: dict[str, Any] = {
    "since": date(2022, 4, 1),
    "until": date(2022, 4, 30),
    "base": date(2022, 4, 1),
}


def item(slug: str, **changes: Any) -> ItemContent:
    return world.content(slug, **changes)


def fact(**changes: Any) -> CaseFact:
    fields: dict[str, Any] = {
        "id": "1",
        "number": "X1",
        "item": "stall",
        "subject": "摊位许可",
        "required": 0,
        "published": 0,
        "closed": True,
        "overdue": False,
        "on_promise": True,
    }
    return CaseFact(**fields | changes)


def by_id(found: tuple[Kpi, ...]) -> dict[str, Kpi]:
    return {each.id: each for each in found}


def shares(kpi: Kpi) -> tuple[int, int]:
    return kpi.numerator, kpi.denominator


def test_cases_are_counted_by_visits_and_time() -> None:
    cases_ = [
        fact(),
        fact(required=2, published=1, overdue=True, on_promise=False),
        fact(required=1, published=None, closed=False, on_promise=None),
    ]
    found = by_id(measures(cases_, {}, {}))
    assert shares(found["runs"]) == (3, 3)
    assert found["runs"].value == 1.0
    assert shares(found["zero_runs"]) == (1, 3)
    assert shares(found["within_published"]) == (1, 2)
    assert shares(found["on_time"]) == (1, 2)
    assert shares(found["on_promise"]) == (1, 2)


def test_visits_saved_are_those_published_before_less_now_times_the_cases() -> None:
    base = {"stall": item("stall", onsite_visits=3), "gone": item("gone", onsite_visits=9)}
    now = {"stall": item("stall", onsite_visits=1), "new": item("new", onsite_visits=0)}
    found = by_id(measures([fact(), fact(id="2"), fact(item="new")], now, base))
    (row,) = found["visits_saved"].rows
    assert (row.ref, row.numerator, row.denominator) == ("stall", 4, 2)
    assert found["visits_saved"].value == 4.0
    assert found["run_once_items"].numerator == 2
    assert [each.ref for each in found["zero_run_items"].rows] == ["new"]


def test_time_is_compared_only_where_law_and_promise_count_in_one_unit() -> None:
    days = {"days": 20, "unit": "calendar_days", "basis": {"law": "甲", "clause": "一"}}
    now = {
        "stall": item("stall"),
        "other": item("other", statutory_limit=days),
        "bare": item("bare", statutory_limit=None),
    }
    found = by_id(measures([fact(), fact(id="2")], now, {}))
    assert [each.ref for each in found["time_compression"].rows] == ["stall"]
    assert found["time_compression"].value == 0.5
    assert shares(found["time_compression_cases"]) == (20, 40)
    assert "2项" in found["time_compression"].note["zh"]


def test_materials_are_compared_between_two_days() -> None:
    needs = item("stall").needs
    base = {"stall": item("stall")}
    fewer = {"stall": item("stall", needs=[each.to_json() for each in needs[:1]])}
    found = by_id(measures([], fewer, base))
    assert shares(found["materials_reduction"]) == (2, 3)
    assert shares(found["free_of_submission"]) == (0, 1)


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(
            fact,
            required=st.integers(0, 5),
            published=st.none() | st.integers(0, 5),
            closed=st.booleans(),
            overdue=st.booleans(),
            on_promise=st.none() | st.booleans(),
        ),
        max_size=8,
    )
)
def test_every_measure_is_the_sum_of_its_rows_and_no_rate_leaves_its_bounds(
    found: list[CaseFact],
) -> None:
    for kpi in measures(found, {"stall": item("stall")}, {"stall": item("stall")}):
        written = kpi.to_json()
        rows: Any = written["rows"]
        assert written["numerator"] == sum(each["numerator"] for each in rows)
        assert written["denominator"] == sum(each["denominator"] for each in rows)
        if kpi.kind == "rate" and kpi.value is not None:
            assert 0 <= kpi.value <= 1
        if not rows and kpi.kind != "count":
            assert kpi.value is None


@pytest.mark.usefixtures("district")
def test_the_report_reads_the_cases_of_the_period_that_its_reader_may_see() -> None:
    closed = world.granted()
    cases.issue_credential(closed, actor=world.CERTIFIER, key=world.key())
    cases.deliver_case(closed, actor=world.CLERK, key=world.key(), method="electronic")
    open_ = world.submit("stall-move")
    for _ in range(2):
        check_in(open_, actor=world.CLERK, key=world.key(), cause="original", voluntary=False)
    found = by_id(report(actor=SUPERVISOR, **APRIL))
    assert shares(found["runs"]) == (2, 2)
    assert {each.ref for each in found["runs"].rows} == {str(closed), str(open_)}
    assert shares(found["within_published"]) == (1, 2)
    assert shares(found["on_time"]) == (1, 1)
    assert shares(found["on_promise"]) == (1, 1)
    assert {each.ref for each in found["zero_run_items"].rows} == {"stall-permit"}
    assert {each.ref for each in found["run_once_items"].rows} == {"stall-permit", "stall-move"}
    later = by_id(report(actor=SUPERVISOR, **APRIL | {"since": date(2022, 4, 2)}))
    assert shares(later["runs"]) == (0, 0)
    with pytest.raises(NotPermitted):
        report(actor=Actor("nobody", ActorKind.OFFICER), **APRIL)
