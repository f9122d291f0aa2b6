"""When a light turns: told once, it agrees with the light worked out at any later moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.terms import CHINA, CalendarDays, Hours, Light, Term, Turns, WorkingDays
from tongban.kernel.tests.test_terms import CAL, CLUB, LENGTHS, START, day, local, stop, term, terms

MOMENTS = st.integers(0, 200 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def after(term_: Term, offset: timedelta) -> datetime:
    """A moment no earlier than all that happened to the term."""
    days = [each.end for each in term_.suspensions if each.end is not None]
    last = max([local(term_), *days])
    return datetime(last.year, last.month, last.day, tzinfo=CHINA) + offset


@given(terms(), st.none() | LENGTHS, MOMENTS)
def test_turns_agree_with_the_light_at_every_later_moment(
    term_: Term, promise: object, offset: timedelta
) -> None:
    if promise is not None and type(promise) is type(term_.length):
        term_ = replace(term_, promise=promise)
    told = after(term_, timedelta(0))
    assert term_.turns(CAL, told).light(told + offset) is term_.light(CAL, told + offset)


@given(terms(), st.integers(0, 90), MOMENTS)
def test_a_standing_light_neither_turns_nor_falls_back(
    term_: Term, days: int, offset: timedelta
) -> None:
    start = after(term_, timedelta(days=days)).date()
    stopped = replace(term_, suspensions=(*term_.suspensions, stop(start, None)))
    told = datetime(start.year, start.month, start.day, 9, tzinfo=CHINA)
    assert stopped.turns(CAL, told).light(told + offset) is stopped.light(CAL, told + offset)


@given(st.integers(1, 500), st.integers(0, 600 * 60))
def test_hours_turn_to_the_minute(hours: int, minutes: int) -> None:
    start = at("2022-04-01T10:30")
    term_ = Term(start, Hours(hours), CLUB)
    now = start + timedelta(minutes=minutes)
    assert term_.turns(CAL, start).light(now) is term_.light(CAL, now)


def test_of_twenty_working_days_the_last_four_are_yellow() -> None:
    turns = term(WorkingDays(20)).turns(CAL, at("2022-04-01T09:00"))
    assert turns == Turns(at("2022-04-26T00:00"), at("2022-04-30T00:00"))
    assert [turns.light(at(text)) for text in ("2022-04-25T23:59", "2022-04-26T00:00")] == [
        Light.GREEN,
        Light.YELLOW,
    ]
    assert turns.light(at("2022-04-30T00:00")) is Light.RED


def test_a_light_that_stands_keeps_what_it_was_when_the_clock_stopped() -> None:
    stopped = term(CalendarDays(30), stop(day("2022-04-10"), None))
    assert stopped.turns(CAL, at("2022-04-10T09:00")) == Turns(None, None)
    late = term(CalendarDays(10), stop(day("2022-04-11"), None))
    assert late.turns(CAL, at("2022-04-11T09:00")) == Turns(at("2022-04-11T09:00"), None)


def test_a_term_on_the_spot_is_yellow_from_its_day_on() -> None:
    turns = term(WorkingDays(0)).turns(CAL, at("2022-04-01T09:00"))
    assert turns == Turns(at(f"{START}T00:00"), at("2022-04-02T00:00"))


def test_of_several_lights_the_first_to_turn_is_shown() -> None:
    early, late = at("2022-04-05T00:00"), at("2022-05-05T00:00")
    assert Turns.first([Turns(late, None), Turns(None, early), Turns(early, late)]) == Turns(
        early, early
    )
    assert Turns.first([]) == Turns(None, None)
