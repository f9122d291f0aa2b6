"""Reads: kinds, credentials under authority, holdings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from tongban.base.authorities.queries import get_authority
from tongban.base.documents.queries import open_document
from tongban.base.parties.looks import look
from tongban.base.parties.privacy import unseal
from tongban.base.parties.queries import AND_HEAD, get_party
from tongban.base.parties.types import Field, PartyKind
from tongban.kernel.authority import ActorKind
from tongban.record import clock
from tongban.record.db import fetch_all, from_text
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_matter
from tongban.record.quick import act_rows
from tongban.record.types import SYSTEM
from tongban.services.credentials import access, models, rules
from tongban.services.credentials.composition import Sheet, picture
from tongban.services.credentials.types import (
    CredentialError,
    CredentialField,
    CredentialNotFound,
    CredentialView,
    Holding,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from tongban.base.documents.types import OpenedDocument
    from tongban.kernel.authority import Actor
    from tongban.services.credentials.types import CredentialKind

CHINA: Final = ZoneInfo("Asia/Shanghai")

_LIVE: Final = f"""
SELECT kind_id, identifier, issuer, valid_from::text, valid_to::text FROM credentials_credential
 WHERE holder IN {AND_HEAD.format(party="$1::text")} AND status = '{Status.VALID}'
   AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to >= $2::date)
 ORDER BY holder <> $1::text, issued_at DESC, id DESC"""  # noqa: S608 - constants

_OF_CASES: Final = f"""
SELECT matter, kind_id, identifier, issuer, valid_from::text, valid_to::text
  FROM credentials_credential
 WHERE matter = ANY ($1::uuid[]) AND holder = $2::text AND status = '{Status.VALID}'
   AND valid_from <= $3::date AND (valid_to IS NULL OR valid_to >= $3::date)
 ORDER BY issued_at DESC, id DESC"""  # noqa: S608 - constants

_LINES: Final = """
SELECT code, fields::text FROM credentials_credential
 WHERE identifier = ANY ($1::text[]) ORDER BY array_position($1::text[], identifier::text)"""


def get_kind(kind: str) -> CredentialKind:
    """Return a kind of credential; CredentialError CREDENTIAL-KIND when there is none."""
    row = models.CredentialKind.objects.filter(pk=kind).first()
    if row is None:
        raise CredentialError(
            "CREDENTIAL-KIND", f"没有证照类型“{kind}”。", f"No credential kind {kind!r} is loaded."
        )
    return rules.read_kind(row.body)


def list_kinds() -> tuple[CredentialKind, ...]:
    """List the kinds of the district, by id."""
    return tuple(rules.read_kind(row.body) for row in models.CredentialKind.objects.order_by("pk"))


@under_authority
def get_credential(identifier: str, *, actor: Actor) -> CredentialView:
    """Return a credential that the actor may see; CredentialNotFound otherwise."""
    return view_of(seen(identifier, actor))


@under_authority
def get_fields(identifier: str, *, actor: Actor) -> tuple[CredentialField, ...]:
    """Return what a credential says, in clear; an officer's look is noted."""
    return clear_fields(_read(identifier, actor))


@under_authority
def get_token(identifier: str, *, actor: Actor) -> str:
    """Return the verifiable credential (`application/vc+jwt`); an officer's look is noted."""
    row = _read(identifier, actor)
    return unseal(row.token, f"credential:{row.code}:token")


@under_authority
def open_credential(identifier: str, *, actor: Actor) -> OpenedDocument:
    """Open the signed PDF for whoever may read the credential; the look is noted."""
    row = _read(identifier, actor)
    return open_document(row.document, actor=_reader(actor, row.holder), purpose="credential")


@under_authority
def draw_credential(identifier: str, *, actor: Actor) -> bytes:
    """Draw the face of a credential as PNG, for whoever may read it to print; the look is noted.

    It shows number, fields, verification code and QR as the PDF does; only the PDF is signed.
    """
    row = _read(identifier, actor)
    reader = _reader(actor, row.holder)
    open_document(row.document, actor=reader, purpose="print").file.close()
    return picture(sheet_of(row), at=row.issued_at)


