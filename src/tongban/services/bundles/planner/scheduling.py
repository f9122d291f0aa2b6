"""When each item can begin and must be done, and the path the last day hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.terms import CalendarDays, Length, WorkingDays, length_from_json
from tongban.kernel.terms.counting import last_day
from tongban.services.bundles.planner.costs import HOURS_A_DAY
from tongban.services.catalogue.publication import length

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tongban.kernel.calendar import Calendar
    from tongban.services.bundles.planner.results import Edge
    from tongban.services.catalogue.types import Limit

AT_ONCE: Final = frozenset({"parallel", "prereview"})
"""Edges along which the second may begin at once, but be decided no earlier than the first."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item runs: `reviewed` is the end of its own limit, `due` when it may be decided.

    All None where the calendar is not published so far, or where the item is in a circle or after
    one.
    """

    start: date | None
    reviewed: date | None
    due: date | None


NEVER: Final = Slot(None, None, None)


@lru_cache(maxsize=1024)
def length_of(limit: Limit) -> Length:
    """Give a limit as the kernel counts it; hours are rounded up to whole calendar days."""
    if limit.unit == "hours":
        return CalendarDays(-(-limit.days // HOURS_A_DAY))
    return length_from_json(length(limit))


def end_of(limit: Limit | None, start: date, calendar: Calendar) -> date:
    """Give the last day of a limit that begins on a day; that day itself without a limit."""
    return last_day(WorkingDays(0) if limit is None else length_of(limit), start, (), calendar)


def schedule(
    items: Collection[str],
    edges: Iterable[Edge],
    limits: Mapping[str, Limit | None],
    *,
    on: date,
    calendar: Calendar,
) -> dict[str, Slot]:
    """Give start and due day of every item when each begins as early as it may.

    An item is accepted on `on`, or on the day its last prerequisite is there: its issue or decision
    (both on its due day), or its acceptance. Its limit runs from that day, the day itself not
    counted (民法典 §201). Along a parallel or pre-reviewed edge the second begins without the
    first and is decided no earlier; on an advance opinion it begins when the other is reviewed and
    is decided no earlier than it. Optional edges bind nobody.
    """
    binding = [
        edge for edge in edges if not edge.optional and edge.before in items and edge.after in items
    ]
    before: dict[str, list[Edge]] = {item: [] for item in items}
    for edge in binding:
        before[edge.after].append(edge)
    ordered = in_order(items, binding)
    lost = set(items) - set(ordered)
    slots: dict[str, Slot] = {}
    # with opinions, who is decided with whom runs backwards too: repeat until no day moves
    for _ in range(len(ordered) + 1):
        moved = False
        for item in ordered:
            slot = _slot(before[item], slots, lost, limits.get(item), on, calendar)
            moved |= slots.get(item) != slot
            slots[item] = slot
        if not moved or not any(edge.by == "opinion" for edge in binding):
            break
    return {item: slots.get(item, NEVER) for item in sorted(items)}


def _slot(
    before: Sequence[Edge],
    slots: Mapping[str, Slot],
    lost: Collection[str],
    limit: Limit | None,
    on: date,
    calendar: Calendar,
) -> Slot:
    known = [(edge, slots[edge.before]) for edge in before if edge.before in slots]
    if any(edge.before in lost for edge in before) or any(slot is NEVER for _, slot in known):
        return NEVER
    starts = [on, *(day for edge, slot in known if (day := begins(edge, slot)) is not None)]
    start = max(starts)
    try:
        reviewed = end_of(limit, start, calendar)
    except (CalendarNotPublished, OverflowError):
        return NEVER
    return Slot(start, reviewed, max([reviewed, *(_held_back(edge, slot) for edge, slot in known)]))


def begins(edge: Edge, slot: Slot) -> date | None:
    """Give the day from which the edge lets the second begin; None where it does not hold it."""
    if edge.by in AT_ONCE:
        return None
    if edge.by == "accepted":
        return slot.start
    return slot.reviewed if edge.by == "opinion" else slot.due


def _held_back(edge: Edge, slot: Slot) -> date:
    """Give the day before which the second is not decided."""
    assert slot.start is not None  # noqa: S101 - those without days were left out above
    assert slot.due is not None  # noqa: S101 - as above
    return slot.due if edge.by in AT_ONCE or edge.by == "opinion" else slot.start


def in_order(items: Iterable[str], edges: Iterable[Edge]) -> list[str]:
    """Order items so that each comes after what it depends on; those in or after circles lack."""
    waits = dict.fromkeys(items, 0)
    after: dict[str, list[str]] = {}
    for edge in edges:
        if (
            edge.by != "opinion"
            and not edge.optional
            and edge.before in waits
            and edge.after in waits
        ):
            waits[edge.after] += 1
            after.setdefault(edge.before, []).append(edge.after)
    ready = sorted((item for item, n in waits.items() if n == 0), reverse=True)
    ordered: list[str] = []
    while ready:
        item = ready.pop()
        ordered.append(item)
        for other in after.get(item, ()):
            waits[other] -= 1
            if waits[other] == 0:
                ready.append(other)
    return ordered


def stages(items: Collection[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Give the stage of each item, from 1; in the same stage what may be handled at once.

    0 for items in or after a circle.
    """
    before: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.by != "opinion" and not edge.optional and edge.before in items:
            before.setdefault(edge.after, []).append(edge)
    found = dict.fromkeys(items, 0)
    for item in in_order(items, edges):
        found[item] = max(
            (found[edge.before] + (edge.by not in AT_ONCE) for edge in before.get(item, ())),
            default=1,
        )
    return found


def critical(slots: Mapping[str, Slot], edges: Iterable[Edge]) -> frozenset[str]:
    """Give the items that the last due day hangs on: each waits until another's last day."""
    last = max((slot.due for slot in slots.values() if slot.due is not None), default=None)
    before: dict[str, list[Edge]] = {}
    for edge in edges:
        if not edge.optional and edge.before in slots:
            before.setdefault(edge.after, []).append(edge)
    waiting = [item for item, slot in slots.items() if last is not None and slot.due == last]
    found: set[str] = set()
    while waiting:
        item = waiting.pop()
        if item in found:
            continue
        found.add(item)
        waiting += [
            edge.before
            for edge in before.get(item, ())
            if _binds(edge, slots[edge.before], slots[item])
        ]
    return frozenset(found)


def _binds(edge: Edge, first: Slot, second: Slot) -> bool:
    """Tell whether the second would be done earlier if the first were."""
    if edge.by in AT_ONCE:
        return first.due == second.due and second.reviewed != second.due
    if edge.by == "opinion" and first.due == second.due and second.reviewed != second.due:
        return True
    return second.reviewed == second.due and begins(edge, first) == second.start
