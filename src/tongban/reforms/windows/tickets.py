"""Writes of the queue: a number is taken, called, called again, skipped, queued again, cancelled.

    take_ticket(hall, theme, *, actor, key, channel, item="") -> Ticket
    call_next(hall, window, *, actor, key) -> Ticket | None        # one, whoever presses at once
    recall skip requeue cancel serve (ticket, *, actor, key) -> Ticket

Each takes an idempotency key (1 to 120 characters) and writes nothing when it raises:
WindowRefused, ActRefused, ConflictError, NotPermitted, IdempotencyKeyReused, TextRefused,
MatterNotFound.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.base.district.queries import get_district
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.db import execute, fetch_one
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.reforms.windows.models import TicketRow
from tongban.reforms.windows.procedure import TICKET, document, ensure_published, state_label
from tongban.reforms.windows.rules import written
from tongban.reforms.windows.store import get_hall
from tongban.reforms.windows.types import ANONYMOUS, AT_WINDOW, Ticket, WindowRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.record.types import Receipt
    from tongban.reforms.windows.types import Hall

OPEN: Final = ("QUEUED", *AT_WINDOW, "SKIPPED")
"""States of a ticket that somebody still waits or is served with."""
RANK: Final = "#"
"""The name under which a hall counts the order of its tickets."""
_COUNT: Final = """
INSERT INTO windows_counter (scope, name, day, last) VALUES ($1, $2, $3::date, 1)
    ON CONFLICT (scope, name, day) DO UPDATE SET last = windows_counter.last + 1
RETURNING last"""
_TURN: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"


def take_ticket(
    hall: str,
    theme: str,
    *,
    actor: Actor | None,
    key: str,
    channel: str,
    item: str = "",
) -> Ticket:
    """Take a number of a theme, the next of the day; `actor` None where nobody is signed in.

    Whoever is signed in as a person and waits in the theme already gets that number again. Raises
    WindowRefused WINDOW-HALL, WINDOW-THEME and, where too many unnamed numbers wait, WINDOW-FULL.
    """
    place = get_hall(hall)
    kind = place.theme(theme)
    who = SYSTEM if actor is None else actor
    party = "" if actor is None or actor.party is None or channel == "desk" else actor.party
    own_key = f"{who.id}:{key}"
    with transaction.atomic():
        execute(_TURN, (f"windows:{hall}",))  # one number at a time: no gap, none twice
        today = local_day(clock.now())
        known = TicketRow.objects.filter(key=own_key).first()
        if known is None and party:
            mine = TicketRow.objects.filter(party=party, hall=hall, day=today, theme=theme)
            known = mine.filter(state__in=OPEN).first()
        if known is not None:
            return ticket_of(known)
        if not party and channel != "desk":
            _check_room(place, today)
        number = counted(hall, theme, today)
        ticket_no = written(kind.letter, number)
        payload: dict[str, Json] = {
            "hall": hall,
            "theme": theme,
            "ticket_no": ticket_no,
            "channel": channel,
            "requeue_limit": place.rules.requeue,
            **({"item": item} if item else {}),
        }
        receipt = record.open_matter(
            definition=ensure_published(TICKET),
            act="take",
            actor=who,
            department=place.operator,
            division=get_district().code,
            applicant=party or ANONYMOUS,
            key=key,
            payload=payload,
            item=TICKET,
            subject=document(TICKET)["label"]["zh"],
        )
        row = TicketRow.objects.create(
            matter=receipt.matter,
            hall=hall,
            theme=theme,
            day=today,
            number=number,
            ticket_no=ticket_no,
            token=secrets.token_urlsafe(12),
            key=own_key,
            state=receipt.state,
            item=item,
            party=party,
            channel=channel,
            rank=counted(hall, RANK, today),
            taken_at=receipt.at,
        )
        return ticket_of(row)


def call_next(hall: str, window: str, *, actor: Actor, key: str) -> Ticket | None:
    """Call the ticket that waits longest for a window; None when none waits.

    Two who press at once get two tickets, and no ticket is called twice. Raises WindowRefused
    WINDOW-BUSY while a ticket is still at the window.
    """
    place = get_hall(hall)
    themes = place.themes_of(place.window(window))
    own_key = f"{actor.id}:{key}"
    try:
        with transaction.atomic():
            return _call(place, window, themes, actor, key, own_key)
    except IntegrityError as error:
        known = TicketRow.objects.filter(call_key=own_key).first()
        if known is not None:
            return ticket_of(known)
        raise _busy(window) from error


def _call(
    place: Hall, window: str, themes: tuple[str, ...], actor: Actor, key: str, own_key: str
) -> Ticket | None:
    known = TicketRow.objects.filter(call_key=own_key).first()
    if known is not None:
        return ticket_of(known)
    rows = TicketRow.objects.filter(hall=place.id, day=local_day(clock.now()))
    if rows.filter(window=window, state__in=AT_WINDOW).exists():
        raise _busy(window)
    waiting = rows.filter(state="QUEUED", theme__in=themes).order_by("rank", "requeues", "matter")
    row = waiting.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    receipt = record.perform(
        row.matter, act="call", actor=actor, payload={"window": window}, key=key
    )
    row.window, row.clerk, row.call_key = window, actor.id, own_key
    return kept(row, receipt, called_at=receipt.at)


def recall(ticket: UUID, *, actor: Actor, key: str) -> Ticket:
    """Call the ticket at one's window again."""
    with transaction.atomic():
        row = locked(ticket)
        receipt = moved(row, "recall", actor=actor, key=key)
        return kept(row, receipt, called_at=receipt.at)


