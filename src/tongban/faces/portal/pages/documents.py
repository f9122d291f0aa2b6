"""Downloads: a document is handed out only to those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.views.decorators.http import require_safe

from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.faces.portal.access import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor


@signed_in
@require_safe
def document(request: HttpRequest, document: str, *, actor: Actor) -> HttpResponseBase:
    """Give a document of one's own, or of a case that one may see (`?matter=`)."""
    given = request.GET.get("matter")
    try:
        matter = UUID(given) if given else None
    except ValueError as error:
        raise Http404(given) from error
    opened = open_document(document, actor=actor, matter=matter, purpose="download")
    return document_response(opened)
