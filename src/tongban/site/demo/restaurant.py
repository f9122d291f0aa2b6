"""A restaurant opens: one application, one correction, one visit, one licence over its permits.

Real input: the answers of one person, the items, the bundle and the industry of the district. What
registration and the fire filing issue is handed on to the permits that wait for it; proof of the
food safety manager follows later (容缺); when one permit is suspended, the one licence says so at
once, and it is back when the permit is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.record.queries import calendar, get_acts
from tongban.record.types import SYSTEM
from tongban.record.verify import verify_all
from tongban.reforms.composite_licences.queries import by_code, licences_of
from tongban.reforms.composite_licences.types import STATE_LABELS, State
from tongban.services.bundles.measures import Measure
from tongban.services.bundles.planner import Options
from tongban.services.cases import actions as cases
from tongban.services.cases.types import ActRefused
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.types import STATUS_LABELS, Result, Status
from tongban.services.credentials.verification import verify_by_code
from tongban.services.forms.actions import attach_file, save_field
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.queries import draft_lines, draft_plan, get_joint
from tongban.site.demo.store import StoryBroken

if TYPE_CHECKING:
    from tongban.reforms.composite_licences.types import LicenceView
    from tongban.services.credentials.types import CredentialView
    from tongban.services.joint.types import JointView
    from tongban.site.demo.stage import Stage

TITLE: Final = "开办餐饮店、一业一证 Open a restaurant, one licence for the industry"
BUNDLE: Final = "open-restaurant"
LEAD: Final = "scjg"
OWNER: Final = "wang-meihua"
NAME: Final = "孝南区示例美华小馆"
SITE: Final = "孝南区新华街道府前社区19号"
CORRECTED: Final = f"{SITE}一层"
SUSPENSION: Final = "中华人民共和国行政处罚法第九条"
REGISTRATION: Final = "individual-business-registration"
HEALTH: Final = "food-handler-health-certificate"
FOOD: Final = "food-business-permit"
FIRE: Final = "fire-safety-check"
DRAINAGE: Final = "drainage-permit"
BODIES: Final = {FOOD: LEAD, FIRE: "xfdd", DRAINAGE: "zjj"}
"""The permits of the one licence, each with the department that decides on it."""
PROOF: Final = "food-manager-proof"
CHOSEN: Final = Options(choices={"fire": FIRE}, defer=frozenset({f"{FOOD}/{PROOF}"}))
QUESTIONS: Final[dict[str, Any]] = {
    "shop_entity": "individual",
    "public_gathering_place": True,
    "premises_newly_fitted": False,
    "drains_to_sewer": True,
}
FINDINGS: Final = {
    FOOD: "布局与图纸一致，生熟分开，消毒设施齐全",
    FIRE: "疏散通道畅通，消防设施完好有效",
    DRAINAGE: "隔油池和格栅已设置，接入市政污水管",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a member: its number, when its case began, how it came out, what it gave."""

    name: str
    number: str
    opened: str
    state: str
    credential: str


@dataclass(frozen=True, slots=True)
class Opened:
    """How the story came out: its members, the five measures, the joint matter they were."""

    members: tuple[Outcome, ...]
    measures: tuple[Measure, ...]
    joint: UUID


