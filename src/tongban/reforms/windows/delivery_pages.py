"""Results at the delivery window: what is ready, who came, and that it was signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.queries import get_party
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import RECEIVING, Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.record.types import MatterNotFound, NotPermitted
from tongban.reforms.windows import delivery
from tongban.reforms.windows.desk_access import attempt, key_of, shown_party
from tongban.reforms.windows.types import WindowRefused
from tongban.services.cases.queries import get_case

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tongban.record.types import MatterView
    from tongban.reforms.windows.delivery import Fetcher

DELIVERING = RECEIVING | {"certificate_officer"}


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the results that wait to be fetched, the longest waiting first."""
    desk.need(DELIVERING)
    rows = delivery.ready(actor=desk.reader)
    bodies = get_authorities({each.department for each in rows})
    context = {"rows": rows, "applicants": delivery.names_of(rows), "bodies": bodies}
    return show(request, desk, "windows/deliveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def result(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Check who came for a result, and deliver it once they signed."""
    desk.need(DELIVERING)
    matter = _ready(desk, case)
    if matter is None:
        messages.info(request, _("这件的结果已经送达，或者还不能领取。"))
        return redirect("desk-deliveries")
    code = request.POST.get("code", "").strip().upper()
    fetcher, faults = _fetcher(matter, code) if request.method == "POST" else (None, [])
    if fetcher is not None and request.POST.get("do") == "deliver":
        if request.POST.get("signed") != "yes":
            faults = [Fault("signed", _("请领取人核对并签收后勾选。"))]
        elif attempt(
            request,
            lambda: delivery.deliver(case, fetcher.party.id, actor=desk.actor, key=key_of(request)),
        ):
            messages.success(request, _("已送达，签收已登记。"))
            return redirect("desk-case", case=case)
    context = {
        "case": get_case(case, actor=desk.reader),
        "applicant": get_party(matter.applicant),
        "fetcher": fetcher,
        "code": code,
        "faults": faults,
        "wrong": {each.field: each.message for each in faults},
        "key": str(uuid4()),
    }
    return show(request, desk, "windows/result.html", context, status=400 if faults else 200)


def _ready(desk: Desk, case: UUID) -> MatterView | None:
    try:
        view = get_case(case, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(case)) from error
    found = delivery.ready(actor=desk.reader, applicant=view.applicant_id)
    return next((each for each in found if each.id == case), None)


def _fetcher(matter: MatterView, code: str) -> tuple[Fetcher | None, list[Fault]]:
    try:
        return delivery.fetcher_of(matter, shown_party(code).id), []
    except (WindowRefused, IdentifierError) as error:
        return None, [Fault("code", words(error.message))]
