"""States of matters that this process wrote last, each good while its head is the matter's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tongban.kernel.matters import Folded

KEPT: Final = 1024
"""States kept; the oldest goes first. A state is about three kilobytes."""

_kept: dict[str, Folded] = {}


def kept(matter: str) -> Folded | None:
    """Give the state that this process knows of a matter: it holds while its head is the matter's.

    The head's hash covers all acts up to it, under one pinned definition: there is only one such
    state.
    """
    return _kept.get(matter)


def keep(folded: Folded) -> None:
    """Remember a state that was just written."""
    _kept.pop(folded.scope.matter, None)
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[folded.scope.matter] = folded
