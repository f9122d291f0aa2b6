"""What other matters tell about a case: reforms say it, the figures never know their names.

A reform that keeps a matter beside a case (its visits, say) registers how that matter counts:

    @source("case_visits")
    def visits(matter: MatterView) -> Mapping[str, int]: ...

The numbers of all children of a case are added up by name and stand in its fact as `extras`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from tongban.record.types import MatterView

Source = Callable[[MatterView], Mapping[str, int]]
_sources: dict[str, Source] = {}


def source(kind: str) -> Callable[[Source], Source]:
    """Register what the children of this kind tell about their case; ValueError for a second."""

    def register(function: Source) -> Source:
        if _sources.setdefault(kind, function) is not function:
            raise ValueError(f"matters of kind {kind!r} already tell something about their case")
        return function

    return register


def telling() -> frozenset[str]:
    """Name the kinds of matter that tell something about their parent."""
    return frozenset(_sources)


def extras_of(children: Iterable[MatterView]) -> dict[str, int]:
    """Add up what the children of a case tell about it."""
    found: Counter[str] = Counter()
    for each in children:
        if (tells := _sources.get(each.kind)) is not None:
            found.update(tells(each))
    return dict(found)
