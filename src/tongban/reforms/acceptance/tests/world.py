"""A project to be accepted: its lead, three departments that check, an owner with a permit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district
from tongban.base.district.queries import forget
from tongban.base.parties.actions import give_mandate, register_firm
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import effects
from tongban.record.children import children_of
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import actions, units
from tongban.reforms.acceptance.types import Project
from tongban.reforms.acceptance.units import Unit
from tongban.services.bundles.actions import put_bundle
from tongban.services.bundles.reading import read_bundle
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import key, label, on
from tongban.services.credentials.actions import issue, put_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder
from tongban.services.forms.actions import put_element

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.record.types import MatterView

OWNER: Final = Actor("li", ActorKind.PERSON, "li")
"""Acts for the firm that builds, by a mandate."""
STRANGER: Final = Actor("wang", ActorKind.PERSON, "wang")
CLERK: Final = Actor("zjj-clerk", ActorKind.OFFICER)
LEAD: Final = Actor("zjj-one", ActorKind.OFFICER)
LEAD_TWO: Final = Actor("zjj-two", ActorKind.OFFICER)
APPROVER: Final = Actor("zjj-approver", ActorKind.OFFICER)
ONE: Final[Mapping[str, Actor]] = {
    name: Actor(f"{name}-one", ActorKind.OFFICER) for name in ("zjj", "zrzy", "rfb")
}
BODIES: Final = (
    ("zjj", "示例区住建局", "11420902MB0A011092"),
    ("zrzy", "示例区自规局", "11420902MB0A01088H"),
    ("rfb", "示例区人防办", "11420902MB0A01141D"),
)
PLANNING: Final = "planning-verification"
FIRE: Final = "fire-acceptance"
SHELTER: Final = "shelter-acceptance"
UNIFIED: Final = "joint-acceptance-opinion"
"""The lead's own item: its opinion follows those of all departments and is no part of the visit."""
PERMIT_NO: Final = "建字第420902202100001号"


def build(**rules: Any) -> None:
    """Put up the departments, their items, the owner and the permit; `rules` are local rules."""
    world.build()
    district = {"code": world.DIVISION, "name": label("示例区", "Sample District")}
    put_district(body={**district, "rules": {"acceptance": rules}})
    forget()
    start = date(2022, 1, 1)
    for body, name, uscc in BODIES:
        put_authority(body, name=label(name), uscc=uscc, division=world.DIVISION)
        roles = {"one": "reviewer", "two": "reviewer", "clerk": "clerk", "approver": "approver"}
        for who, role in roles.items():
            put_officer(
                f"{body}-{who}",
                name=f"{body}{who}",
                department=body,
                roles=[RoleSpec(role, start)],
            )
    planning_law = [{"law": "中华人民共和国城乡规划法", "clause": "第四十五条"}]
    world.load(PLANNING, implementing_body="zrzy", legal_basis=planning_law)
    world.load(FIRE, implementing_body="zjj")
    world.load(SHELTER, implementing_body="rfb")
    world.load(UNIFIED, implementing_body="zjj")
    for element, kind in (("firm_name", "text"), ("project_name", "text")):
        put_element(body={"id": element, "label": label(element), "type": kind})
    put_element(
        body={
            "id": "project_floor_area",
            "label": label("建筑面积"),
            "type": "decimal",
            "unit": "平方米",
        }
    )
    put_element(body={"id": "basement_shelter", "label": label("地下室"), "type": "bool"})
    for kind, code in (
        ("construction-planning-permit", "11100000MB0D00117M004"),
        ("joint-acceptance-opinion", "11100000000013338W005"),
    ):
        put_kind(
            body={
                "id": kind,
                "label": label(kind),
                "type_code": code,
                "issuer": "zjj",
                "holder": "firm",
                "validity": None,
                "number_format": "N{year}{seq:05d}",
                "fields": [
                    {"element": "firm_name"},
                    {"element": "project_name"},
                    {"element": "project_floor_area"},
                ],
            }
        )
    for bundle in BUNDLES:
        put_bundle(read_bundle(bundle))
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
    issue(
        CredentialOrder(
            kind="construction-planning-permit",
            holder="firm",
            fields=(
                CredentialField("firm_name", label("企业名称"), "示例置业有限公司"),
                CredentialField("project_name", label("项目名称"), "示例产业园"),
                CredentialField("project_floor_area", label("建筑面积"), "10000 平方米"),
            ),
            valid_from=start,
            number=PERMIT_NO,
        ),
        key="permit",
    )


