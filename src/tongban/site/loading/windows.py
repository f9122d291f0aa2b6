"""What the windows of halls must agree on with the rest of a district's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.windows.rules import read_halls
from tongban.reforms.windows.types import HallsInvalid
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.site.loading.folder import Folder
    from tongban.site.loading.reader import Mistake


def check_windows(folder: Folder) -> Iterator[Mistake]:
    """Give every mistake of the halls, of form and of reference; needs no database."""
    sheet = folder.mappings.get("windows")
    if sheet is None:
        return
    try:
        halls = read_halls(plain(sheet.content))
    except HallsInvalid as invalid:
        for path, message in invalid.faults:
            yield sheet.mistake((), path, message)
        return
    bodies, items = folder.ids("authorities"), folder.ids("items")
    for n, hall in enumerate(halls):
        if hall.operator not in bodies:
            yield sheet.mistake((), f"halls[{n}].operator", f"{hall.operator!r} is no body here")
        for m, theme in enumerate(hall.themes):
            for item in sorted((theme.items or frozenset()) - items):
                yield sheet.mistake(
                    (), f"halls[{n}].themes[{m}].items", f"{item!r} is no item here"
                )
