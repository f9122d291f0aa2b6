"""What of a matter never changes, kept by the process once it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tongban.record.quick import act_one
from tongban.record.types import MatterNotFound

KEPT: Final = 16_384
"""Matters kept in a process; half a kilobyte each."""
_FIXED: Final = """
SELECT definition, kind, item, department, division, applicant, parent FROM record_matter
 WHERE id = $1::uuid"""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a matter was opened with; a trigger keeps it from changing."""

    definition: str
    kind: str
    item: str
    department: str
    division: str
    applicant: str
    parent: UUID | None


_kept: dict[UUID, Fixed] = {}


def fixed_of(matter: UUID) -> Fixed:
    """Give what a matter was opened with; one statement at the first look, none later.

    A system path: whoever calls has asked who wants to know. Raises MatterNotFound.
    """
    found = _kept.get(matter)
    if found is None:
        row = act_one(_FIXED, (str(matter),))
        if row is None:
            raise MatterNotFound(f"no matter has the id {matter}; look it up by its number")
        found = Fixed(*row)
        remember(matter, found)
    return found


def remember(matter: UUID, fixed: Fixed) -> None:
    """Keep what a matter was opened with."""
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[matter] = fixed
