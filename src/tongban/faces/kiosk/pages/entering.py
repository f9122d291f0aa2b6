"""Signing in at a terminal: a phone's code, an identity provider, a demonstration's click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.base.parties.queries import (
    actor_of,
    demonstration_accounts,
    get_parties,
    get_party,
)
from tongban.base.terminals import sittings
from tongban.base.terminals.types import TerminalError
from tongban.faces.common.jinja import words
from tongban.faces.kiosk.access import Kiosk, at_terminal, sit_down

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
@at_terminal
def enter(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Show the ways to sign in; take a demonstration person's click."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        account = authenticate(request, demonstration=request.POST.get("account", ""))
        if account is None or actor_of(account, as_person=True).party is None:
            raise PermissionDenied("no person of a demonstration")
        return sit_down(request, kiosk, account.pk, target)
    context: dict[str, Any] = {
        "kiosk": kiosk,
        "next": target,
        "providers": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
        "people": _people() if settings.TONGBAN_DEMONSTRATION else [],
    }
    return render(request, "kiosk/enter.jinja2", context)


@require_http_methods(["GET", "POST"])
@at_terminal
def by_code(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Take the code that a phone shows, typed or scanned; it is used up by being taken."""
    target = request.POST.get("next") or request.GET.get("next", "")
    fault = ""
    if request.method == "POST":
        try:
            account = sittings.take_phone_code(request.POST.get("code", "")[:40], kiosk.device)
        except TerminalError as error:
            fault = words(error.message)
        else:
            return sit_down(request, kiosk, account, target)
    context = {"kiosk": kiosk, "next": target, "fault": fault}
    return render(request, "kiosk/code.jinja2", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@at_terminal
def begin(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Sit down as whom the identity provider said, and end the site's own session at once."""
    if kiosk.sitting is not None or not request.user.is_authenticated:
        return redirect("kiosk")
    actor = actor_of(request.user, as_person=True)
    if actor.party is None:
        logout(request)
        raise PermissionDenied("this account belongs to no registered person")
    if request.method == "POST":
        account = request.user.pk
        logout(request)
        return sit_down(request, kiosk, account)
    context = {"kiosk": kiosk, "name": get_party(actor.party).masked_name}
    return render(request, "kiosk/begin.jinja2", context)


def _people() -> list[tuple[str, str]]:
    accounts = [each for each in demonstration_accounts() if each.party and not each.officer]
    parties = get_parties(each.party for each in accounts if each.party)
    return [(each.login, parties[each.party].name) for each in accounts if each.party in parties]
