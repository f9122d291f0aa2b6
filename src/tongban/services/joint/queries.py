"""Reads of joint matters, each under the authority of its `actor`.

    get_joint(joint, *, actor) -> JointView        # UUID or number; MatterNotFound, NotPermitted
    list_joint(*, actor, department=None, bundle=None, state=None, open_only=False, order=None,
               after=None, limit=20) -> JointPage
    draft_plan(draft, *, actor) -> Planned         # bundle, plan, options, form (an ItemForm)
    draft_lines(draft, *, actor) -> tuple[Line, ...]
    correctable(joint, *, actor) -> (data elements, answers) of the members that a notice concerns

A person sees every member; so does the lead, for whom contents of other departments stay closed
(`readable`); an officer of a member's department sees the whole by way of that member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.authorities.queries import get_authorities
from tongban.base.parties.queries import get_parties
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.kernel.terms.counting import local_day
from tongban.record import clock, reach
from tongban.record.children import children_of
from tongban.record.guard import asked, under_authority
from tongban.record.queries import (
    calendar,
    get_definition,
    get_matter,
    get_matter_by_number,
    get_situation,
    grants_of,
    list_matters,
)
from tongban.record.types import SYSTEM, MatterView, Page
from tongban.services.bundles.queries import list_bundles, network
from tongban.services.cases import events
from tongban.services.cases.applications import (
    all_acts,
    form_of_case,
    kind_names,
    shown_answers,
)
from tongban.services.cases.fields import Setting, act_form
from tongban.services.cases.rules import clock_of, slot_name
from tongban.services.forms.queries import elements_by_id
from tongban.services.joint import rules
from tongban.services.joint.access import found_joint
from tongban.services.joint.handing import said_in
from tongban.services.joint.members import Scene, left_out, members_of, visit_of
from tongban.services.joint.planning import Planned, get_planned
from tongban.services.joint.procedure import INTERNAL, KIND, SYSTEM_FIELDS, bundle_in
from tongban.services.joint.types import (
    AskedNow,
    JointLine,
    JointPage,
    JointView,
    Line,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tongban.kernel.authority import Actor, Grant
    from tongban.kernel.calendar import Calendar
    from tongban.record.lists import Order
    from tongban.services.cases.types import ActForm, Answer, Clock, Label

__all__ = [
    "Planned",
    "correctable",
    "draft_lines",
    "draft_plan",
    "get_joint",
    "list_joint",
]

CORRECTION: Final = "CORRECTION"
"""State of a member's case that a notice concerns."""
MAIN: Final = ("joint", "intake")
"""Terms of the whole by how much people care."""


@under_authority
def get_joint(joint: UUID | str, *, actor: Actor) -> JointView:
    """Give a joint matter with every member on one time axis.

    Who waits for whom, which member is stuck and since when, what the person is asked for now. As
    many statements for twenty members as for two.
    """
    if not isinstance(joint, UUID):
        joint = get_matter_by_number("".join(joint.split()), actor=SYSTEM).id
    matter, children = found_joint(joint), children_of(joint, actor=SYSTEM)
    grants = () if actor == SYSTEM else grants_of(actor=actor)
    whole = _may_read(matter, actor, grants)
    readable = frozenset(each.id for each in children if _may_read(each, actor, grants))
    nodes = network().items
    members = rules.whole_of(matter).members
    waiting = set(members) - {each.item for each in children}
    ahead = any(
        _covered(matter, item, nodes[item].authority, actor, grants)
        for item in waiting
        if item in nodes
    )
    if not whole and not readable and not ahead:
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} may not read joint matter {matter.number}; sign in as its applicant, "
            "agent or an officer of one of its departments",
        )
    asked()
    now, days = clock.now(), calendar()
    acts = all_acts(joint)
    named = events.people_in(acts) | {matter.applicant}
    bodies = get_authorities(
        {matter.department, *(each.department for each in children)}
        | {nodes[item].authority for item in members if item in nodes}
        | events.bodies_in(acts)
    )
    people = get_parties(named)
    scene = Scene(matter, children, acts, bodies, days, now, readable, nodes)
    shown = members_of(scene)
    words = {each.item: each.name for each in shown}
    words |= {each.item: each.name for each in left_out(scene)}
    line = _line(matter, {key: _name(view, actor) for key, view in people.items()}, days, now)
    lead = bodies.get(matter.department)
    return JointView(
        **{name: getattr(line, name) for name in JointLine.__slots__},
        lead_name={} if lead is None else lead.name,
        applicant_id=matter.applicant,
        children=shown,
        edges=rules.whole_of(matter).edges,
        left_out=left_out(scene),
        policies=bundle_in(matter.definition).policies.to_json(),
        clocks=tuple(_clocks(matter, days, now).values()),
        events=_events(scene, actor, words, people) if whole else (),
        opinions=rules.same(scene.facts, "opinions"),
        visit=visit_of(scene),
        asked=_asked(scene),
        allowed=_allowed(matter, actor, now) if whole and actor != SYSTEM else (),
    )


