"""Writes: publish a definition, open a matter, perform an act, give and take authority.

An act is two round trips: everything needed is loaded under authority in one statement; the act,
the matter's new state and the outbox are written in one statement that the matter's version guards.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
import psycopg.errors
from django.conf import settings
from django.db import transaction

from tongban.kernel.authority import ActorKind, Grant
from tongban.kernel.calendar import table_from_json
from tongban.kernel.canonical import canonical, digest, plain
from tongban.kernel.matters import Folded, Request
from tongban.kernel.matters import open_matter as judge_opening
from tongban.kernel.matters import perform as judge
from tongban.kernel.matters.clocks import outlook
from tongban.record import statements
from tongban.record.alongside import AlongsideRefused, opening_with
from tongban.record.db import as_text, execute, fetch_one, from_text
from tongban.record.definitions import calendar_at, definition_of, save_definition
from tongban.record.dependants import effect_of
from tongban.record.fixed import Fixed, remember
from tongban.record.folded import keep, kept
from tongban.record.grants import delegate_grant, grant, read_grants, revoke_grant
from tongban.record.guard import asked, under_authority
from tongban.record.numbers import case_number, matter_id
from tongban.record.once import look_again
from tongban.record.queries import find_matter
from tongban.record.quick import act_one, moment
from tongban.record.types import (
    SYSTEM,
    ActRefused,
    ConflictError,
    DefinitionNotFound,
    IdempotencyKeyReused,
    MatterNotFound,
    Receipt,
    TextRefused,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.kernel.definitions import Definition
    from tongban.kernel.evidence import EvidenceRef
    from tongban.kernel.law import LegalBasis
    from tongban.kernel.matters import Step
    from tongban.kernel.terms import Turns
    from tongban.record.alongside import Alongside
    from tongban.record.db import Row

__all__ = [
    "delegate_grant",
    "grant",
    "open_matter",
    "perform",
    "publish_calendar",
    "publish_definition",
    "revoke_grant",
]

MAX_KEY: Final = 120
MAX_SUBJECT: Final = 500
MAX_WAKES: Final = 8
"""Timers of one matter that may act before an act; more at once is a procedure gone wild."""
WAKE_AGAIN: Final = 600
"""Seconds after which a timer that failed is tried again."""
_sorted = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode


def publish_definition(document: Json) -> str:
    """Publish a procedure or item and give its hash; the same document again changes nothing.

    A system path: who may publish what is the catalogue's to ask. Raises DefinitionError with every
    fault of the document.
    """
    _refuse_nul(document)
    return save_definition(document)


def publish_calendar(tables: Sequence[Json]) -> int:
    """Publish working-day tables of further years, or amended ones; give the calendar's version.

    A system path. The shape of a table is that of `kernel.calendar.table_from_json`; raises
    CalendarTableError with every fault, and nothing is kept then.
    """
    _refuse_nul(list(tables))
    with transaction.atomic():
        row = fetch_one("SELECT calendar FROM record_clock WHERE id = 1 FOR UPDATE", ())
        before = calendar_at(row[0] if row else 0)
        before.with_tables(table_from_json(table) for table in tables)
        row = fetch_one(
            "INSERT INTO record_calendar (tables) VALUES ($1::jsonb) RETURNING version::int",
            (as_text(list(tables)),),
        )
        version = int(row[0]) if row else 0
        execute("UPDATE record_clock SET calendar = $1::int WHERE id = 1", (version,))
    return version


@under_authority
def open_matter(  # noqa: PLR0913 - an opening act and the scope of its matter
    *,
    definition: str,
    act: str,
    actor: Actor,
    department: str,
    division: str,
    applicant: str,
    key: str,
    payload: Mapping[str, Json] | None = None,
    evidence: Sequence[EvidenceRef] = (),
    basis: LegalBasis | None = None,
    item: str | None = None,
    subject: str = "",
    parent: UUID | None = None,
    alongside: Sequence[Alongside] = (),
) -> Receipt:
    """Open a matter of a published definition by its opening act `act`.

    `item` is the definition's code unless given; `alongside` is what other apps write with it. The
    same `key` by the same actor with the same content gives the first receipt again. Raises
    DefinitionNotFound, NotPermitted, ActRefused, IdempotencyKeyReused, TextRefused,
    AlongsideRefused; nothing is written then.
    """
    scope: dict[str, Json] = {
        "definition": definition,
        "department": department,
        "division": division,
        "applicant": applicant,
        "item": item,
        "subject": subject,
        "parent": None if parent is None else str(parent),
    }
    if len(subject) > MAX_SUBJECT:
        raise TextRefused(f"subject has {len(subject)} characters; at most {MAX_SUBJECT}")
    fingerprint = _fingerprint(scope, act, actor, payload, evidence, basis)
    own_key = _own_key(actor, key)
    row = act_one(statements.LOAD_OPENING, (definition, actor.id, own_key, department, applicant))
    assert row is not None  # noqa: S101 - the statement has no condition but the clock's row
    sequence, known, micros, calendar_version, grants, first, *replay = row
    if first is not None:
        return _replayed(first, replay, fingerprint, key)
    if not known:
        raise DefinitionNotFound(
            f"definition {definition} is not published; publish it, or take a published hash"
        )
    pinned = definition_of(definition)
    now = moment(micros)
    matter = matter_id(now)
    number = case_number(division, now, sequence)
    step = judge_opening(
        pinned,
        Request(act, actor, payload or {}, tuple(evidence), now, basis, own_key),
        matter_id=str(matter),
        number=number,
        item=item or pinned.code,
        department=department,
        division=division,
        applicant=applicant,
        calendar=calendar_at(calendar_version),
        grants=_grants(grants),
        algorithm=settings.TONGBAN_HASH,
    )
    asked()
    folded = step.folded.scope
    statement, more = opening_with(alongside) if alongside else (statements.WRITE_OPENING, ())
    written = _write(
        statement,
        step,
        pinned,
        fingerprint,
        key,
        (
            number,
            definition,
            pinned.procedure_code,
            folded.item,
            department,
            division,
            applicant,
            None if parent is None else str(parent),
            subject,
            *more,
        ),
        parent=None if parent is None else str(parent),
    )
    if not written:
        lost = fetch_one(statements.FIND_REPLAY, (own_key,))
        if lost is None and alongside:
            raise AlongsideRefused(f"{number}: what it rests on has changed; look at it again")
        if lost is None:
            raise IdempotencyKeyReused(key)
        return _replayed(lost[0], lost[1:], fingerprint, key)
    keep(step.folded)
    remember(
        matter,
        Fixed(
            definition,
            pinned.procedure_code,
            folded.item,
            department,
            division,
            applicant,
            parent,
        ),
    )
    return Receipt(matter, number, 1, step.folded.state, replayed=False, at=step.act.at)


@under_authority
def perform(
    matter: UUID,
    *,
    act: str,
    actor: Actor,
    key: str,
    payload: Mapping[str, Json] | None = None,
    evidence: Sequence[EvidenceRef] = (),
    basis: LegalBasis | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in a matter: two round trips, all or nothing.

    A timer of the matter that is due acts first, however late the worker is. `expected_version` is
    the version that the actor saw; without it the act is meant for the matter as it is. The same
    `key` by the same actor with the same content gives the first receipt again. Raises
    MatterNotFound, NotPermitted, ActRefused, ConflictError (somebody acted in between),
    IdempotencyKeyReused, TextRefused; nothing is written then.
    """
    fingerprint = _fingerprint({"matter": str(matter)}, act, actor, payload, evidence, basis)
    own_key = _own_key(actor, key)
    folded, row = _load(matter, actor, own_key)
    number, definition, version, _, micros, _, calendar_version, parent, grants, *replay = row
    if replay[0] is not None:
        return _replayed(number, replay, fingerprint, key)
    pinned = definition_of(definition)
    try:
        step = judge(
            pinned,
            folded,
            Request(act, actor, payload or {}, tuple(evidence), moment(micros), basis, own_key),
            grants=_grants(grants),
            calendar=calendar_at(calendar_version),
            algorithm=settings.TONGBAN_HASH,
        )
    except ActRefused as refused:
        # whoever acts on a page that others have overtaken is told so, not what the new state lacks
        if expected_version in {None, version} or find_matter(matter, actor=actor) is None:
            raise
        raise ConflictError(number, expected_version or 0, version) from refused
    asked()
    if expected_version is not None and expected_version != version:
        raise ConflictError(number, expected_version, version)
    loud = bool(step.effects) or parent is not None
    statement = statements.WRITE_ACT if loud else statements.WRITE_QUIET_ACT
    if not _write(statement, step, pinned, fingerprint, key, (), parent=parent):
        return _lost(matter, number, version, own_key, fingerprint, key)
    keep(step.folded)
    return Receipt(matter, number, step.act.seq, step.folded.state, replayed=False, at=step.act.at)


