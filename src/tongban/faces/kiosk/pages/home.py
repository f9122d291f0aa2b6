"""The first screen, the enrolment of a device, its heartbeat, and the end of a sitting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.parties.queries import get_party
from tongban.base.terminals import sittings
from tongban.base.terminals.actions import beat, enrol, make_enrol_code
from tongban.base.terminals.queries import find_device, limits, list_devices
from tongban.base.terminals.types import Ending, TerminalError
from tongban.faces.common.jinja import words
from tongban.faces.kiosk.access import (
    DEVICE,
    PATH,
    YEAR,
    Kiosk,
    at_terminal,
    put_cookie,
    seated,
    without_traces,
)
from tongban.record.types import SYSTEM
from tongban.services.forms.actions import discard_draft

if TYPE_CHECKING:
    from django.http import HttpRequest

MAX_REPORT: Final = 4096
END_SECONDS: Final = 10
"""How long the last screen stays: time to take cards and papers."""


@require_safe
@at_terminal
def home(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Show the tasks; nobody's name but of who sits here, masked."""
    own = None if kiosk.actor is None else get_party(kiosk.actor.party or "")
    context = {"kiosk": kiosk, "name": "" if own is None else own.masked_name}
    return render(request, "kiosk/home.jinja2", context)


@never_cache
@require_http_methods(["GET", "POST"])
def enrolment(request: HttpRequest) -> HttpResponse:
    """Take the code that makes this browser a device's; in a demonstration one click does."""
    fault = ""
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            if settings.TONGBAN_DEMONSTRATION and "device" in request.POST:
                code = make_enrol_code(request.POST["device"], actor=SYSTEM)
            device, token = enrol(code)
        except TerminalError as error:
            fault = words(error.message)
        else:
            context = {"kiosk": None, "device": device, "token": token}
            response = render(request, "kiosk/enrolled.jinja2", context)
            put_cookie(response, DEVICE, token, age=YEAR)
            return response
    devices = list_devices() if settings.TONGBAN_DEMONSTRATION else ()
    shown: dict[str, object] = {"kiosk": None, "fault": fault, "devices": devices}
    return render(request, "kiosk/enrol.jinja2", shown, status=422 if fault else 200)


@csrf_exempt
@never_cache
@require_POST
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Take a sign of life of a device's own program: `Authorization: Bearer TOKEN`.

    The body is JSON, names with short values (`{"paper": 40, "fault": "..."}`), or empty. Answers
    204; 401 for a token that is no device's; 400 for a body that is no such mapping.
    """
    scheme, _gap, token = request.headers.get("Authorization", "").partition(" ")
    device = find_device(token.strip()) if scheme == "Bearer" else None
    if device is None:
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    report: object = {}
    try:
        if len(request.body) > MAX_REPORT:
            return HttpResponse(status=413)
        if request.body:
            report = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    if not isinstance(report, dict):
        return HttpResponse(status=400)
    beat(device, report=report)
    sittings.sweep()
    return HttpResponse(status=204)


@require_safe
@at_terminal
def alive(_request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Note that somebody types or touches: 204 while the sitting goes on, 410 when it is over."""
    return HttpResponse(status=204 if kiosk.sitting else 410, headers={"Refresh": "1800"})


def _still(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    if kiosk.sitting is None:
        return redirect("kiosk-end")
    known = limits()
    back = request.GET.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, None) and back.startswith(PATH)
    left = known.end - known.warn
    context = {"kiosk": kiosk, "back": back if safe else reverse("kiosk"), "left": left}
    response = render(request, "kiosk/still.jinja2", context)
    response["Refresh"] = f"{left}; url={reverse('kiosk-end')}?by={Ending.IDLE}"
    return response


still = require_safe(at_terminal(_still, alive=False))
"""Ask whether somebody is there; asking is no sign of life. Without an answer the sitting ends."""


def _end(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    sittings.sweep()
    if kiosk.sitting is None:
        if "by" not in request.GET:
            return without_traces(request, redirect("kiosk"))
    else:
        known = {each.value: each for each in Ending}
        sittings.end(kiosk.sitting, known.get(request.GET.get("by", ""), Ending.LEFT))
    response = render(request, "kiosk/end.jinja2", {"kiosk": None, "by": request.GET.get("by", "")})
    response["Refresh"] = f"{END_SECONDS}; url={reverse('kiosk')}"
    return without_traces(request, response)


end = require_safe(at_terminal(_end, alive=False))
"""End the sitting, leave nothing behind (INV-KSK-01), and go back to the first screen."""


@require_POST
@seated
def leave(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """End the sitting; whoever has a draft is asked what becomes of it, it is theirs."""
    assert kiosk.sitting is not None  # noqa: S101 - somebody sits here
    draft, choice = kiosk.sitting.draft, request.POST.get("draft", "")
    if draft is not None and choice not in {"keep", "discard"}:
        return render(request, "kiosk/leave.jinja2", {"kiosk": kiosk})
    if draft is not None and choice == "discard":
        discard_draft(actor=kiosk.person, draft=draft)
    sittings.end(kiosk.sitting, Ending.LEFT)
    return without_traces(request, redirect(f"{reverse('kiosk-end')}?by={Ending.LEFT}"))
