"""Registers what composite licences hear of credentials, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.effects import handler
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.reforms.composite_licences import following
from tongban.services.credentials.watching import CredentialChange, watch

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow


@watch
def hear(change: CredentialChange) -> None:
    """Let the licences that show a credential follow it at once."""
    following.hear(change)


@handler("composite.refresh")
def refresh(effect: OutboxRow) -> None:
    """Issue the licence, or its next version, where its members ask for it."""
    following.refresh(effect.matter)


@handler("composite.end")
def end(effect: OutboxRow) -> None:
    """Cancel the licence that an officer ended."""
    act = get_acts(effect.matter, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0].act
    following.end(effect.matter, str(act.payload["reason"]))
