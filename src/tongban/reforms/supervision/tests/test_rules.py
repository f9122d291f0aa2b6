"""When a running term gives a signal: pure, on the calendar of 2022."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from tongban.kernel.calendar import published
from tongban.kernel.law import LegalBasis
from tongban.kernel.matters import TermClock
from tongban.kernel.terms import Ground, Term, WorkingDays
from tongban.kernel.terms.counting import CHINA
from tongban.reforms.supervision.rules import read_rules, signals_of
from tongban.reforms.supervision.types import RulesInvalid

BASIS: Final = LegalBasis("中华人民共和国行政许可法", "第四十二条")
FILE: Final = Path(__file__).parents[5] / "districts" / "xiaonan" / "supervision.yaml"
BODY: Final[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
RULES: Final = read_rules(BODY)
TABLES: Final = published()
START: Final = date(2022, 4, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


def signals(clock: TermClock, day: date) -> list[str]:
    return [rule.id for rule, _ in signals_of(RULES.rules, clock, TABLES, noon(day))]


def clock(n: int = 20, **more: Any) -> TermClock:
    return TermClock(Term(START, WorkingDays(n), BASIS, **more))


def test_a_term_is_warned_of_then_carded_then_red() -> None:
    term = clock(20)
    due = term.term.due(TABLES)
    assert due is not None
    assert due == date(2022, 4, 29)
    days = [START + timedelta(days=n) for n in range(40)]
    seen = {day: found for day in days if (found := signals(term, day))}
    (first, found), *_ = seen.items()
    assert (found, TABLES.between(START, first)) == (["four-fifths"], 16)
    assert seen[due] == ["two-days-left", "four-fifths"]
    # the days after it are holidays: the red card comes on the first working day
    assert next(day for day in seen if "overdue" in seen[day]) == date(2022, 5, 5)


def test_short_terms_get_no_yellow_card() -> None:
    term = clock(5)
    due = term.term.due(TABLES)
    assert due is not None
    assert signals(term, due) == ["two-days-left"]


def test_a_promise_has_a_warning_of_its_own() -> None:
    term = clock(20, promise=WorkingDays(5))
    promise = term.term.promise_due(TABLES)
    assert promise is not None
    assert signals(term, promise) == ["promise-two-days-left"]
    assert signals(term, promise + timedelta(days=1)) == []


@given(day=st.integers(0, 120), at=st.integers(0, 40))
@budget(max_examples=60, deadline=None)
def test_nothing_is_warned_that_the_law_suspends(day: int, at: int) -> None:
    """While a suspension runs, and on each of its days, no rule gives a signal."""
    standing = clock().term.suspend(
        START + timedelta(days=at), ground=Ground.EXPERT_REVIEW, basis=BASIS, reason="专家评审"
    )
    asked = START + timedelta(days=at + day)
    assert signals(TermClock(standing), asked) == []
    ended = standing.resume(START + timedelta(days=at + day))
    assert signals(TermClock(ended), asked) == []


@given(day=st.integers(0, 200))
@budget(max_examples=40, deadline=None)
def test_a_term_that_was_met_gives_no_signal(day: int) -> None:
    met = TermClock(clock().term, done=START)
    assert signals(met, START + timedelta(days=day)) == []


def test_years_that_are_not_published_are_no_ground_for_a_warning() -> None:
    late = TermClock(Term(date(2090, 1, 4), WorkingDays(20), BASIS))
    assert signals(late, date(2090, 2, 20)) == []


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"before": 2, "share": 80}, "rules[0]", "exactly one of"),
        ({"signal": "blue", "before": 1}, "rules[0]", "signal must be one of"),
        ({"before": -1}, "rules[0]", "before must be a whole number"),
        ({"before": 1, "default": False}, "rules[0]", "say where it comes from"),
        ({"before": 1, "whenever": "x"}, "rules[0]", "unknown whenever"),
        ({"before": 1, "limit": "both"}, "rules[0]", "limit must be law or promise"),
    ],
)
def test_rules_that_cannot_be_are_named(change: dict[str, Any], path: str, message: str) -> None:
    rule = {
        "id": "one",
        "label": {"zh": "一", "en": "One"},
        "signal": "warning",
        "default": True,
        **change,
    }
    with pytest.raises(RulesInvalid) as raised:
        read_rules({**BODY, "rules": [rule]})
    assert [each[0] for each in raised.value.faults] == [path]
    assert message in raised.value.faults[0][1]


def test_a_body_of_another_shape_is_refused() -> None:
    bodies: tuple[object, ...] = (None, [], {}, {**BODY, "more": 1})
    for body in bodies:
        with pytest.raises(RulesInvalid):
            read_rules(body)
    with pytest.raises(RulesInvalid) as raised:
        read_rules({"watch": {"licence": "x"}, "rules": "x", "escalation": {"red": [{}]}})
    assert {path for path, _ in raised.value.faults} == {
        "watch.licence",
        "watch",
        "rules",
        "escalation.red[0]",
        "escalation",
    }


def test_every_rule_of_the_district_says_where_it_comes_from() -> None:
    assert all(rule.default or rule.source for rule in RULES.rules)
