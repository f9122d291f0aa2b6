"""A small district for tests: one market authority, its hall, stalls that need a licence."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district, put_evidence
from tongban.base.documents.actions import store
from tongban.base.parties.actions import register_person
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import clock
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.applications import form_of
from tongban.services.cases.procedure import ensure_published
from tongban.services.catalogue.actions import load_item
from tongban.services.catalogue.queries import get_item
from tongban.services.catalogue.types import ItemContent
from tongban.services.credentials.actions import put_kind
from tongban.services.forms.actions import attach_file, put_element, save_fields, start_draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.kernel.matters import Folded
    from tongban.record.types import Receipt

CHINA: Final = ZoneInfo("Asia/Shanghai")
MORNING: Final = datetime(2022, 4, 1, 9, tzinfo=CHINA)
DIVISION: Final = "420902"

WANG: Final = Actor("wang", ActorKind.PERSON, "wang")
LI: Final = Actor("li", ActorKind.PERSON, "li")
CLERK: Final = Actor("mk-clerk", ActorKind.OFFICER)
HALL_CLERK: Final = Actor("hall-clerk", ActorKind.OFFICER)
REVIEWER: Final = Actor("mk-reviewer", ActorKind.OFFICER)
SECOND: Final = Actor("mk-second", ActorKind.OFFICER)
VERIFIER: Final = Actor("mk-verifier", ActorKind.OFFICER)
APPROVER: Final = Actor("mk-approver", ActorKind.OFFICER)
HEAD: Final = Actor("mk-head", ActorKind.OFFICER)
CERTIFIER: Final = Actor("mk-certifier", ActorKind.OFFICER)
MANAGER: Final = Actor("hall-manager", ActorKind.OFFICER)
JACK: Final = Actor("mk-jack", ActorKind.OFFICER)
"""Holds every role at once, to show what separation forbids."""

ROLES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "mk-clerk": ("mk", ("clerk",)),
    "mk-reviewer": ("mk", ("reviewer",)),
    "mk-second": ("mk", ("reviewer",)),
    "mk-verifier": ("mk", ("verifier",)),
    "mk-approver": ("mk", ("approver",)),
    "mk-head": ("mk", ("head",)),
    "mk-certifier": ("mk", ("certificate_officer",)),
    "hall-manager": ("hall", ("hall_manager",)),
    "mk-jack": ("mk", ("clerk", "reviewer", "verifier", "approver", "head")),
}
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def label(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def content(slug: str, **changes: Any) -> ItemContent:
    """Give the full guide of an item about stalls."""
    serial = sum(map(ord, slug)) % 1000
    raw: dict[str, Any] = {
        "id": slug,
        "name": label(f"摊位许可（{slug}）", f"Stall licence ({slug})"),
        "base_code": f"000131001{serial:03d}",
        "handling_serial": "01",
        "implementing_body": "mk",
        "item_type": "01",
        "exercise_level": ["4"],
        "power_source": "1",
        "service_objects": ["1", "2"],
        "case_type": "2",
        "legal_basis": [{"law": "中华人民共和国行政许可法", "clause": "第十二条"}],
        "statutory_limit": {
            "days": 20,
            "unit": "working_days",
            "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条"},
        },
        "promised_limit": {"days": 10, "unit": "working_days"},
        "acceptance_conditions": [label("有固定摊位")],
        "flow_steps": [{"step": label("受理"), "handler": label("窗口")}],
        "handling_forms": ["1", "2"],
        "onsite_visits": 0,
        "onsite_review": False,
        "is_online": True,
        "online_depth": ["2", "4"],
        "in_hall": True,
        "express": True,
        "pay_online": False,
        "is_fee": False,
        "addr": label("政务服务中心一楼"),
        "hours": label("工作日 9:00–17:00"),
        "contact": label("0712-1234567"),
        "supervision": label("12345"),
        "result_name": label("摊位许可证"),
        "result_type": "certificate",
        "produces": "stall-licence",
        "quota_note": label("无数量限制"),
        "needs": [
            {
                "slot": "plan",
                "kind": "plan",
                "name": label("摊位平面图", "Plan of the stall"),
                "necessity": "required",
                "source": "applicant",
                "note": label("注明面积"),
            },
            {
                "slot": "lease",
                "kind": "lease",
                "name": label("租赁合同", "Lease"),
                "necessity": "required",
                "source": "applicant",
                "when": "leased = TRUE",
            },
            {
                "slot": "photo",
                "kind": "photo",
                "name": label("照片", "Photo"),
                "necessity": "tolerable",
                "source": "applicant",
            },
        ],
        "form": ["trade_name", "owner_phone", "area", "leased"],
    }
    return ItemContent.from_json({**raw, **changes})


SHARED_NEED: Final = {
    "slot": "trader",
    "kind": "trader-proof",
    "name": {"zh": "经营者资格", "en": "Proof of being a trader"},
    "necessity": "required",
    "source": "government",
    "shareable": True,
}
TYPES: Final = {"trade_name": "text", "owner_phone": "text", "area": "int", "leased": "bool"}


def load(slug: str, *, parameters: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Publish an item; give its slug."""
    load_item(
        content=content(slug, **changes),
        actor=SYSTEM,
        division=DIVISION,
        procedure=ensure_published(),
        elements=TYPES,
        parameters=parameters,
        effective_from=date(2022, 1, 1),
    )
    return slug


