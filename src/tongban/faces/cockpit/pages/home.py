"""The cockpit's first page: the ways into what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, at_cockpit, show

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@at_cockpit()
def home(request: HttpRequest, cockpit: Cockpit) -> HttpResponse:
    """Show where one can look."""
    return show(request, cockpit, "cockpit/home.jinja2", {})
