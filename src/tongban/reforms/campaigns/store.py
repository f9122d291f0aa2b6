"""How campaigns, measures and tasks lie in their tables, and come out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.rules import next_step
from tongban.reforms.campaigns.types import Campaign, CampaignNotFound, MeasurePlan, TaskView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.reforms.campaigns.types import TaskPlan


def plain(value: object) -> Any:
    """Write a dataclass as JSON; days, numbers and ids as text."""
    return msgspec.json.decode(msgspec.json.encode(value))


def head_of(row: models.CampaignRow) -> Campaign:
    """Give a campaign without its measures and tasks."""
    return msgspec.convert({**row.body, "measures": [], "tasks": []}, Campaign)


def head_body(campaign: Campaign) -> dict[str, Any]:
    """Write a campaign without its measures and tasks."""
    body: dict[str, Any] = plain(campaign)
    del body["measures"], body["tasks"]
    return body


def measure_of(row: models.MeasureRow) -> MeasurePlan:
    """Give a measure as published."""
    return msgspec.convert(row.body, MeasurePlan)


def view_of(row: models.TaskRow) -> TaskView:
    """Give a task as it stood when its row was written."""
    return msgspec.convert(row.body["view"], TaskView)


def row_of(
    view: TaskView, *, measure: models.MeasureRow, position: int, published: TaskPlan
) -> models.TaskRow:
    """Make the row of a task from how it stands; `published` is the plan it began with."""
    row = models.TaskRow(
        campaign_id=measure.campaign_id,
        measure=measure,
        matter=view.id,
        number=view.number,
        position=position,
    )
    fill(row, view)
    row.body["published"] = plain(published)
    return row


def fill(row: models.TaskRow, view: TaskView) -> None:
    """Write how a task stands into its row."""
    plan = view.plan
    row.code, row.lead, row.leader = plan.code, plan.lead, plan.leader
    row.co_units, row.state = list(plan.co_units), view.state
    row.start, row.due, row.submitted_on = plan.start, plan.due, view.submitted_on
    row.next_step, row.version = next_step(view), view.version
    row.changed_at = view.changed_at
    row.body = {**(row.body or {}), "view": plain(view)}


def campaign_row(campaign: str) -> models.CampaignRow:
    """Give the row of a campaign; CampaignNotFound when there is none."""
    row = models.CampaignRow.objects.filter(pk=campaign).first()
    if row is None:
        raise CampaignNotFound(f"no campaign {campaign[:80]!r}; list them first")
    return row


def views_of(campaign: str) -> Iterable[TaskView]:
    """Give every task of a campaign in order, as a stream; the caller has asked who asks."""
    rows = models.TaskRow.objects.filter(campaign_id=campaign).order_by("position")
    for row in rows.iterator(chunk_size=500):
        yield view_of(row)
