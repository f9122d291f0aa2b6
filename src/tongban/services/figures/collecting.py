"""Writes: what the ledger gained becomes facts and sums, batch by batch, in the order of commits.

One transaction a batch holds the mark, its facts and the change of the sums: killed in between,
nothing happened; done twice, nothing changes; two at once take turns. Leaves name what changed,
and each matter is read as it stands, so an act that arrives meanwhile is counted now or again.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.db import transaction

from tongban.kernel.terms.counting import local_day
from tongban.record.changes import changed_since, log_size, matters_after, wholes_of
from tongban.record.children import children_of
from tongban.record.db import clock_row, execute, fetch_all, fetch_one
from tongban.record.log import latest_root, publish_root
from tongban.record.queries import calendar, get_definition
from tongban.record.types import SYSTEM
from tongban.services.figures.facts import KINDS, Fact, fact_of
from tongban.services.figures.kinds import formulas
from tongban.services.figures.sources import extras_of, telling
from tongban.services.figures.sums import EVIDENCE, Sums, counts_of
from tongban.services.figures.types import Collected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

    from tongban.record.types import MatterView

BATCH: Final = 500
"""Leaves, or matters, of one transaction or reading."""
FLUSH: Final = 20_000
"""Cells that are written in one statement at most."""
HELD: Final = 300_000
"""Cells that a rebuild holds before it writes them."""

_MARK: Final = """
INSERT INTO figures_mark (id, size, formulas) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING"""
_LOCK: Final = "SELECT size, formulas FROM figures_mark WHERE id = 1 FOR UPDATE"
_ADVANCE: Final = """
UPDATE figures_mark SET size = $1::bigint, formulas = $2, as_of = coalesce($3::timestamptz, as_of)
 WHERE id = 1"""
_BEFORE: Final = "SELECT body FROM figures_fact WHERE matter = ANY ($1::uuid[])"
_COLUMNS: Final = """
matter uuid, version int, kind text, department text, item text, division text, received date,
accepted date, decided date, ended date, open boolean, standing boolean, yellow_on date,
red_on date, counts int[], body text"""
_NAMES: Final = ", ".join(each.split()[0] for each in _COLUMNS.split(","))
_NEW: Final = ", ".join(f"excluded.{each}" for each in _NAMES.split(", "))
_FACTS: Final = f"""
INSERT INTO figures_fact ({_NAMES})
SELECT {_NAMES} FROM jsonb_to_recordset($1::jsonb) AS f ({_COLUMNS})
    ON CONFLICT (matter) DO UPDATE SET ({_NAMES}) = ({_NEW})"""  # noqa: S608 - constants
_SUMS: Final = """
INSERT INTO figures_sum AS s
       (item, division, grain, name, day, department, numerator, denominator, left_out)
SELECT item, division, grain, name, day, department, numerator, denominator, left_out
  FROM jsonb_to_recordset($1::jsonb) AS r (item text, division text, grain text, name text,
       day date, department text, numerator bigint, denominator bigint, left_out bigint)
    ON CONFLICT (item, division, grain, name, day, department) DO UPDATE
   SET numerator = s.numerator + excluded.numerator,
       denominator = s.denominator + excluded.denominator,
       left_out = s.left_out + excluded.left_out"""
_WAITS: Final = """
INSERT INTO figures_wait AS w
       (item, division, grain, day, department, kind, state, act, bucket, count, seconds)
SELECT item, division, grain, day, department, kind, state, act, bucket, count, seconds
  FROM jsonb_to_recordset($1::jsonb) AS r (item text, division text, grain text, day date,
       department text, kind text, state text, act text, bucket int, count bigint, seconds bigint)
    ON CONFLICT (item, division, grain, day, department, kind, state, act, bucket) DO UPDATE
   SET count = w.count + excluded.count, seconds = w.seconds + excluded.seconds"""

_STAYS: Final = """
INSERT INTO figures_stay AS s
       (matter, kind, place, state, act, day, since, seconds, department, item, division)
