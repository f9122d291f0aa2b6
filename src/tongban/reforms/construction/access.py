"""Who may see a project and speak in it: its investor, agents, and the bodies that take part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.authority import AGENT, ActorKind
from tongban.record.children import children_of
from tongban.record.queries import get_matter, grants_of
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.construction.dossier import DEPTH, lead_of
from tongban.reforms.construction.law import law
from tongban.reforms.construction.procedure import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tongban.kernel.authority import Actor, Grant
    from tongban.record.types import MatterView

WORKING: Final = frozenset(
    {"clerk", "reviewer", "verifier", "approver", "head", "certificate_officer", "supervisor"}
)
"""Roles that read a project on which their body takes part."""


def need_reader(project: UUID, actor: Actor) -> MatterView:
    """Give the project to whoever may read it; MatterNotFound, NotPermitted.

    The investor, agents and officers of the project's body by the record's own rule; officers of
    the other bodies that issue its permits or have a case in it, for they all work on one project.
    """
    try:
        matter = get_matter(project, actor=actor)
    except NotPermitted:
        matter = get_matter(project, actor=SYSTEM)
        if not _departments(actor, WORKING) & departments_of(project):
            raise
    if matter.kind != PROJECT:
        raise NotPermitted("AUTHORITY-NONE", f"matter {matter.number} is no construction project")
    return matter


def need_officer(project: UUID, actor: Actor, roles: Iterable[str]) -> str:
    """Give the body for which an officer of a role speaks on a project; NotPermitted otherwise."""
    need_reader(project, actor)
    mine = _departments(actor, roles) & departments_of(project)
    if not mine:
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} is none of {', '.join(sorted(roles))} of a body on this project",
        )
    return min(mine)


def departments_of(project: UUID) -> frozenset[str]:
    """Give the bodies that take part: those who issue the law's permits, and of the cases."""
    found = set(leads())
    ahead: tuple[MatterView, ...] = (get_matter(project, actor=SYSTEM),)
    for _ in range(DEPTH + 1):
        found |= {each.department for each in ahead}
        ahead = children_of(*(each.id for each in ahead), actor=SYSTEM)
    return frozenset(found)


def leads() -> frozenset[str]:
    """Give the bodies that issue the permits of the law's graph here."""
    return frozenset(lead_of(node) for node in law().permits) - {""}


def officer_grants(actor: Actor) -> tuple[Grant, ...]:
    """Give the grants of an officer, none of anybody else."""
    return tuple(
        each
        for each in (grants_of(actor=actor) if actor.kind is ActorKind.OFFICER else ())
        if each.role != AGENT
    )


def _departments(actor: Actor, roles: Iterable[str]) -> frozenset[str]:
    wanted = set(roles)
    return frozenset(
        each.department
        for each in officer_grants(actor)
        if each.role in wanted and each.department is not None
    )
