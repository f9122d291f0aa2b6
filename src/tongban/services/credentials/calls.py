"""Calling credentials for cases: leave of the holder, calls, annotated copies (加注件)."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from tongban.base.authorities.queries import get_authority
from tongban.base.documents.actions import store_bytes
from tongban.base.documents.queries import open_document
from tongban.base.parties.queries import ONE_AND_THE_SAME
from tongban.record import clock
from tongban.record.alongside import Alongside
from tongban.record.db import as_text, fetch_all
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.credentials import access, models
from tongban.services.credentials.composition import Annotation, compose
from tongban.services.credentials.queries import (
    CHINA,
    locked_all,
    seen,
    sheet_of,
    today,
    view_of,
)
from tongban.services.credentials.types import (
    CallView,
    CredentialError,
    CredentialNotFound,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from uuid import UUID

    from tongban.base.documents.types import OpenedDocument
    from tongban.kernel.authority import Actor

COPY_DAYS: Final = 90
"""Days that an annotated copy is good for unless the credential or authorisation ends before."""
_NOTE: Final = """
INSERT INTO credentials_credentialcall AS c
       (key, credential_id, use_cause, expires_on, requester, actor, matter, authorisation_id,
        called_at, document, flag)
SELECT u.key, u.credential, u.use_cause, u.expires_on, $5, $6, $7::uuid, $8::bigint,
       $9::timestamptz, '', ''
  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::date[])
       WITH ORDINALITY AS u (key, credential, use_cause, expires_on, place)
 ORDER BY u.place
    ON CONFLICT (key) DO UPDATE
   SET credential_id = excluded.credential_id, use_cause = excluded.use_cause,
       expires_on = excluded.expires_on, requester = excluded.requester, actor = excluded.actor,
       matter = excluded.matter, authorisation_id = excluded.authorisation_id,
       called_at = excluded.called_at, document = '', flagged_at = NULL, flag = ''
 WHERE c.expires_on < $10::date
RETURNING c.id, c.key"""
"""Calls by key, credential, use and last day; one whose copy has not ended stays as it is."""

_CALLABLE: Final = f"""
SELECT c.id, w.purpose, c.valid_to
  FROM json_to_recordset({{0}}::json) AS w (identifier text, purpose text),
       LATERAL (SELECT * FROM credentials_credential l WHERE l.identifier = w.identifier
                 LIMIT 1 FOR SHARE) c
 WHERE c.status = '{Status.VALID}' AND c.valid_from <= {{1}}::date
   AND (c.valid_to IS NULL OR c.valid_to >= {{1}}::date)
   AND {ONE_AND_THE_SAME.format(one="c.holder", other="{2}::text")}"""  # noqa: S608 - constants
_CALL: Final = """
INSERT INTO credentials_credentialcall
       (key, credential_id, use_cause, expires_on, requester, actor, matter, called_at, document,
        flag)
