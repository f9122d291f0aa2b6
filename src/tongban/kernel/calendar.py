"""Working days as published: what a day is, and which day the n-th working day from here is.

A working day is a weekday that no notice makes a rest day, or a weekend day that a notice makes
a working day (行政许可法 §82: limits are working days, statutory holidays excluded). Nothing is
guessed: a day outside the published tables is an error that says so.
"""

from array import array
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

from tongban.kernel.calendar_notices import CalendarTableError, Source, YearTable, table_from_json
from tongban.kernel.calendar_tables import PUBLISHED

__all__ = [
    "Calendar",
    "CalendarNotPublished",
    "CalendarTableError",
    "Source",
    "YearTable",
    "published",
    "table_from_json",
]

SATURDAY: Final = 5


class CalendarNotPublished(LookupError):  # noqa: N818 - says it all
    """A day was asked for of which no notice has spoken yet, or which lies before the tables."""

    code = "CALENDAR-NOT-PUBLISHED"


class Calendar:
    """The working days of consecutive years, one table a year.

    Immutable. Every question costs a look-up or two, however far apart the days are: `_working`
    holds the ordinals of the working days, `_upto` for each day since `_first` the number of
    working days up to it, itself included.
    """

    __slots__ = ("_first", "_last", "_tables", "_upto", "_working")

    def __init__(self, tables: Iterable[YearTable]) -> None:
        """Take one table a year, in any order; the years must follow each other without a gap.

        Raises CalendarTableError for no table at all, a year given twice or a missing year.
        """
        ordered = sorted(tables, key=lambda table: table.year)
        years = [table.year for table in ordered]
        if not years:
            raise CalendarTableError(["no table given; expected at least one year"])
        faults = [
            f"after {before} comes {after}; expected {before + 1}, one table a year without a gap"
            for before, after in pairwise(years)
            if after != before + 1
        ]
        if faults:
            raise CalendarTableError(faults)
        self._tables = {table.year: table for table in ordered}
        self._first = date(years[0], 1, 1).toordinal()
        self._last = date(years[-1], 12, 31).toordinal()
        flags = _flags(ordered, self._first, self._last)
        self._working = array("i", (self._first + at for at, flag in enumerate(flags) if flag))
        self._upto = array("i", accumulate(flags))

    @property
    def first(self) -> date:
        """The first day the tables cover."""
        return date.fromordinal(self._first)

    @property
    def last(self) -> date:
        """The last day the tables cover."""
        return date.fromordinal(self._last)

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is a working day; CalendarNotPublished outside the tables."""
        at = self._index(day)
        return self._upto[at] > (self._upto[at - 1] if at else 0)

    def add(self, day: date, n: int) -> date:
        """Give the n-th working day after `day`; `day` itself is not counted, and 0 gives it back.

        Costs two look-ups for any n. Raises ValueError for a negative n and CalendarNotPublished
        when `day` or the result lies outside the tables.
        """
        if n < 0:
            raise ValueError(f"cannot add {n} working days; expected 0 or more")
        at = self._index(day)
        if n == 0:
            return day
        rank = self._upto[at] + n - 1
        if rank >= len(self._working):
            raise CalendarNotPublished(
                f"{day} + {n} working days lies beyond {self.last}: {self._coverage()}"
            )
        return date.fromordinal(self._working[rank])

    def between(self, a: date, b: date) -> int:
        """Count the working days after `a` up to and including `b`; 0 when `b` is not after `a`."""
        count = self._upto[self._index(b)] - self._upto[self._index(a)]
        return count if count > 0 else 0  # noqa: FURB136 - twice as fast as max()

    def next_working(self, day: date) -> date:
        """Give `day` if it is a working day, else the first working day after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def sources(self, year: int) -> tuple[Source, ...]:
        """Give the documents that speak of days of this year.

        The next year's notice is among them when it moves days of this December. Raises
        CalendarNotPublished for a year without a table.
        """
        if year not in self._tables:
            raise CalendarNotPublished(f"{year} has no working-day table: {self._coverage()}")
        own, following = self._tables[year], self._tables.get(year + 1)
        if following is None or not any(day.year == year for day in following.moved()):
            return own.sources
        return own.sources + following.sources

    def source(self, year: int) -> str:
        """Write the documents of `sources` as one line: titles, numbers, dates."""
        return "；".join(str(source) for source in self.sources(year))

    def with_tables(self, extra: Iterable[YearTable]) -> "Calendar":
        """Give a calendar with these tables too; a table for a year already here replaces it.

        The way a district takes in a new or amended notice as data. Raises CalendarTableError when
        a year is given twice or a gap between years would remain.
        """
        given = list(extra)
        replaced = {table.year for table in given}
        kept = [table for year, table in self._tables.items() if year not in replaced]
        return Calendar([*kept, *given])

    def holds(self, table: YearTable) -> bool:
        """Tell whether a year stands here just as this table has it."""
        return self._tables.get(table.year) == table

    def _index(self, day: date) -> int:
        if isinstance(day, datetime):
            raise TypeError(f"{day!r} is a moment; give the local date, as moment.date()")
        ordinal = day.toordinal()
        if not self._first <= ordinal <= self._last:
            raise CalendarNotPublished(f"{day} has no working-day table: {self._coverage()}")
        return ordinal - self._first

    def _coverage(self) -> str:
        return (
            f"tables are published for {self.first} to {self.last}. The State Council General "
            "Office publishes a year around the November before it; add that notice as a table"
        )


@cache
def published() -> Calendar:
    """Give the calendar of the tables that come with the product, 2004 to 2026."""
    return Calendar(table_from_json(table) for table in PUBLISHED)


def _flags(tables: list[YearTable], first: int, last: int) -> bytearray:
    """Give 1 for each working day from ordinal `first` to `last`, 0 for each rest day."""
    flags = bytearray(date.fromordinal(day).weekday() < SATURDAY for day in range(first, last + 1))
    for table in tables:
        for days, flag in ((table.rest, 0), (table.work, 1)):
            for day in days:
                if (at := day.toordinal() - first) >= 0:
                    flags[at] = flag
    return flags
