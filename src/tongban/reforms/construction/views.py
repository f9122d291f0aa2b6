"""Matters of a project as pages show them: what may be done, the clocks, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tongban.base.authorities.types import AuthorityView
from tongban.kernel.authority import Actor, ActorKind, Grant
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, find_matter, get_definition, get_situation
from tongban.reforms.construction.actions import FILLED
from tongban.reforms.construction.types import EventLine, MatterCard
from tongban.services.cases import rules
from tongban.services.cases.fields import Setting, act_form

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.kernel.definitions import ActRule
    from tongban.record.types import ActView, MatterView
    from tongban.services.cases.types import ActForm


ROLES = {ActorKind.PERSON: "applicant"}
"""Who acted where no officer did, as the pages name roles."""


@dataclass(frozen=True)
class Reader:
    """Whoever looks, with the bodies on the project; `departments` are those that take part."""

    actor: Actor
    departments: frozenset[str]
    bodies: Mapping[str, AuthorityView]
    grants: tuple[Grant, ...] = ()

    @property
    def alone(self) -> Actor:
        """The actor at work: an officer without the person in private life."""
        officer = self.actor.kind is ActorKind.OFFICER
        return replace(self.actor, party=None) if officer else self.actor

    def reads(self, matter: MatterView) -> bool:
        """Tell, without asking the record again, whether a link to a case leads anywhere."""
        if self.actor.kind is ActorKind.PERSON and self.actor.party == matter.applicant:
            return True
        return any(
            each.department in {None, matter.department}
            and each.party in {None, matter.applicant}
            and (each.items is None or matter.item in each.items)
            for each in self.grants
        )

    def opens(self, matter: MatterView) -> bool:
        """Tell whether the reader may open a matter by the record's own rule."""
        return find_matter(matter.id, actor=self.alone) is not None


def forms_of(matter: MatterView, reader: Reader) -> tuple[ActForm, ...]:
    """Give what this reader may do in a matter now, each as a form; none in one unreadable."""
    if not reader.opens(matter):
        return ()
    found = get_situation(matter.id, actor=reader.alone)
    assert found.matter.folded is not None  # noqa: S101 - one matter comes with its state
    setting = Setting(
        definition=get_definition(found.matter.definition),
        folded=found.matter.folded,
        actor=reader.actor,
        today=local_day(found.now),
        names={},
        supplied=frozenset(),
    )
    forms = [act_form(rule, setting) for rule in found.allowed]
    return tuple(
        replace(
            form,
            fields=tuple(
                replace(each, multiple=each.type == "list" and bool(each.choices))
                for each in form.fields
                if each.name not in FILLED.get(form.act, ())
            ),
        )
        for form in forms
    )


def card(
    matter: MatterView,
    reader: Reader,
    acts: Sequence[ActView],
    names: Mapping[str, str],
) -> MatterCard:
    """Show a matter beside the project."""
    definition = get_definition(matter.definition)
    state = definition.states[matter.state].label
    folded, days, now = matter.folded, calendar(), clock.now()
    assert folded is not None  # noqa: S101 - children come with their state
    return MatterCard(
        id=matter.id,
        version=matter.version,
        number=matter.number,
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        facts=folded.facts,
        clocks=tuple(
            rules.clock_of(name, each, definition, days, now=now)
            for name, each in folded.terms.items()
        ),
        allowed=forms_of(matter, reader),
        events=events_of(matter, acts, names),
    )


def events_of(
    matter: MatterView, acts: Sequence[ActView], names: Mapping[str, str]
) -> tuple[EventLine, ...]:
    """Show what happened, the newest first; whoever acted by name where it is an officer."""
    definition = get_definition(matter.definition)
    return tuple(
        EventLine(
            at=view.act.at,
            label=definition.acts[view.act.name].label.to_json(),  # type: ignore[arg-type]
            state=definition.states[view.state].label.to_json(),  # type: ignore[arg-type]
            actor=names.get(view.act.actor.id, ROLES.get(view.act.actor.kind, "system")),
            details=_details(definition.acts[view.act.name], view.act.payload),
        )
        for view in reversed(acts)
    )


def _details(
    rule: ActRule, payload: Mapping[str, Json]
) -> tuple[tuple[Mapping[str, str], str], ...]:
    shown = []
    for name, field in rule.payload.items():
        value = payload.get(name)
        if value is None or field.type.value in {"list", "form"} or field.sensitive:
            continue
        label = field.choice_labels.get(str(value))
        text = str(value) if label is None else label.zh
        if isinstance(value, bool):
            text = "是" if value else "否"
        shown.append(({"zh": field.label.zh, "en": field.label.en}, text))
    return tuple(shown)
