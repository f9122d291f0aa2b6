"""Pages of the desk: check somebody in, incidents and what is done about them, measures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, read, widgets
from tongban.faces.desk.pages.acts import faults_of
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.types import (
    ActRefused,
    ConflictError,
    CursorError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.reforms.visits.actions import check_in as note_visit
from tongban.reforms.visits.actions import settle
from tongban.reforms.visits.checking import check_in_form
from tongban.reforms.visits.queries import get_incident, list_incidents, visits_of
from tongban.reforms.visits.reporting import report
from tongban.services.cases.queries import get_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tongban.faces.desk.forms import Reading
    from tongban.reforms.visits.types import IncidentView, Kpi
    from tongban.services.cases.types import ActForm

WATCHERS: Final = frozenset({"supervisor", "auditor", "hall_manager", "head", "reviewer"})
SHOWN: Final = 100
"""Rows of a measure that the page shows; the file has them all."""
LONGEST: Final = 366
"""Days of the longest period measured on a page."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def check_in(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Note that the applicant came, once; the form comes back with what does not fit."""
    form = check_in_form()
    try:
        view = get_case(case, actor=desk.reader)
        visits = visits_of(case, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(case)) from error
    faults: list[Fault] = []
    reading: Reading | None = None
    if request.method == "POST":
        reading = read(form, request.POST)
        faults = list(reading.faults)
        if not faults:
            try:
                note_visit(
                    case,
                    actor=desk.actor,
                    key=request.POST.get("key", "")[:120],
                    **reading.payload,
                )
            except NotPermitted as error:
                raise PermissionDenied(str(error)) from error
            except (ActRefused, ConflictError, IdempotencyKeyReused, TextRefused) as error:
                faults = faults_of(error, form.act, {each.name for each in form.fields})
            else:
                messages.success(request, _("已登记到场。"))
                return redirect("desk-case", case=case)
    context = {
        "case": view,
        "visits": visits,
        "form": form,
        "fields": widgets(
            form, typed=None if reading is None else reading.typed, faults=tuple(faults)
        ),
        "faults": faults,
        "key": str(uuid4()),
    }
    return show(request, desk, "visits/check_in.html", context, status=400 if faults else 200)


@require_safe
@at_desk
def incidents(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List incidents within the officer's reach, open ones unless all are asked for."""
    desk.need(WATCHERS)
    everything = request.GET.get("all") == "1"
    after = request.GET.get("after") or None
    chosen = request.GET.get("department") or None
    try:
        page = list_incidents(
            actor=desk.reader, department=chosen, open_only=not everything, after=after
        )
    except CursorError as error:
        raise Http404("after") from error
    except NotPermitted:
        page = None
    more = {"all": "1"} if everything else {}
    more |= {"department": chosen} if chosen else {}
    next_after = None if page is None else page.after
    context = {
        "rows": () if page is None else page.rows,
        "everything": everything,
        "chosen": chosen,
        "bodies": sorted(get_authorities(desk.departments).values(), key=lambda each: each.id),
        "next_url": f"?{urlencode({**more, 'after': next_after})}" if next_after else "",
    }
    return show(request, desk, "visits/incidents.html", context)


@require_safe
@at_desk
def incident(request: HttpRequest, desk: Desk, incident: UUID) -> HttpResponse:
    """Show an incident with its clock, its acts and what this officer may do."""
    return _incident(request, desk, _read(desk, incident))


@require_POST
@at_desk
def settle_incident(request: HttpRequest, desk: Desk, incident: UUID, act: str) -> HttpResponse:
    """Do an act in an incident; what does not fit comes back with the words to put it right."""
    view = _read(desk, incident)
    form = next((each for each in view.allowed if each.act == act), None)
    if form is None:
        messages.error(request, _("这一步现在不能办理，请看当前状态。"))
        return redirect("desk-visit-incident", incident=incident)
    reading = read(form, request.POST)
    faults = list(reading.faults)
    if not faults:
        try:
            settle(
                incident,
                act,
                reading.payload,
                actor=desk.actor,
                key=request.POST.get("key", "")[:120],
                expected_version=_number(request.POST.get("version", "")),
            )
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except (ActRefused, ConflictError, IdempotencyKeyReused, TextRefused) as error:
            faults = faults_of(error, act, {each.name for each in form.fields})
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-visit-incident", incident=incident)
    return _incident(
        request, desk, _read(desk, incident), wrong=act, reading=reading, faults=faults
    )


@require_safe
@at_desk
def measures(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the measures of a period with the rows they were counted from."""
    desk.need(WATCHERS)
    since, until, base, faults = _period(request)
    found = () if faults else _report(desk, since, until, base)
    days = {"since": since.isoformat(), "until": until.isoformat(), "base": base.isoformat()}
    context = {
        "kpis": [{"kpi": each, "value": _value(each), "rows": each.rows[:SHOWN]} for each in found],
        "days": days,
        "faults": faults,
        "file": f"?{urlencode(days)}",
    }
    return show(request, desk, "visits/measures.html", context, status=400 if faults else 200)


@require_safe
@at_desk
def measures_json(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the same measures with every row, to be reckoned again."""
    desk.need(WATCHERS)
    since, until, base, faults = _period(request)
    if faults:
        return JsonResponse({"faults": [each.message for each in faults]}, status=400)
    found = [each.to_json() for each in _report(desk, since, until, base)]
    return JsonResponse({"since": since, "until": until, "base": base, "measures": found})


def _report(desk: Desk, since: date, until: date, base: date) -> tuple[Kpi, ...]:
    return report(actor=desk.reader, since=since, until=until, base=base)


def _period(request: HttpRequest) -> tuple[date, date, date, list[Fault]]:
    today = local_day(clock.now())
    first = today.replace(day=1)
    found, faults = {"since": first, "until": today, "base": first}, []
    for name in found:
        text = request.GET.get(name, "")
        if not text:
            continue
        try:
            found[name] = date.fromisoformat(text)
        except ValueError:
            faults.append(Fault(name, _("日期应写作 2022-04-01。")))
    if not faults and not timedelta() <= found["until"] - found["since"] < timedelta(LONGEST):
        faults.append(Fault("until", _("结束日期应不早于开始日期，且不超过一年。")))
    return found["since"], found["until"], found["base"], faults


def _value(kpi: Kpi) -> str:
    if kpi.value is None:
        return "—"
    if kpi.kind == "rate":
        return f"{kpi.value:.1%}"
    return f"{kpi.value:.2f}" if kpi.kind == "mean" else str(kpi.numerator)


def _read(desk: Desk, incident: UUID) -> IncidentView:
    try:
        return get_incident(incident, actor=desk.reader)
    except (LookupError, MatterNotFound, NotPermitted) as error:
        raise Http404(str(incident)) from error


def _incident(
    request: HttpRequest,
    desk: Desk,
    view: IncidentView,
    *,
    wrong: str = "",
    reading: Reading | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "view": view,
        "line": view.line,
        "forms": [
            _shown(form, reading if form.act == wrong else None, faults or [])
            for form in view.allowed
        ],
        "faults": faults or [],
        "reader": desk.reader.id,
    }
    return show(request, desk, "visits/incident.html", dict(context), status=400 if faults else 200)


def _shown(form: ActForm, reading: Reading | None, faults: list[Fault]) -> dict[str, Any]:
    mine = () if reading is None else tuple(faults)
    typed = None if reading is None else reading.typed
    return {
        "form": form,
        "fields": widgets(form, typed=typed, faults=mine),
        "key": str(uuid4()),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int
