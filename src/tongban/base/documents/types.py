"""What other apps see of documents: references, opened files, papers, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A stored document: `hash` is `"sha256:<hex>"`, `size` in bytes, `media_type` by content."""

    hash: str
    size: int
    media_type: str

    def to_json(self) -> dict[str, str | int]:
        """Write it member by member."""
        return {"hash": self.hash, "size": self.size, "media_type": self.media_type}


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document where it is used: by whom it was given, for which matter, draft and slot."""

    document: DocumentRef
    owner: str
    purpose: str
    filename: str
    linked_at: datetime
    matter: str | None = None
    draft: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document opened for reading; whoever opened it closes `file`."""

    document: DocumentRef
    filename: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A numbered official paper: `number` as printed, the PDF in `document`."""

    number: str
    kind: str
    issued_on: date
    document: DocumentRef
    matter: str | None


class DocumentRefused(ValueError):  # noqa: N818 - a refusal is an answer to the giver, not a fault
    """A file that is not taken in; `code` says why and stays the same over versions.

    DOCUMENT-EMPTY, DOCUMENT-TOO-LARGE, DOCUMENT-TYPE (not an accepted kind of file),
    DOCUMENT-EXTENSION (name and content disagree), DOCUMENT-EXECUTABLE, DOCUMENT-ACTIVE (HTML, SVG,
    scripts, PDF with scripts), DOCUMENT-MACRO, DOCUMENT-ENCRYPTED, DOCUMENT-ARCHIVE (broken or
    crafted container), DOCUMENT-BOMB (unpacks to too much).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DocumentNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No such document, or none that this actor may see: on purpose one answer for both."""

    code = "DOCUMENT-NOT-FOUND"


class DocumentDamaged(RuntimeError):  # noqa: N818 - the house's word for it
    """A stored file is gone or is no longer the bytes that its hash names."""

    code = "DOCUMENT-DAMAGED"


class PaperError(ValueError):
    """A paper that cannot be made: unknown kind or missing data, each named."""

    code = "PAPER-DATA"
