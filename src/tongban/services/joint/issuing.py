"""Issuing all certificates of a joint matter at one moment (N证齐发)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.kernel.authority import Actor, ActorKind, MatterScope
from tongban.record import actions as record
from tongban.record.queries import get_definition, grants_of
from tongban.record.types import SYSTEM
from tongban.services.cases.actions import do
from tongban.services.cases.hooks import TOGETHER, pass_gates
from tongban.services.cases.types import Problem
from tongban.services.joint import rules
from tongban.services.joint.access import cases_of, found_joint, joint_of, member_case
from tongban.services.joint.advancing import STOPPABLE
from tongban.services.joint.opening import key_of
from tongban.services.joint.types import JointRefused, Stand

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.record.types import MatterView, Receipt

HELD: Final = STOPPABLE | {"APPROVED"}
"""States of a case that may be held for the others."""
GOOD_OR_OPEN: Final = rules.GOOD | {None}


def ready_to_issue(joint: UUID, item: str, *, actor: Actor, key: str, opinion: str = "") -> Receipt:
    """Say, as certificate officer of a member's department, that its certificate is prepared.

    With that the officer lets it be issued together with the others, and not otherwise.
    """
    case = member_case(found_joint(joint), item)
    return do(case.id, "prepare_issue", {"opinion": opinion or None}, actor=actor, key=key)


def issue_together(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    opinion: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Issue every member's certificate in one transaction; killed halfway, none is issued.

    An officer of the lead starts it. Each certificate is issued for its own department, on what its
    certificate officer prepared and while that officer may still issue. Members that produce no
    certificate must be granted. Each passes the gates of an issue (`cases.hooks.before`); they are
    told, under TOGETHER, which cases are issued with it. Raises JointRefused JOINT-NOT-READY naming
    who is not ready, what a gate raises, and ACT-CONDITION where the bundle issues as ready, did
    so, or lacks its land contract.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        cases = _ready(matter)
        receipt = record.perform(
            joint,
            act="issue_together",
            actor=actor,
            key=key,
            payload={"items": sorted(cases), **({"opinion": opinion} if opinion else {})},
            expected_version=expected_version,
        )
        if receipt.replayed:
            return receipt
        # what law puts before a permit must be in force or come into effect in this very act
        together = [str(case.id) for case in cases.values()]
        for case in cases.values():
            pass_gates("issue", case.id, {TOGETHER: together})
        for item, case in sorted(cases.items()):
            record.perform(
                case.id,
                act="issue",
                actor=SYSTEM,
                key=key_of(joint, item, "issue"),
                payload={"prepared_by": _preparer(case)},
            )
    return receipt


def issue_singly(joint: UUID, *, actor: Actor, key: str, reason: str = "") -> Receipt:
    """Let the applicant have what is granted although another member failed (domain.md §4.8).

    Every held case is released; each department then issues its own. Raises JointRefused
    JOINT-POLICY while all may still be issued together.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        whole = rules.whole_of(matter)
        cases = cases_of(joint)
        children = {
            item: rules.child_of(case, produces=bool(get_definition(case.definition).produces))
            for item, case in cases.items()
        }
        lost = [
            item
            for item in whole.mandatory
            if rules.stand_of(item, whole, children) in {Stand.FAILED, Stand.STOPPED}
        ]
        if not lost:
            raise JointRefused(
                "JOINT-POLICY",
                {
                    "zh": "各项仍可一并发证；只有其中一项未办成时，才可以要求单独发证。",
                    "en": "All can still be issued together; single issue is for when one failed.",
                },
            )
        receipt = record.perform(
            joint,
            act="issue_singly",
            actor=actor,
            key=key,
            payload={"reason": reason} if reason else {},
        )
        if not receipt.replayed:
            for item, case in cases.items():
                if case.state in HELD and "issue" in rules.same(_facts(case), "joint"):
                    record.perform(
                        case.id,
                        act="release",
                        actor=SYSTEM,
                        key=key_of(joint, item, "release"),
                        payload={"step": "issue", "reason": "申请人要求已经办成的事项单独发证。"},
                    )
    return receipt


def _ready(matter: MatterView) -> dict[str, MatterView]:
    """Give the members to be issued; refuse, naming them, while any is not prepared."""
    whole = rules.whole_of(matter)
    cases = cases_of(matter.id)
    found: dict[str, MatterView] = {}
    problems = []
    for item in whole.members:
        case = cases.get(item)
        if case is not None and _facts(case).get("issued") is True:
            found[item] = case  # a repetition: the ledger gives the first receipt again
            continue
        if case is not None and case.outcome in rules.GOOD and not _produces(case):
            continue
        lost = item in whole.stopped or (case is not None and case.outcome not in GOOD_OR_OPEN)
        if lost and item not in whole.mandatory:
            continue
        if case is None or case.state != "APPROVED" or not _may_issue(case):
            problems.append(
                Problem(
                    item,
                    "JOINT-NOT-READY",
                    {
                        "zh": f"{item} 尚未制证待发，或者制证人员已无授权",
                        "en": f"{item} is not prepared, or its officer lost the authority",
                    },
                )
            )
            continue
        found[item] = case
    if problems or not found:
        raise JointRefused(
            "JOINT-NOT-READY",
            {
                "zh": f"还有{len(problems)}项未准备好，不能一并发证。",
                "en": f"{len(problems)} members are not ready; nothing is issued.",
            },
            problems,
        )
    return found


def _may_issue(case: MatterView) -> bool:
    """Tell whether whoever prepared a certificate may still issue it."""
    officer = _preparer(case)
    if not officer:
        return False
    scope = MatterScope(str(case.id), case.item, case.department, case.division, case.applicant)
    return any(
        each.role == "certificate_officer" and each.covers("prepare_issue", scope)
        for each in grants_of(actor=Actor(officer, ActorKind.OFFICER))
    )


def _preparer(case: MatterView) -> str:
    return str(_facts(case).get("prepared_by") or "")


def _produces(case: MatterView) -> bool:
    return bool(get_definition(case.definition).produces)


def _facts(case: MatterView) -> dict[str, Any]:
    return {} if case.folded is None else dict(case.folded.facts)