def _load(matter: UUID, actor: Actor, own_key: str) -> tuple[Folded, Row]:
    """Load a matter for an act; what the law made happen by now happens first."""
    for _ in range(MAX_WAKES):
        known = kept(str(matter))
        head = "" if known is None else known.head
        row = act_one(statements.LOAD_MATTER, (str(matter), actor.id, own_key, head))
        if row is None:
            raise MatterNotFound(f"no matter has the id {matter}; look it up by its number")
        _, definition, version, stored, micros, due, calendar_version, _, _, replayed, *_ = row
        folded = Folded.from_json(from_text(stored)) if known is None or stored else known
        loaded = folded, row
        if not due or replayed is not None or actor.kind is ActorKind.SYSTEM:
            break
        try:
            wake(matter, definition, folded, version, moment(micros), calendar_version)
        except ConflictError:
            continue
        except ActRefused as error:
            postpone(matter, error)  # a timer that cannot act holds up nobody; it is tried again
    assert loaded is not None  # noqa: S101 - MAX_WAKES is one at least
    return loaded


def wake(
    matter: UUID, definition: str, folded: Folded, version: int, now: datetime, calendar: int
) -> int:
    """Do the act that a matter's timer has due by `now`, or date its next look; 1 for an act done.

    A system path. Raises ConflictError when somebody acted in between.
    """
    view = outlook(definition_of(definition), folded, calendar_at(calendar), now=now)
    timer = view.timer
    if timer is None or timer.at > now or not timer.act:
        execute(
            statements.REDATE,
            (
                str(matter),
                None if view.due is None else view.due.isoformat(),
                None if timer is None else timer.at.isoformat(),
                *_lights(view.lights),
            ),
        )
        return 0
    key = f"timer:{matter}:{timer.act}:{timer.at:%Y%m%dT%H%M%S%z}"
    receipt = perform(matter, act=timer.act, actor=SYSTEM, key=key)
    if receipt.replayed and receipt.seq <= version:
        # the same moment of a term that was started anew: as good as another term
        perform(
            matter, act=timer.act, actor=SYSTEM, key=f"{key}:{version}", expected_version=version
        )
    return 1


