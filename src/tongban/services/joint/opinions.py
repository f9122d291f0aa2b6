"""Opinions in advance and the land that they wait for (拿地即开工; domain.md §4.15).

An opinion has no legal effect: no edge, no decision and no certificate rests on it (INV-BDL-03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tongban.record import actions as record
from tongban.record.types import SYSTEM
from tongban.services.joint.access import check_member, check_officer, joint_of
from tongban.services.joint.advancing import hand_over
from tongban.services.joint.procedure import bundle_in
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def give_opinion(
    joint: UUID, item: str, *, actor: Actor, key: str, opinion: str, favourable: bool
) -> Receipt:
    """Record what a member's department thinks in advance; its reviewer may.

    Raises JointRefused JOINT-OPINION for a member that the bundle does not pre-review, NotPermitted
    for an officer of another department.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        check_member(matter, item)
        member = bundle_in(matter.definition).member(item)
        department = check_officer(matter, item, role="reviewer", act="give_opinion", actor=actor)
        if member is None or not member.prereview:
            raise JointRefused(
                "JOINT-OPINION",
                {
                    "zh": f"事项 {item} 不实行预审。",
                    "en": f"{item} is not reviewed in advance.",
                },
            )
        receipt = record.perform(
            joint,
            act="give_opinion",
            actor=SYSTEM,
            key=f"{actor.id}:{key}"[:120],
            payload={
                "item": item,
                "department": department,
                "officer": actor.id,
                "opinion": opinion,
                "favourable": favourable,
            },
        )
        if not receipt.replayed:
            hand_over(joint)
    return receipt


def void_opinions(joint: UUID, *, actor: Actor, key: str, ground: str, reason: str) -> Receipt:
    """Let all opinions lapse: `land_lost` or `design_changed` (INV-BDL-05, INV-BDL-06)."""
    return record.perform(
        joint,
        act="void_opinions",
        actor=actor,
        key=key,
        payload={"ground": ground, "reason": reason},
    )


def record_land(
    joint: UUID, *, actor: Actor, key: str, contract_no: str, signed_on: date, paid_on: date
) -> Receipt:
    """Record that the land contract is signed and price and deed tax are paid (INV-BDL-01).

    Only then do the formal cases of a bundle with `land_contract` open.
    """
    with transaction.atomic():
        joint_of(joint)
        receipt = record.perform(
            joint,
            act="record_land",
            actor=actor,
            key=key,
            payload={
                "contract_no": contract_no,
                "signed_on": signed_on.isoformat(),
                "paid_on": paid_on.isoformat(),
            },
        )
        if not receipt.replayed:
            hand_over(joint)
    return receipt


def extend_joint(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    approval: str,
    reason: str,
    expected_version: int | None = None,
) -> Receipt:
    """Extend the limit of the whole once, by 15 working days (行政许可法 §42(2)).

    The law wants the approval of the head of the people's government: the head of the lead records
    it in `approval` and tells the applicant the reason, before the limit runs out.
    """
    return record.perform(
        joint,
        act="extend",
        actor=actor,
        key=key,
        payload={"approval": approval, "reason": reason},
        expected_version=expected_version,
    )
