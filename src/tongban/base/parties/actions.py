"""Writes: register and update parties, keep accounts, give and revoke mandates.

Every verb can be repeated: a party is known by its certificate, an account by its login, a mandate
by its key; the second call changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction

from tongban.base.parties import models
from tongban.base.parties.identifiers import check_resident_id, check_uscc
from tongban.base.parties.looks import context
from tongban.base.parties.mandates import follow_representative, give_mandate, revoke_mandate
from tongban.base.parties.queries import account_view, get_party, party_view
from tongban.base.parties.rules import (
    check_address,
    check_firm_name,
    check_firm_type,
    check_person_name,
    check_phone,
)
from tongban.base.parties.sealing import is_current, keyed_hash, seal, unseal
from tongban.base.parties.types import (
    FIELDS,
    AccountView,
    Field,
    PartyError,
    PartyKind,
    PartyNotFound,
    PartyView,
)
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "give_mandate",
    "put_account",
    "register_firm",
    "register_person",
    "renew_seals",
    "revoke_mandate",
    "update_party",
]


def register_person(
    *,
    actor: Actor,
    name: str,
    resident_id: str,
    phone: str = "",
    address: str = "",
    party: str | None = None,
) -> PartyView:
    """Register a natural person, or return the one who has this resident id.

    `party` chooses the id; with it the rest is brought to what is given (a district loaded again).
    For officers and the system. Raises IdentifierError, PartyError (PARTY-NAME, PARTY-PHONE,
    PARTY-ADDRESS; PARTY-CONFLICT when the resident id has another name or the id another person).
    """
    _may_register(actor)
    name = check_person_name(name)
    number = check_resident_id(resident_id, today=clock.now().date())
    hashed = keyed_hash(number)
    with transaction.atomic():
        made = party or str(uuid4())
        row, new = _first_or_create(
            models.Party(
                id=made,
                kind=PartyKind.PERSON,
                name=name,
                resident_id=seal(number, context(made, Field.RESIDENT_ID)),
                resident_hash=hashed,
                phone=_sealed(made, Field.PHONE, check_phone(phone)),
                address=_sealed(made, Field.ADDRESS, check_address(address)),
            ),
            resident_hash=hashed,
        )
        if new:
            _log(row, ["registered"], actor)
        elif row.pk != made and party is not None:
            raise _taken("party")
        elif party is None and row.name != name:
            raise _taken("name")
        elif party is not None:
            _bring(row, {"name": name, "phone": phone, "address": address}, actor)
        return party_view(row)


def register_firm(  # noqa: PLR0913 - a register entry has this many members
    *,
    actor: Actor,
    name: str,
    uscc: str,
    firm_type: str = "",
    legal_representative: str | None = None,
    phone: str = "",
    address: str = "",
    party: str | None = None,
    since: datetime | None = None,
) -> PartyView:
    """Register a legal person, or return the one that has this unified social credit code.

    `legal_representative` is a registered natural person and may act for the firm in everything
    (民法典 §61) from `since` (now when left out); a former one no longer may. Otherwise as
    `register_person`.
    """
    _may_register(actor)
    name = check_firm_name(name)
    code = check_uscc(uscc)
    representative = _representative(legal_representative)
    with transaction.atomic():
        made = party or str(uuid4())
        row, new = _first_or_create(
            models.Party(
                id=made,
                kind=PartyKind.FIRM,
                name=name,
                uscc=code,
                firm_type=check_firm_type(firm_type),
                legal_representative=representative,
                phone=_sealed(made, Field.PHONE, check_phone(phone)),
                address=_sealed(made, Field.ADDRESS, check_address(address)),
            ),
            uscc=code,
        )
        if new:
            _log(row, ["registered"], actor)
            follow_representative(row, since=since, actor=actor)
        elif row.pk != made and party is not None:
            raise _taken("party")
        elif party is None and row.name != name:
            raise _taken("name")
        elif party is not None:
            values = {"name": name, "phone": phone, "address": address, "firm_type": firm_type}
            _bring(row, values, actor)
            if row.legal_representative_id != legal_representative:
                row.legal_representative = representative
                row.save(update_fields=["legal_representative"])
                _log(row, ["legal_representative"], actor)
            follow_representative(row, since=since, actor=actor)
        return party_view(row)


def update_party(
    party: str,
    *,
    actor: Actor,
    name: str | None = None,
    phone: str | None = None,
    address: str | None = None,
) -> PartyView:
    """Change what is given and leave the rest; what is equal already is not written again.

    A person changes his or her own phone and address, an officer or the system any party's; the
    name follows the document, so persons do not change it here. Raises NotPermitted, PartyError,
    PartyNotFound.
    """
    if actor.kind is ActorKind.PERSON and (actor.party != party or name is not None):
        raise NotPermitted(
            "PARTY-REFUSED", f"{actor.id} may change only the own phone and address; ask a counter"
        )
    if actor.kind is not ActorKind.PERSON:
        _may_register(actor)
    with transaction.atomic():
        row = models.Party.objects.select_for_update().filter(pk=party).first()
        if row is None:
            raise PartyNotFound(f"no party {party}; expected the id of a registered party")
        given = {"name": name, "phone": phone, "address": address}
        _bring(row, {key: value for key, value in given.items() if value is not None}, actor)
        return party_view(row)


def put_account(
    *,
    login: str,
    party: str | None = None,
    officer: str = "",
    email: str = "",
    password: str | None = None,
    demonstration: bool = False,
) -> AccountView:
    """Make the account of a login, or bring it to what is given; a system path of set-up.

    Without `password` the account signs in by the identity provider (or with one click in a
    demonstration) alone, and an earlier password is kept. One person has one account: PartyError
    PARTY-CONFLICT when the party or the officer has another.
    """
    if party is not None:
        get_party(party)
    try:
        with transaction.atomic():
            row, _ = models.Account.objects.get_or_create(login=login)
            row.party_id = party
            row.officer = officer
            row.email = email
            row.demonstration = demonstration
            if password is not None and not row.check_password(password):
                row.set_password(password)
            elif not row.password:
                row.set_unusable_password()
            row.save()
    except IntegrityError:
        raise _taken("account") from None
    return account_view(row)


def renew_seals(*, limit: int = 1000) -> int:
    """Seal anew up to `limit` parties that are still under a retired key; return how many.

    A system path of key rotation: repeat until it returns 0. The retired key stays in
    TONGBAN_DATA_KEYS_RETIRED as long as anything else is sealed with it (acts in the ledger are
    never rewritten). The keyed hashes follow the present lookup key.
    """
    done = 0
    for row in models.Party.objects.order_by("pk").iterator():
        tokens = {field: getattr(row, field) for field in FIELDS if getattr(row, field)}
        if all(is_current(token) for token in tokens.values()):
            continue
        with transaction.atomic():
            for field, token in tokens.items():
                clear = unseal(token, context(row.pk, field))
                setattr(row, field, _sealed(row.pk, field, clear))
                if field == Field.RESIDENT_ID:
                    row.resident_hash = keyed_hash(clear)
            row.save()
        done += 1
        if done == limit:
            break
    return done


def _may_register(actor: Actor) -> None:
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is ActorKind.PERSON or not grants_of(actor=actor):
        raise NotPermitted(
            "PARTY-REFUSED",
            f"{actor.id} may not register parties; an officer with a grant in force may",
        )


def _first_or_create(made: models.Party, **known: str) -> tuple[models.Party, bool]:
    """Return the party of this identifier, locked, or write the one made; race-free."""
    rows = models.Party.objects.select_for_update()
    row = rows.filter(**known).first()
    if row is not None:
        return row, False
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        row = rows.filter(**known).first()
        if row is None:
            raise _taken("party") from None
        return row, False
    return made, True


def _bring(row: models.Party, values: dict[str, str], actor: Actor) -> None:
    """Write those values that differ from the row's, and log which."""
    checked = {
        "name": check_person_name if row.kind == PartyKind.PERSON else check_firm_name,
        "phone": check_phone,
        "address": check_address,
        "firm_type": check_firm_type,
    }
    changed = []
    for field, given in values.items():
        value = checked[field](given)
        old: str = getattr(row, field)
        if field in FIELDS:
            if value == (unseal(old, context(row.pk, field)) if old else ""):
                continue
            value = _sealed(row.pk, field, value)
        if value != old:
            setattr(row, field, value)
            changed.append(field)
    if changed:
        row.save(update_fields=changed)
        _log(row, changed, actor)


def _log(row: models.Party, fields: list[str], actor: Actor) -> None:
    models.PartyChange.objects.create(party=row, fields=fields, actor=actor.id, at=clock.now())


def _sealed(party: str, field: str, value: str) -> str:
    return seal(value, context(party, field)) if value else ""


def _representative(party: str | None) -> models.Party | None:
    if party is None:
        return None
    row = models.Party.objects.filter(pk=party, kind=PartyKind.PERSON).first()
    if row is None:
        raise PartyNotFound(
            f"legal representative {party}: no such person; register the person first"
        )
    return row


def _taken(what: str) -> PartyError:
    zh, en = {
        "party": (
            "该证件号码或编号已登记为另一主体",
            "The identifier or the id is another party's",
        ),
        "name": (
            "该证件号码已登记，但姓名或名称不一致",
            "The identifier is known under another name",
        ),
        "account": ("该主体或工作人员已有账号", "The party or officer has an account already"),
    }[what]
    return PartyError("PARTY-CONFLICT", f"{zh}；请核对证件。", f"{en}. Check the document.")
