"""The district of the acceptance tests: a lead, three bodies that check, an owner with a permit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district, put_evidence
from tongban.base.district.queries import forget
from tongban.base.parties.actions import give_mandate, register_firm
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import actions
from tongban.services.bundles.actions import put_bundle
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.bundles.reading import read_bundle
from tongban.services.cases.procedure import ensure_published
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import label
from tongban.services.catalogue.actions import load_item
from tongban.services.credentials.actions import issue as issue_paper
from tongban.services.credentials.actions import put_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder
from tongban.services.forms.actions import put_element

if TYPE_CHECKING:
    from collections.abc import Mapping


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
