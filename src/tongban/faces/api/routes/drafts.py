"""Drafts: begun once, kept field by field, handed in once."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.files import UploadedFile

from tongban.base.documents.actions import store, unlink_draft
from tongban.base.documents.queries import open_document
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.applying import check_applicant
from tongban.faces.api.callers import caller_of
from tongban.faces.api.files import digest_of_upload, stream_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal, fault
from tongban.faces.api.replies import reply
from tongban.faces.api.sheets import sheet_of
from tongban.kernel.authority import Actor, ActorKind
from tongban.services.cases import actions as cases
from tongban.services.cases.beginning import begin_application
from tongban.services.catalogue.queries import get_item, takes_cases
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.forms import actions as forms
from tongban.services.forms.queries import list_drafts

router = Router(tags=["drafts"], auth=WRITE)
OFFICER_CHANNELS = ("window", "kiosk", "mail")
OWN_CHANNELS = ("online", "kiosk")
TOKEN_CHANNELS = ("api", "online", "kiosk")
"""With a token a program hands in for its owner; pages and devices of the house have none."""


@router.get(
    "",
    response={200: shapes.DraftList, **shapes.REFUSALS},
    auth=READ,
    summary="我的草稿 My drafts",
    operation_id="list_drafts",
)
def drafts(request: HttpRequest) -> HttpResponse:
    """List one's own open drafts, the last saved first."""
    rows = list_drafts(actor=caller_of(request).actor)
    return reply(
        {"rows": [_named(row, "id", "item", "party", "revision", "saved_at") for row in rows]}
    )


@router.post(
    "",
    response={201: shapes.DraftMade, **shapes.REFUSALS},
    summary="开始申请 Begin an application",
    operation_id="start_draft",
)
def start(request: HttpRequest, body: shapes.DraftIn, key: str = shapes.KEY) -> HttpResponse:
    """Begin an application, filled from what the house knows, or take up the one begun before."""
    actor = caller_of(request).actor

    def do() -> object:
        item = get_item(body.item)
        party = check_applicant(actor, body.party, item)
        if not takes_cases(item):
            raise Refusal(
                409,
                "CASE-ITEM-CLOSED",
                f"“{item.name.zh}”目前不接受申请。",
                f"“{item.name.text('en')}” takes no applications at present.",
            )
        made = begin_application(actor=actor, item=item.slug, party=party)
        return {"id": made, "item": item.slug, "party": party}

    return once(request, key, body.dict(), do, status=201)


@router.get(
    "/{uuid:draft}",
    response={200: shapes.DraftOut, **shapes.REFUSALS},
    auth=READ,
    summary="草稿 One draft",
    operation_id="get_draft",
)
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Give a draft against today's form, and where each material stands."""
    sheet = sheet_of(draft, actor=caller_of(request).actor)
    names = [name for name in shapes.DraftOut.model_fields if name != "needs"]
    return reply({**_named(sheet.draft, *names), "needs": sheet.needs()})


@router.patch(
    "/{uuid:draft}",
    response={200: shapes.Saved, **shapes.REFUSALS},
    summary="保存答案 Save answers",
    operation_id="save_answers",
)
def save(
    request: HttpRequest, draft: UUID, body: shapes.AnswersIn, key: str = shapes.KEY
) -> HttpResponse:
    """Keep every answer that fits; those that do not are in `faults` and stay as they were."""
    actor = caller_of(request).actor

    def do() -> object:
        faults = forms.save_fields(actor=actor, draft=draft, answers=body.answers)
        return {
            "revision": _revision(draft, actor),
            "faults": [
                fault(each.element, each.code, each.message["zh"], each.message.get("en", ""))
                for each in faults
            ],
        }

    return once(request, key, body.dict(), do)


@router.put(
    "/{uuid:draft}/answers/{element}",
    response={200: shapes.Revision, **shapes.REFUSALS},
    summary="保存一项 Save one answer",
    operation_id="save_answer",
)
def save_one(
    request: HttpRequest,
    draft: UUID,
    element: shapes.Id,
    body: shapes.AnswerIn,
    key: str = shapes.KEY,
) -> HttpResponse:
    """Keep one answer, or refuse it and keep the earlier one."""
    actor = caller_of(request).actor

    def do() -> object:
        revision = forms.save_field(actor=actor, draft=draft, element=element, value=body.value)
        return {"revision": revision}

    return once(request, key, body.dict(), do)


