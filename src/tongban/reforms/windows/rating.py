"""What may be rated of a window: being served where no case came of it, for that has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.ratings.triggers import Source
from tongban.base.ratings.types import Trigger
from tongban.kernel.terms.counting import local_day
from tongban.record.queries import find_matter
from tongban.record.types import SYSTEM
from tongban.reforms.windows.procedure import TICKET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.record.types import MatterView


def ticket_triggers(ticket: MatterView) -> Sequence[Trigger]:
    """Give the one trigger of a person who was served and named; its officer is who served."""
    facts = {} if ticket.folded is None else ticket.folded.facts
    party, clerk = facts.get("party"), facts.get("clerk")
    if ticket.kind != TICKET or ticket.closed_at is None or not party or facts.get("cases"):
        return ()
    return (
        Trigger(
            source="window",
            ref=str(ticket.id),
            item=TICKET,
            subject=ticket.subject,
            department=ticket.department,
            division=ticket.division,
            party=str(party),
            number=str(facts.get("ticket_no") or ticket.number),
            ended_on=local_day(ticket.closed_at),
            officer=str(clerk or ""),
        ),
    )


def _find(ref: str) -> Trigger | None:
    try:
        ticket = find_matter(UUID(ref), actor=SYSTEM)
    except ValueError:
        return None
    return None if ticket is None else next(iter(ticket_triggers(ticket)), None)


SOURCE: Final = Source(kinds=lambda: (TICKET,), triggers_of=ticket_triggers, find=_find)
