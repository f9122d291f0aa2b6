"""Files by their hash on disk: whole or not there, whatever happens while one is written."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tongban.base.documents.sniffing import recognise
from tongban.base.documents.types import DocumentDamaged, DocumentRef, DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, Protocol

    class Source(Protocol):
        """Anything that gives its bytes piece by piece."""

        def read(self, size: int, /) -> bytes:
            """Give at most `size` bytes, none at the end."""


CHUNK: Final = 256 * 1024
_HASH = re.compile(r"^(sha256|sm3):([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of files named by their content: `aa/bb/<hex>`, made in `incoming/` first."""

    root: Path
    algorithm: str = "sha256"

    def put(self, source: Source, *, limit: int, filename: str = "") -> DocumentRef:
        """Take a stream in and return what it is; at most `limit` bytes, never held in memory.

        The bytes are hashed while written aside, judged by content, forced to disk and then
        renamed: a reader sees the whole file or none. Raises DocumentRefused and keeps nothing.
        """
        incoming = self.root / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = incoming / secrets.token_hex(16)
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                digest, size = self._copy(source, file, limit)
                media_type = recognise(file, size, filename)
                os.fsync(file.fileno())
            target = self._path(digest)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.replace(target)
            _sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
        return DocumentRef(digest, size, media_type)

    def open(self, digest: str) -> BinaryIO:
        """Open a file for reading; DocumentDamaged when it is gone."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise DocumentDamaged(
                f"document {digest} is recorded but its file is gone; restore it from the backup"
            ) from error

    def check(self, digest: str) -> None:
        """Read a whole file and compare; DocumentDamaged when it is not what its name says."""
        hasher = hashlib.new(digest.partition(":")[0])
        with self.open(digest) as file:
            while chunk := file.read(CHUNK):
                hasher.update(chunk)
        if not digest.endswith(f":{hasher.hexdigest()}"):
            raise DocumentDamaged(
                f"document {digest} was changed on disk; restore it from the backup"
            )

    def sweep(self, older_than: float = 86_400.0) -> int:
        """Remove what killed writers left in `incoming/` more than so many seconds ago."""
        before = time.time() - older_than
        stale = [path for path in self._incoming() if path.stat().st_mtime < before]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _incoming(self) -> Iterator[Path]:
        return (self.root / "incoming").glob("*")

    def _path(self, digest: str) -> Path:
        found = _HASH.match(digest)
        if found is None:
            raise DocumentDamaged(
                f"{digest[:80]!r} is no document hash; expected sha256: or sm3: and 64 hex digits"
            )
        name = found[2]
        return self.root / name[:2] / name[2:4] / name

    def _copy(self, source: Source, file: BinaryIO, limit: int) -> tuple[str, int]:
        hasher = hashlib.new(self.algorithm)
        size = 0
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise DocumentRefused(
                    "DOCUMENT-TOO-LARGE",
                    f"the file is larger than {limit / 1024 / 1024:.0f} MiB; "
                    "scan it with fewer dots or as several files",
                )
            hasher.update(chunk)
            file.write(chunk)
        file.flush()
        return f"{self.algorithm}:{hasher.hexdigest()}", size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
