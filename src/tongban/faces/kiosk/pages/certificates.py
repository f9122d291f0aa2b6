"""Printing a certificate that one holds, and verifying anybody's by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.documents.serving import document_response
from tongban.base.parties.queries import get_party
from tongban.faces.common.verdicts import ADVICE, VERDICTS
from tongban.faces.kiosk.access import Kiosk, at_terminal, seated, task
from tongban.services.credentials.composition import shown_code
from tongban.services.credentials.queries import (
    draw_credential,
    get_credential,
    list_credentials,
    open_credential,
)
from tongban.services.credentials.types import STATUS_LABELS, Status
from tongban.services.credentials.verification import verify_by_code, verify_by_identifier

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.services.credentials.types import CredentialView, Verdict

MAX_TEXT: Final = 200


@require_safe
@task
def certificates(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """List the person's own certificates by kind; numbers stay masked until one is opened."""
    own = kiosk.person.party or ""
    held = list_credentials(holder=own, actor=kiosk.person)
    rows = [(each, STATUS_LABELS[each.status], f"{each.number[-4:]}") for each in held]
    context = {"kiosk": kiosk, "rows": rows, "valid": Status.VALID}
    return render(request, "kiosk/certificates.jinja2", context)


@require_safe
@seated
def certificate(request: HttpRequest, identifier: str, *, kiosk: Kiosk) -> HttpResponse:
    """Show what a print will be, with the code that anybody can verify (INV-KSK-03)."""
    view: CredentialView = get_credential(identifier, actor=kiosk.person)
    address = f"{settings.TONGBAN_BASE_URL}/verify/{view.code}"
    context = {
        "kiosk": kiosk,
        "certificate": view,
        "status": STATUS_LABELS[view.status],
        "printable": view.status is Status.VALID,
        "holder": get_party(view.holder).masked_name,
        "code": shown_code(view.code),
        "qr": segno.make(address, error="m").svg_data_uri(border=2),
    }
    return render(request, "kiosk/certificate.jinja2", context)


@require_safe
@seated
def printout(request: HttpRequest, identifier: str, *, kiosk: Kiosk) -> HttpResponse:
    """Show the certificate as it is printed; what is not in force is not printed."""
    view = _in_force(identifier, kiosk)
    context = {"kiosk": kiosk, "certificate": view, "code": shown_code(view.code)}
    return render(request, "kiosk/print.jinja2", context)


@require_safe
@seated
def picture(_request: HttpRequest, identifier: str, *, kiosk: Kiosk) -> HttpResponse:
    """Give the face of the certificate; the look at it is written down."""
    view = _in_force(identifier, kiosk)
    drawn = draw_credential(view.identifier, actor=kiosk.person)
    return HttpResponse(drawn, content_type="image/png", headers={"Refresh": "1800"})


@require_safe
@seated
def pdf(_request: HttpRequest, identifier: str, *, kiosk: Kiosk) -> HttpResponseBase:
    """Give the signed PDF to a terminal that prints files itself."""
    view = _in_force(identifier, kiosk)
    return document_response(open_credential(view.identifier, actor=kiosk.person))


def _in_force(identifier: str, kiosk: Kiosk) -> CredentialView:
    view: CredentialView = get_credential(identifier, actor=kiosk.person)
    if view.status is not Status.VALID:
        raise Http404(identifier)
    return view


@require_safe
@at_terminal
def verify(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Tell whether a certificate is genuine and in force, by its code; nobody signs in for that."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_TEXT]
    context: dict[str, object] = {"kiosk": kiosk, "verdict": None}
    if text:
        code = text.rpartition("/")[2]
        verdict: Verdict = verify_by_identifier(code) if "." in code else verify_by_code(code)
        tone, title = VERDICTS[verdict.result]
        context |= {
            "verdict": verdict,
            "tone": tone,
            "title": _(title),
            "advice": _(ADVICE[verdict.result]),
        }
    return render(request, "kiosk/verify.jinja2", context)
