"""Figures of a report: by hand, against plain counting, and on bad or large logs."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.calendar import published
from tongban.reforms.processes import compare
from tongban.reforms.processes.compare import compared
from tongban.reforms.processes.reading import read_log
from tongban.reforms.processes.report import report
from tongban.reforms.processes.tests.scene import xes
from tongban.reforms.processes.times import WorkClock, later_than, quantile, zone
from tongban.reforms.processes.types import Case, Event, Log, LogError

if TYPE_CHECKING:
    from pathlib import Path

CHINA = zone("Asia/Shanghai")
HOUR = 3600


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def reported(log: Log, **more: Any) -> dict[str, Any]:
    return report(log, clock=WorkClock(CHINA), local=CHINA, **more)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Three closed cases, one late, one of them turned back once; one open case."""
    return read_log(
        xes(
            tmp_path / "a.xes",
            [
                (
                    {
                        "concept:name": "1",
                        "startdate": "2022-04-01 09:00:00+08:00",
                        "enddate": "2022-04-06 17:00:00+08:00",
                        "deadline": "2022-04-06 00:00:00+08:00",
                    },
                    [
                        ("receive", "2022-04-01 09:00:00+08:00", "amy"),
                        ("review", "2022-04-01 11:00:00+08:00", "bo"),
                        ("decide", "2022-04-06 17:00:00+08:00", "cy"),
                    ],
                ),
                (
                    {
                        "concept:name": "2",
                        "startdate": "2022-04-01 09:00:00+08:00",
                        "enddate": "2022-04-07 09:00:00+08:00",
                        "deadline": "2022-04-06 00:00:00+08:00",
                    },
                    [
                        ("receive", "2022-04-01 09:00:00+08:00", "amy"),
                        ("review", "2022-04-01 12:00:00+08:00", "bo"),
                        ("receive", "2022-04-02 12:00:00+08:00", "amy"),
                        ("review", "2022-04-02 13:00:00+08:00", "bo"),
                        ("decide", "2022-04-07 09:00:00+08:00", "bo"),
                    ],
                ),
                (
                    {"concept:name": "3", "startdate": "2022-05-05 09:00:00+08:00"},
                    [("receive", "2022-05-05 09:00:00+08:00", "amy")],
                ),
            ],
        )
    )


def test_a_report_by_hand(log: Log) -> None:
    body = reported(log)
    assert (body["cases"], body["events"]) == (3, 9)
    assert body["activities"]["top"][0] == {"activity": "receive", "events": 4, "cases": 3}
    assert body["variants"]["count"] == 3
    durations = body["durations"]
    assert durations["calendar_seconds"]["count"] == 2
    assert durations["calendar_seconds"]["min"] == (5 * 24 + 8) * HOUR
    assert durations["calendar_seconds"]["max"] == 6 * 24 * HOUR
    # Friday, Monday, Tuesday, Wednesday of eight hours each; the second ends as Thursday opens
    assert durations["working_seconds"]["min"] == durations["working_seconds"]["max"] == 32 * HOUR
    assert body["rework"] == {
        "cases": 1,
        "of": 3,
        "repetitions": 2,
        "top": [
            {"activity": "receive", "repetitions": 1, "cases": 1},
            {"activity": "review", "repetitions": 1, "cases": 1},
        ],
    }
    assert (body["handovers"]["between_people"], body["handovers"]["of_steps"]) == (5, 6)
    assert body["handovers"]["top"][0] == {"from": "amy", "to": "bo", "count": 3}
    assert body["open"] == {"cases": 1, "of": 3, "examples": ["3"]}
    assert body["throughput"] == {
        "started": {"2022-04": 2, "2022-05": 1},
        "ended": {"2022-04": 2},
    }
    longest = body["edges"]["longest"][0]
    assert (longest["from"], longest["to"], longest["count"]) == ("review", "decide", 2)
    assert longest["total_seconds"] == (5 * 24 + 6) * HOUR + (4 * 24 + 20) * HOUR
    assert body["impossible"] == []


def test_a_deadline_is_a_day_of_the_place_that_wrote_it(log: Log) -> None:
    late = reported(log)["late"]
    # both end after midnight of 6 April, only the second after that day
    assert late == {
        "cases": 1,
        "of": 2,
        "share": 0.5,
        "by_the_moment": 2,
        "examples": ["2"],
    }
    end = datetime(2022, 4, 6, 15, 30, tzinfo=UTC)
    assert later_than(end, at("2022-04-06"), None) == (False, True)
    assert later_than(end + timedelta(hours=1), at("2022-04-06"), None) == (True, True)
    assert later_than(end, datetime(2022, 4, 6, 15, tzinfo=UTC), CHINA) == (False, True)


def test_an_activity_may_say_that_a_case_is_closed(log: Log) -> None:
    for case in log.cases.values():
        case.attributes = {}
    assert reported(log)["open"] is None
    assert reported(log, final="decide")["open"] == {"cases": 1, "of": 3, "examples": ["3"]}
    assert reported(log)["late"] is None


def test_what_only_shows_in_whole_cases_is_named() -> None:
    log = Log("x")
    log.cases["1"] = Case(
        "1",
        {"startdate": "2022-04-02T00:00:00+08:00", "enddate": "2022-04-01T00:00:00+08:00"},
        [Event("a", at("2022-04-01T12:00"), "", "", 1)],
    )
    log.cases["2"] = Case("2", {"startdate": "gestern"}, [Event("a", at("2022-04-03"), "", "", 2)])
    log.cases["3"] = Case("3", {})
    codes = {row["code"]: row["count"] for row in reported(log)["impossible"]}
    assert codes == {
        "CASE-EMPTY": 1,
        "CASE-END-BEFORE-START": 1,
        "CASE-TIME": 1,
        "EVENT-AFTER-END": 1,
        "EVENT-BEFORE-START": 1,
    }
    empty = Log("y", {"1": Case("1", {})})
    with pytest.raises(LogError, match="no case has an event"):
        reported(empty)


