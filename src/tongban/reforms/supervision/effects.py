"""What follows the acts of cards: the list of signals says where each card stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.effects import handler
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.supervision import models, texts

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow

texts.register_all()


@handler("supervision_state")
def note_state(effect: OutboxRow) -> None:
    """Note on the signal where its card stands."""
    state = get_matter(effect.matter, actor=SYSTEM).state
    models.SignalRow.objects.filter(card=effect.matter).update(card_state=state)
