"""Pages of a task: how it stands, its acts as forms, its evidence, what co-units add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.faces.desk.pages.acts import faults_of
from tongban.record.types import (
    SYSTEM,
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    NotPermitted,
    TextRefused,
)
from tongban.reforms.campaigns import actions, detail
from tongban.reforms.campaigns.pages import frame
from tongban.reforms.campaigns.rules import share_of
from tongban.reforms.campaigns.types import LIGHTS, CampaignNotFound, CampaignRefused
from tongban.services.cases.types import ActForm, FieldForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.reforms.campaigns.shells import Look
    from tongban.reforms.campaigns.types import TaskDetail

GRAVE: Final = frozenset({"finish", "grant_cancel"})
"""Acts after which nothing more can be done: their button says so."""
WHY_NOT: Final = {
    "report": gettext_noop("指标只能往好的方向报告；报错了的，请用“更正指标值”并写明理由。"),
    "correct": gettext_noop("还没有报告过指标值，或者指标由系统读数，不能更正。"),
    "submit": gettext_noop("没有佐证材料，不能报送核验；请先提交佐证材料。"),
    "verify": gettext_noop("核验人不能是经办人，且须有佐证材料；请换一人核验。"),
    "finish": gettext_noop("须先由经办人以外的人核验，才能销号。"),
    "ask_due": gettext_noop("新的到期日应与现在的不同、不早于开始日，且没有别的申请待批。"),
    "ask_suspend": gettext_noop("已有申请待批，请等批复。"),
    "ask_cancel": gettext_noop("已有申请待批，请等批复。"),
}
CONTRIBUTION: Final = ActForm(
    act="contribute",
    label={"zh": "报送协办情况", "en": "Report what was done"},
    fields=(
        FieldForm(
            "note", "text", {"zh": "协办情况", "en": "What was done"}, required=True, max=1000
        ),
        FieldForm("document", "document", {"zh": "佐证材料", "en": "Evidence"}, required=False),
    ),
)


@require_safe
def task(request: HttpRequest, look: Look, task: UUID) -> HttpResponse:
    """Show a task with its light, its acts, its evidence and its history."""
    return _page(request, look, _read(look, task))


@require_POST
def act(request: HttpRequest, look: Look, task: UUID, act: str) -> HttpResponseBase:
    """Do an act in a task, once; what does not fit comes back with what to do about it."""
    view = _read(look, task)
    form = next((each for each in view.allowed if each.act == act), None)
    if form is None:
        messages.error(request, _("这一步现在不能办理，请看当前状态。"))
        return redirect(look.url("campaign-task", task=task))
    reading, faults = _take(request, look, form, task, view.line.view.plan.lead)
    if not faults:
        try:
            actions.act(
                task,
                act,
                reading.payload,
                actor=look.actor,
                key=request.POST.get("key", "")[:120],
                expected_version=_number(request.POST.get("version", "")),
            )
        except NotPermitted as error:
            faults = [Fault("", str(_why(act)) if error.code == _SEPARATION else str(error))]
        except _REFUSALS as error:
            faults = _faults(error, form)
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect(look.url("campaign-task", task=task))
    return _page(request, look, _read(look, task), wrong=act, reading=reading, faults=faults)


@require_POST
def contribute(request: HttpRequest, look: Look, task: UUID) -> HttpResponseBase:
    """Note what a co-unit did, in its own name."""
    view = _read(look, task)
    unit = request.POST.get("unit", "")
    if unit not in view.may_contribute:
        raise PermissionDenied(f"{look.actor.id} reports nothing for {unit[:63]}")
    reading, faults = _take(request, look, CONTRIBUTION, task, unit)
    if not faults:
        try:
            actions.contribute(
                task,
                unit,
                note=str(reading.payload["note"]),
                document=str(reading.payload.get("document", "")),
                actor=look.actor,
                key=request.POST.get("key", "")[:120],
            )
        except _REFUSALS as error:
            faults = _faults(error, CONTRIBUTION)
        else:
            messages.success(request, _("已报送协办情况。"))
            return redirect(look.url("campaign-task", task=task))
    return _page(request, look, view, wrong="contribute", reading=reading, faults=faults)


@require_safe
def evidence(_request: HttpRequest, look: Look, task: UUID, document: str) -> HttpResponseBase:
    """Give a file of a task's evidence to whoever sees the task; the look is noted."""
    view = _read(look, task)
    held = {each.document for each in view.line.view.evidence}
    held |= {each.document for each in view.parts}
    if document not in held:
        raise Http404(document)
    try:
        opened = open_document(document, actor=look.actor, matter=task, purpose="campaign")
    except DocumentNotFound as error:
        raise Http404(document) from error
    return document_response(opened)


