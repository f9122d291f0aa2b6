"""What others may know of the figures: kinds, periods, values with their two sums, rows, waits."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, Self
from uuid import UUID

Label = Mapping[str, str]
"""A text in both languages: `{"zh": ..., "en": ...}`."""


class FigureError(ValueError):
    """A question about figures that has no answer; `code` is stable, `message` a label.

    FIGURE-UNKNOWN (no such figure), FIGURE-PERIOD (no such period), FIGURE-SCOPE (item and items at
    once), FIGURE-CURSOR (a page that this list did not make).
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message: Label = {"zh": zh, "en": en}


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


class Measure(StrEnum):
    """How a value comes from its two sums."""

    SHARE = "share"
    """Numerator over denominator, both counts of the same kind; shown as per cent."""
    MEAN = "mean"
    """A sum over a number of cases."""
    COUNT = "count"
    """The numerator itself; the denominator says how many rows it was counted from."""


class Day(StrEnum):
    """The day by which a row belongs to a period; local days in China."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    ENDED = "ended"
    """Decided, or ended without a decision (not accepted, lapsed, withdrawn, ...)."""


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A measure: its formula in words, in which unit, which way is good, where it comes from.

    `source` names the paragraph or law behind the formula; `excluded` says what does not count and
    why; `by` is the day that puts a case into a period.
    """

    id: str
    name: Label
    unit: Label
    better: Better
    formula: Label
    source: str
    measure: Measure
    by: Day
    excluded: Label


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included. Raises FigureError FIGURE-PERIOD."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise FigureError(
                "FIGURE-PERIOD",
                f"期间的末日 {self.last} 早于首日 {self.first}。",
                f"the period ends on {self.last}, before its first day {self.first}",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 2022, 2022-Q1, 2022-03, 2022-03-15 or 2022-01-01..2022-02-15."""
        found = _PERIOD.fullmatch(text.strip())
        try:
            if found is None:
                first, _, last = text.strip().partition("..")
                return cls(date.fromisoformat(first), date.fromisoformat(last or first))
            year = int(found["year"])
            if found["quarter"]:
                last_month = 3 * int(found["quarter"])
                return cls(date(year, last_month - 2, 1), month_end(year, last_month))
            if found["month"]:
                month = int(found["month"])
                return cls(date(year, month, 1), month_end(year, month))
            return cls(date(year, 1, 1), date(year, 12, 31))
        except FigureError:
            raise
        except ValueError as error:
            raise FigureError(
                "FIGURE-PERIOD",
                f"“{text}”不是期间；请写成 2022、2022-Q1、2022-03、2022-03-15 "
                "或 2022-01-01..2022-02-15。",
                f"{text!r} is no period; expected 2022, 2022-Q1, 2022-03, 2022-03-15 or "
                "2022-01-01..2022-02-15",
            ) from error

    @property
    def label(self) -> str:
        """Write it as `parse` reads it, as short as it can be."""
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        whole = first.day == 1 and last == month_end(last.year, last.month)
        if whole and first.year == last.year:
            months = last.month - first.month + 1
            if months == MONTHS:
                return f"{first.year}"
            if months == QUARTER and last.month % QUARTER == 0:
                return f"{first.year}-Q{last.month // QUARTER}"
            if months == 1:
                return f"{first:%Y-%m}"
        return f"{first}..{last}"

    def before(self) -> Period:
        """Give the period of the same kind just before: the quarter, month, year or as many days.

        2022-Q1 comes after 2021-Q4, 2022-03-02..2022-03-05 after the four days before it.
        """
        end = self.first - timedelta(days=1)
        label = self.label
        if "Q" in label:
            return Period(date(end.year, end.month - 2, 1), end)
        if len(label) == len("2022"):
            return Period(date(end.year, 1, 1), end)
        if len(label) == len("2022-03"):
            return Period(end.replace(day=1), end)
        return Period(end - (self.last - self.first), end)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases: of a period; of a department, an item or several, a division and those in it.

    A division is a prefix: 420902 covers 420902001. Raises FigureError FIGURE-SCOPE when both
    `item` and `items` are given.
    """

    period: Period
    department: str | None = None
    item: str | None = None
    division: str | None = None
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.item is not None and self.items:
            raise FigureError(
                "FIGURE-SCOPE",
                "一个事项与多个事项不能同时指定。",
                "give one item or several, not both",
            )

    @property
    def all_items(self) -> tuple[str, ...]:
        """The items asked about; none means every one."""
        return self.items if self.item is None else (self.item,)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: `numerator` over `denominator` as `kind.measure` says, exact.

    `excluded` rows belong to the period and count in neither sum; `as_of` is the moment up to which
    the ledger was read. `value` is None where there is nothing to divide by.
    """

    kind: FigureKind
    numerator: int
    denominator: int
    excluded: int
    as_of: datetime | None

    @property
    def value(self) -> Fraction | None:
        """The figure itself; a share is a part of one, not of a hundred."""
        if self.kind.measure is Measure.COUNT:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def text(self) -> str:
        """The figure as people read it: 93.3%, 4.25, 128; an em dash where there is none."""
        found = self.value
        if found is None:
            return "—"
        if self.kind.measure is Measure.COUNT:
            return f"{self.numerator:,}"
        return (
            f"{float(found):.1%}" if self.kind.measure is Measure.SHARE else f"{float(found):.2f}"
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one stretch of time."""

    period: Period
    value: Value


