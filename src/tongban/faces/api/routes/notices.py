"""Notices: the inbox, and webhooks that a department's head keeps."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.base.notices import actions, queries
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.replies import reply

router = Router(auth=READ)
BEFORE = given.Query(None, ge=1, le=2**63 - 1)
NUMBER = given.Path(..., ge=1, le=2**63 - 1)


@router.get(
    "/notices",
    response={200: shapes.NoticeList, **shapes.REFUSALS},
    summary="消息 The inbox",
    operation_id="list_notices",
    tags=["notices"],
)
def inbox(
    request: HttpRequest,
    unread_only: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    before: int | None = BEFORE,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List notices to oneself, one's principals or one's departments, newest first."""
    actor = caller_of(request).actor
    rows = queries.list_notices(actor=actor, unread_only=unread_only, before=before, limit=limit)
    return reply(
        {
            "rows": rows,
            "before": rows[-1].id if len(rows) == limit else None,
            "unread": queries.count_unread(actor=actor),
        }
    )


@router.post(
    "/notices/read",
    response={200: shapes.Count, **shapes.REFUSALS},
    auth=WRITE,
    summary="标为已读 Mark as read",
    operation_id="read_notices",
    tags=["notices"],
)
def read(request: HttpRequest, body: shapes.ReadIn, key: str = shapes.KEY) -> HttpResponse:
    """Mark notices of one's inbox as read; those of others are left alone."""
    actor = caller_of(request).actor

    def do() -> object:
        if body.notices is None:
            return {"count": actions.mark_all_read(actor=actor)}
        return {"count": actions.mark_read(body.notices, actor=actor)}

    return once(request, key, body.dict(), do)


@router.get(
    "/webhooks",
    response={200: shapes.WebhookList, **shapes.REFUSALS},
    summary="回调 Webhooks",
    operation_id="list_webhooks",
    tags=["webhooks"],
)
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks of the departments that one is head of."""
    return reply({"rows": queries.list_subscriptions(actor=caller_of(request).actor)})


@router.post(
    "/webhooks",
    response={201: shapes.WebhookMade, **shapes.REFUSALS},
    auth=WRITE,
    summary="订阅回调 Subscribe",
    operation_id="subscribe_webhook",
    tags=["webhooks"],
)
def subscribe(request: HttpRequest, body: shapes.WebhookIn, key: str = shapes.KEY) -> HttpResponse:
    """Send a department's events to an address, signed by HMAC-SHA256; its head may."""
    actor = caller_of(request).actor

    def do() -> object:
        made = actions.subscribe(
            actor=actor, url=body.url, department=body.department, kinds=body.kinds
        )
        return {"webhook": _plain(made.view), "secret": made.secret}

    return once(request, key, body.dict(), do, status=201)


@router.delete(
    "/webhooks/{webhook}",
    response={200: shapes.WebhookOut, **shapes.REFUSALS},
    auth=WRITE,
    summary="取消回调 Unsubscribe",
    operation_id="unsubscribe_webhook",
    tags=["webhooks"],
)
def unsubscribe(request: HttpRequest, webhook: int = NUMBER, key: str = shapes.KEY) -> HttpResponse:
    """Send nothing more; what waits is put aside."""
    actor = caller_of(request).actor
    return once(request, key, None, lambda: _plain(actions.unsubscribe(webhook, actor=actor)))


@router.get(
    "/webhooks/{webhook}/deliveries",
    response={200: shapes.DeliveryList, **shapes.REFUSALS},
    summary="投递记录 Delivery log",
    operation_id="list_deliveries",
    tags=["webhooks"],
)
def deliveries(
    request: HttpRequest, webhook: int = NUMBER, limit: int = shapes.LIMIT
) -> HttpResponse:
    """Tell what became of each event, newest first."""
    actor = caller_of(request).actor
    return reply({"rows": queries.list_deliveries(webhook, actor=actor, limit=limit)})


def _plain(view: Any) -> dict[str, Any]:
    return asdict(view)
