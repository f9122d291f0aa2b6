"""One visit for all members that need a check on site (四验同步, 一同核查)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.record import actions as record
from tongban.record.types import SYSTEM
from tongban.services.cases import checks
from tongban.services.cases.types import Problem
from tongban.services.joint.access import cases_of, joint_of, member_case
from tongban.services.joint.opening import key_of
from tongban.services.joint.procedure import bundle_in
from tongban.services.joint.rules import defects_in, same
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

REVISIT: Final = 2
"""The round of the re-visit."""
VISITED: Final = frozenset({"ACCEPTED", "UNDER_REVIEW", "SUSPENDED"})
"""States of a case in which its department takes part in the visit."""


def plan_visit(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    day: date,
    place: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Fix the one visit; the lead does, and may move it until somebody has been there.

    Every member that the bundle names for the visit takes part, and each must be accepted first: a
    second round is not to be had (INV-ONE-04). Raises JointRefused JOINT-VISIT.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        items = _visited(matter)
        return record.perform(
            joint,
            act="plan_visit",
            actor=actor,
            key=key,
            payload={
                "day": day.isoformat(),
                "items": items,
                **({"place": place} if place else {}),
            },
            expected_version=expected_version,
        )


def require_rectification(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    rectify_by: date,
    expected_version: int | None = None,
) -> Receipt:
    """Give the one list of defects with the day by which they are put right; the lead does.

    Only once every department has spoken, and once.
    """
    return record.perform(
        joint,
        act="require_rectification",
        actor=actor,
        key=key,
        payload={"rectify_by": rectify_by.isoformat()},
        expected_version=expected_version,
    )


def report_rectified(
    joint: UUID, *, actor: Actor, key: str, note: str, expected_version: int | None = None
) -> Receipt:
    """Report, as the applicant, that the defects are put right."""
    return record.perform(
        joint,
        act="report_rectified",
        actor=actor,
        key=key,
        payload={"note": note},
        expected_version=expected_version,
    )


def plan_revisit(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    day: date,
    place: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Fix the one re-visit, which looks at what failed and at nothing else (INV-ACC-01)."""
    with transaction.atomic():
        joint_of(joint)
        return record.perform(
            joint,
            act="plan_revisit",
            actor=actor,
            key=key,
            payload={"day": day.isoformat(), **({"place": place} if place else {})},
            expected_version=expected_version,
        )


def record_visit(  # noqa: PLR0913 - a finding has these sides
    joint: UUID,
    item: str,
    *,
    actor: Actor,
    key: str,
    inspectors: Sequence[str],
    inspected_on: date,
    findings: str,
    passed: bool,
    defects: Sequence[str] = (),
) -> Receipt:
    """Record what a member's own department found on the visit, by two of its officers or more.

    It is the `inspect` act of the member's case, done under its department's authority, and goes
    into the one list of defects. When the last has spoken, the visit is over and the applicant
    told. On the re-visit `defects` are those of the list that are still there; nothing else is
    looked at (INV-ACC-01). Raises JointRefused JOINT-VISIT (no visit, not this member's, spoken
    already, a failure without a defect, a defect that was not on the list), JOINT-MEMBER, and what
    `cases.record_inspection` raises.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        case = member_case(matter, item)
        _check_recheck(matter, item, defects)
        payload: dict[str, Any] = {
            "inspectors": list(inspectors),
            "inspected_on": inspected_on.isoformat(),
            "findings": findings,
            "passed": passed,
            "visit": f"{matter.number}/{_facts(matter)['visit_round']}",
        }
        checks.check_officers(case.id, payload, actor=actor)
        told = any(each.strip() for each in defects)
        if not passed and not told:
            raise _refused(
                "不符合要求的，应当逐项列明问题。", "Whoever finds a failure lists what is wrong."
            )
        receipt = record.perform(case.id, act="inspect", actor=actor, key=key, payload=payload)
        if not receipt.replayed:
            _note(matter, item, case.department, payload, actor, [] if passed else list(defects))
    return receipt


def _check_recheck(matter: MatterView, item: str, defects: Sequence[str]) -> None:
    """Refuse, on the re-visit, a defect that was not on the member's list."""
    facts = _facts(matter)
    listed = {told for name, told in defects_in(facts, "to_recheck") if name == item}
    strange = [each for each in defects if each.strip() and each not in listed]
    if facts.get("visit_round") == REVISIT and strange:
        raise _refused(
            f"复验只针对未通过的整改项；不在其中：{'、'.join(strange)}。",
            f"The re-visit looks only at what failed; not among it: {', '.join(strange)}.",
        )


def _note(
    matter: MatterView,
    item: str,
    department: str,
    inspected: dict[str, Any],
    actor: Actor,
    defects: Sequence[str],
) -> None:
    """Put a finding into the parent, and end the visit when it was the last one."""
    facts = _facts(matter)
    waiting = set(same(facts, "visit_items")) - set(same(facts, "visit_found"))
    day = facts.get("visit_on")
    if not facts.get("visit_open") or item not in waiting or inspected["inspected_on"] < str(day):
        raise _refused(
            "现在没有本事项的联合勘验，或者本部门已经出具意见。",
            "There is no joint visit for this member now, or its department has spoken.",
        )
    listed = [*same(facts, "defects"), *(f"{item}/{each}" for each in defects if each.strip())]
    round_ = facts["visit_round"]
    record.perform(
        matter.id,
        act="record_finding",
        actor=SYSTEM,
        key=key_of(matter.id, item, f"finding{round_}"),
        payload={
            "item": item,
            "department": department,
            "officer": actor.id,
            "findings": inspected["findings"],
            "passed": inspected["passed"],
            **({"defects": listed} if listed else {}),
        },
    )
    if waiting == {item}:
        record.perform(
            matter.id, act="close_visit", actor=SYSTEM, key=f"{matter.id}:visit:{round_}"
        )


def _visited(matter: MatterView) -> list[str]:
    """Name the members that take part; refuse while one of them is not accepted."""
    named = bundle_in(matter.definition).policies.joint_visit
    members = same(_facts(matter), "members")
    cases = cases_of(matter.id)
    stopped = same(_facts(matter), "stopped")
    over = {item for item in members if item in cases and cases[item].closed_at is not None}
    items = [item for item in named if item in members and item not in over | set(stopped)]
    early = [item for item in items if item not in cases or cases[item].state not in VISITED]
    if not items or early:
        words = {
            "zh": f"联合勘验一次完成：{'、'.join(early)} 尚未受理，请在受理后安排。"
            if early
            else "本联办事项没有需要现场勘验的成员。",
            "en": f"There is one visit: {', '.join(early)} must be accepted before."
            if early
            else "No member of this joint matter needs a check on site.",
        }
        raise JointRefused(
            "JOINT-VISIT", words, [Problem(each, "JOINT-VISIT", words) for each in early]
        )
    return items


def _facts(matter: MatterView) -> dict[str, Any]:
    return {} if matter.folded is None else dict(matter.folded.facts)


def _refused(zh: str, en: str) -> JointRefused:
    return JointRefused("JOINT-VISIT", {"zh": zh, "en": en})
