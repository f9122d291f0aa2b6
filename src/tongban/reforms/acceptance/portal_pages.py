"""Acceptance on the portal: the owner declares a building, applies for it, follows and acts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.parties.queries import get_parties, principals_of
from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.record import clock
from tongban.record.queries import get_definition
from tongban.record.types import CursorError
from tongban.reforms.acceptance import queries, units
from tongban.reforms.acceptance.forms import OWNER, declare_form
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
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.reforms.acceptance.wholes import bundle_giving, credentials

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt

OPEN = "portal/acceptance/open.html"


@signed_in
@require_safe
def acceptances(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """List one's own acceptances and those of whom one acts for."""
    try:
        page = queries.list_acceptances(actor=actor, after=request.GET.get("after") or None)
    except CursorError as error:
        raise Http404("after") from error
    rows = [
        (each, get_definition(each.definition).label, queries.state_of(each)) for each in page.rows
    ]
    context = {"rows": rows, "after": page.after, "whole": _whole()}
    return render(request, "portal/acceptance/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Declare a building for early acceptance."""
    parties = _parties(actor)
    form = declare_form(parties)
    if request.method != "POST":
        return render(request, OPEN, shown(form))
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
            receipt = _declared(dict(reading.payload), actor=actor, key=key_of(request))
        except REFUSALS as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("已提交，编号 %(n)s。") % {"n": receipt.number})
            return redirect("acceptance-dossier", matter=receipt.matter)
    return render(request, OPEN, shown(form, reading, faults), status=400)


@signed_in
@require_POST
def apply(request: HttpRequest, matter: UUID, *, actor: Actor) -> HttpResponse:
    """Begin the one application for an eligible building; a repetition finds the open draft."""
    situation = queries.read(matter, actor=actor)
    try:
        draft = units.begin_acceptance(situation.matter, actor=actor)
    except AcceptanceRefused as error:
        messages.error(request, words(error.message))
        return redirect("acceptance-dossier", matter=matter)
    return redirect("draft", draft=draft)


@signed_in
@require_safe
def dossier(request: HttpRequest, matter: UUID, *, actor: Actor) -> HttpResponse:
    """Show a building or a completion to its owner, with the joint matter that carries it."""
    situation = queries.read(matter, actor=actor)
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
        documents={name: given[name] for name in SHOWN if name in given},
    )


def _whole() -> str:
    """Give the bundle of joint acceptance here, empty where there is none."""
    try:
        return bundle_giving(credentials().whole).id
    except AcceptanceRefused:
        return ""


def _parties(actor: Actor) -> list[tuple[str, str]]:
    """Give oneself and those for whom one may act, by name."""
    own = [] if actor.party is None else [actor.party]
    wanted = [*own, *(each.principal for each in principals_of(own[0], at=clock.now()))]
    found = get_parties(wanted)
    return [(party, found[party].name) for party in dict.fromkeys(wanted) if party in found]
