"""What follows acts that nobody does at a window: a number that lapsed leaves its queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.effects import handler
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.windows import texts
from tongban.reforms.windows.models import TicketRow

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow

texts.register_all()


@handler("window_ticket_row")
def follow(effect: OutboxRow) -> None:
    """Let the row of a ticket stand as its matter does."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    TicketRow.objects.filter(matter=matter.id).update(state=matter.state)
