"""Which joint matters this process has looked at just as they stand.

News come one an act; after the first of several has been worked through, the others find nothing
that is new. A look counts for a day, by the versions of the matter and of its children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

KEPT: Final = 4096
"""Looks kept; the oldest goes first."""

_looked: dict[UUID, tuple[date, Mapping[UUID, int]]] = {}


def looked_at(joint: UUID, day: date, versions: Mapping[UUID, int]) -> bool:
    """Tell whether nothing has moved since the last look of the same day."""
    return _looked.get(joint) == (day, versions)


def covered(joint: UUID, child: UUID, version: int) -> bool:
    """Tell whether a look has seen a child as it was after this act, or later."""
    return joint in _looked and _looked[joint][1].get(child, 0) >= version


def note_look(joint: UUID, day: date, versions: Mapping[UUID, int]) -> None:
    """Remember a look, once the transaction in which it was taken has come to its end."""

    def keep() -> None:
        _looked.pop(joint, None)
        while len(_looked) >= KEPT:
            _looked.pop(next(iter(_looked)), None)
        _looked[joint] = (day, versions)

    transaction.on_commit(keep)
