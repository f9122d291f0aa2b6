"""Construction at the desk: projects, their acts, assessments of zones, results of merges."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.district.queries import evidence_kinds
from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.base.documents.types import DocumentNotFound
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.record.types import ConflictError, IdempotencyKeyReused, MatterNotFound, NotPermitted
from tongban.reforms.construction import queries
from tongban.reforms.construction.forms import recognition_form, zone_form
from tongban.reforms.construction.merging import MergeRefused, get_merge
from tongban.reforms.construction.pages import context_of, done, faults_of, form_in, shown, take
from tongban.reforms.construction.polygons import PolygonError
from tongban.reforms.construction.results import recognise
from tongban.reforms.construction.zones import ZoneError
from tongban.reforms.construction.zoning import (
    list_zones,
    may_publish,
    publish_zone,
    withdraw_zone,
)
from tongban.services.bundles.queries import list_labels

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.reforms.construction.types import ProjectView


@require_safe
@at_desk
def projects(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the projects that this officer's body takes part in."""
    page = queries.list_projects(actor=desk.reader, after=request.GET.get("after") or None)
    names = {each.id: each.name for each in list_labels()}
    counts = [
        ({"zh": names[label].zh, "en": names[label].text("en")}, version, count)
        for (label, version), count in sorted(queries.issued_by_list().items())
        if label in names
    ]
    context = {"page": page, "counts": counts}
    return show(request, desk, "construction/projects.html", context)


@require_safe
@at_desk
def project(request: HttpRequest, desk: Desk, project: UUID) -> HttpResponse:
    """Show a project with stages, permits, prerequisites and what may be done."""
    view = _view(desk, project)
    return show(request, desk, "construction/project.html", context_of(view))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def act(request: HttpRequest, desk: Desk, project: UUID, matter: UUID, act: str) -> HttpResponse:
    """Show the form of an act in a project or one of its matters, or do it."""
    view = _view(desk, project)
    each, form = form_in(view, matter, act)
    context: dict[str, Any] = {"project": view, "matter": each, **shown(form)}
    if request.method != "POST":
        return show(request, desk, "construction/act.html", context)
    reading, faults = take(request, form, owner=view.investor_id, matter=each.id, actor=desk.actor)
    if not faults:
        try:
            result = done(request, each, form, reading, actor=desk.actor)
        except (ConflictError, NotPermitted) as error:
            result = (Fault("", _conflict(error)),)
        if not isinstance(result, tuple):
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-construction-project", project=project)
        faults = result
    context |= shown(form, reading, faults)
    return show(request, desk, "construction/act.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def results(request: HttpRequest, desk: Desk, project: UUID, merge: str) -> HttpResponse:
    """Recognise a result of a merge, once for an object and stage."""
    view = _view(desk, project)
    if not view.may_recognise:
        raise Http404(str(project))
    try:
        rule = get_merge(merge)
    except MergeRefused as error:
        raise Http404(merge) from error
    form = recognition_form(rule)
    context: dict[str, Any] = {"project": view, "merge": rule, **shown(form)}
    if request.method != "POST":
        return show(request, desk, "construction/result.html", context)
    reading, faults = take(request, form, owner=view.investor_id, matter=view.id, actor=desk.actor)
    if not faults:
        given = dict(reading.payload)
        try:
            recognise(
                project,
                actor=desk.reader,
                key=request.POST.get("key", "")[:120],
                merge=rule.id,
                object_=given["object"],
                stage=given["stage"],
                document=given["document"],
                conclusions={name: given[f"member_{name}"] for name in rule.members},
                change=given.get("change", ""),
            )
        except (MergeRefused, IdempotencyKeyReused) as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("成果已认可，其他部门直接使用。"))
            return redirect("desk-construction-project", project=project)
    context |= shown(form, reading, faults)
    return show(request, desk, "construction/result.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def zones(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the assessments of zones; whoever may publishes one."""
    bodies = may_publish(desk.reader)
    context: dict[str, Any] = {
        "zones": list_zones(),
        "bodies": bodies,
        "kinds": evidence_kinds(),
    }
    if not bodies and request.method == "POST":
        raise Http404("zones")
    if not bodies:
        return show(request, desk, "construction/zones.html", context)
    form = zone_form(bodies)
    context |= shown(form)
    if request.method != "POST":
        return show(request, desk, "construction/zones.html", context)
    body = request.POST.get("commissioned_by", "")
    reading, faults = take(request, form, owner=body or bodies[0], matter=None, actor=desk.actor)
    if not faults:
        given = dict(reading.payload)
        finished, first, last = (
            date.fromisoformat(given[name]) for name in ("finished_on", "valid_from", "valid_to")
        )
        try:
            publish_zone(
                actor=desk.reader,
                key=request.POST.get("key", "")[:120],
                zone={"zh": given["zone_zh"], "en": given.get("zone_en", "")},
                report_no=given["report_no"],
                document=given["document"],
                corners=given["corners"],
                replaces=given["replaces"],
                types=given["types"],
                finished_on=finished,
                valid_from=first,
                valid_to=last,
                commissioned_by=given["commissioned_by"],
                paid_by=given["paid_by"],
            )
        except PolygonError:
            faults = (Fault("corners", _("界址点应依次列出，围成不自相交的图形，至少三点。")),)
        except (ZoneError, IdempotencyKeyReused) as error:
            faults = faults_of(error, form)
        else:
            messages.success(request, _("区域评估已公布，范围内的项目不再单独评估。"))
            return redirect("desk-construction-zones")
    context |= shown(form, reading, faults)
    return show(request, desk, "construction/zones.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def withdraw(request: HttpRequest, desk: Desk, zone: int) -> HttpResponse:
    """Take an assessment back, with the reason."""
    found = next((each for each in list_zones() if each.id == str(zone)), None)
    if found is None or found.commissioned_by not in may_publish(desk.reader):
        raise Http404(str(zone))
    fault = ""
    if request.method == "POST":
        try:
            withdraw_zone(found.id, actor=desk.reader, reason=request.POST.get("reason", ""))
        except ZoneError as error:
            fault = words(error.message)
        else:
            messages.success(request, _("区域评估已撤回。"))
            return redirect("desk-construction-zones")
    context = {"zone": found, "fault": fault, "key": str(uuid4())}
    return show(request, desk, "construction/withdraw.html", context, status=400 if fault else 200)


@require_safe
@at_desk
def document(
    request: HttpRequest,  # noqa: ARG001 - a page takes its request
    desk: Desk,
    matter: UUID,
    document: str,
) -> HttpResponseBase:
    """Hand out a document of a matter that the officer may see; the look is noted."""
    try:
        return document_response(open_document(document, actor=desk.reader, matter=matter))
    except DocumentNotFound as error:
        raise Http404(document) from error


def _view(desk: Desk, project: UUID) -> ProjectView:
    try:
        return queries.get_project(project, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(project)) from error


def _conflict(error: Exception) -> str:
    if isinstance(error, NotPermitted):
        return _("您没有办理这一步的授权。")
    return _("在您打开之后，事情有了新的进展；您这次的操作没有写入。请核对最新情况再提交。")
