"""Several matters with what an actor may do in each: for lists that are worked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel import matters as kernel
from tongban.kernel.authority import NotPermitted
from tongban.record.db import clock_row, fetch_all, from_text
from tongban.record.definitions import definition_of
from tongban.record.grants import grants_with_ancestors, read_grants
from tongban.record.guard import asked, under_authority
from tongban.record.reach import Scope, check_readable
from tongban.record.rows import read_view
from tongban.record.statements import READ_MATTER
from tongban.record.types import MatterView, Situation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tongban.kernel.authority import Actor

_READ_MATTERS: Final = READ_MATTER.replace("m.id = $1::uuid", "m.id = ANY ($1::uuid[])")


@under_authority
def situations(matters: Iterable[UUID], *, actor: Actor) -> dict[UUID, Situation]:
    """Give those of the matters that the actor may read, with what may be done now; one statement.

    What there is not, or is not for this actor, is absent alike.
    """
    rows = fetch_all(_READ_MATTERS, ([str(each) for each in matters], actor.id))
    asked()
    found = {}
    for *columns, parties, grants, now in rows:
        view = read_view(tuple(columns), with_folded=True)
        scope = Scope(view.department, view.item, view.division, view.applicant)
        held = read_grants(grants)
        try:
            check_readable(actor, held, scope, from_text(parties))
        except NotPermitted:
            continue
        assert view.folded is not None  # noqa: S101 - the statement reads it
        may = kernel.allowed(
            definition_of(view.definition), view.folded, actor=actor, grants=held, at=now
        )
        found[view.id] = Situation(view, may, now)
    return found


@under_authority
def situations_of(views: Iterable[MatterView], *, actor: Actor) -> tuple[Situation, ...]:
    """Give what an actor may do now in matters of a list that he or she was given `with_folded`."""
    held, now = grants_with_ancestors(actor.id), clock_row()[0]
    asked()
    found = []
    for view in views:
        assert view.folded is not None  # noqa: S101 - asked for with_folded
        may = kernel.allowed(
            definition_of(view.definition), view.folded, actor=actor, grants=held, at=now
        )
        found.append(Situation(view, may, now))
    return tuple(found)
