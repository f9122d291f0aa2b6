"""Members that come and go: withdrawn by the applicant, added or dropped by later facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.record import actions as record
from tongban.record.types import SYSTEM
from tongban.services.bundles.planner import Options
from tongban.services.cases.actions import withdraw_case
from tongban.services.joint.access import cases_of, check_member, joint_of
from tongban.services.joint.advancing import STOPPABLE, hand_over
from tongban.services.joint.handing import said_in
from tongban.services.joint.opening import key_of
from tongban.services.joint.planning import edges_of, planned, whole_form
from tongban.services.joint.procedure import LICENSING, bundle_in
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

OPTIONAL: Final = "optional"


def withdraw_joint(joint: UUID, *, actor: Actor, key: str, reason: str = "") -> Receipt:
    """Take the whole application back: every member that is not decided.

    What was decided stays decided and is delivered by its department as a case of its own.
    """
    given = {"reason": reason} if reason else {}
    with transaction.atomic():
        joint_of(joint)
        receipt = record.perform(joint, act="withdraw", actor=actor, key=key, payload=given)
        if not receipt.replayed:
            for item, case in cases_of(joint).items():
                _withdraw(joint, item, case, actor=actor, reason=reason)
    return receipt


def leave_member(joint: UUID, item: str, *, actor: Actor, key: str, reason: str = "") -> Receipt:
    """Take one member back; the others go on, and it can be applied for alone (INV-ONE-07)."""
    with transaction.atomic():
        joint_of(joint)
        receipt = record.perform(
            joint,
            act="leave_member",
            actor=actor,
            key=key,
            payload={"item": item, **({"reason": reason} if reason else {})},
        )
        if not receipt.replayed:
            case = cases_of(joint).get(item)
            if case is not None:
                _withdraw(joint, item, case, actor=actor, reason=reason)
            hand_over(joint)
    return receipt


def add_child(joint: UUID, item: str, *, actor: Actor, key: str, fact: str, reason: str) -> Receipt:
    """Add a member that later facts call for; the applicant is told of fact and reason.

    Its case opens as soon as what it waits for is there. Raises JointRefused JOINT-MEMBER for an
    item that the bundle does not have, or that was a member before.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        bundle = bundle_in(matter.definition)
        member = bundle.member(item)
        if member is None or item in cases_of(joint):
            raise JointRefused(
                "JOINT-MEMBER",
                {
                    "zh": f"{item} 不属于“{bundle.name.zh}”，或者曾经是本件成员；请单独申请。",
                    "en": f"{item} is not in {bundle.id}, or was a member before; apply for it "
                    "alone.",
                },
            )
        facts: dict[str, Any] = {} if matter.folded is None else dict(matter.folded.facts)
        receipt = record.perform(
            joint,
            act="add_child",
            actor=actor,
            key=key,
            payload={
                "item": item,
                "fact": fact,
                "reason": reason,
                "required": member.role != OPTIONAL,
                "edges": sorted({*facts["edges"], *_edges_with(matter, item, facts["members"])}),
            },
        )
        if not receipt.replayed:
            hand_over(joint)
    return receipt


def drop_child(
    joint: UUID, item: str, *, actor: Actor, key: str, fact: str, reason: str
) -> Receipt:
    """Drop a member that later facts make needless; the applicant is told of fact and reason.

    Its case, when it is not decided, ends with that reason.
    """
    with transaction.atomic():
        check_member(joint_of(joint), item)
        receipt = record.perform(
            joint,
            act="drop_child",
            actor=actor,
            key=key,
            payload={"item": item, "fact": fact, "reason": reason},
        )
        if receipt.replayed:
            return receipt
        case = cases_of(joint).get(item)
        if case is not None and case.state in STOPPABLE:
            record.perform(
                case.id,
                act="terminate",
                actor=SYSTEM,
                key=key_of(joint, item, "drop"),
                payload={
                    "reason": f"{fact}：{reason}"[:2000],
                    "basis_law": LICENSING.law,
                    "basis_clause": LICENSING.clause,
                },
            )
        hand_over(joint)
    return receipt


def _withdraw(joint: UUID, item: str, case: MatterView, *, actor: Actor, reason: str) -> None:
    if case.state in STOPPABLE:
        withdraw_case(case.id, actor=actor, key=key_of(joint, item, "withdraw"), reason=reason)


def _edges_with(matter: MatterView, item: str, members: list[str]) -> set[str]:
    """Give the edges to and from an item among the members, as the plan of today has them."""
    bundle = bundle_in(matter.definition)
    clear = said_in(matter.id, whole_form(bundle).elements).clear
    options = Options(include=frozenset({item, *members}))
    one = planned(bundle, matter.applicant, clear, options)
    known = {item, *members}
    return {
        str(each)
        for each in edges_of(one)
        if item in {each.source, each.target} and {each.source, each.target} <= known
    }
