"""Acceptance on the portal: the owner applies, declares a building, follows and acts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.parties.queries import get_parties, principals_of
from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.record import clock
from tongban.record.queries import get_definition
from tongban.record.types import CursorError
from tongban.reforms.acceptance import actions, queries, units
from tongban.reforms.acceptance.forms import FACT, OWNER, apply_form, declare_form
from tongban.reforms.acceptance.pages import (
    REFUSALS,
    SHOWN,
    act_in,
    dossier_context,
    faults_of,
    form_of,
    hand_out,
    key_of,
    shown,
    take,
)
from tongban.reforms.acceptance.types import OPINION, AcceptanceRefused, Project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt
    from tongban.services.cases.types import ActForm

DOCUMENTS = (*SHOWN, "quality_acceptance")


@signed_in
@require_safe
def acceptances(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """List one's own acceptances and those of whom one acts for."""
    try:
        page = queries.list_acceptances(actor=actor, after=request.GET.get("after") or None)
    except CursorError as error:
        raise Http404("after") from error
    rows = []
    for each in page.rows:
        if each.kind != OPINION:
            definition = get_definition(each.definition)
            state = definition.states[each.state].label
            rows.append((each, definition.label, state))
    return render(request, "portal/acceptance/list.html", {"rows": rows, "after": page.after})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Apply for joint acceptance: one application for all departments."""
    return _open(request, actor, apply_form, _applied)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Declare a building for early acceptance."""
    return _open(request, actor, declare_form, _declared)


@signed_in
@require_safe
def dossier(request: HttpRequest, matter: UUID, *, actor: Actor) -> HttpResponse:
    """Show an acceptance to its owner: where each department stands, what is to be put right."""
    situation = queries.read(matter, actor=actor)
    if situation.matter.kind == OPINION:
        raise Http404(str(matter))
    context = dossier_context(situation, actor=actor)
    return render(request, "portal/acceptance/dossier.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, matter: UUID, act: str, *, actor: Actor) -> HttpResponse:
    """Show the form of an act of the owner, or do it."""
    situation = queries.read(matter, actor=actor)
    form = form_of(situation, act, actor=actor)
    context: dict[str, Any] = {"matter": situation.matter}
    if request.method != "POST":
        return render(request, "portal/acceptance/act.html", {**context, **shown(form)})
    owner = situation.matter.applicant
    reading, faults = take(request, form, owner=owner, matter=matter, actor=actor)
    if not faults:
        try:
            act_in(request, situation, form, reading, actor=actor)
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已提交：%(act)s。") % {"act": words(form.label)})
            return redirect("acceptance-dossier", matter=matter)
    context |= shown(form, reading, faults)
    return render(request, "portal/acceptance/act.html", context, status=400)


@signed_in
@require_safe
def document(
    request: HttpRequest,  # noqa: ARG001 - a page takes its request
    matter: UUID,
    document: str,
    *,
    actor: Actor,
) -> HttpResponseBase:
    """Hand out a document of one's own acceptance."""
    return hand_out(matter, document, actor=actor)


def _open(request: HttpRequest, actor: Actor, form_for: Any, opened: Any) -> HttpResponse:
    parties = _parties(actor)
    template = "portal/acceptance/open.html"
    try:
        form: ActForm = form_for(parties)
    except AcceptanceRefused as error:
        return render(request, "portal/acceptance/closed.html", {"why": error.message}, status=404)
    if request.method != "POST":
        return render(request, template, shown(form))
    owner = request.POST.get(OWNER, "")
    known = {party for party, _name in parties}
    reading, faults = take(
        request,
        form,
        owner=owner if owner in known else actor.party or "",
        matter=None,
        actor=actor,
    )
    if not faults:
        try:
            receipt: Receipt = opened(dict(reading.payload), actor=actor, key=key_of(request))
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已提交，编号 %(n)s。") % {"n": receipt.number})
            return redirect("acceptance-dossier", matter=receipt.matter)
    return render(request, template, shown(form, reading, faults), status=400)


def _applied(given: dict[str, Any], *, actor: Actor, key: str) -> Receipt:
    return actions.apply(
        Project(
            name=given["project_name"],
            code=given["project_code"],
            site=given["project_site"],
            floor_area=given["floor_area"],
            self_accepted_on=date.fromisoformat(given["self_accepted_on"]),
        ),
        actor=actor,
        key=key,
        party=given[OWNER],
        facts=_facts(given),
        documents=_documents(given),
    )


def _declared(given: dict[str, Any], *, actor: Actor, key: str) -> Receipt:
    return units.declare_unit(
        units.Unit(
            project_name=given["project_name"],
            project_code=given["project_code"],
            permit_no=given["permit_no"],
            number=given["unit_no"],
            name=given["unit_name"],
            use=given["use"],
            area=Decimal(given["area"]),
            public_area=Decimal(given["public_area"]),
            boundary=given["boundary"],
            remaining_works=given["remaining_works"],
            shared_fire=given["shared_fire"],
            shared_fire_complete=given.get("shared_fire_complete") is True,
            shared_systems=given.get("shared_systems", ()),
        ),
        actor=actor,
        key=key,
        party=given[OWNER],
        facts=_facts(given),
        documents=_documents(given),
    )


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(FACT): value for name, value in given.items() if name.startswith(FACT)
    }


def _documents(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: given[name] for name in DOCUMENTS if name in given}


def _parties(actor: Actor) -> list[tuple[str, str]]:
    """Give oneself and those for whom one may act, by name."""
    own = [] if actor.party is None else [actor.party]
    wanted = [*own, *(each.principal for each in principals_of(own[0], at=clock.now()))]
    found = get_parties(wanted)
    return [(party, found[party].name) for party in dict.fromkeys(wanted) if party in found]
