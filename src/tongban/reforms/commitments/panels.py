"""Panels on other pages: what became of a commitment, on the case and on a person's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import person
from tongban.record.types import SYSTEM
from tongban.reforms.commitments.procedure import ON_RECORD
from tongban.reforms.commitments.queries import of_case, records_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def case_at_desk(request: HttpRequest, case: Any) -> str:
    """Show the officer the verification of a case and what came of it."""
    return _of_case(request, case, "desk-commitment")


def case_in_portal(request: HttpRequest, case: Any) -> str:
    """Show the applicant the verification of the case and what came of it."""
    return _of_case(request, case, "commitment")


def my_panel(request: HttpRequest, _subject: Any) -> str:
    """Show a person the credit records that stand against him or her, each with its page."""
    actor = person(request)
    found = records_of(actor.party or "", actor=actor)
    rows = [each for each in found if each.state in ON_RECORD]
    if not rows:
        return ""
    context = {"rows": rows, "page": "commitment"}
    return render_to_string("commitments/my_panel.html", context, request=request)


def _of_case(request: HttpRequest, case: Any, page: str) -> str:
    if not case.by_commitment:
        return ""
    rows = of_case(case.id, actor=SYSTEM)
    if not rows:
        return ""
    context = {"rows": rows, "page": page}
    return render_to_string("commitments/case_panel.html", context, request=request)