def play(stage: Stage) -> Opened:
    """Play the story once, from where the clock stands; StoryBroken when a step fails its law."""
    story = _Story(stage)
    story.ask()
    story.apply()
    story.correct()
    story.register()
    story.visit()
    story.supplement()
    story.permit()
    story.suspend_and_restore()
    return story.result()


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.owner = stage.person(OWNER)
        days = calendar()
        self.first = days.next_working(stage.today())
        if stage.now().time() > time(9):
            self.first = days.add(stage.today(), 1)
        self.draft = self.joint = UUID(int=0)
        self.measures: tuple[Measure, ...] = ()

    def day(self, number: int) -> date:
        """Return the `number`th working day after the first."""
        return calendar().add(self.first, number) if number else self.first

    def ask(self) -> None:
        """Let the planner ask its questions; each answer settles which members apply."""
        stage, owner = self.stage, self.owner
        stage.move_to(self.first, time(9, 30))
        self.draft = joint_matters.begin_joint(actor=owner, party=OWNER, bundle=BUNDLE)
        joint_matters.choose(self.draft, actor=owner, options=CHOSEN)
        asked = {each.element: each.label.zh for each in self.questions()}
        if not set(QUESTIONS) <= set(asked):
            raise StoryBroken(f"the planner does not ask {sorted(set(QUESTIONS) - set(asked))}")
        for element, value in QUESTIONS.items():
            save_field(actor=owner, draft=self.draft, element=element, value=value)
        left = {each.element for each in self.questions()} & set(QUESTIONS)
        if left:
            raise StoryBroken(f"answered and still asked: {sorted(left)}")
        plan = draft_plan(self.draft, actor=owner).plan
        told = "、".join(asked[each] for each in QUESTIONS)
        stage.step(owner, f"回答{len(QUESTIONS)}问（{told}），得出{len(plan.members)}个事项")

    def questions(self) -> tuple[Any, ...]:
        """Give what the planner asks for now."""
        return draft_plan(self.draft, actor=self.owner).plan.questions

    def apply(self) -> None:
        """Fill in the one form and hand it in once; who waits for nobody begins at once."""
        stage, owner, draft = self.stage, self.owner, self.draft
        for element, value in answers().items():
            save_field(actor=owner, draft=draft, element=element, value=value)
        self.measures = draft_plan(draft, actor=owner).plan.measures
        lines = draft_lines(draft, actor=owner)
        lacking = [each for each in lines if each.status == "lacking"]
        for line in lacking:
            title = line.name["zh"]
            document = stage.file(title, [NAME, SITE], owner=owner, draft=draft, slot=line.id)
            attach_file(actor=owner, draft=draft, slot=line.id, document=document)
        free = [each for each in lines if each.status in {"shared", "produced", "form"}]
        later = "、".join(each.name["zh"] for each in lines if each.status == "promised")
        receipt = joint_matters.submit_joint(draft, actor=owner, key=f"demo:{draft}")
        self.joint = receipt.matter
        stage.step(
            owner,
            f"一次申请，一张表 {receipt.number}"
            f"（上传{len(lacking)}份，免提交{len(free)}份，承诺后补：{later}）",
        )
        stage.settle()
        self.opened({REGISTRATION, HEALTH})

    def opened(self, expected: set[str]) -> None:
        """Tell which members have a case now; the story breaks where they are not as expected."""
        found = {each.item: each.name["zh"] for each in self.view().children if each.case}
        if set(found) != expected:
            raise StoryBroken(f"begun are {sorted(found)}; expected {sorted(expected)}")
        self.stage.step(None, f"并联开出{len(found)}件：{'、'.join(found.values())}")

    def correct(self) -> None:
        """Put what two departments want corrected into one notice, and answer it once."""
        stage = self.stage
        stage.move_to(self.first, time(10, 30))
        photo = "照片反光，看不清五官，请重新提交"
        health, centre = self.case(HEALTH), stage.officer("jkzx", "clerk")
        joint_matters.propose_correction(
            health, actor=centre, key=f"demo:{health}:propose", defects=[photo]
        )
        stage.step(centre, f"提出补正意见：{photo}")
        clerk = stage.officer(LEAD, "clerk")
        joint_matters.notify_joint_correction(
            self.joint,
            actor=clerk,
            key=f"demo:{self.joint}:correction",
            more={REGISTRATION: {"defects": ["经营场所地址未写明门牌层数，请补充"]}},
        )
        stage.settle()
        waiting = {each.item for each in self.view().children if each.state == "CORRECTION"}
        asked = self.view().asked
        if waiting != {REGISTRATION, HEALTH} or asked is None or len(asked.defects) != len(waiting):
            raise StoryBroken(f"one notice was to reach two members, it reached {sorted(waiting)}")
        stage.step(
            clerk, f"一张补正告知书，一次告知{len(asked.defects)}处", case=self.case(REGISTRATION)
        )
        stage.move_to(self.first, time(14, 0))
        joint_matters.resubmit_joint(
            self.joint,
            actor=self.owner,
            key=f"demo:{self.joint}:resubmit",
            answers={"premises_address": CORRECTED},
            files={"id-photo": [self.paper("证件照（重拍）", HEALTH, "id-photo")]},
        )
        stage.settle()
        stage.step(self.owner, "一次提交全部补正内容", case=health)

    def register(self) -> None:
        """Register and examine; what both issue is handed on and opens the permits together."""
        stage = self.stage
        stage.move_to(self.first, time(15, 0))
        for item, body, opinion in (
            (REGISTRATION, LEAD, "材料齐全，主体资格符合规定"),
            (HEALTH, "jkzx", "健康检查合格"),
        ):
            self.accept(item, body)
            self.review(item, body, opinion)
            self.grant(item, body)
        self.opened({REGISTRATION, HEALTH, *BODIES})
        for item in BODIES:
            acts = get_acts(self.case(item), actor=SYSTEM).rows
            handed = {each.ref for view in acts for each in view.act.evidence}
            if self.credential(REGISTRATION).identifier not in handed:
                raise StoryBroken(f"the business licence was not handed on to {item}")

    def visit(self) -> None:
        """Check the shop once for all permits; each department says what it found."""
        stage = self.stage
        stage.move_to(self.day(1), time(9, 0))
        for item, body in BODIES.items():
            self.accept(item, body)
            reviewer = stage.officer(body, "reviewer")
            case = self.case(item)
            cases.start_review(case, actor=reviewer, key=f"demo:{case}:start")
        clerk = stage.officer(LEAD, "clerk")
        day = self.day(2)
        joint_matters.plan_visit(self.joint, actor=clerk, key=f"demo:{self.joint}:visit", day=day)
        stage.step(clerk, f"安排一次联合勘验：{day}，{len(BODIES)}个部门同去")
        stage.settle()
        stage.move_to(day, time(10, 0))
        for item, body in BODIES.items():
            pair = [stage.officer(body, "reviewer", number=n) for n in (0, 1)]
            joint_matters.record_visit(
                self.joint,
                item,
                actor=pair[0],
                key=f"demo:{self.joint}:{item}:found",
                inspectors=[each.id for each in pair],
                inspected_on=day,
                findings=FINDINGS[item],
                passed=True,
            )
            stage.step(pair[0], f"{self.name(item)}：{FINDINGS[item]}", case=self.case(item))
        stage.settle()
        seen = self.view().visit
        if seen is None or (seen.round, seen.passed) != (1, True):
            raise StoryBroken("the one visit did not end with everybody's finding")

    def supplement(self) -> None:
        """See that what was promised holds the decision up, and hand it in."""
        stage, case = self.stage, self.case(FOOD)
        stage.move_to(self.day(3), time(9, 0))
        self.opine(FOOD, LEAD, "布局、设施和制度符合要求")
        approver = stage.officer(LEAD, "approver")
        try:
            cases.grant_case(case, actor=approver, key=f"demo:{case}:early", reasons="符合条件")
        except ActRefused:
            stage.step(approver, "系统拦住：承诺后补的材料未补交，不能作出决定", case=case)
        else:
            raise StoryBroken("granted although a promised material is outstanding")
        stage.move_to(self.day(3), time(11, 0))
        proof = self.paper("食品安全管理人员证明", FOOD, PROOF)
        cases.supplement_case(
            case, actor=self.owner, key=f"demo:{case}:supplement", files={PROOF: [proof]}
        )
        stage.settle()
        stage.step(self.owner, "补交容缺材料：食品安全管理人员证明", case=case)

    def permit(self) -> None:
        """Grant and issue the permits; with the last of them the one licence is there."""
        stage = self.stage
        stage.move_to(self.day(3), time(14, 30))
        for item, body in BODIES.items():
            if item != FOOD:
                self.opine(item, body, FINDINGS[item])
            self.grant(item, body)
        licence = self.look(State.ACTIVE)
        if licence.licence is None:
            raise StoryBroken("all permits are issued and there is no licence")
        live = "、".join(each.name["zh"] for each in licence.members if each.live)
        stage.step(
            None, f"颁发{licence.licence.label['zh']} {licence.licence.number}，所列：{live}"
        )

    def suspend_and_restore(self) -> None:
        """Suspend one permit: the licence says so at the same moment, and comes back with it."""
        stage = self.stage
        stage.move_to(self.day(30), time(10, 0))
        permit, officer = self.credential(FOOD), stage.officer(LEAD, "certificate_officer")
        for to, note, state, result in (
            (Status.SUSPENDED, "责令停业整顿", State.PARTIALLY_INVALID, Result.NOT_IN_FORCE),
            (Status.VALID, "整改验收合格", State.ACTIVE, Result.VALID),
        ):
            change_status(permit.identifier, to=to, actor=officer, basis=SUSPENSION, note=note)
            licence = self.look(state)
            code = "" if licence.licence is None else licence.licence.code
            found, verdict = by_code(code), verify_by_code(code)
            if (found.state, verdict.result) != (state, result):
                raise StoryBroken(f"the code says {found.state} and {verdict.result.value}")
            live = sum(each.live for each in found.members)
            stage.step(
                officer,
                f"{permit.label['zh']}{STATUS_LABELS[to]['zh']}（{note}）；扫码核验综合许可证："
                f"{STATE_LABELS[state]['zh']}，{live}/{len(found.members)}项许可有效",
            )
            stage.settle()
            stage.move_to(self.day(35), time(10, 0))

    def look(self, state: State) -> LicenceView:
        """Look at the licence as its owner does; the story breaks where it stands otherwise."""
        found = [each for each in licences_of(OWNER, actor=self.owner) if each.joint == self.joint]
        if len(found) != 1 or found[0].state is not state:
            raise StoryBroken(f"the licence is {[each.state for each in found]}; expected {state}")
        return found[0]

    def accept(self, item: str, body: str) -> None:
        """Accept a member's case at its own department."""
        case, clerk = self.case(item), self.stage.officer(body, "clerk")
        cases.accept_case(case, actor=clerk, key=f"demo:{case}:accept", place="hall")
        self.stage.settle()
        self.stage.step(clerk, f"{self.name(item)}：受理", case=case)

    def review(self, item: str, body: str, opinion: str) -> None:
        """Take a member's case up and give the reviewer's opinion."""
        case, reviewer = self.case(item), self.stage.officer(body, "reviewer")
        cases.start_review(case, actor=reviewer, key=f"demo:{case}:start")
        self.opine(item, body, opinion)

    def opine(self, item: str, body: str, opinion: str) -> None:
        """Give the reviewer's opinion on a member's case."""
        case, reviewer = self.case(item), self.stage.officer(body, "reviewer")
        cases.review_case(case, actor=reviewer, key=f"demo:{case}:review", opinion=opinion)

    def grant(self, item: str, body: str) -> None:
        """Grant a member's case, issue its credential and deliver it."""
        stage, case = self.stage, self.case(item)
        approver, clerk = stage.officer(body, "approver"), stage.officer(body, "clerk")
        cases.grant_case(
            case, actor=approver, key=f"demo:{case}:grant", reasons="符合法定条件，准予许可"
        )
        stage.settle()
        officer = stage.officer(body, "certificate_officer")
        cases.issue_credential(case, actor=officer, key=f"demo:{case}:issue")
        stage.settle()
        cases.deliver_case(case, actor=clerk, key=f"demo:{case}:deliver", method="electronic")
        stage.settle()
        held = self.credential(item)
        stage.step(approver, f"准予，出证：{held.label['zh']} {held.number}", case=case)

    def credential(self, item: str) -> CredentialView:
        """Give the one credential of a member's case."""
        held = credentials_of_case(self.case(item), actor=self.owner)
        if len(held) != 1:
            raise StoryBroken(f"{item} gave {len(held)} credentials; expected one")
        return held[0]

    def paper(self, title: str, item: str, slot: str) -> str:
        """Scan a paper that is handed in after the application; gives its hash."""
        draft = self.draft
        lines = [self.name(item), NAME]
        return self.stage.file(title, lines, owner=self.owner, draft=draft, slot=slot)

    def case(self, item: str) -> UUID:
        """Give a member's case; the story breaks where it did not begin."""
        found = self.view().child(item)
        if found.case is None:
            raise StoryBroken(f"{item} has not begun: {found.why['zh']}")
        return found.case

    def name(self, item: str) -> str:
        """Give a member's name."""
        return self.view().child(item).name["zh"]

    def view(self) -> JointView:
        """Look at the whole as the owner does."""
        return get_joint(self.joint, actor=self.owner)

    def result(self) -> Opened:
        """Verify every certificate and the ledger, and say how each member came out."""
        members = []
        for each in self.view().children:
            held = self.credential(each.item)
            if verify_by_code(held.code).result is not Result.VALID:
                raise StoryBroken(f"{held.number} cannot be verified")
            day = each.steps[0][1].date().isoformat()
            state = each.state_label["zh"]
            members.append(Outcome(each.name["zh"], each.number, day, state, held.number))
        report = verify_all()
        if report.count:
            raise StoryBroken(f"the ledger does not hold: {report.faults[0]}")
        return Opened(tuple(members), self.measures, self.joint)


def answers() -> dict[str, Any]:
    """Give what the owner says once, for all members."""
    return {
        "applicant_name": "王美华",
        "applicant_resident_id": "422221196511200240",
        "applicant_phone": "19900000003",
        "trade_name": NAME,
        "firm_name": NAME,
        "operating_form": "personal",
        "business_scope": "许可项目：餐饮服务",
        "business_scope_pre_approval": False,
        "employee_count": 6,
        "premises_address": SITE,
        "premises_area": "180",
        "premises_tenure": "rented",
        "premises_residential": False,
        "by_agent": False,
        "delivery_method": "electronic",
        "food_business_form": "catering",
        "food_hot_dishes": True,
        "food_cold_dishes": False,
        "food_safety_manager": "王美华",
        "food_handler_count": 4,
        "gathering_place_kind": "hotel",
        "fire_commitment": True,
        "drainage_volume": "6",
        "drainage_key_user": False,
    }
