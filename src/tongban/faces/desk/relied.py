"""The panel of a case that names credentials it relied on and that were withdrawn since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.record.types import SYSTEM
from tongban.services.credentials.calls import flagged_calls
from tongban.services.credentials.queries import get_credential

if TYPE_CHECKING:
    from django.http import HttpRequest


def relied_panel(request: HttpRequest, case: Any) -> str:
    """Show what became of credentials that were called for the case (INV-LIC-04); may be empty.

    Whoever sees the case sees its calls.
    """
    flagged = flagged_calls(case.id)
    if not flagged:
        return ""
    rows = [(each, get_credential(each.credential, actor=SYSTEM)) for each in flagged]
    return render_to_string("desk/relied.html", {"rows": rows}, request=request)
