"""Reads: bars in force, how late a change is, the clock of a company's start."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.queries import find_by_resident_id
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.queries import calendar, get_acts, get_definition, get_matter, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.enterprises import rules
from tongban.reforms.enterprises.registry import law
from tongban.reforms.enterprises.types import BAR, Bar
from tongban.services.cases.applications import recorded

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView
    from tongban.reforms.enterprises.types import Clock, Ground

HANDED_IN = frozenset({"submit", "resubmit", "correct_on_spot"})
"""Acts by which somebody hands an application in or completes it."""


def bar_of(resident_id: str) -> Bar | None:
    """Give the bar in force against the person of a resident id; the caller has asked who asks."""
    try:
        person = find_by_resident_id(resident_id)
    except IdentifierError:
        return None
    if person is None:
        return None
    page = list_matters(
        actor=SYSTEM,
        applicant=person.id,
        item=law().bar_item,
        open_only=True,
        with_folded=True,
    )
    found = [view for view in page.rows if view.kind == BAR]
    return bar_view(found[0]) if found else None


def list_bars(*, actor: Actor, after: str | None = None) -> tuple[tuple[Bar, str], ...]:
    """Give the bars that an officer may read, newest first, each with the party's id."""
    page = list_matters(
        actor=actor, item=law().bar_item, order="newest", after=after, limit=100, with_folded=True
    )
    return tuple((bar_view(view), view.applicant) for view in page.rows if view.kind == BAR)


def bar_view(matter: MatterView) -> Bar:
    """Give a bar as its matter has it."""
    assert matter.folded is not None  # noqa: S101 - read with its state
    definition = get_definition(matter.definition)
    term = matter.folded.terms.get("period")
    return Bar(
        matter=matter.id,
        number=matter.number,
        ground=_ground(str(definition.parameters["ground"])),
        since=date.fromisoformat(str(matter.folded.facts["since"])),
        until=None if term is None else term.term.due(calendar()),
        state=matter.state,
        state_label=definition.states[matter.state].label._asdict(),
    )


def registration_bodies() -> frozenset[str]:
    """Name the bodies that register market entities in this district."""
    return law().authorities


def clock_of_case(joint: UUID) -> Clock | None:
    """Reckon the start of the company that a case is part of; None where it is no such start.

    The caller has asked who may read the case.
    """
    whole = get_matter(joint, actor=SYSTEM)
    facts = {} if whole.folded is None else whole.folded.facts
    members = facts.get("members")
    named = set(members) if isinstance(members, list) else set()
    return clock_of(joint, actor=SYSTEM) if named & law().registrations else None


def late_change(case: UUID) -> int:
    """Give by how many days a change was applied for too late (INV-ENT-06, §24); 0 for in time."""
    known = law()
    matter = get_matter(case, actor=SYSTEM)
    if matter.item not in known.changes:
        return 0
    element = known.elements["resolved_on"][0]
    answer = recorded(case).clear([element]).get(element)
    if answer is None:
        return 0
    limit = int(known.change_limit["days"])
    resolved_on = date.fromisoformat(str(answer))
    return rules.late_by(resolved_on, local_day(matter.opened_at), limit)


def clock_of(joint: UUID, *, actor: Actor) -> Clock | None:
    """Reckon the start of a company that is a joint matter; None before a mandatory item is known.

    The actor may read the joint matter; raises MatterNotFound, NotPermitted.
    """
    whole = get_matter(joint, actor=actor)
    facts = {} if whole.folded is None else whole.folded.facts
    mandatory = facts.get("mandatory")
    if not isinstance(mandatory, list) or not mandatory:
        return None
    children = children_of(joint, actor=SYSTEM)
    by_item = {each.item: each for each in children}
    asked = [each.id for each in children if each.item in mandatory]
    return rules.opening_clock(
        [moment for each in (joint, *asked) for moment in _moments(each)],
        {item: _result(by_item[item]) if item in by_item else None for item in mandatory},
        [str(each) for each in mandatory],
        now=clock.now(),
        calendar=calendar(),
    )


def _moments(matter: UUID) -> list[datetime]:
    """Give when people handed something in; what the system opens for them later is none."""
    return [
        view.act.at
        for view in get_acts(matter, actor=SYSTEM).rows
        if view.act.name in HANDED_IN and view.act.actor != SYSTEM
    ]


def _result(case: MatterView) -> datetime | None:
    """Give the moment of a case's result: its credential, else its favourable decision."""
    if case.outcome != "granted":
        return None
    produces = bool(get_definition(case.definition).produces)
    wanted = {"issue"} if produces else {"grant", "grant_now"}
    found = [
        view.act.at for view in get_acts(case.id, actor=SYSTEM).rows if view.act.name in wanted
    ]
    return found[-1] if found else None


def _ground(name: str) -> Ground:
    return law().grounds[name]
