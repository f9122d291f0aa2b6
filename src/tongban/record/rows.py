"""Rows of the tables as values of the kernel and of the floors above."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.matters import Act, Folded
from tongban.record.db import from_text
from tongban.record.types import MatterView

if TYPE_CHECKING:
    from tongban.record.db import Row

MATTER_COLUMNS: Final = (
    "id, number, definition, kind, item, department, division, applicant, parent, subject, state, "
    "outcome, version, due, next_check, opened_at, updated_at, closed_at, timed, yellow_at, "
    "red_at, assignee, folded"
)
ACT_COLUMNS: Final = (
    "matter, seq, name, actor, on_behalf, authority, at, payload, evidence, basis, key, prev, "
    "algorithm, hash"
)


def read_view(row: Row, *, with_folded: bool) -> MatterView:
    """Make a view of MATTER_COLUMNS."""
    folded = read_folded(row[22]) if with_folded else None
    values: tuple[Any, ...] = (*row[:22], folded)
    return MatterView(*values)


@lru_cache(maxsize=1024)
def read_folded(text: str) -> Folded:
    """Read a state as stored; lists show the same ones again and again, so they are kept."""
    return Folded.from_json(from_text(text))


def read_act(row: Row) -> Act:
    """Make an Act of ACT_COLUMNS; raises KeyError, TypeError or ValueError for a spoilt row."""
    return Act.from_json(
        {
            "matter": str(row[0]),
            "seq": row[1],
            "name": row[2],
            "actor": from_text(row[3]),
            "on_behalf": row[4],
            "grant": row[5],
            "at": row[6].isoformat(),
            "payload": from_text(row[7]),
            "evidence": from_text(row[8]),
            "basis": None if row[9] is None else from_text(row[9]),
            "key": row[10],
            "prev": row[11],
            "algorithm": row[12],
            "hash": row[13],
        }
    )
