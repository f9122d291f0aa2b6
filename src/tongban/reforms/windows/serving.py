"""Writes at the window: who is in front, what is applied for, what was received, and the end.

Each verb takes an idempotency key and writes nothing when it raises (see `tickets`). What a clerk
may not receive is taken over by a colleague (`take_over`); the person stays where he or she is
(INV-WIN-04).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import Field, PartyKind
from tongban.record.queries import get_matter
from tongban.reforms.windows.handover import hold
from tongban.reforms.windows.models import BoundRow, TicketRow
from tongban.reforms.windows.tickets import kept, locked, moved, ticket_of
from tongban.reforms.windows.types import AT_WINDOW, WindowRefused
from tongban.services.forms.queries import draft_in_hand

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.reforms.windows.types import Ticket

IDENTITY: Final = "identity"


def identify(
    ticket: UUID, party: str, *, actor: Actor, key: str, purpose: str = IDENTITY
) -> Ticket:
    """Note who is in front of the window; the look at the person's number is written down.

    `purpose` is one of `parties.types.PURPOSES`.
    """
    with transaction.atomic():
        row = locked(ticket)
        payload: dict[str, Json] = {"party": party, "purpose": purpose}
        receipt = moved(row, "identify", actor=actor, key=key, payload=payload)
        if not receipt.replayed and get_party(party).kind is PartyKind.PERSON:
            look(actor, party, Field.RESIDENT_ID, purpose, matter=ticket)
        return kept(row, receipt, party=party)


def bind(ticket: UUID, draft: UUID, item: str, *, actor: Actor, key: str) -> Ticket:
    """Bind a draft that was begun for the person in front to the ticket.

    Where the same person was at another window for the same item today and nothing was received
    there, that is counted as being sent to another window (INV-WIN-04).
    """
    with transaction.atomic():
        row = locked(ticket)
        if BoundRow.objects.filter(draft=draft, ticket=row).exists():
            return ticket_of(row)
        before = _sent_from(row, item)
        payload: dict[str, Json] = {"item": item, "draft": str(draft)}
        if before:
            payload["sent_from"] = before
        receipt = moved(row, "begin", actor=actor, key=key, payload=payload)
        BoundRow.objects.update_or_create(draft=draft, defaults={"ticket": row, "item": item})
        return kept(row, receipt, item=item, redirects=row.redirects + bool(before))


def take_over(ticket: UUID, *, actor: Actor, key: str, reason: str) -> Ticket:
    """Serve somebody in the place of a colleague; the window, and the person, stay."""
    with transaction.atomic():
        row = locked(ticket)
        receipt = moved(row, "take_over", actor=actor, key=key, payload={"reason": reason.strip()})
        return kept(row, receipt, clerk=actor.id)


def received(draft: UUID, case: UUID, *, actor: Actor) -> Ticket | None:
    """Note the case that a draft of a ticket became, and hold its file for the department.

    None for a draft that no ticket knows, or whose ticket is over. Repeatable.
    """
    with transaction.atomic():
        bound = BoundRow.objects.select_for_update().filter(draft=draft).first()
        if bound is None:
            return None
        row = locked(bound.ticket_id)
        matter = get_matter(case, actor=actor)
        if bound.case is None:
            bound.case, bound.applicant = case, matter.applicant
            bound.save(update_fields=["case", "applicant"])
        if row.state not in AT_WINDOW or str(case) in row.cases:
            return ticket_of(row)
        hold(matter, hall=row.hall, window=row.window, actor=actor)
        receipt = moved(
            row, "receive", actor=actor, key=f"received:{case}", payload={"case": matter.number}
        )
        return kept(row, receipt, cases=[*row.cases, str(case)])


def give_receipt(ticket: UUID, case: UUID, *, actor: Actor, key: str, how: str) -> Ticket:
    """Note that the receipt of a case was given (INV-WIN-03); `how` is printed or decided.

    Raises WindowRefused WINDOW-DECIDED for `decided` on a case that is not.
    """
    with transaction.atomic():
        row = locked(ticket)
        matter = get_matter(case, actor=actor)
        decided = matter.folded is not None and matter.folded.facts.get("decision") is not None
        if how == "decided" and not decided:
            raise WindowRefused(
                "WINDOW-DECIDED",
                "本件没有当场办结，应当交付收件凭证。",
                "This case was not decided on the spot; give its receipt.",
            )
        payload: dict[str, Json] = {"case": matter.number, "how": how}
        return kept(row, moved(row, "give_receipt", actor=actor, key=key, payload=payload))


def finish(ticket: UUID, *, actor: Actor, key: str, result: str) -> Ticket:
    """End a ticket; ActRefused ACT-CONDITION while a receipt is owed (INV-WIN-03)."""
    for draft, case in _unnoted(ticket, actor):
        received(draft, case, actor=actor)
    with transaction.atomic():
        row = locked(ticket)
        return kept(row, moved(row, "finish", actor=actor, key=key, payload={"result": result}))


def _unnoted(ticket: UUID, actor: Actor) -> list[tuple[UUID, UUID]]:
    """Give bound drafts that were handed in while nobody noted their case."""
    bound = BoundRow.objects.filter(ticket=ticket, case=None).values_list("draft", flat=True)
    held = [draft_in_hand(each, actor=actor)[0] for each in bound]
    return [(each.id, each.matter) for each in held if each.matter is not None]


def _sent_from(row: TicketRow, item: str) -> str:
    """Name the other window at which this person was in vain for this item today."""
    before = TicketRow.objects.filter(
        hall=row.hall, day=row.day, party=row.party, item=item, state="SERVED", cases=[]
    ).exclude(window=row.window)
    return before.order_by("-called_at").values_list("window", flat=True).first() or ""