SELECT matter, kind, place, state, act, day, since, seconds, department, item, division
  FROM jsonb_to_recordset($1::jsonb) AS r (matter uuid, kind text, place smallint, state text,
       act text, day date, since timestamptz, seconds bigint, department text, item text,
       division text)
    ON CONFLICT (matter, kind, place) DO UPDATE
   SET (state, act, day, since, seconds, department, item, division) = (excluded.state,
       excluded.act, excluded.day, excluded.since, excluded.seconds, excluded.department,
       excluded.item, excluded.division)"""
_GONE: Final = """
DELETE FROM figures_stay s
 USING jsonb_to_recordset($1::jsonb) AS r (matter uuid, kind text, place smallint)
 WHERE (s.matter, s.kind, s.place) = (r.matter, r.kind, r.place)"""


def collect(*, up_to_now: bool = False) -> Collected:
    """Count what the ledger gained since the last time; give what was done.

    With `up_to_now` the log takes in first what no root covers yet. Sums made under other formulas
    or another calendar are made anew from the ledger. A system path.
    """
    if up_to_now:
        publish_root()
    leaves = facts = 0
    while True:
        done = _collect_once()
        if done is None:
            return rebuild()
        leaves, facts = leaves + done.leaves, facts + done.facts
        if done.leaves < BATCH:
            return Collected(leaves, facts, done.size)


@transaction.atomic
def rebuild(tell: Callable[[int], None] = lambda _: None) -> Collected:
    """Make every fact and sum anew from the ledger; `tell` hears how many matters are done.

    One transaction: readers see the old figures until it ends, and a killed one changes nothing.
    A system path.
    """
    _locked_mark()
    size, root = log_size(actor=SYSTEM), latest_root()
    for table in ("fact", "sum", "wait", "stay"):
        execute(f"DELETE FROM figures_{table}")  # noqa: S608 - constants
    sums, done, last = Sums(), 0, None
    while matters := matters_after(last, kinds=KINDS, limit=BATCH, actor=SYSTEM):
        last = matters[-1]
        facts = write_facts(_facts(matters))
        write_stays(facts)
        for fact in facts:
            sums.replace(None, fact)
        done += len(matters)
        if len(sums.figures) + len(sums.waits) > HELD:
            write_sums(sums)
            sums = Sums()
        tell(done)
    write_sums(sums)
    execute(_ADVANCE, (size, _reckoning(), None if root is None else root.at.isoformat()))
    return Collected(0, done, size, rebuilt=True)


@transaction.atomic
def _collect_once() -> Collected | None:
    """Take one batch of leaves; None when the sums were reckoned in another way."""
    size, known = _locked_mark()
    if known != _reckoning():
        return None
    leaves = changed_since(size, limit=BATCH, actor=SYSTEM)
    tells = telling()
    touched = {each.matter for each in leaves if each.kind in KINDS}
    touched |= {each.parent for each in leaves if each.parent is not None and each.kind in tells}
    before = {
        fact.matter: fact
        for (body,) in fetch_all(_BEFORE, (sorted(map(str, touched)),))
        for fact in (_read(body),)
    }
    facts = write_facts(_facts(sorted(touched))) if touched else ()
    write_stays(facts, before)
    sums = Sums()
    for fact in facts:
        sums.replace(before.get(fact.matter), fact)
    write_sums(sums)
    reached = leaves[-1].place + 1 if leaves else size
    root = latest_root() if len(leaves) < BATCH else None
    execute(_ADVANCE, (reached, known, None if root is None else root.at.isoformat()))
    return Collected(len(leaves), len(facts), reached)


def _reckoning() -> str:
    """Name by what facts are reckoned: the formulas and the working days in force."""
    return f"{formulas()} calendar {clock_row()[1]}"


def _locked_mark() -> tuple[int, str]:
    """Lock the mark until the transaction ends, so that collectors take turns."""
    execute(_MARK, (_reckoning(),))
    row = fetch_one(_LOCK, ())
    assert row is not None  # noqa: S101 - inserted above
    return row[0], row[1]


def _facts(matters: Sequence[UUID]) -> tuple[Fact, ...]:
    wholes = [each for each in wholes_of(matters, actor=SYSTEM) if each.view.kind in KINDS]
    children: dict[UUID, list[MatterView]] = {}
    for child in children_of(*(each.view.id for each in wholes), actor=SYSTEM):
        if child.parent is not None:
            children.setdefault(child.parent, []).append(child)
    days = calendar()
    return tuple(
        fact_of(
            each,
            extras=extras_of(children.get(each.view.id, ())),
            days=days,
            kinds=_kinds(each.view.definition),
        )
        for each in wholes
    )


@lru_cache(maxsize=512)
def _kinds(definition: str) -> Mapping[str, str]:
    """Give the kind of evidence of each slot; what a hash names never changes."""
    return {slot.id: slot.kind for slot in get_definition(definition).evidence}


def write_facts(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Write facts over what stood there; inside the transaction that changes the sums."""
    rows = [
        {
            "matter": fact.matter,
            "version": fact.version,
            "kind": fact.kind,
            "department": fact.department,
            "item": fact.item,
            "division": fact.division,
            "received": fact.received_on,
            "accepted": fact.accepted_on,
            "decided": fact.decided_on,
            "ended": fact.ended_on,
            "open": fact.open,
            "standing": fact.standing,
            "yellow_on": fact.yellow_on,
            "red_on": fact.red_on,
            "counts": counts_of(fact),
            "body": _encode(fact).decode(),
        }
        for fact in facts
    ]
    if rows:
        execute(_FACTS, (_encode(rows).decode(),))
    return facts


