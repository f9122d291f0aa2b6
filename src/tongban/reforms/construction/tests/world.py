"""A small district that builds, step by step: a project, its cases, the land, the whole at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.record import effects, timers
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, MatterView
from tongban.reforms.construction import actions
from tongban.reforms.construction.tests.town import (
    ABOVE,
    BODIES,
    CODE,
    FIVE,
    ITEMS,
    MATERIALS,
    ROLES,
    build,
    officer,
    uscc,
)
from tongban.services.cases import actions as cases
from tongban.services.cases.tests.world import WANG, document, key, on
from tongban.services.credentials.queries import produced
from tongban.services.forms.actions import attach_file, save_fields
from tongban.services.joint import actions as joint_matters

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.services.credentials.types import CredentialView

__all__ = [
    "ABOVE",
    "BODIES",
    "CODE",
    "FIVE",
    "ITEMS",
    "MATERIALS",
    "ROLES",
    "WANG",
    "build",
    "document",
    "key",
    "officer",
    "on",
    "uscc",
]


def project(**changes: Any) -> UUID:
    """Register the project of Wang: 3,875 mu of granted land, a square kilometre on the map."""
    values: dict[str, Any] = {
        "project_code": CODE,
        "name": "示例厂房项目",
        "project_type": "industrial",
        "investment": "242000",
        "land_area": "3875",
        "land_unit": "mu",
        "site": ["0,0", "300,0", "300,300", "0,300"],
        "land_mode": "granted",
        "demolition_needed": False,
    }
    return actions.register_project(
        actor=WANG, party="wang", key=key(), **{**values, **changes}
    ).matter


def submit(
    item: str,
    *,
    files: dict[str, str] | None = None,
    code: str = CODE,
    clerk: Actor | None = None,
) -> UUID:
    """Hand in an application that names the project, oneself or at a window; give the case."""
    from tongban.services.cases.applications import form_of  # noqa: PLC0415
    from tongban.services.catalogue.queries import get_item  # noqa: PLC0415
    from tongban.services.forms.actions import start_draft  # noqa: PLC0415

    who = clerk or WANG
    made = start_draft(actor=who, party="wang", form=form_of(get_item(item)))
    answers = {"project_code": code, "project_name": "示例厂房项目"}
    assert save_fields(actor=who, draft=made, answers=answers) == ()
    slots = ITEMS[item][2]
    given = {slot: document(text=slot) for slot in slots} if files is None else files
    for slot, found in given.items():
        attach_file(actor=who, draft=made, slot=slot, document=found)
    case = cases.submit_case(made, actor=who, key=key()).matter
    effects.drain()
    return case


def apply_whole(*, without: str = "") -> UUID:
    """Hand in the joint application of the five at a window, one document left out; give it."""
    clerk = officer("plan", "clerk")
    draft = joint_matters.begin_joint(actor=clerk, party="wang", bundle="five-certificates")
    answers = {"project_code": CODE, "project_name": "示例厂房项目"}
    assert save_fields(actor=clerk, draft=draft, answers=answers) == ()
    for kind in dict.fromkeys(slot for item in FIVE for slot in ITEMS[item][2]):
        if kind not in {without, "land-grant-contract"}:
            attach_file(actor=clerk, draft=draft, slot=kind, document=document(text=kind))
    made = joint_matters.submit_joint(draft, actor=clerk, key=key(), channel="window").matter
    effects.drain()
    return made


def run_due() -> None:
    """Let what is due happen, with what follows."""
    timers.run_due()
    effects.drain()


def to_decision(item: str, case: UUID) -> UUID:
    """Accept and review a case."""
    body = ITEMS[item][0]
    if state(case) == "RECEIVED":
        cases.accept_case(case, actor=officer(body, "clerk"), key=key())
    cases.start_review(case, actor=officer(body, "reviewer"), key=key())
    cases.review_case(case, actor=officer(body, "reviewer"), key=key(), opinion="符合条件")
    effects.drain()
    return case


def reviewed(item: str, **more: Any) -> UUID:
    """Bring an application up to its decision."""
    return to_decision(item, submit(item, **more))


def grant(item: str, case: UUID) -> UUID:
    body = ITEMS[item][0]
    cases.grant_case(case, actor=officer(body, "approver"), key=key(), reasons="符合法定条件")
    effects.drain()
    return case


def deny(item: str, case: UUID) -> None:
    """Refuse an application, reviewed or not."""
    if state(case) in {"RECEIVED", "ACCEPTED"}:
        to_decision(item, case)
    body = ITEMS[item][0]
    cases.deny_case(
        case, actor=officer(body, "approver"), key=key(), reasons="不具备条件", remedy="可以复议"
    )
    effects.drain()


def issue(item: str, case: UUID) -> CredentialView:
    body = ITEMS[item][0]
    cases.issue_credential(case, actor=officer(body, "certificate_officer"), key=key())
    assert effects.drain() > 0
    return held(case)


def held(case: UUID) -> CredentialView:
    (found,) = produced(case, on_day())
    return found


def permitted(item: str, **more: Any) -> CredentialView:
    """Bring an application to its certificate."""
    return issue(item, grant(item, reviewed(item, **more)))


def contract() -> dict[str, str]:
    return {"land-grant-contract": document(text="contract"), "land-survey": document(text="s")}


def whole() -> UUID:
    """Give a project with every permit up to the construction permit."""
    made = project()
    permitted("file-project")
    permitted("land-permit", files=contract())
    permitted("land-title", files={"land-grant-contract": document(text="contract")})
    for item in ("scheme", "planning-permit", "construction-permit"):
        permitted(item)
    return made


def on_day() -> date:
    from tongban.services.credentials.queries import today  # noqa: PLC0415

    return today()


def conditions(project_: UUID) -> None:
    actions.do(
        project_,
        "set_conditions",
        {"conditions": "工业用地，容积率不低于1.2"},
        actor=officer("plan", "reviewer"),
        key=key(),
    )


def landing(project_: UUID, *, designs: int = 1) -> UUID:
    """Declare, enrol and hand in a design; give the landing with opinions asked for."""
    found = actions.declare(project_, actor=WANG, key=key()).matter
    actions.do(
        found,
        "enrol",
        {"commitment": document(text="commitment")},
        actor=officer("plan", "reviewer"),
        key=key(),
    )
    for number in range(designs):
        design(found, f"design {number}")
    return found


def design(landing_: UUID, text: str) -> str:
    found = document(text=text)
    actions.do(landing_, "hand_in_design", {"design": found}, actor=WANG, key=key())
    effects.drain()
    return found


def opinions(project_: UUID) -> list[MatterView]:
    from tongban.reforms.construction.dossier import load as dossier  # noqa: PLC0415

    return list(dossier(project_).opinions)


def agree(project_: UUID) -> None:
    """Let every body find the design at hand favourable."""
    for each in opinions(project_):
        if each.state == "REQUESTED":
            actions.do(
                each.id,
                "give",
                {"favourable": True, "opinion": "方案可行"},
                actor=officer(each.department, "reviewer"),
                key=key(),
            )
    effects.drain()


def win(landing_: UUID, *, day: date | None = None, price: str = "1000") -> None:
    actions.do(
        landing_,
        "win_land",
        {
            "contract_no": "孝南出〔2022〕1号",
            "contract_date": (day or on_day()).isoformat(),
            "contract": document(text="contract"),
            "price": price,
        },
        actor=officer("plan", "reviewer"),
        key=key(),
    )
    effects.drain()


def pay(landing_: UUID, what: str, amount: str, *, day: date | None = None) -> None:
    actions.do(
        landing_,
        "record_payment",
        {
            "what": what,
            "amount": amount,
            "paid_on": (day or on_day()).isoformat(),
            "receipt": document(text=f"{what} {amount}"),
        },
        actor=officer("plan", "reviewer"),
        key=key(),
    )
    effects.drain()


def paid(landing_: UUID) -> None:
    pay(landing_, "price", "1000")
    pay(landing_, "deed_tax", "30")


def state(matter: UUID) -> str:
    return get_matter(matter, actor=SYSTEM).state
