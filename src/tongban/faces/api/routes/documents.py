"""Documents: hand one in, fetch one."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.files import UploadedFile

from tongban.base.documents.actions import store
from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.files import digest_of_upload, stream_of
from tongban.faces.api.keys import once
from tongban.kernel.authority import NotPermitted

router = Router(tags=["documents"], auth=READ)
BINARY = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string"}}}}}}


@router.post(
    "",
    response={201: shapes.DocumentOut, **shapes.REFUSALS},
    auth=WRITE,
    summary="上传文件 Upload a document",
    operation_id="upload_document",
)
def upload(
    request: HttpRequest,
    file: UploadedFile = shapes.FILE,
    key: str = shapes.KEY,
) -> HttpResponseBase:
    """Keep a document of one's own, to be used for drafts; equal bytes are kept once."""
    actor = caller_of(request).actor
    party = actor.party
    if party is None:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is no registered person")

    def do() -> object:
        return store(
            stream_of(file),
            owner=party,
            purpose="own",
            filename=file.name or "document",
            by=actor.id,
        )

    return once(request, key, [file.name, digest_of_upload(file)], do, status=201)


@router.get(
    "/{document}",
    response={200: None, **shapes.REFUSALS},
    summary="下载文件 Fetch a document",
    operation_id="get_document",
    openapi_extra=BINARY,
)
def fetch(
    request: HttpRequest, document: shapes.Id, matter: UUID | None = None
) -> HttpResponseBase:
    """Stream a document of one's own, or one of a `matter` that one may see; the look is noted."""
    opened = open_document(document, actor=caller_of(request).actor, matter=matter)
    return document_response(opened)
