"""A flat is sold: contract, taxes and registration as one matter, then water, power, gas, network.

Real input: the seller's certificate on record, the buyer's answers once, the items and the bundle
of the district. The utilities' jobs begin when the transfer is recorded and never before; one of
them is rejected, and the registration stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.record.queries import calendar, get_acts
from tongban.record.types import SYSTEM
from tongban.record.verify import verify_all
from tongban.services.bundles.measures import Measure
from tongban.services.bundles.planner import Options
from tongban.services.cases import actions as cases
from tongban.services.credentials.queries import holdings
from tongban.services.forms.actions import attach_file, save_field
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.queries import draft_lines, draft_plan, get_joint
from tongban.site.demo.store import StoryBroken

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.joint.types import JointView
    from tongban.site.demo.stage import Stage

TITLE: Final = "二手房转移登记及水电气网联动过户 The sale of a flat, and the utilities with it"
BUNDLE: Final = "second-hand-house"
BUYER: Final = "zhou-zihan"
SELLER: Final = "chen-siyuan"
CONTRACT: Final = "existing-home-contract-filing"
TAXES: Final = ("existing-home-sale-tax", "deed-tax")
REGISTRATION: Final = "property-transfer-registration"
LINKED: Final = {
    "water-account-transfer": "gongshui",
    "power-account-transfer": "gongdian",
    "gas-account-transfer": "ranqi",
    "broadband-account-transfer": "kuandai",
}
CHOSEN: Final = Options(include=frozenset({"gas-account-transfer", "broadband-account-transfer"}))
METERED: Final = {"water-account-transfer": "1286.5", "power-account-transfer": "20417.0"}
PROPERTY: Final = "property-certificate"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a member: its number, when its case began and ended, how."""

    name: str
    number: str
    opened: str
    state: str


@dataclass(frozen=True, slots=True)
class Sale:
    """How the sale came out: its members and the five measures, before and after."""

    members: tuple[Outcome, ...]
    measures: tuple[Measure, ...]


