"""Writing an application one question a page; each answer is kept as one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.faces.common.fields import field_views
from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.drafts import (
    handed_in,
    lacking_materials,
    missing_answers,
    sheet_of,
)
from tongban.faces.portal.pages.stepping import (
    KNOWN,
    MATERIALS,
    address_of,
    choose,
    first_open,
    steps_of,
)
from tongban.services.forms import actions as forms
from tongban.services.forms.types import AnswersInvalid, DraftStale

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tongban.faces.portal.pages.drafts import Sheet
    from tongban.kernel.authority import Actor


@signed_in
@require_POST
def way(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Keep whether the person wants one question a page or all on one, and go on so."""
    sheet = sheet_of(draft, actor=actor)
    choose(request, one=request.POST.get("way") == "one")
    return redirect(handed_in(sheet) if sheet.draft.matter else address_of(request, draft))


@signed_in
@require_safe
def questions(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Go on where the draft was left."""
    sheet = sheet_of(draft, actor=actor)
    choose(request, one=True)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    return redirect(address_of(request, draft, first_open(sheet)))


@signed_in
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, draft: UUID, step: str, *, actor: Actor) -> HttpResponse:
    """Ask one question, or show what is known, or ask for the materials; keep the answer."""
    sheet = sheet_of(draft, actor=actor)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    if request.method != "POST":
        return _page(request, sheet, step)
    if step in {KNOWN, MATERIALS}:
        return redirect(_next(request, sheet, step))
    fault, typed = "", request.POST.get(step, "")
    try:
        forms.save_field(actor=actor, draft=draft, element=step, value=typed)
    except DraftStale as stale:
        return redirect("joint" if sheet.joint else "case", stale.matter)
    except AnswersInvalid as error:
        fault = words(error.faults[0].message)
    sheet = sheet_of(draft, actor=actor)
    fault = fault or missing_answers(sheet).get(step, "")
    if fault:
        return _page(request, sheet, step, fault=fault, typed=typed, status=422)
    return redirect(_next(request, sheet, step))


def _next(request: HttpRequest, sheet: Sheet, step: str) -> str:
    """Give the address of what comes after a step: back to the review where one came from there."""
    steps = steps_of(sheet)
    after = steps[steps.index(step) + 1 :] if step in steps else [first_open(sheet)]
    if request.GET.get("then") == "review" or not after:
        return reverse("review", args=[sheet.draft.id])
    return address_of(request, sheet.draft.id, after[0])


def _page(
    request: HttpRequest,
    sheet: Sheet,
    step: str,
    *,
    fault: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = steps_of(sheet)
    views = {
        each.id: each
        for each in field_views(
            sheet.elements,
            sheet.draft.answers,
            typed={step: typed} if fault else None,
            faults={step: fault} if fault else None,
            origins=sheet.draft.origins,
        )
    }
    asked = views.get(step)
    if (step not in steps and asked is None) or (asked is not None and asked.fixed):
        raise Http404(step)
    place = steps.index(step) + 1 if step in steps else 0
    lacking = lacking_materials(sheet) if step == MATERIALS and "check" in request.GET else {}
    context: dict[str, Any] = {
        "sheet": sheet,
        "step": step,
        "field": asked,
        "place": place,
        "count": len(steps),
        "before": steps[place - 2] if place > 1 else "",
        "after": steps[place] if 0 < place < len(steps) else "",
        "known": [each for each in views.values() if each.shown and each.origin],
        "faults": [{"field": name, "message": text} for name, text in lacking.items()]
        or ([{"field": step, "message": fault}] if fault else []),
        "then": request.GET.get("then") == "review",
        "material_faults": {},
        "title": words(asked.element.label)
        if asked is not None
        else _("已经替您填好的")
        if step == KNOWN
        else _("材料"),
    }
    return render(request, "portal/question.html", context, status=status)
