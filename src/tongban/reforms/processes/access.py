"""Who looks at how the district works: leaders and the reform office, each within their reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tongban.faces.common.officers import Seat
    from tongban.reforms.processes.queries import LogView

READERS: Final = frozenset({"leader", "reform_office"})
"""Roles that look at whole processes (domain.md §5.3)."""
KEEPERS: Final = frozenset({"reform_office"})
"""Roles that have the own cases taken in anew."""


def within(seat: Seat, log: LogView) -> tuple[str, ...] | None:
    """Give the departments of the own log that an officer may look at; None for all.

    Logs that were stored from elsewhere are open to every reader: they were brought for analysis.
    """
    if not log.own:
        return None
    held = [each.department for each in seat.grants if each.role in READERS]
    return None if None in held else tuple(sorted({each for each in held if each is not None}))
