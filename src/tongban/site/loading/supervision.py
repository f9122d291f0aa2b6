"""What the rules of supervision must be before they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.supervision.rules import read_rules
from tongban.reforms.supervision.types import RulesInvalid
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.site.loading.folder import Folder
    from tongban.site.loading.reader import Mistake


def check_supervision(folder: Folder) -> Iterator[Mistake]:
    """Give every mistake of the rules of supervision; needs no database."""
    sheet = folder.mappings.get("supervision")
    if sheet is None:
        return
    try:
        read_rules(plain(sheet.content))
    except RulesInvalid as invalid:
        for path, message in invalid.faults:
            yield sheet.mistake((), path, message)
