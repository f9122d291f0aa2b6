"""A project to be accepted: its lead, three departments that check, an owner with a permit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district, put_evidence
from tongban.base.district.queries import forget
from tongban.base.parties.actions import give_mandate, register_firm
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.queries import get_matter, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import actions, units
from tongban.reforms.acceptance.types import COMPLETION, RESIDUAL
from tongban.reforms.acceptance.units import Unit
from tongban.services.bundles.actions import put_bundle
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.bundles.reading import read_bundle
from tongban.services.cases import actions as cases
from tongban.services.cases.procedure import ensure_published
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import document, key, label, on
from tongban.services.catalogue.actions import load_item
from tongban.services.credentials.actions import issue as issue_paper
from tongban.services.credentials.actions import put_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder
from tongban.services.forms.actions import attach_file, put_element, save_fields
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.access import cases_of
from tongban.services.joint.tests.world import settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.record.types import MatterView

OWNER: Final = Actor("li", ActorKind.PERSON, "li")
"""Acts for the firm that builds, by a mandate."""
STRANGER: Final = Actor("wang", ActorKind.PERSON, "wang")
BODIES: Final = (
    ("zjj", "示例区住建局", "11420902MB0A011092"),
    ("zrzy", "示例区自规局", "11420902MB0A01088H"),
    ("rfb", "示例区人防办", "11420902MB0A01141D"),
)
ROLES: Final = {
    "one": "reviewer",
    "two": "reviewer",
    "clerk": "clerk",
    "approver": "approver",
    "seal": "certificate_officer",
}
PLANNING: Final = "planning-verification"
FIRE: Final = "fire-acceptance"
SHELTER: Final = "shelter-acceptance"
UNIFIED: Final = "joint-acceptance"
"""The lead's own item: it takes part in the visit and its opinion follows those of the others."""
FILING: Final = "completion-filing"
BUILDING: Final = "unit-acceptance"
BODY_OF: Final = {
    PLANNING: "zrzy",
    FIRE: "zjj",
    SHELTER: "rfb",
    UNIFIED: "zjj",
    FILING: "zjj",
    BUILDING: "zjj",
}
GIVES: Final = {
    PLANNING: PLANNING,
    UNIFIED: "joint-acceptance-opinion",
    FILING: FILING,
    BUILDING: "unit-acceptance-opinion",
}
PERMIT_NO: Final = "建字第420902202100001号"
CODE: Final = "2021-420902-47-01-000001"
VISIT: Final = date(2022, 4, 8)
TOTALS: Final = dict.fromkeys(actions.TOTALS, True)


def officer(body: str, who: str) -> Actor:
    return Actor(f"{body}-{who}", ActorKind.OFFICER)


LEAD: Final = officer("zjj", "clerk")


def bundles(**policies: Any) -> tuple[dict[str, Any], ...]:
    """Give the two bundles; `policies` are the local rules of the whole's."""
    return (
        {
            "id": "joint-acceptance",
            "version": 1,
            "name": label("联合竣工验收", "Joint acceptance"),
            "lead": "zjj",
            "members": [
                {"item": PLANNING},
                {"item": FIRE},
                {"item": SHELTER, "role": "conditional", "when": "basement_shelter = TRUE"},
                {
                    "item": UNIFIED,
                    "waits_for": [PLANNING, FIRE, SHELTER],
                    "by": "decided",
                },
                {"item": FILING, "waits_for": [UNIFIED], "by": "issued"},
            ],
            "policies": {"joint_visit": [PLANNING, FIRE, SHELTER, UNIFIED], **policies},
        },
        {
            "id": "unit-early-acceptance",
            "version": 1,
            "name": label("单体竣工提前验收", "Early acceptance"),
            "lead": "zjj",
            "members": [
                {"item": PLANNING},
                {"item": FIRE},
                {
                    "item": BUILDING,
                    "waits_for": [PLANNING, FIRE],
                    "by": "decided",
                },
            ],
            "policies": {"joint_visit": [PLANNING, FIRE, BUILDING], "child_failure": "all"},
        },
    )