def build() -> None:
    """Put up the district at nine on the first of April 2022."""
    clock.set_origin(MORNING)
    put_district(body={"code": DIVISION, "name": label("示例区", "Sample District")})
    put_evidence(
        rows=[
            {"id": "plan", "label": label("平面图", "Plan")},
            {"id": "lease", "label": label("租赁合同", "Lease")},
            {"id": "photo", "label": label("照片", "Photo")},
            {"id": "trader-proof", "label": label("经营者资格证明", "Proof"), "abstract": True},
            {
                "id": "stall-licence",
                "label": label("摊位许可证", "Stall licence"),
                "satisfies": ["trader-proof"],
                "credential": "stall-licence",
                "issuer": "mk",
                "shareable": True,
            },
        ]
    )
    for name, title, uscc in (
        ("mk", "示例区市场局", "11420902MB0A01029E"),
        ("hall", "示例区政务局", "11420902MB0A01010H"),
    ):
        put_authority(
            name,
            name=label(title),
            short=label(title.removeprefix("示例区")),
            uscc=uscc,
            division=DIVISION,
            phone="0712-0000102",
            address="示例区一楼",
        )
    start = date(2022, 1, 1)
    for officer, (department, roles) in ROLES.items():
        specs = [
            RoleSpec(role, start, department="mk" if department == "hall" else None)
            for role in roles
        ]
        put_officer(officer, name=f"示例{officer}", department=department, roles=specs)
    put_officer(
        "hall-clerk",
        name="示例综窗",
        department="hall",
        roles=[RoleSpec("clerk", start, department="mk", items=frozenset({"stall-permit"}))],
    )
    for element in (
        {"id": "trade_name", "label": label("字号", "Trade name"), "type": "text"},
        {
            "id": "owner_phone",
            "label": label("电话", "Phone"),
            "type": "phone",
            "identifying": True,
        },
        {"id": "area", "label": label("面积", "Area"), "type": "int", "min": 1, "unit": "㎡"},
        {"id": "leased", "label": label("是否租赁", "Leased"), "type": "bool"},
    ):
        put_element(body=element)
    put_kind(
        body={
            "id": "stall-licence",
            "label": label("摊位许可证", "Stall licence"),
            "type_code": "11100000MB0D00010A001",
            "issuer": "mk",
            "holder": "either",
            "validity": {"months": 12},
            "number_format": "TW{year}{seq:05d}",
            "fields": [{"element": "trade_name"}, {"element": "area"}, {"element": "owner_phone"}],
        }
    )
    for party, name, number in (
        ("wang", "王小芳", "420902199001010018"),
        ("li", "李刚", "420902198502280038"),
    ):
        register_person(actor=SYSTEM, party=party, name=name, resident_id=number)
    load("stall-permit")


ANSWERS: Final = {
    "trade_name": "小芳水果",
    "owner_phone": "13812340000",
    "area": 12,
    "leased": False,
}


def document(party: str = "wang", *, text: str = "", **where: Any) -> str:
    """Store a picture (another one for another text); give its hash."""
    data = PNG + text.encode()
    ref = store(
        io.BytesIO(data), owner=party, purpose="material", filename="a.png", by=party, **where
    )
    return ref.hash


def draft(
    item: str = "stall-permit",
    *,
    actor: Actor = WANG,
    party: str = "wang",
    files: tuple[str, ...] = ("plan", "photo"),
    **answers: Any,
) -> UUID:
    """Fill in an application."""
    form = form_of(get_item(item))
    found = start_draft(actor=actor, party=party, form=form)
    faults = save_fields(actor=actor, draft=found, answers={**ANSWERS, **answers})
    assert faults == ()
    for slot in files:
        attach_file(actor=actor, draft=found, slot=slot, document=document(party, text=slot))
    return found


def key() -> str:
    return str(uuid4())


def submit(item: str = "stall-permit", *, actor: Actor = WANG, **more: Any) -> UUID:
    """Hand an application in; give the case."""
    return submitted(item, actor=actor, **more).matter


def submitted(
    item: str = "stall-permit",
    *,
    actor: Actor = WANG,
    channel: str = "online",
    place: str | None = None,
    commitments: tuple[str, ...] = (),
    **more: Any,
) -> Receipt:
    """Hand an application in; give the receipt."""
    return actions.submit_case(
        draft(item, actor=actor, **more),
        actor=actor,
        key=key(),
        channel=channel,
        place=place,
        commitments=commitments,
    )


def accepted(item: str = "stall-permit", **more: Any) -> UUID:
    """Bring a case to acceptance."""
    case = submit(item, **more)
    actions.accept_case(case, actor=CLERK, key=key())
    return case


def under_review(item: str = "stall-permit", **more: Any) -> UUID:
    """Bring a case under review."""
    case = accepted(item, **more)
    actions.start_review(case, actor=REVIEWER, key=key())
    return case


def reviewed(item: str = "stall-permit", **more: Any) -> UUID:
    """Bring a case to the decision."""
    case = under_review(item, **more)
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合条件")
    return case


def granted(item: str = "stall-permit", **more: Any) -> UUID:
    """Bring a case to a favourable decision."""
    case = reviewed(item, **more)
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    return case


def on(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Set the record's clock to a moment in China."""
    moment = datetime(year, month, day, hour, minute, tzinfo=CHINA)
    clock.set_origin(moment)
    return moment


def folded(case: UUID) -> Folded:
    """Give what the acts of a case add up to."""
    found = get_matter(case, actor=SYSTEM).folded
    assert found is not None
    return found


def version(case: UUID) -> int:
    """Count the acts of a case."""
    return get_matter(case, actor=SYSTEM).version


def facts(case: UUID) -> Any:
    """Give what is known of a case by its acts."""
    return folded(case).facts
