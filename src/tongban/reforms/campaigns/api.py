"""Routes of the interface: campaigns, their tasks, the acts of a task."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.params import functions as given

from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record.types import Receipt
from tongban.reforms.campaigns import actions, queries
from tongban.reforms.campaigns.types import (
    CampaignNotFound,
    CampaignRefused,
    Filter,
    TaskLine,
    TaskPage,
)

router = Router(tags=["campaigns"], auth=WRITE)
WORD = given.Query("", max_length=63, pattern=shapes.NO_NUL)


class TaskActIn(Schema):
    """An act of a task: its name and the fields that the procedure asks for."""

    act: shapes.Id
    payload: dict[str, Any] = Field(default_factory=dict)


@router.get(
    "",
    response={200: list[shapes.Json], **shapes.REFUSALS},
    auth=READ,
    summary="专项行动列表 List campaigns",
    operation_id="list_campaigns",
)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns of which one sees a task, each with its tasks counted by light."""
    actor = _officer(request)
    return reply(
        [
            {"campaign": each, "lights": queries.count_lights(each, actor=actor)}
            for each in queries.list_campaigns(actor=actor)
        ]
    )


@router.get(
    "/{campaign}/tasks",
    response={200: TaskPage, **shapes.REFUSALS},
    auth=READ,
    summary="任务列表 List tasks",
    operation_id="list_campaign_tasks",
)
def tasks(  # noqa: PLR0917 - one filter a word
    request: HttpRequest,
    campaign: shapes.Id,
    owner: str = WORD,
    light: str = WORD,
    action: str = WORD,
    state: str = WORD,
    after: str | None = shapes.AFTER,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the tasks that one may see in the order of the book."""
    actor = _officer(request)
    try:
        found = queries.get_campaign(campaign, actor=actor)
    except CampaignNotFound as error:
        raise _absent() from error
    narrowed = Filter(owner=owner, light=light, action=action, state=state)
    return reply(
        queries.list_tasks(found, actor=actor, narrowed=narrowed, after=after, limit=limit)
    )


@router.get(
    "/tasks/{uuid:task}",
    response={200: TaskLine, **shapes.REFUSALS},
    auth=READ,
    summary="一项任务 One task",
    operation_id="get_campaign_task",
)
def task(request: HttpRequest, task: UUID) -> HttpResponse:
    """Give a task as it stands, with its light; the ETag is the version that acts are meant for."""
    line = _line(request, task)
    return reply(line, version=line.view.version)


@router.post(
    "/tasks/{uuid:task}/acts",
    response={200: Receipt, **shapes.REFUSALS},
    summary="办理任务的一步 Do an act of a task",
    operation_id="act_campaign_task",
)
def act(
    request: HttpRequest,
    task: UUID,
    body: TaskActIn,
    key: str = shapes.KEY,
    if_match: str | None = shapes.IF_MATCH,
) -> HttpResponse:
    """Do an act: begin, report, hand_evidence, submit, verify, finish, ask_due, grant_due, ...

    With `If-Match` it is done only on the version that was seen.
    """
    _line(request, task)
    actor = caller_of(request).actor
    expected = None if if_match is None else int(if_match.removeprefix("W/").strip('"'))

    def do() -> object:
        try:
            return actions.act(
                task, body.act, body.payload, actor=actor, key=key, expected_version=expected
            )
        except CampaignRefused as error:
            raise Refusal(422, error.code, error.message["zh"], error.message["en"]) from error

    return once(request, key, {**body.dict(), "seen": expected}, do)


def _line(request: HttpRequest, task: UUID) -> TaskLine:
    try:
        return queries.find_task(task, actor=_officer(request))[1]
    except CampaignNotFound as error:
        raise _absent() from error


def _officer(request: HttpRequest) -> Any:
    """Give the caller, who is an officer: tasks are the district's own work."""
    actor = caller_of(request).actor
    if actor.kind is not ActorKind.OFFICER:
        raise NotPermitted("AUTHORITY-NONE", "campaigns are for officers of the district")
    return actor


def _absent() -> Refusal:
    return Refusal(
        404,
        "CAMPAIGN-NOT-FOUND",
        "没有您能查看的这个专项行动或者任务。",
        "There is no such campaign or task that you may see.",
    )
