"""A person opens a convenience store: business licence, then food permit and tobacco licence."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.search.queries import search
from tongban.record.log import publish_root
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.verify import verify_all
from tongban.services.cases import actions as cases
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.queries import draft_needs, my_cases
from tongban.services.catalogue.queries import get_item
from tongban.services.credentials.queries import credentials_of_case, open_credential
from tongban.services.credentials.types import Result
from tongban.services.credentials.verification import (
    verify_by_code,
    verify_by_identifier,
    verify_file,
)
from tongban.services.forms.actions import attach_file, save_field
from tongban.site.demo.queue import EARLY, LATE, fill_queue

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.credentials.types import CredentialView
    from tongban.site.demo.stage import Stage

SHOP: Final = "孝南区示例岚岚便利店"
ADDRESS: Final = "孝南区书院街道书院社区6号1层"
LICENCE: Final = "individual-business-registration"
FOOD: Final = "food-business-permit"
TOBACCO: Final = "tobacco-retail-licence"


class StoryBroken(RuntimeError):  # noqa: N818 - what happened to the demonstration
    """The demonstration did not come out as the law and the guides say it must."""

    code = "DEMO-BROKEN"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result: what an item asked, what it reused, and the days it took."""

    item: str
    number: str
    asked: int
    reused: int
    used: int
    promise: str
    law: str
    credential: str


