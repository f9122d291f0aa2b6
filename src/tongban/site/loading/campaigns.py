"""What campaigns must agree on with the rest of a district's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.reforms.campaigns.reading import CampaignInvalid, read_campaign
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.reforms.campaigns.types import Campaign, TaskPlan
    from tongban.site.loading.folder import Folder, Row
    from tongban.site.loading.reader import Mistake


def check_campaigns(folder: Folder) -> Iterator[Mistake]:
    """Give every mistake of the campaigns, of form and of reference; needs no database."""
    units = folder.ids("authorities")
    homes = {row.id: row.body.get("department") for row in folder.rows.get("officers", ())}
    for row in folder.rows.get("campaigns", ()):
        campaign = read(row)
        if isinstance(campaign, CampaignInvalid):
            for fault in campaign.faults:
                yield row.mistake(fault.path, fault.message)
            continue
        if campaign.office not in units:
            yield row.mistake("office", f"{campaign.office!r} is no authority here")
        for n, label in enumerate(campaign.labels):
            if label not in folder.ids("labels"):
                yield row.mistake(f"labels[{n}]", f"{label!r} is no label here")
        for path, task in places(row, campaign):
            yield from _task(row, path, task, units, homes)


def read(row: Row) -> Campaign | CampaignInvalid:
    """Read a campaign, or give what is wrong with it."""
    try:
        return read_campaign(plain(row.body))
    except CampaignInvalid as error:
        return error


def places(row: Row, campaign: Campaign) -> Iterator[tuple[str, TaskPlan]]:
    """Give each task with its place in the file."""
    tasks = iter(campaign.tasks)
    for n, measure in enumerate(row.body["measures"]):
        for k in range(len(measure.get("tasks") or ())):
            yield f"measures[{n}].tasks[{k}]", next(tasks)


def _task(
    row: Row, path: str, task: TaskPlan, units: frozenset[str], homes: dict[str, Any]
) -> Iterator[Mistake]:
    if task.lead not in units:
        yield row.mistake(f"{path}.lead", f"{task.lead!r} is no authority here")
    elif homes.get(task.leader) != task.lead:
        yield row.mistake(f"{path}.leader", f"{task.leader!r} is no officer of {task.lead}")
    for n, unit in enumerate(task.co_units):
        if unit not in units:
            yield row.mistake(f"{path}.co[{n}]", f"{unit!r} is no authority here")
    body = "" if task.metric is None else task.metric.source.partition("@")[2]
    if body and body not in units:
        yield row.mistake(f"{path}.metric.source", f"{body!r} is no authority here")
