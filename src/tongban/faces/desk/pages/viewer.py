"""Looking at a document of a case within the page: noted like every other look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tongban.base.documents.queries import list_documents, open_document
from tongban.base.documents.serving import VIEWABLE, inline_response
from tongban.base.documents.types import DocumentNotFound
from tongban.faces.common.middleware import POLICY
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.pages.cases import matter_of
from tongban.faces.desk.pages.walking import case_address, read_walk
from tongban.services.cases import queries as cases

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@require_safe
@at_desk
def view(request: HttpRequest, desk: Desk, case: UUID, document: str) -> HttpResponse:
    """Show one document in a frame, with the way to those before and after it."""
    matter = matter_of(desk, case)
    shown = [
        each
        for each in list_documents(matter=case, actor=desk.reader)
        if each.document.media_type in VIEWABLE
    ]
    seen = {each.document.hash: each for each in shown}
    if document not in seen:
        raise Http404(document)
    order = list(seen)
    at, walk = order.index(document), read_walk(request.GET)
    context = {
        "case": cases.lines_of([matter], actor=desk.reader)[0],
        "file": seen[document],
        "picture": seen[document].document.media_type.startswith("image/"),
        "at": at + 1,
        "of": len(order),
        "before": order[at - 1] if at else "",
        "after": order[at + 1] if at + 1 < len(order) else "",
        "walk": walk,
        "back_url": case_address(case, walk),
    }
    response = show(request, desk, "view.html", context)
    response["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@require_safe
@xframe_options_sameorigin
@at_desk
def inline(request: HttpRequest, desk: Desk, case: UUID, document: str) -> HttpResponseBase:  # noqa: ARG001 - a page takes its request
    """Hand a document to the frame of the viewer; the look is noted."""
    matter_of(desk, case)
    try:
        return inline_response(
            open_document(document, actor=desk.reader, matter=case, purpose="view")
        )
    except DocumentNotFound as error:
        raise Http404(document) from error