_SEPARATION: Final = "AUTHORITY-SEPARATION"
_REFUSALS: Final = (
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    TextRefused,
    CampaignRefused,
    DocumentNotFound,
)


def _read(look: Look, task: UUID) -> TaskDetail:
    try:
        return detail.get_task(task, actor=look.actor)
    except CampaignNotFound as error:
        raise Http404(str(task)) from error


def _take(
    request: HttpRequest, look: Look, form: ActForm, task: UUID, unit: str
) -> tuple[Reading, list[Fault]]:
    """Read what was posted; a file is kept for the unit, and a refused one named at its field."""
    posted = request.POST.copy()
    faults: list[Fault] = []
    for field in form.fields:
        file = request.FILES.get(field.name) if field.type == "document" else None
        if file is None:
            continue
        try:
            posted[field.name] = actions.hand_in(
                task, file, unit=unit, filename=file.name or "", actor=look.actor
            )
        except DocumentRefused as error:
            faults.append(Fault(field.name, why_refused(error)))
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
    reading = read(form, posted)
    named = {each.field for each in faults}
    return reading, [*(e for e in reading.faults if e.field not in named), *faults]


def _faults(error: Exception, form: ActForm) -> list[Fault]:
    if isinstance(error, CampaignRefused):
        return [Fault("", words(error.message))]
    if isinstance(error, DocumentNotFound):
        return [Fault("document", _("请重新选择文件。"))]
    code = getattr(error, "code", "")
    if code in {"ACT-CONDITION", "ACT-UNKNOWN-FACT"} and form.act in WHY_NOT:
        return [Fault("", _(WHY_NOT[form.act]))]
    return faults_of(error, form.act, {each.name for each in form.fields})


def _why(act: str) -> str:
    return _(WHY_NOT.get(act, gettext_noop("提出申请的人不能自己批准；请由他人办理。")))


def _page(
    request: HttpRequest,
    look: Look,
    view: TaskDetail,
    *,
    wrong: str = "",
    reading: Reading | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    faults = faults or []
    context: dict[str, Any] = {
        **frame(look, view.campaign, "book"),
        "task": view,
        "line": view.line,
        "view": view.line.view,
        "share": share_of(view.line.view),
        "lights": LIGHTS,
        "forms": [_form(each, wrong, reading, faults) for each in view.allowed],
        "part": _form(CONTRIBUTION, wrong, reading, faults) if view.may_contribute else None,
        "faults": faults,
        "grave": GRAVE,
        "system": SYSTEM.id,
    }
    return look.show(request, "task.jinja2", context, status=400 if faults else 200)


def _form(
    form: ActForm, wrong: str, reading: Reading | None, faults: list[Fault]
) -> dict[str, Any]:
    mine = form.act == wrong
    return {
        "form": form,
        "fields": widgets(
            form,
            typed=reading.typed if mine and reading is not None else None,
            faults=tuple(faults) if mine else (),
        ),
        "key": str(uuid4()),
        "files": any(each.type == "document" for each in form.fields),
        "open": mine,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int
