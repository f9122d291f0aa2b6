"""Agents: a mandate is a grant in the record that names its principal, and a row that lists it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.parties import models
from tongban.base.parties.looks import mandate_view
from tongban.base.parties.types import MandateView, PartyError, PartyKind, PartyNotFound
from tongban.kernel.authority import AGENT, Actor, ActorKind, NotPermitted
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MAX_ITEMS: Final = 1000
MAX_KEY: Final = 200
REPRESENTATIVE: Final = "legal-representative:"


def give_mandate(
    *,
    actor: Actor,
    principal: str,
    agent: str,
    items: Iterable[str] | None,
    valid_from: datetime | None = None,
    valid_to: datetime | None,
    key: str,
) -> MandateView:
    """Let a natural person act for the principal: for these items (None: all), in this time.

    The principal, a firm's legal representative, an officer (who has the paper mandate before him)
    and the system may. An agent does not pass a mandate on. The same `key` for the same principal
    gives the same mandate, revoked or not. Raises PartyError PARTY-MANDATE, PartyNotFound,
    NotPermitted.
    """
    name = _mandate_id(principal, key)
    with transaction.atomic():
        giver = _party(principal)
        _may_decide(actor, giver)
        known = models.Mandate.objects.filter(pk=name).first()
        if known is not None:
            return mandate_view(known)
        taker = _party(agent)
        start = valid_from or clock.now()
        chosen = None if items is None else sorted(set(items))
        _check(giver, taker, chosen, start, valid_to)
        record.grant(
            actor=SYSTEM,
            id=name,
            holder=agent,
            role=AGENT,
            items=chosen,
            valid_from=start,
            valid_to=valid_to,
            party=principal,
        )
        row = models.Mandate.objects.create(
            id=name,
            key=key,
            principal=giver,
            agent=taker,
            items=chosen,
            valid_from=start,
            valid_to=valid_to,
            given_by=actor.id,
            given_at=clock.now(),
        )
        return mandate_view(row)


def revoke_mandate(mandate: str, *, actor: Actor) -> MandateView:
    """End a mandate now; one that was revoked stays as it is. The agent may lay it down, too."""
    with transaction.atomic():
        row = models.Mandate.objects.select_for_update().filter(pk=mandate).first()
        if row is None:
            raise PartyNotFound(f"no mandate {mandate}; expected the id of a mandate given")
        if actor.kind is not ActorKind.PERSON or actor.party != row.agent_id:
            _may_decide(actor, _party(row.principal_id))
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            row.revoked_by = actor.id
            row.save(update_fields=["revoked_at", "revoked_by"])
            record.revoke_grant(row.pk, actor=SYSTEM)
        return mandate_view(row)


def follow_representative(firm: models.Party, *, since: datetime | None, actor: Actor) -> None:
    """Let the firm's legal representative, and no former one, act for it in everything."""
    person = firm.legal_representative_id
    former = models.Mandate.objects.filter(
        principal=firm, revoked_at=None, key__startswith=REPRESENTATIVE
    ).exclude(agent_id=person)
    for row in former:
        revoke_mandate(row.pk, actor=actor)
    if person is None:
        return
    terms = models.Mandate.objects.filter(
        principal=firm, agent_id=person, key__startswith=REPRESENTATIVE
    )
    if not terms.filter(revoked_at=None).exists():
        give_mandate(
            actor=actor,
            principal=firm.pk,
            agent=person,
            items=None,
            valid_from=since,
            valid_to=None,
            key=f"{REPRESENTATIVE}{person}:{terms.count()}",
        )


def _check(
    giver: models.Party,
    taker: models.Party,
    items: list[str] | None,
    start: datetime,
    end: datetime | None,
) -> None:
    if taker.kind != PartyKind.PERSON or giver.pk == taker.pk:
        raise PartyError(
            "PARTY-MANDATE",
            "代理人应为委托人以外的自然人；请另选代理人。",
            "An agent is a natural person other than the principal. Choose another.",
        )
    if items is not None and not 0 < len(items) <= MAX_ITEMS:
        raise PartyError(
            "PARTY-MANDATE",
            "委托事项不能为空；请选择事项，或委托全部事项。",
            "A mandate names at least one item, or all items. Choose the items.",
        )
    if start.tzinfo is None or (end is not None and (end.tzinfo is None or end <= start)):
        raise PartyError(
            "PARTY-MANDATE",
            "委托期限的结束应晚于开始；请改正日期。",
            "A mandate ends after it begins. Correct the dates.",
        )


def _may_decide(actor: Actor, giver: models.Party) -> None:
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is ActorKind.OFFICER:
        if grants_of(actor=actor):
            return
    elif actor.party is not None and actor.party in {giver.pk, giver.legal_representative_id}:
        return
    raise NotPermitted(
        "PARTY-REFUSED",
        f"{actor.id} may not give or revoke mandates of party {giver.pk}; the party itself, its "
        "legal representative or an officer with a grant in force may",
    )


def _party(party: str) -> models.Party:
    row = models.Party.objects.select_related().filter(pk=party).first()
    if row is None:
        raise PartyNotFound(f"no party {party}; expected the id of a registered party")
    return row


def _mandate_id(principal: str, key: str) -> str:
    if not 0 < len(key) <= MAX_KEY:
        raise PartyError(
            "PARTY-MANDATE",
            f"请求编号应为1至{MAX_KEY}个字符。",
            f"A key has 1 to {MAX_KEY} characters.",
        )
    return "m-" + sha256(f"{principal}\x00{key}".encode()).hexdigest()[:40]