def postpone(matter: UUID, error: Exception) -> None:
    """Keep why a matter's timer failed, and try it again later. A system path."""
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:1000]
    execute(statements.POSTPONE, (str(matter), reason, WAKE_AGAIN))


def _lost(
    matter: UUID, number: str, version: int, own_key: str, fingerprint: str, key: str
) -> Receipt:
    """Tell an equal request that won the race from somebody else's act."""
    row = fetch_one(statements.FIND_MATTER, (str(matter), own_key))
    if row is None:
        raise MatterNotFound(f"matter {number} is gone; look it up by its number")
    found, *replay = row
    if replay[0] is not None:
        return _replayed(number, replay, fingerprint, key)
    raise ConflictError(number, version, found)


def _write(
    statement: str,
    step: Step,
    definition: Definition,
    fingerprint: str,
    key: str,
    more: tuple[str | int | None, ...],
    *,
    parent: str | None,
) -> bool:
    """Write a step in one statement; False when the guard refused it."""
    following = () if parent is None else (effect_of(step, parent),)
    act, folded = step.act, step.folded
    at = act.at.isoformat()
    values: tuple[str | int | None, ...] = (
        act.matter,
        act.seq,
        act.name,
        _actor_text(act.actor),
        act.on_behalf,
        act.grant,
        at,
        as_text(act.payload),
        as_text([each.to_json() for each in act.evidence]) if act.evidence else "[]",
        None if act.basis is None else _basis_text(act.basis),
        act.key,
        act.prev,
        act.algorithm,
        act.hash,
        fingerprint,
        folded.state,
        as_text(
            [
                {"kind": each.kind, "key": each.key, "payload": each.payload}
                for each in (*step.effects, *following)
            ]
        ),
        as_text(folded.to_json()),
        None if folded.outcome is None else folded.outcome.value,
        None if step.due is None else step.due.isoformat(),
        None if step.next_check is None else step.next_check.isoformat(),
        at if definition.states[folded.state].final else None,
        *_lights(step.lights),
        *more,
    )
    look_again()
    try:
        return act_one(statement, values) is not None
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name == "record_act_key":
            raise IdempotencyKeyReused(key) from error
        raise


