"""What the queue is narrowed to, read from an address and written into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.http import Http404
from django.utils.http import urlencode

from tongban.faces.desk.wording import LIGHTS
from tongban.services.cases.notes import hands_of
from tongban.services.cases.procedure import source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tongban.faces.desk.access import Desk

HANDS: Final = ("", "mine", "nobody")
"""Whose cases: everybody's of the department, the officer's own, nobody's."""


class Filters(NamedTuple):
    """What the queue is narrowed to; empty for all."""

    department: str = ""
    light: str = ""
    state: str = ""
    item: str = ""
    hands: str = ""

    def but(self, **changed: str) -> str:
        """Write the address of this page with other filters."""
        kept = {name: value for name, value in self._replace(**changed).kept().items() if value}
        return f"?{urlencode(kept)}" if kept else "?"

    def kept(self) -> dict[str, str]:
        """Give what is narrowed."""
        return {name: value for name, value in self._asdict().items() if value}

    def asked(self, desk: Desk, today: date) -> dict[str, Any]:
        """Write them as the words of a list of cases; closed ones belong to nobody's work."""
        closed = self.state in final_states()
        assignees: tuple[str, ...] | None = None
        if self.hands == "mine" and not closed:
            assignees = hands_of(actor=desk.actor, on=today)
        elif self.hands == "nobody" and not closed:
            assignees = ("",)
        return {
            "department": self.department or None,
            "item": self.item or None,
            "state": self.state or None,
            "light": self.light or None,
            "assignees": assignees,
            "order": "newest" if closed else "due",
        }


def read_filters(given: Mapping[str, str], desk: Desk) -> Filters:
    """Read the filters of an address; Http404 for what there is not."""
    filters = Filters(**{name: given.get(name, "").replace("\x00", "") for name in Filters._fields})
    for value, known in (
        (filters.department, desk.departments),
        (filters.light, LIGHTS),
        (filters.state, source()["states"]),
        (filters.hands, HANDS),
    ):
        if value and value not in known:
            raise Http404(value)
    return filters


def final_states() -> set[str]:
    """Name the states in which a case is closed."""
    return {name for name, state in source()["states"].items() if state.get("final")}
