"""The sums behind the figures: what a fact adds to them, and what a change of it changes. Pure.

A department as a whole (item and division empty) has a sum for each day and each month, an item in
a division one for each month. A period is whole months and the days at its ends, so however many
cases there are, a figure adds up few rows; days of an item are added up from its facts.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tongban.services.figures.kinds import FIGURES, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.figures.facts import Fact

DAY: Final = "d"
MONTH: Final = "m"
EVIDENCE: Final = "evidence"
"""Stands for the kind of matter where what is waited for is a kind of evidence."""
STEP: Final = math.log(1.05)
"""Classes of waiting time are 5 % wide."""


class Cell(NamedTuple):
    """Where a sum stands; `day` is the first of a month for a month's sum."""

    grain: str
    name: str
    day: date
    department: str
    item: str
    division: str


class WaitCell(NamedTuple):
    """Where waiting is summed: a state of a kind of matter, the act that ended it, a class.

    Of EVIDENCE the state is a kind of evidence, the act the way in which it came.
    """

    grain: str
    kind: str
    state: str
    act: str
    day: date
    department: str
    item: str
    division: str
    bucket: int


class Sums:
    """Sums that grow and shrink by facts: cell -> [numerator, denominator, excluded]; waits."""

    def __init__(self) -> None:
        self.figures: dict[Cell, list[int]] = {}
        self.waits: dict[WaitCell, list[int]] = {}

    def replace(self, before: Fact | None, after: Fact | None) -> None:
        """Take out what a fact added and add what it adds now."""
        if before is not None:
            self._add(before, -1)
        if after is not None:
            self._add(after, 1)

    def changes(self) -> Iterator[tuple[Cell, list[int]]]:
        """Give the cells of figures that changed."""
        return ((cell, sums) for cell, sums in self.figures.items() if any(sums))

    def wait_changes(self) -> Iterator[tuple[WaitCell, list[int]]]:
        """Give the cells of waiting that changed."""
        return ((cell, sums) for cell, sums in self.waits.items() if any(sums))

    def _add(self, fact: Fact, sign: int) -> None:
        for name in FIGURES:
            found = counted(name, fact)
            if found is None:
                continue
            day, count = found
            for grain, start, item, division in _places(fact, day):
                cell = Cell(grain, name, start, fact.department, item, division)
                sums = self.figures.setdefault(cell, [0, 0, 0])
                sums[0] += sign * count.numerator
                sums[1] += sign * count.denominator
                sums[2] += sign * (not count.counts)
        for kind, stays in ((fact.kind, fact.stays), (EVIDENCE, fact.papers)):
            for stay in stays:
                bucket = bucket_of(stay.seconds)
                for grain, start, item, division in _places(fact, stay.day):
                    where = (start, fact.department, item, division, bucket)
                    wait = WaitCell(grain, kind, stay.state, stay.act, *where)
                    sums = self.waits.setdefault(wait, [0, 0])
                    sums[0] += sign
                    sums[1] += sign * stay.seconds


def counts_of(fact: Fact) -> tuple[int, ...]:
    """Give how a fact counts in each figure, in their order: numerator, denominator, left out."""
    found: list[int] = []
    for name in FIGURES:
        told = counted(name, fact)
        if told is None:
            found += (0, 0, 0)
        else:
            count = told[1]
            found += (count.numerator, count.denominator, int(not count.counts))
    return tuple(found)


def bucket_of(seconds: int) -> int:
    """Give the class of a duration: 0 for less than a minute, then 5 % wider each."""
    return 0 if seconds < MINUTE else 1 + int(math.log(seconds / MINUTE) / STEP)


def seconds_of(bucket: int) -> float:
    """Give the middle of a class, in seconds."""
    return MINUTE / 2 if bucket == 0 else MINUTE * math.exp((bucket - 0.5) * STEP)


def stretches(first: date, last: date) -> tuple[tuple[str, date, date], ...]:
    """Split a period into whole months and the days at its ends: (grain, first, last) each.

    For months both are firsts of months. Together they cover each day once.
    """
    head = first if first.day == 1 else _next_month(first)
    tail = _next_month(last) if _next_day(last).day == 1 else last.replace(day=1)
    if head >= tail:
        return ((DAY, first, last),)
    found = [(MONTH, head, _previous_month(tail))]
    if first < head:
        found.append((DAY, first, date.fromordinal(head.toordinal() - 1)))
    if tail <= last:
        found.append((DAY, tail, last))
    return tuple(found)


MINUTE: Final = 60
_DECEMBER: Final = 12


def _places(fact: Fact, day: date) -> tuple[tuple[str, date, str, str], ...]:
    """Give where a fact counts: grain, day, item, division."""
    month = day.replace(day=1)
    return (
        (DAY, day, "", ""),
        (MONTH, month, "", ""),
        (MONTH, month, fact.item, fact.division),
    )


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _next_month(day: date) -> date:
    full = day.month == _DECEMBER
    return date(day.year + full, 1 if full else day.month + 1, 1)


def _previous_month(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1).replace(day=1)
