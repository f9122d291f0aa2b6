"""A small network for tests: five items of three departments about a stall, as one bundle."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_evidence
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.db import fetch_all
from tongban.record.effects import do_effect
from tongban.services.bundles.actions import put_bundle
from tongban.services.bundles.queries import forget
from tongban.services.bundles.types import Bundle
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world as base
from tongban.services.cases.tests.wire import counted
from tongban.services.cases.tests.world import LI, WANG, document, key, on
from tongban.services.credentials.actions import put_kind
from tongban.services.forms.actions import attach_file, save_fields
from tongban.services.joint import actions
from tongban.services.joint.access import cases_of

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.record.types import MatterView, Receipt

__all__ = [
    "LI",
    "WANG",
    "attach_file",
    "base",
    "cases_of",
    "counted",
    "do_effect",
    "document",
    "fetch_all",
    "key",
    "on",
    "save_fields",
]

START: Final = date(2022, 1, 1)
DEPARTMENTS: Final = {"mk": "mk", "fire": "fire", "water": "water"}
ROLES: Final = ("clerk", "reviewer", "approver", "certificate_officer", "head")
ITEM_OF: Final = {
    "shop-registration": ("mk", "shop-licence"),
    "food-permit": ("mk", "food-licence"),
    "fire-check": ("fire", "fire-licence"),
    "drain-permit": ("water", "drain-licence"),
    "sign-filing": ("water", None),
}
EVIDENCE: Final[list[dict[str, Any]]] = [
    {"id": "plan", "label": base.label("平面图", "Plan")},
    {"id": "lease", "label": base.label("租赁合同", "Lease")},
    {"id": "photo", "label": base.label("照片", "Photo")},
    {"id": "trader-proof", "label": base.label("经营者资格证明", "Proof"), "abstract": True},
]
NEEDS: Final[dict[str, list[tuple[str, str]]]] = {
    "shop-registration": [("plan", "plan")],
    "food-permit": [("licence", "shop-licence"), ("layout", "plan")],
    "fire-check": [("drawing", "plan"), ("pictures", "photo")],
    "drain-permit": [("licence", "shop-licence")],
    "sign-filing": [("pictures", "photo")],
}


def officer(department: str, role: str, second: str = "") -> Actor:
    """Give the officer of a department who has a role."""
    return Actor(f"{department}-{role.replace('_', '-')}{second}", ActorKind.OFFICER)


def bundle(**changes: Any) -> Bundle:
    """Give the bundle about opening a stall; `changes` replace members, policies and so on."""
    raw: dict[str, Any] = {
        "id": "open-stall",
        "version": 1,
        "name": {"zh": "开办摊位", "en": "Open a stall"},
        "lifecycle": "enterprise",
        "lead": "mk",
        "sample": True,
        "members": [
            {"item": "shop-registration"},
            {"item": "food-permit"},
            {"item": "fire-check", "role": "conditional", "when": "area > 10"},
            {"item": "drain-permit"},
            {
                "item": "sign-filing",
                "role": "optional",
                "waits_for": ["fire-check"],
                "by": "decided",
                "basis": {"law": "中华人民共和国消防法", "clause": "第十五条"},
            },
        ],
        "policies": {"correction": "joint", "joint_visit": ["food-permit", "fire-check"]},
        "promise": {"days": 15, "unit": "working_days"},
        "limit": {
            "days": 45,
            "unit": "working_days",
            "extension": {"days": 15, "unit": "working_days"},
            "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条第二款"},
        },
    }
    return Bundle.from_json({**raw, **changes})


def build() -> None:
    """Put the district up with its five items and the bundle."""
    base.build()
    forget()
    kinds = [credential for _, credential in ITEM_OF.values() if credential]
    put_evidence(
        rows=[
            *EVIDENCE,
            *(
                {
                    "id": kind,
                    "label": base.label(kind),
                    "credential": kind,
                    "issuer": body,
                    "shareable": True,
                }
                for body, kind in ITEM_OF.values()
                if kind
            ),
            {
                "id": "stall-licence",
                "label": base.label("摊位许可证"),
                "satisfies": ["trader-proof"],
                "credential": "stall-licence",
                "issuer": "mk",
                "shareable": True,
            },
        ]
    )
    for number, (name, title) in enumerate((("fire", "示例区消防"), ("water", "示例区水务")), 1):
        put_authority(
            name,
            name=base.label(title),
            uscc=("11420902MB0A010379", "11420902MB0A010454")[number - 1],
            division=base.DIVISION,
            phone="0712-0000103",
            address="示例区二楼",
        )
    for body in DEPARTMENTS:
        for role in ROLES:
            for second in ("", "2"):
                name = officer(body, role, second).id
                roles = [RoleSpec(role, START)]
                put_officer(name, name=f"示例{name}", department=body, roles=roles)
    for number, kind in enumerate(kinds):
        body = next(body for body, given in ITEM_OF.values() if given == kind)
        put_kind(
            body={
                "id": kind,
                "label": base.label(kind),
                "type_code": f"11100000MB0D0002{number}A001",
                "issuer": body,
                "holder": "either",
                "validity": {"months": 12},
                "number_format": f"{kind[0].upper()}{{year}}{{seq:05d}}",
                "fields": [{"element": "trade_name"}],
            }
        )
    for item, (body, given) in ITEM_OF.items():
        base.load(
            item,
            implementing_body=body,
            produces=given,
            result_type="certificate" if given else "approval",
            onsite_review=item in {"food-permit", "fire-check"},
            needs=[
                {
                    "slot": slot,
                    "kind": evidence,
                    "name": base.label(evidence),
                    "necessity": "required",
                    "source": "government" if evidence.endswith("licence") else "applicant",
                }
                for slot, evidence in NEEDS[item]
            ],
            form=["trade_name", "owner_phone", "area"],
        )
    put()


ANSWERS: Final = {"trade_name": "小芳水果", "owner_phone": "13812340000", "area": 12}


def draft(*, actor: Actor = WANG, party: str = "wang", **answers: Any) -> UUID:
    """Fill in the one application, with one plan and one photo for all members."""
    found = actions.begin_joint(actor=actor, party=party, bundle="open-stall")
    assert save_fields(actor=actor, draft=found, answers={**ANSWERS, **answers}) == ()
    for kind in ("plan", "photo"):
        ref = document(party, text=kind)
        attach_file(actor=actor, draft=found, slot=kind, document=ref)
    return found


def submit(*, actor: Actor = WANG, **more: Any) -> UUID:
    """Hand the application in; give the joint matter."""
    return submitted(actor=actor, **more).matter


def submitted(*, actor: Actor = WANG, options: Any = None, **answers: Any) -> Receipt:
    return actions.submit_joint(
        draft(actor=actor, **answers), actor=actor, key=key(), options=options
    )


def case(joint: UUID, item: str) -> MatterView:
    return cases_of(joint)[item]


def accept(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    cases.accept_case(case(joint, item).id, actor=officer(body, "clerk"), key=key())


def review(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    found = case(joint, item).id
    cases.start_review(found, actor=officer(body, "reviewer"), key=key())


def opine(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    found = case(joint, item).id
    cases.review_case(found, actor=officer(body, "reviewer"), key=key(), opinion="符合条件")


def grant(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    found = case(joint, item).id
    cases.grant_case(found, actor=officer(body, "approver"), key=key(), reasons="符合法定条件")


def deny(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    found = case(joint, item).id
    cases.deny_case(
        found, actor=officer(body, "approver"), key=key(), reasons="不符合", remedy="可以复议"
    )


def issue(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    found = case(joint, item).id
    cases.issue_credential(found, actor=officer(body, "certificate_officer"), key=key())


def deliver(joint: UUID, item: str) -> None:
    body = ITEM_OF[item][0]
    cases.deliver_case(case(joint, item).id, actor=officer(body, "clerk"), key=key())


def inspect_alone(joint: UUID, item: str) -> None:
    """Check a member on site by itself, as far as its joint matter lets it."""
    body = ITEM_OF[item][0]
    cases.record_inspection(
        case(joint, item).id,
        actor=officer(body, "reviewer"),
        key=key(),
        inspectors=[officer(body, "reviewer").id, officer(body, "reviewer", "2").id],
        inspected_on=local_day(clock.now()),
        findings="符合",
        passed=True,
    )


def look(joint: UUID, item: str, *, passed: bool = True, defects: tuple[str, ...] = ()) -> Receipt:
    """Record what a member's department found on the joint visit."""
    body = ITEM_OF[item][0]
    return actions.record_visit(
        joint,
        item,
        actor=officer(body, "reviewer"),
        key=key(),
        inspectors=[officer(body, "reviewer").id, officer(body, "reviewer", "2").id],
        inspected_on=local_day(clock.now()),
        findings="现场情况",
        passed=passed,
        defects=defects,
    )


def decide(joint: UUID, item: str) -> None:
    """Bring a member from receipt to a favourable decision; a visit that it needs is over."""
    accept(joint, item)
    review(joint, item)
    opine(joint, item)
    grant(joint, item)


def finish(joint: UUID, item: str) -> None:
    """Bring a member from its favourable decision to its end."""
    if ITEM_OF[item][1]:
        issue(joint, item)
    settle()
    deliver(joint, item)
    settle()


MOVES: Final = ("dependants", "credential", "joint.advance", "joint.tell_departments")
"""Effects that move a joint matter; papers and notices take longer and move nothing."""
_READY: Final = "SELECT key, kind FROM record_outbox WHERE done_at IS NULL ORDER BY id"


def settle(*more: str) -> None:
    """Do what moves joint matters, and effects of the kinds in `more`; none of it may fail."""
    while ready := [key for key, kind in fetch_all(_READY) if kind in {*MOVES, *more}]:
        for each in ready:
            assert do_effect(each), fetch_all(
                "SELECT kind, reason FROM record_outbox WHERE key = $1", (each,)
            )


def put(**changes: Any) -> Bundle:
    """Take another version of the bundle in."""
    made = bundle(**changes)
    put_bundle(made)
    forget()
    return made
