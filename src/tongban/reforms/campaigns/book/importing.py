"""Take a book in: what is new is published, new lines of progress are reported, the rest stays.

preview(book, campaign) -> Preview              nothing is written
take_in(preview, actor, partial) -> Taken       all, or with `partial` the sound rows
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from tongban.kernel.canonical import digest
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.actions import act
from tongban.reforms.campaigns.book import layout
from tongban.reforms.campaigns.book.directory import read_directory
from tongban.reforms.campaigns.book.meaning import Interpreter
from tongban.reforms.campaigns.book.reading import BadCell
from tongban.reforms.campaigns.folding import written
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.store import head_of, measure_of, plain, view_of
from tongban.reforms.campaigns.types import (
    Campaign,
    CampaignRefused,
    Kept,
    MeasurePlan,
    Progress,
    TaskPlan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.book.meaning import Meaning
    from tongban.reforms.campaigns.book.reading import Book, Line
    from tongban.reforms.campaigns.types import (
        TaskView,
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """What the book has more than the ledger: lines of progress, milestones reached."""

    task: UUID
    code: str
    progress: tuple[Progress, ...]
    reached: tuple[str, ...]


@dataclass(slots=True)
class Preview:
    """What a book would bring; `waiting` are the numbers of tasks that wait for a bad row."""

    campaign: Campaign | None
    measures: tuple[MeasurePlan, ...] = ()
    tasks: tuple[TaskPlan, ...] = ()
    kept: dict[str, Kept] = field(default_factory=dict)
    reported: tuple[Reported, ...] = ()
    unchanged: int = 0
    bad: tuple[BadCell, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.measures or self.tasks or self.reported)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written."""

    measures: int
    tasks: int
    reports: int


def preview(book: Book, campaign: str | None = None) -> Preview:
    """Hold a book against what is published; nothing is written.

    `campaign` is the one that it is for; None takes it from the head. What may be written is asked
    when it is.
    """
    lines = book.lines[layout.HEAD]
    name = campaign or (lines[0].text("id") if lines else "")
    row = models.CampaignRow.objects.filter(pk=name).first()
    known = None if row is None else head_of(row)
    meaning = Interpreter(book, read_directory(), known).meaning()
    if meaning.campaign is None:
        return Preview(None, bad=tuple(sorted(meaning.bad)))
    held = _held(meaning)
    found = list(_compared(meaning, held)) if row is not None else []
    measures = _fresh_measures(meaning, row)
    tasks = tuple(each for each in meaning.campaign.tasks if each.code not in held)
    return Preview(
        campaign=meaning.campaign if known is None else known,
        measures=measures,
        tasks=tasks,
        kept={each.code: meaning.kept[each.code] for each in tasks if each.code in meaning.kept},
        reported=tuple(each for each in found if each.progress or each.reached),
        unchanged=sum(not each.progress and not each.reached for each in found),
        bad=tuple(sorted(meaning.bad)),
    )


def take_in(found: Preview, *, actor: Actor, partial: bool = False) -> Taken:
    """Write what a book brings, in one transaction; with bad cells nothing, unless `partial`.

    Progress is reported by `actor`, whoever stands in the book: nobody writes in another's name.
    Raises CampaignRefused BOOK-BAD-ROWS, and as `publish` and `act` do.
    """
    if found.campaign is None or (found.bad and not partial):
        raise CampaignRefused(
            "BOOK-BAD-ROWS",
            f"有{len(found.bad)}处错误，未写入；更正后再导入，或者只导入其余各行。",
            f"{len(found.bad)} bad cells, nothing was written; correct them, or take the rest.",
        )
    campaign = replace(found.campaign, measures=found.measures, tasks=found.tasks)
    with transaction.atomic():
        done = publish(campaign, actor=actor, kept=found.kept)
        reports = sum(_report(each, actor) for each in found.reported)
    return Taken(len(found.measures), done["tasks"], reports)


