"""Signing in and out: one click in a demonstration, password or identity provider elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.authorities.queries import get_authorities, get_officers
from tongban.base.parties.queries import actor_of, demonstration_accounts, get_parties
from tongban.faces.common.slots import home_of
from tongban.kernel.authority import ActorKind
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in; take a password, or a demonstration account's click."""
    fault = ""
    if request.method == "POST":
        account = authenticate(
            request,
            demonstration=request.POST.get("account"),
            username=request.POST.get("login"),
            password=request.POST.get("password"),
        )
        if account is not None:
            login(request, account)
            return redirect(_target(request, account))
        fault = _("账号或密码不对，请核对后重试。")
    context: dict[str, Any] = {
        "fault": fault,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "providers": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
        "people": [],
        "departments": [],
    }
    if settings.TONGBAN_DEMONSTRATION:
        context |= _demonstration()
    return render(request, "common/sign_in.html", context, status=400 if fault else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/")


def _target(request: HttpRequest, account: AbstractBaseUser) -> str:
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    actor = actor_of(account)
    if actor.kind is not ActorKind.OFFICER:
        return "/my/"
    return reverse(home_of(frozenset(each.role for each in grants_of(actor=actor))))


def _demonstration() -> dict[str, Any]:
    accounts = demonstration_accounts()
    parties = get_parties(each.party for each in accounts if each.party)
    officers = get_officers(each.officer for each in accounts if each.officer)
    bodies = get_authorities(each.department for each in officers.values())
    departments: dict[str, list[dict[str, Any]]] = {}
    for each in accounts:
        known = officers.get(each.officer or "")
        if known is not None:
            roles = sorted({role.role for role in known.roles})
            entry = {"login": each.login, "name": known.name, "roles": roles}
            departments.setdefault(known.department, []).append(entry)
    return {
        "people": [
            {"login": each.login, "name": parties[each.party].name}
            for each in accounts
            if each.party in parties and not each.officer
        ],
        "departments": [
            {"name": bodies[name].short, "officers": departments[name]}
            for name in sorted(bodies, key=lambda name: _at_desk(departments[name]))
        ],
    }


def _at_desk(officers: list[dict[str, Any]]) -> bool:
    """Tell whether all of them begin at the desk; bodies with others are shown first."""
    return all(home_of(frozenset(each["roles"])) == "desk" for each in officers)