def write_stays(facts: Sequence[Fact], before: Mapping[UUID, Fact] | None = None) -> None:
    """Write the stays of facts, those alone that changed; inside the same transaction."""
    gone: list[tuple[UUID, str, int]] = []
    fresh: list[dict[str, Any]] = []
    for fact in facts:
        known = (before or {}).get(fact.matter)
        was = {} if known is None else _stays(known)
        now = _stays(fact)
        gone += was.keys() - now.keys()
        fresh += [row for key, row in now.items() if was.get(key) != row]
    if gone:
        keys = [{"matter": matter, "kind": kind, "place": place} for matter, kind, place in gone]
        execute(_GONE, (_encode(keys).decode(),))
    _write(_STAYS, iter(fresh))


def _stays(fact: Fact) -> dict[tuple[UUID, str, int], dict[str, Any]]:
    """Give the stays of a fact by their keys, those that last behind those that ended."""
    ended = [(fact.kind, stay) for stay in fact.stays]
    ended += [(EVIDENCE, stay) for stay in fact.papers]
    lasting = [] if fact.since is None else [(fact.kind, fact.state, fact.since)]
    lasting += [(EVIDENCE, each.kind, each.since) for each in fact.wanted]
    rows = [(kind, stay.state, stay.act, stay.day, None, stay.seconds) for kind, stay in ended] + [
        (kind, state, "", local_day(since), since, None) for kind, state, since in lasting
    ]
    found: dict[tuple[UUID, str, int], dict[str, Any]] = {}
    places: Counter[str] = Counter()
    for kind, state, act, day, since, seconds in rows:
        found[fact.matter, kind, places[kind]] = {
            "matter": fact.matter,
            "kind": kind,
            "place": places[kind],
            "state": state,
            "act": act,
            "day": day,
            "since": since,
            "seconds": seconds,
            "department": fact.department,
            "item": fact.item,
            "division": fact.division,
        }
        places[kind] += 1
    return found


def write_sums(sums: Sums) -> None:
    """Add changes to the sums that stand there."""
    figures = (
        {
            **cell._asdict(),
            "numerator": numerator,
            "denominator": denominator,
            "left_out": left_out,
        }
        for cell, (numerator, denominator, left_out) in sums.changes()
    )
    waits = (
        {**cell._asdict(), "count": count, "seconds": seconds}
        for cell, (count, seconds) in sums.wait_changes()
    )
    for statement, rows in ((_SUMS, figures), (_WAITS, waits)):
        _write(statement, rows)


def _write(statement: str, rows: Iterator[dict[str, Any]]) -> None:
    while part := list(islice(rows, FLUSH)):
        execute(statement, (_encode(part).decode(),))


_encode = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(Fact).decode
