"""The interface's routes of supervision: signals of one's departments, a card, what is done."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.replies import reply
from tongban.reforms.supervision import queries
from tongban.reforms.supervision.actions import settle_card
from tongban.reforms.supervision.types import SignalLine, SignalPage

router = Router(tags=["supervision"], auth=WRITE)


class SettleIn(Schema):
    """An act in a card with its fields."""

    payload: shapes.Json = Field(default_factory=dict)
    version: int | None = None


@router.get(
    "/signals",
    response={200: SignalPage, **shapes.REFUSALS},
    auth=READ,
    summary="预警和监察牌 Warnings and cards of one's departments",
    operation_id="list_signals",
)
def signals(
    request: HttpRequest,
    department: shapes.Id | None = None,
    signal: Literal["warning", "yellow", "red"] | None = None,
    after: Annotated[int, Field(ge=1, lt=2**63)] | None = None,
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List warnings and cards with who was told when, the newest first."""
    return reply(
        queries.list_signals(
            actor=caller_of(request).actor,
            department=department,
            signal=signal,
            after=after,
            limit=limit,
        )
    )


@router.get(
    "/cards/{uuid:card}",
    response={200: SignalLine, **shapes.REFUSALS},
    auth=READ,
    summary="监察牌 A card",
    operation_id="get_card",
)
def card(request: HttpRequest, card: UUID) -> HttpResponse:
    """Show what a card is for, where it stands, who was told when."""
    queries.find_card(card, actor=caller_of(request).actor)
    return reply(queries.signal_of_card(card))


@router.post(
    "/cards/{uuid:card}/{act}",
    response={200: shapes.Json, **shapes.REFUSALS},
    summary="办理监察牌 Answer, uphold, contest or withdraw a card",
    operation_id="settle_card",
)
def settle(
    request: HttpRequest, card: UUID, act: shapes.Id, body: SettleIn, key: str = shapes.KEY
) -> HttpResponse:
    """Do an act in a card: answer, uphold, contest, confirm on review, withdraw."""

    def do() -> Any:
        return settle_card(
            card,
            act,
            body.payload,
            actor=caller_of(request).actor,
            key=key,
            expected_version=body.version,
        )

    return once(request, key, body.dict(), do)
