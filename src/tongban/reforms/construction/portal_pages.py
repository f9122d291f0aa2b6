"""Construction on the portal: one's own projects, registered, followed and acted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.base.parties.queries import get_parties, principals_of
from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.record import clock
from tongban.record.types import IdempotencyKeyReused
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.forms import register_form
from tongban.reforms.construction.pages import context_of, done, faults_of, form_in, shown, take
from tongban.services.bundles.queries import LabelNotFound, list_labels
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.types import ActRefused
from tongban.services.forms.actions import save_fields

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.reforms.construction.types import ProjectView


@signed_in
@require_safe
def projects(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """List the person's own projects and those of whom he or she acts for."""
    page = queries.list_projects(actor=actor, after=request.GET.get("after") or None)
    return render(request, "portal/construction/projects.html", {"page": page})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Register a project, for oneself or for a firm that one acts for."""
    form = register_form(_parties(actor))
    context = shown(form)
    if request.method != "POST":
        return render(request, "portal/construction/register.html", context)
    reading, faults = take(request, form, owner=actor.party or "", matter=None, actor=actor)
    if not faults:
        given: dict[str, Any] = dict(reading.payload)
        party = given.pop("investor")
        try:
            receipt = actions.register_project(
                actor=actor, party=party, key=request.POST.get("key", "")[:120], **given
            )
        except (ActRefused, IdempotencyKeyReused) as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("项目已登记，编号 %(n)s。") % {"n": receipt.number})
            return redirect("construction-project", project=receipt.matter)
    context = shown(form, reading, faults)
    return render(request, "portal/construction/register.html", context, status=400)


@signed_in
@require_safe
def project(request: HttpRequest, project: UUID, *, actor: Actor) -> HttpResponse:
    """Show a project of one's own."""
    view = queries.get_project(project, actor=actor)
    context = {**context_of(view), "lists": _lists(view), "key": str(uuid4())}
    return render(request, "portal/construction/project.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(
    request: HttpRequest, project: UUID, matter: UUID, act: str, *, actor: Actor
) -> HttpResponse:
    """Show the form of an act in a project or one of its matters, or do it."""
    view = queries.get_project(project, actor=actor)
    each, form = form_in(view, matter, act)
    context: dict[str, Any] = {"project": view, "matter": each, **shown(form)}
    if request.method != "POST":
        return render(request, "portal/construction/act.html", context)
    reading, faults = take(request, form, owner=view.investor_id, matter=each.id, actor=actor)
    if not faults:
        result = done(request, each, form, reading, actor=actor)
        if not isinstance(result, tuple):
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("construction-project", project=project)
        faults = result
    context |= shown(form, reading, faults)
    return render(request, "portal/construction/act.html", context, status=400)


@signed_in
@require_POST
def declare(request: HttpRequest, project: UUID, *, actor: Actor) -> HttpResponse:
    """Declare the intent to take land and start building under a published list."""
    queries.get_project(project, actor=actor)
    key = request.POST.get("key", "")[:120]
    try:
        actions.declare(project, actor=actor, key=key, label=request.POST.get("label", ""))
    except LabelNotFound as error:
        raise Http404("label") from error
    except ActRefused as error:
        messages.error(request, words(getattr(error, "message", {"zh": str(error)})))
    else:
        messages.success(request, _("已提出拿地即开工意向，等待纳入。"))
    return redirect("construction-project", project=project)


@signed_in
@require_POST
def begin(
    request: HttpRequest,  # noqa: ARG001 - a page takes its request
    project: UUID,
    item: str,
    *,
    actor: Actor,
) -> HttpResponse:
    """Begin an application for a permit of the project, its code and name filled in."""
    view = queries.get_project(project, actor=actor)
    if item not in {slug for stage in view.stages for slug, _name in stage.items}:
        raise Http404(item)
    draft = begin_application(actor=actor, item=item, party=view.investor_id)
    known = {"project_code": view.code, "project_name": view.name}
    save_fields(actor=actor, draft=draft, answers=known)
    return redirect("draft", draft=draft)


@signed_in
@require_safe
def document(
    request: HttpRequest,  # noqa: ARG001 - a page takes its request
    matter: UUID,
    document: str,
    *,
    actor: Actor,
) -> HttpResponseBase:
    """Hand out a document of one's own project; the look is noted."""
    return document_response(open_document(document, actor=actor, matter=matter))


def _parties(actor: Actor) -> list[tuple[str, str]]:
    """Give the parties that a person may register a project for: firms first."""
    mine = actor.party or ""
    mandates = principals_of(mine, at=clock.now())
    ids = [each.principal for each in mandates if each.items is None]
    known = get_parties([*ids, mine])
    return [(each, known[each].name) for each in (*dict.fromkeys(ids), mine) if each in known]


def _lists(view: ProjectView) -> list[Any]:
    """Give the lists of certificates issued together, also those that nobody published."""
    if view.landing is not None and view.landing.state not in {"LAND_LOST", "PRE_REVIEW_VOID"}:
        return []
    return [each for each in list_labels() if "qifa" in each.id]
