"""Pages of supervision in the cockpit: who was warned when, over the departments watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, at_cockpit, show
from tongban.reforms.supervision.listing import as_file, listed

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

WATCHERS: Final = frozenset({"supervisor", "reform_office", "leader"})
"""Roles of the cockpit that see warnings and cards; evaluators see figures alone."""


@at_cockpit(WATCHERS)
@require_safe
def signals(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """List warnings and cards with who was told when."""
    return show(request, cockpit, "cockpit/supervision/list.html", listed(request, cockpit))


@at_cockpit(WATCHERS)
@require_safe
def signals_file(request: HttpRequest, cockpit: Cockpit, form: str) -> HttpResponseBase:
    """Give the same list as a file."""
    return as_file(request, cockpit, form)
