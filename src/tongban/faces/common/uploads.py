"""Files of a request, as streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def stream_of(given: UploadedFile[bytes]) -> BinaryIO:
    """Return the bytes of an uploaded file from their beginning."""
    given.seek(0)
    return cast("BinaryIO", given.file)
