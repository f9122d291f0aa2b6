"""The matters that belong to another one, read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.evidence import EvidenceRef
from tongban.record.db import execute, fetch_all, from_text
from tongban.record.guard import asked, under_authority
from tongban.record.rows import MATTER_COLUMNS, read_view
from tongban.record.statements import CLOCK
from tongban.record.types import SYSTEM, MatterNotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView

_CHILDREN: Final = f"""
SELECT {MATTER_COLUMNS} FROM record_matter
 WHERE parent = ANY ($1::uuid[]) ORDER BY id"""  # noqa: S608 - constant columns

_VERSIONS: Final = f"""
SELECT t.now, m.id, m.version
  FROM {CLOCK},
       LATERAL (SELECT id, version FROM record_matter WHERE id = $1::uuid
                UNION ALL
                SELECT id, version FROM record_matter WHERE parent = $1::uuid) m"""  # noqa: S608 - constants

_EVIDENCE: Final = """
SELECT matter, evidence FROM record_act
 WHERE matter = ANY ($1::uuid[]) AND evidence <> '[]' ORDER BY matter, seq"""


@under_authority
def children_of(*parents: UUID, actor: Actor) -> tuple[MatterView, ...]:
    """Give the matters whose parent is one of these, the oldest first, with their folded state.

    One statement, for the system alone: whoever calls has asked who wants to know. Raises
    NotPermitted for anybody else.
    """
    if actor != SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "only the system reads children without asking")
    asked()
    rows = fetch_all(_CHILDREN, ([str(each) for each in parents],)) if parents else ()
    return tuple(read_view(row, with_folded=True) for row in rows)


def versions_of(parent: UUID) -> tuple[datetime, dict[UUID, int]]:
    """Give the time, and the versions of a matter and of its children: equal when nothing moved.

    A system path. Raises MatterNotFound when there is no such matter.
    """
    rows = fetch_all(_VERSIONS, (str(parent),))
    if not rows:
        raise MatterNotFound(f"no matter {parent}")
    return rows[0][0], {matter: version for _, matter, version in rows}


@under_authority
def evidence_of(*matters: UUID, actor: Actor) -> dict[UUID, tuple[EvidenceRef, ...]]:
    """Give everything that was ever shown in these matters, in the order it came, each once.

    One statement, for the system alone, as `children_of`.
    """
    if actor != SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "only the system reads evidence without asking")
    asked()
    rows = fetch_all(_EVIDENCE, ([str(each) for each in matters],)) if matters else ()
    found: dict[UUID, list[EvidenceRef]] = {each: [] for each in matters}
    for matter, text in rows:
        found[matter] += [EvidenceRef.from_json(each) for each in from_text(text)]
    return {matter: tuple(dict.fromkeys(refs)) for matter, refs in found.items()}


def wait_for_turn(matters: Sequence[UUID]) -> None:
    """Let only one transaction at a time go on with these matters; ends with the transaction.

    A system path: followers of one parent take turns, so that each sees what the last one did.
    """
    execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(m, 0)) FROM unnest($1::text[]) m ORDER BY m",
        (sorted(str(each) for each in matters),),
    )
