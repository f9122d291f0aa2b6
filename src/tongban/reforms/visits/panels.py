"""What the pages of a case show of its visits: at the desk with the check-in, to the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.template.loader import render_to_string

from tongban.faces.common.session import officer, person
from tongban.faces.desk.forms import widgets
from tongban.record.queries import grants_of
from tongban.reforms.visits.checking import check_in_form
from tongban.reforms.visits.queries import may_check_in, visits_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def case_visits(request: HttpRequest, case: Any) -> str:
    """Show a case's visits against the published number, and the form to those who check in."""
    actor = officer(request)
    form = check_in_form()
    context = {
        "visits": visits_of(case.id, actor=actor),
        "case": case,
        "form": form,
        "fields": widgets(form),
        "key": str(uuid4()),
        "open": may_check_in(grants_of(actor=actor), department=case.department, item=case.item),
    }
    return render_to_string("desk/visits/panel.html", context, request=request)


def own_visits(request: HttpRequest, case: Any) -> str:
    """Show applicants how often they came; empty while they never had to."""
    visits = visits_of(case.id, actor=person(request))
    if not visits.visits:
        return ""
    return render_to_string("portal/visits/panel.html", {"visits": visits}, request=request)
