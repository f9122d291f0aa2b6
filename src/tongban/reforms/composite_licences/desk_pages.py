"""Composite licences at the desk of their lead: which there are, one of them, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.parties.queries import get_parties
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.record.types import (
    ActRefused,
    ConflictError,
    CursorError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.reforms.composite_licences import actions, queries
from tongban.reforms.composite_licences.types import LicenceNotFound
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActForm, FieldForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tongban.reforms.composite_licences.types import LicenceView

FORM: Final = ActForm(
    "end",
    {"zh": "终止综合许可证", "en": "End the licence"},
    (FieldForm("reason", "text", {"zh": "终止原因", "en": "Reason"}, required=True, max=500),),
    basis="《中华人民共和国行政许可法》第七十条",
)
ROLE: Final = "certificate_officer"


@require_safe
@at_desk
def licences(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the licences that the officer's departments lead, the newest first."""
    try:
        page = queries.list_licences(actor=desk.reader, after=request.GET.get("after") or None)
        rows, after = page.rows, page.after
    except NotPermitted:
        rows, after = (), None
    except CursorError as error:
        raise Http404("after") from error
    context = {"rows": rows, "next_url": f"?after={after}" if after else ""}
    return show(request, desk, "licences/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def licence(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Show one with its permits live; end it, asked for twice."""
    try:
        view = queries.get_licence(matter, actor=desk.reader)
    except (LicenceNotFound, MatterNotFound, NotPermitted) as error:
        raise Http404(str(matter)) from error
    reading: Reading | None = None
    faults: list[Fault] = []
    if request.method == "POST":
        reading = read(FORM, request.POST)
        faults = list(reading.faults)
        if request.POST.get("confirmed") != "yes":
            faults.append(Fault("confirmed", _("请勾选确认：这一步提交后不能撤回。")))
        if not faults:
            fault = _end(request, desk, matter, reading)
            if not fault:
                messages.success(request, _("综合许可证已终止，各单项许可继续有效。"))
                return redirect("desk-licence", matter=matter)
            faults = [Fault("", fault)]
    return _page(request, desk, view, faults, reading)


def _end(request: HttpRequest, desk: Desk, matter: UUID, reading: Reading) -> str:
    try:
        actions.end_licence(
            matter,
            actor=desk.actor,
            key=request.POST.get("key", "")[:120],
            reason=str(reading.payload["reason"]),
        )
    except IdempotencyKeyReused:
        return _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。")
    except (ActRefused, ConflictError, NotPermitted, TextRefused) as error:
        return words(reason_of(error, "end"))
    return ""


def _page(
    request: HttpRequest,
    desk: Desk,
    view: LicenceView,
    faults: list[Fault],
    reading: Reading | None,
) -> HttpResponse:
    holder = get_parties([view.holder])[view.holder]
    context: dict[str, Any] = {
        "view": view,
        "holder": holder.masked_name,
        "contents": False,
        "may_end": view.licence is not None
        and not view.ended
        and any(each.role == ROLE for each in desk.grants),
        "form": FORM,
        "fields": widgets(FORM, typed=reading.typed if reading else None, faults=tuple(faults)),
        "faults": faults,
        "key": str(uuid4()),
    }
    return show(request, desk, "licences/licence.html", context, status=400 if faults else 200)
