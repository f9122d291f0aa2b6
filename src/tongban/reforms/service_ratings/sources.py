"""What ends and may be rated: a case on its own, and a joint matter as one (INV-ONE-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.ratings.triggers import Source
from tongban.base.ratings.types import Member, Trigger
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.fixed import fixed_of
from tongban.record.queries import find_matter
from tongban.record.types import SYSTEM
from tongban.services.cases.kinds import case_kinds, is_case
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.record.types import MatterView

DECIDING: Final = (
    "grant",
    "grant_now",
    "grant_by_commitment",
    "deny",
    "refuse_acceptance",
    "declare_not_required",
)
"""Acts whose performer a rating of the case is about, the first that was done."""


def case_triggers(case: MatterView) -> Sequence[Trigger]:
    """Give the one trigger of a case that is over; members of a joint matter have none."""
    if case.closed_at is None or not is_case(case.kind) or in_joint(case.parent):
        return ()
    return (
        Trigger(
            source="case",
            ref=str(case.id),
            item=case.item,
            subject=case.subject,
            department=case.department,
            division=case.division,
            party=case.applicant,
            number=case.number,
            ended_on=local_day(case.closed_at),
            officer=_decider(case),
        ),
    )


def joint_triggers(joint: MatterView) -> Sequence[Trigger]:
    """Give the one trigger of a joint matter that is over, with its members to look into."""
    if joint.closed_at is None or joint.kind != JOINT:
        return ()
    children = [each for each in children_of(joint.id, actor=SYSTEM) if is_case(each.kind)]
    return (
        Trigger(
            source="joint",
            ref=str(joint.id),
            item=joint.item,
            subject=joint.subject,
            department=joint.department,
            division=joint.division,
            party=joint.applicant,
            number=joint.number,
            ended_on=local_day(joint.closed_at),
            members=tuple(
                Member(str(each.id), each.item, each.department, each.subject, _decider(each))
                for each in children
            ),
        ),
    )


def in_joint(parent: UUID | None) -> bool:
    """Tell whether what a case belongs to is a joint matter, which is rated as one."""
    return parent is not None and fixed_of(parent).kind == JOINT


def _decider(case: MatterView) -> str:
    done = {} if case.folded is None else case.folded.performers
    return next((done[act][0] for act in DECIDING if done.get(act)), "")


def _matter(ref: str) -> MatterView | None:
    try:
        return find_matter(UUID(ref), actor=SYSTEM)
    except ValueError:
        return None


def _find_case(ref: str) -> Trigger | None:
    case = _matter(ref)
    return None if case is None else next(iter(case_triggers(case)), None)


def _find_joint(ref: str) -> Trigger | None:
    joint = _matter(ref)
    return None if joint is None else next(iter(joint_triggers(joint)), None)


CASES: Final = Source(kinds=case_kinds, triggers_of=case_triggers, find=_find_case)
JOINTS: Final = Source(kinds=lambda: (JOINT,), triggers_of=joint_triggers, find=_find_joint)
