"""Joint matters: one application for several items, each a case of its own."""

from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.params import functions as given

from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.applying import check_joint_applicant
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.replies import reply
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record.types import MatterNotFound, Receipt
from tongban.services.bundles.planner import Options
from tongban.services.bundles.queries import get_bundle
from tongban.services.joint import actions, queries
from tongban.services.joint.types import JointPage, JointView

router = Router(tags=["joint"], auth=WRITE)
WORD = given.Query(None, max_length=128, pattern=shapes.NO_NUL)


@router.get(
    "",
    response={200: JointPage, **shapes.REFUSALS},
    auth=READ,
    summary="联办件列表 List joint matters",
    operation_id="list_joint",
)
def listing(  # noqa: PLR0917 - one filter a word
    request: HttpRequest,
    department: str | None = WORD,
    bundle: str | None = WORD,
    state: str | None = WORD,
    open_only: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    order: Literal["due", "newest"] | None = None,
    after: str | None = shapes.AFTER,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the joint matters that one may see: the newest first, those that are over among them.

    With `open_only` only those that run, the most urgent first; so does the order `due`.
    """
    page = queries.list_joint(
        actor=caller_of(request).actor,
        department=department,
        bundle=bundle,
        state=state,
        open_only=open_only,
        order=order,
        after=after,
        limit=limit,
    )
    return reply(page)


@router.post(
    "/drafts",
    response={201: shapes.DraftMade, **shapes.REFUSALS},
    summary="开始一件事 Begin a joint application",
    operation_id="begin_joint",
)
def begin(request: HttpRequest, body: shapes.JointIn, key: str = shapes.KEY) -> HttpResponse:
    """Begin the one draft of a bundle, filled from what the house knows, or take up the open one.

    Answers and files go to it like to any other draft.
    """
    actor = caller_of(request).actor

    def do() -> object:
        bundle = get_bundle(body.bundle)
        party = check_joint_applicant(actor, body.party, bundle)
        made = actions.begin_joint(actor=actor, party=party, bundle=bundle.id, facts=body.facts)
        return {"id": made, "item": bundle.id, "party": party}

    return once(request, key, body.dict(), do, status=201)


@router.get(
    "/drafts/{uuid:draft}",
    response={200: shapes.JointDraft, **shapes.REFUSALS},
    auth=READ,
    summary="一件事草稿 One joint draft",
    operation_id="get_joint_draft",
)
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Give the plan of a joint draft as its answers and choices stand, and its materials."""
    actor = caller_of(request).actor
    one = queries.draft_plan(draft, actor=actor)
    lines = queries.draft_lines(draft, actor=actor)
    return reply({"id": draft, "bundle": one.bundle.id, "plan": one.plan.to_json(), "lines": lines})


@router.put(
    "/drafts/{uuid:draft}/choices",
    response={200: shapes.ChoicesIn, **shapes.REFUSALS},
    summary="保存选择 Keep choices",
    operation_id="choose_joint",
)
def choose(
    request: HttpRequest, draft: UUID, body: shapes.ChoicesIn, key: str = shapes.KEY
) -> HttpResponse:
    """Keep what was chosen: optional members, alternatives, what comes later or on commitment."""
    actor = caller_of(request).actor

    def do() -> object:
        options = Options(
            include=frozenset(body.include),
            choices=body.choices,
            keep=frozenset(body.keep),
            commit=frozenset(body.commit),
            defer=frozenset(body.defer),
        )
        actions.choose(draft, actor=actor, options=options)
        return body.dict()

    return once(request, key, body.dict(), do)


@router.post(
    "/drafts/{uuid:draft}/submit",
    response={201: shapes.Receipt, **shapes.REFUSALS},
    summary="提交一件事 Hand a joint draft in",
    operation_id="submit_joint",
)
def submit(
    request: HttpRequest, draft: UUID, body: shapes.JointSubmitIn, key: str = shapes.KEY
) -> HttpResponse:
    """Open the joint matter and each case that waits for nobody; a repetition finds the first."""
    caller = caller_of(request)
    actor = caller.actor
    own = "online" if caller.token is None else "api"
    channel = body.channel or ("window" if actor.kind is ActorKind.OFFICER else own)
    receipt = actions.submit_joint(draft, actor=actor, key=key, channel=channel, place=body.place)
    return reply(receipt, status=201, version=receipt.seq)


@router.get(
    "/{uuid:joint}",
    response={200: JointView, **shapes.REFUSALS},
    auth=READ,
    summary="联办件 One joint matter",
    operation_id="get_joint",
)
def one(request: HttpRequest, joint: UUID) -> HttpResponse:
    """Give a joint matter with every member on one time axis; its version is the ETag."""
    view = _seen(request, joint)
    return reply(view, version=view.version)


Verb = Callable[..., Receipt]


def _verb(name: str, path: str, shape: type[Schema], verb: Verb, summary: str, doc: str) -> None:
    """Add the route of one verb: its body's fields are the verb's own."""

    def route(request: HttpRequest, joint: UUID, body: Any, key: str = shapes.KEY) -> HttpResponse:
        actor = caller_of(request).actor
        fields: Mapping[str, Any] = {
            field: getattr(body, field) for field in type(body).model_fields
        }
        if "more" in fields:
            fields = {"more": {item: each.dict() for item, each in fields["more"].items()}}
        item = (fields["item"],) if "item" in fields else ()
        rest = {field: value for field, value in fields.items() if field != "item"}
        try:
            receipt = verb(joint, *item, actor=actor, key=key, **rest)
        except NotPermitted:
            _seen(request, joint)  # its state is nothing to a stranger
            raise
        return reply(receipt, status=201, version=receipt.seq)

    route.__annotations__["body"] = shape
    route.__doc__ = doc
    router.post(
        f"/{{uuid:joint}}/{path}",
        response={201: shapes.Receipt, **shapes.REFUSALS},
        summary=summary,
        operation_id=name,
    )(route)


def _seen(request: HttpRequest, joint: UUID) -> JointView:
    actor = caller_of(request).actor
    try:
        return queries.get_joint(joint, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no joint matter {joint} that {actor.id} may see") from error


for _made in (
    (
        "withdraw_joint",
        "withdraw",
        shapes.ReasonIn,
        actions.withdraw_joint,
        "撤回 Withdraw the whole",
        "Take the whole application back: every member that is not decided.",
    ),
    (
        "leave_joint",
        "leave",
        shapes.MemberIn,
        actions.leave_member,
        "退出一项 Leave a member",
        "Take one member back; the others go on, and it can be applied for alone.",
    ),
    (
        "add_joint_member",
        "add",
        shapes.ChangeIn,
        actions.add_child,
        "增加一项 Add a member",
        "Add a member that later facts call for; the applicant is told of fact and reason.",
    ),
    (
        "drop_joint_member",
        "drop",
        shapes.ChangeIn,
        actions.drop_child,
        "减去一项 Drop a member",
        "Drop a member that later facts make needless; the applicant is told.",
    ),
    (
        "notify_joint_correction",
        "correction",
        shapes.JointCorrectionIn,
        actions.notify_joint_correction,
        "一次告知补正 The one correction notice",
        "Tell the applicant once everything that any member wants corrected.",
    ),
    (
        "resubmit_joint",
        "resubmit",
        shapes.JointAnswerIn,
        actions.resubmit_joint,
        "提交补正 Answer the notice",
        "Answer the one notice for every member at once.",
    ),
    (
        "plan_joint_visit",
        "visit",
        shapes.VisitDayIn,
        actions.plan_visit,
        "安排联合踏勘 Fix the one visit",
        "Fix the one visit, or move it until somebody has been there.",
    ),
    (
        "require_joint_rectification",
        "rectification",
        shapes.RectifyByIn,
        actions.require_rectification,
        "统一整改清单 Give the one list of defects",
        "Give the one list of defects with the day by which they are put right.",
    ),
    (
        "report_joint_rectified",
        "rectified",
        shapes.NoteIn,
        actions.report_rectified,
        "报告整改完成 Report defects put right",
        "Report, as the applicant, that the defects of the visit are put right.",
    ),
    (
        "plan_joint_revisit",
        "revisit",
        shapes.VisitDayIn,
        actions.plan_revisit,
        "安排复验 Fix the one re-visit",
        "Fix the one re-visit, which looks at what failed and at nothing else.",
    ),
    (
        "record_joint_visit",
        "findings",
        shapes.FindingIn,
        actions.record_visit,
        "登记核查意见 Record a finding",
        "Record what a member's own department found on the visit.",
    ),
    (
        "record_joint_land",
        "land",
        shapes.LandIn,
        actions.record_land,
        "登记土地合同与价税 Record the land",
        "Record that the land contract is signed and price and deed tax are paid.",
    ),
    (
        "extend_joint",
        "extend",
        shapes.ApprovalIn,
        actions.extend_joint,
        "延长时限 Extend the limit",
        "Extend the limit of the whole once (行政许可法 §42).",
    ),
    (
        "issue_together",
        "issue",
        shapes.WordsIn,
        actions.issue_together,
        "一并发证 Issue together",
        "Issue every certificate that is prepared in one transaction, or none.",
    ),
    (
        "issue_singly",
        "issue-singly",
        shapes.ReasonIn,
        actions.issue_singly,
        "单独发证 Issue singly",
        "Let the applicant have what is granted although another member failed.",
    ),
):
    _verb(*_made)