SELECT left($1::uuid || ':' || w.id || ':' || w.purpose, 200), w.id, left(w.purpose, 200),
       least({1}::date + {3}::int, w.valid_to), {4}, {5}, $1::uuid, $7::timestamptz, '', ''
  FROM {act}, {guard} w"""

_FLAGGED: Final = """
SELECT id FROM credentials_credentialcall WHERE matter = $1::uuid AND flagged_at IS NOT NULL"""


@under_authority
def authorise(
    identifier: str, *, actor: Actor, requester: str, use_cause: str, expires_on: date
) -> None:
    """As the holder, let an authority call a credential until a day, for a stated use.

    Raises CredentialNotFound for everybody but the holder, CredentialError CREDENTIAL-CALL.
    """
    asked()
    row = models.Credential.objects.filter(identifier=identifier).first()
    if row is None or not access.is_holder(actor, row.holder):
        raise CredentialNotFound(f"no credential {identifier[:140]!r} of yours")
    get_authority(requester)
    if expires_on < today() or not use_cause.strip():
        raise CredentialError(
            "CREDENTIAL-CALL",
            "授权须写明用途，且期限不得早于今天。",
            "An authorisation states its use and ends today or later.",
        )
    models.Authorisation.objects.create(
        credential=row,
        requester=requester,
        use_cause=use_cause.strip()[:200],
        expires_on=expires_on,
        given_by=actor.id,
        given_at=clock.now(),
    )


@under_authority
def record_call(
    identifier: str, *, actor: Actor, case: UUID | None, purpose: str, requester: str = ""
) -> CallView:
    """Call a credential: for a running case of the holder, or by the holder's authorisation.

    An authorisation is good for the use that it states. The call is noted with its use, its
    requester (the case's department), its case and the last day of the annotated copy. The same
    call again gives the first. Raises CredentialNotFound, MatterNotFound, NotPermitted,
    CredentialError CREDENTIAL-CALL (INV-LIC-01) or CREDENTIAL-INVALID (INV-LIC-02).
    """
    if case is not None:
        (view,) = record_calls([identifier], actor=actor, case=case, purposes=[purpose])
        asked()
        return view
    with _together():
        (row,) = locked_all([identifier]).values()
        now = clock.now()
        on = now.astimezone(CHINA).date()
        allowed = _authorised(row, requester=requester, actor=actor, purpose=purpose, on=on)
        (view,) = _note(
            [(row, purpose)], requester=requester, actor=actor, case=None, now=now, allowed=allowed
        )
    return view


@under_authority
def record_calls(
    identifiers: Sequence[str], *, actor: Actor, case: UUID, purposes: Sequence[str]
) -> tuple[CallView, ...]:
    """Call several credentials for a running case, each for the purpose at its place; all or none.

    As `record_call` one by one, in as many statements for many as for one. Raises what it raises.
    """
    with _together():
        rows = locked_all(identifiers)
        requester = _running_case(case, actor, rows.values())
        wanted = [
            (rows[identifier], purpose)
            for identifier, purpose in zip(identifiers, purposes, strict=True)
        ]
        return _note(wanted, requester=requester, actor=actor, case=case, now=clock.now())


def calling(
    uses: Sequence[tuple[str, str]], *, actor: Actor, applicant: str, requester: str, on: date
) -> Alongside | None:
    """Call credentials, (identifier, purpose) each, with the opening of the applicant's case.

    None where there is nothing to call. Refused when one is not in force that day (INV-LIC-02), or
    is neither the applicant's nor of a firm and its head (INV-LIC-01). Whoever may open the case
    may call for it.
    """
    wanted = [{"identifier": identifier, "purpose": purpose} for identifier, purpose in uses]
    if not wanted:
        return None
    return Alongside(
        "calls",
        _CALLABLE,
        len(wanted),
        _CALL,
        (as_text(wanted), on.isoformat(), applicant, COPY_DAYS, requester, actor.id),
    )


@under_authority
def calls_of_case(case: UUID, *, actor: Actor) -> tuple[CallView, ...]:
    """Return the calls of credentials for a case, the flagged ones among them (INV-LIC-04)."""
    get_matter(case, actor=actor)
    asked()
    rows = models.CredentialCall.objects.filter(matter=case).select_related("credential")
    return tuple(call_view(row) for row in rows.order_by("id"))


def flagged_calls(case: UUID) -> tuple[CallView, ...]:
    """Return the calls for a case whose credential was withdrawn since (INV-LIC-04).

    Whoever calls has asked who may see the case.
    """
    flagged = [key for (key,) in fetch_all(_FLAGGED, (str(case),))]
    if not flagged:
        return ()
    rows = models.CredentialCall.objects.filter(pk__in=flagged)
    return tuple(call_view(row) for row in rows.select_related("credential").order_by("id"))


def cases_relying_on(identifier: str) -> tuple[UUID, ...]:
    """Return the cases that a credential was called for; a system path, each case once."""
    rows = models.CredentialCall.objects.filter(credential__identifier=identifier)
    found = rows.exclude(matter=None).order_by("matter").values_list("matter", flat=True)
    return tuple(case for case in found.distinct() if case is not None)


@under_authority
def calls_of_credential(identifier: str, *, actor: Actor) -> tuple[CallView, ...]:
    """Return who called a credential, newest first: the holder's right to know."""
    row = seen(identifier, actor)
    return tuple(call_view(one) for one in row.calls.select_related("credential").order_by("-id"))


@under_authority
def open_copy(call: int, *, actor: Actor) -> OpenedDocument:
    """Open the annotated copy of a call; it is made and sealed at the first look.

    Open to whoever may see the case, or acts for the requester of a call by authorisation. Raises
    CredentialNotFound, CredentialError CREDENTIAL-INVALID when the copy's last day is over or the
    credential was withdrawn since.
    """
    with transaction.atomic():
        row = (
            models.CredentialCall.objects.select_for_update(of=("self",))
            .select_related("credential__kind", "credential__previous")
            .filter(pk=call)
            .first()
        )
        if row is None:
            asked()
            raise CredentialNotFound(f"no call {call} of a credential")
        if row.matter is not None:
            get_matter(row.matter, actor=actor)
            asked()
        else:
            access.check_requester(actor, row.requester)
        if row.flagged_at is not None or row.expires_on < today():
            raise CredentialError(
                "CREDENTIAL-INVALID",
                f"加注件已过期或证照状态已变更：{row.flag or row.expires_on}。",
                "The annotated copy has ended or the credential was withdrawn since the call.",
            )
        if not row.document:
            row.document = _make_copy(row)
            row.save(update_fields=["document"])
    return open_document(row.document, actor=SYSTEM, matter=row.matter, purpose="annotated copy")


def call_view(row: models.CredentialCall) -> CallView:
    """Return the view of a call's row."""
    return CallView(
        id=row.pk,
        credential=row.credential.identifier,
        use_cause=row.use_cause,
        requester=row.requester,
        actor=row.actor,
        matter=str(row.matter) if row.matter else None,
        called_at=row.called_at,
        expires_on=row.expires_on,
        flagged_at=row.flagged_at,
        flag=row.flag,
    )


def _together() -> AbstractContextManager[None]:
    """Give one transaction: the caller's where there is one, for the only write comes last."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def _note(
    wanted: Sequence[tuple[models.Credential, str]],
    *,
    requester: str,
    actor: Actor,
    case: UUID | None,
    now: datetime,
    allowed: models.Authorisation | None = None,
) -> tuple[CallView, ...]:
    """Note permitted calls, (locked row, purpose) each; one that still holds stays as it is."""
    on = now.astimezone(CHINA).date()
    until = on + timedelta(days=COPY_DAYS)
    if allowed is not None:
        until = min(until, allowed.expires_on)
    calls = [
        models.CredentialCall(
            key=f"{case or requester}:{row.pk}:{purpose}"[:200],
            credential=row,
            use_cause=purpose[:200],
            requester=requester,
            actor=actor.id,
            matter=case,
            authorisation=allowed,
            called_at=now,
            expires_on=min(until, row.valid_to) if row.valid_to else until,
        )
        for row, purpose in wanted
    ]
    fit = {each.key: each for each in calls if view_of(each.credential, on=on).live_on(on)}
    known = _still_good({each.key for each in calls} - set(fit), on)
    for each in calls:
        if each.key not in fit and each.key not in known:
            raise CredentialError(
                "CREDENTIAL-INVALID",
                f"证照“{each.credential.number}”已失效、被暂扣或尚未生效，不能作为材料。",
                f"Credential {each.credential.number} is not in force and cannot stand as "
                "evidence.",
            )
    for key, made in _write(list(fit.values()), on).items():
        fit[key].pk = made
        known[key] = fit[key]
    known |= _still_good(set(fit) - set(known), on)
    return tuple(call_view(known[each.key]) for each in calls)


def _still_good(keys: Collection[str], on: date) -> dict[str, models.CredentialCall]:
    """Give the calls of these keys whose copy has not ended."""
    if not keys:
        return {}
    rows = models.CredentialCall.objects.filter(key__in=keys, expires_on__gte=on)
    return {row.key: row for row in rows.select_related("credential")}


def _write(calls: Sequence[models.CredentialCall], on: date) -> dict[str, int]:
    """Write calls that are new or ended before this day, in one statement: ids by key."""
    if not calls:
        return {}
    first = calls[0]
    rows = fetch_all(
        _NOTE,
        (
            [each.key for each in calls],
            [each.credential_id for each in calls],
            [each.use_cause for each in calls],
            [each.expires_on for each in calls],
            first.requester,
            first.actor,
            None if first.matter is None else str(first.matter),
            first.authorisation_id,
            first.called_at.isoformat(),
            on.isoformat(),
        ),
    )
    return {key: made for made, key in rows}


def _running_case(case: UUID, actor: Actor, rows: Iterable[models.Credential]) -> str:
    view = get_matter(case, actor=actor)
    asked()
    holders = {row.holder for row in rows}
    if view.closed_at is not None or not access.concerns(holders, view.applicant):
        raise CredentialError(
            "CREDENTIAL-CALL",
            "调用证照须有持证人正在办理的办件，或者持证人的授权。",
            "A credential is called for a running case of its holder, or by the holder's leave.",
        )
    return view.department


def _authorised(
    row: models.Credential, *, requester: str, actor: Actor, purpose: str, on: date
) -> models.Authorisation:
    access.check_requester(actor, requester)
    given = row.allowed.filter(
        requester=requester, use_cause=purpose.strip()[:200], expires_on__gte=on
    )
    allowed = given.order_by("-expires_on").first()
    if allowed is None:
        raise CredentialError(
            "CREDENTIAL-CALL",
            "没有正在办理的办件，也没有持证人为此用途作出的有效授权。",
            "There is neither a running case nor the holder's authorisation for this use in force.",
        )
    return allowed


def _make_copy(call: models.CredentialCall) -> str:
    row = call.credential
    sheet = sheet_of(row)
    case = get_matter(call.matter, actor=SYSTEM).number if call.matter else ""
    annotation = Annotation(
        call.use_cause, get_authority(call.requester).name["zh"], call.expires_on, case
    )
    return store_bytes(
        compose(sheet, at=clock.now(), annotation=annotation),
        owner=row.holder,
        purpose="annotated copy",
        filename=f"{sheet.kind.label['zh']}{row.number}加注件.pdf",
        matter=call.matter,
        by=call.actor,
    ).hash
