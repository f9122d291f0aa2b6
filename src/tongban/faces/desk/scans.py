"""Pages that a clerk photographs or scans for a material: several pictures become one PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

SCANNED: Final = "scan."
"""Begins the name of a material's input for pages: `scan.<slot id>`."""
MOST: Final = 20
"""Pages that are put together; more are kept as they are."""
LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a page that is put together with others."""
KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_PAGE: Final = '#page(width: 210mm, height: auto, margin: 0mm, image("{name}", width: 100%))\n'


def scanned(request: HttpRequest, slot: str) -> list[Any]:
    """Give the pages of a material: two pictures or more as one PDF, anything else as it came."""
    pages = [each for each in request.FILES.getlist(SCANNED + slot) if each]
    if not 1 < len(pages) <= MOST or any((each.size or 0) > LARGEST for each in pages):
        return pages
    pictures = [each.read() for each in pages]
    made = one_pdf(pictures)
    for each in pages:
        each.seek(0)
    if made is None:
        return pages
    return [SimpleUploadedFile(f"scan-{len(pages)}.pdf", made, content_type="application/pdf")]


def one_pdf(pictures: Sequence[bytes]) -> bytes | None:
    """Put pictures into a PDF, a page each, as wide as A4; None where one is no PNG or JPEG."""
    kinds = [_kind(each) for each in pictures]
    if not all(kinds):
        return None
    with tempfile.TemporaryDirectory(prefix="tongban-scan-") as folder:
        names = [f"{n}.{kind}" for n, kind in enumerate(kinds)]
        for name, picture in zip(names, pictures, strict=True):
            (Path(folder) / name).write_bytes(picture)
        sheet = Path(folder) / "scan.typ"
        sheet.write_text("".join(_PAGE.format(name=name) for name in names), encoding="utf-8")
        try:
            made: Any = typst.compile(str(sheet), root=folder, ignore_system_fonts=True)
        except typst.TypstError:
            return None  # a picture that is cut off is kept, and told of, as it came
    return made[0] if isinstance(made, list) else bytes(made)


def _kind(picture: bytes) -> str:
    return next((kind for sign, kind in KINDS if picture.startswith(sign)), "")
