"""Publishing a campaign: measures and tasks once, each task a matter; nothing changes silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max

from tongban.base.authorities.queries import get_authorities, get_officers
from tongban.base.district.queries import find_district
from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.folding import kept_payload, plan_payload
from tongban.reforms.campaigns.procedure import CAMPAIGN, TASK, ensure_campaign, ensure_task
from tongban.reforms.campaigns.reading import Fault
from tongban.reforms.campaigns.store import head_body, measure_of, plain, row_of
from tongban.reforms.campaigns.types import CampaignRefused, Kept, TaskView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign, MeasurePlan, TaskPlan

BATCH: Final = 500


def publish(
    campaign: Campaign,
    *,
    actor: Actor,
    kept: Mapping[str, Kept] | None = None,
) -> dict[str, int]:
    """Publish what is new of a campaign, all or nothing; give how many measures and tasks it was.

    `kept` is what a book says of tasks that were begun before, by their number. What is published
    already stays as it is. Raises CampaignRefused CAMPAIGN-PUBLISHED where something published
    differs, CAMPAIGN-UNIT and CAMPAIGN-LEADER; NotPermitted for whoever may set no tasks.
    """
    with transaction.atomic():
        differing = list(differences(campaign))
        if differing:
            raise _refused("CAMPAIGN-PUBLISHED", differing)
        row = _campaign_row(campaign, actor)
        wait_for_turn([row.matter])
        measures = _measures(row, campaign.measures)
        known = set(row.tasks.values_list("code", flat=True))
        fresh = [each for each in campaign.tasks if each.code not in known]
        wrong = list(strangers(fresh))
        if wrong:
            raise _refused("CAMPAIGN-LEADER", wrong)
        _tasks(row, fresh, measures, kept or {}, actor)
    return {"measures": len(measures), "tasks": len(fresh)}


def differences(campaign: Campaign) -> Iterator[Fault]:
    """Give where a campaign differs from what is published: each is changed by an act, not here."""
    row = models.CampaignRow.objects.filter(pk=campaign.id).first()
    if row is None:
        return
    for name, value in head_body(campaign).items():
        if row.body.get(name) != value:
            yield Fault(name, f"is published as {_short(row.body.get(name))}; it stays so")
    measures = {each.code: each for each in row.measures.all()}
    for n, measure in enumerate(campaign.measures):
        held = measures.get(measure.code)
        if held is not None and measure_of(held) != measure:
            yield Fault(f"measures[{n}]", f"{measure.code} is published otherwise; it stays so")
    yield from _task_differences(row, campaign)


def strangers(tasks: Sequence[TaskPlan]) -> Iterator[Fault]:
    """Give units that are none, and leaders who are no officers of the lead unit (INV-TSK-01)."""
    units = get_authorities({unit for each in tasks for unit in (each.lead, *each.co_units)})
    leaders = get_officers({each.leader for each in tasks})
    for each in tasks:
        for unit in (each.lead, *each.co_units):
            if unit not in units:
                yield Fault(each.code, f"{unit!r} is no body of this district")
        found = leaders.get(each.leader)
        if found is None or not found.active or found.department != each.lead:
            yield Fault(each.code, f"{each.leader!r} is no officer of {each.lead}; name one who is")


def opened(
    plan: TaskPlan, kept: Kept | None, *, campaign: str, matter: UUID, number: str, at: Any
) -> TaskView:
    """Give how a task stands when it was just opened; what `folding.fold` would give."""
    was = kept or Kept("PLANNED", plan.due)
    return TaskView(
        id=matter,
        number=number,
        campaign=campaign,
        plan=plan,
        state=was.state,
        version=1,
        original_due=was.original_due,
        due_reason=was.reason,
        due_changes=was.due_changes,
        proposed_due=was.proposed_due,
        asked=was.asked,
        value=was.value,
        overdue_reports=was.overdue_reports,
        doers=was.doers,
        verifier=was.verifier,
        submitted_on=_kept_day(was.submitted_on, was.state, 0),
        done_on=_kept_day(was.done_on, was.state, 2),
        progress=was.progress,
        evidence=was.evidence,
        changed_at=at,
    )


def _kept_day(day: date | None, state: str, least: int) -> date | None:
    order = ("SUBMITTED", "VERIFIED", "DONE")
    return day if state in order[least:] else None


def _campaign_row(campaign: Campaign, actor: Actor) -> models.CampaignRow:
    row = models.CampaignRow.objects.filter(pk=campaign.id).first()
    if row is not None:
        return row
    if campaign.office not in get_authorities([campaign.office]):
        raise _refused("CAMPAIGN-UNIT", [Fault("office", f"{campaign.office!r} is no body here")])
    opening = record.open_matter(
        definition=ensure_campaign(campaign),
        act="open",
        actor=actor,
        department=campaign.office,
        division=_division(),
        applicant=campaign.office,
        key=f"campaign:{campaign.id}",
        payload={"campaign": campaign.id, "name": campaign.name["zh"]},
        item=CAMPAIGN,
        subject=campaign.name["zh"],
    )
    return models.CampaignRow.objects.create(
        id=campaign.id,
        body=head_body(campaign),
        matter=opening.matter,
        definition=ensure_task(campaign),
        position=models.CampaignRow.objects.count(),
    )


def _measures(
    row: models.CampaignRow, plans: Iterable[MeasurePlan]
) -> dict[str, models.MeasureRow]:
    """Keep the measures that are new and give all by their number."""
    held = {each.code: each for each in row.measures.all()}
    position = max((each.position for each in held.values()), default=0)
    for plan in plans:
        if plan.code not in held:
            position += 1
            held[plan.code] = models.MeasureRow.objects.create(
                campaign=row,
                code=plan.code,
                action=plan.action,
                position=position,
                body=plain(plan),
            )
    return held


def _tasks(
    row: models.CampaignRow,
    plans: Sequence[TaskPlan],
    measures: Mapping[str, models.MeasureRow],
    kept: Mapping[str, Kept],
    actor: Actor,
) -> None:
    units = get_authorities({each.lead for each in plans})
    position = row.tasks.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for position, plan in enumerate(plans, position + 1):  # noqa: B020 - goes on from the last one
        was = kept.get(plan.code)
        receipt = record.open_matter(
            definition=row.definition,
            act="plan" if was is None else "take_over",
            actor=actor,
            department=plan.lead,
            division=units[plan.lead].division,
            applicant=plan.lead,
            key=f"task:{row.pk}:{plan.code}",
            payload=plan_payload(plan) if was is None else kept_payload(plan, was),
            item=TASK,
            subject=plan.name["zh"],
            parent=row.matter,
        )
        view = opened(
            plan,
            was,
            campaign=row.pk,
            matter=receipt.matter,
            number=receipt.number,
            at=receipt.at,
        )
        rows.append(row_of(view, measure=measures[plan.measure], position=position, published=plan))
    models.TaskRow.objects.bulk_create(rows, batch_size=BATCH)


def _task_differences(row: models.CampaignRow, campaign: Campaign) -> Iterator[Fault]:
    codes = {each.code for each in campaign.tasks}
    held = {
        code: body["published"]
        for code, body in row.tasks.filter(code__in=codes).values_list("code", "body")
    }
    seen: dict[str, int] = {}
    places = {each.code: n for n, each in enumerate(campaign.measures)}
    for task in campaign.tasks:
        n = seen[task.measure] = seen.get(task.measure, -1) + 1
        before = held.get(task.code)
        if before is None:
            continue
        now = plain(task)
        for name in now:
            if now[name] != before.get(name):
                yield Fault(
                    f"measures[{places.get(task.measure, 0)}].tasks[{n}]",
                    f"task {task.code}: {name} is published as {_short(before.get(name))}; "
                    "a published task is changed by an act (ask_due, assign), never by a file",
                )


def _division() -> str:
    district = find_district()
    if district is None:
        raise CampaignRefused(
            "CAMPAIGN-UNIT",
            "尚未导入区县数据，请先运行 tongban load。",
            "No district is loaded yet; run `tongban load` first.",
        )
    return district.code


def _refused(code: str, faults: Sequence[Fault]) -> CampaignRefused:
    told = "；".join(f"{each.path}: {each.message}" for each in faults[:20])
    return CampaignRefused(
        code,
        f"{len(faults)}处不符，未写入：{told}",
        f"{len(faults)} faults, nothing was written.",
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - for a message