def play(stage: Stage) -> list[Row]:
    """Play the story once, from where the clock stands; gives the table of results.

    Raises StoryBroken when a step does not come out as it must.
    """
    story = _Story(stage)
    story.search()
    fill_queue(stage, EARLY)
    licence = story.business_licence()
    food = story.apply_for_food()
    tobacco = story.apply_for_tobacco()
    story.night_of_timers(tobacco)
    story.correction(food)
    story.inspect_and_decide_tobacco(tobacco)
    story.inspect_and_decide_food(food)
    for case in (licence, food, tobacco):
        story.verify(case)
    fill_queue(stage, LATE)
    story.ledger()
    return [story.row(case) for case in (licence, food, tobacco)]


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.owner = stage.person("zhang-xiaolan")
        self.days = calendar()
        self.first = self.days.next_working(stage.today())
        if stage.now().time() > time(9):
            self.first = self.days.add(stage.today(), 1)

    def working_day(self, n: int) -> date:
        """Return the n-th working day of the story, from 0."""
        return self.days.add(self.first, n) if n else self.first

    def search(self) -> None:
        self.stage.move_to(self.first, time(9, 5))
        hits = search("item", "开便利店要办什么证", 5)
        self.stage.step(self.owner, "搜索“开便利店要办什么证”：" + "、".join(h.title for h in hits))
        missed = {LICENCE, FOOD, TOBACCO} - {hit.id for hit in hits}
        if missed:
            raise StoryBroken(f"the search for 开便利店 does not find {', '.join(sorted(missed))}")

    def application(
        self, item: str, answers: dict[str, Any], files: dict[str, tuple[str, list[str]]]
    ) -> UUID:
        """Write and hand in an application, field by field; gives the case."""
        name = get_item(item).content.name.zh
        draft = begin_application(actor=self.owner, item=item, party=self.owner.party or "")
        for element, value in answers.items():
            save_field(actor=self.owner, draft=draft, element=element, value=value)
        for slot, (title, lines) in files.items():
            document = self.stage.file(title, lines, owner=self.owner, draft=draft, slot=slot)
            attach_file(actor=self.owner, draft=draft, slot=slot, document=document)
        needs = draft_needs(draft, actor=self.owner)
        shared = [view.name["zh"] for view in needs if view.status == "shared"]
        receipt = cases.submit_case(draft, actor=self.owner, key=f"demo:{draft}")
        told = f"（系统调取、免提交：{'、'.join(shared)}）" if shared else ""
        self.stage.step(self.owner, f"提交{name} {receipt.number}{told}", case=receipt.matter)
        self.stage.settle()
        return receipt.matter

    def business_licence(self) -> UUID:
        stage = self.stage
        stage.move_to(self.first, time(9, 20))
        case = self.application(
            LICENCE,
            {
                "trade_name": SHOP,
                "operating_form": "personal",
                "business_scope": "许可项目：食品销售、烟草制品零售；一般项目：日用百货销售",
                "business_scope_pre_approval": False,
                "premises_address": ADDRESS,
                "premises_area": "62",
                "premises_tenure": "owned",
                "premises_residential": False,
                "by_agent": False,
                "delivery_method": "electronic",
            },
            {},  # the shop is her own: the certificate of the property is shared
        )
        stage.move_to(self.first, time(10, 0))
        self.accept(case, "scjg")
        self.review(case, "scjg", "材料齐全，主体资格符合规定")
        stage.move_to(self.first, time(11, 0))
        self.grant(case, "scjg")
        stage.move_to(self.first, time(11, 20))
        self.issue_and_deliver(case, "scjg")
        return case

    def apply_for_food(self) -> UUID:
        self.stage.move_to(self.first, time(14, 0))
        return self.application(
            FOOD,
            {
                **self.shop(),
                "food_business_form": "sales",
                "food_prepackaged": True,
                "food_chilled": True,
                "food_safety_manager": "张晓岚",
                "food_handler_count": 2,
            },
            {
                "food-layout": (
                    "经营场所平面布局图",
                    ["货架区、冷藏区、收银区", "（未注明冷藏设备位置）"],
                ),
                "food-safety-rules": ("食品安全规章制度", ["进货查验、从业人员健康管理、追溯"]),
                "food-manager-proof": ("食品安全管理人员证明", ["张晓岚 考核合格"]),
            },
        )

    def apply_for_tobacco(self) -> UUID:
        self.stage.move_to(self.first, time(14, 30))
        return self.application(
            TOBACCO,
            {
                **self.shop(),
                "premises_tenure": "owned",
                "premises_independent": True,
                "tobacco_retail_form": "convenience",
            },
            {},  # the shop is her own: the certificate of the property is shared
        )

    def shop(self) -> dict[str, Any]:
        """Return what is still to be told of the shop; the licence has told the rest."""
        return {
            "premises_address": ADDRESS,
            "premises_area": "62",
            "by_agent": False,
            "delivery_method": "electronic",
        }

    def correction(self, case: UUID) -> None:
        stage = self.stage
        draft = self.draft_of(case)
        stage.move_to(self.working_day(7), time(9, 30))
        document = stage.file(
            "经营场所平面布局图（补正）",
            ["货架区、收银区", "冷藏设备2台，位于东侧"],
            owner=self.owner,
            draft=draft,
            slot="food-layout",
        )
        cases.resubmit_case(
            case, actor=self.owner, key=f"demo:{case}:resubmit", files={"food-layout": [document]}
        )
        stage.step(self.owner, "提交补正材料", case=case)
        stage.move_to(self.working_day(7), time(10, 30))
        self.accept(case, "scjg")

    def draft_of(self, case: UUID) -> UUID:
        """Return the draft that a case was handed in from."""
        first = get_acts(case, actor=self.owner, limit=1).rows[0]
        return UUID(str(first.act.payload["draft"]))

    def night_of_timers(self, tobacco: UUID) -> None:
        """Send the one correction notice for food, then let five silent days pass for tobacco."""
        stage = self.stage
        food = self.open_food(tobacco)
        stage.move_to(self.working_day(1), time(9, 40))
        clerk = stage.officer("scjg", "clerk")
        cases.notify_correction(
            food,
            actor=clerk,
            key=f"demo:{food}:correction",
            defects=["经营场所平面布局图：未注明冷藏设备位置，请补注后重新提交"],
        )
        stage.step(clerk, "一次性告知补正：平面布局图未注明冷藏设备位置", case=food)
        stage.settle()
        after = self.working_day(5) + timedelta(days=1)
        done = stage.night(after)
        stage.step(
            None, f"夜间时钟：{done}件到期，烟草申请5个工作日未告知，视为受理（自收件之日起）"
        )
        view = stage.view(tobacco, self.owner)
        if view is None or not view.deemed:
            raise StoryBroken("the tobacco application was not deemed accepted after five days")

    def open_food(self, tobacco: UUID) -> UUID:
        """Return the owner's food case that is still in intake."""
        rows = my_cases(actor=self.owner, open_only=True).rows
        return next(row.id for row in rows if row.item == FOOD and row.id != tobacco)

    def inspect_and_decide_tobacco(self, case: UUID) -> None:
        stage = self.stage
        stage.move_to(self.working_day(8), time(9, 0))
        self.start(case, "ycj")
        stage.move_to(self.working_day(8), time(15, 0))
        self.inspect(case, "ycj", "与最近零售点步行距离86米，场所固定、与住所独立")
        self.opinion(case, "ycj", "符合合理布局规定")
        stage.move_to(self.working_day(9), time(9, 30))
        self.grant(case, "ycj")
        self.issue_and_deliver(case, "ycj")

    def inspect_and_decide_food(self, case: UUID) -> None:
        stage = self.stage
        stage.move_to(self.working_day(9), time(10, 30))
        self.start(case, "scjg")
        reviewer = stage.officer("scjg", "reviewer")
        until = self.working_day(12)
        cases.suspend_case(
            case,
            actor=reviewer,
            key=f"demo:{case}:suspend",
            ground="inspection",
            reason="抽样检验冷藏设备与饮用水，检验所需时间不计入许可期限",
            expected_until=until,
        )
        stage.step(reviewer, f"启动特别程序（检验），时限中止，预计至{until}", case=case)
        stage.settle()
        stage.move_to(self.working_day(11), time(9, 0))
        self.inspect(case, "scjg", "布局与图纸一致，冷藏温度4℃，符合要求")
        stage.move_to(until, time(16, 0))
        cases.resume_case(case, actor=reviewer, key=f"demo:{case}:resume", result="检验合格")
        stage.step(reviewer, "特别程序结束：检验合格，时限恢复", case=case)
        stage.move_to(self.working_day(13), time(9, 0))
        self.opinion(case, "scjg", "现场核查与检验均合格，建议准予")
        stage.move_to(self.working_day(13), time(14, 0))
        self.grant(case, "scjg")
        self.issue_and_deliver(case, "scjg")

    def accept(self, case: UUID, department: str) -> None:
        clerk = self.stage.officer(department, "clerk")
        cases.accept_case(case, actor=clerk, key=f"demo:{case}:accept", place="hall")
        self.stage.step(clerk, "受理", case=case)
        self.stage.settle()

    def review(self, case: UUID, department: str, opinion: str) -> None:
        self.start(case, department)
        self.opinion(case, department, opinion)

    def start(self, case: UUID, department: str) -> None:
        reviewer = self.stage.officer(department, "reviewer")
        cases.start_review(case, actor=reviewer, key=f"demo:{case}:start")
        self.stage.step(reviewer, "开始审查", case=case)

    def inspect(self, case: UUID, department: str, findings: str) -> None:
        pair = [self.stage.officer(department, "reviewer", number=n) for n in (0, 1)]
        cases.record_inspection(
            case,
            actor=pair[0],
            key=f"demo:{case}:inspect",
            inspectors=[each.id for each in pair],
            inspected_on=self.stage.today(),
            findings=findings,
            passed=True,
        )
        names = "、".join(self.stage.people[each.id] for each in pair)
        self.stage.step(pair[0], f"现场核查（{names}）：{findings}", case=case)

    def opinion(self, case: UUID, department: str, opinion: str) -> None:
        reviewer = self.stage.officer(department, "reviewer")
        cases.review_case(case, actor=reviewer, key=f"demo:{case}:review", opinion=opinion)
        self.stage.step(reviewer, f"审查意见：{opinion}", case=case)

    def grant(self, case: UUID, department: str) -> None:
        approver = self.stage.officer(department, "approver")
        cases.grant_case(
            case, actor=approver, key=f"demo:{case}:grant", reasons="符合法定条件，准予许可"
        )
        self.stage.step(approver, "决定：准予", case=case)
        self.stage.settle()

    def issue_and_deliver(self, case: UUID, department: str) -> None:
        officer = self.stage.officer(department, "certificate_officer")
        cases.issue_credential(case, actor=officer, key=f"demo:{case}:issue")
        self.stage.settle()
        held = self.credential(case)
        self.stage.step(officer, f"制证：{held.label['zh']} {held.number}", case=case)
        cases.deliver_case(case, actor=officer, key=f"demo:{case}:deliver", method="electronic")
        self.stage.step(officer, "电子送达，办结")
        self.stage.settle()

    def credential(self, case: UUID) -> CredentialView:
        """Return the one credential of a case."""
        held = credentials_of_case(case, actor=self.owner)
        if len(held) != 1:
            raise StoryBroken(f"case {case} has {len(held)} credentials; expected one")
        return held[0]

    def verify(self, case: UUID) -> None:
        """Verify a credential by QR, identifier and file, and see that a changed byte is found."""
        held = self.credential(case)
        with open_credential(held.identifier, actor=self.owner).file as file:
            data = file.read()
        broken = bytearray(data)
        broken[len(broken) // 2] ^= 1
        verdicts = {
            "二维码": verify_by_code(held.code),
            "标识": verify_by_identifier(held.identifier),
            "文件": verify_file(io.BytesIO(data)),
        }
        bad = [name for name, verdict in verdicts.items() if verdict.result is not Result.VALID]
        if bad or verify_file(io.BytesIO(bytes(broken))).result is Result.VALID:
            raise StoryBroken(f"verification of {held.identifier} failed: {bad or 'changed byte'}")
        self.stage.step(
            None, f"核验{held.label['zh']}：二维码、标识、文件均有效；改动一个字节即被发现"
        )

    def ledger(self) -> None:
        """Publish a root, then fold and check everything."""
        publish_root()
        report = verify_all()
        if report.count:
            raise StoryBroken(f"the ledger does not hold: {report.faults[0]}")
        self.stage.step(
            None, f"台账核验：{report.matters}件、{report.acts}个行为、{report.roots}个根，全部一致"
        )

    def row(self, case: UUID) -> Row:
        """Count what an item asked and reused, and the days it used."""
        view = self.stage.view(case, self.owner)
        if view is None:
            raise StoryBroken(f"case {case} is gone")
        decision = next(each for each in view.clocks if each.name == "decision")
        definition = get_definition(_definition_of(case, self.owner))
        needed = [slot for slot in view.slots if slot.status in {"supplied", "shared"}]
        return Row(
            item=definition.label.zh,
            number=view.number,
            asked=sum(1 for slot in needed if slot.status == "supplied"),
            reused=sum(1 for slot in needed if slot.status == "shared"),
            used=decision.used,
            promise=decision.promise["zh"] if decision.promise else "",
            law=decision.length["zh"],
            credential=self.credential(case).label["zh"],
        )


def _definition_of(case: UUID, actor: Actor) -> str:
    return get_matter(case, actor=actor).definition
