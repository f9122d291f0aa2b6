"""Counts what goes to the database, seen on the wire by libpq itself."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tongban.record.db import raw

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENT: Final = re.compile(r"\tF\t\d+\t(?:Execute|Query)\t")


@contextmanager
def counted() -> Iterator[list[int]]:
    """Put the number of statements sent inside into the list, savepoints among them."""
    line = raw().pgconn
    found: list[int] = []
    with tempfile.TemporaryFile() as file:
        line.trace(file.fileno())
        try:
            yield found
        finally:
            line.untrace()
        file.seek(0)
        found.append(len(_SENT.findall(file.read().decode(errors="replace"))))
