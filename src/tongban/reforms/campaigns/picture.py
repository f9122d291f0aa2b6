"""The timetable as a picture: owners down, time across, drawn on the server in plain numbers.

The words beside the picture say the same; it works without scripts and prints. One unit is one
pixel. The poster (`poster.py`) draws the same rows on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tongban.reforms.campaigns.rules import share_of
from tongban.reforms.campaigns.types import Label, TaskLine

if TYPE_CHECKING:
    from collections.abc import Sequence


LEFT: Final = 330
WIDTH: Final = 1080
HEAD: Final = 34
ROW: Final = 26
OWNER: Final = 26
BAR: Final = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone: where, on which day, reached or not, late or not."""

    x: float
    day: date
    name: Label
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A task: from where, how wide, how much of it is done, its light, its first due day."""

    line: TaskLine
    y: int
    x: float
    width: float
    done: float
    original: float | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """A lead unit above its tasks."""

    name: Label
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """All tasks on one axis of time; `ticks` are the first days of months."""

    width: int
    height: int
    left: int
    first: date
    last: date
    ticks: tuple[tuple[float, date], ...]
    today: float | None
    owners: tuple[Owner, ...]


def span_of(lines: Sequence[TaskLine]) -> tuple[date, date]:
    """Give the first day of the first month and the last of the last that tasks touch."""
    first = min(line.view.plan.start for line in lines)
    last = max(max(line.view.due, line.view.original_due) for line in lines)
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=1), after - timedelta(days=1)


def months(first: date, last: date) -> tuple[date, ...]:
    """Give the first days of the months from one day to another."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return tuple(found)


def chart_of(lines: Sequence[TaskLine], *, today: date) -> Chart:
    """Draw tasks that come owner by owner; without any, an empty chart of this month."""
    first, last = span_of(lines) if lines else (today.replace(day=1), today)
    days = (last - first).days + 1

    def at(day: date) -> float:
        passed = min(max((day - first).days, 0), days)
        return round(LEFT + (WIDTH - LEFT - 8) * passed / days, 1)

    owners: list[Owner] = []
    y = HEAD
    for unit in dict.fromkeys(line.view.plan.lead for line in lines):
        mine = [line for line in lines if line.view.plan.lead == unit]
        top, bars = y, []
        y += OWNER
        for line in mine:
            bars.append(_bar(line, y, at, today))
            y += ROW
        owners.append(Owner(mine[0].lead_name, top, tuple(bars)))
    return Chart(
        width=WIDTH,
        height=y + 10,
        left=LEFT,
        first=first,
        last=last,
        ticks=tuple((at(day), day) for day in months(first, last)),
        today=at(today) if first <= today <= last else None,
        owners=tuple(owners),
    )


def _bar(line: TaskLine, y: int, at: object, today: date) -> Bar:
    assert callable(at)  # noqa: S101 - the axis' own function
    view = line.view
    x, end = at(view.plan.start), at(view.due + timedelta(days=1))
    share = 1.0 if view.state == "DONE" else share_of(view) or 0.0
    return Bar(
        line=line,
        y=y,
        x=x,
        width=max(round(end - x, 1), 4.0),
        done=round(max(end - x, 4.0) * share, 1),
        original=None if view.original_due == view.due else at(view.original_due),
        points=tuple(
            Point(at(each.day), each.day, each.name, _tone(each.day, each.reached, today))
            for each in view.plan.milestones
        ),
    )


def _tone(day: date, reached: date | None, today: date) -> str:
    if reached is not None:
        return "reached"
    return "late" if day < today else "ahead"
