"""What changed since a place in the log, and matters whole: for whoever keeps figures of them.

The leaves of the log stand in the order of their commits and without gaps, so a place in it is a
watermark that nothing slips past, however many write at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.kernel.evidence import EvidenceRef
from tongban.record.db import fetch_all, fetch_one, from_text
from tongban.record.guard import asked, under_authority
from tongban.record.history import Happened
from tongban.record.rows import MATTER_COLUMNS, read_view
from tongban.record.types import SYSTEM, MatterView, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tongban.kernel.authority import Actor

_SIZE: Final = "SELECT coalesce(max(index) + 1, 0) FROM record_leaf"
_LEAVES: Final = """
SELECT l.index, l.matter, m.kind, m.parent
  FROM (SELECT index, matter FROM record_leaf
         WHERE index >= $1::bigint ORDER BY index LIMIT $2::int) l
  JOIN record_matter m ON m.id = l.matter ORDER BY l.index"""
_NEXT: Final = """
SELECT id FROM record_matter WHERE id > $1::uuid AND kind = ANY ($2::text[])
 ORDER BY id LIMIT $3::int"""
_MATTERS: Final = f"""
SELECT {MATTER_COLUMNS} FROM record_matter WHERE id = ANY ($1::uuid[]) ORDER BY id"""  # noqa: S608 - constant columns
_ACTS: Final = """
SELECT matter, seq, name, at, actor ->> 'kind', actor ->> 'id', on_behalf, state, evidence
  FROM record_act WHERE matter = ANY ($1::uuid[]) ORDER BY matter, seq"""
_FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A leaf of the log: its place, the matter that changed, its kind and its parent."""

    place: int
    matter: UUID
    kind: str
    parent: UUID | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A matter with its folded state, its acts up to that state and all that was shown in them.

    `shown` are the pieces of evidence, each with the place of the act that brought it first.
    """

    view: MatterView
    acts: tuple[Happened, ...]
    shown: tuple[tuple[int, EvidenceRef], ...]

    @property
    def evidence(self) -> tuple[EvidenceRef, ...]:
        """All that was shown, in the order it came."""
        return tuple(ref for _, ref in self.shown)


@under_authority
def log_size(*, actor: Actor) -> int:
    """Give the number of leaves in the log. For the system alone; raises NotPermitted."""
    _system_only(actor)
    row = fetch_one(_SIZE, ())
    return int(row[0]) if row else 0


@under_authority
def changed_since(place: int, *, limit: int, actor: Actor) -> tuple[Changed, ...]:
    """Give the leaves from a place on, in order. For the system alone; raises NotPermitted."""
    _system_only(actor)
    return tuple(Changed(*row) for row in fetch_all(_LEAVES, (place, limit)))


@under_authority
def matters_after(
    last: UUID | None, *, kinds: Collection[str], limit: int, actor: Actor
) -> tuple[UUID, ...]:
    """Give the next matters of these kinds, the oldest first. For the system alone."""
    _system_only(actor)
    rows = fetch_all(_NEXT, (str(last or _FIRST), sorted(kinds), limit))
    return tuple(row[0] for row in rows)


@under_authority
def wholes_of(matters: Sequence[UUID], *, actor: Actor) -> tuple[Whole, ...]:
    """Give matters with their acts, the oldest first, in two statements whatever their number.

    Acts that came in between the two are left out: each matter is as of one of its versions. For
    the system alone; raises NotPermitted.
    """
    _system_only(actor)
    if not matters:
        return ()
    ids = sorted(str(each) for each in matters)
    views = [read_view(row, with_folded=True) for row in fetch_all(_MATTERS, (ids,))]
    acts: dict[UUID, list[tuple[Happened, str]]] = {}
    for matter, *rest, evidence in fetch_all(_ACTS, (ids,)):
        acts.setdefault(matter, []).append((Happened(*rest), evidence))
    return tuple(
        _whole(view, [each for each in acts.get(view.id, ()) if each[0].seq <= view.version])
        for view in views
    )


def _whole(view: MatterView, acts: Sequence[tuple[Happened, str]]) -> Whole:
    first: dict[EvidenceRef, int] = {}
    for act, evidence in acts:
        for ref in from_text(evidence) if evidence != "[]" else ():
            first.setdefault(EvidenceRef.from_json(ref), act.seq)
    return Whole(
        view, tuple(act for act, _ in acts), tuple((seq, ref) for ref, seq in first.items())
    )


def _system_only(actor: Actor) -> None:
    if actor != SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "only the system reads all that changed")
    asked()
