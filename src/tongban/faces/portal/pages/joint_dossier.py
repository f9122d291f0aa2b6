"""One dossier for one matter: every member on one axis of time, what is asked, what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.documents.actions import store
from tongban.base.documents.queries import papers_of
from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.fields import field_views, groups_of
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.sentences import light_words, remaining
from tongban.faces.common.uploads import stream_of
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.joint_pictures import axis_of
from tongban.record import clock
from tongban.record.queries import calendar
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused, CaseRefused
from tongban.services.catalogue.queries import today
from tongban.services.forms.queries import elements_by_id
from tongban.services.joint import actions
from tongban.services.joint.queries import correctable, get_joint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.kernel.authority import Actor
    from tongban.services.joint.types import JointLine, JointView, Line

MAX_FILES: Final = 20
TONES: Final = {"granted": "good", "refused": "bad"}
STANDS: Final = {"done": "good", "failed": "bad", "stopped": "bad", "waiting": "plain"}


def joint_rows(lines: Sequence[JointLine], actor: Actor) -> list[dict[str, Any]]:
    """Give what a list shows of each joint matter of this person."""
    return [
        {
            "joint": each,
            "tone": TONES.get(each.outcome or "", "plain"),
            "light": remaining(each.promise_due or each.due, today(), calendar())
            or light_words(each.light),
        }
        for each in lines
        if actor.party is not None
    ]


@signed_in
@require_safe
def dossier(request: HttpRequest, joint: UUID, *, actor: Actor) -> HttpResponse:
    """Show the whole: who waits for whom, which member is stuck and since when."""
    view: JointView = get_joint(joint, actor=actor)
    acts = {form.act for form in view.allowed}
    names = {each.item: each.name for each in view.children}
    context = {
        "joint": view,
        "axis": axis_of(view, now=clock.now()),
        "members": [
            {
                "one": each,
                "tone": STANDS.get(each.stand.value, "plain"),
                "light": light_words(each.light),
                "waits": [names[item] for item in each.waits if item in names],
                "holds_up": [names[item] for item in each.holds_up],
            }
            for each in view.children
        ],
        "names": names,
        "tone": TONES.get(view.outcome or "", "plain"),
        "light": light_words(view.light),
        "papers": papers_of(joint),
        "may_report": "report_rectified" in acts,
        "key": uuid4().hex,
        "may_correct": "resubmit" in acts,
        "may_withdraw": "withdraw" in acts,
        "may_issue_singly": "issue_singly" in acts
        and any(each.stand.value in {"failed", "stopped"} for each in view.children),
    }
    return render(request, "portal/joint_dossier.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, joint: UUID, *, actor: Actor) -> HttpResponse:
    """Answer the one correction notice: for all members, with each file once."""
    view: JointView = get_joint(joint, actor=actor)
    asked = view.asked
    if asked is None:
        return redirect("joint", joint=joint)
    known = elements_by_id()
    named, answers = correctable(joint, actor=actor)
    elements = [known[name] for name in named]
    faults: dict[str, str] = {}
    files: dict[str, list[str]] = {}
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {
            each.id: request.POST[each.id]
            for each in elements
            if request.POST.get(each.id, "").strip()
        }
        files, faults = _taken(request, view, (*asked.lines, *asked.others), actor=actor)
        if not faults:
            try:
                actions.resubmit_joint(
                    joint,
                    actor=actor,
                    key=request.POST.get("key", "")[:120] or uuid4().hex,
                    answers=typed,
                    files=files,
                )
            except CaseRefused as refused:
                faults = {each.field: words(each.message) for each in refused.problems}
                faults = faults or {"": words(refused.message)}
            except ActRefused as refused:
                faults = {"": words(reason_of(refused, "resubmit"))}
            else:
                messages.success(request, _("补正已提交，各部门会重新审看。"))
                return redirect("joint", joint=joint)
    elements += [known[name] for name in faults if name in known and name not in named]
    context = {
        "joint": view,
        "asked": asked,
        "names": {each.item: each.name for each in view.children},
        "groups": groups_of(field_views(elements, {}, typed=typed, faults=faults, everything=True)),
        "current": {each.element: words(each.words) for each in answers},
        "given": files,
        "slot_faults": {
            each.id: faults[each.id] for each in (*asked.lines, *asked.others) if each.id in faults
        },
        "faults": [
            {"field": _place(name, (*asked.lines, *asked.others)), "message": text}
            for name, text in faults.items()
        ],
        "key": request.POST.get("key", "")[:120] or uuid4().hex,
        "typed": bool(typed),
    }
    return render(request, "portal/joint_correct.html", context, status=422 if faults else 200)


@signed_in
@require_POST
def rectified(request: HttpRequest, joint: UUID, *, actor: Actor) -> HttpResponse:
    """Report that the defects of the visit are put right."""
    get_joint(joint, actor=actor)
    key = request.POST.get("key", "")[:120] or uuid4().hex
    note = request.POST.get("note", "").strip()
    try:
        actions.report_rectified(joint, actor=actor, key=key, note=note)
    except ActRefused as refused:
        messages.error(request, words(reason_of(refused, "report_rectified")))
    else:
        messages.success(request, _("已报告整改完成，等待安排复验。"))
    return redirect("joint", joint=joint)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, joint: UUID, *, actor: Actor) -> HttpResponse:
    """Ask once, then take the whole back, or one member; or ask for single issue."""
    view: JointView = get_joint(joint, actor=actor)
    item = request.POST.get("item") or request.GET.get("item") or ""
    chosen = next((each for each in view.children if each.item == item), None)
    if item and chosen is None:
        # a page sent twice, or long open: what left before is no wish to take the whole back
        messages.info(request, _("这一项已经不在联办之中。"))
        return redirect("joint", joint=joint)
    what = request.POST.get("what", "")
    fault = ""
    if request.method == "POST":
        key = request.POST.get("key", "")[:120] or uuid4().hex
        reason = request.POST.get("reason", "").strip()
        try:
            if what == "singly":
                actions.issue_singly(joint, actor=actor, key=key, reason=reason)
            elif chosen is not None:
                actions.leave_member(joint, chosen.item, actor=actor, key=key, reason=reason)
            else:
                actions.withdraw_joint(joint, actor=actor, key=key, reason=reason)
        except ActRefused as refused:
            fault = words(reason_of(refused, "withdraw"))
        else:
            messages.success(request, _("已按您的要求办理。"))
            return redirect("joint", joint=joint)
    elif view.closed_at is not None:
        return redirect("joint", joint=joint)
    context = {
        "joint": view,
        "chosen": chosen,
        "key": request.POST.get("key", "")[:120] or uuid4().hex,
        "fault": fault,
    }
    return render(request, "portal/joint_withdraw.html", context, status=422 if fault else 200)


def _taken(
    request: HttpRequest, view: JointView, lines: Sequence[Line], *, actor: Actor
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Take in the files of a correction, with those of an earlier try."""
    files: dict[str, list[str]] = {}
    faults: dict[str, str] = {}
    for line in lines:
        held = request.POST.getlist(f"given-{line.id}")[:MAX_FILES]
        for given in request.FILES.getlist(f"file-{line.id}")[:MAX_FILES]:
            try:
                ref = store(
                    stream_of(given),
                    owner=view.applicant_id,
                    purpose="material",
                    filename=given.name or line.id,
                    matter=view.id,
                    slot=line.id,
                    by=actor.id,
                )
            except DocumentRefused as refused:
                faults[line.id] = f"{given.name}{_('：')}{why_refused(refused)}"
            else:
                held.append(ref.hash)
        if held:
            files[line.id] = list(dict.fromkeys(held))
    return files, faults


def _place(name: str, lines: Sequence[Line]) -> str:
    return f"file-{name}" if any(each.id == name for each in lines) else name
