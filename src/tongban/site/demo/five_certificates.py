"""Take the land and start building: reviewed before, decided after, five certificates at once.

The same verbs as the pages: the owner registers the project, bodies give their opinions on the
design (a changed design expires them all), the land contract is signed and paid, one application
opens a case at each body, the law's order is kept by the moment, and all are issued together.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.documents.actions import store
from tongban.base.documents.rendering import render_typst
from tongban.record.queries import calendar, get_matter
from tongban.record.types import SYSTEM
from tongban.record.verify import verify_all
from tongban.reforms.construction import actions as construction
from tongban.reforms.construction.areas import AreaUnit
from tongban.reforms.construction.queries import count_issued, get_project, list_projects
from tongban.reforms.construction.types import ConstructionRefused
from tongban.services.bundles.measures import Measure
from tongban.services.cases import actions as cases
from tongban.services.cases.queries import get_case
from tongban.services.cases.types import ActRefused
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.verification import verify_by_code
from tongban.services.forms.actions import attach_file, save_field
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.queries import draft_lines, draft_plan, get_joint
from tongban.site.demo.stage import MATERIAL
from tongban.site.demo.store import StoryBroken

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.reforms.construction.types import LandingView, ProjectView
    from tongban.services.joint.types import JointView
    from tongban.site.demo.stage import Stage

TITLE: Final = "拿地即开工、五证齐发 Take the land and start building"
FIRM: Final = "huaiyin-precision"
AGENT: Final = "lin-yichen"
LABEL: Final = "wuzheng-qifa"
BUNDLE: Final = "five-certificates"
LEAD: Final = "zrzy"
PERMIT: Final = "construction-permit"
NAME: Final = "槐荫精密智能制造产业园一期"
SITE: Final = (
    "528000.00,3420000.00",
    "528240.00,3420000.00",
    "528240.00,3420240.00",
    "528000.00,3420240.00",
)
LAST: Final = 40
"""Rounds of decisions after which the story is stuck."""


@dataclass(frozen=True, slots=True)
class Member:
    """What became of a member: its number, when it was decided, its certificate."""

    name: str
    number: str
    decided: str
    certificate: str


@dataclass(frozen=True, slots=True)
class Issued:
    """How the story came out: the members, the five measures, how many projects it has been."""

    members: tuple[Member, ...]
    measures: tuple[Measure, ...]
    projects: int


def play(stage: Stage) -> Issued:
    """Play the story once, from where the clock stands; StoryBroken when a step fails its law."""
    story = _Story(stage)
    story.register()
    story.review_in_advance()
    story.change_the_design()
    story.win_the_land()
    story.apply()
    story.pay()
    story.decide()
    story.issue()
    story.start()
    return story.result()


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.agent = stage.person(AGENT)
        days = calendar()
        self.first = days.next_working(stage.today())
        if stage.now().time() > time(9):
            self.first = days.add(stage.today(), 1)
        known = list_projects(actor=self.agent, limit=200).rows
        self.code = f"{self.first:%y%m}-420902-04-01-{len(known) + 1:06d}"
        self.project = self.landing = self.joint = UUID(int=0)
        self.measures: tuple[Measure, ...] = ()

    def day(self, number: int) -> date:
        """Return the `number`th working day after the first."""
        return calendar().add(self.first, number) if number else self.first

    def register(self) -> None:
        """Register the project; the planning conditions come before anything of the land."""
        stage = self.stage
        stage.move_to(self.first, time(9, 10))
        receipt = construction.register_project(
            actor=self.agent,
            party=FIRM,
            key=f"demo:{self.code}",
            project_code=self.code,
            name=NAME,
            project_type="industrial",
            investment="56000",
            land_area="86.4",
            land_unit="mu",
            site=SITE,
            industry="通用设备制造业",
            land_mode="granted",
            demolition_needed=False,
        )
        self.project = receipt.matter
        area = self.view().area
        mu, hectares = (area.words(unit)["zh"] for unit in (AreaUnit.MU, AreaUnit.HA))
        told = f"登记项目 {self.code}，用地{mu}（{hectares}）"
        stage.step(self.agent, told)
        stage.move_to(self.first, time(10))
        conditions = "工业用地；容积率不低于1.2；建筑系数不低于40%；绿地率不高于15%"
        reviewer = stage.officer(LEAD, "reviewer")
        self.do(
            self.project, "set_conditions", {"conditions": conditions}, reviewer, "提出规划条件"
        )

    def review_in_advance(self) -> None:
        """Declare, enrol, hand in the design; each body gives its opinion, none decides."""
        stage = self.stage
        stage.move_to(self.first, time(10, 30))
        self.landing = construction.declare(
            self.project, actor=self.agent, key=f"demo:{self.code}:declare", label=LABEL
        ).matter
        view = self.land()
        stage.step(
            self.agent,
            f"申请拿地即开工（{view.label['zh']}第{view.facts['label_version']}版，"
            f"{len(view.members)}证）",
        )
        head = stage.officer(LEAD, "head")
        commitment = self.paper("拿地即开工承诺书", ["自愿承担取得土地前的设计费用风险"])
        self.do(self.landing, "enrol", {"commitment": commitment}, head, "纳入，收下企业承诺书")
        self.hand_in("总平面图 第一稿")
        stage.move_to(self.day(2), time(15))
        self.opinions("方案可行")
        if self.land().state != "PRE_OK":
            raise StoryBroken("every body is favourable and the landing is not PRE_OK")

    def change_the_design(self) -> None:
        """Change the design: every opinion expires with its digest and is asked for anew."""
        stage = self.stage
        stage.move_to(self.day(3), time(9, 30))
        self.hand_in("总平面图 第二稿：2号厂房东移6米")
        gone = [each for each in self.land().opinions if each.state == "EXPIRED"]
        if len(gone) != len(self.land().members):
            raise StoryBroken(f"{len(gone)} opinions expired with the design; expected all")
        stage.step(None, f"设计方案内容摘要变化，{len(gone)}份预审意见全部失效，重新征求")
        stage.move_to(self.day(4), time(16))
        self.opinions("变更后方案可行")

    def win_the_land(self) -> None:
        """Sign the land contract, after the planning conditions."""
        stage = self.stage
        stage.move_to(self.day(8), time(9))
        reviewer = stage.officer(LEAD, "reviewer")
        contract = {
            "contract_no": f"孝南出〔{self.first:%Y}〕{self.code[-3:]}号",
            "contract_date": stage.today().isoformat(),
            "contract": self.paper("国有建设用地使用权出让合同", ["出让价款 25920000 元"]),
            "price": "25920000",
        }
        told = f"签订土地出让合同 {contract['contract_no']}，价款 2592 万元"
        self.do(self.landing, "win_land", contract, reviewer, told)

    def apply(self) -> None:
        """Fill in the one form and hand it in once for all bodies."""
        stage = self.stage
        stage.move_to(self.day(8), time(9, 20))
        draft = joint_matters.begin_joint(actor=self.agent, party=FIRM, bundle=BUNDLE)
        for element, value in self.answers().items():
            save_field(actor=self.agent, draft=draft, element=element, value=value)
        self.measures = draft_plan(draft, actor=self.agent).plan.measures
        lines = draft_lines(draft, actor=self.agent)
        lacking = [each for each in lines if each.status == "lacking"]
        for line in lacking:
            document = self.paper(line.name["zh"], [NAME], draft=str(draft), slot=line.id)
            attach_file(actor=self.agent, draft=draft, slot=line.id, document=document)
        free = sum(1 for each in lines if each.status in {"shared", "produced", "form"})
        receipt = joint_matters.submit_joint(draft, actor=self.agent, key=f"demo:{draft}")
        self.joint = receipt.matter
        stage.step(
            self.agent,
            f"一次申请，一张表 {receipt.number}（上传{len(lacking)}份，免提交{free}份）",
        )
        stage.settle()
        if any(each.case is not None for each in self.whole().children):
            raise StoryBroken("a formal case opened before the land was paid")

    def pay(self) -> None:
        """Pay price and deed tax; with the last payment the formal cases open."""
        stage = self.stage
        stage.move_to(self.day(8), time(9, 40))
        reviewer = stage.officer(LEAD, "reviewer")
        for what, amount, told in (
            ("price", "25920000", "核收土地价款 2592 万元，缴清"),
            ("deed_tax", "777600", "核收契税 77.76 万元，完税"),
        ):
            receipt = self.paper(told, [f"{amount} 元"])
            payload = {
                "what": what,
                "amount": amount,
                "paid_on": stage.today().isoformat(),
                "receipt": receipt,
            }
            self.do(self.landing, "record_payment", payload, reviewer, told)
        opened = [each.name["zh"] for each in self.whole().children if each.case is not None]
        stage.step(None, f"价税缴清，正式办件自动开出：{'、'.join(opened)}")

    def decide(self) -> None:
        """Let each body decide as soon as the law lets it; a step too early is refused."""
        stage, clock = self.stage, time(10)
        stage.move_to(self.day(8), clock)
        for _ in range(LAST):
            waiting = [each for each in self.whole().children if each.outcome is None]
            if not waiting:
                return
            moved = [each for each in waiting if each.case is not None and self.bring_on(each.case)]
            if not moved:
                stuck = "、".join(f"{each.name['zh']}（{each.why['zh']}）" for each in waiting)
                raise StoryBroken(f"no member moves any more: {stuck}")
            stage.settle()
        raise StoryBroken("the decisions do not come to an end")

    def bring_on(self, case: UUID) -> bool:
        """Bring one case through its own body; False where the law says not yet."""
        stage = self.stage
        view = get_case(case, actor=self.agent)
        body = view.department
        if view.state == "RECEIVED":
            clerk = stage.officer(body, "clerk")
            cases.accept_case(case, actor=clerk, key=f"demo:{case}:accept", place="hall")
            reviewer = stage.officer(body, "reviewer")
            cases.start_review(case, actor=reviewer, key=f"demo:{case}:start")
            opinion = "与预审的设计一致，符合法定条件"
            cases.review_case(case, actor=reviewer, key=f"demo:{case}:review", opinion=opinion)
        approver = stage.officer(body, "approver")
        try:
            cases.grant_case(
                case, actor=approver, key=f"demo:{case}:grant", reasons="符合法定条件，准予许可"
            )
        except ConstructionRefused as early:
            if view.state == "RECEIVED":
                stage.step(approver, f"系统拦住：{early.message['zh']}")
            return view.state == "RECEIVED"
        except ActRefused:
            return view.state == "RECEIVED"  # its decision waits for another member's
        stage.settle()
        name = view.item_name["zh"]
        stage.step(approver, f"{name}：受理、审查、正式决定准予", case=case)
        stage.move_to(stage.today(), (stage.now() + timedelta(minutes=20)).time())
        return True

    def issue(self) -> None:
        """Prepare each certificate at its body, then issue all in one transaction."""
        stage = self.stage
        stage.move_to(self.day(8), time(16, 30))
        produced = []
        for each in self.whole().children:
            if each.case is None or get_case(each.case, actor=self.agent).state != "APPROVED":
                continue
            officer = stage.officer(each.department, "certificate_officer")
            joint_matters.ready_to_issue(
                self.joint, each.item, actor=officer, key=f"demo:{each.case}:ready"
            )
            produced.append(each)
        head = stage.officer(LEAD, "head")
        joint_matters.issue_together(self.joint, actor=head, key=f"demo:{self.joint}:issue")
        stage.settle()
        view = self.land()
        if view.state != "BUNDLE_ISSUED":
            raise StoryBroken(f"all are issued and the landing is {view.state}")
        stage.step(
            head,
            f"一个时刻齐发 {len(view.facts['credentials'])} 证（同时发出其余"
            f"{len(produced) - len(view.facts['credentials'])}份批件），均有电子证照标识",
        )
        held = {"held_on": stage.today().isoformat(), "place": "孝南经济开发区"}
        self.do(self.landing, "hold_ceremony", held, head, "集中开工仪式（另作记录，不等于颁证）")

    def start(self) -> None:
        """Start the works well within the three months of the law."""
        stage = self.stage
        stage.move_to(self.day(9), time(8, 30))
        (works,) = self.view().works
        due = works.clocks[0].due
        started = {"started_on": stage.today().isoformat()}
        told = f"报告开工（建筑法第九条期限 {due}）"
        self.do(works.id, "report_start", started, self.agent, told)
        view = self.view()
        effective = [each for each in view.certificates if each.effective]
        if view.state != "UNDER_CONSTRUCTION" or len(effective) != len(view.certificates):
            raise StoryBroken(f"the project is {view.state}, {len(effective)} permits have effect")
        stage.step(None, f"项目在建；{len(effective)}份证照的法定先决条件全部成立")

    def result(self) -> Issued:
        """Verify certificates and ledger, and say how each member came out."""
        members = []
        for each in self.whole().children:
            if each.case is None:
                continue
            held = credentials_of_case(each.case, actor=self.agent)
            bad = [one.number for one in held if verify_by_code(one.code).result.value != "valid"]
            if bad:
                raise StoryBroken(f"{', '.join(bad)} cannot be verified")
            decided = self.land().decided.get(each.item)
            members.append(
                Member(
                    each.name["zh"],
                    each.number,
                    "" if decided is None else f"{decided.astimezone():%Y-%m-%d %H:%M}",
                    "、".join(one.number for one in held),
                )
            )
        report = verify_all()
        if report.count:
            raise StoryBroken(f"the ledger does not hold: {report.faults[0]}")
        version = int(self.land().facts["label_version"])
        return Issued(tuple(members), self.measures, count_issued(LABEL, version))

    def hand_in(self, title: str) -> None:
        design = self.paper(title, [NAME])
        self.do(
            self.landing, "hand_in_design", {"design": design}, self.agent, f"提交设计方案：{title}"
        )

    def opinions(self, opinion: str) -> None:
        """Let the reviewer of each body say what it thinks of the design at hand."""
        for each in self.land().opinions:
            if each.state != "REQUESTED":
                continue
            reviewer = self.stage.officer(self.body(each.id), "reviewer")
            told = f"预审意见（无法律效力）：{each.member['zh']}，可行"
            payload = {"favourable": True, "opinion": opinion}
            self.do(each.id, "give", payload, reviewer, told)

    def body(self, matter: UUID) -> str:
        return get_matter(matter, actor=SYSTEM).department

    def do(self, matter: UUID, act: str, payload: dict[str, Any], actor: Actor, told: str) -> None:
        key = f"demo:{matter}:{act}:{self.stage.steps}"
        construction.do(matter, act, payload, actor=actor, key=key)
        self.stage.settle()
        self.stage.step(actor, told)

    def paper(self, title: str, lines: list[str], *, draft: str = "", slot: str = "") -> str:
        """Make a PDF as it would be scanned, kept for the firm; gives its hash."""
        data = {
            "title": title,
            "lines": [*lines, self.code],
            "signed": self.stage.today().isoformat(),
        }
        made = render_typst(MATERIAL, data, made_at=self.stage.now())
        return store(
            io.BytesIO(made),
            owner=FIRM,
            purpose="material",
            filename=f"{title}.pdf",
            draft=draft,
            slot=slot,
            by=self.agent.id,
        ).hash

    def answers(self) -> dict[str, Any]:
        """Give what the firm says once; the rest is known or comes from members."""
        return {
            "firm_name": "孝感示例槐荫精密制造有限公司",
            "applicant_phone": "13986540088",
            "project_name": NAME,
            "project_code": self.code,
            "project_site": "孝南区经济开发区工业路2号",
            "project_land_area": "57600",
            "land_supply_mode": "grant",
            "land_contract_no": f"孝南出〔{self.first:%Y}〕{self.code[-3:]}号",
            "parcel_no": "420902003005GB00088",
            "project_floor_area": "69120",
            "building_height": "18.5",
            "contract_price": "186000000",
            "construction_unit": "孝感示例城建工程有限公司",
            "supervision_unit": "孝感示例监理有限公司",
            "design_unit": "孝感示例建筑设计院",
            "special_fire_project": False,
            "project_start": "2022-05-01",
            "project_end": "2023-10-31",
            "buyer_name": "孝感示例槐荫精密制造有限公司",
            "buyer_resident_id": "422221197905160178",
            "property_address": "孝南区经济开发区工业路2号",
            "property_unit_no": "420902003005GB00088W00000000",
            "property_area": "57600",
            "property_use": "industrial",
            "property_price": "25920000",
            "property_sole_family_home": False,
            "transfer_cause": "land_grant",
            "contract_no": f"孝南出〔{self.first:%Y}〕{self.code[-3:]}号",
            "basement_shelter": False,
            "project_content": "新建厂房四栋、研发楼一栋，总建筑面积69120平方米",
            "project_investment": "56000",
            "project_investment_kind": "enterprise",
            "industry_code": "C3480",
            "land_contract_price": "25920000",
            "delivery_method": "electronic",
        }

    def view(self) -> ProjectView:
        return get_project(self.project, actor=self.agent)

    def land(self) -> LandingView:
        found = self.view().landing
        if found is None:
            raise StoryBroken("the project has no landing")
        return found

    def whole(self) -> JointView:
        return get_joint(self.joint, actor=self.agent)
