"""One year's notice of rest days and working weekends, read from data and checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongban.kernel.canonical import Json

FIRST_YEAR: Final = 2000
"""Notices of this shape begin with the holiday rules of 1999 (国务院令第270号)."""

LAST_YEAR: Final = 2999

LONGEST_RUN: Final = 31
"""Days of one range; a longer one is a slip of the pen."""

ALWAYS_REST: Final = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Holidays with a fixed date in every version of 全国年节及纪念日放假办法 §2 since 1999."""

DECEMBER: Final = 12
FRIDAY: Final = 4


class CalendarTableError(ValueError):
    """A table that cannot be right; `faults` lists everything wrong with it."""

    code = "CALENDAR-TABLE"

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault, so that one run shows them all."""
        super().__init__("working-day table: " + "; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Source:
    """The document a table rests on; number and date are empty where they are not certain."""

    title: str
    number: str = ""
    date: str = ""

    def __str__(self) -> str:
        """Read as a citation: 《title》（number，date）."""
        rest = "，".join(part for part in (self.number, self.date) if part)
        return f"《{self.title}》" + (f"（{rest}）" if rest else "")


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days one year's notice moves: rest days (weekends among them or not) and worked weekends.

    The days are of `year` or of the December before it, of which the notice may also speak.
    """

    year: int
    sources: tuple[Source, ...]
    rest: frozenset[date]
    work: frozenset[date]

    def moved(self) -> frozenset[date]:
        """Give the days that are not what their weekday says."""
        return self.work | {day for day in self.rest if day.weekday() <= FRIDAY}


def table_from_json(value: Json) -> YearTable:
    """Read `{"year", "sources": [{"title", "number"?, "date"?}], "rest": [...], "work": [...]}`.

    A day is `"2027-01-01"`, a run of days `"2027-02-05..2027-02-12"`. Raises CalendarTableError
    with every fault: an unknown or missing member, a day that is none or of another year, a day
    both rest and work, a worked day that is no weekend, a holiday of fixed date missing.
    """
    if not isinstance(value, Mapping):
        raise CalendarTableError([f"{type(value).__name__} given; expected an object"])
    faults: list[str] = []
    expected = {"year", "sources", "rest", "work"}
    faults += [f"unknown member {name!r}" for name in sorted(set(value) - expected)]
    faults += [f"member {name!r} is missing" for name in sorted(expected - set(value))]
    if faults:
        raise CalendarTableError(faults)
    year = value["year"]
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarTableError([f"year {year!r}; expected {FIRST_YEAR} to {LAST_YEAR}"])
    sources = _sources(value["sources"], faults)
    rest = frozenset(_days(value["rest"], "rest", year, faults))
    work = frozenset(_days(value["work"], "work", year, faults))
    faults += [f"{day} is both a rest day and a working day" for day in sorted(rest & work)]
    faults += [
        f"work {day} is no weekend; list only weekend days that are worked"
        for day in sorted(work)
        if day.weekday() <= FRIDAY
    ]
    faults += [
        f"rest lacks {year}-{month:02}-{day:02}, a holiday by law"
        for month, day in ALWAYS_REST
        if date(year, month, day) not in rest
    ]
    if faults:
        raise CalendarTableError(faults)
    return YearTable(year, sources, rest, work)


def _sources(value: Json, faults: list[str]) -> tuple[Source, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        faults.append("sources: expected a list with at least one document")
        return ()
    sources = []
    for at, item in enumerate(value):
        parts = item if isinstance(item, Mapping) else {}
        texts = {name: part for name, part in parts.items() if isinstance(part, str)}
        known = {"title", "number", "date"}
        if not texts.get("title", "").strip() or len(texts) < len(parts) or set(texts) - known:
            faults.append(f"sources[{at}]: expected texts title, number? and date?")
            continue
        sources.append(Source(**texts))
    return tuple(sources)


def _days(value: Json, name: str, year: int, faults: list[str]) -> Iterator[date]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        faults.append(f"{name}: expected a list of days")
        return
    for at, item in enumerate(value):
        run = _run(item)
        if run is None:
            faults.append(f"{name}[{at}]: {item!r} is no day and no run of days like a..b")
            continue
        for day in run:
            if day.year == year or (day.year == year - 1 and day.month == DECEMBER):
                yield day
            else:
                faults.append(
                    f"{name}[{at}]: {day} is neither of {year} nor of the December before"
                )


def _run(item: Json) -> list[date] | None:
    """Give the days of "a" or "a..b"; None when the text is neither."""
    if not isinstance(item, str):
        return None
    first, dots, last = item.partition("..")
    try:
        start = date.fromisoformat(first)
        end = date.fromisoformat(last) if dots else start
    except ValueError:
        return None
    length = (end - start).days + 1
    plain = (start.isoformat(), end.isoformat()) == (first, last if dots else first)
    if not plain or not 1 <= length <= LONGEST_RUN:
        return None
    return [start + timedelta(days) for days in range(length)]
