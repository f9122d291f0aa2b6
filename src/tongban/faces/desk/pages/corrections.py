"""Putting an application right at the window: changed answers and further materials of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.faces.common.jinja import words
from tongban.faces.desk import answers
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.pages.acts import at_inputs
from tongban.faces.desk.pages.cases import matter_of
from tongban.record.queries import get_definition
from tongban.record.types import IdempotencyKeyReused
from tongban.services.cases import actions
from tongban.services.cases import queries as cases
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused, CaseRefused, ConflictError, NotPermitted
from tongban.services.forms.queries import elements_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from tongban.faces.desk.forms import Fault
    from tongban.record.types import Receipt
    from tongban.services.cases.types import ActForm, CaseView, SlotView
    from tongban.services.forms.types import DataElement

VERBS: Final = {"resubmit": actions.resubmit_case, "correct_on_spot": actions.correct_on_spot}
ACTS: Final = frozenset({*VERBS, "supplement"})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def correct(request: HttpRequest, desk: Desk, case: UUID, act: str) -> HttpResponse:
    """Take corrections of a case; an answer left empty stays as it is."""
    matter = matter_of(desk, case)
    if act not in ACTS:
        raise Http404(act)
    view = cases.get_case(case, actor=desk.actor)
    elements = [] if act == "supplement" else _elements(matter.definition)
    if request.method == "POST":
        return _take(request, desk, view, elements, act)
    form = next((each for each in view.allowed if each.act == act), None)
    if form is None:
        rule = get_definition(matter.definition).acts[act]
        context = {"case": view, "rule": rule, "kept": []}
        return show(request, desk, "closed.html", context, status=403)
    return _page(request, desk, view, elements, form.label, act)


def _take(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    elements: Sequence[DataElement],
    act: str,
) -> HttpResponse:
    typed = answers.typed_in(request, elements)
    slots = {each.slot for each in view.slots}
    form: ActForm | None = next((each for each in view.allowed if each.act == act), None)
    label = {"zh": "补正", "en": "Correct"} if form is None else form.label
    files: dict[str, list[str]] = {}
    refused: list[Fault] = []
    if form is not None:
        files, refused = answers.take_files(
            request, slots, owner=view.applicant_id, actor=desk.actor, matter=view.id
        )
    if refused:
        return _page(
            request, desk, view, elements, label, act, faults=refused, typed=typed, status=400
        )
    try:
        receipt = _do(request, desk, view, act, typed, files)
    except NotPermitted as error:
        context = {"case": view, "message": words(reason_of(error, act)), "code": error.code}
        return show(request, desk, "refused.html", context, status=403)
    except (CaseRefused, ActRefused, ConflictError, IdempotencyKeyReused) as error:
        faults = at_inputs(error, act, {each.id for each in elements}, slots)
        fresh = cases.get_case(view.id, actor=desk.actor)
        status = 409 if isinstance(error, ConflictError | IdempotencyKeyReused) else 400
        return _page(
            request, desk, fresh, elements, label, act, faults=faults, typed=typed, status=status
        )
    messages.success(request, _("已收下补正（第%(seq)s步）。") % {"seq": receipt.seq})
    return redirect("desk-case", case=view.id)


def _do(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    act: str,
    typed: dict[str, str],
    files: dict[str, list[str]],
) -> Receipt:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() else None
    key = request.POST.get("key", "")[:120]
    if act == "supplement":
        return actions.supplement_case(
            view.id,
            actor=desk.actor,
            key=key,
            files=files,
            channel="window",
            expected_version=seen,
        )
    more: dict[str, Any] = {"channel": "window"} if act == "resubmit" else {}
    return VERBS[act](
        view.id,
        actor=desk.actor,
        key=key,
        answers={name: value for name, value in typed.items() if value.strip()},
        files=files,
        commitments=[each for each in request.POST.getlist("promise") if each],
        expected_version=int(version) if version.isascii() and version.isdigit() else None,
        **more,
    )


def _elements(definition: str) -> list[DataElement]:
    """Give the elements that the case's own version of the item asks for (INV-ITEM-07)."""
    content = get_definition(definition).content
    asked = content.get("form") or [] if isinstance(content, dict) else []
    known = elements_by_id()
    return [known[str(name)] for name in asked if str(name) in known]


def _slots(view: CaseView, act: str) -> list[SlotView]:
    """Give the materials that the act takes: what was promised for later, or all that is asked."""
    if act == "supplement":
        return list(view.owed.missing) if view.owed else []
    return [each for each in view.slots if each.status != "not_asked"]


def _page(  # noqa: PLR0913 - a page with what was typed
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    elements: Sequence[DataElement],
    label: Any,
    act: str,
    *,
    faults: Sequence[Fault] = (),
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = {each.element: words(each.words) for each in view.answers}
    hints = {
        each.id: _("现为：%(value)s。不改请留空。") % {"value": now[each.id]}
        if each.id in now
        else _("尚未填写。")
        for each in elements
    }
    context = {
        "case": view,
        "act": act,
        "label": label,
        "fields": answers.widgets(elements, typed or {}, faults=faults, typed=typed, hints=hints),
        "slots": _slots(view, act),
        "slot_faults": {each.field.removeprefix(answers.PREFIX): each.message for each in faults},
        "faults": list(faults),
        "key": str(uuid4()),
        "prefix": answers.PREFIX,
    }
    return show(request, desk, "correct.html", context, status=status)
