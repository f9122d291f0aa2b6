"""Acceptance at the desk: the lead's dossier, a department's part on a tablet, the checklist."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import LOCAL, words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.record import clock
from tongban.record.queries import get_definition
from tongban.record.types import CursorError, MatterNotFound, NotPermitted, Page
from tongban.reforms.acceptance import actions, queries, rules, units
from tongban.reforms.acceptance.forms import TOTALS, eligible_form, opinion_form, recheck_form
from tongban.reforms.acceptance.pages import (
    REFUSALS,
    RESULTS,
    STATUSES,
    act_in,
    dossier_context,
    faults_of,
    form_of,
    hand_out,
    key_of,
    shown,
    take,
    version_of,
)
from tongban.reforms.acceptance.types import OPINION

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.desk.forms import Reading
    from tongban.record.types import MatterView, Situation


@require_safe
@at_desk
def acceptances(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the acceptances and parts that this officer's body has to do with."""
    try:
        after = request.GET.get("after") or None
        page = queries.list_acceptances(actor=desk.reader, after=after, limit=100)
    except NotPermitted:
        page = Page((), None)
    except CursorError as error:
        raise Http404("after") from error
    rows = [
        (each, words(_label(each)), words(_state(each)), each.kind == OPINION) for each in page.rows
    ]
    return show(request, desk, "acceptance/list.html", {"rows": rows, "after": page.after})


@require_safe
@at_desk
def dossier(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Show a round to its lead, or a department its own part."""
    situation = _read(desk, matter)
    if situation.matter.kind == OPINION:
        return _part(request, desk, situation)
    context = dossier_context(situation, actor=desk.actor)
    return show(request, desk, "acceptance/dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def act(request: HttpRequest, desk: Desk, matter: UUID, act: str) -> HttpResponse:
    """Show the form of an act of a round, or do it."""
    situation = _read(desk, matter)
    form = form_of(situation, act, actor=desk.actor)
    if request.method != "POST":
        return _form(request, desk, situation, shown(form))
    owner = situation.matter.applicant
    reading, faults = take(request, form, owner=owner, matter=matter, actor=desk.actor)
    if not faults:
        try:
            act_in(request, situation, form, reading, actor=desk.actor)
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-acceptance-dossier", matter=matter)
    return _form(request, desk, situation, shown(form, reading, faults), status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def eligible(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Go through the checklist of a building and find it eligible."""
    situation = _read(desk, matter)
    if all(each.name != "find_eligible" for each in situation.allowed):
        raise Http404(str(matter))
    form = eligible_form()
    more = {"points": units.checklist(), "points_source": units.checklist_source()}
    if request.method != "POST":
        return _form(request, desk, situation, {**shown(form), **more})
    reading, faults = take(request, form, owner="", matter=None, actor=desk.actor)
    if not faults:
        try:
            units.find_eligible(
                matter,
                reading.payload["confirmed"],
                actor=desk.actor,
                key=key_of(request),
                note=str(reading.payload.get("note", "")),
                expected_version=version_of(request),
            )
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已认定符合提前验收条件，已邀请各部门。"))
            return redirect("desk-acceptance-dossier", matter=matter)
    context = {**shown(form, reading, faults), **more}
    return _form(request, desk, situation, context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def speak(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Give one's department's opinion on the visit, or recheck what failed: on a tablet."""
    situation = _read(desk, matter)
    allowed = {each.name for each in situation.allowed}
    part = situation.matter
    if part.kind != OPINION or not allowed & {"give_opinion", "recheck_item"}:
        raise Http404(str(matter))
    first = "give_opinion" in allowed
    today = clock.now().astimezone(LOCAL).date().isoformat()
    form = (
        opinion_form(part, actor=desk.actor.id)
        if first
        else recheck_form(part, actor=desk.actor.id, today=today)
    )
    if request.method != "POST":
        return _form(request, desk, situation, shown(form), template="acceptance/speak.html")
    reading, faults = take(request, form, owner="", matter=None, actor=desk.actor)
    if not faults:
        try:
            _spoken(request, desk, part, reading, first=first)
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已记录本部门意见。") if first else _("已记录复验结果。"))
            return redirect("desk-acceptance-dossier", matter=matter)
    context = shown(form, reading, faults)
    return _form(request, desk, situation, context, template="acceptance/speak.html", status=400)


@require_safe
@at_desk
def document(request: HttpRequest, desk: Desk, matter: UUID, document: str) -> HttpResponseBase:  # noqa: ARG001 - a page takes its request
    """Hand out a document of a round; the look is noted."""
    _read(desk, matter)
    return hand_out(matter, document, actor=desk.reader)


def _spoken(
    request: HttpRequest, desk: Desk, part: MatterView, reading: Reading, *, first: bool
) -> None:
    facts = {} if part.folded is None else part.folded.facts
    given: dict[str, Any] = dict(reading.payload)
    if first:
        actions.give_opinion(
            part.id,
            actor=desk.actor,
            key=key_of(request),
            result=given["result"],
            inspectors=given["inspectors"],
            inspected_on=date.fromisoformat(str(facts["visit_on"])),
            findings=given["findings"],
            defects=given.get("defects", ()),
            buildings=given.get("buildings", ()),
            totals={name: given[name] for name in TOTALS if name in given},
            expected_version=version_of(request),
        )
        return
    asked = rules.texts(facts, "to_check")
    actions.recheck(
        part.id,
        {text: given[f"item_{n}"] == "yes" for n, text in enumerate(asked)},
        actor=desk.actor,
        key=key_of(request),
        inspectors=given["inspectors"],
        inspected_on=date.fromisoformat(given["inspected_on"]),
        expected_version=version_of(request),
    )


def _part(request: HttpRequest, desk: Desk, situation: Situation) -> HttpResponse:
    part, defects = queries.get_part(situation)
    matter = situation.matter
    context = {
        "matter": matter,
        "part": part,
        "defects": defects,
        "facts": {} if matter.folded is None else matter.folded.facts,
        "results": RESULTS,
        "statuses": STATUSES,
        "member_names": {part.member: part.name},
        "may_speak": any(
            each.name in {"give_opinion", "recheck_item"} for each in situation.allowed
        ),
    }
    return show(request, desk, "acceptance/part.html", context)


def _form(
    request: HttpRequest,
    desk: Desk,
    situation: Situation,
    context: dict[str, Any],
    *,
    template: str = "acceptance/act.html",
    status: int = 200,
) -> HttpResponse:
    matter = situation.matter
    facts = {} if matter.folded is None else matter.folded.facts
    shared = {
        "matter": matter,
        "facts": facts,
        "bodies": get_authorities([matter.department]),
        "points": (),
        "defects": rules.defects_of(matter.item, facts) if matter.kind == OPINION else (),
    }
    return show(request, desk, template, {**shared, **context}, status=status)


def _read(desk: Desk, matter: UUID) -> Situation:
    """Read a matter as the officer, or say that there is none."""
    try:
        queries.read(matter, actor=desk.reader)
        return queries.read(matter, actor=desk.actor)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(matter)) from error


def _label(matter: MatterView) -> dict[str, str]:
    label = get_definition(matter.definition).label
    return {"zh": label.zh, "en": label.en}


def _state(matter: MatterView) -> dict[str, str]:
    label = get_definition(matter.definition).states[matter.state].label
    return {"zh": label.zh, "en": label.en}
