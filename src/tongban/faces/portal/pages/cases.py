"""A person's own cases: where they stand, what is asked, how to answer or withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.documents.actions import store
from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.fields import field_views, groups_of
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.sentences import light_words, remaining, standing, tone
from tongban.faces.common.slots import page_of
from tongban.faces.common.uploads import stream_of
from tongban.faces.portal.access import signed_in
from tongban.record.queries import calendar, find_matter
from tongban.services.cases.actions import correct_on_spot, resubmit_case, withdraw_case
from tongban.services.cases.queries import get_case, my_cases
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import (
    ActRefused,
    CaseRefused,
    MatterNotFound,
    NotPermitted,
)
from tongban.services.catalogue.queries import today
from tongban.services.forms.queries import elements_by_id
from tongban.services.joint.queries import get_joint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from tongban.kernel.authority import Actor
    from tongban.services.cases.types import CaseLine, CaseView

CORRECTIONS: Final = ("resubmit", "correct_on_spot")
STEPS: Final = ("intake", "correction", "supplement", "decision", "issue")
"""The terms of the procedure in the order in which they run."""

MAX_FILES: Final = 20
PAGE: Final = 20


def case_rows(lines: tuple[CaseLine, ...]) -> list[dict[str, Any]]:
    """Give what a list shows of each case: in words how long is left, and what comes next."""
    days, on = calendar(), today()
    return [
        {
            "case": each,
            "standing": standing(each),
            "light": remaining(each.promise_due or each.due, on, days) or light_words(each.light),
            "tone": tone(each),
        }
        for each in lines
    ]


@signed_in
@require_safe
def listing(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """List all cases, the newest first."""
    page = my_cases(actor=actor, after=request.GET.get("after") or None, limit=PAGE)
    context = {
        "rows": case_rows(page.rows),
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render(request, "portal/cases.html", context)


@signed_in
@require_safe
def case(request: HttpRequest, case: UUID, *, actor: Actor) -> HttpResponse:
    """Show a case: state, clock, timeline, papers, credentials, what may be done."""
    try:
        view: CaseView = get_case(case, actor=actor)
    except MatterNotFound as error:
        place = _elsewhere(case, actor)
        if not place:
            raise Http404("case") from error
        return redirect(place)
    acts = {form.act for form in view.allowed}
    context = {
        "case": view,
        "standing": standing(view),
        "light": remaining(view.promise_due or view.due, today(), calendar())
        or light_words(view.light),
        "tone": tone(view),
        "own": view.applicant_id == actor.party,
        "clocks": sorted(view.clocks, key=lambda each: STEPS.index(each.name)),
        "correction": next((act for act in CORRECTIONS if act in acts), ""),
        "may_withdraw": "withdraw" in acts,
        "may_supplement": "supplement" in acts,
        "may_uncommit": "withdraw_commitment" in acts,
    }
    return render(request, "portal/case.html", context)


def _elsewhere(matter: UUID, actor: Actor) -> str:
    """Give the address of the page that shows what is no case; empty where there is none."""
    try:
        return reverse("joint", kwargs={"joint": get_joint(matter, actor=actor).id})
    except (MatterNotFound, NotPermitted):
        found = find_matter(matter, actor=actor)
        return "" if found is None else page_of("portal", found.kind, matter)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case: UUID, *, actor: Actor) -> HttpResponse:
    """Ask once, then take the application back."""
    done = _("申请已撤回。需要时可以重新申请。")
    return taken_back(request, case, "withdraw", withdraw_case, "withdraw", done, actor=actor)


def taken_back(
    request: HttpRequest,
    case: UUID,
    act: str,
    verb: Callable[..., object],
    template: str,
    done: str,
    *,
    actor: Actor,
) -> HttpResponse:
    """Ask once with the page `template`, then do `act` by its verb and say so."""
    view: CaseView = get_case(case, actor=actor)
    if request.method != "POST" and all(form.act != act for form in view.allowed):
        return redirect("case", case=case)
    fault = ""
    if request.method == "POST":
        try:
            verb(
                case,
                actor=actor,
                key=key_of(request),
                reason=request.POST.get("reason", "").strip(),
                expected_version=version_of(request),
            )
        except ActRefused as refused:
            fault = words(reason_of(refused, act))
        else:
            messages.success(request, done)
            return redirect("case", case=case)
    context = {"case": view, "key": key_of(request), "fault": fault}
    return render(request, f"portal/{template}.html", context, status=422 if fault else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, case: UUID, *, actor: Actor) -> HttpResponse:
    """Take changed answers and missing materials for a case, all at once."""
    view: CaseView = get_case(case, actor=actor)
    act = next((form.act for form in view.allowed if form.act in CORRECTIONS), None)
    if request.method != "POST":
        if act is None:
            return redirect("case", case=case)
        return _correction_page(request, view, act)
    # a repeated request finds the case moved on; its key gives the first receipt again
    wanted = request.POST.get("act", "")
    if wanted not in CORRECTIONS:
        raise Http404(wanted)
    answers = {
        name: value
        for name, value in request.POST.items()
        if name in {each.element for each in view.answers} | _asked_elements(view)
        and isinstance(value, str)
        and value.strip()
    }
    files, faults = taken(request, view, actor=actor)
    if not faults:
        verb = resubmit_case if wanted == "resubmit" else correct_on_spot
        try:
            verb(
                case,
                actor=actor,
                key=key_of(request),
                answers=answers,
                files=files,
                commitments=request.POST.getlist("commit"),
                expected_version=version_of(request),
            )
        except CaseRefused as refused:
            faults = {each.field: words(each.message) for each in refused.problems}
            faults = faults or {"": words(refused.message)}
        except ActRefused as refused:
            faults = {"": words(reason_of(refused, wanted))}
        else:
            messages.success(request, _("补正已提交，部门会重新审看。"))
            return redirect("case", case=case)
    return _correction_page(request, view, wanted, files=files, faults=faults, typed=answers)


def _asked_elements(view: CaseView) -> set[str]:
    """Return the elements that the case's answers did not give; they may be asked for now."""
    return set(elements_by_id()) - {each.element for each in view.answers}