def play(stage: Stage) -> Sale:
    """Play the story once, from where the clock stands; StoryBroken when a step fails its law."""
    story = _Story(stage)
    joint = story.apply()
    story.contract()
    story.taxes()
    story.register()
    story.linked()
    return story.result(joint)


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.buyer = stage.person(BUYER)
        stage.person(SELLER)
        days = calendar()
        self.first = days.next_working(stage.today())
        if stage.now().time() > time(9):
            self.first = days.add(stage.today(), 1)
        self.joint: UUID = UUID(int=0)
        self.measures: tuple[Measure, ...] = ()

    def apply(self) -> UUID:
        """Fill in the one form and hand it in once for everything."""
        stage, buyer = self.stage, self.buyer
        stage.move_to(self.first, time(9, 30))
        draft = joint_matters.begin_joint(actor=buyer, party=BUYER, bundle=BUNDLE)
        joint_matters.choose(draft, actor=buyer, options=CHOSEN)
        for element, value in self.answers().items():
            save_field(actor=buyer, draft=draft, element=element, value=value)
        planned = draft_plan(draft, actor=buyer)
        self.measures = planned.plan.measures
        lines = draft_lines(draft, actor=buyer)
        wanted = [each for each in lines if each.status == "lacking"]
        for line in wanted:
            title = line.name["zh"]
            told = [f"坐落：{self.flat()['property_address']}"]
            document = stage.file(title, told, owner=buyer, draft=draft, slot=line.id)
            attach_file(actor=buyer, draft=draft, slot=line.id, document=document)
        free = [each.name["zh"] for each in lines if each.status in {"shared", "produced", "form"}]
        receipt = joint_matters.submit_joint(draft, actor=buyer, key=f"demo:{draft}")
        self.joint = receipt.matter
        stage.step(
            buyer,
            f"一次申请二手房转移登记及水电气网联动过户 {receipt.number}"
            f"（上传{len(wanted)}份，免提交：{'、'.join(free)}）",
        )
        stage.settle()
        started = [each.item for each in self.view().children if each.case is not None]
        if set(started) & set(LINKED):
            raise StoryBroken("a utility's job began before the transfer was recorded")
        return receipt.matter

    def answers(self) -> dict[str, Any]:
        """Give what the buyer says once; the flat is that of the certificate on record."""
        return {
            **self.flat(),
            "property_certificate_no": self.held().number,
            "property_price": "860000",
            "property_mortgaged": False,
            "property_held_years": 5,
            "property_sole_family_home": True,
            "funds_supervised": False,
            "contract_no": "XN2022-ESF-000381",
            "transfer_cause": "sale",
            "seller_name": "陈思远",
            "seller_resident_id": "422201199103080313",
            "buyer_name": "周子涵",
            "buyer_resident_id": "420902199512050556",
            "buyer_share": "sole",
            "applicant_name": "周子涵",
            "applicant_resident_id": "420902199512050556",
            "applicant_phone": "13986540021",
            "water_account": "0712003417",
            "power_account": "4209020012345",
            "gas_account": "XN20180617",
            "broadband_account": "07122345678",
            "by_agent": False,
            "delivery_method": "electronic",
        }

    def flat(self) -> dict[str, str]:
        """Give the flat as the seller's certificate on record describes it."""
        return {
            "property_unit_no": "420902003005GB00012F00020018",
            "property_address": "孝南区广场街道文化路社区8号2栋1801室",
            "property_area": "98.60",
            "property_use": "dwelling",
        }

    def held(self) -> Any:
        """Give the seller's property certificate."""
        found = [each for each in holdings(SELLER) if each.kind == PROPERTY]
        if len(found) != 1:
            raise StoryBroken(f"the seller holds {len(found)} property certificates; expected one")
        return found[0]

    def contract(self) -> None:
        """Put the contract on file; what it issues lets the taxes begin."""
        self.stage.move_to(self.first, time(10, 0))
        self.licence(CONTRACT, "zjj", "合同要件齐全，房屋无限制交易情形")

    def taxes(self) -> None:
        """Assess and take both taxes, side by side."""
        self.stage.move_to(self.first, time(11, 0))
        for item in TAXES:
            self.licence(item, "swj", "税款已缴清")

    def register(self) -> None:
        """Record the transfer: possible only once both tax receipts are there (INV-REG-02)."""
        stage = self.stage
        stage.move_to(self.first, time(14, 0))
        case = self.case(REGISTRATION)
        acts = get_acts(case, actor=SYSTEM).rows
        kinds = {each.kind for view in acts for each in view.act.evidence}
        if not {"deed-tax-receipt", "transfer-tax-receipt"} <= kinds:
            raise StoryBroken("the registration began without the tax receipts")
        self.licence(REGISTRATION, "bdc", "权属清楚，无查封、抵押、异议")
        kept = [each for each in holdings(BUYER) if each.kind == PROPERTY]
        if len(kept) != 1:
            raise StoryBroken("the buyer has no property certificate after the registration")
        stage.step(None, f"记载于登记簿：{kept[0].number}；水电气网过户任务随即生成并推送")
        started = {each.item for each in self.view().children if each.case is not None}
        if not set(LINKED) <= started:
            raise StoryBroken(f"not begun after the registration: {set(LINKED) - started}")

    def linked(self) -> None:
        """Let each utility do its job; the gas account does not exist, which stops nothing else."""
        stage = self.stage
        stage.move_to(self.first, time(15, 0))
        for item, body in LINKED.items():
            clerk = stage.officer(body, "clerk")
            self.act(item, "ack", clerk, {}, "签收过户任务")
            reviewer = stage.officer(body, "reviewer")
            if item == "gas-account-transfer":
                reason = "户号 XN20180617 不存在，请核对后另行办理"
                self.act(item, "reject", reviewer, {"reason": reason}, f"退回：{reason}")
                continue
            if item in METERED:
                reading = {"reading": METERED[item], "read_on": self.first.isoformat()}
                self.act(item, "read_meter", reviewer, reading, f"抄表 {METERED[item]}")
            owed = "86.40" if item == "water-account-transfer" else "0"
            settled = {"arrears": owed, "settled": True}
            self.act(item, "check_arrears", reviewer, settled, f"欠费 {owed} 元，已结清")
            self.act(item, "change", reviewer, {}, "过户完成")
        stage.settle()
        registered = next(each for each in self.view().children if each.item == REGISTRATION)
        if registered.outcome != "granted" or not holdings(BUYER):
            raise StoryBroken("a rejected job touched the registration")

    def licence(self, item: str, body: str, opinion: str) -> None:
        """Bring a case through its own department: accepted, reviewed, granted, issued."""
        stage, case = self.stage, self.case(item)
        clerk, reviewer = stage.officer(body, "clerk"), stage.officer(body, "reviewer")
        cases.accept_case(case, actor=clerk, key=f"demo:{case}:accept", place="hall")
        cases.start_review(case, actor=reviewer, key=f"demo:{case}:start")
        cases.review_case(case, actor=reviewer, key=f"demo:{case}:review", opinion=opinion)
        approver = stage.officer(body, "approver")
        cases.grant_case(case, actor=approver, key=f"demo:{case}:grant", reasons=opinion)
        stage.settle()
        officer = stage.officer(body, "certificate_officer")
        cases.issue_credential(case, actor=officer, key=f"demo:{case}:issue")
        stage.settle()
        cases.deliver_case(case, actor=clerk, key=f"demo:{case}:deliver")
        stage.settle()
        name = self.name(item)
        stage.step(approver, f"{name}：受理、审查、{opinion}，准予并出证", case=case)

    def act(self, item: str, act: str, actor: Actor, payload: dict[str, Any], told: str) -> None:
        """Do an act of a utility's job and tell it."""
        case = self.case(item)
        cases.do(case, act, payload, actor=actor, key=f"demo:{case}:{act}")
        self.stage.settle()
        self.stage.step(actor, f"{self.name(item)}：{told}")

    def view(self) -> JointView:
        """Look at the whole as the buyer does."""
        return get_joint(self.joint, actor=self.buyer)

    def case(self, item: str) -> UUID:
        """Give a member's case; the story breaks where it did not begin."""
        found = self.view().child(item).case
        if found is None:
            raise StoryBroken(f"{item} has not begun: {self.view().child(item).why['zh']}")
        return found

    def name(self, item: str) -> str:
        """Give a member's name."""
        return self.view().child(item).name["zh"]

    def result(self, joint: UUID) -> Sale:
        """Check the ledger and say how each member came out."""
        report = verify_all()
        if report.count:
            raise StoryBroken(f"the ledger does not hold: {report.faults[0]}")
        view = get_joint(joint, actor=self.buyer)
        return Sale(
            tuple(
                Outcome(
                    each.name["zh"],
                    each.number,
                    _day(each.steps[0][1].date()) if each.steps else "",
                    each.state_label["zh"],
                )
                for each in view.children
            ),
            self.measures,
        )


def _day(day: date) -> str:
    return day.isoformat()
