"""Who may see, change and call credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.parties.queries import get_parties, principals_of
from tongban.kernel.authority import AGENT, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.guard import asked
from tongban.record.queries import find_matter, grants_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from tongban.kernel.authority import Actor
    from tongban.services.credentials import models

KEEPERS: Final = frozenset({"certificate_officer", "approver", "head"})
"""Roles of the issuing authority that may change a status."""


def check_keeper(actor: Actor, issuer: str) -> None:
    """Raise NotPermitted unless the actor keeps credentials of this issuer (or is the system)."""
    asked()
    if actor.kind is ActorKind.SYSTEM:
        return
    for grant in grants_of(actor=actor):
        if grant.role in KEEPERS and grant.department in {None, issuer}:
            return
    raise NotPermitted(
        "AUTHORITY-NONE",
        f"{actor.id} keeps no credentials of {issuer}",
    )


def check_requester(actor: Actor, requester: str) -> None:
    """Raise NotPermitted unless the actor works for the requester (or is the system)."""
    asked()
    if actor.kind is ActorKind.SYSTEM:
        return
    grants = grants_of(actor=actor) if actor.kind is ActorKind.OFFICER else ()
    if not any(one.role != AGENT and one.department in {None, requester} for one in grants):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does not act for {requester}")


def may_see(actor: Actor, row: models.Credential) -> bool:
    """Tell whether the actor may know of a credential: number, holder's name, status.

    Whoever may read it in clear, and those who keep the issuer's credentials.
    """
    if may_read(actor, row):
        return True
    return actor.kind is ActorKind.OFFICER and any(
        one.role in KEEPERS and one.department in {None, row.issuer}
        for one in grants_of(actor=actor)
    )


def may_read(actor: Actor, row: models.Credential) -> bool:
    """Tell whether the actor may read what a credential says, in clear.

    The holder, an agent for all of the holder's affairs, an officer who may see the case that it
    came from, and the system. For any other case it is called (`calls.record_call`).
    """
    asked()
    if actor.kind is ActorKind.SYSTEM or is_holder(actor, row.holder):
        return True
    return row.matter is not None and find_matter(row.matter, actor=actor) is not None


def is_holder(actor: Actor, holder: str) -> bool:
    """Tell whether a person is the holder, or acts for the holder in everything."""
    if actor.kind is not ActorKind.PERSON or actor.party is None:
        return False
    if actor.party == holder:
        return True
    mandates = principals_of(actor.party, at=clock.now())
    return any(one.principal == holder and one.items is None for one in mandates)


def concerns(holders: Collection[str], applicant: str) -> bool:
    """Tell whether the applicant's case is each holder's own: the same party, or firm and head."""
    others = {holder for holder in holders if holder != applicant}
    if not others:
        return True
    parties = get_parties({*others, applicant})
    return all(
        any(
            parties[each].legal_representative in {holder, applicant}
            for each in (holder, applicant)
            if each in parties
        )
        for holder in others
    )
