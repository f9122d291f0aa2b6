"""Decides how tasks and measures stand: lights, what comes next, what moved. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tongban.reforms.campaigns.types import Light, TaskView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

WARN_DAYS: Final = 15
"""Days before the due day from which a task is yellow, where a campaign says nothing (default)."""
EVERY_DAYS: Final = 7
"""Days between two reports (INV-TSK-05), where a campaign says nothing."""
_SEVERITY: Final = (Light.RED, Light.YELLOW, Light.GREEN, Light.DONE, Light.NONE)


def light_of(task: TaskView, *, today: date, warn_days: int) -> Light:
    """Give a task's light on a day (domain.md §4.32).

    Red after the due day until it is done, for one handed in late, too; yellow in the last
    `warn_days`, or while a milestone or the start is behind its day; grey while it stands still.
    """
    if task.state == "DONE":
        return Light.DONE
    if task.state in {"SUSPENDED", "CANCELLED"}:
        return Light.NONE
    if (task.submitted_on or today) > task.due:
        return Light.RED
    if task.submitted_on is not None:
        return Light.GREEN
    behind = next_step(task)
    if (behind is not None and behind < today) or task.due - today <= timedelta(warn_days):
        return Light.YELLOW
    return Light.GREEN


def next_step(task: TaskView) -> date | None:
    """Give the day of what comes next: the start while it is planned, then open milestones."""
    days = [each.day for each in task.plan.milestones if each.reached is None]
    if task.state == "PLANNED":
        days.append(task.plan.start)
    return min(days, default=None) if task.open else None


def standing_of(states: Collection[str]) -> str:
    """Tell from the states of its tasks how a measure stands (INV-TSK-06).

    `done` if and only if every task is done; `settled` when all have ended and some were cancelled,
    else `open`; one without tasks is open.
    """
    found = set(states)
    if found == {"DONE"}:
        return "done"
    return "settled" if found and found <= {"DONE", "CANCELLED"} else "open"


def worst(lights: Iterable[Light]) -> Light:
    """Give the light of a whole: that of its worst part."""
    found = set(lights)
    return next((each for each in _SEVERITY if each in found), Light.NONE)


def share_of(task: TaskView) -> float | None:
    """Give how much of the way from baseline to target is gone, 0 to 1; None where unknown."""
    metric = task.plan.metric
    if metric is None or task.value is None or metric.target is None:
        return None
    begun = metric.baseline
    if begun is None or begun == metric.target:
        return 1.0 if reached(task.value, metric.target, metric.direction) else 0.0
    gone = (task.value - begun) / (metric.target - begun)
    return float(min(max(gone, Decimal(0)), Decimal(1)))


def reached(value: Decimal, target: Decimal, direction: str) -> bool:
    """Tell whether a value is as good as the target, or better."""
    return value >= target if direction == "up" else value <= target