@under_authority
def list_joint(
    *,
    actor: Actor,
    department: str | None = None,
    bundle: str | None = None,
    state: str | None = None,
    open_only: bool = False,
    order: Order | None = None,
    after: str | None = None,
    limit: int = 20,
) -> JointPage:
    """Give a page of the joint matters that the actor may read: a lead's, or a person's own.

    Without an `order` the newest come first, those that are over among them, and with `open_only`
    the most urgent; the order `due` has only those that are not over, for they alone have a limit.
    """
    items = [bundle] if bundle is not None else [each.id for each in list_bundles()]
    asked()
    if not items:
        return JointPage((), None)
    page: Page[MatterView] = list_matters(
        actor=actor,
        department=department,
        item=items,
        state=state,
        open_only=open_only,
        order=order or ("due" if open_only else "newest"),
        after=after,
        limit=limit,
        with_folded=True,
    )
    now, days = clock.now(), calendar()
    found = [each for each in page.rows if each.kind == KIND]
    people = get_parties(each.applicant for each in found)
    names = {key: _name(view, actor) for key, view in people.items()}
    return JointPage(tuple(_line(each, names, days, now) for each in found), page.after)


@under_authority
def correctable(joint: UUID, *, actor: Actor) -> tuple[tuple[str, ...], tuple[Answer, ...]]:
    """Give what the forms of the members ask that the one notice concerns, and what was answered.

    Elements that hang on a condition are among them only where they were answered.
    """
    matter = get_matter(joint, actor=actor)
    asked()
    children = [each for each in children_of(joint, actor=SYSTEM) if each.state == CORRECTION]
    forms = {each.id: form_of_case(get_definition(each.definition)) for each in children}
    names = list(dict.fromkeys(name for form in forms.values() for name in form.elements))
    clear = said_in(joint, names).clear
    answers: dict[str, Answer] = {}
    for child in children:
        own = actor.party == matter.applicant
        for each in shown_answers(clear, get_definition(child.definition), own=own):
            answers.setdefault(each.element, each)
    known = elements_by_id()
    wanted = [name for name in names if name in known and (name in answers or not known[name].when)]
    return tuple(wanted), tuple(answers.values())


def draft_plan(draft: UUID, *, actor: Actor) -> Planned:
    """Give the plan of a draft as its answers and choices stand; DraftNotFound for another's."""
    return get_planned(draft, actor=actor)[0]


def draft_lines(draft: UUID, *, actor: Actor) -> tuple[Line, ...]:
    """Show the materials of a joint draft, one line for each kind however many members ask."""
    one, held = get_planned(draft, actor=actor)
    return lines_of(one, held.files)


def lines_of(one: Planned, files: Mapping[str, Sequence[str]]) -> tuple[Line, ...]:
    """Give the materials of a plan with what is handed in so far."""
    status = {"bring": "lacking", "later": "promised", "committed": "promised", "held": "shared"}
    return tuple(
        Line(
            id=each.kind,
            name={"zh": each.name.zh, "en": each.name.en or each.name.zh},
            status="supplied" if files.get(each.kind) else status.get(each.status, each.status),
            slots=each.asked_by,
            tolerable=each.may_defer,
            note={"zh": each.why.text.zh, "en": each.why.text.en or each.why.text.zh},
        )
        for each in one.plan.evidence
        if each.certain
    )


def _may_read(matter: MatterView, actor: Actor, grants: Sequence[Grant]) -> bool:
    if actor == SYSTEM:
        return True
    scope = reach.Scope(matter.department, matter.item, matter.division, matter.applicant)
    parties = () if matter.folded is None else matter.folded.parties
    try:
        reach.check_readable(actor, grants, scope, parties)
    except NotPermitted:
        return False
    return True


def _covered(
    matter: MatterView, item: str, department: str, actor: Actor, grants: Sequence[Grant]
) -> bool:
    """Tell whether an officer's grants cover a member that has no case yet."""
    if actor.kind is not ActorKind.OFFICER:
        return False
    scope = reach.Scope(department, item, matter.division, matter.applicant)
    return any(each.covers(scope) for each in reach.scopes_of(actor, grants))


