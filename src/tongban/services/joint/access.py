"""Who may do what in a joint matter beside its lead: the officers of each member's department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.services.joint.procedure import KIND
from tongban.services.joint.rules import same
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.record.types import MatterView


def joint_of(joint: UUID) -> MatterView:
    """Give a joint matter, held for this transaction; the caller asks who may.

    Whoever acts on a joint matter and its children takes turns, so that what is looked at does not
    move before it is written. Raises MatterNotFound for a matter of another kind, too.
    """
    wait_for_turn([joint])
    return found_joint(joint)


def found_joint(joint: UUID) -> MatterView:
    """Give a joint matter to read; the caller asks who may."""
    matter = get_matter(joint, actor=SYSTEM)
    if matter.kind != KIND:
        raise MatterNotFound(f"{matter.number} is no joint matter; look at it as a case")
    return matter


def cases_of(joint: UUID) -> dict[str, MatterView]:
    """Map items to the newest case of each."""
    return {each.item: each for each in children_of(joint, actor=SYSTEM)}


def member_case(matter: MatterView, item: str) -> MatterView:
    """Give the case of a member; JointRefused JOINT-MEMBER where there is none."""
    check_member(matter, item)
    case = cases_of(matter.id).get(item)
    if case is None:
        raise JointRefused(
            "JOINT-MEMBER",
            {
                "zh": f"事项 {item} 尚未启动，正在等待前置事项。",
                "en": f"{item} has no case yet; it waits for others.",
            },
        )
    return case


def check_member(matter: MatterView, item: str) -> None:
    """Refuse an item that is not, or not any more, a member (JOINT-MEMBER)."""
    facts = {} if matter.folded is None else matter.folded.facts
    members = same(facts, "members")
    if item not in members:
        raise JointRefused(
            "JOINT-MEMBER",
            {
                "zh": f"{item} 不是本联办事项的成员；成员有：{'、'.join(members)}。",
                "en": f"{item} is no member of this joint matter; members: {', '.join(members)}.",
            },
        )
