"""What follows acts: rows kept in step, notices to leaders, the weekly report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.authorities.queries import get_authorities
from tongban.base.notices.actions import notify
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.record.dependants import Following, follower
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.actions import read_figures, refresh
from tongban.reforms.campaigns.procedure import CAMPAIGN
from tongban.reforms.campaigns.weekly import make_report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, OutboxRow


@follower(CAMPAIGN)
def keep_in_step(told: Following) -> None:
    """Write how a task stands after an act, a timer's above all."""
    refresh(told.child)


@handler("task_overdue")
def tell_overdue(effect: OutboxRow) -> None:
    """Tell the responsible leader and the office, once an effect: weekly until it is done."""
    task = get_matter(effect.matter, actor=SYSTEM)
    assert task.folded is not None  # noqa: S101 - one matter comes with its state
    leader = Recipient(RecipientKind.OFFICER, str(task.folded.facts["leader"]))
    _tell(effect, task, "task_overdue", [leader, _office(task)])


@handler("task_submitted")
def tell_submitted(effect: OutboxRow) -> None:
    """Tell the office that a task waits to be verified."""
    task = get_matter(effect.matter, actor=SYSTEM)
    _tell(effect, task, "task_submitted", [_office(task)])


@handler("task_asked")
def tell_asked(effect: OutboxRow) -> None:
    """Tell the office that a unit asks for a change."""
    task = get_matter(effect.matter, actor=SYSTEM)
    _tell(effect, task, "task_asked", [_office(task)])


@handler("campaign_report")
def report(effect: OutboxRow) -> None:
    """Read the house's own figures, make the report of the week, tell the office."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    campaign = models.CampaignRow.objects.get(matter=effect.matter)
    read_figures(campaign.pk)
    make_report(campaign.pk, key=effect.key)
    office = Recipient(RecipientKind.DEPARTMENT, matter.department)
    _tell(effect, matter, "campaign_report", [office])


def _office(task: MatterView) -> Recipient:
    row = models.TaskRow.objects.select_related("campaign").get(matter=task.id)
    return Recipient(RecipientKind.DEPARTMENT, str(row.campaign.body["office"]))


def _tell(
    effect: OutboxRow, matter: MatterView, template: str, recipients: Iterable[Recipient]
) -> None:
    act = get_acts(matter.id, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0]
    label = get_definition(matter.definition).acts[act.act.name].label
    unit = get_authorities([matter.department]).get(matter.department)
    parameters: dict[str, Json] = {
        "number": matter.number,
        "subject": matter.subject,
        "department": matter.department if unit is None else dict(unit.short),
        "act": label.to_json(),
        "due": None if matter.due is None else matter.due.isoformat(),
    }
    notify(
        key=effect.key,
        template=template,
        recipients=recipients,
        parameters=parameters,
        matter=matter.id,
        item=matter.item,
    )
