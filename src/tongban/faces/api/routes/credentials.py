"""Credentials: one's own, one with its PDF and its token, its status."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.params import functions as given

from tongban.base.documents.serving import document_response
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.replies import reply
from tongban.faces.api.routes.documents import BINARY
from tongban.kernel.authority import NotPermitted
from tongban.services.credentials import actions, queries
from tongban.services.credentials.types import CredentialField, CredentialView, Status

router = Router(tags=["credentials"], auth=READ)


@router.get(
    "",
    response={200: shapes.CredentialList, **shapes.REFUSALS},
    summary="我的证照 My credentials",
    operation_id="list_credentials",
)
def listing(
    request: HttpRequest,
    holder: str | None = given.Query(None, max_length=128, pattern=shapes.NO_NUL),
) -> HttpResponseBase:
    """List what one holds, or a principal that one acts for in everything, newest first."""
    actor = caller_of(request).actor
    wanted = holder or actor.party
    if wanted is None:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is no registered person")
    return reply({"rows": queries.list_credentials(holder=wanted, actor=actor)})


@router.get(
    "/{identifier}",
    response={200: CredentialView, **shapes.REFUSALS},
    summary="证照 One credential",
    operation_id="get_credential",
)
def one(request: HttpRequest, identifier: shapes.Id) -> HttpResponseBase:
    """Give a credential and its status as of today, by its GB/T 36904 identifier."""
    return reply(queries.get_credential(identifier, actor=caller_of(request).actor))


@router.get(
    "/{identifier}/fields",
    response={200: list[CredentialField], **shapes.REFUSALS},
    summary="证照内容 What it says",
    operation_id="get_credential_fields",
)
def fields(request: HttpRequest, identifier: shapes.Id) -> HttpResponseBase:
    """Give the lines of a credential in clear, to whoever may see it."""
    return reply(queries.get_fields(identifier, actor=caller_of(request).actor))


@router.get(
    "/{identifier}/pdf",
    response={200: None, **shapes.REFUSALS},
    summary="证照 PDF The signed PDF",
    operation_id="get_credential_pdf",
    openapi_extra=BINARY,
)
def pdf(request: HttpRequest, identifier: shapes.Id) -> HttpResponseBase:
    """Give the PDF as it was issued and signed; the look is noted."""
    return document_response(queries.open_credential(identifier, actor=caller_of(request).actor))


@router.get(
    "/{identifier}/vc",
    response={200: shapes.TokenOut, **shapes.REFUSALS},
    summary="可验证凭证 Verifiable credential",
    operation_id="get_credential_token",
)
def token(request: HttpRequest, identifier: shapes.Id) -> HttpResponseBase:
    """Give the W3C Verifiable Credential, signed as a JWT (`application/vc+jwt`)."""
    return reply({"token": queries.get_token(identifier, actor=caller_of(request).actor)})


@router.post(
    "/{identifier}/status",
    response={200: CredentialView, **shapes.REFUSALS},
    auth=WRITE,
    summary="变更证照状态 Change its status",
    operation_id="change_credential_status",
)
def change(
    request: HttpRequest, identifier: shapes.Id, body: shapes.StatusIn, key: str = shapes.KEY
) -> HttpResponseBase:
    """Suspend, rescind, cancel, revoke, ... by an officer who keeps the issuer's credentials."""
    actor = caller_of(request).actor

    def do() -> object:
        return actions.change_status(
            identifier,
            to=Status(body.to),
            actor=actor,
            basis=body.basis,
            note=body.note,
            decision=body.decision,
        )

    return once(request, key, body.dict(), do)
