"""The campaign of 26 measures over some months: begun, reported, proved, verified, late, put off.

Real input: the district's own tasks and officers. Evidence is handed in, somebody else verifies it;
one due day changes with approval and keeps the first one; what is late is reported by itself every
week; figures are read from the ledger and asked of nobody.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from tongban.base.authorities.queries import get_officer
from tongban.base.documents.rendering import render_typst
from tongban.base.notices.queries import list_notices
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.record.verify import verify_all
from tongban.reforms.campaigns import actions, queries
from tongban.reforms.campaigns.folding import written
from tongban.reforms.campaigns.poster import poster
from tongban.reforms.campaigns.types import LIGHTS, Light
from tongban.reforms.campaigns.weekly import list_reports
from tongban.services.cases.queries import my_cases
from tongban.services.figures.collecting import collect
from tongban.site.demo.stage import MATERIAL, Stage
from tongban.site.demo.store import StoryBroken
from tongban.site.demo.store import play as open_shop

if TYPE_CHECKING:
    from tongban.reforms.campaigns.types import Campaign, TaskLine, TaskView

TITLE: Final = "挂图作战：二十六条的四个月 Four months of the twenty-six measures"
CAMPAIGN: Final = "measures-26"
HEADINGS: Final = ("编号", "任务", "牵头单位", "状态", "灯", "到期", "原到期", "指标")
SHOP_OWNER: Final = "zhang-xiaolan"
POSTER: Final = "campaign-a3.pdf"
"""The name of the poster in the home of the installation."""
OFFICE: Final = "ysb-reform"
LEADER: Final = "zfb-leader"
DONE: Final = ("15.1", "16.1", "17.1", "4.1")
"""Tasks that are finished in the first month."""
THEN: Final = ("1.1", "12.1", "19.1", "26.1")
"""Tasks that are finished by the end of June."""
SLOW: Final = frozenset({"11.1", "14.1", "23.1", "24.1", "10.1"})
"""Tasks that are let lie: their milestones pass."""
LATE: Final = "23.1"
"""The task that is past its day until somebody does it."""
PUT_OFF: Final = "2.1"
"""The task whose due day is changed with approval."""


@dataclass(frozen=True, slots=True)
class Told:
    """How the campaign stands: a line of texts a task shown, the lights, where the poster is."""

    rows: tuple[tuple[str, ...], ...]
    lights: tuple[tuple[str, int], ...]
    reports: int
    poster: Path


def play(stage: Stage) -> Told:
    """Play the story once, from where the clock stands; StoryBroken when a step fails its law."""
    story = _Story(stage)
    story.begin()
    story.prove()
    story.put_off()
    story.run_late()
    story.figures()
    return story.result(Path(settings.TONGBAN_HOME) / POSTER)


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.office, self.leader = self.officer(OFFICE), self.officer(LEADER)
        self.campaign: Campaign = queries.get_campaign(CAMPAIGN, actor=SYSTEM)
        self.first = stage.today()
        self.tasks = {each.view.plan.code: each for each in self.lines()}
        if any(each.view.version > 1 for each in self.tasks.values()):
            raise StoryBroken(
                "the campaign has begun already; `tongban reset`, `setup` and `load` start afresh"
            )

    def officer(self, name: str) -> Actor:
        """Give an officer as an actor."""
        self.stage.people[name] = get_officer(name).name
        return Actor(name, ActorKind.OFFICER)

    def lines(self) -> tuple[TaskLine, ...]:
        return queries.chart_tasks(self.campaign, actor=SYSTEM)

    def doer(self, code: str) -> Actor:
        return self.officer(self.tasks[code].view.plan.leader)

    def act(self, code: str, name: str, actor: Actor, *, key: str = "", **payload: Any) -> None:
        """Do an act once a day and key."""
        task = self.tasks[code].view.id
        own = f"demo:{task}:{name}:{self.stage.today()}:{key}"
        actions.act(task, name, payload, actor=actor, key=own)

    def pass_to(self, day: date) -> None:
        """Let days pass one by one: each night the timers do what is due."""
        while self.stage.today() < day:
            self.stage.night(self.stage.today() + timedelta(days=1))
        self.stage.move_to(day, time(9))

    def begin(self) -> None:
        """Begin what starts in the first week, while the windows do their daily work."""
        stage = self.stage
        self.pass_to(self.first + timedelta(days=3))
        self.keep_up()
        begun = [each for each in self.lines() if each.view.state == "IN_PROGRESS"]
        stage.step(None, f"{len(begun)} 项任务启动，{LATE} 到了开始日没有启动（黄灯）")
        if not my_cases(actor=stage.person(SHOP_OWNER), limit=1).rows:
            rows = open_shop(Stage(tell=lambda _: None))
            stage.step(
                None, f"同时窗口照常办件：开便利店 {len(rows)} 件（tongban demo 的办事过程）"
            )

    def keep_up(self) -> None:
        """Let every unit do what its plan has for today: begin, reach milestones, tell a figure."""
        today = self.stage.today()
        for line in self.lines():
            view, code = line.view, line.view.plan.code
            if view.plan.start > today or code in SLOW or not view.open:
                continue
            doer = self.doer(code)
            if view.state == "PLANNED":
                self.act(code, "begin", doer, note="已部署")
            points = [e for e in view.plan.milestones if e.reached is None and e.day <= today]
            value = _value(view, today)
            if points or value is not None:
                told = "、".join(each.name["zh"] for each in points) or "按计划推进"
                more: dict[str, Any] = {}
                more |= {"reached": [each.id for each in points]} if points else {}
                more |= {} if value is None else {"value": value}
                self.act(code, "report", doer, note=told, **more)
        self.stage.settle()

    def prove(self) -> None:
        """Hand in evidence; the doer cannot verify, somebody else can."""
        stage = self.stage
        self.pass_to(self.first + timedelta(days=25))
        self.keep_up()
        for code in DONE:
            self.hand_in(code)
        stage.step(self.doer(DONE[0]), f"{'、'.join(DONE)} 提交佐证材料并报送核验")
        self.refused(DONE[0], "verify", self.doer(DONE[0]), "经办人核验自己的任务", opinion="看过")
        self.close(DONE)
        stage.step(self.office, f"{'、'.join(DONE)} 由经办人以外的人核验，区领导销号")

    def hand_in(self, code: str) -> None:
        """Report the rest, hand in the evidence, ask for the verification."""
        doer, view = self.doer(code), self.line(code).view
        more: dict[str, Any] = {}
        points = [each.id for each in view.plan.milestones if each.reached is None]
        if points:
            more["reached"] = points
        if view.plan.metric is not None and view.plan.metric.figure is None:
            more["value"] = written(view.plan.metric.target)
        if more:
            self.act(code, "report", doer, note="目标已实现", key="end", **more)
        self.act(code, "hand_evidence", doer, title="完成情况报告", document=self.paper(code))
        self.act(code, "submit", doer, summary="目标已实现，材料附后")

    def close(self, codes: tuple[str, ...]) -> None:
        """Verify by somebody else, and let the leader close."""
        for code in codes:
            self.act(code, "verify", self.office, opinion="佐证属实，与系统记录一致")
            self.act(code, "finish", self.leader)
        self.stage.settle()

    def put_off(self) -> None:
        """Change a due day: asked by the unit, approved by the leader, the first day stays."""
        stage, doer = self.stage, self.doer(PUT_OFF)
        self.pass_to(self.first + timedelta(days=35))
        first = self.tasks[PUT_OFF].view.due
        later = first + timedelta(days=45)
        self.act(PUT_OFF, "ask_due", doer, day=later.isoformat(), reason="变压器到货推迟")
        stage.step(doer, f"{PUT_OFF} 申请把到期日从 {first} 改到 {later}")
        self.refused(PUT_OFF, "grant_due", doer, "申请人自己批准", opinion="同意")
        self.act(PUT_OFF, "grant_due", self.leader, opinion="同意延期一个半月，不得再延")
        stage.settle()
        view = self.line(PUT_OFF).view
        if (view.due, view.original_due) != (later, first):
            raise StoryBroken("the due day changed without keeping the first one")
        stage.step(self.leader, f"{PUT_OFF} 批准，到期日 {later}，原到期日 {first} 保留")

    def run_late(self) -> None:
        """Let a task run past its day: it is marked and reported every week by itself."""
        stage, view = self.stage, self.tasks[LATE].view
        self.pass_to(view.due + timedelta(days=1))
        stage.step(None, f"{LATE} 过了到期日 {view.due}：红灯，通知责任领导")
        self.keep_up()
        self.pass_to(view.due + timedelta(days=16))
        line = self.line(LATE)
        if line.light is not Light.RED or line.view.overdue_reports < 2:  # noqa: PLR2004 - two weeks
            raise StoryBroken("a late task was not reported by itself")
        leader = self.doer(LATE)
        told = [
            each
            for each in list_notices(actor=leader, limit=100)
            if each.matter == view.id and each.template == "task_overdue"
        ]
        times = line.view.overdue_reports
        stage.step(None, f"{LATE} 又过两周：系统通报 {times} 次，责任领导收到 {len(told)} 条通知")

    def figures(self) -> None:
        """Read the figures from the ledger, and let the campaign run on to the fourth month."""
        collect()
        count = actions.read_figures(CAMPAIGN)
        if not count:
            raise StoryBroken("no figure could be read from the ledger")
        self.stage.step(None, f"{count} 项任务的指标由台账事件读数，不需填报")
        self.pass_to(self.first + timedelta(days=87))
        self.keep_up()
        for code in THEN:
            self.hand_in(code)
        self.close(THEN)
        self.stage.step(self.office, f"{'、'.join(THEN)} 到期前核验销号；11.1 没有完成")
        self.pass_to(self.first + timedelta(days=101))
        self.keep_up()

    def result(self, out: Path) -> Told:
        """Draw the poster, check the ledger, tell how it stands."""
        lines = {each.view.plan.code: each for each in self.lines()}
        out.write_bytes(poster(self.campaign, size="a3", actor=SYSTEM))
        report = verify_all()
        if report.faults:
            raise StoryBroken(f"the ledger does not hold: {report.faults[0]}")
        shown = (
            *DONE,
            *THEN,
            LATE,
            "11.1",
            PUT_OFF,
            *(each for each in lines if self.figure_of(lines[each])),
        )
        counts = queries.count_lights(self.campaign, actor=SYSTEM)
        return Told(
            rows=tuple(_row(lines[code]) for code in dict.fromkeys(shown)),
            lights=tuple((LIGHTS[each]["zh"], counts[each]) for each in Light),
            reports=len(list_reports(CAMPAIGN, actor=SYSTEM)),
            poster=out,
        )

    def figure_of(self, line: TaskLine) -> bool:
        """Tell whether a task has a reading."""
        return any(each.kind == "figure" for each in line.view.progress)

    def line(self, code: str) -> TaskLine:
        """Give a task as it stands now."""
        return queries.find_task(self.tasks[code].view.id, actor=SYSTEM)[1]

    def paper(self, code: str) -> str:
        """Make a report as its unit would write it and hand it in; give its hash."""
        line, doer = self.tasks[code], self.doer(code)
        lines = [line.view.plan.name["zh"], line.view.plan.goal["zh"] or line.measure.goal["zh"]]
        data = {"title": "完成情况报告", "lines": lines, "signed": self.stage.today().isoformat()}
        made = io.BytesIO(render_typst(MATERIAL, data, made_at=self.stage.now()))
        return actions.hand_in(
            line.view.id, made, unit=line.view.plan.lead, filename="完成情况报告.pdf", actor=doer
        )

    def refused(self, code: str, name: str, actor: Actor, what: str, **payload: Any) -> None:
        """Try what must not be; StoryBroken when it is done."""
        try:
            self.act(code, name, actor, **payload)
        except (NotPermitted, ActRefused) as error:
            self.stage.step(actor, f"{code} {what}：被拒绝（{error.code}）")
        else:
            raise StoryBroken(f"{name} of {code} by {actor.id} was not refused")


def _value(view: TaskView, today: date) -> str | None:
    """Give how far a figure that the unit tells has come: along the straight line of its time."""
    metric, plan = view.plan.metric, view.plan
    if metric is None or metric.figure or metric.baseline is None or metric.target is None:
        return None
    gone = Decimal((today - plan.start).days) / Decimal((view.due - plan.start).days)
    way = (metric.target - metric.baseline) * min(gone, Decimal(1))
    return written((metric.baseline + way).quantize(Decimal(1), ROUND_DOWN))


def _row(line: TaskLine) -> tuple[str, ...]:
    view, metric = line.view, line.view.plan.metric
    told = ""
    if metric is not None:
        value, target = written(view.value) or "—", written(metric.target) or "—"
        told = f"{value} → {target}{metric.unit}" + ("（系统读数）" if metric.figure else "")
    return (
        view.plan.code,
        view.plan.name["zh"],
        line.lead_name["zh"],
        line.state_label["zh"],
        LIGHTS[line.light]["zh"],
        view.due.isoformat(),
        "" if view.original_due == view.due else view.original_due.isoformat(),
        told,
    )
