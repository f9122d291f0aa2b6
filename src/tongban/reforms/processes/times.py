"""Moments as logs write them, and time at work between two of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tongban.reforms.processes.types import LogError

if TYPE_CHECKING:
    from collections.abc import Callable

ABSENT: Final = frozenset({"", "nan", "nat", "none", "null"})
"""Texts that say that there is no value."""
SATURDAY: Final = 5


class NaiveTime(ValueError):  # noqa: N818 - what it is
    """A time that names no zone, where none was given."""


def zone(name: str) -> ZoneInfo:
    """Give a zone by its name of the IANA data base; LogError LOG-ZONE for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LogError(
            "LOG-ZONE", f"unknown zone {name!r}; expected a name such as Asia/Shanghai"
        ) from error


def moment(text: str, local: tzinfo | None) -> datetime:
    """Read a moment (ISO 8601, with or without a zone); raises ValueError, NaiveTime."""
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is None:
        if local is None:
            raise NaiveTime(text)
        found = found.replace(tzinfo=local)
    return found


class WorkClock:
    """Counts seconds at work: within hours, on working days, in one zone."""

    def __init__(
        self,
        local: tzinfo,
        *,
        opens: time = time(9),
        closes: time = time(17),
        works: Callable[[date], bool] = lambda day: day.weekday() < SATURDAY,
    ) -> None:
        """Take the hours and what is a working day; LogError LOG-HOURS for hours without length."""
        self._open = opens.hour * 3600 + opens.minute * 60
        self._close = closes.hour * 3600 + closes.minute * 60
        if self._close <= self._open:
            raise LogError("LOG-HOURS", f"hours {opens:%H:%M}-{closes:%H:%M} have no length")
        self._local, self._works = local, works
        self._first, self._count = date.min, [0]

    @property
    def day_seconds(self) -> int:
        """Seconds of one working day."""
        return self._close - self._open

    def cover(self, first: datetime, last: datetime) -> None:
        """Count the working days from `first` to `last` once, so that later questions are quick."""
        self._first = first.astimezone(self._local).date()
        days = (last.astimezone(self._local).date() - self._first).days + 1
        count = [0]
        for n in range(days):
            count.append(count[-1] + self._works(self._first + timedelta(days=n)))
        self._count = count

    def between(self, start: datetime, end: datetime) -> int:
        """Give the seconds at work from `start` to `end`, both within what is covered."""
        if end <= start:
            return 0
        return self._since_first(end) - self._since_first(start)

    def _since_first(self, at: datetime) -> int:
        there = at.astimezone(self._local)
        n = (there.date() - self._first).days
        whole = self._count[n] * self.day_seconds
        if self._count[n + 1] == self._count[n]:
            return whole
        second = there.hour * 3600 + there.minute * 60 + there.second
        return whole + min(max(second - self._open, 0), self.day_seconds)


def month_of(at: datetime, local: tzinfo) -> str:
    """Give the month of a moment as 2022-04."""
    return f"{at.astimezone(local):%Y-%m}"


def later_than(end: datetime, deadline: datetime, local: tzinfo | None) -> tuple[bool, bool]:
    """Tell whether `end` is late by the day and by the moment.

    A deadline is a day of the place that wrote it: its own wall time counts, or that of `local`.
    """
    there = local or deadline.tzinfo or UTC
    by_day = end.astimezone(there).date() > deadline.astimezone(there).date()
    return by_day, end > deadline


def quantile(ordered: list[float], q: float) -> float:
    """Give a quantile of ordered values by linear interpolation between order statistics."""
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
