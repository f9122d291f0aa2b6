"""Opinions in advance and the land that they wait for (拿地即开工; domain.md §4.15).

An opinion has no legal effect: no edge, no decision and no certificate rests on it (INV-BDL-03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tongban.record import actions as record
from tongban.record.types import SYSTEM
from tongban.services.joint.access import joint_of
from tongban.services.joint.advancing import hand_over
from tongban.services.joint.rules import same

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def note_opinions(joint: UUID, items: Collection[str], *, key: str, land_lost: bool) -> Receipt:
    """Note on which members an opinion in advance stands now; a system path.

    Who asks for opinions and knows their design says so (INV-BDL-05); with `land_lost` nothing
    formal can follow any more (INV-BDL-06). A member that waits for another by its opinion begins.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        members = same({} if matter.folded is None else matter.folded.facts, "members")
        noted = [each for each in members if each in items]
        return record.perform(
            joint,
            act="note_opinions",
            actor=SYSTEM,
            key=key,
            payload={"land_lost": land_lost, **({"items": noted} if noted else {})},
        )


def record_land(
    joint: UUID, *, actor: Actor, key: str, contract_no: str, signed_on: date, paid_on: date
) -> Receipt:
    """Record that the land contract is signed and price and deed tax are paid (INV-BDL-01).

    Only then do the formal cases of a bundle with `land_contract` open. Whoever keeps the record of
    the land does it as the system, an officer of the lead where nobody keeps one.
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
