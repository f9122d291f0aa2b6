"""Desk pages of a hall: its windows, the guide desk, one window that calls, how long they wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import Column, Sheet, download
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.reforms.windows import queries, tickets
from tongban.reforms.windows.desk_access import attempt, hall_of, key_of, ticket_for
from tongban.reforms.windows.periods import period
from tongban.reforms.windows.queries import CLERKS, STAFF, WATCHERS
from tongban.reforms.windows.store import get_hall
from tongban.reforms.windows.types import WindowRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.reforms.windows.types import Waiting

GUIDES = frozenset({"guide_desk", "hall_manager"})
SHOWN = 100
"""Rows of the indicator that the page shows; the file has them all."""


@require_safe
@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Go to the officer's hall; show them all where there are several."""
    desk.need(STAFF)
    found = queries.halls_of(desk.grants, STAFF)
    if len(found) == 1:
        return redirect("desk-hall", hall=found[0].id)
    return show(request, desk, "windows/halls.html", {"halls": found})


@require_safe
@at_desk
def hall(request: HttpRequest, desk: Desk, hall: str) -> HttpResponse:
    """Show the windows with what they call now, who waits, and the guide desk."""
    desk.need(STAFF)
    place = hall_of(desk, hall, STAFF)
    seen = queries.board(hall)
    at = {each.window: each for each in seen.called}
    context = {
        "hall": place,
        "windows": [(each, at.get(each.no), _waits(seen, each)) for each in place.windows],
        "waiting": seen.waiting,
        "clerk": place in queries.halls_of(desk.grants, CLERKS),
        "guide": place in queries.halls_of(desk.grants, GUIDES),
        "watcher": place in queries.halls_of(desk.grants, WATCHERS),
        "skipped": queries.skipped(hall),
        "key": str(uuid4()),
    }
    return show(request, desk, "windows/hall.html", context)


@require_POST
@at_desk
def take(request: HttpRequest, desk: Desk, hall: str) -> HttpResponse:
    """Take a number at the guide desk, and show its slip."""
    desk.need(GUIDES)
    place = hall_of(desk, hall, GUIDES)
    made = attempt(
        request,
        lambda: tickets.take_ticket(
            place.id,
            request.POST.get("theme", ""),
            actor=desk.actor,
            key=key_of(request),
            channel="desk",
        ),
    )
    if made is None:
        return redirect("desk-hall", hall=hall)
    return redirect("desk-ticket-slip", ticket=made.matter)


@require_safe
@at_desk
def slip(request: HttpRequest, desk: Desk, ticket: UUID) -> HttpResponse:
    """Show the slip of a number, to be printed."""
    found = ticket_for(desk, ticket)
    place = get_hall(found.hall)
    stands = queries.place_of(found.token)
    context = {"ticket": found, "hall": place, "theme": place.theme(found.theme), "place": stands}
    return show(request, desk, "windows/slip.html", context)


@require_safe
@at_desk
def window(request: HttpRequest, desk: Desk, hall: str, counter: str) -> HttpResponse:
    """Show one window: the number at it with what can be done, or the way to call the next."""
    desk.need(CLERKS)
    place = hall_of(desk, hall, CLERKS)
    here = _window(place, counter)
    ticket = queries.at_window(hall, counter)
    if ticket is not None and ticket.state in {"SERVING", "RECEIVED"}:
        return redirect("desk-ticket", ticket=ticket.matter)
    seen = queries.board(hall)
    context = {
        "hall": place,
        "window": here,
        "ticket": ticket,
        "themes": [
            (each, seen.waiting.get(each.id, 0)) for each in place.themes if here.calls(each.id)
        ],
        "waits": _waits(seen, here),
        "key": str(uuid4()),
        "keys": {act: str(uuid4()) for act in ("serve", "recall", "skip")},
    }
    return show(request, desk, "windows/window.html", context)


@require_POST
@at_desk
def call(request: HttpRequest, desk: Desk, hall: str, counter: str) -> HttpResponse:
    """Call the next number to a window, exactly one."""
    desk.need(CLERKS)
    place = hall_of(desk, hall, CLERKS)
    here = _window(place, counter)
    try:
        made = attempt_call(request, desk, place.id, here.no)
    except WindowRefused as refused:
        messages.error(request, words(refused.message))
        return redirect("desk-window", hall=hall, counter=counter)
    if made is None:
        messages.info(request, _("现在没有人在等。"))
    return redirect("desk-window", hall=hall, counter=counter)


def attempt_call(request: HttpRequest, desk: Desk, hall: str, no: str) -> Any:
    """Call the next, told on the page what was refused."""
    return attempt(
        request, lambda: tickets.call_next(hall, no, actor=desk.actor, key=key_of(request))
    )


@require_safe
@at_desk
def waiting(request: HttpRequest, desk: Desk, hall: str) -> HttpResponse:
    """Show how long people waited, by theme, with the rows that the figures were counted from."""
    desk.need(WATCHERS)
    place = hall_of(desk, hall, WATCHERS)
    since, until, faults = period(request)
    found = queries.waiting(actor=desk.reader, hall=hall, since=since, until=until)
    days = {"since": since.isoformat(), "until": until.isoformat()}
    context = {
        "hall": place,
        "figures": [(_theme(each, place), each, _share(each)) for each in found],
        "rows": [(place.theme(each.theme), each) for each in found[0].rows[:SHOWN]],
        "days": days,
        "query": urlencode(days),
        "faults": faults,
    }
    return show(request, desk, "windows/waiting.html", context, status=400 if faults else 200)


@require_safe
@at_desk
def waiting_file(request: HttpRequest, desk: Desk, hall: str, form: str) -> HttpResponseBase:
    """Give every row of the indicator as a table."""
    desk.need(WATCHERS)
    place = hall_of(desk, hall, WATCHERS)
    since, until, _faults = period(request)
    found = queries.waiting(actor=desk.reader, hall=hall, since=since, until=until)
    heads = {
        "number": _("号码"),
        "theme": _("主题"),
        "window": _("窗口"),
        "taken_at": _("取号时间"),
        "called_at": _("首次叫号时间"),
        "minutes": _("等候分钟"),
        "soon": _("规定时间内"),
    }
    columns = [Column(name, label) for name, label in heads.items()]

    def rows() -> Iterator[list[Any]]:
        for each in found[0].rows:
            theme = words(place.theme(each.theme).label)
            moments = [each.taken_at.isoformat(), each.called_at.isoformat()]
            yield [each.number, theme, each.window, *moments, each.minutes, int(each.soon)]

    return download(Sheet(f"waiting-{hall}-{since}-{until}", columns, rows()), form)


def _waits(seen: queries.Board, window: Any) -> int:
    return sum(count for theme, count in seen.waiting.items() if window.calls(theme))


def _window(place: Any, no: str) -> Any:
    try:
        return place.window(no)
    except WindowRefused as error:
        raise Http404(no[:16]) from error


def _theme(figure: Waiting, place: Any) -> str:
    return words(place.theme(figure.theme).label) if figure.theme else _("全部")


def _share(figure: Waiting) -> str:
    if not figure.denominator:
        return "—"
    return f"{figure.numerator / figure.denominator:.1%}"
