"""A person's credentials: what they say, the QR to show, the files to download."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.documents.serving import document_response
from tongban.base.parties.queries import get_parties, principals_of
from tongban.faces.portal.access import signed_in
from tongban.record import clock
from tongban.services.credentials.queries import (
    get_credential,
    get_fields,
    get_token,
    list_credentials,
    open_credential,
)
from tongban.services.credentials.tokens import MEDIA_TYPE, read_token
from tongban.services.credentials.types import STATUS_LABELS, Status

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.services.credentials.types import CredentialView


@signed_in
@require_safe
def listing(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """List the person's credentials and those of principals whose every affair is in hand."""
    own = actor.party or ""
    mandates = principals_of(own, at=clock.now())
    holders = dict.fromkeys([own, *(each.principal for each in mandates if each.items is None)])
    names = get_parties(holders)
    context = {
        "holders": [
            (names[holder].name, *_parted(list_credentials(holder=holder, actor=actor)))
            for holder in holders
            if holder in names
        ],
        "labels": STATUS_LABELS,
    }
    return render(request, "portal/credentials.html", context)


@signed_in
@require_safe
def credential(request: HttpRequest, identifier: str, *, actor: Actor) -> HttpResponse:
    """Show a credential in clear to its holder, with the QR that anybody can verify."""
    view: CredentialView = get_credential(identifier, actor=actor)
    context = {
        "credential": view,
        "fields": get_fields(identifier, actor=actor),
        "issuer": get_authorities([view.issuer]).get(view.issuer),
        "status": STATUS_LABELS[view.status],
        "valid": Status.VALID,
        "qr": _qr(view),
    }
    return render(request, "portal/credential.html", context)


@signed_in
@require_safe
def show(request: HttpRequest, identifier: str, *, actor: Actor) -> HttpResponse:
    """Show the QR as large as the screen, to hold out at a counter; of the content the least."""
    view: CredentialView = get_credential(identifier, actor=actor)
    context = {
        "credential": view,
        "status": STATUS_LABELS[view.status],
        "valid": Status.VALID,
        "now": clock.now(),
        "qr": _qr(view),
    }
    return render(request, "portal/credential_show.html", context)


def _address(view: CredentialView) -> str:
    return f"{settings.TONGBAN_BASE_URL}/verify/{view.code}"


def _qr(view: CredentialView) -> str:
    """Give the address that verifies it as a QR code: SVG in a data address."""
    return segno.make(_address(view), error="m").svg_data_uri(border=2)


def _parted(
    held: tuple[CredentialView, ...],
) -> tuple[list[CredentialView], list[CredentialView]]:
    """Part what may be relied on from what is over or stopped."""
    good = [each for each in held if each.status is Status.VALID]
    return good, [each for each in held if each.status is not Status.VALID]


@signed_in
@require_safe
def pdf(request: HttpRequest, identifier: str, *, actor: Actor) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """Give the signed PDF."""
    return document_response(open_credential(identifier, actor=actor))


@signed_in
@require_safe
def token(request: HttpRequest, identifier: str, *, actor: Actor) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Give the verifiable credential as signed, a compact JWS."""
    return _download(get_token(identifier, actor=actor), MEDIA_TYPE, f"{identifier}.jwt")


@signed_in
@require_safe
def plain(request: HttpRequest, identifier: str, *, actor: Actor) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Give what the verifiable credential says as readable JSON-LD."""
    document = read_token(get_token(identifier, actor=actor))
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _download(text, "application/vc", f"{identifier}.json")


def _download(text: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
