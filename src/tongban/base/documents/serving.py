"""Hands an opened document to a browser so that nothing in it can run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import FileResponse

if TYPE_CHECKING:
    from tongban.base.documents.types import OpenedDocument


VIEWABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""Media types that a page may show in a frame of its own."""


def inline_response(opened: OpenedDocument) -> FileResponse:
    """Stream a document to be looked at within a page of ours, where it is one of VIEWABLE.

    What stands in it can load nothing and run nothing: an empty policy, and where the reader's
    program for it allows that, a sandbox. Everything else is handed out as a download.
    """
    response = document_response(opened)
    if opened.document.media_type not in VIEWABLE:
        return response
    response["Content-Disposition"] = "inline"
    # browsers refuse to show a PDF in a sandbox; it was searched for active content when taken in
    sandbox = "" if opened.document.media_type == "application/pdf" else "sandbox; "
    response["Content-Security-Policy"] = (
        f"{sandbox}default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


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
