"""Pages for everybody: take a number, see where it stands, the hall's calling screen.

No name is asked for and none is shown; a device in the hall may link to all three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.parties.queries import actor_of
from tongban.faces.common.jinja import words
from tongban.faces.common.session import person
from tongban.kernel.authority import ActorKind
from tongban.record import clock
from tongban.record.types import ActRefused, ConflictError, MatterNotFound, NotPermitted
from tongban.reforms.windows import queries, tickets
from tongban.reforms.windows.store import get_hall, halls
from tongban.reforms.windows.types import WindowRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from tongban.kernel.authority import Actor
    from tongban.reforms.windows.types import Hall, Theme, Ticket

SECONDS: Final = 10
"""How often the screen, and a number's page, renew themselves."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Choose what one comes for and take a number; signed in or not.

    `?item=` names an item whose theme is then offered first, `?via=kiosk` a device of the hall.
    """
    item = request.GET.get("item", "")[:80]
    via = "kiosk" if request.GET.get("via") == "kiosk" else "portal"
    if request.method == "POST":
        made = _take(request, item, via)
        if made is not None:
            return redirect("ticket", token=made.token)
    found = [(each, _themes(each, item), queries.board(each.id).waiting) for each in halls()]
    context = {"halls": found, "item": item, "key": str(uuid4()), "named": _person(request)}
    return render(request, "portal/windows/take.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Show a number: how many are before it, and to which window it is called."""
    try:
        stands = queries.place_of(token)
    except MatterNotFound as error:
        raise Http404(token[:64]) from error
    actor = _person(request)
    own = actor is not None and actor.party == stands.ticket.party != ""
    if request.method == "POST":
        if actor is None or not own:
            raise PermissionDenied("only whoever took the number changes it")
        return _change(request, stands.ticket, actor)
    place = get_hall(stands.ticket.hall)
    context: Mapping[str, Any] = {
        "place": stands,
        "ticket": stands.ticket,
        "hall": place,
        "theme": place.theme(stands.ticket.theme),
        "window": place.window(stands.ticket.window) if stands.ticket.window else None,
        "own": own,
        "over": stands.ticket.state in {"SERVED", "LAPSED", "CANCELLED"},
        "seconds": SECONDS,
        "key": str(uuid4()),
    }
    return render(request, "portal/windows/ticket.html", dict(context))


@never_cache
@require_safe
def screen(request: HttpRequest, hall: str) -> HttpResponse:
    """Show what is called where, for a large screen; it renews itself, `?still=1` holds it."""
    try:
        seen = queries.board(hall)
    except WindowRefused as error:
        raise Http404(hall[:64]) from error
    context = {
        "hall": seen.hall,
        "called": seen.called,
        "waiting": [(each, seen.waiting.get(each.id, 0)) for each in seen.hall.themes],
        "now": clock.now(),
        "seconds": SECONDS,
        "still": request.GET.get("still") == "1",
    }
    return render(request, "portal/windows/screen.html", context)


def _take(request: HttpRequest, item: str, via: str) -> Ticket | None:
    hall, _colon, theme = request.POST.get("theme", "").partition(":")
    try:
        return tickets.take_ticket(
            hall,
            theme,
            actor=_person(request),
            key=request.POST.get("key", "")[:100],
            channel=via,
            item=item,
        )
    except WindowRefused as error:
        messages.error(request, words(error.message))
        return None


def _change(request: HttpRequest, found: Ticket, actor: Actor) -> HttpResponse:
    does = {"requeue": tickets.requeue, "cancel": tickets.cancel}.get(request.POST.get("do", ""))
    if does is None:
        raise Http404("do")
    try:
        does(found.matter, actor=actor, key=request.POST.get("key", "")[:120])
    except (ActRefused, ConflictError, NotPermitted):
        messages.error(request, _("这个号现在不能这样办，请看当前状态或问导办台。"))
    return redirect("ticket", token=found.token)


def _person(request: HttpRequest) -> Actor | None:
    """Give who is signed in as a person; None for nobody, and for an account without one."""
    if not request.user.is_authenticated:
        return None
    actor = actor_of(request.user, as_person=True)
    return person(request) if actor.kind is ActorKind.PERSON and actor.party else None


def _themes(hall: Hall, item: str) -> list[Theme]:
    """Give a hall's themes, the one for the item first."""
    first = hall.theme_for(item) if item else None
    return sorted(hall.themes, key=lambda each: each != first)
