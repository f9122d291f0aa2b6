"""Figures of supply: public by month, kept at the desk by the utility."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.faces.portal.access import signed_in
from tongban.record.types import ActRefused, NotPermitted
from tongban.reforms.utilities import actions, queries
from tongban.reforms.utilities.picture import HEIGHT, WIDTH, bars
from tongban.reforms.utilities.types import CUSTOMER_ACTS, SHORTEST, SOURCE, UtilityRefused
from tongban.services.cases.actions import do
from tongban.services.cases.queries import get_case
from tongban.services.cases.reasons import reason_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.kernel.authority import Actor

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a table of interruptions."""


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show everybody how reliable each utility's supply was, month by month."""
    departments = queries.utilities_with_figures()
    bodies = get_authorities(departments)
    shown = [
        (bodies[each].name if each in bodies else {"zh": each, "en": each}, _months(each))
        for each in departments
    ]
    context = {"shown": shown, "source": SOURCE, "shortest": SHORTEST, **_size()}
    return render(request, "portal/utilities/figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def records(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take in interruptions and the customers of a month; name every bad row."""
    own = queries.recorded_by(desk.grants)
    if not own:
        raise PermissionDenied(f"{desk.actor.id} records no supply")
    department = request.POST.get("department", request.GET.get("department", own[0]))
    if department not in own:
        raise Http404(department[:64])
    bodies = get_authorities(own)
    context: dict[str, Any] = {
        "department": department,
        "own": [(each, words(bodies[each].short)) for each in own if each in bodies],
        "source": SOURCE,
        "shortest": SHORTEST,
        "faults": [],
        "bad": (),
        **_size(),
    }
    status = 200
    if request.method == "POST":
        try:
            done = _take(request, desk, department)
        except UtilityRefused as error:
            context["faults"] = [{"field": "", "message": words(error.message)}]
            status = 400
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        else:
            if not done:
                return redirect(f"{request.path}?department={department}")
            context["bad"] = done
    context["months"] = _months(department)
    return show(request, desk, "utilities/records.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, case: UUID, act: str, *, actor: Actor) -> HttpResponse:
    """Let the customer confirm the plan, say that he or she is ready, or report a contractor."""
    view = get_case(case, actor=actor)
    form = next((each for each in view.allowed if each.act == act), None)
    if form is None or act not in CUSTOMER_ACTS:
        raise Http404(act)
    reading: Reading | None = None
    faults: list[Fault] = []
    if request.method == "POST":
        reading = read(form, request.POST)
        faults = list(reading.faults)
        if not faults:
            version = request.POST.get("version", "")
            try:
                do(
                    case,
                    act,
                    dict(reading.payload),
                    actor=actor,
                    key=request.POST.get("key", "")[:120],
                    expected_version=int(version) if version.isdecimal() else None,
                )
            except ActRefused as error:
                faults = [Fault("", words(reason_of(error, act)))]
            else:
                messages.success(request, _("已提交：%(act)s。") % {"act": words(form.label)})
                return redirect("case", case=case)
    context = {
        "case": view,
        "form": form,
        "fields": widgets(form, typed=reading.typed if reading else None, faults=tuple(faults)),
        "faults": faults,
        "key": str(uuid4()),
    }
    status = 400 if faults else 200
    return render(request, "portal/utilities/act.html", context, status=status)


def _take(request: HttpRequest, desk: Desk, department: str) -> tuple[Any, ...]:
    """Take what was posted; gives the bad rows of a table."""
    if request.POST.get("do") == "served":
        try:
            month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
            customers = int(request.POST.get("customers", ""))
        except ValueError as error:
            raise UtilityRefused(
                "UTL-MONTH",
                {"zh": "请填写月份和用户数。", "en": "Give the month and the number of customers."},
            ) from error
        actions.state_served(customers, actor=desk.actor, department=department, month=month)
        messages.success(request, _("已报%(month)s用户数。") % {"month": f"{month:%Y-%m}"})
        return ()
    file = request.FILES.get("table")
    if file is None or (file.size or 0) > LARGEST:
        raise UtilityRefused(
            "UTL-FILE",
            {"zh": "请选择不超过8MB的CSV表格。", "en": "Choose a CSV table of at most 8 MB."},
        )
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UtilityRefused(
            "UTL-FILE", {"zh": "表格应为UTF-8编码。", "en": "The table must be UTF-8."}
        ) from error
    done = actions.import_outages(text, actor=desk.actor, department=department)
    messages.success(
        request,
        _("新增%(fresh)s条，已有%(known)s条，有误%(bad)s条。")
        % {"fresh": done.fresh, "known": done.known, "bad": len(done.bad)},
    )
    return done.bad


def _months(department: str) -> dict[str, Any]:
    found = queries.months_of(department)
    return {"rows": found, "bars": bars(found)}


def _size() -> dict[str, int]:
    return {"width": WIDTH, "height": HEIGHT}