def taken(
    request: HttpRequest, view: CaseView, *, actor: Actor
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Take in the files of a correction, with those of an earlier try; return them and faults."""
    files: dict[str, list[str]] = {}
    faults: dict[str, str] = {}
    for row in view.slots:
        held = request.POST.getlist(f"given-{row.slot}")[:MAX_FILES]
        for given in request.FILES.getlist(f"file-{row.slot}")[:MAX_FILES]:
            try:
                ref = store(
                    stream_of(given),
                    owner=view.applicant_id,
                    purpose="material",
                    filename=given.name or row.slot,
                    matter=view.id,
                    slot=row.slot,
                    by=actor.id,
                )
            except DocumentRefused as refused:
                faults[row.slot] = f"{given.name}{_('：')}{why_refused(refused)}"
            else:
                held.append(ref.hash)
        if held:
            files[row.slot] = list(dict.fromkeys(held))
    return files, faults


def _correction_page(
    request: HttpRequest,
    view: CaseView,
    act: str,
    *,
    files: Mapping[str, list[str]] | None = None,
    faults: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    known = elements_by_id()
    found = faults or {}
    named = [each.element for each in view.answers if each.element in known]
    named += [name for name in found if name in known and name not in named]
    asked = [known[name] for name in named]
    fields = field_views(asked, {}, typed=typed, faults=found, everything=True)
    missing = {each.slot for each in view.asked.missing} if view.asked else set()
    missing |= {each.slot for each in view.slots if each.status == "lacking"}
    missing |= {name for name in found if any(row.slot == name for row in view.slots)}
    current = {each.element: words(each.words) for each in view.answers}
    slots = {row.slot for row in view.slots}
    context = {
        "case": view,
        "act": act,
        "key": key_of(request),
        "groups": groups_of(fields),
        "current": current,
        "missing": [each for each in view.slots if each.slot in missing],
        "others": [
            each for each in view.slots if each.slot not in missing and each.status == "supplied"
        ],
        "given": files or {},
        "slot_faults": {name: text for name, text in found.items() if name in slots},
        "typed": bool(typed),
        "faults": [
            {"field": f"file-{name}" if name in slots else name, "message": text}
            for name, text in found.items()
        ],
    }
    return render(request, "portal/correct.html", context, status=422 if found else 200)


def key_of(request: HttpRequest) -> str:
    """Return the key that the form carries; a form without one counts as a new request.

    A request that was refused keeps its key, for nothing was written under it.
    """
    return request.POST.get("key", "").strip()[:120] or uuid4().hex


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the case that the page showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 - a version
