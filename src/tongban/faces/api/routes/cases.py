"""Cases: one's own, a department's, one with its acts; doing an act."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.files import UploadedFile
from ninja.params import functions as given

from tongban.base.documents.actions import store
from tongban.base.documents.queries import list_documents
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.files import digest_of_upload, stream_of
from tongban.faces.api.forms import act_out
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record.queries import allowed_acts, find_matter, get_definition, get_matter
from tongban.record.types import ActRefused, ConflictError, MatterNotFound, MatterView, Receipt
from tongban.services.cases import actions
from tongban.services.cases import queries as cases
from tongban.services.cases.types import CasePage, CaseView

router = Router(tags=["cases"], auth=READ)
WORD = given.Query(None, max_length=128, pattern=shapes.NO_NUL)


@router.get(
    "/mine",
    response={200: CasePage, **shapes.REFUSALS},
    summary="我的办件 My cases",
    operation_id="list_my_cases",
)
def mine(
    request: HttpRequest,
    open_only: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    after: str | None = shapes.AFTER,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the cases in which one is applicant or agent, newest first."""
    actor = caller_of(request).actor
    return reply(cases.my_cases(actor=actor, open_only=open_only, after=after, limit=limit))


@router.get(
    "",
    response={200: CasePage, **shapes.REFUSALS},
    summary="办件列表 The desk's list",
    operation_id="list_cases",
)
def listing(  # noqa: PLR0913, PLR0917 - one filter a word
    request: HttpRequest,
    department: str | None = WORD,
    item: str | None = WORD,
    applicant: str | None = WORD,
    state: str | None = WORD,
    light: Literal["green", "yellow", "red"] | None = None,
    open_only: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    order: Literal["due", "newest"] = "due",
    after: str | None = shapes.AFTER,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the cases that one may see; by `due` open ones alone, the most urgent first."""
    page = cases.list_cases(
        actor=caller_of(request).actor,
        department=department,
        item=item,
        applicant=applicant,
        state=state,
        light=light,
        open_only=open_only,
        order=order,
        after=after,
        limit=limit,
    )
    return reply(page)


@router.get(
    "/by-number/{number}",
    response={200: CaseView, **shapes.REFUSALS},
    summary="按编号查办件 A case by its number",
    operation_id="get_case_by_number",
)
def by_number(request: HttpRequest, number: shapes.Id) -> HttpResponse:
    """Give a case by its printed number, spaces aside."""
    return _shown(number, caller_of(request).actor)


@router.get(
    "/{uuid:case}",
    response={200: CaseView, **shapes.REFUSALS},
    summary="办件 One case",
    operation_id="get_case",
)
def one(request: HttpRequest, case: UUID) -> HttpResponse:
    """Give a case with everything that one may see of it; its version is the ETag."""
    return _shown(case, caller_of(request).actor)


@router.get(
    "/{uuid:case}/acts",
    response={200: shapes.ActList, **shapes.REFUSALS},
    summary="现在可以办理的步骤 Acts allowed now",
    operation_id="list_allowed_acts",
)
def acts(request: HttpRequest, case: UUID) -> HttpResponse:
    """List what one may do in the case now, each with the JSON Schema of its payload."""
    actor = caller_of(request).actor
    matter = _matter(case, actor)
    forms = cases.allowed_forms(case, actor=actor)
    return reply(
        {"version": matter.version, "rows": [act_out(form) for form in forms]},
        version=matter.version,
    )


@router.post(
    "/{uuid:case}/acts/{act}",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    auth=WRITE,
    summary="办理一步 Do an act",
    operation_id="perform_act",
)
def perform(
    request: HttpRequest,
    case: UUID,
    act: shapes.Id,
    body: shapes.ActIn,
    key: str = shapes.KEY,
    if_match: str | None = shapes.IF_MATCH,
) -> HttpResponse:
    """Do an act, all or nothing; with If-Match only if nobody acted since that version."""
    actor = caller_of(request).actor
    version = None if if_match is None else int(if_match.removeprefix("W/").strip('"'))
    try:
        receipt = _perform(case, act, body, actor=actor, key=key, version=version)
    except (NotPermitted, ActRefused, ConflictError) as error:
        if find_matter(case, actor=actor) is None:  # its state is nothing to a stranger
            raise MatterNotFound(f"no matter {case} that {actor.id} may see") from error
        raise
    return reply(receipt, status=201, version=receipt.seq)


@router.post(
    "/{uuid:case}/answers/{element}/look",
    response={200: shapes.LookOut, **shapes.REFUSALS},
    auth=WRITE,
    summary="查看一项隐去的答案 Look at a masked answer",
    operation_id="look_at_answer",
)
def look_at_answer(
    request: HttpRequest, case: UUID, element: shapes.Id, body: shapes.WhyIn
) -> HttpResponse:
    """Give one answer in clear to an officer on the case; written down for the applicant to see."""
    actor = caller_of(request).actor
    try:
        value = cases.look_answer(case, element, actor=actor, purpose=body.purpose, note=body.note)
    except NotPermitted as error:
        if find_matter(case, actor=actor) is None:
            raise MatterNotFound(f"no matter {case} that {actor.id} may see") from error
        raise
    return reply({"value": value})


@router.get(
    "/{uuid:case}/documents",
    response={200: shapes.DocumentList, **shapes.REFUSALS},
    summary="办件的文件 Documents of a case",
    operation_id="list_case_documents",
)
def documents(request: HttpRequest, case: UUID) -> HttpResponse:
    """List everything handed in or issued in the case that one may see, oldest first."""
    actor = caller_of(request).actor
    _matter(case, actor)
    names = ("document", "filename", "purpose", "slot", "linked_at")
    rows = list_documents(matter=case, actor=actor)
    return reply({"rows": [{name: getattr(row, name) for name in names} for row in rows]})


@router.post(
    "/{uuid:case}/documents",
    response={201: shapes.DocumentOut, **shapes.REFUSALS},
    auth=WRITE,
    summary="为办件上传文件 Upload for a case",
    operation_id="upload_case_document",
)
def upload(
    request: HttpRequest,
    case: UUID,
    slot: shapes.Id = shapes.SLOT,
    file: UploadedFile = shapes.FILE,
    key: str = shapes.KEY,
) -> HttpResponse:
    """Take a file in for a correction or for an act that names a document; then do that act.

    Whoever may do an act in the case now may.
    """
    actor = caller_of(request).actor
    matter = _matter(case, actor)
    if not allowed_acts(case, actor=actor):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} has nothing to do in {matter.number} now")
    if slot not in _places(matter):
        raise Refusal(
            422,
            "CASE-SLOT",
            "办件没有这项材料，也没有这一步。",
            "The case has no such material or act; see its slots and acts.",
        )

    def do() -> object:
        return store(
            stream_of(file),
            owner=matter.applicant,
            purpose="material",
            filename=file.name or slot,
            matter=case,
            slot=slot,
            by=actor.id,
        )

    return once(request, key, [slot, file.name, digest_of_upload(file)], do, status=201)


def _shown(case: UUID | str, actor: Actor) -> HttpResponse:
    try:
        view = cases.get_case(case, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no matter {case} that {actor.id} may see") from error
    return reply(view, version=view.version)


def _matter(case: UUID, actor: Actor) -> MatterView:
    """Give a matter; one that the caller may not see is as good as absent."""
    try:
        return get_matter(case, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no matter {case} that {actor.id} may see") from error


def _places(matter: MatterView) -> set[str]:
    definition = get_definition(matter.definition)
    return {slot.id for slot in definition.evidence} | set(definition.acts)


def _perform(
    case: UUID, act: str, body: shapes.ActIn, *, actor: Actor, key: str, version: int | None
) -> Receipt:
    if act == "resubmit":
        channel = "window" if actor.kind is ActorKind.OFFICER else "online"
        return actions.resubmit_case(
            case,
            actor=actor,
            key=key,
            answers=body.answers,
            files=body.files,
            commitments=body.commitments,
            channel=channel,
            expected_version=version,
        )
    if act == "correct_on_spot":
        return actions.correct_on_spot(
            case,
            actor=actor,
            key=key,
            answers=body.answers,
            files=body.files,
            commitments=body.commitments,
            expected_version=version,
        )
    if act == "supplement":
        return actions.supplement_case(
            case,
            actor=actor,
            key=key,
            files=body.files,
            channel="window" if actor.kind is ActorKind.OFFICER else "online",
            expected_version=version,
        )
    if act == "withdraw_commitment":
        return actions.withdraw_commitment(
            case,
            actor=actor,
            key=key,
            reason=str(body.payload.get("reason") or ""),
            expected_version=version,
        )
    if body.answers or body.files or body.commitments:
        raise Refusal(
            422,
            "ACT-PAYLOAD",
            "answers、files、commitments 只用于补正和补交。",
            "answers, files and commitments belong to corrections and supplements alone.",
        )
    return actions.do(case, act, body.payload, actor=actor, key=key, expected_version=version)
