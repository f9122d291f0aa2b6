"""Reads of cases, each under the authority of its `actor`; personal data masked.

    get_case(case, actor=) -> CaseView             # UUID or number; MatterNotFound, NotPermitted
    list_cases(actor=, department=, item=, applicant=, state=, light=, open_only=, order="due",
               after=, limit=) -> CasePage
    queue_of(actor=, department=, item=, state=, light=, order="due", after=, limit=)
               -> CaseQueue                        # a page with how many cases of each light wait
    my_cases(actor=, open_only=False, after=, limit=) -> CasePage   # as applicant and as agent
    allowed_forms(case, actor=) -> tuple[ActForm, ...]              # what this actor may do now
    asked_of_applicant(case, actor=) -> Asked | None                # what the applicant owes now
    draft_needs(draft, actor=) -> tuple[SlotView, ...]              # before submission
    look_answer(case, element, actor=, purpose=, note="") -> str    # one in clear, written down
    form_of(item_record) -> ItemForm                  # for forms.start_draft and forms.get_draft
    remedy_text() -> str

A page shows `view.allowed`: each ActForm has fields with type, choices and defaults; post what was
filled in to `actions.do(case, act, payload, actor=, key=, expected_version=view.version)`. An
ActForm with `correction` goes to `actions.resubmit_case` or `actions.correct_on_spot`, with answers
and files. Lists by `due` hold open cases alone, the most urgent first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from tongban.base.authorities.queries import get_authorities
from tongban.base.documents.paper_kinds import PAPERS
from tongban.base.documents.queries import papers_of
from tongban.base.parties.looks import ANSWER, note_look
from tongban.base.parties.queries import get_parties
from tongban.kernel.authority import ActorKind
from tongban.kernel.terms import Light
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import (
    calendar,
    count_lights,
    get_definition,
    get_matter,
    get_matter_by_number,
    get_situation,
    list_matters,
)
from tongban.services.cases import events, rules
from tongban.services.cases.applications import (
    draft_standing,
    form_of,
    form_of_case,
    kind_names,
    recorded,
    shown_answers,
    standing_of,
    words,
)
from tongban.services.cases.fields import Setting, act_form, remedy_text
from tongban.services.cases.kinds import case_kinds, is_case
from tongban.services.cases.tolerance import has_room
from tongban.services.cases.types import (
    Asked,
    CaseLine,
    CasePage,
    CaseQueue,
    CaseView,
    Clock,
    EvidenceView,
    MatterNotFound,
    Paper,
)
from tongban.services.catalogue.queries import get_item
from tongban.services.credentials.queries import produced
from tongban.services.forms.queries import elements_by_id, get_draft, item_of_draft

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from tongban.base.parties.types import PartyView
    from tongban.kernel.authority import Actor
    from tongban.kernel.definitions import Definition
    from tongban.kernel.matters import Folded
    from tongban.record.lists import Order
    from tongban.record.types import MatterView, Situation
    from tongban.services.cases.types import ActForm, SlotView

__all__ = [
    "allowed_forms",
    "asked_of_applicant",
    "draft_needs",
    "form_of",
    "get_case",
    "lines_of",
    "list_cases",
    "look_answer",
    "my_cases",
    "queue_of",
    "remedy_text",
]


@under_authority
def get_case(case: UUID | str, *, actor: Actor) -> CaseView:
    """Give a case, by id or number, with everything that this actor may see of it."""
    found = _situation(case, actor)
    asked()
    matter, now = found.matter, found.now
    if not is_case(matter.kind):
        raise MatterNotFound(f"{matter.number} is no case but a matter of kind {matter.kind}")
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    folded, definition = matter.folded, get_definition(matter.definition)
    days = calendar()
    read = recorded(matter.id)
    names = kind_names()
    clear = read.clear(form_of_case(definition).elements)
    stand = standing_of(definition, read, clear, on=local_day(now))
    waived = rules.replaced(definition) if read.on_commitment else ()
    slots = rules.slot_views(definition.evidence, read.evidence, stand, clear, names, waived=waived)
    bodies = get_authorities({matter.department} | events.bodies_in(read.acts))
    people = get_parties({matter.applicant} | events.people_in(read.acts))
    body = bodies.get(matter.department)
    main = rules.main_clock(folded)
    clocks = {
        name: rules.clock_of(name, each, definition, days, now=now)
        for name, each in folded.terms.items()
    }
    by_slot = {view.slot: view.name for view in slots}
    line = _line(matter, _names(people, actor), now, actor)
    facts, papers = folded.facts, _papers(matter.id)
    opening = definition.acts[read.acts[0].act.name]
    return CaseView(
        **{name: getattr(line, name) for name in CaseLine.__slots__},
        department_name={} if body is None else body.name,
        applicant_id=matter.applicant,
        channel=read.channel,
        deemed=facts.get("deemed") is True,
        redirects=_count(facts.get("redirects")),
        corrections=_count(facts.get("corrections")),
        clock=None if main is None else clocks[main],
        clocks=tuple(clocks.values()),
        events=events.events_of(
            read.acts, definition, actor=actor, slots=by_slot, bodies=bodies, people=people
        ),
        answers=shown_answers(clear, definition, own=actor.party == matter.applicant),
        slots=slots,
        evidence=tuple(
            EvidenceView(
                each.slot,
                by_slot.get(each.slot, {"zh": each.slot, "en": each.slot}),
                each.ref,
                rules.is_shared(each),
                each.source,
            )
            for each in read.evidence
            if not rules.is_form(each)
        ),
        papers=papers,
        credentials=() if facts.get("issued") is False else produced(matter.id, local_day(now)),
        siblings=_siblings(matter, actor),
        allowed=_forms(found, definition, actor, supplied=read.evidence),
        asked=_asked(matter, definition, read.acts, slots, clocks.get("correction")),
        owed=_owed(folded, definition, slots, clocks.get("supplement")),
        by_commitment=facts.get("by_commitment") is True,
        receipt_comes=not papers and any(each.kind == "paper" for each in opening.effects),
    )


@under_authority
def list_cases(  # noqa: PLR0913 - one filter a word
    *,
    actor: Actor,
    department: str | None = None,
    item: str | None = None,
    applicant: str | None = None,
    state: str | None = None,
    light: str | None = None,
    assignees: Collection[str] | None = None,
    open_only: bool = False,
    order: Order = "due",
    after: str | None = None,
    limit: int = 20,
) -> CasePage:
    """Give a page of the cases that the actor may see, the nearest due day first.

    `light` (green, yellow, red) takes open cases alone; an empty text among `assignees` those that
    nobody sees through.
    """
    asked()
    page = list_matters(
        actor=actor,
        department=department,
        item=item,
        applicant=applicant,
        state=state,
        kinds=case_kinds(),
        light=None if light is None else Light(light),
        assignees=assignees,
        open_only=open_only,
        order=order,
        after=after,
        limit=limit,
    )
    return CasePage(_lines(page.rows, actor), page.after)


@under_authority
def queue_of(  # noqa: PLR0913 - one filter a word
    *,
    actor: Actor,
    department: str | None = None,
    item: str | None = None,
    state: str | None = None,
    light: str | None = None,
    assignees: Collection[str] | None = None,
    order: Order = "due",
    after: str | None = None,
    limit: int = 20,
) -> CaseQueue:
    """Give a page as `list_cases` does, with how many open cases of each light there are."""
    asked()
    page = list_cases(
        actor=actor,
        department=department,
        item=item,
        state=state,
        light=light,
        assignees=assignees,
        order=order,
        after=after,
        limit=limit,
    )
    counted = count_lights(
        actor=actor,
        department=department,
        item=item,
        state=state,
        kinds=case_kinds(),
        assignees=assignees,
    )
    lights = {light.value: count for light, count in counted.items() if light is not None}
    least = frozenset("" if light is None else light.value for light in counted.least)
    return CaseQueue(page, lights, sum(counted.values()), least)


@under_authority
def my_cases(
    *, actor: Actor, open_only: bool = False, after: str | None = None, limit: int = 20
) -> CasePage:
    """Give a page of a person's own cases and those in which he or she is agent, newest first."""
    asked()
    page = list_matters(
        actor=actor,
        kinds=case_kinds(),
        open_only=open_only,
        order="newest",
        after=after,
        limit=limit,
        with_folded=True,
    )
    return CasePage(_lines(page.rows, actor), page.after)


