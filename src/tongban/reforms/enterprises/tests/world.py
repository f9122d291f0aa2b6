"""A registration authority with a company's registration and its change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.district.actions import put_district
from tongban.base.district.queries import forget
from tongban.record.types import SYSTEM
from tongban.reforms.enterprises.actions import record_bar
from tongban.services.cases import actions
from tongban.services.cases.applications import form_of
from tongban.services.cases.procedure import ensure_published
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import APPROVER, CLERK, REVIEWER, key, label
from tongban.services.catalogue.actions import load_item
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.actions import attach_file, put_element, save_fields, start_draft

if TYPE_CHECKING:
    from uuid import UUID

NAME: Final = "firm_name"
REGISTRATION: Final = "company-registration"
CHANGE: Final = "company-change"
CHEN: Final = "420902198011110018"
"""Resident id of Chen, who may come under a bar."""
TYPES: Final = {
    "firm_name": "text",
    "firm_address": "text",
    "business_scope": "text",
    "business_scope_pre_approval": "bool",
    "legal_representative_id": "resident_id",
    "change_resolved_on": "date",
}
ANSWERS: Final[dict[str, Any]] = {
    "firm_name": "孝南区示例食品有限公司",
    "firm_address": "孝南区示例路8号",
    "business_scope": "一般项目：食品销售",
    "business_scope_pre_approval": False,
    "legal_representative_id": CHEN,
}


def build() -> None:
    """Put up the authority, its two items and what they ask."""
    world.build()
    put_district(
        body={
            "code": world.DIVISION,
            "name": label("示例区", "Sample District"),
            "rules": {"enterprises": {"authorities": ["mk"]}},
        }
    )
    forget()
    for name, kind in TYPES.items():
        put_element(
            body={
                "id": name,
                "label": label(name),
                "type": kind,
                **({"identifying": True} if kind == "resident_id" else {}),
            }
        )
    approval = {
        "slot": "prior-approval",
        "kind": "plan",
        "name": label("前置审批文件", "Approval"),
        "necessity": "required",
        "source": "applicant",
        "when": "business_scope_pre_approval = TRUE",
    }
    facts = {name: "text" if kind == "resident_id" else kind for name, kind in TYPES.items()}
    for item, form in (
        (REGISTRATION, list(ANSWERS)),
        (CHANGE, [*ANSWERS, "change_resolved_on"]),
    ):
        load_item(
            content=world.content(
                item, needs=[approval], form=form, produces=None, result_type="document"
            ),
            actor=SYSTEM,
            division=world.DIVISION,
            procedure=ensure_published(),
            elements=facts,
            effective_from=date(2022, 1, 1),
        )


def draft(
    item: str = REGISTRATION,
    *,
    actor: Any = world.WANG,
    files: tuple[str, ...] = (),
    **answers: Any,
) -> UUID:
    """Fill in an application for a registration or a change."""
    found = start_draft(actor=actor, party="wang", form=form_of(get_item(item)))
    faults = save_fields(actor=actor, draft=found, answers={**ANSWERS, **answers})
    assert faults == ()
    for slot in files:
        document = world.document(text=slot)
        attach_file(actor=actor, draft=found, slot=slot, document=document)
    return found


def submit(item: str = REGISTRATION, **more: Any) -> UUID:
    return actions.submit_case(draft(item, **more), actor=world.WANG, key=key()).matter


def at_window(item: str = REGISTRATION, **more: Any) -> UUID:
    """Hand in at a window, which receives whatever comes."""
    found = draft(item, actor=CLERK, **more)
    return actions.submit_case(found, actor=CLERK, key=key(), channel="window").matter


def reviewed(case: UUID) -> UUID:
    actions.accept_case(case, actor=CLERK, key=key())
    actions.start_review(case, actor=REVIEWER, key=key())
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="材料齐全")
    return case


def grant(case: UUID) -> None:
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合规定")


def bar(ground: str, since: date, *, actor: Any = REVIEWER, word: str = "") -> UUID:
    return record_bar(
        actor=actor,
        key=word or key(),
        department="mk",
        resident_id=CHEN,
        name="陈某",
        ground=ground,
        since=since,
        source="（2021）鄂0902刑初1号",
    ).matter