def build() -> None:
    """Put up the departments, their items, the owner and the permit."""
    world.build()
    rules = {
        "credential": GIVES[UNIFIED],
        "unit_credential": GIVES[BUILDING],
        "filing_credential": GIVES[FILING],
    }
    put_district(
        body={
            "code": world.DIVISION,
            "name": label("示例区", "Sample District"),
            "rules": {"acceptance": rules},
        }
    )
    put_evidence(
        rows=[
            {"id": "plan", "label": label("平面图", "Plan")},
            *({"id": kind, "label": label(kind), "credential": kind} for kind in GIVES.values()),
        ]
    )
    forget()
    start = date(2022, 1, 1)
    for body, name, uscc in BODIES:
        put_authority(
            body,
            name=label(name),
            uscc=uscc,
            division=world.DIVISION,
            phone="0712-0000102",
            address="示例区二楼",
        )
        for who, role in ROLES.items():
            put_officer(
                f"{body}-{who}",
                name=f"{body}{who}",
                department=body,
                roles=[RoleSpec(role, start)],
            )
    elements = {
        "project_name": "text",
        "project_code": "text",
        "unit_no": "text",
        "project_floor_area": "decimal",
        "unit_area": "decimal",
        "basement_shelter": "bool",
        "unit_shared_fire_system": "bool",
    }
    for element, kind in elements.items():
        put_element(body={"id": element, "label": label(element), "type": kind})
    put_element(body={"id": "firm_name", "label": label("企业名称"), "type": "text"})
    kinds = {"construction-planning-permit": "zrzy"} | {
        kind: BODY_OF[item] for item, kind in GIVES.items()
    }
    for number, (kind, body) in enumerate(kinds.items()):
        put_kind(
            body={
                "id": kind,
                "label": label(kind),
                "type_code": f"11100000MB0D0011{number}B001",
                "issuer": body,
                "holder": "firm",
                "validity": None,
                "number_format": f"N{number}{{year}}{{seq:05d}}",
                "fields": [{"element": "project_name"}, {"element": "project_floor_area"}],
            }
        )
    for item, body in BODY_OF.items():
        _load(item, body, elements)
    put()
    register_firm(
        actor=SYSTEM,
        party="firm",
        name="示例置业有限公司",
        uscc="91420902MA49000106",
        legal_representative="li",
    )
    give_mandate(
        actor=SYSTEM,
        principal="firm",
        agent="li",
        items=None,
        valid_from=world.MORNING,
        valid_to=None,
        key="mandate",
    )
    issue_paper(
        CredentialOrder(
            kind="construction-planning-permit",
            holder="firm",
            fields=(
                CredentialField("project_name", label("项目名称"), "示例产业园"),
                CredentialField("project_floor_area", label("建筑面积"), "10000 平方米"),
            ),
            valid_from=start,
            number=PERMIT_NO,
        ),
        key="permit",
    )


def put(**policies: Any) -> None:
    """Take the bundles in, with other local rules."""
    for each in bundles(**policies):
        put_bundle(read_bundle(each))
    forget_bundles()


def _load(item: str, body: str, elements: Mapping[str, str]) -> None:
    basis = [{"law": "中华人民共和国行政许可法", "clause": "第十二条"}]
    if item == PLANNING:
        basis = [{"law": "中华人民共和国城乡规划法", "clause": "第四十五条"}]
    form = ["project_name", "project_code", "project_floor_area"]
    form += ["unit_no", "unit_area", "unit_shared_fire_system"] if item == BUILDING else []
    form += ["basement_shelter"] if item == SHELTER else []
    load_item(
        content=world.content(
            item,
            implementing_body=body,
            legal_basis=basis,
            produces=GIVES.get(item),
            result_type="certificate" if item in GIVES else "approval",
            onsite_review=item != FILING,
            needs=[
                {
                    "slot": "plan",
                    "kind": "plan",
                    "name": label("平面图", "Plan"),
                    "necessity": "required",
                    "source": "applicant",
                }
            ],
            form=form,
        ),
        actor=SYSTEM,
        division=world.DIVISION,
        procedure=ensure_published(),
        elements=dict(elements),
        effective_from=date(2022, 1, 1),
    )


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
