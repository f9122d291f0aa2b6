"""Writes of supervision beside the watch itself: what is done about a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.record import actions as record
from tongban.record.queries import get_matter
from tongban.record.types import MatterNotFound
from tongban.reforms.supervision.procedure import CARD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def settle_card(
    card: UUID,
    act: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in a card: answer it, uphold it, withdraw it as another person than who did so.

    Raises ActRefused, ConflictError, NotPermitted, PayloadInvalid, and MatterNotFound for a matter
    that is no card.
    """
    if get_matter(card, actor=actor).kind != CARD:
        raise MatterNotFound(f"{card} is no card of supervision")
    return record.perform(
        card, act=act, actor=actor, payload=payload, key=key, expected_version=expected_version
    )
