"""Routes of the interface: construction projects, their acts, zones, results of merges."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.files import UploadedFile

from tongban.base.documents.actions import store
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.files import digest_of_upload, stream_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.kernel.authority import NotPermitted
from tongban.record.queries import get_matter
from tongban.record.types import MatterNotFound
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.areas import AreaUnit
from tongban.reforms.construction.merging import MergeRefused
from tongban.reforms.construction.pages import matters_of
from tongban.reforms.construction.polygons import PolygonError
from tongban.reforms.construction.procedure import KINDS
from tongban.reforms.construction.results import recognise
from tongban.reforms.construction.types import ProjectLine, ProjectView
from tongban.reforms.construction.zones import ZoneAssessment, ZoneError
from tongban.reforms.construction.zoning import (
    list_zones,
    may_publish,
    publish_zone,
    withdraw_zone,
)

router = Router(tags=["construction"], auth=WRITE)
Word = shapes.Word
Lines = Annotated[list[Word], Field(default_factory=list, max_length=200)]


class ProjectIn(Schema):
    """A project to be registered: money in 10,000 yuan, `site` its corners `x,y` in order."""

    party: Word
    project_code: Word
    name: Word
    project_type: Word
    investment: Word
    land_area: Word
    land_unit: Word = "mu"
    exclusion: Word = "none"
    site: Lines
    industry: Word = ""
    land_mode: Word | None = None
    demolition_needed: bool | None = None


class DeclareIn(Schema):
    """Under which published list of certificates (a reform label) land is taken and built on."""

    label: shapes.Id = "wuzheng-qifa"
    bundle: shapes.Id = "five-certificates"


class ActIn(Schema):
    """The fields that an act of the procedure asks for; documents by their hash."""

    payload: Annotated[shapes.Json, Field(default_factory=dict, max_length=100)]


class ResultIn(Schema):
    """A result of a merge for an object and stage, each member with its own conclusion."""

    merge: shapes.Id
    object: Word
    stage: shapes.Id
    document: Word
    conclusions: Annotated[dict[shapes.Id, shapes.Text], Field(max_length=50)]
    change: shapes.Text = ""


class ZoneIn(Schema):
    """An assessment of a zone: its corners `x,y`, what it stands for, of which types of project."""

    zone: Annotated[dict[str, Word], Field(max_length=2)]
    report_no: Word
    document: Word
    corners: Lines
    replaces: Lines
    types: Lines
    finished_on: date
    valid_from: date
    valid_to: date
    commissioned_by: Word
    paid_by: Word


class WithdrawIn(Schema):
    """Why an assessment is taken back."""

    reason: shapes.Text


@router.get(
    "/projects",
    response={200: shapes.Json, **shapes.REFUSALS},
    auth=READ,
    summary="建设项目列表 List projects",
    operation_id="list_projects",
)
def projects(
    request: HttpRequest, after: str | None = shapes.AFTER, limit: int = shapes.LIMIT
) -> HttpResponse:
    """List one's own projects, or those of the law's bodies, newest first."""
    page = queries.list_projects(actor=caller_of(request).actor, after=after, limit=limit)
    return reply({"rows": [_line(each) for each in page.rows], "after": page.after})


@router.post(
    "/projects",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    summary="登记建设项目 Register a project",
    operation_id="register_project",
)
def register(request: HttpRequest, body: ProjectIn, key: str = shapes.KEY) -> HttpResponse:
    """Register a project of oneself or of a firm that one acts for, under its code."""
    actor = caller_of(request).actor

    def do() -> object:
        return actions.register_project(actor=actor, key=key, **body.dict())

    return once(request, key, body.dict(), do, status=201)


@router.get(
    "/projects/{uuid:project}",
    response={200: shapes.Json, **shapes.REFUSALS},
    auth=READ,
    summary="一个建设项目 One project",
    operation_id="get_project",
)
def project(request: HttpRequest, project: UUID) -> HttpResponse:
    """Give a project: stages, permits and whether each has effect, prerequisites, what may be done.

    Its matters (landing, opinions, works) come with the acts that one may do in them now.
    """
    view = _seen(request, project)
    return reply(_shown(view), version=view.version)


@router.post(
    "/projects/{uuid:project}/landings",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    summary="提出拿地即开工意向 Declare the intent",
    operation_id="declare_landing",
)
def declare(
    request: HttpRequest, project: UUID, body: DeclareIn, key: str = shapes.KEY
) -> HttpResponse:
    """Declare the intent to take land and start building under a published list of certificates."""
    _seen(request, project)
    actor = caller_of(request).actor

    def do() -> object:
        return actions.declare(project, actor=actor, key=key, **body.dict())

    return once(request, key, body.dict(), do, status=201)


@router.post(
    "/matters/{uuid:matter}/acts/{act}",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    summary="办理项目中的一步 Do an act of a project",
    operation_id="act_in_project",
)
def act(
    request: HttpRequest,
    matter: UUID,
    act: shapes.Id,
    body: ActIn,
    key: str = shapes.KEY,
    if_match: str | None = shapes.IF_MATCH,
) -> HttpResponse:
    """Do an act of a project, its landing, an opinion or its works, by whoever may.

    With If-Match only if nobody acted since that version.
    """
    actor = caller_of(request).actor
    _own(request, matter)
    seen = None if if_match is None else int(if_match.removeprefix("W/").strip('"'))

    def do() -> object:
        return actions.do(matter, act, body.payload, actor=actor, key=key, expected_version=seen)

    return once(request, key, {**body.dict(), "seen": seen}, do, status=201)


@router.post(
    "/projects/{uuid:project}/documents",
    response={201: shapes.Json, **shapes.REFUSALS},
    summary="上传项目文件 Upload a document of a project",
    operation_id="upload_project_document",
)
def upload(
    request: HttpRequest,
    project: UUID,
    slot: shapes.Id = shapes.SLOT,
    file: UploadedFile = shapes.FILE,
    key: str = shapes.KEY,
) -> HttpResponse:
    """Take a file in for an act or a result; whoever has something to do in the project now may."""
    view, actor = _seen(request, project), caller_of(request).actor
    if not view.may_recognise and not any(each.allowed for _name, each in matters_of(view)):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} has nothing to do in {view.number} now")

    def do() -> object:
        return store(
            stream_of(file),
            owner=view.investor_id,
            purpose="act",
            filename=file.name or slot,
            matter=project,
            slot=slot,
            by=actor.id,
        )

    return once(request, key, [slot, file.name, digest_of_upload(file)], do, status=201)


@router.post(
    "/projects/{uuid:project}/results",
    response={201: shapes.Json, **shapes.REFUSALS},
    summary="认可合并成果 Recognise a result",
    operation_id="recognise_result",
)
def result(
    request: HttpRequest, project: UUID, body: ResultIn, key: str = shapes.KEY
) -> HttpResponse:
    """Recognise a result of a merge once for an object and stage; a second one needs a change."""
    _seen(request, project)
    given = body.dict()
    actor = caller_of(request).actor

    def do() -> object:
        try:
            return recognise(project, actor=actor, key=key, object_=given.pop("object"), **given)
        except MergeRefused as error:
            raise _refused(error) from error

    return once(request, key, body.dict(), do, status=201)


@router.get(
    "/zones",
    response={200: list[shapes.Json], **shapes.REFUSALS},
    auth=READ,
    summary="区域评估列表 List assessments of zones",
    operation_id="list_zones",
)
def zones(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """List the assessments in force; they are public, and stand for a project's own inside."""
    return reply([_zone(each) for each in list_zones()])


