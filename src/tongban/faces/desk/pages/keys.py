"""The page of the keys: what each does, and switching them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.keys import ACT_KEYS, CASE_KEYS, COOKIE, OFF, QUEUE_KEYS
from tongban.services.cases.procedure import source

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

YEAR: Final = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the keys; a form switches them off or on, on this device, for a year."""
    if request.method == "POST":
        response = redirect("desk-keys")
        value = OFF if request.POST.get("keys") == OFF else "on"
        response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax")
        return response
    acts = source()["acts"]
    context = {
        "queue_keys": QUEUE_KEYS,
        "case_keys": CASE_KEYS,
        "act_keys": [(key, words(acts[act]["label"])) for act, key in ACT_KEYS.items()],
        "off": OFF,
    }
    return show(request, desk, "keys.html", context)
