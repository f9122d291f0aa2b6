"""Hands an opened document to a browser so that nothing in it can run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse

if TYPE_CHECKING:
    from tongban.base.documents.types import OpenedDocument


def document_response(opened: OpenedDocument) -> FileResponse:
    """Stream a document as a download: typed by its content, never sniffed, shown or kept.

    The server closes the file when the last byte is sent.
    """
    response = FileResponse(
        opened.file,
        as_attachment=True,
        filename=opened.filename,
        content_type=opened.document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