def skip(ticket: UUID, *, actor: Actor, key: str) -> Ticket:
    """Note that nobody came; the window is free."""
    return _moved(ticket, "skip", actor, key)


def serve(ticket: UUID, *, actor: Actor, key: str) -> Ticket:
    """Begin to serve who came."""
    return _moved(ticket, "serve", actor, key)


def cancel(ticket: UUID, *, actor: Actor, key: str) -> Ticket:
    """Give a number back."""
    return _moved(ticket, "cancel", actor, key)


def requeue(ticket: UUID, *, actor: Actor, key: str) -> Ticket:
    """Queue who did not come again, behind as many as the hall's rule says.

    Raises ActRefused ACT-CONDITION when that was done as often as the rule allows.
    """
    with transaction.atomic():
        row = locked(ticket)
        rules = get_hall(row.hall).rules
        receipt = moved(row, "requeue", actor=actor, key=key)
        if receipt.replayed:
            return ticket_of(row)
        ahead = TicketRow.objects.filter(
            hall=row.hall, day=row.day, theme=row.theme, state="QUEUED"
        ).order_by("rank")
        ranks = list(ahead.values_list("rank", flat=True)[: rules.behind])
        row.rank = max([row.rank, *ranks])
        row.requeues += 1
        row.window = row.clerk = ""
        return kept(row, receipt)


def locked(ticket: UUID) -> TicketRow:
    """Give a ticket's row, held until the transaction ends; MatterNotFound."""
    row = TicketRow.objects.select_for_update().filter(matter=ticket).first()
    if row is None:
        raise MatterNotFound(f"no queue ticket has the id {ticket}")
    return row


def moved(
    row: TicketRow,
    act: str,
    *,
    actor: Actor,
    key: str,
    payload: Mapping[str, Json] | None = None,
) -> Receipt:
    """Do an act in a ticket whose row is held."""
    return record.perform(row.matter, act=act, actor=actor, payload=payload or {}, key=key)


def kept(row: TicketRow, receipt: Receipt, **changes: Any) -> Ticket:
    """Write what an act changed of a row; a repetition changes nothing."""
    if not receipt.replayed:
        row.state = receipt.state
        for name, value in changes.items():
            setattr(row, name, value)
        if row.first_called_at is None:
            row.first_called_at = row.called_at
        row.save()
    return ticket_of(row)


def ticket_of(row: TicketRow) -> Ticket:
    """Give the view of a row."""
    return Ticket(
        matter=row.matter,
        hall=row.hall,
        theme=row.theme,
        day=row.day,
        number=row.ticket_no,
        token=row.token,
        state=row.state,
        state_label=state_label(TICKET, row.state),
        item=row.item,
        party=row.party,
        window=row.window,
        clerk=row.clerk,
        channel=row.channel,
        requeues=row.requeues,
        taken_at=row.taken_at,
        called_at=row.called_at,
        first_called_at=row.first_called_at,
        cases=tuple(UUID(each) for each in row.cases),
    )


def counted(scope: str, name: str, day: date) -> int:
    """Count one on, in a transaction that keeps others waiting; the first of a day is 1."""
    row = fetch_one(_COUNT, (scope, name, day.isoformat()))
    assert row is not None  # noqa: S101 - an upsert gives its row
    return int(row[0])


def _moved(ticket: UUID, act: str, actor: Actor, key: str) -> Ticket:
    with transaction.atomic():
        row = locked(ticket)
        return kept(row, moved(row, act, actor=actor, key=key))


def _check_room(place: Hall, today: date) -> None:
    waiting = TicketRow.objects.filter(hall=place.id, day=today, state="QUEUED", party="")
    if waiting.exclude(channel="desk").count() >= place.rules.unnamed:
        raise WindowRefused(
            "WINDOW-FULL",
            "现在等候的人太多，请到导办台取号，或登录后取号。",
            "Too many are waiting; take a number at the guide desk, or sign in first.",
        )


def _busy(window: str) -> WindowRefused:
    return WindowRefused(
        "WINDOW-BUSY",
        f"{window}号窗口还有没办完的号，请先办完或过号。",
        f"A number is still at window {window}; finish or skip it first.",
    )
