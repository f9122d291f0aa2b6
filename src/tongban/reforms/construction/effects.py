"""Registers what construction does after acts, and what it hears of cases and credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tongban.base.notices.templates import Text, register
from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.dependants import Following, follower
from tongban.record.effects import handler
from tongban.record.queries import find_matter, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction import gates
from tongban.reforms.construction.dossier import fact, node_of, project_of
from tongban.reforms.construction.following import (
    annul_opinions,
    ask_for_opinions,
    note_opinion,
    refresh,
)
from tongban.reforms.construction.procedure import LANDING, PROJECT
from tongban.reforms.construction.results import note_uses
from tongban.services.credentials.actions import change_status, issue
from tongban.services.credentials.queries import get_credential, get_fields
from tongban.services.credentials.types import CredentialOrder, Status
from tongban.services.credentials.watching import CredentialChange, watch

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow

__all__ = ["gates"]

register(
    "construction_flagged",
    Text(
        {"zh": "先决条件失效：{subject}", "en": "A prerequisite no longer holds: {subject}"},
        {
            "zh": "项目 {number} 有证照的法定先决条件已不成立，"
            "在恢复之前该证照不具效力，请查看项目页。",
            "en": "A permit of project {number} rests on one that no longer holds and has no "
            "effect until that does. See the project's page.",
        },
    ),
)


register(
    "construction_contested",
    Text(
        {"zh": "对许可证废止有异议：{subject}", "en": "A lapse is contested: {subject}"},
        {
            "zh": "{number}：建设单位提出已按期开工并附证明，请核实；由他人作出决定。",
            "en": "{number}: the owner shows that works started in time; check it. Somebody else "
            "decides.",
        },
    ),
)
register(
    "construction_contest_decided",
    Text(
        {"zh": "异议已决定：{subject}", "en": "The contest is decided: {subject}"},
        {
            "zh": "{number}：对许可证自行废止的异议已作出决定，结果和理由见项目页。",
            "en": "{number}: the contest of the lapse is decided; the project's page says how.",
        },
    ),
)


@watch
def hear(change: CredentialChange) -> None:
    """Note in its project that a permit was issued or changed; the rest follows from that act."""
    if change.matter is None:
        return
    case = find_matter(change.matter, actor=SYSTEM)
    project = None if case is None else project_of(case)
    if project is None or project.state == "ABANDONED" or node_of(change.kind) is None:
        return
    identifier = change.identifier
    # several permits of a project may be issued at once: each takes its turn
    wait_for_turn([project.id])
    if change.before is None:
        if project.closed_at is None:
            record.perform(
                project.id,
                act="note_permit",
                actor=SYSTEM,
                key=f"permit:{identifier}"[:120],
                payload={"identifier": identifier, "kind": change.kind},
            )
    else:
        record.perform(
            project.id,
            act="note_change",
            actor=SYSTEM,
            key=f"change:{identifier}:{project.version}"[:120],
            payload={"identifier": identifier, "status": change.after.value},
        )


@follower(PROJECT)
def follow_project(told: Following) -> None:
    """Bring the project to where its child is, and count the results that an application used."""
    if told.act == "submit":
        note_uses(told.parent, told.child)
    refresh(told.parent)


@follower(LANDING)
def follow_landing(told: Following) -> None:
    """Hear what a body says of a design."""
    if told.act == "give":
        opinion = get_matter(told.child, actor=SYSTEM)
        note_opinion(opinion, get_matter(told.parent, actor=SYSTEM), told.seq)


@handler("construction.follow")
def follow(effect: OutboxRow) -> None:
    """Do what follows in the project from an act in it or in one of its matters."""
    project = project_of(get_matter(effect.matter, actor=SYSTEM))
    if project is not None:
        refresh(project.id)


@handler("construction.opinions")
def opinions(effect: OutboxRow) -> None:
    """Ask for opinions on a design, or make them void where the land is lost."""
    landing = get_matter(effect.matter, actor=SYSTEM)
    if landing.state == "LAND_LOST":
        annul_opinions(landing)
    elif landing.state in {"PRE_REVIEW", "PRE_OK"}:
        ask_for_opinions(landing, effect.seq)


@handler("construction.lapse")
def lapse(effect: OutboxRow) -> None:
    """Let the permit lapse that the law made void (建筑法 §9, INV-ENG-05)."""
    works = get_matter(effect.matter, actor=SYSTEM)
    change_status(
        str(fact(works, "permit")),
        to=Status.LAPSED,
        actor=SYSTEM,
        basis="《中华人民共和国建筑法》第九条",
        note="逾期未开工，施工许可证自行废止",
    )


@handler("construction.restore")
def restore(effect: OutboxRow) -> None:
    """Issue the permit anew in its own line whose lapse was contested with success.

    What lapsed stays on record as lapsed; the next version of the same number takes its place.
    """
    works = get_matter(effect.matter, actor=SYSTEM)
    wait_for_turn([works.id])
    former = get_credential(str(fact(works, "permit")), actor=SYSTEM)
    made = issue(
        CredentialOrder(
            kind=former.kind,
            holder=former.holder,
            fields=get_fields(former.identifier, actor=SYSTEM),
            valid_from=former.valid_from,
            valid_to=former.valid_to,
            previous=former.identifier,
        ),
        key=f"restore:{works.id}:{effect.seq}",
        matter=None if former.matter is None else UUID(former.matter),
    )
    record.perform(
        works.id,
        act="note_restored",
        actor=SYSTEM,
        key=f"restored:{made.identifier}"[:120],
        payload={"permit": made.identifier},
    )
