"""A project to be accepted, step by step: applied for, visited, decided; its buildings first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.queries import get_matter, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import actions, units
from tongban.reforms.acceptance.tests.town import (
    BODY_OF,
    BUILDING,
    CODE,
    FILING,
    FIRE,
    LEAD,
    OWNER,
    PERMIT_NO,
    PLANNING,
    SHELTER,
    STRANGER,
    TOTALS,
    UNIFIED,
    VISIT,
    build,
    officer,
    put,
)
from tongban.reforms.acceptance.types import COMPLETION, RESIDUAL
from tongban.reforms.acceptance.units import Unit
from tongban.services.cases import actions as cases
from tongban.services.cases.tests.world import document, key, on
from tongban.services.forms.actions import attach_file, save_fields
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.access import cases_of
from tongban.services.joint.tests.world import settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.record.types import MatterView

__all__ = [
    "BODY_OF",
    "BUILDING",
    "CODE",
    "FILING",
    "FIRE",
    "LEAD",
    "OWNER",
    "PERMIT_NO",
    "PLANNING",
    "SHELTER",
    "STRANGER",
    "TOTALS",
    "UNIFIED",
    "VISIT",
    "build",
    "officer",
    "put",
]


def hand_in(bundle: str, **answers: Any) -> UUID:
    """Hand in the one application of a bundle for the project; give the joint matter."""
    draft = joint_matters.begin_joint(actor=OWNER, party="firm", bundle=bundle)
    known = {
        "project_name": "示例产业园",
        "project_code": CODE,
        "project_floor_area": "10000",
        **answers,
    }
    assert save_fields(actor=OWNER, draft=draft, answers=known) == ()
    attach_file(actor=OWNER, draft=draft, slot="plan", document=document("firm", text="plan"))
    made = joint_matters.submit_joint(draft, actor=OWNER, key=key()).matter
    settle()
    return made


def applied(*, shelter: bool = True) -> UUID:
    return hand_in("joint-acceptance", basement_shelter=shelter)


def accept(joint: UUID) -> None:
    """Let each department accept what is open and begin its review."""
    for item, case in cases_of(joint).items():
        body = BODY_OF[item]
        if case.state == "RECEIVED":
            cases.accept_case(case.id, actor=officer(body, "clerk"), key=key())
        if case.state in {"RECEIVED", "ACCEPTED"}:
            cases.start_review(case.id, actor=officer(body, "one"), key=key())
    settle()


def scheduled(joint: UUID | None = None, **more: Any) -> UUID:
    """Bring an acceptance to its visit day, the eighth of April."""
    made = joint or applied(**more)
    accept(made)
    joint_matters.plan_visit(made, actor=LEAD, key=key(), day=VISIT, place="项目部")
    on(2022, 4, 8, 15)
    return made


def look(joint: UUID, item: str, *defects: str, passed: bool | None = None) -> None:
    """Record what a department found."""
    body = BODY_OF[item]
    joint_matters.record_visit(
        joint,
        item,
        actor=officer(body, "one"),
        key=key(),
        inspectors=[f"{body}-one", f"{body}-two"],
        inspected_on=local_day(clock.now()),
        findings="已查看现场",
        passed=not defects if passed is None else passed,
        defects=defects,
    )
    settle()


def visited(defects: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> UUID:
    """Let all departments speak at the visit; `defects` by member."""
    joint = scheduled(**more)
    for item in visit_items(joint):
        look(joint, item, *(defects or {}).get(item, ()))
    return joint


def visit_items(joint: UUID) -> list[str]:
    items = facts(joint)["visit_items"]
    assert isinstance(items, list)
    return items


def review(joint: UUID, item: str) -> UUID:
    """Review a member that has a case; give it."""
    case, body = cases_of(joint)[item], BODY_OF[item]
    if case.state != "UNDER_REVIEW":
        accept(joint)
    cases.review_case(case.id, actor=officer(body, "one"), key=key(), opinion="符合要求")
    return case.id


def grant(joint: UUID, item: str) -> None:
    """Let a department review and decide in favour."""
    review(joint, item)
    decide(joint, item)


def decide(joint: UUID, item: str) -> None:
    case, body = cases_of(joint)[item].id, BODY_OF[item]
    cases.grant_case(case, actor=officer(body, "approver"), key=key(), reasons="符合要求")
    settle()


def deny(joint: UUID, item: str) -> None:
    case, body = review(joint, item), BODY_OF[item]
    cases.deny_case(
        case,
        actor=officer(body, "approver"),
        key=key(),
        reasons="不符合",
        remedy="可以复议",
    )
    settle()


def issue(joint: UUID, item: str) -> None:
    body = BODY_OF[item]
    case = cases_of(joint)[item].id
    cases.issue_credential(case, actor=officer(body, "seal"), key=key())
    settle("credential")


def decide_all(joint: UUID) -> None:
    """Let every department of the visit decide in favour, then the lead state the whole."""
    for item in (PLANNING, FIRE, SHELTER):
        if item in cases_of(joint):
            grant(joint, item)
    grant(joint, UNIFIED)


def completion(joint: UUID) -> MatterView:
    """Give the completion of a joint acceptance."""
    found = [
        each
        for each in list_matters(actor=SYSTEM, item=COMPLETION, with_folded=True).rows
        if each.folded is not None and each.folded.facts["joint"] == str(joint)
    ]
    (one,) = found
    return one


def totals_of(joint: UUID) -> MatterView:
    """Give the check of what is left and of the totals."""
    found = children_of(completion(joint).id, actor=SYSTEM)
    (one,) = [each for each in found if each.kind == RESIDUAL]
    return one


def check_totals(check: UUID, *, buildings: tuple[str, ...] = ("A2",), **changes: bool) -> None:
    actions.check_totals(
        check,
        {**TOTALS, **changes},
        actor=officer("zrzy", "one"),
        key=key(),
        buildings=buildings,
        inspectors=["zrzy-one", "zrzy-two"],
        checked_on=local_day(clock.now()),
    )


def state(matter: UUID) -> str:
    return get_matter(matter, actor=SYSTEM).state


def facts(matter: UUID) -> Mapping[str, Any]:
    found = get_matter(matter, actor=SYSTEM).folded
    assert found is not None
    return found.facts


def version(matter: UUID) -> int:
    return get_matter(matter, actor=SYSTEM).version


def unit(number: str = "A1", area: str = "4000", **more: Any) -> Unit:
    return Unit(
        project_name="示例产业园",
        project_code=CODE,
        permit_no=more.pop("permit_no", PERMIT_NO),
        number=number,
        name=f"{number}号厂房",
        use="生产",
        area=Decimal(area),
        public_area=Decimal(more.pop("public_area", "500")),
        boundary="围挡隔离，单独出入口",
        remaining_works="2022年12月底前完成其余单体",
        shared_fire=more.pop("shared_fire", False),
        **more,
    )


def declared(number: str = "A1", area: str = "4000", **more: Any) -> UUID:
    found = unit(number, area, **more)
    return units.declare_unit(found, actor=OWNER, party="firm", key=key()).matter


def confirm(matter: UUID, points: tuple[str, ...] | None = None) -> None:
    wanted = points or tuple(each.id for each in units.checklist())
    units.find_eligible(matter, wanted, actor=officer("zjj", "one"), key=key())


def eligible(number: str = "A1", area: str = "4000", **more: Any) -> UUID:
    """Declare a building and go through its checklist."""
    matter = declared(number, area, **more)
    confirm(matter)
    return matter


def apply_for(matter: UUID, **changes: Any) -> UUID:
    """Hand in the one application for an eligible building; give the joint matter."""
    told = facts(matter)
    draft = units.begin_acceptance(get_matter(matter, actor=SYSTEM), actor=OWNER)
    known = {"project_floor_area": "10000", "unit_no": told["unit_no"], **changes}
    assert save_fields(actor=OWNER, draft=draft, answers=known) == ()
    attach_file(actor=OWNER, draft=draft, slot="plan", document=document("firm", text="plan"))
    made = joint_matters.submit_joint(draft, actor=OWNER, key=key()).matter
    settle()
    return made


def unit_visited(number: str = "A1", area: str = "4000") -> tuple[UUID, UUID]:
    """Bring a building through its visit, on the first of April; its own matter and the joint."""
    matter = eligible(number, area)
    joint = apply_for(matter)
    accept(joint)
    joint_matters.plan_visit(joint, actor=LEAD, key=key(), day=date(2022, 4, 1))
    for item in visit_items(joint):
        look(joint, item)
    return matter, joint


def unit_accepted(number: str = "A1", area: str = "4000") -> UUID:
    matter, joint = unit_visited(number, area)
    for item in (PLANNING, FIRE, BUILDING):
        grant(joint, item)
    return matter


def in_use(number: str = "A1", area: str = "4000") -> UUID:
    matter = unit_accepted(number, area)
    actions.do(matter, "put_in_use", {"in_use_on": "2022-04-01"}, actor=OWNER, key=key())
    return matter
