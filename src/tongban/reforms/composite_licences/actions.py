"""Writes: a composite licence ended by its lead; everything else follows the permits by itself.

end_licence(matter, *, actor, key, reason, expected_version=None) -> Receipt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record import actions as record

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def end_licence(
    matter: UUID, *, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Receipt:
    """End a licence, as its lead's certificate officer; its permits stand (行政许可法 §70).

    Raises MatterNotFound, NotPermitted, ActRefused where it was not issued or is ended,
    ConflictError.
    """
    return record.perform(
        matter,
        act="end",
        actor=actor,
        payload={"reason": reason},
        key=key,
        expected_version=expected_version,
    )
