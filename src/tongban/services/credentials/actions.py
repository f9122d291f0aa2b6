"""Writes: keep kinds, issue, change a status; calls stand in `calls`."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.base.authorities.queries import get_authority
from tongban.base.documents.actions import store_bytes
from tongban.base.documents.queries import get_document
from tongban.base.parties.privacy import seal
from tongban.base.parties.queries import get_party
from tongban.record import clock
from tongban.record.guard import under_authority
from tongban.services.credentials import access, models, rules
from tongban.services.credentials.calls import authorise, record_call, record_calls
from tongban.services.credentials.composition import Sheet, compose
from tongban.services.credentials.identifiers import CredentialIdentifier
from tongban.services.credentials.queries import (
    CHINA,
    get_kind,
    locked,
    today,
    view_of,
)
from tongban.services.credentials.tokens import credential_document, sign_document
from tongban.services.credentials.types import (
    NUMBER,
    STATUS_LABELS,
    CredentialError,
    Status,
)
from tongban.services.credentials.watching import CredentialChange, tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.base.authorities.types import AuthorityView
    from tongban.base.parties.types import PartyView
    from tongban.kernel.authority import Actor
    from tongban.services.credentials.types import (
        CredentialField,
        CredentialKind,
        CredentialOrder,
        CredentialView,
    )


__all__ = ["authorise", "change_status", "issue", "put_kind", "record_call", "record_calls"]


def put_kind(*, body: Mapping[str, Any]) -> bool:
    """Keep a kind of credential of the district; tells whether anything changed.

    A system path of loading a district. Raises CredentialError CREDENTIAL-KIND with every fault.
    """
    kind = rules.read_kind(body)
    row = models.CredentialKind.objects.filter(pk=kind.id).first()
    if row is not None and row.body == dict(body):
        return False
    models.CredentialKind.objects.update_or_create(pk=kind.id, defaults={"body": dict(body)})
    return True


def issue(order: CredentialOrder, *, key: str, matter: UUID | None = None) -> CredentialView:
    """Issue a credential: numbered, composed, sealed, kept; the same `key` gives the first again.

    With `previous` it takes that one's place in its line: the same serial, the next version, and
    the former lapses. A system path: it follows from a decision that somebody was permitted to
    make. Raises CredentialError (KIND, FIELDS, HOLDER, PREVIOUS, KEY, SEAL), PartyNotFound.
    """
    with transaction.atomic():
        counter = models.CredentialKind.objects.select_for_update().filter(pk=order.kind).first()
        kind = get_kind(order.kind)
        known = models.Credential.objects.filter(key=key).first()
        if known is not None:
            return _repeated(known, order)
        assert counter is not None  # noqa: S101 - get_kind has just raised otherwise
        holder = get_party(order.holder)
        _check_order(kind, order, holder)
        issuer = get_authority(kind.issuer)
        now = clock.now()
        if order.previous is None:
            counter.last_serial += 1
            counter.save(update_fields=["last_serial"])
            serial, version, former = f"{counter.last_serial:09d}", 1, None
            number = order.number or rules.write_number(
                kind.number_format,
                seq=counter.last_serial,
                year=order.valid_from.year,
                division=issuer.division[:6],
            )
        else:
            former = _former(order)
            serial, version, number = former.serial, former.version + 1, former.number
            _move(former, Status.LAPSED, actor=order.actor, basis="", note=f"由第{version}版替代")
        identifier = CredentialIdentifier(kind.type_code, issuer.uscc, serial, version)
        made = _create(
            order,
            kind,
            issuer,
            holder,
            identifier=str(identifier),
            former=former,
            key=key,
            matter=matter,
            number=number,
            serial=serial,
            version=version,
            now=now,
        )
        _tell(made, None)
        return view_of(made)


@under_authority
def change_status(
    identifier: str,
    *,
    to: Status,
    actor: Actor,
    basis: str,
    note: str = "",
    decision: str = "",
) -> CredentialView:
    """Change the status of a credential; the cases that relied on it are flagged.

    `basis` is the clause as cited, `decision` the hash of the decision document, which 撤销 and
    吊销 need (行政许可法 §69). Raises CredentialNotFound, NotPermitted, CredentialError
    CREDENTIAL-STATUS or CREDENTIAL-DECISION, DocumentNotFound; then nothing is changed.
    """
    with transaction.atomic():
        row = locked(identifier)
        access.check_keeper(actor, row.issuer)
        now = rules.effective_status(Status(row.status), row.valid_to, today())
        rules.check_transition(now, to, decision=decision, note=note)
        if decision:
            get_document(decision)
        _move(row, to, actor=actor.id, basis=basis, note=note, decision=decision)
    return view_of(row)


def _check_order(kind: CredentialKind, order: CredentialOrder, holder: PartyView) -> None:
    if kind.holder not in {"either", holder.kind.value}:
        raise CredentialError(
            "CREDENTIAL-HOLDER",
            f"“{kind.label['zh']}”不能颁发给这类主体。",
            f"{kind.id} is issued to a {kind.holder}, not to a {holder.kind.value}.",
        )
    strange = [one.element for one in order.fields if one.element not in kind.elements]
    doubled = len({one.element for one in order.fields}) != len(order.fields)
    if strange or doubled:
        raise CredentialError(
            "CREDENTIAL-FIELDS",
            f"“{kind.label['zh']}”没有这些内容，或者内容重复：{'、'.join(strange)}。",
            f"{kind.id} does not show {', '.join(strange) or 'a field twice'}.",
        )


def _repeated(known: models.Credential, order: CredentialOrder) -> CredentialView:
    if known.kind_id != order.kind or known.holder != order.holder:
        raise CredentialError(
            "CREDENTIAL-KEY",
            "该请求编号已用于另一证照。",
            "This key was used for another credential; take a new one.",
        )
    return view_of(known)


def _former(order: CredentialOrder) -> models.Credential:
    former = locked(order.previous or "")
    newest = not models.Credential.objects.filter(previous=former).exists()
    fits = former.kind_id == order.kind and former.holder == order.holder
    usable = former.status in {Status.VALID, Status.SUSPENDED, Status.LAPSED}
    if not (newest and fits and usable):
        raise CredentialError(
            "CREDENTIAL-PREVIOUS",
            "关联的原证照不是该持证人同类证照的最新版本，或者已被撤销、注销、吊销。",
            "The previous credential is not the newest of its line, not of this holder and kind, "
            "or was withdrawn.",
        )
    return former


def _create(  # noqa: PLR0913 - a credential has this many sides
    order: CredentialOrder,
    kind: CredentialKind,
    issuer: AuthorityView,
    holder: PartyView,
    *,
    identifier: str,
    former: models.Credential | None,
    key: str,
    matter: UUID | None,
    number: str,
    serial: str,
    version: int,
    now: Any,
) -> models.Credential:
    shown = sorted(
        (
            replace(one, value=number) if kind.sources.get(one.element) == NUMBER else one
            for one in order.fields
        ),
        key=lambda one: kind.elements.index(one.element),
    )
    code = "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))
    valid_to = order.valid_to or rules.last_day(order.valid_from, kind.months)
    name = order.holder_name or holder.name
    holder_code = order.holder_code or holder.uscc
    sheet = Sheet(
        kind=kind,
        identifier=identifier,
        code=code,
        number=number,
        issuer=issuer,
        holder_name=name,
        holder_code=holder_code,
        fields=shown,
        issued_on=now.astimezone(CHINA).date(),
        valid_from=order.valid_from,
        valid_to=valid_to,
    )
    document = store_bytes(
        compose(sheet, at=now),
        owner=order.holder,
        purpose="credential",
        filename=f"{kind.label['zh']}{number}.pdf",
        matter=matter,
        by=order.actor,
    )
    token = sign_document(
        credential_document(
            code=code,
            identifier=identifier,
            kind=kind.id,
            label=kind.label,
            number=number,
            issuer={"id": issuer.id, "name": issuer.name["zh"], "creditCode": issuer.uscc},
            holder={"name": name, "code": holder_code},
            fields=shown,
            valid_from=order.valid_from,
            valid_to=valid_to,
        ),
        authority=issuer.id,
    )
    return models.Credential.objects.create(
        identifier=identifier,
        code=code,
        key=key,
        kind_id=kind.id,
        serial=serial,
        version=version,
        previous=former,
        number=number,
        holder=order.holder,
        holder_name=name,
        holder_code=holder_code,
        issuer=issuer.id,
        matter=matter,
        fields=[_sealed(one, code) for one in shown],
        status=Status.VALID,
        issued_at=now,
        valid_from=order.valid_from,
        valid_to=valid_to,
        document=document.hash,
        token=seal(token, f"credential:{code}:token"),
    )


def _sealed(entry: CredentialField, code: str) -> dict[str, Any]:
    body = entry.to_json()
    if entry.personal:
        body["value"] = seal(entry.value, f"credential:{code}:{entry.element}")
    return body


def _move(
    row: models.Credential,
    to: Status,
    *,
    actor: str,
    basis: str,
    note: str = "",
    decision: str = "",
) -> None:
    now, before = clock.now(), Status(row.status)
    models.StatusChange.objects.create(
        credential=row,
        before=before,
        after=to,
        actor=actor,
        basis=basis,
        note=note,
        decision=decision,
        at=now,
    )
    row.status = to
    row.status_note = note
    row.save(update_fields=["status", "status_note"])
    if to is not Status.VALID:
        # INV-LIC-04: whoever relied on it learns what became of it
        row.calls.filter(flagged_at=None).update(
            flagged_at=now, flag=f"{STATUS_LABELS[to]['zh']}：{note or basis}"[:500]
        )
    _tell(row, before)


def _tell(row: models.Credential, before: Status | None) -> None:
    tell(
        CredentialChange(
            row.identifier, row.kind_id, row.holder, before, Status(row.status), row.matter
        )
    )
