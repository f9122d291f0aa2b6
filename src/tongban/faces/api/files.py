"""Files that come with a call."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ninja.files import UploadedFile


def digest_of_upload(file: UploadedFile) -> str:
    """Return the digest of an upload's bytes and rewind it; memory stays that of one chunk."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def stream_of(file: UploadedFile) -> IO[Any]:
    """Return an upload's stream; Django opens one for every upload."""
    if file.file is None:
        raise ValueError("an upload without a stream; only our own code makes one")
    return file.file