@router.post(
    "/zones/documents",
    response={201: shapes.Json, **shapes.REFUSALS},
    summary="上传区域评估报告 Upload the report of a zone",
    operation_id="upload_zone_report",
)
def upload_report(
    request: HttpRequest, file: UploadedFile = shapes.FILE, key: str = shapes.KEY
) -> HttpResponse:
    """Take in a report, for whoever may publish it."""
    actor = caller_of(request).actor
    bodies = may_publish(actor)
    if not bodies:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} publishes no assessments of zones")

    def do() -> object:
        return store(
            stream_of(file),
            owner=bodies[0],
            purpose="act",
            filename=file.name or "report",
            slot="document",
            by=actor.id,
        )

    return once(request, key, [file.name, digest_of_upload(file)], do, status=201)


@router.post(
    "/zones",
    response={201: shapes.Json, **shapes.REFUSALS},
    summary="公布区域评估 Publish an assessment",
    operation_id="publish_zone",
)
def publish(request: HttpRequest, body: ZoneIn, key: str = shapes.KEY) -> HttpResponse:
    """Publish the assessment of a zone that an authority commissioned and paid (条例 §42)."""
    actor = caller_of(request).actor

    def do() -> object:
        try:
            return _zone(publish_zone(actor=actor, key=key, **body.dict()))
        except (ZoneError, PolygonError) as error:
            raise _refused(error) from error

    return once(request, key, body.dict(), do, status=201)


