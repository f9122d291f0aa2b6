"""Acceptance at the desk: buildings and their checklist, completions, the totals of a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.record.queries import get_definition
from tongban.record.types import CursorError, MatterNotFound, NotPermitted, Page
from tongban.reforms.acceptance import queries, units
from tongban.reforms.acceptance.forms import eligible_form
from tongban.reforms.acceptance.pages import (
    REFUSALS,
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

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.record.types import MatterView, Situation


@require_safe
@at_desk
def acceptances(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the buildings, completions and checks that this officer's body has to do with."""
    try:
        after = request.GET.get("after") or None
        page = queries.list_acceptances(actor=desk.reader, after=after, limit=100)
    except NotPermitted:
        page = Page((), None)
    except CursorError as error:
        raise Http404("after") from error
    rows = [(each, words(_label(each)), words(queries.state_of(each))) for each in page.rows]
    return show(request, desk, "acceptance/list.html", {"rows": rows, "after": page.after})


@require_safe
@at_desk
def dossier(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Show a building, a completion or a check to the body that it concerns."""
    situation = _read(desk, matter)
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
            messages.success(request, _("已认定符合提前验收条件，申请人可以申请验收。"))
            return redirect("desk-acceptance-dossier", matter=matter)
    context = {**shown(form, reading, faults), **more}
    return _form(request, desk, situation, context, status=400)


@require_safe
@at_desk
def document(request: HttpRequest, desk: Desk, matter: UUID, document: str) -> HttpResponseBase:  # noqa: ARG001 - a page takes its request
    """Hand out a document of a round; the look is noted."""
    _read(desk, matter)
    return hand_out(matter, document, actor=desk.reader)


def _form(
    request: HttpRequest,
    desk: Desk,
    situation: Situation,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    shared = {"matter": situation.matter, "points": ()}
    return show(request, desk, "acceptance/act.html", {**shared, **context}, status=status)


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