def _line(matter: MatterView, names: Mapping[str, str], days: Calendar, now: datetime) -> JointLine:
    definition = get_definition(matter.definition)
    facts = {} if matter.folded is None else matter.folded.facts
    standing = rules.same(facts, "standing")
    clocks = _clocks(matter, days, now) if matter.closed_at is None else {}
    main = next((clocks[name] for name in MAIN if name in clocks), None)
    state = definition.states[matter.state].label
    return JointLine(
        id=matter.id,
        number=matter.number,
        bundle=matter.item,
        name=_label(matter),
        lead=matter.department,
        applicant=names.get(matter.applicant, "*"),
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        outcome=matter.outcome,
        version=matter.version,
        light=None if main is None else main.light,
        due=None if main is None else main.due,
        promise_due=None if main is None else main.promise_due,
        opened_at=matter.opened_at,
        closed_at=matter.closed_at,
        members=len(rules.same(facts, "members")),
        done=sum(each.endswith("=done") for each in standing),
    )


def _clocks(matter: MatterView, days: Calendar, now: datetime) -> dict[str, Clock]:
    if matter.folded is None:
        return {}
    definition = get_definition(matter.definition)
    return {
        name: clock_of(name, each, definition, days, now=now)
        for name, each in matter.folded.terms.items()
    }


def _events(
    scene: Scene, actor: Actor, words: Mapping[str, Label], people: Mapping[str, Any]
) -> tuple[Any, ...]:
    told = [view for view in scene.acts if view.act.name not in INTERNAL]
    return events.events_of(
        told,
        get_definition(scene.matter.definition),
        actor=actor,
        slots={**words, **{key: body.name for key, body in scene.bodies.items()}},
        bodies=scene.bodies,
        people=people,
        hidden=SYSTEM_FIELDS,
    )


def _allowed(matter: MatterView, actor: Actor, now: datetime) -> tuple[ActForm, ...]:
    found = get_situation(matter.id, actor=actor)
    assert found.matter.folded is not None  # noqa: S101 - one matter comes with its state
    setting = Setting(
        definition=get_definition(matter.definition),
        folded=found.matter.folded,
        actor=actor,
        today=local_day(now),
        names={},
        supplied=frozenset(),
    )
    return tuple(
        _without(act_form(rule, setting))
        for rule in found.allowed
        if actor.kind is not ActorKind.SYSTEM
    )


def _without(form: ActForm) -> ActForm:
    fields = tuple(each for each in form.fields if each.name not in SYSTEM_FIELDS)
    return type(form)(form.act, form.label, fields, form.basis, form.correction)


def _asked(scene: Scene) -> AskedNow | None:
    """Tell what the one correction notice asks for, one line for each kind of evidence."""
    matter = scene.matter
    if scene.facts.get("asked") is not True:
        return None
    act = next(view.act for view in reversed(scene.acts) if view.act.name == "notify_correction")
    names = kind_names()
    slots: dict[tuple[str, str], tuple[str, Label]] = {
        (child.item, slot.id): (slot.kind, slot_name(slot, names))
        for child in scene.children
        for slot in get_definition(child.definition).evidence
    }
    for item, node in scene.nodes.items():
        for need in node.needs:
            named = {"zh": need.name.zh, "en": need.name.en or need.name.zh}
            slots.setdefault((item, need.slot), (need.kind, named))
    lines: dict[str, Line] = {}
    for text in rules.same(act.payload, "missing"):
        item, _, slot = text.partition("/")
        kind, title = slots.get((item, slot), (slot, {"zh": slot, "en": slot}))
        before = lines[kind].slots if kind in lines else ()
        lines[kind] = Line(kind, title, "lacking", (*before, (item, slot)))
    defects = tuple(
        (item, told)
        for text in rules.same(act.payload, "defects")
        for item, _, told in (text.partition("/"),)
    )
    concerned = {item for item, _ in defects} | {
        i for line in lines.values() for i, _ in line.slots
    }
    items = [item for item in rules.whole_of(matter).members if item in concerned]
    handed_in = {each.kind for view in scene.acts for each in view.act.evidence}
    others: dict[str, Line] = {}
    for (item, slot), (kind, title) in slots.items():
        if item in items and kind in handed_in and kind not in lines:
            before = others[kind].slots if kind in others else ()
            others[kind] = Line(kind, title, "supplied", (*before, (item, slot)))
    term = _clocks(matter, scene.days, scene.now).get("correction")
    label = get_definition(matter.definition).acts["resubmit"].label
    return AskedNow(
        label={"zh": label.zh, "en": label.en},
        until=None if term is None else term.due,
        lines=tuple(lines.values()),
        defects=defects,
        items=tuple(items),
        others=tuple(others.values()),
    )


def _label(matter: MatterView) -> Label:
    label = get_definition(matter.definition).label
    return {"zh": label.zh, "en": label.en}


def _name(view: Any, actor: Actor) -> str:
    return str(view.name if view.id == actor.party else view.masked_name)
