"""What the pages of joint matters are looked at with: put into the served district as JSON says.

Run in a process of its own on the site's database; prints the matters that it made.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any, Final

import walk

from tongban.site.cli import start_django

start_django()

from tongban.base.documents.actions import store  # noqa: E402 - Django comes first
from tongban.reforms.construction import actions as construction  # noqa: E402 - same
from tongban.services.cases import actions as cases  # noqa: E402 - same
from tongban.services.cases.beginning import begin_application  # noqa: E402 - same
from tongban.services.forms.actions import attach_file, save_field  # noqa: E402 - same
from tongban.services.joint import actions as joint_matters  # noqa: E402 - same
from tongban.services.joint.queries import draft_lines, get_joint  # noqa: E402 - same
from tongban.site.demo.stage import Stage  # noqa: E402 - same

if TYPE_CHECKING:
    from uuid import UUID

OWNER: Final = "tang-yun"
SHOP: Final = "guangchang-hotel"
FIRM: Final = "huaiyin-precision"
AGENT: Final = "lin-yichen"
VISITED: Final = {"food-business-permit": "scjg", "drainage-permit": "zjj"}
RATER: Final = "zhang-xiaolan"
OWN_SHOP: Final[dict[str, Any]] = {
    "trade_name": "孝南区示例晓岚便利店",
    "operating_form": "personal",
    "business_scope": "许可项目：食品销售；一般项目：日用百货销售",
    "business_scope_pre_approval": False,
    "premises_address": "孝南区书院街道书院社区6号1层",
    "premises_area": "62",
    "premises_tenure": "owned",
    "premises_residential": False,
    "by_agent": False,
    "delivery_method": "electronic",
}
FACTS: Final[dict[str, Any]] = {
    "shop_entity": "existing",
    "public_gathering_place": False,
    "drains_to_sewer": True,
    "by_agent": False,
}
ANSWERS: Final = {
    "firm_name": "孝感示例广场宾馆有限公司",
    "legal_representative_id": "42220119860412026X",
    "applicant_phone": "19900000012",
    "premises_address": "孝南区广场街道城站路1号",
    "premises_area": "120",
    "drainage_volume": "6",
    "food_business_form": "catering",
    "food_safety_manager": "唐韵",
}


def restaurant(stage: Stage) -> UUID:
    """Apply for a restaurant, and bring what is visited under review."""
    owner = stage.person(OWNER)
    draft = joint_matters.begin_joint(
        actor=owner, party=SHOP, bundle="open-restaurant", facts=FACTS
    )
    for element, value in ANSWERS.items():
        save_field(actor=owner, draft=draft, element=element, value=value)
    for line in draft_lines(draft, actor=owner):
        if line.status == "lacking":
            name = f"{line.name['zh']}.pdf"
            made = store(
                io.BytesIO(walk.PDF),
                owner=SHOP,
                purpose="material",
                filename=name,
                draft=str(draft),
                slot=line.id,
                by=owner.id,
            )
            attach_file(actor=owner, draft=draft, slot=line.id, document=made.hash)
    joint: UUID = joint_matters.submit_joint(draft, actor=owner, key=f"scene:{draft}").matter
    stage.settle()
    for item, body in VISITED.items():
        review(stage, case_of(stage, joint, item), body)
    stage.settle()
    return joint


def case_of(stage: Stage, joint: UUID, item: str) -> UUID:
    """Give the case of a member that has begun."""
    found: UUID | None = get_joint(joint, actor=stage.person(OWNER)).child(item).case
    if found is None:
        raise SystemExit(f"{item} has not begun")
    return found


def review(stage: Stage, case: UUID, body: str) -> None:
    """Accept a case and take it under review."""
    cases.accept_case(case, actor=stage.officer(body, "clerk"), key=f"scene:{case}:accept")
    cases.start_review(case, actor=stage.officer(body, "reviewer"), key=f"scene:{case}:start")


def project(stage: Stage) -> UUID:
    """Register a construction project."""
    made: UUID = construction.register_project(
        actor=stage.person(AGENT),
        party=FIRM,
        key="scene:project",
        project_code="2204-420902-04-01-000901",
        name="示例精密零件厂房",
        project_type="industrial",
        investment="5600",
        land_area="40",
        land_unit="mu",
        site=("528000,3420000", "528160,3420000", "528160,3420160", "528000,3420160"),
        industry="通用设备制造业",
        land_mode="granted",
        demolition_needed=False,
    ).matter
    stage.settle()
    return made


def ended(stage: Stage) -> UUID:
    """Apply for a shop of one's own, and be sent to another body: a case that is over."""
    owner = stage.person(RATER)
    draft = begin_application(actor=owner, item=walk.ITEM, party=RATER)
    for element, value in OWN_SHOP.items():
        save_field(actor=owner, draft=draft, element=element, value=value)
    case: UUID = cases.submit_case(draft, actor=owner, key=f"scene:{draft}").matter
    cases.do(
        case,
        "refuse_acceptance",
        {"reason": "不属于本机关职权范围", "competent_body": "孝感市市场监督管理局"},
        actor=stage.officer("scjg", "clerk"),
        key=f"scene:{case}:refuse",
    )
    stage.settle()
    return case


def main() -> None:
    """Make them all; print their ids."""
    stage = Stage(tell=list[str]().append)
    made = {"joint": restaurant(stage), "project": project(stage), "ended": ended(stage)}
    json.dump({name: str(matter) for name, matter in made.items()}, sys.stdout)


if __name__ == "__main__":
    main()
