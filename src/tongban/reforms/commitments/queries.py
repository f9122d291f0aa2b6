"""Reads of verifications and credit records, each under the authority of its `actor`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tongban.base.authorities.queries import get_authorities
from tongban.base.documents.paper_kinds import PAPERS
from tongban.base.documents.queries import papers_of
from tongban.base.parties.queries import get_parties
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.guard import asked, under_authority
from tongban.record.queries import calendar, get_definition, get_situation, list_matters
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.reforms.commitments.procedure import (
    CREDIT,
    ON_RECORD,
    OPEN_STATES,
    VERIFICATION,
    document,
)
from tongban.reforms.commitments.types import MatterDetail, MatterLine, MatterPage
from tongban.services.cases import events
from tongban.services.cases.applications import all_acts, kind_names
from tongban.services.cases.fields import Setting, act_form
from tongban.services.cases.rules import clock_of, label_of
from tongban.services.cases.types import Paper
from tongban.services.catalogue import queries as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView
    from tongban.services.cases.types import ActForm, FieldForm, Label
    from tongban.services.catalogue.labels import Label as ItemLabel

KINDS = frozenset({VERIFICATION, CREDIT})


@under_authority
def list_open(*, actor: Actor, state: str, after: str | None = None, limit: int = 20) -> MatterPage:
    """Give a page of what waits in a state of OPEN_STATES or ON_RECORD, the nearest due first."""
    asked()
    if state not in {*OPEN_STATES, *ON_RECORD}:
        return MatterPage((), None)
    page = list_matters(
        actor=actor,
        state=state,
        open_only=True,
        order="due",
        after=after,
        limit=limit,
        with_folded=True,
    )
    return MatterPage(_lines(page.rows, actor), page.after)


@under_authority
def records_of(party: str, *, actor: Actor) -> tuple[MatterLine, ...]:
    """Give a party's credit records, to itself and whoever may see them."""
    asked()
    page = list_matters(actor=actor, applicant=party, kinds={CREDIT}, limit=200, with_folded=True)
    return _lines(page.rows, actor)


@under_authority
def of_case(case: UUID, *, actor: Actor) -> tuple[MatterLine, ...]:
    """Give the verifications of a case and the records that came of them.

    Whoever may see the case sees them; the caller has shown the case.
    """
    asked()
    checks = [each for each in children_of(case, actor=SYSTEM) if each.kind == VERIFICATION]
    records = children_of(*(each.id for each in checks), actor=SYSTEM) if checks else ()
    return _lines([*checks, *(each for each in records if each.kind == CREDIT)], actor)


@under_authority
def get_detail(matter: UUID, *, actor: Actor) -> MatterDetail:
    """Give one with everything this actor may see and do; MatterNotFound, NotPermitted."""
    found = get_situation(matter, actor=actor)
    asked()
    view = found.matter
    if view.kind not in KINDS:
        raise MatterNotFound(f"{view.number} is no verification and no credit record")
    assert view.folded is not None  # noqa: S101 - one matter comes with its state
    folded, definition, days = view.folded, get_definition(view.definition), calendar()
    acts = all_acts(view.id)
    setting = Setting(
        definition=definition,
        folded=folded,
        actor=actor,
        today=local_day(found.now),
        names=kind_names(),
        supplied=frozenset(),
    )
    conditions = definition.content.get("conditions")
    listed = folded.facts.get("evidence")
    shown = [listed] if isinstance(listed, str) else list(listed or ())  # type: ignore[arg-type]
    (line,) = _lines([view], actor)
    return MatterDetail(
        line=line,
        version=view.version,
        clocks=tuple(
            clock_of(name, clock, definition, days, now=found.now)
            for name, clock in folded.terms.items()
        ),
        events=events.events_of(
            acts,
            definition,
            actor=actor,
            slots={},
            bodies=get_authorities({view.department} | events.bodies_in(acts)),
            people=get_parties({view.applicant} | events.people_in(acts)),
        ),
        allowed=tuple(_in_order(act_form(rule, setting), view.kind) for rule in found.allowed),
        facts=folded.facts,
        conditions=tuple(
            label_of(each.get("text"))
            for each in (conditions if isinstance(conditions, list | tuple) else ())
            if hasattr(each, "get")
        ),
        evidence=tuple(map(str, shown)),
        papers=tuple(
            Paper(
                number=each.number,
                kind=each.kind,
                label={"zh": PAPERS[each.kind].zh, "en": PAPERS[each.kind].en},
                issued_on=each.issued_on,
                document=each.document.hash,
            )
            for each in papers_of(view.id)
        ),
        parent=view.parent,
    )


def _in_order(form: ActForm, kind: str) -> ActForm:
    """Give fields and choices the order of the procedure's file; what is published has none."""
    stated: Mapping[str, Any] = document(kind)["acts"][form.act].get("payload") or {}
    names = list(stated)

    def choices(each: FieldForm) -> FieldForm:
        listed = list(stated[each.name].get("choices") or ())
        if not listed:
            return each
        made = sorted(each.choices, key=lambda choice: listed.index(choice.value))
        return replace(each, choices=tuple(made))

    fields = sorted(form.fields, key=lambda each: names.index(each.name))
    return replace(form, fields=tuple(choices(each) for each in fields))


def _lines(matters: Iterable[MatterView], actor: Actor) -> tuple[MatterLine, ...]:
    kept = [each for each in matters if each.kind in KINDS]
    people = get_parties(each.applicant for each in kept)
    slugs = sorted({each.item for each in kept})
    items = catalogue.list_items(slugs=slugs, limit=catalogue.MAX_PAGE).items if slugs else ()
    titles = {each.slug: each.content.name for each in items}
    lines = []
    for each in kept:
        definition = get_definition(each.definition)
        facts: Mapping[str, Any] = {} if each.folded is None else each.folded.facts
        party = people.get(each.applicant)
        name = "*" if party is None else party.masked_name
        state = definition.states[each.state].label
        lines.append(
            MatterLine(
                id=each.id,
                number=each.number,
                kind=each.kind,
                subject=_title(titles.get(each.item), each.subject),
                department=each.department,
                applicant=party.name if party and each.applicant == actor.party else name,
                state=each.state,
                state_label={"zh": state.zh, "en": state.en},
                due=each.due,
                opened_at=each.opened_at,
                closed_at=each.closed_at,
                source_number=str(facts.get("case_number") or facts.get("source_number") or ""),
                overdue=facts.get("overdue") is True,
            )
        )
    return tuple(lines)


def _title(name: ItemLabel | None, subject: str) -> Label:
    """Give the name of an item in both languages; what the matter says where it has gone."""
    return {"zh": subject, "en": subject if name is None else name.text("en")}
