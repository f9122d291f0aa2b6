"""The yardstick: what the record does for an act, written by hand in one round trip, nothing more.

One statement inserts the act, updates the matter and fills the outbox; the hash chain is computed
in Python; the state is kept in the program, never read back. No authority, no procedure, no terms.
It writes what its contender writes: by itself the few words of the record's club, through
`baseline_case` the application, evidence, state and effects of a real case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = """
CREATE TABLE IF NOT EXISTS base_matter (
    id uuid PRIMARY KEY, state text NOT NULL, version int NOT NULL, folded jsonb NOT NULL,
    head text NOT NULL, department text NOT NULL, updated_at timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS base_matter_department ON base_matter (department, id DESC);
CREATE TABLE IF NOT EXISTS base_act (
    matter uuid NOT NULL, seq int NOT NULL, name text NOT NULL, actor text NOT NULL,
    at timestamptz NOT NULL, payload jsonb NOT NULL, evidence jsonb NOT NULL,
    key text NOT NULL UNIQUE, prev text NOT NULL, hash text NOT NULL, PRIMARY KEY (matter, seq));
CREATE TABLE IF NOT EXISTS base_outbox (
    id bigserial PRIMARY KEY, key text NOT NULL UNIQUE, kind text NOT NULL, payload jsonb NOT NULL);
"""

_ACT = """
INSERT INTO base_act
SELECT $1::uuid, $2::int, $3, $4, $5::timestamptz, $6::jsonb, $13::jsonb, $7, $8, $9 FROM m
"""
_OUTBOX = """
INSERT INTO base_outbox (key, kind, payload)
SELECT e.key, e.kind, e.payload FROM m, jsonb_to_recordset($12::jsonb)
                                          AS e (key text, kind text, payload jsonb)
"""
OPEN = f"""
WITH m AS (INSERT INTO base_matter VALUES ($1::uuid, $10, $2::int, $11::jsonb, $9, 'tennis',
                                           $5::timestamptz) RETURNING 1),
a AS ({_ACT}), o AS ({_OUTBOX}) SELECT 1 FROM m"""  # noqa: S608 - constants
STEP = f"""
WITH m AS (UPDATE base_matter SET state = $10, version = $2::int, folded = $11::jsonb, head = $9,
                                  updated_at = $5::timestamptz
            WHERE id = $1::uuid AND version = $2::int - 1 RETURNING 1),
a AS ({_ACT}), o AS ({_OUTBOX}) SELECT 1 FROM m"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Written:
    """What one act writes: `effects` as (kind, payload), `folded` the state after it."""

    name: str
    actor: str
    state: str
    payload: Mapping[str, Any]
    effects: Sequence[tuple[str, Any]] = ()
    evidence: Sequence[Any] = ()
    folded: Mapping[str, Any] = field(default_factory=lambda: {"facts": {"vouchers": 0}})


def _letter(*kinds: str, act: str) -> tuple[tuple[str, Any], ...]:
    return tuple((kind, {"act": act}) for kind in kinds)


CLUB = (
    Written("apply", "anna", "APPLIED", {"wish": "to play"}, _letter("letter", act="apply")),
    Written("accept", "steward", "VETTED", {}, _letter("letter", "bell", act="accept")),
    Written("vouch", "steward", "VETTED", {}),
    Written("vouch", "elder", "VETTED", {}),
    Written("admit", "chair", "ADMITTED", {"remark": "welcome"}, _letter("letter", act="admit")),
    Written("enrol", "steward", "ENROLLED", {}, _letter("card", act="enrol")),
    Written("close", "steward", "CLOSED", {}),
)


class Baseline:
    """One connection that lives one life after another."""

    def __init__(self, url: str, acts: Sequence[Written]) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self._cursor = psycopg.RawCursor(self.connection)
        self._acts = acts

    def life(self) -> None:
        """Do the acts of one matter."""
        matter, head = str(uuid4()), ""
        performers: dict[str, str] = {}
        for seq, each in enumerate(self._acts, 1):
            at = datetime.now(UTC).isoformat()
            key = str(uuid4())
            body = {
                "matter": matter, "seq": seq, "name": each.name, "actor": each.actor, "at": at,
                "payload": each.payload, "evidence": each.evidence, "key": key, "prev": head,
            }  # fmt: skip
            text = _dumps(body, sort_keys=True).encode()
            prev, head = head, hashlib.sha256(text).hexdigest()
            performers[each.name] = each.actor
            folded = {**each.folded, "head": head, "at": at, "performers": performers}
            rows = [
                {"key": f"{matter}:{seq}:{kind}:{n}", "kind": kind, "payload": payload}
                for n, (kind, payload) in enumerate(each.effects)
            ]
            done = self._cursor.execute(
                (OPEN if seq == 1 else STEP).encode(),
                (matter, seq, each.name, each.actor, at, _dumps(each.payload), key, prev, head,
                 each.state, _dumps(folded), _dumps(rows), _dumps(each.evidence)),
                prepare=True,
            ).fetchone()  # fmt: skip
            assert done is not None


def _dumps(value: object, *, sort_keys: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"))


def prepare(url: str) -> None:
    """Make the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)


def life(url: str) -> Callable[[], Any]:
    """Give one life."""
    return Baseline(url, CLUB).life
