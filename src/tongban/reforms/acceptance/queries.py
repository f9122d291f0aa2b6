"""Reads of acceptance, each under the authority of its `actor`.

list_acceptances(*, actor, after=None, limit=50) -> Page of matters: rounds, and own parts
read(matter, *, actor) -> Situation              # everything else is given from it
get_dossier(situation) -> Dossier                # a joint acceptance or a building's
get_part(situation) -> (Part, defects)           # a department's part
forms_of(situation, *, actor) -> tuple[ActForm, ...]   # what this actor may do now
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.kernel.authority import ActorKind
from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.queries import (
    calendar,
    get_acts,
    get_definition,
    get_situation,
    list_matters,
)
from tongban.record.types import SYSTEM, MatterNotFound, Page
from tongban.reforms.acceptance import rules
from tongban.reforms.acceptance.procedures import in_order
from tongban.reforms.acceptance.types import OPINION, ROUNDS, Defect, Dossier, Part
from tongban.services.cases.fields import Setting, act_form
from tongban.services.cases.types import Choice
from tongban.services.catalogue.queries import get_item

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, Situation
    from tongban.services.cases.types import ActForm

KINDS: Final = ROUNDS | {OPINION}
SYSTEM_FIELDS: Final = frozenset({"items", "units"})
"""Fields that the verbs fill in."""
OWN_FORMS: Final = frozenset({"give_opinion", "recheck_item", "find_eligible"})
"""Acts that have a page of their own."""


def list_acceptances(
    *, actor: Actor, after: str | None = None, limit: int = 50
) -> Page[MatterView]:
    """Give a page of the acceptances and parts that the actor may read, the nearest due first.

    Raises NotPermitted, CursorError.
    """
    page = list_matters(actor=actor, order="newest", after=after, limit=limit, with_folded=True)
    return Page(tuple(each for each in page.rows if each.kind in KINDS), page.after)


def get_dossier(situation: Situation) -> Dossier:
    """Give a round with every department's part and the one list of defects.

    The situation was read under the authority of whoever asks.
    """
    matter = situation.matter
    children = children_of(matter.id, actor=SYSTEM)
    bodies = get_authorities({each.department for each in children})
    parts = tuple(_part(each, bodies) for each in children)
    state = get_definition(matter.definition).states[matter.state].label
    given = {each.item for each in children if each.state not in {"INVITED", "VISIT_SET"}}
    return Dossier(
        matter=matter,
        state_label={"zh": state.zh, "en": state.en},
        parts=parts,
        defects=rules.one_list((each.item, _facts(each)) for each in children),
        acts=get_acts(matter.id, actor=SYSTEM).rows,
        missing=tuple(each for each in parts if each.member not in given),
    )


def get_part(situation: Situation) -> tuple[Part, tuple[Defect, ...]]:
    """Give a department's part with its defects; raises MatterNotFound for another kind."""
    matter = situation.matter
    if matter.kind != OPINION:
        raise MatterNotFound(f"{matter.number} is no department's part of an acceptance")
    bodies = get_authorities([matter.department])
    return _part(matter, bodies), rules.defects_of(matter.item, _facts(matter))


def read(matter: UUID, *, actor: Actor) -> Situation:
    """Read a matter of acceptance with what the actor may do; MatterNotFound, NotPermitted."""
    found = get_situation(matter, actor=actor)
    if found.matter.kind not in KINDS:
        raise MatterNotFound(f"{found.matter.number} is no acceptance")
    return found


def forms_of(situation: Situation, *, actor: Actor) -> tuple[ActForm, ...]:
    """Give the acts that this actor may do now as forms, but those with a page of their own."""
    matter = situation.matter
    assert matter.folded is not None  # noqa: S101 - a situation has its state
    if actor.kind is ActorKind.SYSTEM:
        return ()
    setting = Setting(
        definition=get_definition(matter.definition),
        folded=matter.folded,
        actor=actor,
        today=local_day(situation.now),
        names={},
        supplied=frozenset(),
    )
    return tuple(
        _shaped(act_form(rule, setting), matter)
        for rule in situation.allowed
        if rule.name not in OWN_FORMS
    )


def _shaped(form: ActForm, matter: MatterView) -> ActForm:
    """Leave out what the verbs fill in, offer what is known, in the order of the file."""
    fields = {each.name: each for each in form.fields if each.name not in SYSTEM_FIELDS}
    if "attended" in fields:
        definition, facts = get_definition(matter.definition), _facts(matter)
        members = rules.texts(definition.parameters, "members")
        names = {each: get_item(each).content.name for each in members}
        fields["attended"] = replace(
            fields["attended"],
            choices=tuple(
                Choice(each, {"zh": name.zh, "en": name.text("en")}) for each, name in names.items()
            ),
            default=list(members),
        )
        fields["visited_on"] = replace(fields["visited_on"], default=facts.get("visit_on"))
    order = in_order(matter.kind, form.act, fields)
    return replace(form, fields=tuple(fields[name] for name in order))


def _part(matter: MatterView, bodies: Mapping[str, object]) -> Part:
    definition, facts = get_definition(matter.definition), _facts(matter)
    state = definition.states[matter.state].label
    acts = get_acts(matter.id, actor=SYSTEM).rows
    spoken = [view.act.payload for view in acts if view.act.name == "give_opinion"]
    payload: Mapping[str, Json] = spoken[-1] if spoken else {}
    named = [str(each) for each in payload.get("inspectors") or ()]  # type: ignore[union-attr]
    names = officer_names(set(named))
    body = bodies.get(matter.department)
    return Part(
        matter=matter.id,
        member=matter.item,
        name={"zh": definition.label.zh, "en": definition.label.en},
        department=matter.department,
        department_name=getattr(body, "short", {"zh": matter.department, "en": matter.department}),
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        result=str(facts.get("result") or ""),
        silent=facts.get("silent") is True,
        due=_due(matter),
        inspectors=tuple(names.get(each, each) for each in named),
        findings=str(payload.get("findings") or ""),
        planning=facts.get("planning") is True,
        rechecked=sum(view.act.name == "recheck_item" for view in acts),
    )


def _due(matter: MatterView) -> date | None:
    clock = None if matter.folded is None else matter.folded.terms.get("opinion")
    if clock is None or clock.done is not None:
        return None
    try:
        return clock.term.due(calendar())
    except CalendarNotPublished:
        return None


def _facts(matter: MatterView) -> Mapping[str, Json]:
    return {} if matter.folded is None else matter.folded.facts