def _report(told: Reported, actor: Actor) -> int:
    for n, line in enumerate(told.progress):
        reached = list(told.reached) if n == 0 else []
        payload: dict[str, object] = {"note": line.note or layout.KINDS["report"]}
        if line.value is not None:
            payload["value"] = written(line.value)
        if reached:
            payload["reached"] = reached
        act(told.task, "report", payload, actor=actor, key=_key(told, line))
    if not told.progress:
        payload = {"note": "节点达成", "reached": list(told.reached)}
        key = f"book:{told.task}:{','.join(told.reached)}"
        act(told.task, "report", payload, actor=actor, key=key[:120])
    return max(len(told.progress), 1)


def _key(told: Reported, line: Progress) -> str:
    return f"book:{told.task}:{digest(plain(line), 'sha256')[-40:]}"


def _held(meaning: Meaning) -> dict[str, TaskView]:
    assert meaning.campaign is not None  # noqa: S101 - asked before
    codes = [each.code for each in meaning.campaign.tasks]
    rows = models.TaskRow.objects.filter(campaign_id=meaning.campaign.id, code__in=codes)
    return {row.code: view_of(row) for row in rows.iterator(chunk_size=500)}


def _fresh_measures(meaning: Meaning, row: models.CampaignRow | None) -> tuple[MeasurePlan, ...]:
    assert meaning.campaign is not None  # noqa: S101 - asked before
    held = {} if row is None else {each.code: measure_of(each) for each in row.measures.all()}
    return tuple(each for each in meaning.campaign.measures if each.code not in held)


def _compared(meaning: Meaning, held: dict[str, TaskView]) -> Iterator[Reported]:
    """Give what published tasks have more in the book; what differs otherwise is a bad row."""
    assert meaning.campaign is not None  # noqa: S101 - asked before
    for plan in meaning.campaign.tasks:
        view = held.get(plan.code)
        if view is None:
            continue
        line, kept = meaning.rows[plan.code], meaning.kept.get(plan.code)
        told = () if kept is None else kept.progress
        more = tuple(each for each in told if each not in view.progress)
        before = {each.id: each.reached for each in view.plan.milestones}
        reached = tuple(
            each.id for each in plan.milestones if each.reached and not before.get(each.id)
        )
        wrong = list(_differing(plan, kept, view, line, more=more))
        meaning.bad += wrong
        if not wrong:
            yield Reported(view.id, plan.code, more, reached)


def _differing(
    plan: TaskPlan, kept: Kept | None, view: TaskView, line: Line, *, more: tuple[Progress, ...]
) -> Iterator[BadCell]:
    todo = "已下达的任务不由台账改动；请在任务页面办理"
    now, was = _bare(plan), _bare(view.plan)
    for name, value in now.items():
        if value != was[name] and name != "metric":
            yield line.bad(name, value, str(was[name]), todo)
    if now["metric"] != was["metric"]:
        yield line.bad("metric_zh", now["metric"], str(was["metric"]), todo)
    state = "PLANNED" if kept is None else kept.state
    if state != view.state:
        yield line.bad("state", layout.states()[state], layout.states()[view.state], todo)
    if kept is None:
        return
    if any(each not in view.evidence for each in kept.evidence):
        yield line.bad("state", "台账中有新的佐证", "任务页面上的佐证", "请在任务页面上传佐证材料")
    if any(each.kind != "report" for each in more):
        yield line.bad("value", "更正或系统读数", "进展", "更正请在任务页面办理并写明理由")
    best = [each.value for each in more if each.value is not None]
    if kept.value != view.value and kept.value not in best:
        yield line.bad("value", kept.value, str(view.value), "请在“进展”表中加一行并填数值")


def _bare(plan: TaskPlan) -> dict[str, object]:
    """Give a plan as compared: days of milestones reached are progress and not of the plan."""
    body: dict[str, object] = plain(plan)
    body["milestones"] = [
        [each.id, each.day.isoformat(), dict(each.name)] for each in plan.milestones
    ]
    body["name_zh"] = body.pop("name")
    body["goal_zh"] = body.pop("goal")
    return body