@router.post(
    "/zones/{int:zone}/withdraw",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="撤回区域评估 Take an assessment back",
    operation_id="withdraw_zone",
)
def withdraw(
    request: HttpRequest, zone: int, body: WithdrawIn, key: str = shapes.KEY
) -> HttpResponse:
    """Take an assessment back, with the reason; projects then need their own again."""
    actor = caller_of(request).actor
    if all(each.id != str(zone) for each in list_zones()):
        raise Refusal(
            404, "CONSTRUCTION-ZONE-SCOPE", "没有这项区域评估。", "There is no such report."
        )

    def do() -> object:
        try:
            withdraw_zone(str(zone), actor=actor, reason=body.reason)
        except ZoneError as error:
            raise _refused(error) from error
        return {"withdrawn": zone}

    return once(request, key, body.dict(), do)


def _seen(request: HttpRequest, project: UUID) -> ProjectView:
    """Give a project; one that the caller may not see is as good as absent."""
    actor = caller_of(request).actor
    try:
        return queries.get_project(project, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no project {project} that {actor.id} may see") from error


def _own(request: HttpRequest, matter: UUID) -> None:
    """Ask whether a matter is one of a project's and for this caller to see."""
    actor = caller_of(request).actor
    try:
        found = get_matter(matter, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no matter {matter} that {actor.id} may see") from error
    if found.kind not in KINDS:
        raise MatterNotFound(f"{found.number} belongs to no construction project's own matters")


def _line(view: ProjectLine) -> dict[str, Any]:
    """Write a project as JSON has it: areas exactly, in the unit they were given in."""
    told = {each.name: getattr(view, each.name) for each in fields(view)}
    area = view.area
    return {
        **told,
        "area": {unit.value: str(area.rounded(unit)) for unit in AreaUnit},
    }


def _shown(view: ProjectView) -> dict[str, Any]:
    return {
        **_line(view),
        "certificates": [
            {
                **{each.name: getattr(one, each.name) for each in fields(one)},
                "gaps": [
                    {"of": gap.need.of, "why": gap.why.value, "basis": str(gap.need.basis)}
                    for gap in one.gaps
                ],
            }
            for one in view.certificates
        ],
    }


def _zone(made: ZoneAssessment) -> dict[str, Any]:
    told = {each.name: getattr(made, each.name) for each in fields(made)}
    return {**told, "polygon": [f"{_exact(x)},{_exact(y)}" for x, y in made.polygon.corners]}


def _exact(number: Fraction) -> Decimal:
    """Write a coordinate as it was read: a decimal number."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def _refused(error: Exception) -> Refusal:
    """Say in the interface's shape what a rule of construction refuses."""
    message = getattr(error, "message", {"zh": str(error), "en": str(error)})
    return Refusal(
        422, str(getattr(error, "code", "CONSTRUCTION-SITE")), message["zh"], message["en"]
    )
