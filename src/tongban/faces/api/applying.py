"""For whom a caller may apply, and what the house knows of that party already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.parties.queries import get_party, principals_of
from tongban.base.parties.types import PartyNotFound
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.bundles.types import Bundle
    from tongban.services.catalogue.records import ItemRecord

RECEIVING = frozenset({"clerk"})
"""Roles that receive applications at a window (行政许可法 §29, §32)."""


def check_applicant(actor: Actor, party: str | None, item: ItemRecord) -> str:
    """Give the party that the caller may apply for.

    A person for himself or herself and for those he or she is an agent of in this item; a clerk
    for anybody at the window of the item's department (INV-WIN-01). Raises PartyNotFound alike for
    a party that is absent and for one the caller has nothing to do with, NotPermitted.
    """
    return _applicant(actor, party, item.department, frozenset({item.slug}))


def check_joint_applicant(actor: Actor, party: str | None, bundle: Bundle) -> str:
    """Give the party that the caller may apply for in every member of a bundle.

    A clerk receives it at the window of the bundle's lead. Raises as `check_applicant`.
    """
    return _applicant(actor, party, bundle.lead or "", frozenset(bundle.items), bundle.id)


def _applicant(
    actor: Actor, party: str | None, department: str, items: frozenset[str], whole: str = ""
) -> str:
    if actor.kind is ActorKind.OFFICER:
        received = {whole} if whole else items
        if not any(
            grant.role in RECEIVING
            and grant.department in {None, department}
            and (grant.items is None or received <= set(grant.items))
            for grant in grants_of(actor=actor)
        ):
            named = whole or ", ".join(sorted(items))
            raise NotPermitted("AUTHORITY-NONE", f"{actor.id} receives no applications for {named}")
        if party is None:
            raise PartyNotFound("an application at a window names its applicant as `party`")
        return get_party(party).id
    wanted = party or actor.party
    if actor.party is None or wanted is None:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is no registered person")
    if wanted == actor.party:
        return wanted
    for mandate in principals_of(actor.party, at=clock.now()):
        if mandate.principal == wanted and (mandate.items is None or items <= set(mandate.items)):
            return wanted
    raise PartyNotFound(f"no party {wanted} that {actor.id} may apply for")
