"""States of matters that this process has seen, by the hash of the act that led to them."""

from __future__ import annotations

from typing import Final

from tongban.kernel.matters import Folded
from tongban.record.db import from_text

KEPT: Final = 1024
"""States kept; the oldest goes first. A state is about three kilobytes."""

_kept: dict[str, Folded] = {}


def folded_at(head: str, text: str) -> Folded:
    """Give the state after the act with this hash; `text` is the state as stored.

    The hash covers all acts up to it, under one pinned definition: there is only one such state.
    """
    return _kept.get(head) or Folded.from_json(from_text(text))


def keep(folded: Folded) -> None:
    """Remember a state that was just written."""
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[folded.head] = folded
