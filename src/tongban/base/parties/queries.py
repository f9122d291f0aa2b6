"""Reads: parties with everything personal masked, accounts, actors, mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tongban.base.parties import models
from tongban.base.parties.identifiers import check_resident_id, check_uscc
from tongban.base.parties.looks import context, mandate_view
from tongban.base.parties.masks import mask_address, mask_id, mask_name, mask_phone
from tongban.base.parties.sealing import keyed_hash, unseal
from tongban.base.parties.types import (
    AccountView,
    MandateView,
    PartyKind,
    PartyNotFound,
    PartyView,
)
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.once import once
from tongban.record.rereading import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ONE_AND_THE_SAME: Final = """
({one} = {other} OR EXISTS (
    SELECT 1 FROM parties_party p
     WHERE p.id IN ({one}, {other}) AND p.legal_representative_id IN ({one}, {other})))"""
"""SQL: whether two parties are the same, or a firm and its legal representative."""
AND_HEAD: Final = """
(SELECT {party} UNION
 SELECT p.legal_representative_id FROM parties_party p WHERE p.id = {party})"""
"""SQL: the ids of a party and of its legal representative."""


def get_party(party: str) -> PartyView:
    """Return a party, personal fields masked; PartyNotFound when there is none."""
    found = get_parties([party]).get(party)
    if found is None:
        raise PartyNotFound(f"no party {party}; expected the id of a registered party")
    return found


def get_parties(parties: Iterable[str]) -> dict[str, PartyView]:
    """Return those of the parties that exist, by id, in one query at most (for lists)."""
    known: dict[str, PartyView | None] = once("parties", dict)
    wanted = set(parties)
    if missing := wanted - known.keys():
        rows = read_rows(models.Party, "WHERE id = ANY ($1::text[])", (list(missing),))
        known |= dict.fromkeys(missing) | {row.pk: party_view(row) for row in rows}
    return {each: view for each in wanted if (view := known[each]) is not None}


def find_by_resident_id(number: str) -> PartyView | None:
    """Return the person of a resident id; IdentifierError when it cannot be one."""
    row = models.Party.objects.filter(resident_hash=keyed_hash(check_resident_id(number))).first()
    return party_view(row) if row else None


def find_by_uscc(code: str) -> PartyView | None:
    """Return the firm of a unified social credit code; IdentifierError when it cannot be one."""
    row = models.Party.objects.filter(uscc=check_uscc(code)).first()
    return party_view(row) if row else None


def get_account(login: str) -> AccountView:
    """Return the account of a login; PartyNotFound when there is none."""
    row = models.Account.objects.filter(login=login).first()
    if row is None:
        raise PartyNotFound(f"no account {login!r}; expected the login of an account")
    return account_view(row)


def find_account(account: int) -> AccountView | None:
    """Return the active account of this number."""
    row = models.Account.objects.filter(pk=account, is_active=True).first()
    return account_view(row) if row else None


def find_account_of(*, party: str | None = None, officer: str | None = None) -> AccountView | None:
    """Return the account of a party or of an officer."""
    chosen = Q(party_id=party) if party is not None else Q(officer=officer)
    row = models.Account.objects.filter(chosen, is_active=True).first()
    return account_view(row) if row else None


def demonstration_accounts() -> list[AccountView]:
    """Return the accounts that sign in with one click in a demonstration, by login."""
    rows = models.Account.objects.filter(demonstration=True, is_active=True).order_by("login")
    return [account_view(row) for row in rows]


def actor_of(account: object, *, as_person: bool = False) -> Actor:
    """Return who the signed-in account acts as.

    An officer's account acts as the officer, `party` being the same person in private life; with
    `as_person` (the portal) as that person. A person's id is the party's id, for one person has
    one account. TypeError for anything but an active account.
    """
    if not isinstance(account, models.Account) or not account.is_active:
        raise TypeError("actor_of: expected an active account; sign in first")
    party: str | None = account.party_id
    if account.officer and not as_person:
        return Actor(account.officer, ActorKind.OFFICER, party)
    return Actor(party or f"account:{account.pk}", ActorKind.PERSON, party)


def principals_of(party: str, *, at: datetime) -> list[MandateView]:
    """Return the mandates by which this person may act for others at this moment."""
    rows = models.Mandate.objects.filter(agent_id=party).order_by("principal_id", "id")
    return [view for view in map(mandate_view, rows) if view.in_force(at)]


def agents_of(party: str) -> list[MandateView]:
    """Return the mandates this party has given, also those that ended or were revoked."""
    rows = models.Mandate.objects.filter(principal_id=party).order_by("-valid_from", "id")
    return [mandate_view(row) for row in rows]


def party_view(row: models.Party) -> PartyView:
    """Return the view of a party's row: what is personal is unsealed only to be masked."""
    kind = PartyKind(row.kind)
    firm = kind is PartyKind.FIRM

    def opened(field: str) -> str:
        token: str = getattr(row, field)
        return unseal(token, context(row.pk, field)) if token else ""

    address = opened("address")
    return PartyView(
        id=row.pk,
        kind=kind,
        name=row.name,
        masked_name=row.name if firm else mask_name(row.name),
        resident_id=mask_id(opened("resident_id")),
        uscc=row.uscc or "",
        firm_type=row.firm_type,
        legal_representative=row.legal_representative_id,
        phone=mask_phone(opened("phone")),
        address=address if firm else mask_address(address),
    )


def account_view(row: models.Account) -> AccountView:
    """Return the view of an account's row."""
    return AccountView(
        id=row.pk,
        login=row.login,
        party=row.party_id,
        officer=row.officer or None,
        email=row.email,
    )
