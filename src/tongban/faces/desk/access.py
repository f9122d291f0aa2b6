"""Who sits at the desk: an officer, the roles in force now, and the pages that they open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.shortcuts import render

from tongban.faces.common.officers import Seat, seated
from tongban.faces.common.slots import ways_of
from tongban.faces.desk.keys import keys_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

P = ParamSpec("P")

RECEIVING: Final = frozenset({"clerk"})
"""Roles that receive applications at a window (行政许可法 §29, §32)."""
ITEM_ROLES: Final = frozenset(
    {"item_editor", "item_admin", "item_reviewer", "item_publisher", "publisher"}
)
"""Roles that prepare, review and publish service items."""
WATCHING: Final = frozenset({"supervisor", "auditor"})
"""Roles that look at the ledger and at what is late (domain.md §5.3)."""


@dataclass(frozen=True, slots=True)
class Desk(Seat):
    """An officer at the desk."""

    def may_take(self, department: str, item: str, act: str) -> bool:
        """Tell whether the officer may receive this item at a window for this body (INV-WIN-01)."""
        return any(
            each.role in RECEIVING
            and each.department in {None, department}
            and (each.items is None or item in each.items)
            and (each.acts is None or act in each.acts)
            for each in self.grants
        )


def at_desk(
    page: Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Open a page to officers alone: others sign in first, or are refused; nothing is cached."""
    return seated(Desk, "desk")(page)


def show(
    request: HttpRequest,
    desk: Desk,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the desk with the ways that this officer has."""
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    ways = {
        "desk": True,
        "desk-joints": True,
        "desk-apply": desk.holds(RECEIVING),
        "desk-items": desk.holds(ITEM_ROLES),
        "desk-people": True,
        "desk-timers": desk.holds(WATCHING),
        "desk-ledger": desk.holds(WATCHING),
    }
    known = {
        "ways": [name for name, open_ in ways.items() if open_],
        "more_ways": ways_of("desk", desk.roles),
        "here": here,
        "keys_on": keys_on(request),
    }
    return render(request, f"desk/{template}", {**known, **context}, status=status)
