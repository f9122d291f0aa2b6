"""Who sits in the cockpit: an officer with a role that looks at the whole district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.faces.common.jinja import words
from tongban.faces.common.officers import Seat, seated
from tongban.faces.common.pages import error_page
from tongban.faces.common.slots import ways_of
from tongban.record.types import NotPermitted
from tongban.services.figures.types import FigureError

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


def answering(
    page: Callable[Concatenate[HttpRequest, Cockpit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Cockpit, P], HttpResponseBase]:
    """Answer a question about figures that has no answer with what is wrong with it.

    No such figure is 404, no such period or cursor 400; whose role reads no cases is refused.
    """

    @wraps(page)
    def asked(
        request: HttpRequest, cockpit: Cockpit, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        try:
            return page(request, cockpit, *args, **kwargs)
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except FigureError as error:
            if error.code == "FIGURE-UNKNOWN":
                raise Http404(str(error)) from error
            return error_page(request, 400, _("查询条件不对"), words(error.message), error.code)

    return asked


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
