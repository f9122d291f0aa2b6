"""What case pages show of registration law: a late change, the clock of a company's start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import officer
from tongban.record.queries import grants_of
from tongban.reforms.enterprises.queries import clock_of_case, late_change, registration_bodies
from tongban.reforms.enterprises.registry import law

if TYPE_CHECKING:
    from django.http import HttpRequest


def of_case(request: HttpRequest, case: Any) -> str:
    """Show what registration law says of a case that its reader may see."""
    known = law()
    late = late_change(case.id) if case.item in known.changes else 0
    found = clock_of_case(case.parent) if case.parent is not None else None
    if not late and found is None:
        return ""
    context = {"late": late, "limit": known.change_limit["days"], "opening": found}
    return render_to_string("enterprises/case.html", context, request)


def bars_link(request: HttpRequest, _subject: Any) -> str:
    """Show officers of the registration authority the way to the bars on record."""
    bodies = registration_bodies()
    if not bodies:
        return ""
    held = {each.department for each in grants_of(actor=officer(request))}
    if not held & bodies:
        return ""
    return render_to_string("enterprises/link.html", {}, request)