def test_a_million_events_of_one_case_are_one_case() -> None:
    log = Log("big")
    start = at("2022-01-04T09:00")
    log.cases["1"] = Case(
        "1",
        {},
        [Event("ab"[n % 2], start + timedelta(seconds=n), "amy", "", n) for n in range(1_000_000)],
    )
    body = reported(log, top=1)
    assert (body["events"], body["variants"]["count"]) == (1_000_000, 1)
    assert body["rework"]["repetitions"] == 999_998
    assert body["edges"]["count"] == 2


MOMENTS = st.integers(0, 400 * 86_400).map(lambda n: at("2022-01-01") + timedelta(seconds=n))


@given(MOMENTS, MOMENTS, st.sampled_from(["china", "weekdays"]))
def test_time_at_work_equals_counting_minute_by_minute_over_days(
    one: datetime, other: datetime, calendar: str
) -> None:
    start, end = min(one, other), max(one, other)
    works = published().is_working if calendar == "china" else lambda day: day.weekday() < 5
    clock = WorkClock(CHINA, opens=time(8, 30), closes=time(17, 30), works=works)
    clock.cover(start, end)
    expected = 0.0
    day = start.astimezone(CHINA).date()
    while day <= end.astimezone(CHINA).date():
        if works(day):
            opens = datetime.combine(day, time(8, 30), CHINA)
            closes = datetime.combine(day, time(17, 30), CHINA)
            expected += max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
        day += timedelta(days=1)
    assert clock.between(start, end) == expected
    assert clock.between(end, start) == 0


def test_hours_without_length_are_refused() -> None:
    with pytest.raises(LogError, match="have no length"):
        WorkClock(CHINA, opens=time(17), closes=time(9))


def test_quantiles_interpolate_between_order_statistics() -> None:
    assert [quantile([1.0, 2.0, 4.0], q) for q in (0, 0.25, 0.5, 1)] == [1.0, 1.5, 2.0, 4.0]


def test_the_test_of_before_and_after_agrees_with_a_published_example() -> None:
    """U and z of two samples without ties, worked by hand."""
    before = [float(n) for n in range(10, 20)]
    after = [float(n) for n in range(5, 15)]
    body = compared(before, after)
    wins = sum((a > b) + 0.5 * (a == b) for a in after for b in before)
    assert body["u"] == wins == 12.5
    assert body["less_after"] == 1 - 12.5 / 100
    assert body["shift"] == -5.0
    assert 0.004 < body["p"] < 0.006


@given(
    st.lists(st.integers(0, 9).map(float), min_size=1, max_size=30),
    st.lists(st.integers(0, 9).map(float), min_size=1, max_size=30),
)
def test_the_test_counts_pairs_and_looks_the_same_from_both_sides(
    before: list[float], after: list[float]
) -> None:
    body, turned = compared(before, after), compared(after, before)
    assert body["u"] == sum((a > b) + 0.5 * (a == b) for a in after for b in before)
    assert body["p"] == pytest.approx(turned["p"]) if body["p"] is not None else turned["p"] is None
    assert body["shift"] == pytest.approx(-turned["shift"])


def test_the_test_holds_its_level_where_nothing_changed() -> None:
    """Of 400 comparisons of like with like about one in twenty is below 0.05."""
    chance = random.Random(3)  # noqa: S311 - a simulation
    low = 0
    for _ in range(400):
        before, after = ([chance.expovariate(1) for _ in range(25)] for _ in range(2))
        low += compared(before, after)["p"] < 0.05
    assert 8 <= low <= 32


@given(
    st.lists(st.integers(0, 99).map(float), min_size=8, max_size=30),
    st.lists(st.integers(0, 99).map(float), min_size=8, max_size=30),
)
def test_a_place_among_differences_is_the_same_listed_or_halved(
    before: list[float], after: list[float]
) -> None:
    listed = compare._Differences(before, after)
    halved = compare._Differences(before, after)
    halved.listed = []
    for k in (1, listed.count // 3 + 1, listed.count):
        assert halved.place(k) == pytest.approx(listed.place(k), abs=2 * compare.FINE)
    assert halved.median() == pytest.approx(listed.median(), abs=2 * compare.FINE)


def test_the_interval_holds_the_true_shift_about_as_often_as_it_says() -> None:
    chance = random.Random(5)  # noqa: S311 - a simulation
    held = 0
    for _ in range(200):
        before = [chance.expovariate(1) for _ in range(25)]
        after = [chance.expovariate(1) - 1.0 for _ in range(25)]
        low, high = compared(before, after)["interval"]
        held += low <= -1.0 <= high
    assert 180 <= held <= 198


def test_an_interval_without_nought_goes_with_a_low_p() -> None:
    body = compared([float(n) for n in range(10, 20)], [float(n) for n in range(5, 15)])
    assert body["interval"] == [-8.0, -2.0]
    assert compared([1.0] * 3, [2.0] * 3)["interval"] is None


def test_too_few_or_equal_cases_give_no_verdict() -> None:
    assert compared([], [1.0])["why"] == "one side has no cases"
    assert compared([1.0] * 3, [2.0] * 3)["p"] is None
    assert compared([1.0] * 9, [1.0] * 9)["why"] == "all durations are the same"


def test_a_reform_splits_cases_by_the_day_they_started(log: Log) -> None:
    body = reported(log, reform=date(2022, 4, 2))["reform"]
    assert (body["before"]["count"], body["after"]["count"]) == (2, 0)
    assert body["test"]["p"] is None
