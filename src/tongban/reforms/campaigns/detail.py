"""Reads: one task with its acts, its evidence, what co-units did, and what the reader may do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tongban.base.authorities.queries import get_authorities, list_officers, officer_names
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.queries import get_acts, get_definition, get_situation
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.campaigns.procedure import PART, TASK, document
from tongban.reforms.campaigns.queries import find_task, units_of
from tongban.reforms.campaigns.types import DOERS, FIGURE, Part, TaskDetail
from tongban.services.cases.events import bodies_in, events_of
from tongban.services.cases.fields import Setting, act_form
from tongban.services.cases.types import Choice

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import ActView, Situation
    from tongban.reforms.campaigns.types import TaskLine
    from tongban.services.cases.types import ActForm, FieldForm

HIDDEN: Final = frozenset(
    {
        *("milestones", "progress", "evidence", "co_units", "document", "doers", "leader"),
        *("source", "reached"),
    }
)
"""Fields that the page shows elsewhere in words."""


def get_task(task: UUID, *, actor: Actor) -> TaskDetail:
    """Give a task as its page shows it; CampaignNotFound for one that the actor does not see."""
    campaign, line = find_task(task, actor=actor)
    acts = _all_acts(task)
    definition = get_definition(campaign_definition(acts))
    parts, part_units = _parts(task)
    bodies = get_authorities({*bodies_in(acts), *line.view.plan.co_units, *part_units})
    mine = units_of(actor, DOERS).units
    people = {each.by for each in line.view.progress} | {each.by for each in line.view.evidence}
    names = officer_names(people | {each.by for each in parts} | set(line.view.doers))
    if line.view.verifier:
        names |= officer_names([line.view.verifier])
    return TaskDetail(
        line=line,
        campaign=campaign,
        events=events_of(
            acts, definition, actor=actor, slots={}, bodies=bodies, people={}, hidden=HIDDEN
        ),
        allowed=_allowed(task, line, actor),
        parts=tuple(
            replace(each, unit_name=bodies[each.unit].short if each.unit in bodies else {})
            for each in parts
        ),
        may_contribute=()
        if line.view.ended
        else tuple(each for each in line.view.plan.co_units if each in mine),
        names=names,
    )


def campaign_definition(acts: list[ActView]) -> str:
    """Give the definition that a task is pinned to, as its opening act says."""
    birth = acts[0].act.payload["@matter"]
    assert isinstance(birth, dict)  # noqa: S101 - the kernel writes it so
    return str(birth["definition"])


def _all_acts(task: UUID) -> list[ActView]:
    page = get_acts(task, actor=SYSTEM)
    acts = list(page.rows)
    while page.after is not None:
        page = get_acts(task, actor=SYSTEM, after=int(page.after))
        acts += page.rows
    return acts


def _parts(task: UUID) -> tuple[list[Part], set[str]]:
    found, units = [], set()
    for child in children_of(task, actor=SYSTEM):
        if child.kind != PART:
            continue
        units.add(child.department)
        for each in get_acts(child.id, actor=SYSTEM).rows[1:]:
            told = each.act.payload
            found.append(
                Part(
                    unit=child.department,
                    unit_name={},
                    at=each.act.at,
                    by=each.act.actor.id,
                    note=str(told["note"]),
                    document=str(told.get("document", "")),
                )
            )
    return sorted(found, key=lambda each: each.at), units


def _allowed(task: UUID, line: TaskLine, actor: Actor) -> tuple[ActForm, ...]:
    """Give the acts that this actor may do now, as the file orders them; none for onlookers."""
    try:
        found = get_situation(task, actor=actor)
    except NotPermitted:
        return ()
    setting = _setting(found, actor)
    order = list(document(TASK)["acts"])
    rules = sorted(found.allowed, key=lambda rule: order.index(rule.name))
    forms = (act_form(rule, setting) for rule in rules)
    return tuple(replace(form, fields=_fields(form, line)) for form in forms)


def _setting(found: Situation, actor: Actor) -> Setting:
    matter = found.matter
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    definition = get_definition(matter.definition)
    return Setting(definition, matter.folded, actor, local_day(found.now), {}, frozenset())


def _fields(form: ActForm, line: TaskLine) -> tuple[FieldForm, ...]:
    return tuple(_field(each, line) for each in form.fields if _asked(each, line))


def _asked(field: FieldForm, line: TaskLine) -> bool:
    """Leave out what need not be asked: a value read from events, milestones all reached."""
    plan = line.view.plan
    if field.name == "value":
        return plan.metric is not None and not plan.metric.source.startswith(FIGURE)
    return field.name != "reached" or any(each.reached is None for each in plan.milestones)


def _field(field: FieldForm, line: TaskLine) -> FieldForm:
    """Let people pick what is known: open milestones, officers of the lead unit."""
    if field.name == "reached":
        points = [each for each in line.view.plan.milestones if each.reached is None]
        choices = tuple(
            Choice(
                each.id,
                {
                    "zh": f"{each.day} {each.name['zh']}",
                    "en": f"{each.day} {each.name.get('en') or each.name['zh']}",
                },
            )
            for each in points
        )
        return replace(field, choices=choices)
    if field.name == "leader":
        officers = list_officers(line.view.plan.lead)
        choices = tuple(Choice(each.id, {"zh": each.name, "en": each.name}) for each in officers)
        return replace(field, choices=choices)
    return field
