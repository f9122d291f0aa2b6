"""Who sits at the desk: an officer, the roles in force now, and the pages that they open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from tongban.faces.common.session import officer
from tongban.faces.common.slots import ways_of
from tongban.kernel.authority import Actor, Grant
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
class Desk:
    """An officer with the grants in force now."""

    actor: Actor
    grants: tuple[Grant, ...]

    @property
    def reader(self) -> Actor:
        """The officer without the person in private life: own affairs are not desk work."""
        return replace(self.actor, party=None)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, wherever they hold."""
        return frozenset(each.role for each in self.grants)

    @property
    def departments(self) -> tuple[str, ...]:
        """The bodies that the officer holds a role for, by id."""
        return tuple(sorted({each.department for each in self.grants if each.department}))

    def holds(self, wanted: Iterable[str]) -> bool:
        """Tell whether one of these roles is held."""
        return not self.roles.isdisjoint(wanted)

    def need(self, wanted: frozenset[str]) -> None:
        """Refuse whoever holds none of these roles."""
        if not self.holds(wanted):
            raise PermissionDenied(f"{self.actor.id} holds none of {', '.join(sorted(wanted))}")

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

    @never_cache
    @wraps(page)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/desk/"
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")
        actor = officer(request)
        return page(request, Desk(actor, grants_of(actor=actor)), *args, **kwargs)

    return opened


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
        "desk-timers": desk.holds(WATCHING),
        "desk-ledger": desk.holds(WATCHING),
    }
    known = {
        "ways": [name for name, open_ in ways.items() if open_],
        "more_ways": ways_of("desk", desk.roles),
        "here": here,
    }
    return render(request, f"desk/{template}", {**known, **context}, status=status)
