"""The interface's routes of ratings: one's own, bad ones of a department, public figures."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.params import functions as given
from pydantic import Field

from tongban.base.ratings import actions, queries
from tongban.base.ratings.types import BadPage, Cell, RatingView
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply

router = Router(tags=["ratings"], auth=WRITE)
LONGEST = 366
SINCE = given.Query(..., description="第一天 The first day.")
UNTIL = given.Query(..., description="最后一天 The last day, included.")
Level = Annotated[str, Field(pattern="^[1-5]$")]


class RateIn(Schema):
    """What a rater says; nothing stands in for what was not chosen."""

    level: Level
    by_name: bool
    channel: shapes.Word
    tags: list[shapes.Word] = Field(default_factory=list, max_length=8)
    text: Annotated[str, Field(max_length=500, pattern=shapes.NO_NUL)] = ""
    levels: dict[str, Level] = Field(default_factory=dict, max_length=60)


class AgainIn(Schema):
    """The level after it was put right."""

    level: Level


class AnswerIn(Schema):
    """Whether what was done is enough."""

    satisfied: bool
    words: Annotated[str, Field(max_length=500, pattern=shapes.NO_NUL)] = ""


class AppealIn(Schema):
    """Why an exclusion is wrong."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=shapes.NO_NUL)]


class HandleIn(Schema):
    """An act in a bad rating with its fields."""

    payload: shapes.Json = Field(default_factory=dict)
    version: int | None = None


@router.get(
    "/figures",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    auth=None,
    summary="好差评公示数字 Public figures of ratings",
    operation_id="get_rating_figures",
)
def figures(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    since: date = SINCE,
    until: date = UNTIL,
) -> HttpResponse:
    """Show counts and rates of a period; what is too small is hidden, and says so."""
    if not 0 <= (until - since).days < LONGEST:
        raise Refusal(
            422,
            "RATING-PERIOD",
            "结束日期应不早于开始日期，且不超过一年。",
            "The period ends before it begins, or is longer than a year.",
        )
    shown = queries.published(since, until)
    return reply(
        {
            "since": since,
            "until": until,
            "small": shown.small,
            "small_is_default": shown.small_is_default,
            "total": _cell(shown.total),
            "departments": [_cell(each) for each in shown.departments],
        }
    )


@router.get(
    "",
    response={200: list[RatingView], **shapes.REFUSALS},
    auth=READ,
    summary="可评价的服务 What one may still rate",
    operation_id="list_ratings_due",
)
def due(request: HttpRequest) -> HttpResponse:
    """List what the person may still rate."""
    return reply(queries.due_of(actor=caller_of(request).actor))


@router.get(
    "/bad",
    response={200: BadPage, **shapes.REFUSALS},
    auth=READ,
    summary="差评列表 Bad ratings of one's departments",
    operation_id="list_bad_ratings",
)
def bad_ratings(
    request: HttpRequest,
    open_only: bool = True,  # noqa: FBT001, FBT002 - a query parameter
    after: str | None = shapes.AFTER,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List bad ratings, without who rated."""
    return reply(
        queries.list_bad(
            actor=caller_of(request).actor, open_only=open_only, after=after, limit=limit
        )
    )


@router.post(
    "/bad/{uuid:bad}/{act}",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="办理差评 Handle a bad rating",
    operation_id="handle_bad_rating",
)
def handle(
    request: HttpRequest, bad: UUID, act: shapes.Id, body: HandleIn, key: str = shapes.KEY
) -> HttpResponse:
    """Do an act in a bad rating: contact, verify, put right, call back, exclude, review."""

    def do() -> object:
        return actions.handle(
            bad,
            act,
            body.payload,
            actor=caller_of(request).actor,
            key=key,
            expected_version=body.version,
        )

    return once(request, key, body.dict(), do)


@router.get(
    "/{uuid:rating}",
    response={200: RatingView, **shapes.REFUSALS},
    auth=READ,
    summary="我的评价 One's own rating",
    operation_id="get_rating",
)
def one(request: HttpRequest, rating: UUID) -> HttpResponse:
    """Show a rating to its rater, with what became of it."""
    return reply(queries.get_rating(rating, actor=caller_of(request).actor))


@router.post(
    "/{uuid:rating}/rate",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="评价 Rate",
    operation_id="rate_service",
)
def rate(request: HttpRequest, rating: UUID, body: RateIn, key: str = shapes.KEY) -> HttpResponse:
    """Rate once as whom it was served."""

    def do() -> object:
        return actions.rate(rating, actor=caller_of(request).actor, key=key, **body.dict())

    return once(request, key, body.dict(), do)


@router.post(
    "/{uuid:rating}/again",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="整改后再评 Rate again after it was put right",
    operation_id="rate_again",
)
def again(request: HttpRequest, rating: UUID, body: AgainIn, key: str = shapes.KEY) -> HttpResponse:
    """Rate once more; the first level stays what the rates count."""

    def do() -> object:
        return actions.rate_again(rating, actor=caller_of(request).actor, key=key, **body.dict())

    return once(request, key, body.dict(), do)


@router.post(
    "/{uuid:rating}/bad/{uuid:bad}/answer",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="回应回访 Answer the callback",
    operation_id="answer_rating_callback",
)
def answer(
    request: HttpRequest, rating: UUID, bad: UUID, body: AnswerIn, key: str = shapes.KEY
) -> HttpResponse:
    """Say whether what was done is enough."""

    def do() -> object:
        return actions.answer_callback(
            rating, bad, actor=caller_of(request).actor, key=key, **body.dict()
        )

    return once(request, key, body.dict(), do)


@router.post(
    "/{uuid:rating}/bad/{uuid:bad}/appeal",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="申诉 Appeal against an exclusion",
    operation_id="appeal_rating_exclusion",
)
def appeal(
    request: HttpRequest, rating: UUID, bad: UUID, body: AppealIn, key: str = shapes.KEY
) -> HttpResponse:
    """Appeal once as the rater."""

    def do() -> object:
        return actions.appeal(rating, bad, actor=caller_of(request).actor, key=key, **body.dict())

    return once(request, key, body.dict(), do)


def _cell(cell: Cell) -> dict[str, Any]:
    counts = {} if cell.hidden else cell.tally.to_json()
    return {"department": cell.department, "hidden": cell.hidden, **counts}
