"""The name a file is shown and handed back under; it is never used on disk."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tongban.base.documents.sniffing import EXTENSIONS

MAX_NAME: Final = 120
"""Characters of a kept name, its ending included."""

_UNSAFE = re.compile(r'[\\/:*?"<>|%]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_filename(name: str, media_type: str) -> str:
    """Return a harmless name with the ending of `media_type`.

    Folders, control and direction characters, leading dots and device names are taken away; what
    is left of nothing is `document`.
    """
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN)
    stem, dot, extension = text.rpartition(".")
    endings = EXTENSIONS[media_type]
    if not dot or extension.lower() not in endings:
        stem, extension = text, endings[0]
    stem = _UNSAFE.sub("_", stem).strip(" ._")
    extension = extension.lower()
    stem = stem[: MAX_NAME - len(extension) - 1].rstrip(" ._") or "document"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}"