@under_authority
def allowed_forms(case: UUID, *, actor: Actor) -> tuple[ActForm, ...]:
    """Give the acts that this actor may do now, each as a form."""
    found = get_situation(case, actor=actor)
    asked()
    definition = get_definition(found.matter.definition)
    return _forms(found, definition, actor, supplied=recorded(case).evidence)


@under_authority
def asked_of_applicant(case: UUID, *, actor: Actor) -> Asked | None:
    """Give what the applicant is asked for now; None when nothing is."""
    view: CaseView = get_case(case, actor=actor)
    asked()
    return view.asked


@under_authority
def look_answer(case: UUID, element: str, *, actor: Actor, purpose: str, note: str = "") -> str:
    """Give one answer in clear, in Chinese, and write the look down for the applicant to see.

    For officers on the case and the system. Raises MatterNotFound (also where the element was not
    answered), NotPermitted (LOOK-REFUSED for persons), PartyError LOOK-PURPOSE.
    """
    matter = get_matter(case, actor=actor)
    asked()
    known = elements_by_id().get(element)
    clear = recorded(case).clear([element])
    if known is None or element not in clear:
        raise MatterNotFound(f"case {matter.number} has no answer {element[:64]!r}")
    with transaction.atomic():
        note_look(actor, matter.applicant, ANSWER + element, purpose, note=note, matter=case)
        return words(known, clear[element])