@dataclass(frozen=True, slots=True)
class Row:
    """A case behind a figure, with its share of both sums; `why` says what it counts as."""

    matter: UUID
    number: str
    item: str
    department: str
    day: date
    numerator: int
    denominator: int
    counts: bool
    why: Label


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows, by day and case; `after` opens the next one and is None on the last."""

    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long matters stood in a state before the act that led on; `act` empty for all of them.

    Of the kind `evidence` the state is a kind of evidence that came late, the act the way it came.
    Durations are calendar time. `mean` and `total` are exact; `median`, `p90` and `spread` (5, 25,
    50, 75 and 95 %) are within 5 % (they come from classes of that width). `bins` counts those of
    at most an hour, a day, 2, 5, 10, 20 days, and more.
    """

    kind: str
    state: str
    act: str
    state_label: Label
    act_label: Label
    count: int
    total: timedelta
    mean: timedelta
    median: timedelta
    p90: timedelta
    spread: tuple[timedelta, ...]
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where matters waited in a period: by state, and by state and act; the most time first.

    `period` is what was summed: for an item or a division the whole months that were touched.
    """

    period: Period
    states: tuple[Wait, ...]
    edges: tuple[Wait, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Matters that stand in a state now: how many, and since when the one that stands longest."""

    kind: str
    state: str
    state_label: Label
    count: int
    longest_since: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of evidence in a period: how its pieces came, and how late those that were asked for.

    `ways` counts pieces by way (see `PAPER_WAYS`); `late` are the waits of those that did not come
    with the application, None where there were none; `standing` are waited for now.
    """

    kind: str
    label: Label
    ways: Mapping[str, int]
    late: Wait | None
    standing: int

    @property
    def needed(self) -> int:
        """All pieces that came: the denominator of every share."""
        return sum(self.ways.values())

    @property
    def asked_again(self) -> int:
        """Pieces that did not come with the application."""
        return sum(self.ways.get(way, 0) for way in LATE_WAYS)


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stay behind the waits: of which matter, how long; it lasts while `act` is empty."""

    matter: UUID
    kind: str
    number: str
    item: str
    department: str
    state: str
    act: str
    act_label: Label
    day: date
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class StayPage:
    """A page of stays, the longest first; `after` opens the next one and is None on the last."""

    rows: tuple[StayLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Lights:
    """Open cases of a department by light today; `standing`: the clock is stopped."""

    department: str
    green: int
    yellow: int
    red: int
    standing: int

    @property
    def open(self) -> int:
        """All of them."""
        return self.green + self.yellow + self.red + self.standing


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection did: leaves of the log read, facts written, the log's size reached."""

    leaves: int
    facts: int
    size: int
    rebuilt: bool = False


PAPER_WAYS: Final[Mapping[str, Label]] = {
    "shared": {"zh": "共享获取", "en": "got by sharing"},
    "at_once": {"zh": "随申请提交", "en": "brought with the application"},
    "corrected": {"zh": "补正时提交", "en": "brought on a correction notice"},
    "supplemented": {"zh": "容缺后补", "en": "brought later, as promised"},
}
"""How a piece of evidence came."""
LATE_WAYS: Final = ("corrected", "supplemented")
MONTHS: Final = 12
QUARTER: Final = 3
_PERIOD: Final = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?")


def month_end(year: int, month: int) -> date:
    """Give the last day of a month; ValueError for no month."""
    if not 1 <= month <= MONTHS:
        raise ValueError(f"month {month}")
    return date(year, month, calendar.monthrange(year, month)[1])
