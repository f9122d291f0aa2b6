"""Who tells that something was served: floors above offer sources, ratings know none of them.

    offer("case", Source(kinds=..., trigger_of=..., find=..., of_case=...))

Called once by the app that brings the source, when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.ratings.types import Trigger

if TYPE_CHECKING:
    from tongban.record.types import MatterView

TriggersOf = Callable[["MatterView"], Sequence[Trigger]]
Find = Callable[[str], "Trigger | None"]
OfCase = Callable[[UUID], Sequence[Trigger]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where ratings come from.

    `kinds` gives the kinds of matter that are looked at when they change; `triggers_of` what such a
    matter (with its folded state) gives to rate by now, nothing while it goes on; `find` one by its
    reference; `of_case` what of this source belongs to a case.
    """

    kinds: Callable[[], Collection[str]]
    triggers_of: TriggersOf
    find: Find
    of_case: OfCase = lambda _case: ()


_sources: Final[dict[str, Source]] = {}


def offer(name: str, source: Source) -> None:
    """Offer a source of things to rate; the same name again replaces the former."""
    _sources[name] = source


def kinds() -> frozenset[str]:
    """Name the kinds of matter that some source looks at."""
    return frozenset(kind for source in _sources.values() for kind in source.kinds())


def triggers_of(matter: MatterView) -> list[Trigger]:
    """Give everything that a matter gives to rate by now."""
    return [
        trigger
        for source in _sources.values()
        if matter.kind in source.kinds()
        for trigger in source.triggers_of(matter)
    ]


def find_trigger(source: str, ref: str) -> Trigger | None:
    """Give what was served by its source and reference; None for what is not there or not over."""
    known = _sources.get(source)
    return None if known is None else known.find(ref)


def triggers_of_case(case: UUID) -> list[Trigger]:
    """Give everything of a case that can be rated by now."""
    return [trigger for source in _sources.values() for trigger in source.of_case(case)]
