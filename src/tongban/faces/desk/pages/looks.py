"""A clear value of somebody's personal data, shown once and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_POST

from tongban.base.parties.looks import look as take_look
from tongban.base.parties.types import FIELDS, PURPOSES, PartyError, PartyNotFound
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.faces.desk.pages.cases import applicant_of, matter_of
from tongban.services.cases import queries as cases
from tongban.services.cases.types import NotPermitted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@at_desk
def look(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Show one field of a party of the case in clear, for a stated purpose; each look is logged."""
    matter = matter_of(desk, case)
    field, party = request.POST.get("field", ""), request.POST.get("party", "")
    purpose = request.POST.get("purpose", "")
    note = request.POST.get("note", "").replace("\x00", "")
    view = cases.get_case(case, actor=desk.actor)
    if field not in FIELDS:
        raise Http404("field")
    context = {"case": view, "party": party, "field": field, **applicant_of(view)}
    context["label"] = words(FIELDS[field])
    try:
        value = take_look(desk.reader, party, field, purpose, note=note, matter=matter.id)
    except PartyNotFound as error:
        raise Http404("party") from error
    except PartyError as error:
        context |= {"faults": [Fault("purpose", words(error.message))], "note": note, "value": ""}
        context["purpose"] = purpose
        return show(request, desk, "look.html", context, status=400)
    except NotPermitted as error:
        context = {"message": words({"zh": "这个人与本办件无关，不能查看。", "en": str(error)})}
        return show(request, desk, "refused.html", {**context, "code": error.code}, status=403)
    context |= {"value": value, "purpose_label": words(PURPOSES[purpose]), "faults": []}
    return show(request, desk, "look.html", context)
