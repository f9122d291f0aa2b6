"""Reads: campaigns, tasks in lists and one by one, measures; each filtered by authority.

A wall chart is of the whole district: who holds a watching role sees every task. A unit sees those
it leads and those it is a co-unit of; nobody else sees any.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.procedure import TASK, state_labels
from tongban.reforms.campaigns.rules import light_of, standing_of, worst
from tongban.reforms.campaigns.store import campaign_row, head_of, measure_of, view_of
from tongban.reforms.campaigns.types import (
    DOERS,
    WATCHERS,
    Campaign,
    CampaignNotFound,
    Filter,
    Light,
    MeasureView,
    TaskLine,
    TaskPage,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Label

MAX_PAGE: Final = 200
CHART_ROWS: Final = 400
"""Tasks that a chart draws; a longer list is narrowed first."""


@dataclass(frozen=True, slots=True)
class Units:
    """The bodies somebody may see, or all of them."""

    everything: bool
    units: frozenset[str]

    def condition(self) -> Q:
        """Give what a task must be to be seen."""
        if self.everything:
            return Q()
        return Q(lead__in=self.units) | Q(co_units__overlap=sorted(self.units))


def units_of(actor: Actor, roles: frozenset[str] = WATCHERS | DOERS) -> Units:
    """Give the bodies that an actor holds one of these roles for, as far as tasks go."""
    if actor == SYSTEM:
        return Units(everything=True, units=frozenset())
    held = [
        each
        for each in grants_of(actor=actor)
        if each.role in roles and (each.items is None or TASK in each.items)
    ]
    return Units(
        everything=any(each.department is None or each.role in WATCHERS for each in held),
        units=frozenset(each.department for each in held if each.department is not None),
    )


@under_authority
def list_campaigns(*, actor: Actor) -> tuple[Campaign, ...]:
    """Give the campaigns of which the actor sees a task, the latest first."""
    seen = units_of(actor)
    asked()
    rows = models.CampaignRow.objects.order_by("-position", "pk")
    if not seen.everything:
        tasks = models.TaskRow.objects.filter(seen.condition())
        rows = rows.filter(pk__in=tasks.values("campaign_id").distinct())
    return tuple(head_of(each) for each in rows)


@under_authority
def get_campaign(campaign: str, *, actor: Actor) -> Campaign:
    """Give a campaign; CampaignNotFound for one of which the actor sees no task."""
    row = campaign_row(campaign)
    seen = units_of(actor)
    asked()
    if not seen.everything and not row.tasks.filter(seen.condition()).exists():
        raise CampaignNotFound(f"no campaign {campaign!r} that you may see")
    return head_of(row)


@under_authority
def list_tasks(
    campaign: Campaign,
    *,
    actor: Actor,
    narrowed: Filter | None = None,
    after: str | None = None,
    limit: int = 50,
) -> TaskPage:
    """Give a page of the tasks that the actor sees, in the order of the book.

    Rows that come between two pages shift none of the others; a cursor that is none begins anew.
    """
    seen = units_of(actor)
    asked()
    limit = max(1, min(limit, MAX_PAGE))
    today = local_day(clock.now())
    rows = (
        models.TaskRow.objects.filter(seen.condition(), campaign_id=campaign.id)
        .filter(_narrowing(narrowed or Filter(), campaign, today))
        .select_related("measure")
        .order_by("position")
    )
    if after is not None and after.isascii() and after.isdigit():
        rows = rows.filter(position__gt=int(after[:9]))
    found = list(rows[: limit + 1])
    more = str(found[limit - 1].position) if len(found) > limit else None
    return TaskPage(_lines(found[:limit], campaign, today), more)


@under_authority
def chart_tasks(
    campaign: Campaign, *, actor: Actor, narrowed: Filter | None = None
) -> tuple[TaskLine, ...]:
    """Give the tasks for a chart, owner by owner and by start, at most CHART_ROWS of them."""
    seen = units_of(actor)
    asked()
    today = local_day(clock.now())
    rows = (
        models.TaskRow.objects.filter(seen.condition(), campaign_id=campaign.id)
        .filter(_narrowing(narrowed or Filter(), campaign, today))
        .select_related("measure")
        .order_by("lead", "start", "position")[:CHART_ROWS]
    )
    return _lines(rows, campaign, today)


@under_authority
def count_lights(campaign: Campaign, *, actor: Actor) -> dict[Light, int]:
    """Count the tasks that the actor sees by light, in one statement."""
    seen = units_of(actor)
    asked()
    today = local_day(clock.now())
    rows = models.TaskRow.objects.filter(seen.condition(), campaign_id=campaign.id)
    counts = {each.value: Count("pk", filter=_lit(each, campaign, today)) for each in Light}
    found = rows.aggregate(**counts)
    return {each: found[each.value] for each in Light}


@under_authority
def owners(campaign: Campaign, *, actor: Actor) -> tuple[tuple[str, Label], ...]:
    """Give the lead units of the tasks that the actor sees, with their names."""
    seen = units_of(actor)
    asked()
    rows = models.TaskRow.objects.filter(seen.condition(), campaign_id=campaign.id)
    names = get_authorities(rows.order_by().values_list("lead", flat=True).distinct())
    return tuple(sorted((each.id, each.short) for each in names.values()))


@under_authority
def list_measures(campaign: Campaign, *, actor: Actor) -> tuple[MeasureView, ...]:
    """Give the measures with the tasks that the actor sees; each stands as all its tasks do."""
    lines = chart_tasks(campaign, actor=actor)
    by_measure: dict[str, list[TaskLine]] = {}
    for line in sorted(lines, key=lambda each: _natural(each.view.plan.code)):
        by_measure.setdefault(line.measure.code, []).append(line)
    asked()
    stands = _standings(campaign)
    rows = models.MeasureRow.objects.filter(campaign_id=campaign.id).order_by("position")
    return tuple(
        _measure(measure_of(each), by_measure.get(each.code, []), campaign, stands)
        for each in rows
        if each.code in by_measure or units_of(actor).everything
    )


@under_authority
def get_measure(campaign: Campaign, code: str, *, actor: Actor) -> MeasureView:
    """Give one measure; CampaignNotFound for one of which the actor sees no task."""
    row = models.MeasureRow.objects.filter(campaign_id=campaign.id, code=code).first()
    lines = chart_tasks(campaign, actor=actor, narrowed=Filter(measure=code))
    asked()
    if row is None or not lines:
        raise CampaignNotFound(f"no measure {code[:40]!r} that you may see")
    ordered = sorted(lines, key=lambda each: _natural(each.view.plan.code))
    return _measure(measure_of(row), ordered, campaign, _standings(campaign, code))


@under_authority
def find_task(task: UUID, *, actor: Actor) -> tuple[Campaign, TaskLine]:
    """Give a task and its campaign; CampaignNotFound for one that the actor does not see."""
    row = (
        models.TaskRow.objects.filter(units_of(actor).condition(), matter=task)
        .select_related("measure", "campaign")
        .first()
    )
    asked()
    if row is None:
        raise CampaignNotFound(f"no task {task} that you may see")
    campaign = head_of(row.campaign)
    return campaign, _lines([row], campaign, local_day(clock.now()))[0]


def label_of(campaign: Campaign, action: str) -> Label:
    """Give the name of an action of a campaign."""
    return campaign.actions.get(action, {"zh": action, "en": action})


def _standings(campaign: Campaign, code: str | None = None) -> dict[str, str]:
    """Give how each measure stands, over all its tasks, whoever asks (INV-TSK-06)."""
    rows = models.TaskRow.objects.filter(campaign_id=campaign.id)
    if code is not None:
        rows = rows.filter(measure__code=code)
    found: dict[str, Counter[str]] = {}
    for measure, state, count in rows.values_list("measure__code", "state").annotate(n=Count("pk")):
        found.setdefault(measure, Counter())[state] = count
    return {name: standing_of(counts) for name, counts in found.items()}


def _measure(
    plan: Any, lines: Sequence[TaskLine], campaign: Campaign, stands: dict[str, str]
) -> MeasureView:
    return MeasureView(
        plan=plan,
        action=label_of(campaign, plan.action),
        tasks=tuple(lines),
        standing=stands.get(plan.code, "open"),
        light=worst(each.light for each in lines),
    )


def _lines(rows: Iterable[models.TaskRow], campaign: Campaign, today: date) -> tuple[TaskLine, ...]:
    found = [(view_of(row), measure_of(row.measure)) for row in rows]
    names = officer_names({view.plan.leader for view, _ in found})
    units = get_authorities(
        {unit for view, _ in found for unit in (view.plan.lead, *view.plan.co_units)}
    )
    states = state_labels()

    def named(unit: str) -> Label:
        body = units.get(unit)
        return {"zh": unit, "en": unit} if body is None else body.short

    return tuple(
        TaskLine(
            view=view,
            light=light_of(view, today=today, warn_days=campaign.warn_days),
            state_label=states[view.state],
            lead_name=named(view.plan.lead),
            leader_name=names.get(view.plan.leader, view.plan.leader),
            co_names=tuple(named(each) for each in view.plan.co_units),
            measure=measure,
            action=label_of(campaign, measure.action),
            days_left=(view.due - today).days,
        )
        for view, measure in found
    )


def _narrowing(narrowed: Filter, campaign: Campaign, today: date) -> Q:
    found = Q()
    if narrowed.owner:
        found &= Q(lead=narrowed.owner)
    if narrowed.action:
        found &= Q(measure__action=narrowed.action)
    if narrowed.measure:
        found &= Q(measure__code=narrowed.measure)
    if narrowed.state:
        found &= Q(state=narrowed.state)
    if narrowed.light in set(Light):
        found &= _lit(Light(narrowed.light), campaign, today)
    return found


def _lit(light: Light, campaign: Campaign, today: date) -> Q:
    """Say as a condition on rows what `rules.light_of` says of a task; a test holds them equal."""
    if light is Light.DONE:
        return Q(state="DONE")
    if light is Light.NONE:
        return Q(state__in=("SUSPENDED", "CANCELLED"))
    going = ~Q(state__in=("DONE", "SUSPENDED", "CANCELLED"))
    handed = Q(submitted_on__isnull=False)
    late = Q(submitted_on__gt=F("due")) | (~handed & Q(due__lt=today))
    near = ~handed & (Q(due__lte=today + timedelta(campaign.warn_days)) | Q(next_step__lt=today))
    if light is Light.RED:
        return going & late
    return going & ~late & (near if light is Light.YELLOW else ~near)


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """Sort 2.10 after 2.9."""
    return tuple(
        (int(part), "") if part.isdigit() and part.isascii() else (-1, part)
        for part in code.split(".")
    )
