"""Zip containers (DOCX, XLSX, OFD), judged by their directory: nothing is ever unpacked."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, Final

from tongban.base.documents.types import DocumentRefused

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_ENTRIES: Final = 5_000
MAX_DIRECTORY: Final = 1024 * 1024
"""Bytes of directory that are read; keeps a directory of a million names from being parsed."""
MAX_UNPACKED: Final = 300 * 1024 * 1024
"""Bytes that all entries together may unpack to."""
MAX_RATIO: Final = 100
"""Unpacked by packed size; office files stay below 30, a bomb has 1,000."""
RATIO_FLOOR: Final = 1024 * 1024
"""Entries that unpack to less than this many bytes may have any ratio: blank sheets do."""

_END = b"PK\x05\x06"
_END_SIZE: Final = 22
_END_SEARCH: Final = 65_535 + _END_SIZE
_LOCAL_HEADER: Final = 30
_NESTED = (
    *(".zip", ".jar", ".war", ".apk", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".iso"),
    *(".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".ofd", ".odt", ".ods"),
)
_PROGRAM = (
    *(".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf"),
    *(".hta", ".lnk", ".msi", ".sh", ".py", ".class", ".so", ".html", ".htm", ".svg"),
)
_ENCRYPTED_FLAG: Final = 0x1
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def inspect_archive(file: BinaryIO, size: int) -> str:
    """Return the media type of a zip container that is one of ours and safe to hand on.

    Raises DocumentRefused: DOCUMENT-ARCHIVE, DOCUMENT-BOMB, DOCUMENT-ENCRYPTED, DOCUMENT-MACRO,
    DOCUMENT-EXECUTABLE or DOCUMENT-TYPE.
    """
    _check_directory(file, size)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError) as error:
        raise DocumentRefused(
            "DOCUMENT-ARCHIVE", f"the container cannot be read ({error}); save the file again"
        ) from error
    _check_sizes(entries, size)
    _check_entries(entries)
    return _kind({entry.filename for entry in entries})


def _check_directory(file: BinaryIO, size: int) -> None:
    """Bound the work of reading the directory before anything reads it."""
    start = max(0, size - _END_SEARCH)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise DocumentRefused(
            "DOCUMENT-ARCHIVE", "the container has no directory: it is cut off; save it again"
        )
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise DocumentRefused(
            "DOCUMENT-BOMB",
            f"the container claims {count} entries in {length} bytes of directory; "
            f"at most {MAX_ENTRIES} entries and {MAX_DIRECTORY} bytes are read",
        )


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise DocumentRefused(
            "DOCUMENT-BOMB",
            f"{len(entries)} entries unpack to {unpacked} bytes; at most {MAX_UNPACKED} are taken",
        )
    for entry in entries:
        if entry.file_size > RATIO_FLOOR and entry.file_size > MAX_RATIO * entry.compress_size:
            raise DocumentRefused(
                "DOCUMENT-BOMB",
                f"an entry of {entry.compress_size} bytes unpacks to {entry.file_size}; "
                f"at most {MAX_RATIO} to 1 is taken",
            )
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise DocumentRefused("DOCUMENT-BOMB", "entries of the container overlap each other")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if end > size:
        raise DocumentRefused("DOCUMENT-ARCHIVE", "an entry reaches beyond the end of the file")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/").lower()
        if name.startswith("/") or ".." in name.split("/") or ":" in name or name in seen:
            raise DocumentRefused(
                "DOCUMENT-ARCHIVE", f"the container has a crafted or double entry {name[:80]!r}"
            )
        seen.add(name)
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise DocumentRefused(
                "DOCUMENT-ENCRYPTED", "the file is locked by a password; save it without one"
            )
        if name.endswith("vbaproject.bin"):
            raise DocumentRefused(
                "DOCUMENT-MACRO", "the file holds macros; save it as DOCX, XLSX or PDF without them"
            )
        if name.endswith(_PROGRAM):
            raise DocumentRefused(
                "DOCUMENT-EXECUTABLE", f"the container holds a program or page, {name[:80]!r}"
            )
        if name.endswith(_NESTED):
            raise DocumentRefused(
                "DOCUMENT-BOMB",
                f"the container holds another container, {name[:80]!r}; save the file as PDF",
            )


def _kind(names: set[str]) -> str:
    if "OFD.xml" in names:
        return "application/ofd"
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return _DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return _XLSX
    raise DocumentRefused(
        "DOCUMENT-TYPE", "archives are not taken; give each file by itself, e.g. as PDF"
    )
