"""The four stages: where each stands, how long it may take, what it may not ask again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.terms import Term


class StageState(StrEnum):
    """Where a stage stands (domain.md §4.13)."""

    NOT_STARTED = "NOT_STARTED"
    SUBMITTED = "SUBMITTED"
    DISPATCHED = "DISPATCHED"
    SOME_CORRECTION = "SOME_CORRECTION"
    ALL_DECIDED = "ALL_DECIDED"
    CLOSED = "CLOSED"


STATES: Final = {
    StageState.NOT_STARTED: {"zh": "未开始", "en": "Not started"},
    StageState.SUBMITTED: {"zh": "已申报", "en": "Submitted"},
    StageState.DISPATCHED: {"zh": "并联审批中", "en": "Approved in parallel"},
    StageState.SOME_CORRECTION: {"zh": "部分待补正", "en": "Some to be corrected"},
    StageState.ALL_DECIDED: {"zh": "已全部决定", "en": "All decided"},
    StageState.CLOSED: {"zh": "已办结", "en": "Closed"},
}


@dataclass(frozen=True, slots=True)
class Item:
    """A case of a stage as far as the stage cares."""

    state: str
    decided: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """A material that was handed in at a stage: its kind of evidence and what finds it."""

    stage: str
    kind: str
    ref: str
    case: str


def stage_state(items: Sequence[Item]) -> StageState:
    """Tell where a stage stands from its cases, in whatever order they come."""
    if not items:
        return StageState.NOT_STARTED
    if all(each.closed for each in items):
        return StageState.CLOSED
    if any(each.state == "CORRECTION" for each in items):
        return StageState.SOME_CORRECTION
    if all(each.decided for each in items):
        return StageState.ALL_DECIDED
    if all(each.state == "RECEIVED" for each in items):
        return StageState.SUBMITTED
    return StageState.DISPATCHED


def stage_due(terms: Iterable[Term], calendar: Calendar) -> date | None:
    """Give the last day of a stage whose items run side by side: the latest of theirs, not the sum.

    None without items, and while one of them stands still (its clock is suspended).
    """
    days = [term.due(calendar) for term in terms]
    return None if None in days else max((each for each in days if each is not None), default=None)


def collected_before(
    stage: str, kinds: Iterable[str], collected: Iterable[Collected], order: Sequence[str]
) -> tuple[Collected, ...]:
    """Give what earlier stages collected already of the kinds that a stage would ask for.

    None of it is requested again (INV-ENG-03).
    """
    wanted = set(kinds)
    earlier = set(order[: order.index(stage)])
    return tuple(each for each in collected if each.kind in wanted and each.stage in earlier)
