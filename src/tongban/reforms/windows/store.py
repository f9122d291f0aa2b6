"""Halls as data: kept and read; a process keeps its copy for half a minute."""

from __future__ import annotations

import time
from typing import Final

from tongban.reforms.windows import models
from tongban.reforms.windows.rules import read_halls
from tongban.reforms.windows.types import Hall, WindowRefused

KEEP_SECONDS: Final = 30.0
_kept: list[tuple[float, tuple[Hall, ...]]] = [(float("-inf"), ())]


def put_halls(body: object) -> bool:
    """Keep the halls of the district; tells whether anything changed. A system path.

    Raises HallsInvalid with every mistake.
    """
    read_halls(body)
    row = models.HallsRow.objects.filter(pk=1).first()
    if row is not None and row.body == body:
        return False
    models.HallsRow.objects.update_or_create(pk=1, defaults={"body": body})
    forget()
    return True


def halls() -> tuple[Hall, ...]:
    """Give the halls in the district's order; none where it loaded none."""
    at, known = _kept[0]
    if not known or time.monotonic() - at > KEEP_SECONDS:
        row = models.HallsRow.objects.filter(pk=1).first()
        known = () if row is None else read_halls(row.body)
        _kept[0] = (time.monotonic(), known)
    return known


def get_hall(hall: str) -> Hall:
    """Give a hall; WindowRefused WINDOW-HALL."""
    for each in halls():
        if each.id == hall:
            return each
    raise WindowRefused(
        "WINDOW-HALL", "没有这个大厅。", f"There is no hall {hall[:40]!r} in this district."
    )


def forget() -> None:
    """Read the halls anew at the next question."""
    _kept[0] = (float("-inf"), ())
