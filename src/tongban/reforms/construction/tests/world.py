"""A small district that builds: four bodies, the permits of the law's graph, one investor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_evidence
from tongban.base.district.queries import forget
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import effects, timers
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, MatterView
from tongban.reforms.construction import actions
from tongban.services.bundles.actions import put_bundle, put_label
from tongban.services.bundles.reading import read_bundle, read_label
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world as stalls
from tongban.services.cases.tests.world import WANG, document, key, label, on
from tongban.services.credentials.actions import put_kind
from tongban.services.credentials.queries import produced
from tongban.services.forms.actions import attach_file, put_element, save_fields
from tongban.services.joint import actions as joint_matters

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.services.credentials.types import CredentialView

CODE: Final = "2204-420902-04-01-000001"
BODIES: Final = {
    "plan": ("示例规划局", "11420902MB0A01095B"),
    "build": ("示例住建局", "11420902MB0A01117H"),
    "invest": ("示例发改局", "11420902MB0A01079M"),
    "register": ("示例登记中心", "11420902MB0A011097"),
}
ITEMS: Final = {
    "file-project": ("invest", "project-filing", ()),
    "land-permit": ("plan", "land-planning-permit", ("land-grant-contract", "land-survey")),
    "land-title": ("register", "property-certificate", ("land-grant-contract",)),
    "scheme": ("plan", "design-scheme-approval", ("design-scheme",)),
    "planning-permit": ("plan", "construction-planning-permit", ("design-scheme",)),
    "construction-permit": (
        "build",
        "construction-permit",
        (
            "contractor-proof",
            "funds-commitment",
            "construction-drawings",
            "quality-safety-measures",
        ),
    ),
    "soil": ("plan", "soil-approval", ("soil-plan",)),
    "completion": ("build", "completion-filing", ("planning-survey-report", "land-survey")),
}
FIVE: Final = ("land-permit", "planning-permit", "scheme", "land-title", "construction-permit")
MATERIALS: Final = (
    "land-grant-contract",
    "land-survey",
    "design-scheme",
    "contractor-proof",
    "funds-commitment",
    "construction-drawings",
    "quality-safety-measures",
    "soil-plan",
    "planning-survey-report",
)
ABOVE: Final = {
    "project-filing": ["project-initiation-proof"],
    "property-certificate": ["land-right-proof"],
    "land-grant-contract": ["land-right-proof"],
}
ROLES: Final = ("clerk", "reviewer", "approver", "certificate_officer")


def officer(body: str, role: str) -> Actor:
    return Actor(f"{body}-{role}", ActorKind.OFFICER)


def uscc(number: int) -> str:
    """Give a valid social credit code of a made-up body."""
    from stdnum.cn import uscc as codes  # noqa: PLC0415

    stem = f"11420902MB0B0{number:04d}"
    return stem + str(codes.calc_check_digit(stem))


def build() -> None:
    """Put up the district at nine on the first of April 2022."""
    stalls.build()
    credentials = {produces for _, produces, _ in ITEMS.values()}
    put_evidence(
        rows=[
            *({"id": kind, "label": label(kind)} for kind in MATERIALS),
            *(
                {"id": kind, "label": label(kind), "abstract": True}
                for kind in ("project-initiation-proof", "land-right-proof")
            ),
            *(
                {
                    "id": kind,
                    "label": label(kind),
                    "credential": kind,
                    "satisfies": ABOVE.get(kind, []),
                    "shareable": True,
                }
                for kind in sorted(credentials)
            ),
            {
                "id": "land-grant-contract",
                "label": label("出让合同"),
                "satisfies": ["land-right-proof"],
            },
            {"id": "plan", "label": label("平面图", "Plan")},
            {"id": "lease", "label": label("租赁合同", "Lease")},
            {"id": "photo", "label": label("照片", "Photo")},
        ]
    )
    forget()
    start = date(2022, 1, 1)
    for number, (body, (name, _)) in enumerate(BODIES.items()):
        put_authority(
            body,
            name=label(name),
            short=label(name.removeprefix("示例")),
            uscc=uscc(number),
            division=stalls.DIVISION,
            phone="0712-0000102",
            address="示例区二楼",
        )
        for role in ROLES:
            put_officer(
                f"{body}-{role}",
                name=f"示例{body}{role}",
                department=body,
                roles=[RoleSpec(role, start)],
            )
    for name in ("project_code", "project_name"):
        put_element(body={"id": name, "label": label(name), "type": "text"})
    for number, (item, (body, kind, slots)) in enumerate(ITEMS.items()):
        put_kind(
            body={
                "id": kind,
                "label": label(kind),
                "type_code": f"11100000MB0D00010B{number:03d}",
                "issuer": body,
                "holder": "either",
                "validity": None,
                "number_format": kind[:8] + "{year}{seq:05d}",
                "fields": [{"element": "project_name"}],
            }
        )
        load(item, body, kind, slots)
    put_bundle(
        read_bundle(
            {
                "id": "five-certificates",
                "version": 3,
                "name": label("拿地即开工"),
                "lead": "plan",
                "members": [{"item": item} for item in FIVE],
                "policies": {"issue": "together", "land_contract": True},
            }
        )
    )
    for name, members in (("wuzheng-qifa", FIVE), ("liuzheng-qifa", ())):
        put_label(
            read_label(
                {
                    "id": name,
                    "version": 2,
                    "name": label("五证齐发" if members else "六证齐发"),
                    "source": label("示例"),
                    "members": [{"kind": "item", "ref": item} for item in members],
                }
            )
        )


def load(item: str, body: str, kind: str, slots: tuple[str, ...]) -> None:
    serial = sum(map(ord, item)) % 1000
    stalls.TYPES  # noqa: B018 - the elements of the stalls' items stay as they are
    content = stalls.content(
        item,
        name=label(f"许可（{item}）"),
        base_code=f"000132001{serial:03d}",
        implementing_body=body,
        produces=kind,
        result_name=label(kind),
        needs=[
            {
                "slot": slot,
                "kind": slot,
                "name": label(slot),
                "necessity": "required",
                "source": "applicant",
            }
            for slot in slots
        ],
        form=["project_code", "project_name"],
    )
    from tongban.services.cases.procedure import ensure_published  # noqa: PLC0415
    from tongban.services.catalogue.actions import load_item  # noqa: PLC0415

    load_item(
        content=content,
        actor=SYSTEM,
        division=stalls.DIVISION,
        procedure=ensure_published(),
        elements={"project_code": "text", "project_name": "text"},
        effective_from=date(2022, 1, 1),
    )


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


__all__ = ["WANG", "build", "document", "key", "on"]
