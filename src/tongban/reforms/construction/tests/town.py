"""A small district that builds: four bodies, the permits of the law's graph, one investor."""

from __future__ import annotations

from datetime import date
from typing import Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_evidence
from tongban.base.district.queries import forget
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import SYSTEM
from tongban.services.bundles.actions import put_bundle, put_label
from tongban.services.bundles.reading import read_bundle, read_label
from tongban.services.cases.tests import world as stalls
from tongban.services.cases.tests.world import label
from tongban.services.credentials.actions import put_kind
from tongban.services.forms.actions import put_element

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
