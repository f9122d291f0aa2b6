"""What other pages show of windows: the ticket of a draft, where a case's file is, own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import officer, person
from tongban.reforms.windows.manifests import line_of
from tongban.reforms.windows.queries import ticket_of_draft, tickets_of
from tongban.reforms.windows.store import get_hall

if TYPE_CHECKING:
    from django.http import HttpRequest


def of_draft(request: HttpRequest, draft: Any) -> str:
    """Tell the clerk for which number an application is written, with the way back."""
    ticket = ticket_of_draft(draft.id)
    if ticket is None:
        return ""
    return render_to_string("desk/windows/of_draft.html", {"ticket": ticket}, request=request)


def of_case(request: HttpRequest, case: Any) -> str:
    """Show officers where the file of a case received at a window is."""
    officer(request)
    line = line_of(case.id)
    if line is None:
        return ""
    return render_to_string("desk/windows/of_case.html", {"line": line}, request=request)


def own(request: HttpRequest, _: Any) -> str:
    """Show a person the numbers that he or she waits with."""
    found = tickets_of(person(request).party or "")
    if not found:
        return ""
    rows = [(each, get_hall(each.hall)) for each in found]
    return render_to_string("portal/windows/own.html", {"rows": rows}, request=request)
