"""A clear value of somebody's personal data, shown once and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_POST

from tongban.base.parties.looks import ANSWER
from tongban.base.parties.looks import look as take_look
from tongban.base.parties.types import FIELDS, PURPOSES, PartyError, PartyNotFound
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.faces.desk.pages.cases import applicant_of, matter_of
from tongban.services.cases import queries as cases
from tongban.services.cases.types import MatterNotFound, NotPermitted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tongban.services.cases.types import CaseView


@require_POST
@at_desk
def look(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Show one field of a party, or one answer, in clear, for a stated purpose; it is logged."""
    matter_of(desk, case)
    field, party = request.POST.get("field", ""), request.POST.get("party", "")
    purpose = request.POST.get("purpose", "")
    note = request.POST.get("note", "").replace("\x00", "")
    view = cases.get_case(case, actor=desk.actor)
    context = {"case": view, "party": party, "field": field, **applicant_of(view)}
    context["label"] = _label(view, field)
    try:
        if field.startswith(ANSWER):
            element = field.removeprefix(ANSWER)
            value = cases.look_answer(case, element, actor=desk.reader, purpose=purpose, note=note)
        else:
            value = take_look(desk.reader, party, field, purpose, note=note, matter=case)
    except (PartyNotFound, MatterNotFound) as error:
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


def _label(view: CaseView, field: str) -> str:
    """Name what is looked at; what is no field of a party or answer of this case is not found."""
    known = dict(FIELDS) | {ANSWER + each.element: each.label for each in view.answers}
    if field not in known:
        raise Http404("field")
    return words(known[field])
