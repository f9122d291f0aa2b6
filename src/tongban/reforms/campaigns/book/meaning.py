"""What a book says: the campaign, its measures and tasks, and what was done before; bad rows aside.

A bad row takes down what hangs on it: a task with its milestones, a measure with its tasks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.law import LegalBasis
from tongban.reforms.campaigns.book import layout
from tongban.reforms.campaigns.book.reading import BadCell, Line
from tongban.reforms.campaigns.figures import unknown
from tongban.reforms.campaigns.reading import plan_faults
from tongban.reforms.campaigns.rules import EVERY_DAYS, WARN_DAYS
from tongban.reforms.campaigns.types import (
    FIGURE,
    MANUAL,
    Campaign,
    Kept,
    MeasurePlan,
    Metric,
    Milestone,
    Progress,
    Proof,
    TaskPlan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tongban.reforms.campaigns.book.directory import Directory
    from tongban.reforms.campaigns.book.reading import Book

_AFTER: Final = ("SUBMITTED", "VERIFIED", "DONE")
MAX_DECIMALS: Final = 10


@dataclass(slots=True)
class Meaning:
    """What a book says, as far as it is sound; `kept` by number of task, rows by number, too."""

    campaign: Campaign | None
    kept: dict[str, Kept] = field(default_factory=dict)
    rows: dict[str, Line] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)


class Interpreter:
    """Turns lines into plans; every bad cell is collected."""

    def __init__(self, book: Book, directory: Directory, known: Campaign | None) -> None:
        self.book = book
        self.directory = directory
        self.known = known
        self.bad: list[BadCell] = list(book.bad)
        self.broken = {sheet: book.bad_rows(sheet) for sheet in layout.SHEETS}

    def meaning(self) -> Meaning:
        """Give what the whole book says."""
        actions = self._actions()
        measures = self._once(layout.MEASURES, "code", self._measure, actions)
        points = self._grouped(layout.MILESTONES)
        progress, proofs = self._grouped(layout.PROGRESS), self._grouped(layout.EVIDENCE)
        tasks: list[TaskPlan] = []
        found = Meaning(None, bad=self.bad)
        seen: dict[str, int] = {}
        for line in self.book.lines[layout.TASKS]:
            code = line.text("code")
            if not code or not self._first(line, code, seen):
                continue
            plan = self._task(line, measures, points.pop(code, []))
            kept = self._kept(line, plan, progress.pop(code, []), proofs.pop(code, []))
            if plan is not None and line.row not in self.broken[layout.TASKS]:
                tasks.append(plan)
                found.rows[code] = line
                if kept is not None:
                    found.kept[code] = kept
        self._strays(seen, points, progress, proofs)
        head = self._head(actions)
        if head is not None:
            found.campaign = Campaign(**head, measures=tuple(measures.values()), tasks=tuple(tasks))
        return found

    def wrong(self, line: Line, column: str, found: object, expected: str, todo: str) -> None:
        """Note a bad cell; its row waits."""
        self.bad.append(line.bad(column, found, expected, todo))
        self.broken[line.sheet].add(line.row)

    def _first(self, line: Line, code: str, seen: dict[str, int]) -> bool:
        first = seen.setdefault(code, line.row)
        if first != line.row:
            self.wrong(line, "code", code, "不重复的编号", f"与第{first}行重复，请删除一行或者改号")
        return first == line.row

    def _head(self, actions: Mapping[str, Any]) -> dict[str, Any] | None:
        """Give the head of the book; of one without, the campaign that it is for."""
        lines = self.book.lines[layout.HEAD]
        if not lines:
            return None if self.known is None else _head_of(self.known)
        line = lines[0]
        office = self.directory.unit_id(line.text("office"))
        if office is None:
            self.wrong(
                line, "office", line.text("office"), "本区单位", "请填单位全称、简称或者代号"
            )
        if line.row in self.broken[layout.HEAD]:
            return None
        return {
            "id": line.text("id"),
            "name": _label(line, "name"),
            "year": line.cells["year"],
            "basis": LegalBasis(line.text("law"), line.text("clause"), line.text("doc_no")),
            "office": office,
            "sample": line.text("sample") == layout.YES,
            "note": _label(line, "note"),
            "warn_days": line.cells.get("warn_days", WARN_DAYS),
            "every_days": line.cells.get("every_days", EVERY_DAYS),
            "actions": actions,
            "labels": _parts(line.text("labels")),
        }

    def _actions(self) -> dict[str, Any]:
        lines = self.book.lines[layout.ACTIONS]
        if not lines and self.known is not None:
            return dict(self.known.actions)
        return {line.text("id"): _label(line, "name") for line in lines if line.text("id")}

    def _once(self, sheet: str, key: str, make: Any, *more: Any) -> dict[str, MeasurePlan]:
        seen: dict[str, int] = {}
        found = {}
        for line in self.book.lines[sheet]:
            code = line.text(key)
            if not code or not self._first(line, code, seen):
                continue
            made = make(line, *more)
            if line.row not in self.broken[sheet]:
                found[code] = made
        return found

    def _measure(self, line: Line, actions: Mapping[str, Any]) -> MeasurePlan:
        action = line.text("action")
        if action and action not in actions:
            named = [code for code, label in actions.items() if label["zh"] == action]
            if len(named) != 1:
                known = "、".join(actions) or "（无）"
                self.wrong(
                    line, "action", action, f"“行动”表中的代号：{known}", "请先在“行动”表中列出"
                )
            action = named[0] if len(named) == 1 else action
        return MeasurePlan(
            code=line.text("code"),
            name=_label(line, "name"),
            goal=_label(line, "goal"),
            action=action,
            note=_label(line, "note"),
        )

    def _grouped(self, sheet: str) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in self.book.lines[sheet]:
            if line.text("task"):
                found.setdefault(line.text("task"), []).append(line)
        return found

    def _strays(self, seen: Mapping[str, int], *groups: Mapping[str, Sequence[Line]]) -> None:
        for group in groups:
            for code, lines in group.items():
                if code in seen:
                    continue
                for line in lines:
                    self.wrong(line, "task", code, "“任务”表中的编号", "请核对任务编号")

    def _task(
        self, line: Line, measures: Mapping[str, MeasurePlan], points: Sequence[Line]
    ) -> TaskPlan | None:
        lead = self._unit(line, "lead", line.text("lead"))
        leader = None
        if lead is not None and line.text("leader"):
            leader = self.directory.person_id(line.text("leader"), lead)
            if leader is None or self.directory.homes.get(leader) != lead:
                self.wrong(
                    line,
                    "leader",
                    line.text("leader"),
                    "牵头单位的人员",
                    "请填姓名；同名的写成“姓名（代号）”",
                )
        measure = line.text("measure")
        if measure and measure not in measures:
            self.wrong(
                line, "measure", measure, "“措施”表中的编号", "请核对措施编号，或者先更正该措施"
            )
        co_units = [self._unit(line, "co_units", each) for each in _parts(line.text("co_units"))]
        milestones = [self._milestone(each) for each in points]
        metric = self._metric(line)
        if any(each.row in self.broken[layout.MILESTONES] for each in points):
            self.broken[line.sheet].add(line.row)
        if line.row in self.broken[line.sheet]:
            return None
        assert lead is not None and leader is not None  # noqa: S101, PT018 - else it is broken
        plan = TaskPlan(
            code=line.text("code"),
            measure=measure,
            name=_label(line, "name"),
            goal=_label(line, "goal"),
            lead=lead,
            leader=leader,
            co_units=tuple(each for each in co_units if each is not None),
            start=line.cells["start"],
            due=line.cells["due"],
            milestones=tuple(each for each in milestones if each is not None),
            metric=metric,
        )
        for fault in plan_faults(plan):
            column = {"co": "co_units"}.get(
                fault.path.partition("[")[0], fault.path.rpartition(".")[2]
            )
            self.wrong(line, column, fault.message, "前后一致", "请更正后再导入")
        return plan

    def _unit(self, line: Line, column: str, text: str) -> str | None:
        found = self.directory.unit_id(text) if text else None
        if text and found is None:
            self.wrong(line, column, text, "本区单位", "请填单位全称、简称或者代号")
        return found

    def _milestone(self, line: Line) -> Milestone | None:
        if line.row in self.broken[layout.MILESTONES]:
            return None
        return Milestone(
            line.text("id"), line.cells["day"], _label(line, "name"), line.cells.get("reached")
        )

    def _metric(self, line: Line) -> Metric | None:
        if not line.text("metric_zh"):
            return None
        direction = layout.code_of(layout.DIRECTIONS, line.text("direction") or "up")
        if direction is None:
            self.wrong(line, "direction", line.text("direction"), "提高或者降低", "请改成其中之一")
        source = line.text("source")
        source = layout.code_of(layout.SOURCES, source or MANUAL) or source
        wrong = unknown(source) if source.startswith(FIGURE) else None
        if source != MANUAL and (wrong or not source.startswith(FIGURE)):
            self.wrong(
                line, "source", wrong or source, "人工填报，或者 figure:<指标>", "请核对指标代号"
            )
        return Metric(
            name=_label(line, "metric"),
            unit=line.text("unit"),
            baseline=self._decimal(line, "baseline"),
            target=self._decimal(line, "target"),
            direction=direction or "up",
            source=source,
        )

    def _decimal(self, line: Line, column: str) -> Decimal | None:
        value = line.cells.get(column)
        if value is None:
            return None
        assert isinstance(value, Decimal)  # noqa: S101 - read so
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -MAX_DECIMALS or abs(value) >= 10**18:
            self.wrong(line, column, value, "至多18位整数、10位小数", "请四舍五入")
            return None
        return value

    def _kept(
        self, line: Line, plan: TaskPlan | None, told: Sequence[Line], proofs: Sequence[Line]
    ) -> Kept | None:
        """Give what was done before; None for a task that begins now."""
        state = layout.code_of(layout.states(), line.text("state") or "PLANNED")
        if state is None:
            words = "、".join(layout.states().values())
            self.wrong(line, "state", line.text("state"), words, "请改成其中之一")
            return None
        asked = layout.code_of(layout.ASKED, line.text("asked")) if line.text("asked") else ""
        if asked is None:
            self.wrong(
                line, "asked", line.text("asked"), "、".join(layout.ASKED.values()), "请更正"
            )
        unit = None if plan is None else plan.lead
        kept = Kept(
            state=state,
            original_due=line.cells.get("original_due", line.cells.get("due")),
            reason=line.text("reason"),
            value=self._decimal(line, "value"),
            doers=tuple(self._person(each, unit) for each in _parts(line.text("doers"))),
            verifier=self._person(line.text("verifier"), None),
            submitted_on=line.cells.get("submitted_on") if state in _AFTER else None,
            done_on=line.cells.get("done_on") if state == "DONE" else None,
            due_changes=line.cells.get("due_changes", 0),
            overdue_reports=line.cells.get("overdue_reports", 0),
            asked=asked or "",
            proposed_due=line.cells.get("proposed_due"),
            progress=tuple(self._progress(each, unit) for each in self._sound(told)),
            evidence=tuple(self._proof(each, unit) for each in self._sound(proofs)),
        )
        self._hold(line, kept)
        for each in (*told, *proofs):
            if each.row in self.broken[each.sheet]:
                self.broken[line.sheet].add(line.row)
        new = Kept("PLANNED", kept.original_due)
        return None if kept == new and line.cells.get("due") == kept.original_due else kept

    def _sound(self, lines: Iterable[Line]) -> list[Line]:
        return [each for each in lines if each.row not in self.broken[each.sheet]]

    def _hold(self, line: Line, kept: Kept) -> None:
        """Hold a book to INV-TSK-02 and 03, cell by cell, before the procedure does."""
        due = line.cells.get("due", kept.original_due)
        if kept.original_due != due and not kept.reason:
            self.wrong(line, "reason", "空", "批准意见", "到期日有变更，请写明谁批准、为什么")
        if kept.state in {"SUSPENDED", "CANCELLED"} and not kept.reason:
            self.wrong(line, "reason", "空", "批准意见", "暂停、取消须经批准，请写明")
        if kept.state in _AFTER and not kept.evidence:
            self.wrong(line, "state", line.text("state"), "有佐证材料", "请在“佐证”表中列出材料")
        if kept.state in {"VERIFIED", "DONE"}:
            if not kept.doers:
                self.wrong(line, "doers", "空", "经办人", "请填写谁办的")
            if not kept.verifier:
                self.wrong(line, "verifier", "空", "核验人", "请填写谁核验的")
            elif kept.verifier in kept.doers:
                self.wrong(line, "verifier", line.text("verifier"), "经办人以外的人", "请另行核验")
        if kept.asked == "due" and kept.proposed_due is None:
            self.wrong(line, "proposed_due", "空", "申请的到期日", "请填写")

    def _progress(self, line: Line, unit: str | None) -> Progress:
        kind = layout.code_of(layout.KINDS, line.text("kind") or "report")
        if kind is None:
            self.wrong(line, "kind", line.text("kind"), "、".join(layout.KINDS.values()), "请更正")
        day: date = line.cells["day"]
        note, value = line.text("note"), self._decimal(line, "value")
        return Progress(day, kind or "report", self._person(line.text("by"), unit), note, value)

    def _proof(self, line: Line, unit: str | None) -> Proof:
        by = self._person(line.text("by"), unit)
        return Proof(line.cells["day"], line.text("title"), line.text("document"), by)

    def _person(self, text: str, unit: str | None) -> str:
        """Give an officer's id where the name is known, else the name as it stands."""
        found = self.directory.person_id(text, unit) or self.directory.person_id(text)
        return found or text


def _head_of(known: Campaign) -> dict[str, Any]:
    names = ("id", "name", "year", "basis", "office", "sample", "note", "warn_days", "every_days")
    return {name: getattr(known, name) for name in (*names, "actions", "labels")}


def _label(line: Line, name: str) -> dict[str, str]:
    return {"zh": line.text(f"{name}_zh"), "en": line.text(f"{name}_en")}


def _parts(text: str) -> tuple[str, ...]:
    for mark in ("，", ",", "；", ";", "\n"):
        text = text.replace(mark, layout.SEPARATOR)
    return tuple(each.strip() for each in text.split(layout.SEPARATOR) if each.strip())
