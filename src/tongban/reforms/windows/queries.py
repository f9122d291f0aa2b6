"""Reads of the queue: what a screen shows, where a number stands, who is at a window, waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Count

from tongban.kernel.authority import NotPermitted
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_matter, grants_of
from tongban.record.types import MatterNotFound
from tongban.reforms.windows.models import BoundRow, TicketRow
from tongban.reforms.windows.store import get_hall, halls
from tongban.reforms.windows.tickets import OPEN, ticket_of
from tongban.reforms.windows.types import AT_WINDOW, Hall, Place, Ticket, Waited, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tongban.kernel.authority import Actor, Grant

SHOWN: Final = 12
"""Called numbers that a screen shows, the last called first."""
CLERKS: Final = frozenset({"window_clerk"})
STAFF: Final = frozenset({"window_clerk", "guide_desk", "hall_manager"})
"""Roles of a hall that see its windows."""
WATCHERS: Final = frozenset({"hall_manager", "supervisor", "auditor", "leader", "reform_office"})
"""Roles that see how long people wait."""


@dataclass(frozen=True, slots=True)
class Board:
    """A hall at a moment: numbers at windows, how many wait by theme."""

    hall: Hall
    called: tuple[Ticket, ...]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """An application begun at the window: its draft, its item, the case once handed in."""

    draft: UUID
    item: str
    case: UUID | None
    applicant: str


def board(hall: str) -> Board:
    """Give what a public screen shows: numbers alone, nobody's name. Two statements."""
    place = get_hall(hall)
    rows = TicketRow.objects.filter(hall=hall, day=local_day(clock.now()))
    called = rows.filter(state__in=AT_WINDOW).order_by("-called_at", "-rank")[:SHOWN]
    counts = rows.filter(state="QUEUED").values_list("theme").annotate(Count("matter"))
    return Board(place, tuple(ticket_of(each) for each in called), dict(counts))


def place_of(token: str) -> Place:
    """Tell where a number stands, by the token of its page; MatterNotFound."""
    row = TicketRow.objects.filter(token=token).first()
    if row is None:
        raise MatterNotFound("no queue ticket has this address; take a number anew")
    before = None
    if row.state == "QUEUED":
        ahead = TicketRow.objects.filter(
            hall=row.hall, day=row.day, theme=row.theme, state="QUEUED"
        ).values_list("rank", "requeues", "matter")
        mine = (row.rank, row.requeues, row.matter)
        before = sum(each < mine for each in ahead)
    limit = get_hall(row.hall).rules.requeue
    return Place(ticket_of(row), before, row.state == "SKIPPED" and row.requeues < limit)


def tickets_of(party: str) -> tuple[Ticket, ...]:
    """Give the numbers that a party waits with today; whoever calls is that party."""
    rows = TicketRow.objects.filter(party=party, day=local_day(clock.now()), state__in=OPEN)
    return tuple(ticket_of(each) for each in rows.order_by("taken_at"))


@under_authority
def get_ticket(ticket: UUID, *, actor: Actor) -> Ticket:
    """Give a ticket that an officer of its hall may read; MatterNotFound, NotPermitted."""
    matter = get_matter(ticket, actor=actor)
    asked()
    row = TicketRow.objects.filter(matter=ticket).first()
    if row is None or matter.folded is None:
        raise MatterNotFound(f"matter {ticket} is no queue ticket")
    owed = matter.folded.facts.get("owed")
    return replace(ticket_of(row), owed=tuple(map(str, owed)) if isinstance(owed, list) else ())


def at_window(hall: str, window: str) -> Ticket | None:
    """Give the number that is at a window now; whoever calls has asked who wants to know."""
    rows = TicketRow.objects.filter(hall=hall, day=local_day(clock.now()), window=window)
    row = rows.filter(state__in=AT_WINDOW).first()
    return None if row is None else ticket_of(row)


def skipped(hall: str) -> tuple[Ticket, ...]:
    """Give today's numbers that were not there when called and may be queued again."""
    limit = get_hall(hall).rules.requeue
    rows = TicketRow.objects.filter(hall=hall, day=local_day(clock.now()), state="SKIPPED")
    return tuple(ticket_of(each) for each in rows.filter(requeues__lt=limit).order_by("rank"))


def bound_to(ticket: UUID) -> tuple[Bound, ...]:
    """Give the applications begun for a ticket; whoever calls may read it."""
    rows = BoundRow.objects.filter(ticket=ticket).order_by("item")
    return tuple(Bound(each.draft, each.item, each.case, each.applicant) for each in rows)


def ticket_of_draft(draft: UUID) -> Ticket | None:
    """Give the ticket for which a draft was begun, None for one that no ticket knows."""
    row = BoundRow.objects.select_related("ticket").filter(draft=draft).first()
    return None if row is None else ticket_of(row.ticket)


def halls_of(grants: Iterable[Grant], roles: frozenset[str]) -> tuple[Hall, ...]:
    """Give the halls for which somebody holds one of these roles."""
    held = [each.department for each in grants if each.role in roles]
    return tuple(each for each in halls() if None in held or each.operator in held)


@under_authority
def waiting(
    *, actor: Actor, hall: str, since: date, until: date, theme: str = ""
) -> tuple[Waiting, ...]:
    """Give how long people waited, for all and by theme, from `since` to `until` (included).

    The numerator counts who was called within the hall's minutes, the denominator who was called.
    Raises NotPermitted for who does not watch the hall, WindowRefused WINDOW-HALL, WINDOW-THEME.
    """
    place = get_hall(hall)
    asked()
    if place not in halls_of(grants_of(actor=actor), WATCHERS):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does not watch hall {hall}")
    themes = [place.theme(theme)] if theme else list(place.themes)
    rows = TicketRow.objects.filter(hall=hall, day__gte=since, day__lte=until)
    found = list(
        rows.filter(theme__in=[each.id for each in themes])
        .exclude(first_called_at=None)
        .order_by("first_called_at", "rank")
    )
    soon = place.rules.wait_minutes
    redirects = Counter(each.theme for each in found if each.redirects)
    waited = [_waited(each, soon) for each in found]
    whole = () if theme else (Waiting("", tuple(waited), redirects.total()),)
    return whole + tuple(
        Waiting(each.id, tuple(row for row in waited if row.theme == each.id), redirects[each.id])
        for each in themes
    )


def _waited(row: TicketRow, soon: int) -> Waited:
    called = row.first_called_at
    assert called is not None  # noqa: S101 - read so
    took = (called - row.taken_at).total_seconds() / 60
    return Waited(row.ticket_no, row.theme, row.window, row.taken_at, called, took <= soon)