def draft_needs(draft: UUID, *, actor: Actor) -> tuple[SlotView, ...]:
    """Show the materials of a draft's item: handed in, shared by authorities, or still lacking.

    Raises DraftNotFound for another's draft.
    """
    item = get_item(item_of_draft(draft, actor=actor))
    form = form_of(item)
    found = get_draft(draft, actor=actor, form=form)
    definition = get_definition(item.definition or "")
    evidence, stand, clear = draft_standing(definition, form, found, on=local_day(clock.now()))
    room = has_room(definition, calendar(), on=local_day(clock.now()))
    return rules.slot_views(definition.evidence, evidence, stand, clear, kind_names(), room=room)


def _situation(case: UUID | str, actor: Actor) -> Situation:
    if not isinstance(case, UUID):
        case = get_matter_by_number("".join(case.split()), actor=actor).id
    return get_situation(case, actor=actor)


@under_authority
def lines_of(matters: Sequence[MatterView], *, actor: Actor) -> tuple[CaseLine, ...]:
    """Give matters that the actor was given as lines of a list."""
    asked()
    return _lines(matters, actor)


def _lines(matters: Sequence[MatterView], actor: Actor) -> tuple[CaseLine, ...]:
    people, now = _people(matters, actor), clock.now()
    return tuple(_line(each, people, now, actor) for each in matters)


def _line(matter: MatterView, people: dict[str, str], now: datetime, actor: Actor) -> CaseLine:
    definition = get_definition(matter.definition)
    light = matter.light(now)
    due = None if light is None else matter.due
    state = definition.states[matter.state].label
    return CaseLine(
        id=matter.id,
        number=matter.number,
        item=matter.item,
        item_name={"zh": definition.label.zh, "en": definition.label.en},
        department=matter.department,
        applicant=people.get(matter.applicant, "*"),
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        outcome=matter.outcome,
        version=matter.version,
        light=None if light is None else light.value,
        due=due,
        promise_due=None if due is None else _promised(matter, due),
        opened_at=matter.opened_at,
        updated_at=matter.updated_at,
        closed_at=matter.closed_at,
        parent=matter.parent,
        assignee="" if actor.kind is ActorKind.PERSON else matter.assignee,
        owes=_owes(matter),
    )