def _lights(turns: Turns | None) -> tuple[str, str | None, str | None]:
    """Write whether a term runs, and when the light turns yellow and red."""
    if turns is None:
        return "false", None, None
    yellow, red = (None if each is None else each.isoformat() for each in turns)
    return "true", yellow, red


def _replayed(number: str, replay: Sequence[Any], fingerprint: str, key: str) -> Receipt:
    """Give the first receipt of a repeated request; the key scopes it to the same actor."""
    asked()
    request, matter, seq, state, micros = replay
    if request != fingerprint:
        raise IdempotencyKeyReused(key)
    return Receipt(matter, number, seq, state, replayed=True, at=moment(micros))


def _fingerprint(
    scope: Mapping[str, Json],
    act: str,
    actor: Actor,
    payload: Mapping[str, Json] | None,
    evidence: Sequence[EvidenceRef],
    basis: LegalBasis | None,
) -> str:
    """Digest what a request asks for, its moment and key aside; refuses what cannot be stored."""
    request: dict[str, Json] = {
        **scope,
        "act": act,
        "actor": actor.to_json(),
        "payload": payload or {},
        "evidence": [each.to_json() for each in evidence],
        "basis": None if basis is None else basis.to_json(),
    }
    return _hashed(request)


def _hashed(value: Json) -> str:
    """Digest what jsonb can hold; PostgreSQL has no NUL in text."""
    try:
        written = _sorted(value)
    except (TypeError, ValueError, RecursionError):
        written = canonical(value)  # says where the fault is
    if rb"\u0000" in written:
        _refuse_nul(value)
    return digest(written)


def _refuse_nul(value: Json) -> None:
    path = _nul(value, "")
    if path is not None:
        raise TextRefused(f"{path or 'text'} contains a NUL character; remove it")


def _nul(value: Json, path: str) -> str | None:
    """Find the first text with a NUL; a backslash followed by u0000 in a text is harmless."""
    if isinstance(value, str):
        return path if "\x00" in value else None
    if isinstance(value, dict):
        for name, each in value.items():
            if "\x00" in name:
                return f"{path}: a name"
            found = _nul(each, f"{path}.{name}" if path else name)
            if found is not None:
                return found
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            found = _nul(each, f"{path}[{index}]")
            if found is not None:
                return found
    return None


def _own_key(actor: Actor, key: str) -> str:
    """Scope an idempotency key to its actor, so that nobody's keys meet another's."""
    if not key or len(key) > MAX_KEY or "\x00" in key:
        raise TextRefused(
            f"idempotency key of {len(key)} characters; expected 1 to {MAX_KEY}, without NUL"
        )
    return f"{actor.id}:{key}"


@lru_cache(maxsize=4096)
def _actor_text(actor: Actor) -> str:
    return as_text(actor.to_json())


@lru_cache(maxsize=4096)
def _basis_text(basis: LegalBasis) -> str:
    return as_text(basis.to_json())


@lru_cache(maxsize=4096)
def _grants(text: str | None) -> tuple[Grant, ...]:
    return read_grants(text)
