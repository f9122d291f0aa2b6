"""Who sees an open matter through: one officer or nobody, beside the acts and not among them.

Whose work a matter is gives no authority and takes none: any officer who may act still does. It is
no act, so nobody's page goes stale and no chain grows by it (decision 11 in docs/decisions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.authority import Actor, ActorKind, Grant, NotPermitted, permits
from tongban.record.db import execute, fetch_all
from tongban.record.definitions import definition_of
from tongban.record.grants import read_grants
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_situation
from tongban.record.statements import CLOCK, GRANTS
from tongban.record.types import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.definitions import Definition
    from tongban.kernel.matters import Folded
    from tongban.record.types import MatterView

_HELD_BY: Final = GRANTS.format(within="").replace("$2", "h.holder")
_HOLDERS: Final = f"""
SELECT h.holder, {_HELD_BY}
  FROM {CLOCK},
       (SELECT DISTINCT holder FROM record_grant
         WHERE party IS NULL AND (department = $1 OR department IS NULL)
           AND ($2::text[] IS NULL OR holder = ANY ($2::text[]))) h"""  # noqa: S608 - constants
"""$1 department, $2 the holders that are asked about (NULL: all)."""
_ASSIGN: Final = """
UPDATE record_matter SET assignee = $2
 WHERE id = $1::uuid AND assignee = $3 AND closed_at IS NULL"""


@under_authority
def assign(matter: UUID, *, actor: Actor, to: str, seen: str) -> MatterView:
    """Put an open matter into the hands of an officer who may act in it; empty `to`: of nobody.

    `seen` is whose it was when the actor looked. Gives the matter as it was before. Raises
    MatterNotFound, NotPermitted (AUTHORITY-NONE of the giver, AUTHORITY-RECEIVER of the receiver),
    ConflictError when somebody else was given it in between, or it is closed.
    """
    found = get_situation(matter, actor=actor)
    view = found.matter
    able = _able(view, found.now, [actor.id, *([to] if to else [])])
    asked()
    _need(actor, view, able)
    if to and to not in able:
        raise NotPermitted(
            "AUTHORITY-RECEIVER",
            f"{to} may do no act in matter {view.number}; hand it to an officer who may",
        )
    if not execute(_ASSIGN, (str(matter), to, seen)):
        raise ConflictError(view.number, view.version, view.version)
    return view


@under_authority
def need_hand(matter: UUID, *, actor: Actor) -> MatterView:
    """Give a matter to an officer who may do some act in it; NotPermitted to everybody else."""
    found = get_situation(matter, actor=actor)
    asked()
    _need(actor, found.matter, _able(found.matter, found.now, [actor.id]))
    return found.matter


@under_authority
def able_hands(matter: UUID, *, actor: Actor) -> tuple[str, ...]:
    """Name the officers who may do some act in a matter, in whatever state; one statement."""
    found = get_situation(matter, actor=actor)
    asked()
    return _able(found.matter, found.now, None)


def _need(actor: Actor, view: MatterView, able: Sequence[str]) -> None:
    if actor.kind is not ActorKind.OFFICER or actor.id not in able:
        raise NotPermitted(
            "AUTHORITY-NONE", f"{actor.id} may do no act in matter {view.number}, nor hand it over"
        )
    if actor.party is not None and actor.party == view.applicant:
        raise NotPermitted(
            "AUTHORITY-OWN-MATTER", f"{actor.id} is the applicant of matter {view.number}"
        )


def _able(view: MatterView, now: datetime, asked_about: list[str] | None) -> tuple[str, ...]:
    definition = definition_of(view.definition)
    assert view.folded is not None  # noqa: S101 - one matter comes with its state
    rows = fetch_all(_HOLDERS, (view.department, asked_about))
    return tuple(
        sorted(
            holder
            for holder, grants in rows
            if may_work(definition, view.folded, holder, read_grants(grants), now)
        )
    )


def may_work(
    definition: Definition, folded: Folded, holder: str, grants: Sequence[Grant], at: datetime
) -> bool:
    """Tell whether an officer with these grants may do any act of the procedure in this matter."""
    officer = Actor(holder, ActorKind.OFFICER)
    for rule in definition.acts.values():
        if rule.opens:
            continue
        try:
            permits(grants, actor=officer, act=rule.name, roles=rule.by, matter=folded.scope, at=at)
        except NotPermitted:
            continue
        return True
    return False
