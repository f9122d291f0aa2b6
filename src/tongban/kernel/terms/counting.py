"""Counting along a term: its last day, and how much of it is used, lost days left out.

The first day is not counted (民法典 §201). A suspended day is lost whole. Nothing here walks from
day to day: the cost is one step a suspension.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, TypeAlias, assert_never

from tongban.kernel.calendar import Calendar
from tongban.kernel.terms.lengths import (
    CalendarDays,
    FixedDate,
    Hours,
    Length,
    Months,
    RollingDays,
    WorkingDays,
)

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The one civil time of the calendar's years; there has been no summer time since 1991."""

Span: TypeAlias = tuple[date, date]
"""First and last lost day; spans are sorted and do not touch or overlap."""

Start: TypeAlias = date | datetime

DAY: Final = timedelta(1)
HOUR: Final = timedelta(hours=1)
MONTHS_A_YEAR: Final = 12
KEPT: Final = 4096
"""Answers kept: terms that began on the same day with the same length end alike."""


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that overlap or touch, so that each lost day counts once."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + DAY:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def local_day(moment: Start) -> date:
    """Give the day in China on which the moment lies; a day is itself."""
    return moment.astimezone(CHINA).date() if isinstance(moment, datetime) else moment


def midnight(day: date) -> datetime:
    """Give the moment the day begins in China."""
    return datetime.combine(day, time.min, CHINA)


@lru_cache(maxsize=KEPT)
def end_moment(length: Length, start: Start, lost: tuple[Span, ...], cal: Calendar) -> datetime:
    """Give the moment the term has run out: 24:00 of its last day (民法典 §203), or its hour."""
    if isinstance(length, Hours) and isinstance(start, datetime):
        end = start + timedelta(hours=length.n)
        for first, last in lost:
            opens, closes = midnight(first), midnight(last + DAY)
            if opens < end:
                end += max(closes - max(opens, start), timedelta(0))
        return end.astimezone(CHINA)
    last = last_day(length, start, lost, cal)
    return midnight(last + DAY) if last < date.max else midnight(last)


@lru_cache(maxsize=KEPT)
def last_day(length: Length, start: Start, lost: tuple[Span, ...], cal: Calendar) -> date:
    """Give the last day of the term in China, the day of its last hour for hours."""
    first = local_day(start)
    match length:
        case WorkingDays(n):
            due = cal.add(first, n)
            return _pushed(due, first, lost, cal.between, cal.add) if n else _held(due, lost)
        case CalendarDays(n):
            due = first + timedelta(n)
            return _pushed(due, first, lost, _days, _later) if n else _held(due, lost)
        case RollingDays(n):
            due = _pushed(first + timedelta(n), first, lost, _days, _later)
            return _after(cal.next_working(due), lost, cal.next_working)
        case Months(n, rolls):
            due = _pushed(_months_later(first, n), first, lost, _days, _later)
            roll = cal.next_working if rolls else _same
            return _after(roll(due), lost, roll)
        case Hours():
            return (end_moment(length, start, lost, cal) - timedelta.resolution).date()
        case FixedDate(day):
            return day
        case _:
            assert_never(length)


def used(length: Length, start: Start, on: Start, lost: Sequence[Span], cal: Calendar) -> int:
    """Count how much of the term is used at the end of day `on`, in the units of its length.

    Working days for WorkingDays, whole hours for Hours (at the moment `on`, or at the end of that
    day), calendar days for all others; never below 0.
    """
    if isinstance(length, Hours) and isinstance(start, datetime):
        until = on if isinstance(on, datetime) else midnight(on + DAY)
        passed = until - start
        for first, last in lost:
            opens, closes = midnight(first), midnight(last + DAY)
            passed -= max(min(closes, until) - max(opens, start), timedelta(0))
        return max(passed // HOUR, 0)
    first, day = local_day(start), local_day(on)
    if day <= first:
        return 0
    count = cal.between if isinstance(length, WorkingDays) else _days
    gone = sum(_lost_days(first, day, span, count) for span in lost)
    return count(first, day) - gone


def used_from(
    length: Length, units: int, start: Start, lost: tuple[Span, ...], cal: Calendar
) -> datetime:
    """Give the moment from which `used` is at least `units`, a number above 0."""
    match length:
        case Hours():
            return end_moment(Hours(units), start, lost, cal)
        case WorkingDays():
            return midnight(last_day(WorkingDays(units), start, lost, cal))
        case _:
            return midnight(last_day(CalendarDays(units), start, lost, cal))


def total(length: Length, start: Start) -> int:
    """Give how much the term has in all, in the units of `used`."""
    first = local_day(start)
    match length:
        case Months(n):
            return (_months_later(first, n) - first).days
        case FixedDate(day):
            return max((day - first).days, 0)
        case _:
            return length.n


def lost_days(length: Length, start: Start, span: Span, cal: Calendar) -> int:
    """Count the days of the span that the term loses: working days, or all days."""
    count = cal.between if isinstance(length, WorkingDays) else _days
    return _lost_days(local_day(start), span[1], span, count)


def covers(lost: Sequence[Span], day: date) -> bool:
    """Tell whether the day is lost."""
    at = bisect_left(lost, day, key=lambda span: span[1])
    return at < len(lost) and lost[at][0] <= day


def _lost_days(start: date, on: date, span: Span, count: Callable[[date, date], int]) -> int:
    """Count the lost days of the span that are after `start` and not after `on`."""
    before, last = max(span[0] - DAY, start), min(span[1], on)
    return count(before, last) if last > before else 0


def _pushed(
    due: date,
    start: date,
    lost: Sequence[Span],
    count: Callable[[date, date], int],
    add: Callable[[date, int], date],
) -> date:
    """Move the last day by the lost days of every span that begins no later than it."""
    for span in lost:
        if span[0] > due:
            break
        due = add(due, _lost_days(start, span[1], span, count))
    return due


def _held(day: date, lost: Sequence[Span]) -> date:
    """Give the day an on-the-spot limit ends: the same, or the day its suspension ends."""
    return next((last for first, last in lost if first <= day <= last), day)


def _after(due: date, lost: Sequence[Span], roll: Callable[[date], date]) -> date:
    """Move a last day out of lost days, rolling again where the day after is no day to end on."""
    for first, last in lost:
        if first <= due <= last:
            due = roll(last + DAY)
    return due


def _months_later(day: date, months: int) -> date:
    """Give the same day so many months later, the month's last where it has none (民法典 §202)."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(a: date, b: date) -> int:
    return max((b - a).days, 0)


def _later(day: date, n: int) -> date:
    return day + timedelta(n)


def _same(day: date) -> date:
    return day
