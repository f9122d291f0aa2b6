"""Which matters an actor may read: officers by grants, persons as applicant, agent or party."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tongban.kernel.authority import AGENT, Actor, ActorKind, Grant, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_closed_to: set[str] = set()


def close_matters_to(roles: Iterable[str]) -> None:
    """Say which roles are about something else than matters (items, say) and read none of them.

    Called once by the app that brings the roles, when it starts.
    """
    _closed_to.update(roles)


class Scope(NamedTuple):
    """A part of all matters; None for every department, item, division or applicant."""

    department: str | None = None
    item: str | None = None
    division: str | None = None
    applicant: str | None = None

    def covers(self, other: Scope) -> bool:
        """Tell whether every matter in the other scope is in this one."""
        return (
            self.department in {None, other.department}
            and self.item in {None, other.item}
            and self.applicant in {None, other.applicant}
            and (self.division is None or (other.division or "").startswith(self.division))
        )

    def narrowed(
        self, *, department: str | None, item: str | None, applicant: str | None
    ) -> Scope | None:
        """Give the part within the filter, None when there is none."""
        scope = self
        for name, wanted in (("department", department), ("item", item), ("applicant", applicant)):
            if wanted is not None:
                if getattr(scope, name) not in {None, wanted}:
                    return None
                scope = scope._replace(**{name: wanted})
        return scope


def in_force(actor: Actor, grants: Sequence[Grant]) -> tuple[Grant, ...]:
    """Pick the actor's own among live grants, those whose ancestors are all live and as wide."""
    known = {each.id: each for each in grants}
    return tuple(each for each in grants if each.holder == actor.id and _rooted(each, known))


def scopes_of(actor: Actor, grants: Sequence[Grant]) -> tuple[Scope, ...]:
    """Give the parts of all matters that the actor may read, none of them inside another."""
    if actor.kind is ActorKind.SYSTEM:
        return (Scope(),)
    found: list[Scope] = []
    if actor.party is not None:
        found.append(Scope(applicant=actor.party))
    for each in in_force(actor, grants):
        if each.role in _closed_to:
            continue
        if (each.role == AGENT) == (actor.kind is ActorKind.PERSON):
            items = [None] if each.items is None else sorted(each.items)
            found += [Scope(each.department, item, each.division, each.party) for item in items]
    return widest(found)


def widest(scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """Drop every scope that lies inside another."""
    kept: list[Scope] = []
    for scope in scopes:
        if not any(other.covers(scope) for other in kept):
            kept = [other for other in kept if not scope.covers(other)]
            kept.append(scope)
    return tuple(kept)


def check_readable(
    actor: Actor, grants: Sequence[Grant], matter: Scope, parties: Collection[str]
) -> None:
    """Raise NotPermitted unless the actor may read this matter; `matter` names all its parts."""
    if actor.kind is ActorKind.PERSON and actor.party is not None and actor.party in parties:
        return
    if not any(scope.covers(matter) for scope in scopes_of(actor, grants)):
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} may not read this matter of {matter.department}; sign in as its "
            "applicant, agent or an officer of that department",
        )


def _rooted(grant: Grant, known: dict[str, Grant]) -> bool:
    child = grant
    while child.parent is not None:
        parent = known.get(child.parent)
        if parent is None or not child.within(parent):
            return False
        child = parent
    return True
