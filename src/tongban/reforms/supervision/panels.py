"""What the page of a case shows of supervision: its warnings and cards, with who was told when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import officer
from tongban.record.types import NotPermitted
from tongban.reforms.supervision.queries import signals_of_matter

if TYPE_CHECKING:
    from django.http import HttpRequest


def of_case(request: HttpRequest, case: Any) -> str:
    """List the signals of a case; empty for officers who have no part in supervision.

    A case whose light is green is in no rule's reach: it is not even asked about.
    """
    if case.light == "green":
        return ""
    try:
        rows = signals_of_matter(case.id, actor=officer(request))
    except NotPermitted:
        rows = ()
    if not rows:
        return ""
    return render_to_string("desk/supervision/panel.html", {"rows": rows}, request=request)