def _owes(matter: MatterView) -> bool:
    """Tell whether materials promised for later lack; False where only the list was asked for."""
    if matter.folded is None or matter.closed_at is not None:
        return False
    return bool(matter.folded.facts.get("promised"))


def _promised(matter: MatterView, due: date) -> date | None:
    """Give the last day before the light turns red, where that is before the law's due day."""
    if matter.red_at is None:
        return None
    last = local_day(matter.red_at - timedelta.resolution)
    return last if last < due else None


def _people(matters: Iterable[MatterView], actor: Actor) -> dict[str, str]:
    """Give the names of applicants, those of persons masked but to themselves."""
    return _names(get_parties(each.applicant for each in matters), actor)


def _names(parties: Mapping[str, PartyView], actor: Actor) -> dict[str, str]:
    return {
        name: view.name if name == actor.party else view.masked_name
        for name, view in parties.items()
    }


def _papers(case: UUID) -> tuple[Paper, ...]:
    return tuple(
        Paper(
            number=each.number,
            kind=each.kind,
            label={"zh": PAPERS[each.kind].zh, "en": PAPERS[each.kind].en},
            issued_on=each.issued_on,
            document=each.document.hash,
        )
        for each in papers_of(case)
    )


def _siblings(matter: MatterView, actor: Actor) -> tuple[CaseLine, ...]:
    """Give the other cases of the same joint matter that the actor may see."""
    if matter.parent is None:
        return ()
    page = list_matters(actor=actor, applicant=matter.applicant, limit=200)
    others = [each for each in page.rows if each.parent == matter.parent and each.id != matter.id]
    return _lines(others, actor)


def _forms(
    found: Situation,
    definition: Definition,
    actor: Actor,
    *,
    supplied: Sequence[Any],
) -> tuple[ActForm, ...]:
    matter = found.matter
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    if actor.kind is ActorKind.SYSTEM:
        return ()
    lacking = matter.folded.facts.get("lacking")
    missing = set(lacking) if isinstance(lacking, list) else set()
    setting = Setting(
        definition=definition,
        folded=matter.folded,
        actor=actor,
        today=local_day(found.now),
        names=kind_names(),
        supplied=frozenset(each.slot for each in supplied) - missing,
    )
    return tuple(act_form(rule, setting) for rule in found.allowed)


def _asked(
    matter: MatterView,
    definition: Definition,
    acts: Sequence[Any],
    slots: Sequence[SlotView],
    term: Clock | None,
) -> Asked | None:
    if matter.state != "CORRECTION":
        return None
    payload = next(
        view.act for view in reversed(acts) if view.act.name == "notify_correction"
    ).payload
    wanted = payload.get("missing") or []
    rule = definition.acts["resubmit"].label
    return Asked(
        label={"zh": rule.zh, "en": rule.en},
        until=None if term is None else term.due,
        missing=tuple(view for view in slots if view.slot in wanted),
        defects=tuple(str(each) for each in payload.get("defects") or []),
    )


def _owed(
    folded: Folded, definition: Definition, slots: Sequence[SlotView], term: Clock | None
) -> Asked | None:
    """Give what was promised for later and is not there yet; None when there is nothing."""
    promised = folded.facts.get("promised")
    if not isinstance(promised, list) or not promised or definition.states[folded.state].final:
        return None
    rule = definition.acts["supplement"].label
    return Asked(
        label={"zh": rule.zh, "en": rule.en},
        until=None if term is None or term.done else term.due,
        missing=tuple(view for view in slots if view.slot in promised),
        defects=(),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
