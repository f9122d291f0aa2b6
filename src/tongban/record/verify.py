"""Checking the ledger in the database: every matter, chain, leaf and root, in constant memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.canonical import digest
from tongban.kernel.definitions import DefinitionError
from tongban.kernel.matters import written_time
from tongban.kernel.terms import Turns
from tongban.record.db import fetch_one, from_text, snapshot, stream
from tongban.record.definitions import calendar_at, definition_of
from tongban.record.ledger import (
    Fault,
    Leaf,
    LeafAt,
    LogCheck,
    Report,
    RootAt,
    RootKept,
    Stored,
    check_matter,
    lights_text,
)
from tongban.record.rows import ACT_COLUMNS, read_act
from tongban.record.types import DefinitionNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.definitions import Definition
    from tongban.kernel.matters import Act
    from tongban.record.db import Row

SELECT_STORED: Final = (
    "SELECT id, number, definition, item, department, division, applicant, state, outcome, version,"
    " head, folded, kind, due, opened_at, updated_at, closed_at,"
    " timed, yellow_at, red_at FROM record_matter ORDER BY id"
)
SELECT_ACTS: Final = f"SELECT {ACT_COLUMNS}, state FROM record_act ORDER BY matter, seq"  # noqa: S608 - constants
SELECT_LEAVES: Final = "SELECT index, matter::text, version, head FROM record_leaf ORDER BY index"
SELECT_ROOTS: Final = (
    "SELECT size, root, prior_size, proof, algorithm FROM record_root ORDER BY size"
)
_LEAVES_BY_MATTER: Final = (
    "SELECT matter, index, version, head FROM record_leaf ORDER BY matter, version"
)
_LOST_PENDING: Final = (
    "SELECT p.matter::text, p.version FROM record_pending p LEFT JOIN record_act a"
    " ON a.matter = p.matter AND a.seq = p.version WHERE a.hash IS NULL"
    " ORDER BY p.matter, p.version LIMIT 1"
)

_OUTSIDE_LOG: Final = (
    "SELECT m.number, m.version, count(*) OVER () FROM record_matter m"
    " WHERE NOT EXISTS (SELECT 1 FROM record_leaf l"
    " WHERE l.matter = m.id AND l.version >= m.version)"
    " AND NOT EXISTS (SELECT 1 FROM record_pending p"
    " WHERE p.matter = m.id AND p.version >= m.version) ORDER BY m.id LIMIT 1"
)
"""Acts enter the log with the next root and wait for it until then: there is no third place."""


def verify_all(
    progress: Callable[[Report], None] | None = None, *, kept: RootKept | None = None
) -> Report:
    """Check everything as of one moment, while acts go on; `progress` is called now and then.

    With `kept`, a root kept outside, the log must continue it: only so can it be seen that the
    newest leaves were taken away together with their roots and matters.
    """
    report = Report()
    began = time.perf_counter()
    with snapshot():
        row = fetch_one("SELECT calendar FROM record_clock WHERE id = 1", ())
        version = row[0] if row else 0
        # after a table was amended, the record is believed on what had expired by the old one
        calendar = calendar_at(0) if version == 0 else None
        _check_definitions(report)
        _check_matters(report, calendar, progress)
        lost = fetch_one(_LOST_PENDING, ())
        if lost is not None:
            report.add(Fault(lost[0], lost[1], "gone before it came into the log"))
        outside = fetch_one(_OUTSIDE_LOG, ())
        if outside is not None:
            number, seq, count = outside
            reason = f"is in no leaf of the log and does not wait for one; such matters: {count}"
            report.add(Fault(number, seq, reason))
        check = LogCheck(report, log_algorithm(), kept)
        for entry in read_log():
            if isinstance(entry, Leaf):
                check.leaf(entry)
            else:
                check.root(entry)
        check.end()
    report.seconds = time.perf_counter() - began
    return report


def read_stored(row: Row) -> Stored:
    """Make a Stored of SELECT_STORED."""
    due, opened, updated, closed, timed, yellow, red = row[13:20]
    values: tuple[Any, ...] = (
        str(row[0]),
        *row[1:11],
        from_text(row[11]),
        row[12],
        None if due is None else due.isoformat(),
        written_time(opened),
        written_time(updated),
        None if closed is None else written_time(closed),
        lights_text(Turns(yellow, red)) if timed else None,
    )
    return Stored(*values)


def log_algorithm() -> str:
    """Give the digest algorithm of the log; the first root settled it."""
    row = fetch_one("SELECT algorithm FROM record_root ORDER BY size LIMIT 1", ())
    return "sha256" if row is None else str(row[0])


def read_log() -> Iterator[Leaf | RootAt]:
    """Stream the log in its order, each root after the leaves that it covers."""
    leaves = (Leaf(*row) for row in stream("leaves", SELECT_LEAVES, size=2000))
    leaf = next(leaves, None)
    for size, root, prior_size, proof, algorithm in stream("roots", SELECT_ROOTS):
        while leaf is not None and leaf.place < size:
            yield leaf
            leaf = next(leaves, None)
        yield RootAt(size, root, prior_size, from_text(proof), algorithm)
    if leaf is not None:
        yield leaf
        yield from leaves


def _check_definitions(report: Report) -> None:
    for known, body in stream("definitions", "SELECT hash, body FROM record_definition ORDER BY 1"):
        report.definitions += 1
        found = digest(from_text(body), known.partition(":")[0])
        if found != known:
            report.add(Fault("", 0, f"definition {known} was altered; its content gives {found}"))


def _check_matters(
    report: Report, calendar: Calendar | None, progress: Callable[[Report], None] | None
) -> None:
    stored = _Groups(stream("matters", SELECT_STORED))
    acts = _Groups(stream("acts", SELECT_ACTS, size=2000))
    leaves = _Groups(stream("leaves_by_matter", _LEAVES_BY_MATTER, size=2000))
    while True:
        keys = [group.key for group in (stored, acts, leaves) if group.key is not None]
        if not keys:
            return
        matter = min(keys)
        rows = stored.take(matter)
        kept = read_stored(rows[0]) if rows else None
        act_rows = acts.take(matter)
        leaf_rows = leaves.take(matter)
        report.matters += 1
        report.acts += len(act_rows)
        done = _read_acts(act_rows)
        if isinstance(done, Fault):
            report.add(done._replace(matter=kept.number if kept else str(matter)))
        else:
            marks = [LeafAt(*row[1:]) for row in leaf_rows]
            definition = None if kept is None else _definition(kept.definition)
            states = [row[-1] for row in act_rows]
            report.add(
                check_matter(str(matter), kept, done, states, marks, definition, calendar=calendar)
            )
        if progress is not None and report.matters % 1000 == 0:
            progress(report)


def _read_acts(rows: list[Row]) -> list[Act] | Fault:
    acts = []
    for row in rows:
        try:
            acts.append(read_act(row))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return Fault("", row[1], f"cannot be read: {type(error).__name__}: {error}")
    return acts


def _definition(known: str) -> Definition | None:
    try:
        return definition_of(known)
    except (DefinitionNotFound, DefinitionError):
        return None


class _Groups:
    """Rows of a stream, sorted by their first column, taken group by group."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next: Row | None = next(rows, None)

    @property
    def key(self) -> UUID | None:
        """The first column of the rows that come next; None at the end."""
        if self._next is None:
            return None
        key: UUID = self._next[0]
        return key

    def take(self, key: UUID) -> list[Row]:
        """Take the rows of this key, if they are next."""
        taken: list[Row] = []
        while self._next is not None and self._next[0] == key:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken
