"""Laws of the sums: a change takes out what was there, periods cover each day once. Pure."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.services.figures.facts import Fact, Stay
from tongban.services.figures.kinds import FIGURES, counted
from tongban.services.figures.sums import (
    DAY,
    MONTH,
    Sums,
    bucket_of,
    counts_of,
    seconds_of,
    stretches,
)

START: Final = date(2022, 1, 1)
days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
maybe_days = st.none() | days
small = st.integers(0, 30)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Give a fact that a matter could leave, and some that none would."""
    decided = draw(maybe_days)
    asked = draw(st.integers(0, 6))
    shared = draw(st.integers(0, asked))
    plain: dict[str, Any] = {
        "version": draw(st.integers(1, 9)),
        "kind": draw(st.sampled_from(["licence", "joint"])),
        "number": "N",
        "item": draw(st.sampled_from(["a", "b"])),
        "department": draw(st.sampled_from(["mk", "fire"])),
        "division": draw(st.sampled_from(["420902", "420902001"])),
        "received_on": draw(days),
        "channel": draw(st.sampled_from(["online", "window", ""])),
        "outcome": draw(st.sampled_from([None, "granted", "refused", "withdrawn", "lapsed"])),
        "accepted_on": draw(maybe_days),
        "decided_on": decided,
        "ended_on": decided or draw(maybe_days),
        "unit": draw(st.sampled_from(["", "working_days", "days"])),
        "statutory": draw(st.none() | small),
        "promised": draw(st.none() | small),
        "used": draw(st.none() | small),
        "late": draw(st.none() | st.booleans()),
        "broke_promise": draw(st.none() | st.booleans()),
        "corrections": draw(st.integers(0, 2)),
        "deemed": draw(st.booleans()),
        "asked": asked,
        "shared": shared,
        "brought": asked - shared,
        "extras": draw(st.dictionaries(st.just("visits"), st.integers(0, 3))),
        "stays": tuple(
            draw(
                st.lists(
                    st.builds(
                        Stay,
                        st.sampled_from("PQ"),
                        st.sampled_from("xy"),
                        days,
                        st.integers(0, 10**7),
                    ),
                    max_size=3,
                )
            )
        ),
    }
    return Fact(matter=UUID(int=draw(st.integers(1, 5))), **plain)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(facts(), max_size=12))
def test_sums_of_changes_are_the_sums_of_what_stands_in_the_end(history: list[Fact]) -> None:
    grown, last = Sums(), dict[UUID, Fact]()
    for fact in history:
        grown.replace(last.get(fact.matter), fact)
        last[fact.matter] = fact
    fresh = Sums()
    for fact in last.values():
        fresh.replace(None, fact)
    assert dict(grown.changes()) == dict(fresh.changes())
    assert dict(grown.wait_changes()) == dict(fresh.wait_changes())


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(facts())
def test_a_fact_counts_alike_by_day_by_month_for_its_item_and_its_department(fact: Fact) -> None:
    sums = Sums()
    sums.replace(None, fact)
    for name in FIGURES:
        found = counted(name, fact)
        cells = {cell: value for cell, value in sums.figures.items() if cell.name == name}
        if found is None:
            assert cells == {}
            continue
        day, count = found
        expected = [count.numerator, count.denominator, int(not count.counts)]
        assert {(cell.grain, cell.day, cell.item) for cell in cells} == {
            (DAY, day, ""),
            (MONTH, day.replace(day=1), ""),
            (MONTH, day.replace(day=1), fact.item),
        }
        assert all(value == expected for value in cells.values())
        place = 3 * list(FIGURES).index(name)
        assert list(counts_of(fact)[place : place + 3]) == expected
        assert count.counts or expected[:2] == [0, 0]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(facts())
def test_no_share_is_more_than_one_and_none_below_nought(fact: Fact) -> None:
    for name, (kind, _, _) in FIGURES.items():
        found = counted(name, fact)
        if found is None or kind.measure.value != "share" or name == "time_cut":
            continue
        assert 0 <= found[1].numerator <= found[1].denominator


@settings(max_examples=200)
@given(days, st.integers(0, 800))
def test_a_period_is_whole_months_and_the_days_at_its_ends(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    covered: list[date] = []
    for grain, begin, end in stretches(first, last):
        day = begin
        while day <= end:
            if grain == DAY:
                covered.append(day)
                day += timedelta(days=1)
                continue
            following = (day + timedelta(days=31)).replace(day=1)
            covered += [day + timedelta(days=n) for n in range((following - day).days)]
            day = following
    assert sorted(covered) == [first + timedelta(days=n) for n in range(length + 1)]


@settings(max_examples=200)
@given(st.integers(60, 10**9))
def test_a_class_of_waiting_is_five_per_cent_wide(seconds: int) -> None:
    assert math.isclose(seconds_of(bucket_of(seconds)), seconds, rel_tol=0.05)
