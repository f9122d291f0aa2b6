"""Who sits in the cockpit: an officer with a role that looks at the whole district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.shortcuts import render

from tongban.faces.common.officers import Seat, seated
from tongban.faces.common.slots import ways_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

P = ParamSpec("P")

ROLES: Final = frozenset({"leader", "reform_office", "supervisor", "evaluator"})
"""Roles that the cockpit is for (domain.md §5.3)."""
HERE_FIRST: Final = frozenset({"leader", "reform_office", "evaluator"})
"""Roles that begin at the cockpit when they sign in; supervisors begin at their desk."""


@dataclass(frozen=True, slots=True)
class Cockpit(Seat):
    """An officer in the cockpit."""


def at_cockpit(
    roles: frozenset[str] = ROLES,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Cockpit, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a page to officers who hold one of these roles; the page gets its `Cockpit`.

    Others sign in first, or are refused; nothing is cached.
    """
    return seated(Cockpit, "cockpit", roles)


def show(
    request: HttpRequest,
    cockpit: Cockpit,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page that extends `cockpit/base.jinja2`, with the ways that this officer has."""
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    known = {"ways": ways_of("cockpit", cockpit.roles), "here": here}
    return render(request, template, {**known, **context}, status=status)
