"""Writes: the acts of a task, what a co-unit adds, readings of the house's own figures.

    act(task, name, payload, *, actor, key, expected_version=None) -> Receipt
    contribute(task, unit, *, note, document, actor, key) -> Receipt
    hand_in(task, stream, *, filename, actor) -> hash of the file
    read_figures(campaign) -> number of readings
    refresh(task)

Each act takes an idempotency key (1 to 120 characters; the same key with the same content gives the
first receipt again) and writes nothing when it raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.base.authorities.queries import get_officers
from tongban.base.documents.actions import check_given, store
from tongban.kernel.evidence import EvidenceRef
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.figures import reading_of
from tongban.reforms.campaigns.folding import fold
from tongban.reforms.campaigns.procedure import PART, TASK, ensure_part
from tongban.reforms.campaigns.queries import units_of
from tongban.reforms.campaigns.store import campaign_row, fill, view_of
from tongban.reforms.campaigns.types import DOERS, FIGURE, CampaignNotFound, CampaignRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.base.documents.shelf import Source
    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt
    from tongban.reforms.campaigns.types import TaskView

EVIDENCE: Final = "campaign-evidence"
"""Kind of evidence that units hand in for their tasks."""


def act(
    task: UUID,
    name: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in a task: begin, report, correct, hand_evidence, submit, verify, ...

    Raises ActRefused, ConflictError, NotPermitted, PayloadInvalid as the procedure says;
    CampaignRefused for a milestone or leader that cannot be; DocumentNotFound for a file that the
    unit never handed in; CampaignNotFound for a matter that is no task.
    """
    row = _row(task)
    evidence = []
    if name == "report":
        _check_milestones(view_of(row), payload)
    elif name == "assign":
        _check_leader(row.lead, str(payload.get("leader", "")))
    elif name == "hand_evidence" and payload.get("document"):
        document = str(payload["document"])
        check_given([document], owner=row.lead)
        evidence.append(EvidenceRef(EVIDENCE, document, source=row.lead))
    with transaction.atomic():
        receipt = record.perform(
            task,
            act=name,
            actor=actor,
            payload=payload,
            evidence=evidence,
            key=key,
            expected_version=expected_version,
        )
        refresh(task)
    return receipt


def contribute(
    task: UUID, unit: str, *, note: str, document: str = "", actor: Actor, key: str
) -> Receipt:
    """Note what a co-unit did for a task, in its own name; its record is opened with the first.

    Raises CampaignRefused CAMPAIGN-NOT-CO-UNIT, DocumentNotFound, NotPermitted, PayloadInvalid.
    """
    row = _row(task)
    if unit not in row.co_units:
        raise CampaignRefused(
            "CAMPAIGN-NOT-CO-UNIT",
            "该单位不是本任务的协办单位。",
            f"{unit} is no co-unit of task {row.code}; only those named report here.",
        )
    if actor != SYSTEM and unit not in units_of(actor, DOERS).units:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does no tasks of {unit}")
    if document:
        check_given([document], owner=unit)
    with transaction.atomic():
        wait_for_turn([task])
        return record.perform(
            _part(row, unit),
            act="contribute",
            actor=actor,
            payload={"note": note, **({"document": document} if document else {})},
            evidence=[EvidenceRef(EVIDENCE, document, source=unit)] if document else [],
            key=key,
        )


def hand_in(task: UUID, stream: Source, *, unit: str, filename: str, actor: Actor) -> str:
    """Keep a file that a unit gives for a task and give its hash; raises DocumentRefused.

    The officer does tasks of that unit, which leads the task or is a co-unit: else NotPermitted.
    """
    row = _row(task)
    if unit not in {row.lead, *row.co_units} or unit not in units_of(actor, DOERS).units:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} hands in nothing for {unit} here")
    kept = store(
        stream, owner=unit, purpose="evidence", filename=filename, matter=task, by=actor.id
    )
    return kept.hash


def read_figures(campaign: str) -> int:
    """Read the metrics that come from the house's own events into the open tasks; give how many.

    A system path: nobody is asked for what the ledger knows. Once a day and task; an unchanged
    value is not written again.
    """
    rows = models.TaskRow.objects.filter(
        campaign=campaign_row(campaign),
        state__in=("PLANNED", "IN_PROGRESS", "SUBMITTED"),
        body__view__plan__metric__source__startswith=FIGURE,
    ).order_by("position")
    done = 0
    today = local_day(clock.now())
    for row in rows:
        view = view_of(row)
        reading = reading_of(view.plan, today=today)
        if reading is None or reading.value == view.value:
            continue
        act(
            row.matter,
            "read_figure",
            reading.payload(),
            actor=SYSTEM,
            key=f"figure:{row.matter}:{today}:{reading.value}",
        )
        done += 1
    return done


def refresh(task: UUID) -> None:
    """Write how a task stands into its row, unless the row knows a later act. A system path."""
    row = models.TaskRow.objects.select_for_update().filter(matter=task).first()
    if row is None:
        return  # the opening itself: its row is written with it
    matter = get_matter(task, actor=SYSTEM)
    if matter.version <= row.version:
        return
    acts = list(get_acts(task, actor=SYSTEM).rows)
    while len(acts) < matter.version:
        acts += get_acts(task, actor=SYSTEM, after=len(acts)).rows
    fill(row, fold(matter, acts, row.campaign_id))
    row.save()


def _row(task: UUID) -> models.TaskRow:
    row = models.TaskRow.objects.filter(matter=task).first()
    if row is None:
        raise CampaignNotFound(f"{task} is no task of a campaign")
    return row


def _part(row: models.TaskRow, unit: str) -> UUID:
    """Give the record of what a co-unit did; the first who reports opens it."""
    task = get_matter(row.matter, actor=SYSTEM)
    for each in children_of(task.id, actor=SYSTEM):
        if each.kind == PART and each.department == unit:
            return each.id
    return record.open_matter(
        definition=ensure_part(),
        act="open",
        actor=SYSTEM,
        department=unit,
        division=task.division,
        applicant=unit,
        key=f"part:{task.id}:{unit}",
        item=TASK,
        subject=task.subject,
        parent=task.id,
    ).matter


def _check_milestones(view: TaskView, payload: Mapping[str, Any]) -> None:
    points = {each.id: each for each in view.plan.milestones}
    for name in payload.get("reached") or ():
        point = points.get(str(name))
        if point is None or point.reached is not None:
            known = ", ".join(each.id for each in points.values() if each.reached is None)
            raise CampaignRefused(
                "CAMPAIGN-MILESTONE",
                f"节点 {name} 不存在或者已达成；尚未达成的有：{known or '无'}。",
                f"Milestone {name} is unknown or was reached; open ones: {known or 'none'}.",
            )


def _check_leader(lead: str, leader: str) -> None:
    found = get_officers([leader]).get(leader)
    if found is None or not found.active or found.department != lead:
        raise CampaignRefused(
            "CAMPAIGN-LEADER",
            "责任领导应为牵头单位的一名在职人员。",
            f"{leader!r} is no officer of {lead}; one named leader of the lead unit answers.",
        )
