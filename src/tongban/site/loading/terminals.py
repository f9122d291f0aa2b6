"""What points with self-service terminals must be before they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.terminals.reading import read_point
from tongban.base.terminals.types import TerminalsInvalid
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.site.loading.folder import Folder
    from tongban.site.loading.reader import Mistake


def check_terminals(folder: Folder) -> Iterator[Mistake]:
    """Give every mistake of the points: form, devices named twice, items not for terminals."""
    suitable = {row.id: row.body.get("on_kiosk") is True for row in folder.rows.get("items", ())}
    county = str(folder.mapping("district").get("code", ""))
    first: dict[str, str] = {}
    for row in folder.rows.get("terminals", ()):
        try:
            point = read_point(plain(row.body))
        except TerminalsInvalid as invalid:
            for path, message in invalid.faults:
                yield row.mistake(path, message)
            continue
        if not point.division.startswith(county):
            yield row.mistake("division", f"{point.division} does not lie in {county}")
        for index, device in enumerate(point.devices):
            if device.id in first:
                message = f"{device.id} stands at point {first[device.id]} already"
                yield row.mistake(f"devices[{index}].id", message)
            first.setdefault(device.id, point.id)
            for item in device.items or ():
                if not suitable.get(item, False):
                    message = f"{item} is no item with on_kiosk: true (INV-KSK-02)"
                    yield row.mistake(f"devices[{index}].items", message)
