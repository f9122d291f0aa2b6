"""Parties: who one is, who looked at one's data, who may act for whom."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.base.authorities.queries import get_officer
from tongban.base.authorities.types import AuthorityNotFound
from tongban.base.parties import mandates
from tongban.base.parties.actions import register_person
from tongban.base.parties.privacy import look, looks_of
from tongban.base.parties.queries import (
    agents_of,
    find_by_resident_id,
    find_by_uscc,
    get_party,
    principals_of,
)
from tongban.base.parties.types import MandateView, PartyNotFound, PartyView
from tongban.faces.api import shapes
from tongban.faces.api.access import READ, WRITE
from tongban.faces.api.applying import RECEIVING
from tongban.faces.api.callers import caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.record.types import MatterNotFound

router = Router(tags=["parties"], auth=READ)
PAGE = 200


@router.get(
    "/me",
    response={200: shapes.Me, **shapes.REFUSALS},
    summary="我是谁 Who I am",
    operation_id="get_me",
)
def me(request: HttpRequest) -> HttpResponse:
    """Tell who the call acts as and what that one may do. `X-Act-As: person` changes hats."""
    actor = caller_of(request).actor
    return reply(
        {
            "actor": actor,
            "party": get_party(actor.party) if actor.party else None,
            "officer": _officer(actor),
            "grants": grants_of(actor=actor),
        }
    )


@router.get(
    "/parties/me/looks",
    response={200: shapes.LookList, **shapes.REFUSALS},
    summary="谁看过我的信息 Who looked",
    operation_id="list_looks",
)
def looks(
    request: HttpRequest,
    party: str | None = given.Query(None, max_length=128, pattern=shapes.NO_NUL),
    before: int | None = given.Query(None, ge=1, le=2**63 - 1),
) -> HttpResponse:
    """Tell who looked at one's data, or a principal's, why and when (个人信息保护法 §44)."""
    actor = caller_of(request).actor
    found = looks_of(party or _own(actor), actor=actor, before=before)
    rows = [{name: getattr(each, name) for name in shapes.LookLine.model_fields} for each in found]
    return reply({"rows": rows, "before": found[-1].id if len(found) == PAGE else None})


@router.post(
    "/parties/{party}/look",
    response={200: shapes.LookOut, **shapes.REFUSALS},
    auth=WRITE,
    summary="查看个人信息 Look at a personal value",
    operation_id="look_at_party",
)
def look_at(request: HttpRequest, party: shapes.Id, body: shapes.LookIn) -> HttpResponse:
    """Get one clear value; an officer within a case alone. Each look is written down and counts."""
    try:
        value = look(
            caller_of(request).actor,
            party,
            body.field,
            body.purpose,
            note=body.note,
            matter=body.matter,
        )
    except MatterNotFound as error:
        raise NotPermitted("LOOK-REFUSED", str(error)) from error
    return reply({"value": value})


@router.post(
    "/parties/find",
    response={200: PartyView, **shapes.REFUSALS},
    auth=WRITE,
    summary="按证件号查找当事人 Find a party by identifier",
    operation_id="find_party",
)
def find(request: HttpRequest, body: shapes.FindIn) -> HttpResponse:
    """Find the party with this identifier, for clerks at a window; personal data masked."""
    _receiving(caller_of(request).actor)
    if bool(body.resident_id) == bool(body.uscc):
        raise Refusal(
            422,
            "REQUEST-INVALID",
            "请给出 resident_id 或 uscc 之一。",
            "Give either resident_id or uscc.",
        )
    found = find_by_uscc(body.uscc) if body.uscc else find_by_resident_id(body.resident_id)
    if found is None:
        raise PartyNotFound("no party has this identifier")
    return reply(found)


@router.post(
    "/parties",
    response={201: PartyView, **shapes.REFUSALS},
    auth=WRITE,
    summary="窗口登记自然人 Register a person at the window",
    operation_id="register_person",
)
def register(request: HttpRequest, body: shapes.PersonIn, key: str = shapes.KEY) -> HttpResponse:
    """Register who is here for the first time, or find who has this resident id and name."""
    actor = _receiving(caller_of(request).actor)

    def do() -> object:
        return register_person(
            actor=actor,
            name=body.name,
            resident_id=body.resident_id,
            phone=body.phone,
            address=body.address,
        )

    return once(request, key, body.dict(), do, status=201)


@router.get(
    "/mandates",
    response={200: shapes.MandateLists, **shapes.REFUSALS},
    summary="委托 Mandates",
    operation_id="list_mandates",
)
def listing(request: HttpRequest) -> HttpResponse:
    """List the mandates that one gave and those that one holds now."""
    own = _own(caller_of(request).actor)
    return reply({"given": agents_of(own), "held": principals_of(own, at=clock.now())})


@router.post(
    "/mandates",
    response={201: MandateView, **shapes.REFUSALS},
    auth=WRITE,
    summary="委托他人 Give a mandate",
    operation_id="give_mandate",
)
def give(request: HttpRequest, body: shapes.MandateIn, key: str = shapes.KEY) -> HttpResponse:
    """Let a person act: in which items, from when to when (null: without end)."""
    actor = caller_of(request).actor

    def do() -> object:
        return mandates.give_mandate(
            actor=actor,
            principal=body.principal or _own(actor),
            agent=body.agent,
            items=body.items,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            key=f"api:{actor.id}:{key}"[: mandates.MAX_KEY],
        )

    return once(request, key, body.dict(), do, status=201)


@router.delete(
    "/mandates/{mandate}",
    response={200: MandateView, **shapes.REFUSALS},
    auth=WRITE,
    summary="撤销委托 Revoke a mandate",
    operation_id="revoke_mandate",
)
def revoke(request: HttpRequest, mandate: shapes.Id, key: str = shapes.KEY) -> HttpResponse:
    """End a mandate now; its principal may, and the agent may lay it down."""
    actor = caller_of(request).actor

    def do() -> object:
        try:
            return mandates.revoke_mandate(mandate, actor=actor)
        except NotPermitted as error:
            raise PartyNotFound(f"no mandate {mandate} of {actor.id}") from error

    return once(request, key, None, do)


def _receiving(actor: Actor) -> Actor:
    held = grants_of(actor=actor)
    if actor.kind is not ActorKind.OFFICER or not any(each.role in RECEIVING for each in held):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} receives no applications")
    return actor


def _own(actor: Actor) -> str:
    if actor.party is None:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is no registered person")
    return actor.party


def _officer(actor: Actor) -> object:
    if actor.kind is not ActorKind.OFFICER:
        return None
    try:
        return get_officer(actor.id)
    except AuthorityNotFound:
        return None