@router.post(
    "/{uuid:draft}/files",
    response={201: shapes.DocumentOut, **shapes.REFUSALS},
    summary="上传材料 Upload a material",
    operation_id="attach_file",
)
def attach(
    request: HttpRequest,
    draft: UUID,
    slot: shapes.Id = shapes.SLOT,
    file: UploadedFile = shapes.FILE,
    key: str = shapes.KEY,
) -> HttpResponse:
    """Take a file in for an evidence slot; judged by its content, not by its name."""
    actor = caller_of(request).actor

    def do() -> object:
        sheet = sheet_of(draft, actor=actor)
        sheet.check_slot(slot)
        ref = store(
            stream_of(file),
            owner=sheet.draft.party,
            purpose="material",
            filename=file.name or slot,
            draft=str(draft),
            slot=slot,
            by=actor.id,
        )
        forms.attach_file(actor=actor, draft=draft, slot=slot, document=ref.hash)
        return ref

    return once(request, key, [slot, file.name, digest_of_upload(file)], do, status=201)


@router.put(
    "/{uuid:draft}/files/{slot}/{document}",
    response={201: shapes.DocumentOut, **shapes.REFUSALS},
    summary="用已有文件 Use a document again",
    operation_id="reuse_file",
)
def reuse(
    request: HttpRequest, draft: UUID, slot: shapes.Id, document: shapes.Id, key: str = shapes.KEY
) -> HttpResponse:
    """Use a document that one may open already (never ask twice)."""
    actor = caller_of(request).actor
    sheet = sheet_of(draft, actor=actor)
    sheet.check_slot(slot)
    opened = open_document(document, actor=actor, purpose="reuse")

    def do() -> object:
        ref = store(
            opened.file,
            owner=sheet.draft.party,
            purpose="material",
            filename=opened.filename,
            draft=str(draft),
            slot=slot,
            by=actor.id,
        )
        forms.attach_file(actor=actor, draft=draft, slot=slot, document=ref.hash)
        return ref

    with opened.file:
        return once(request, key, None, do, status=201)


@router.delete(
    "/{uuid:draft}/files/{slot}/{document}",
    response={200: shapes.Revision, **shapes.REFUSALS},
    summary="删除材料 Take a file out",
    operation_id="detach_file",
)
def detach(
    request: HttpRequest, draft: UUID, slot: shapes.Id, document: shapes.Id, key: str = shapes.KEY
) -> HttpResponse:
    """Take a file out of a slot; what is not there is not found."""
    actor = caller_of(request).actor

    def do() -> object:
        party = sheet_of(draft, actor=actor).draft.party
        revision = forms.detach_file(actor=actor, draft=draft, slot=slot, document=document)
        unlink_draft(str(draft), owner=party, slot=slot, document=document)
        return {"revision": revision}

    return once(request, key, None, do)


@router.post(
    "/{uuid:draft}/submit",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    summary="提交申请 Hand it in",
    operation_id="submit_draft",
)
def submit(
    request: HttpRequest, draft: UUID, body: shapes.SubmitIn, key: str = shapes.KEY
) -> HttpResponse:
    """Hand the application in. Once or ten times, it becomes one case."""
    caller = caller_of(request)
    actor = caller.actor
    own = OWN_CHANNELS if caller.token is None else TOKEN_CHANNELS
    channels = OFFICER_CHANNELS if actor.kind is ActorKind.OFFICER else own
    channel = body.channel or channels[0]
    if channel not in channels:
        raise Refusal(
            422,
            "CASE-CHANNEL",
            "申请渠道与提交人不符：本人为 online 或 kiosk（用令牌为 api），"
            "窗口人员为 window、kiosk 或 mail。",
            f"This caller hands in by {' or '.join(channels)}.",
        )
    try:
        receipt = cases.submit_case(
            draft,
            actor=actor,
            key=key,
            channel=channel,
            place=body.place,
            commitments=body.commitments,
            on_commitment=body.on_commitment,
        )
    except ItemNotFound as error:
        if not sheet_of(draft, actor=actor).joint:
            raise
        raise Refusal(
            422,
            "CASE-JOINT",
            "这是一件事的联办申请；请提交到 /joint/drafts/{id}/submit。",
            "This is a joint application; hand it in at /joint/drafts/{id}/submit.",
        ) from error
    return reply(receipt, status=201, version=receipt.seq)


@router.delete(
    "/{uuid:draft}",
    response={200: shapes.Count, **shapes.REFUSALS},
    summary="删除草稿 Discard a draft",
    operation_id="discard_draft",
)
def discard(request: HttpRequest, draft: UUID, key: str = shapes.KEY) -> HttpResponse:
    """Delete a draft that was not handed in."""
    actor = caller_of(request).actor

    def do() -> object:
        forms.discard_draft(actor=actor, draft=draft)
        return {"count": 1}

    return once(request, key, None, do)


def _revision(draft: UUID, actor: Actor) -> int:
    return sheet_of(draft, actor=actor).draft.revision


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
