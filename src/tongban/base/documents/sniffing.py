"""What a file is, by its content: accepted kinds pass, everything else is refused with a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.base.documents.archives import inspect_archive
from tongban.base.documents.types import DocumentRefused

if TYPE_CHECKING:
    from typing import BinaryIO

HEAD_BYTES: Final = 4096
"""How much of the beginning the signatures need."""

TEXT_LIMIT: Final = 2 * 1024 * 1024
"""Plain text above this many bytes is no document somebody wrote."""

EXTENSIONS: Final[dict[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/heic": ("heic", "heif"),
    "application/ofd": ("ofd",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "text/plain": ("txt", "csv"),
}
"""Accepted media types, each with the endings its files may have."""

ACCEPTED: Final = "PDF, PNG, JPEG, HEIC, OFD, DOCX, XLSX or plain text"


@dataclass(frozen=True, slots=True)
class _Refused:
    signature: bytes
    code: str
    what: str


_EXECUTABLE = "DOCUMENT-EXECUTABLE"
_REFUSED: Final = (
    _Refused(b"MZ", _EXECUTABLE, "a Windows program"),
    _Refused(b"\x7fELF", _EXECUTABLE, "a Linux program"),
    _Refused(b"\xfe\xed\xfa\xce", _EXECUTABLE, "a macOS program"),
    _Refused(b"\xfe\xed\xfa\xcf", _EXECUTABLE, "a macOS program"),
    _Refused(b"\xce\xfa\xed\xfe", _EXECUTABLE, "a macOS program"),
    _Refused(b"\xcf\xfa\xed\xfe", _EXECUTABLE, "a macOS program"),
    _Refused(b"\xca\xfe\xba\xbe", _EXECUTABLE, "a Java class or macOS program"),
    _Refused(b"\x00asm", _EXECUTABLE, "a WebAssembly program"),
    _Refused(b"dex\n", _EXECUTABLE, "an Android program"),
    _Refused(b"L\x00\x00\x00\x01\x14\x02\x00", _EXECUTABLE, "a Windows shortcut"),
    _Refused(b"#!", _EXECUTABLE, "a script"),
    _Refused(b"{\\rtf", "DOCUMENT-TYPE", "an RTF file"),
    _Refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOCUMENT-TYPE", "an old Office or MSI file"),
    _Refused(b"Rar!\x1a\x07", "DOCUMENT-TYPE", "a RAR archive"),
    _Refused(b"7z\xbc\xaf\x27\x1c", "DOCUMENT-TYPE", "a 7z archive"),
    _Refused(b"\x1f\x8b", "DOCUMENT-TYPE", "a gzip archive"),
    _Refused(b"BZh", "DOCUMENT-TYPE", "a bzip2 archive"),
    _Refused(b"\xfd7zXZ\x00", "DOCUMENT-TYPE", "an xz archive"),
    _Refused(b"%!PS", "DOCUMENT-ACTIVE", "a PostScript program"),
)
_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|svg|script|iframe|object|embed|\?xml|\?php|%)", re.IGNORECASE
)
_PDF_ACTIVE = re.compile(rb"/(JavaScript|Launch|RichMedia)(?![A-Za-z0-9])")
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_CHUNK: Final = 1024 * 1024


def recognise(file: BinaryIO, size: int, filename: str = "") -> str:
    """Return the media type of a seekable file of `size` bytes, judged by its content.

    Raises DocumentRefused when the content is not of an accepted kind, is dangerous to open, or
    contradicts the ending of `filename` (a name without an ending contradicts nothing).
    """
    if size == 0:
        raise DocumentRefused("DOCUMENT-EMPTY", "the file is empty; choose the file again")
    file.seek(0)
    head = file.read(HEAD_BYTES)
    for refused in _REFUSED:
        if head.startswith(refused.signature):
            raise DocumentRefused(
                refused.code,
                f"the file is {refused.what}; expected {ACCEPTED}, e.g. save it as PDF",
            )
    media_type = _by_signature(file, head, size)
    _check_extension(media_type, filename)
    return media_type


def _by_signature(file: BinaryIO, head: bytes, size: int) -> str:
    if head.startswith(b"%PDF-"):
        _check_pdf(file, size)
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heic"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return inspect_archive(file, size)
    return _check_text(file, size)


def _check_pdf(file: BinaryIO, size: int) -> None:
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise DocumentRefused(
            "DOCUMENT-TYPE", "the PDF has no end mark: it is cut off; save or scan it again"
        )
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        if found := _PDF_ACTIVE.search(tail + chunk):
            raise DocumentRefused(
                "DOCUMENT-ACTIVE",
                f"the PDF holds active content ({found[0].decode()}); print it to a plain PDF",
            )
        tail = chunk[-32:]


def _check_text(file: BinaryIO, size: int) -> str:
    file.seek(0)
    data = file.read(TEXT_LIMIT + 1)
    if _MARKUP.search(data):
        raise DocumentRefused(
            "DOCUMENT-ACTIVE", f"the file holds HTML, SVG, XML or a script; expected {ACCEPTED}"
        )
    if size > TEXT_LIMIT or _CONTROL.search(data) or not _decodes(data):
        raise DocumentRefused(
            "DOCUMENT-TYPE", f"the content is not a known kind; expected {ACCEPTED}"
        )
    return "text/plain"


def _decodes(data: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _check_extension(media_type: str, filename: str) -> None:
    _, dot, extension = filename.rpartition(".")
    if dot and extension.lower() not in EXTENSIONS[media_type]:
        expected = " or ".join(f".{one}" for one in EXTENSIONS[media_type])
        raise DocumentRefused(
            "DOCUMENT-EXTENSION",
            f"the name ends in .{extension[:20]} but the content is {media_type}; "
            f"expected {expected}: check that this is the right file",
        )