BUNDLES: Final[tuple[Any, ...]] = (
    {
        "id": "joint-acceptance",
        "version": 1,
        "name": label("联合竣工验收", "Joint acceptance"),
        "lead": "zjj",
        "members": [
            {"item": PLANNING},
            {"item": FIRE},
            {"item": SHELTER, "role": "conditional", "when": "basement_shelter = TRUE"},
            {"item": UNIFIED, "waits_for": [PLANNING, FIRE, SHELTER], "by": "decided"},
        ],
        "policies": {"joint_visit": [PLANNING, FIRE, SHELTER, UNIFIED]},
    },
    {
        "id": "unit-early-acceptance",
        "version": 1,
        "name": label("单体竣工提前验收", "Early acceptance"),
        "lead": "zjj",
        "members": [{"item": PLANNING}, {"item": FIRE}],
        "policies": {"joint_visit": [PLANNING, FIRE]},
    },
)


PROJECT: Final = Project(
    name="示例产业园",
    code="2021-420902-47-01-000001",
    site="孝南区示例路1号",
    floor_area="10000",
    self_accepted_on=date(2022, 3, 30),
)


def applied(*, shelter: bool = True, **more: Any) -> UUID:
    return actions.apply(
        PROJECT,
        actor=OWNER,
        party="firm",
        key=key(),
        facts={"basement_shelter": shelter},
        **more,
    ).matter


def accepted(**more: Any) -> UUID:
    matter = applied(**more)
    actions.do(matter, "accept", {"opinion": "材料齐全"}, actor=CLERK, key=key())
    effects.drain()
    return matter


VISIT: Final = date(2022, 4, 8)


def scheduled(**more: Any) -> UUID:
    """Bring an acceptance to its visit day, the eighth of April."""
    matter = accepted(**more)
    payload = {"visit_on": VISIT.isoformat(), "place": "项目部"}
    actions.do(matter, "schedule", payload, actor=LEAD, key=key())
    effects.drain()
    on(2022, 4, 8, 15)
    return matter


def visited(opinions: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> UUID:
    """Let all departments speak at the visit; `opinions` names defects by member."""
    matter = scheduled(**more)
    for item in parts(matter):
        speak(matter, item, *(opinions or {}).get(item, ()))
    close_site(matter)
    return matter


def speak(matter: UUID, item: str, *defects: str, result: str = "", **more: Any) -> None:
    part = parts(matter)[item]
    body = part.department
    actions.give_opinion(
        part.id,
        actor=ONE[body],
        key=key(),
        result=result or ("rectify" if defects else "pass"),
        inspectors=[f"{body}-one", f"{body}-two"],
        inspected_on=more.pop("inspected_on", VISIT),
        findings="已查看现场",
        defects=defects,
        **more,
    )
    effects.drain()


def close_site(matter: UUID) -> None:
    payload = {"visited_on": VISIT.isoformat(), "attended": sorted(parts(matter))}
    actions.do(matter, "record_site", payload, actor=LEAD, key=key())
    effects.drain()


def conclude(matter: UUID) -> None:
    actions.do(matter, "conclude_pass", {"reasons": "各部门均通过"}, actor=APPROVER, key=key())
    effects.drain()


def parts(matter: UUID) -> dict[str, MatterView]:
    return {each.item: each for each in children_of(matter, actor=SYSTEM)}


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
        project_name=PROJECT.name,
        project_code=PROJECT.code,
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
    units.find_eligible(matter, wanted, actor=LEAD, key=key())
    effects.drain()


def unit_accepted(number: str = "A1", area: str = "4000") -> UUID:
    """Bring a building through its round, on the first of April."""
    matter = declared(number, area)
    confirm(matter)
    payload = {"visit_on": "2022-04-01", "place": "A区"}
    actions.do(matter, "schedule", payload, actor=LEAD, key=key())
    effects.drain()
    for item in parts(matter):
        speak(matter, item, inspected_on=date(2022, 4, 1))
    site = {"visited_on": "2022-04-01", "attended": sorted(parts(matter))}
    actions.do(matter, "record_site", site, actor=LEAD, key=key())
    conclude(matter)
    return matter


def in_use(number: str = "A1", area: str = "4000") -> UUID:
    matter = unit_accepted(number, area)
    actions.do(matter, "put_in_use", {"in_use_on": "2022-04-01"}, actor=OWNER, key=key())
    return matter