def sheet_of(row: models.Credential) -> Sheet:
    """Return what the certificate of a row shows; whoever calls has asked who wants to know."""
    return Sheet(
        kind=rules.read_kind(row.kind.body),
        identifier=row.identifier,
        code=row.code,
        number=row.number,
        issuer=get_authority(row.issuer),
        holder_name=row.holder_name,
        holder_code=row.holder_code,
        fields=clear_fields(row),
        issued_on=row.issued_at.astimezone(CHINA).date(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@under_authority
def list_credentials(*, holder: str, actor: Actor) -> tuple[CredentialView, ...]:
    """List a holder's credentials, newest first, for the holder (or agent) and the system."""
    asked()
    if actor != SYSTEM and not access.is_holder(actor, holder):
        raise CredentialNotFound(f"no credentials of {holder!r} that you may see")
    return holdings(holder)


def holdings(party: str) -> tuple[CredentialView, ...]:
    """Return everything a party holds, newest first; whoever calls has asked who wants to know."""
    return views_of(_holdings([party]))


def live_holdings(party: str, on: date) -> tuple[Holding, ...]:
    """Return what a party may rely on that day: its own, then its legal representative's.

    Each newest first. Whoever calls has asked who wants to know.
    """
    return tuple(_holding(*row) for row in act_rows(_LIVE, (party, on.isoformat())))


def live_of_cases(cases: Iterable[UUID], holder: str, on: date) -> dict[UUID, tuple[Holding, ...]]:
    """Map cases to what they gave a holder that may be relied on that day, the newest first.

    One statement; cases that gave nothing are left out. Whoever calls has asked who wants to know.
    """
    found: dict[UUID, tuple[Holding, ...]] = {}
    for case, *row in fetch_all(_OF_CASES, ([str(each) for each in cases], holder, on)):
        found[case] = (*found.get(case, ()), _holding(*row))
    return found


def lines_of(identifiers: Sequence[str]) -> tuple[CredentialField, ...]:
    """Give what credentials say, in clear, one after the other; one statement.

    Whoever calls has asked who wants to know, and shows nothing of it to an officer unnoted.
    """
    rows = fetch_all(_LINES, (list(identifiers),)) if identifiers else ()
    return tuple(line for code, fields in rows for line in _clear(code, from_text(fields)))


def _holding(kind: str, identifier: str, issuer: str, begun: str, ends: str | None) -> Holding:
    until = None if ends is None else date.fromisoformat(ends)
    return Holding(kind, identifier, issuer, date.fromisoformat(begun), until)


def holdings_on(parties: Sequence[str], on: date) -> tuple[CredentialView, ...]:
    """Return what parties hold as of a day, one party after the other, each newest first.

    Whoever calls has asked who wants to know.
    """
    views = (view_of(row, on=on) for row in _holdings(parties))
    return tuple(sorted(views, key=lambda view: parties.index(view.holder)))


@under_authority
def credentials_of_case(case: UUID, *, actor: Actor) -> tuple[CredentialView, ...]:
    """Return the credentials that a case produced; MatterNotFound, NotPermitted."""
    get_matter(case, actor=actor)
    asked()
    return produced(case, today())


def produced(case: UUID, on: date) -> tuple[CredentialView, ...]:
    """Return what a case produced as of a day; whoever calls has asked who may see the case."""
    return tuple(view_of(row, on=on) for row in _rows().filter(matter=case).order_by("id"))


def views_of(rows: QuerySet[models.Credential]) -> tuple[CredentialView, ...]:
    """Return the views of rows, all as of the same day."""
    found = list(rows)
    on = today() if found else None
    return tuple(view_of(row, on=on) for row in found)


def view_of(row: models.Credential, *, on: date | None = None) -> CredentialView:
    """Return the view of a row: its status as of a day, today without one."""
    kind = rules.read_kind(row.kind.body)
    return CredentialView(
        identifier=row.identifier,
        code=row.code,
        kind=kind.id,
        label=kind.label,
        number=row.number,
        holder=row.holder,
        holder_name=row.holder_name,
        issuer=row.issuer,
        status=rules.effective_status(Status(row.status), row.valid_to, on or today()),
        status_note=row.status_note,
        issued_on=row.issued_at.astimezone(CHINA).date(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
        previous=row.previous.identifier if row.previous else None,
        matter=str(row.matter) if row.matter else None,
        document=row.document,
        layout=kind.layout,
    )


def clear_fields(row: models.Credential) -> tuple[CredentialField, ...]:
    """Return a row's lines with personal values unsealed."""
    return _clear(row.code, row.fields)


def _clear(code: str, fields: Sequence[Mapping[str, Any]]) -> tuple[CredentialField, ...]:
    lines = (CredentialField.from_json(one) for one in fields)
    return tuple(
        CredentialField(
            one.element,
            one.label,
            unseal(one.value, f"credential:{code}:{one.element}"),
            one.type,
            personal=True,
        )
        if one.personal
        else one
        for one in lines
    )


def locked(identifier: str) -> models.Credential:
    """Return a credential's row, held until the transaction ends; CredentialNotFound."""
    (row,) = locked_all([identifier]).values()
    return row


def locked_all(identifiers: Iterable[str]) -> dict[str, models.Credential]:
    """Return the rows of credentials by the identifiers given, held until the transaction ends.

    Held in the order of their ids, whoever asks. Raises CredentialNotFound when one lacks.
    """
    wanted = {each: each.strip().upper() for each in identifiers}
    rows = _rows().select_for_update(of=("self",)).filter(identifier__in=set(wanted.values()))
    found = {row.identifier: row for row in rows.order_by("pk")}
    for each, identifier in wanted.items():
        if identifier not in found:
            raise CredentialNotFound(f"no credential {each[:140]!r}; compare its characters")
    return {each: found[identifier] for each, identifier in wanted.items()}


def today() -> date:
    """Return the record's day in China."""
    return clock.now().astimezone(CHINA).date()


def _rows() -> QuerySet[models.Credential]:
    return models.Credential.objects.select_related("kind", "previous")


def _holdings(parties: Sequence[str]) -> QuerySet[models.Credential]:
    return _rows().filter(holder__in=parties).order_by("-issued_at", "-id")


def seen(identifier: str, actor: Actor) -> models.Credential:
    """Return the row of a credential that the actor may see; CredentialNotFound."""
    row = _rows().filter(identifier=identifier.strip().upper()).first()
    if row is None or not access.may_see(actor, row):
        asked()
        raise CredentialNotFound(f"no credential {identifier[:140]!r} that you may see")
    return row


def _read(identifier: str, actor: Actor) -> models.Credential:
    """Return the row for reading it in clear; an officer's look at a person's data is noted."""
    row = seen(identifier, actor)
    if not access.may_read(actor, row):
        raise CredentialNotFound(f"no credential {identifier[:140]!r} that you may read")
    if actor.kind is ActorKind.OFFICER and get_party(row.holder).kind is PartyKind.PERSON:
        look(actor, row.holder, Field.RESIDENT_ID, "review", note=row.identifier, matter=row.matter)
    return row


def _reader(actor: Actor, holder: str) -> Actor:
    return actor if actor.party == holder else SYSTEM
