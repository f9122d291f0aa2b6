"""Items being prepared: saved, submitted, approved, published, suspended, cancelled by officers."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.services.catalogue import actions, queries
from tongban.services.catalogue.lifecycle import Stage
from tongban.services.catalogue.records import ItemRecord
from tongban.services.catalogue.types import ItemContent

router = Router(tags=["catalogue"], auth=READ)
Verb = Literal["submit", "approve", "reject", "publish", "suspend", "resume", "cancel"]


@router.get(
    "",
    response={200: shapes.PreparedList, **shapes.REFUSALS},
    summary="准备中的事项 Items being prepared",
    operation_id="list_prepared_items",
)
def listing(
    request: HttpRequest,
    department: str | None = given.Query(None, max_length=128, pattern=shapes.NO_NUL),
    stage: Literal["draft", "submitted", "approved", "rejected"] | None = None,
    after: str | None = given.Query(None, max_length=160, pattern=shapes.NO_NUL),
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the items that one prepares, reviews or publishes, by id."""
    page = queries.list_drafts(
        actor=caller_of(request).actor,
        department=department,
        stage=None if stage is None else Stage(stage),
        after=after,
        limit=limit,
    )
    return reply({"rows": [_line(each) for each in page.items], "after": page.after})


@router.get(
    "/{item}",
    response={200: shapes.PreparedOut, **shapes.REFUSALS},
    summary="准备中的事项 One item being prepared",
    operation_id="get_prepared_item",
)
def one(request: HttpRequest, item: shapes.Id) -> HttpResponse:
    """Give an item as its editors see it, with its next content."""
    record = queries.get_draft(item, actor=caller_of(request).actor)
    return reply({**_line(record), "content": record.content.to_json()})


@router.put(
    "/{item}",
    response={200: shapes.Prepared, **shapes.REFUSALS},
    auth=WRITE,
    summary="保存事项草稿 Save an item's draft",
    operation_id="save_prepared_item",
)
def save(
    request: HttpRequest, item: shapes.Id, body: shapes.ItemIn, key: str = shapes.KEY
) -> HttpResponse:
    """Save the next content of an item, new or revised; every fault of its shape is named."""
    actor = caller_of(request).actor

    def do() -> object:
        content = ItemContent.from_json(body.content)
        if content.id != item:
            raise Refusal(
                422,
                "ITEM-CONTENT",
                "内容中的 id 与网址不一致。",
                "The content's id is another one than the address names.",
            )
        record = actions.save_draft(
            content=content,
            actor=actor,
            division=body.division,
            expected=body.expected,
            note=body.note,
        )
        return _line(record)

    return once(request, key, body.dict(), do)


@router.get(
    "/{item}/log",
    response={200: shapes.LogList, **shapes.REFUSALS},
    summary="事项日志 The life of an item",
    operation_id="list_item_log",
)
def log(request: HttpRequest, item: shapes.Id) -> HttpResponse:
    """Tell who took which step when, and why."""
    return reply({"rows": queries.list_events(item, actor=caller_of(request).actor)})


@router.post(
    "/{item}/{verb}",
    response={200: shapes.Prepared, **shapes.REFUSALS},
    auth=WRITE,
    summary="事项流转 Take a step in an item's life",
    operation_id="move_prepared_item",
)
def move(
    request: HttpRequest,
    item: shapes.Id,
    verb: Verb,
    body: shapes.StepIn,
    key: str = shapes.KEY,
) -> HttpResponse:
    """Submit, approve, reject, publish, suspend, resume or cancel; no two by the same officer."""
    actor = caller_of(request).actor
    steps: dict[str, Any] = {
        "submit": actions.submit,
        "approve": actions.approve,
        "reject": actions.reject,
        "publish": actions.publish,
        "suspend": actions.suspend,
        "resume": actions.resume,
        "cancel": actions.cancel,
    }
    return once(
        request,
        key,
        body.dict(),
        lambda: _line(steps[verb](item=item, actor=actor, note=body.note)),
    )


def _line(record: ItemRecord) -> dict[str, Any]:
    return {
        "id": record.slug,
        "name": record.name.to_json(),
        "department": record.department,
        "state": record.state,
        "version": record.version,
        "draft_hash": record.draft_hash,
        "remarks": record.remarks,
        "updated_at": record.updated_at,
    }
