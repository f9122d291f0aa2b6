"""Every matter with what happened in it, in one pass: for statistics and logs, without payloads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.record.db import snapshot, stream
from tongban.record.types import SYSTEM, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.kernel.authority import Actor

_HISTORY: Final = """
SELECT m.id, m.number, m.definition, m.kind, m.item, m.department, m.division, m.parent, m.outcome,
       m.due, m.opened_at, m.closed_at,
       a.seq, a.name, a.at, a.actor ->> 'kind', a.actor ->> 'id', a.on_behalf, a.state
  FROM record_matter m JOIN record_act a ON a.matter = m.id ORDER BY m.id, a.seq"""
_COLUMNS: Final = 12


@dataclass(frozen=True, slots=True)
class Happened:
    """One act: its name, when, by which kind of actor, in whose name, and the state it led to."""

    seq: int
    act: str
    at: datetime
    kind: str
    actor: str
    on_behalf: str
    state: str


@dataclass(frozen=True, slots=True)
class History:
    """A matter with its acts in order; nothing of what was said in them."""

    id: UUID
    number: str
    definition: str
    kind: str
    item: str
    department: str
    division: str
    parent: UUID | None
    outcome: str | None
    due: date | None
    opened_at: datetime
    closed_at: datetime | None
    acts: tuple[Happened, ...]


def histories(*, actor: Actor) -> Iterator[History]:
    """Give every matter as of one moment, the oldest first, read as a stream.

    For the system alone: whoever shows it to others masks and filters. Raises NotPermitted.
    """
    if actor != SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "only the system reads all histories")
    with snapshot():
        head: tuple[Any, ...] = ()
        acts: list[Happened] = []
        for row in stream("history", _HISTORY, size=2000):
            if head and row[0] != head[0]:
                yield _history(head, acts)
                acts = []
            head = tuple(row[:_COLUMNS])
            acts.append(Happened(*row[_COLUMNS:]))
        if head:
            yield _history(head, acts)


def _history(head: tuple[Any, ...], acts: list[Happened]) -> History:
    # the columns stand in the order of the fields
    return History(*(*head, tuple(acts)))
