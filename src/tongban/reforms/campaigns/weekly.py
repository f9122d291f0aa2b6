"""The weekly report: what moved, what is late, what comes due; made by itself and kept as made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.db.models import Max

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.kernel.canonical import digest
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.procedure import state_labels
from tongban.reforms.campaigns.queries import get_campaign
from tongban.reforms.campaigns.rules import light_of, standing_of
from tongban.reforms.campaigns.store import head_of, plain, views_of
from tongban.reforms.campaigns.types import CampaignNotFound, Label, Light, TaskView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign

AHEAD: Final = 14
"""Days ahead that a report names what comes due in (default)."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A task in a report; `note` says what happened, in the words of the unit."""

    code: str
    name: Label
    lead: Label
    leader: str
    due: date
    original_due: date
    state: Label
    note: str = ""
    days_late: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A weekly report as it was made; it is never made anew."""

    campaign: str
    number: int
    since: datetime
    until: datetime
    lights: dict[str, int]
    measures_done: int
    measures: int
    moved: tuple[ReportLine, ...]
    late: tuple[ReportLine, ...]
    coming: tuple[ReportLine, ...]
    hash: str = ""


@dataclass(slots=True)
class _Sorted:
    lights: dict[str, int] = field(default_factory=lambda: {each.value: 0 for each in Light})
    states: dict[str, list[str]] = field(default_factory=dict)
    moved: list[tuple[TaskView, str]] = field(default_factory=list)
    late: list[TaskView] = field(default_factory=list)
    coming: list[TaskView] = field(default_factory=list)


def make_report(campaign: str, *, key: str) -> Report:
    """Make the next report of a campaign and keep it; the same key gives the first one again.

    A system path: it runs inside the transaction of the effect that asked for it.
    """
    held = models.ReportRow.objects.filter(key=key).first()
    if held is not None:
        return _read(held)
    row = models.CampaignRow.objects.select_for_update().get(pk=campaign)
    last = row.reports.aggregate(number=Max("number"), until=Max("until"))
    until = clock.now()
    since = last["until"] or get_matter(row.matter, actor=SYSTEM).opened_at
    found = build(
        head_of(row), views_of(campaign), number=(last["number"] or 0) + 1, since=since, until=until
    )
    body = plain(found)
    return _read(
        models.ReportRow.objects.create(
            key=key,
            campaign=row,
            number=found.number,
            since=since,
            until=until,
            body=body,
            hash=digest(body, "sha256"),
        )
    )


def build(
    campaign: Campaign,
    tasks: Iterable[TaskView],
    *,
    number: int,
    since: datetime,
    until: datetime,
) -> Report:
    """Sort tasks into what moved between two moments, what is late and what comes due."""
    today, first = local_day(until), local_day(since)
    found = _Sorted()
    for task in tasks:
        light = light_of(task, today=today, warn_days=campaign.warn_days)
        found.lights[light.value] += 1
        found.states.setdefault(task.plan.measure, []).append(task.state)
        if (note := _moves(task, first)) is not None:
            found.moved.append((task, note))
        if light is Light.RED:
            found.late.append(task)
        elif task.open and today <= task.due <= today + timedelta(AHEAD):
            found.coming.append(task)
    named = _Names([each for each, _ in found.moved] + found.late + found.coming)
    standings = [standing_of(each) for each in found.states.values()]
    return Report(
        campaign=campaign.id,
        number=number,
        since=since,
        until=until,
        lights=found.lights,
        measures_done=standings.count("done"),
        measures=len(standings),
        moved=tuple(named.line(task, today, note) for task, note in found.moved),
        late=tuple(
            named.line(task, today, task.due_reason)
            for task in sorted(found.late, key=lambda each: each.due)
        ),
        coming=tuple(
            named.line(task, today, "") for task in sorted(found.coming, key=lambda each: each.due)
        ),
    )


def list_reports(campaign: str, *, actor: Actor) -> tuple[Report, ...]:
    """Give the reports of a campaign that the actor sees, the latest first, at most a year's."""
    get_campaign(campaign, actor=actor)
    rows = models.ReportRow.objects.filter(campaign_id=campaign).order_by("-number")[:53]
    return tuple(_read(each) for each in rows)


def get_report(campaign: str, number: int, *, actor: Actor) -> Report:
    """Give one report; CampaignNotFound when there is none."""
    get_campaign(campaign, actor=actor)
    row = models.ReportRow.objects.filter(campaign_id=campaign, number=number).first()
    if row is None:
        raise CampaignNotFound(f"no report {number} of campaign {campaign!r}")
    return _read(row)


class _Names:
    """The names that a report's lines need, read at once."""

    def __init__(self, tasks: list[TaskView]) -> None:
        self.units = get_authorities({each.plan.lead for each in tasks})
        self.people = officer_names({each.plan.leader for each in tasks})
        self.states = state_labels()

    def line(self, task: TaskView, today: date, note: str) -> ReportLine:
        plan, unit = task.plan, self.units.get(task.plan.lead)
        lead = {"zh": plan.lead, "en": plan.lead} if unit is None else unit.short
        return ReportLine(
            code=plan.code,
            name=dict(plan.name),
            lead=dict(lead),
            leader=self.people.get(plan.leader, plan.leader),
            due=task.due,
            original_due=task.original_due,
            state=dict(self.states[task.state]),
            note=note,
            days_late=max((today - task.due).days, 0) if not task.ended else 0,
            times=task.overdue_reports,
        )


def _moves(task: TaskView, first: date) -> str | None:
    """Say what a unit did for a task from a day on; None where it did nothing."""
    told = [each.note for each in task.progress if first <= each.day and each.kind != "figure"]
    told += [f"佐证：{each.title}" for each in task.evidence if first <= each.day]
    told += [
        f"节点：{each.name['zh']}"
        for each in task.plan.milestones
        if each.reached is not None and first <= each.reached
    ]
    if task.submitted_on is not None and first <= task.submitted_on:
        told.append("报送核验")
    if task.done_on is not None and first <= task.done_on:
        told.append("销号")
    return "；".join(told[-3:]) if told else None


def _read(row: models.ReportRow) -> Report:
    body: dict[str, Any] = {**row.body, "hash": row.hash}
    return msgspec.convert(body, Report)
