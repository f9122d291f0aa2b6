"""Reads of acceptance, each under the authority of its `actor`.

list_acceptances(*, actor, after=None, limit=50) -> Page of buildings, completions and checks
read(matter, *, actor) -> Situation              # everything else is given from it
get_dossier(situation) -> Dossier
forms_of(situation, *, actor) -> tuple[ActForm, ...]   # what this actor may do now
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.kernel.authority import ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.queries import (
    get_acts,
    get_definition,
    get_matter,
    get_situation,
    list_matters,
)
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.reforms.acceptance.procedures import in_order
from tongban.reforms.acceptance.types import (
    COMPLETION,
    KINDS,
    RESIDUAL,
    Dossier,
    JointLink,
)
from tongban.services.cases.fields import Setting, act_form
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Page, Situation
    from tongban.services.cases.types import ActForm, Label

OWN_FORMS: Final = frozenset({"find_eligible"})
"""Acts that have a page of their own."""


def list_acceptances(
    *, actor: Actor, after: str | None = None, limit: int = 50
) -> Page[MatterView]:
    """Give a page of buildings, completions and checks that the actor may read, newest first.

    Raises NotPermitted, CursorError.
    """
    return list_matters(
        actor=actor, item=list(KINDS), order="newest", after=after, limit=limit, with_folded=True
    )


def read(matter: UUID, *, actor: Actor) -> Situation:
    """Read a matter of acceptance with what the actor may do; MatterNotFound, NotPermitted."""
    found = get_situation(matter, actor=actor)
    if found.matter.kind not in KINDS:
        raise MatterNotFound(f"{found.matter.number} is no acceptance")
    return found


def get_dossier(situation: Situation) -> Dossier:
    """Give a building, a completion or a check with the joint matters that carry it.

    The situation was read under the authority of whoever asks; what lies beside it (the joint
    matter of a completion) is named and opens by its own rule.
    """
    matter = situation.matter
    children = children_of(matter.id, actor=SYSTEM)
    whole = matter
    if matter.kind == RESIDUAL and matter.parent is not None:
        whole = get_matter(matter.parent, actor=SYSTEM)
    carried = [each for each in children if each.kind == JOINT]
    if whole.kind == COMPLETION and whole.folded is not None:
        carried = [get_matter(UUID(str(whole.folded.facts["joint"])), actor=SYSTEM)]
    definition = get_definition(matter.definition)
    return Dossier(
        matter=matter,
        label={"zh": definition.label.zh, "en": definition.label.en},
        state_label=state_of(matter),
        acts=get_acts(matter.id, actor=SYSTEM).rows,
        joint=tuple(JointLink(each, state_of(each)) for each in carried),
        checks=tuple(each for each in children if each.kind == RESIDUAL),
        completion=whole if matter.kind == RESIDUAL else None,
    )


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


def state_of(matter: MatterView) -> Label:
    """Name the state of a matter."""
    state = get_definition(matter.definition).states[matter.state].label
    return {"zh": state.zh, "en": state.en}


def _shaped(form: ActForm, matter: MatterView) -> ActForm:
    """Put the fields in the order of the file."""
    fields = {each.name: each for each in form.fields}
    order = in_order(matter.kind, form.act, fields)
    return replace(form, fields=tuple(fields[name] for name in order))
