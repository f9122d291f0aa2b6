"""Acts in several cases at one go: each an act of its own, with its own receipt or refusal.

Which acts may be done so, and what the cases share, stands in each case's procedure (`batch`).

    batch_acts(cases, actor=) -> ((act, label, how many), ...)   # what may be done in several
    plan_batch(cases, act, actor=) -> Batch         # what each will do, what is left out and why
    do_batch(key, act, {case: version}, payload, actor=) -> tuple[Done, ...]

`do_batch` may be repeated with the same key: what was done is not done again, the rest is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.kernel.terms.counting import local_day
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_definition
from tongban.record.situations import situations
from tongban.record.types import IdempotencyKeyReused, Receipt, RecordError, TextRefused
from tongban.services.cases import actions
from tongban.services.cases.fields import Setting, act_form
from tongban.services.cases.kinds import is_case
from tongban.services.cases.queries import lines_of
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActForm, ActRefused, CaseLine, Label, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.kernel.authority import Actor
    from tongban.record.types import Situation

MOST: Final = 50
"""Cases of one batch."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A case of a batch: where it stands, where the act leads, or why it is left out."""

    id: UUID
    line: CaseLine | None
    to: Label
    why_not: Label | None = None

    @property
    def fits(self) -> bool:
        """Whether the act can be done in it."""
        return self.why_not is None


@dataclass(frozen=True, slots=True)
class Batch:
    """An act for several cases: the fields that they share, and what becomes of each.

    `form` is None where no case allows the act in a batch.
    """

    act: str
    label: Label
    form: ActForm | None
    reason: Label
    default: bool
    cases: tuple[Planned, ...]

    @property
    def fitting(self) -> tuple[Planned, ...]:
        """The cases in which the act will be done."""
        return tuple(each for each in self.cases if each.fits)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case: its receipt, or why nothing was written."""

    case: UUID
    receipt: Receipt | None
    why_not: Label | None = None
    code: str = ""


@under_authority
def batch_acts(cases: Sequence[UUID], *, actor: Actor) -> tuple[tuple[str, Label, int], ...]:
    """Name the acts that may be done in several of these cases at one go, and in how many each."""
    found = _of(cases, actor)
    asked()
    counted: dict[str, tuple[Label, int]] = {}
    for each in found.values():
        for rule in each.allowed:
            if rule.batch is not None:
                label = {"zh": rule.label.zh, "en": rule.label.en}
                counted[rule.name] = (label, counted.get(rule.name, (label, 0))[1] + 1)
    return tuple((act, label, count) for act, (label, count) in counted.items())


@under_authority
def plan_batch(cases: Sequence[UUID], act: str, *, actor: Actor) -> Batch:
    """Tell of each case what the act will do, or why it is left out; nothing is written.

    As many statements for fifty cases as for one. Cases that are not for this actor are left out
    as if they were not there.
    """
    found = _of(cases, actor)
    asked()
    lines = {each.id: each for each in lines_of([s.matter for s in found.values()], actor=actor)}
    planned, form, rule, label = [], None, None, {"zh": act, "en": act}
    for case in dict.fromkeys(cases[:MOST]):
        situation = found.get(case)
        if situation is None:
            planned.append(Planned(case, None, {}, _UNKNOWN))
            continue
        definition = get_definition(situation.matter.definition)
        named = definition.acts.get(act)
        why_not = _why_not(situation, act)
        if named is not None:
            label = {"zh": named.label.zh, "en": named.label.en}
        if why_not is None and named is not None:
            rule = rule or named.batch
            form = form or _form(situation, act, actor)
            state = definition.states.get(named.targets[0].state)
            to = {} if state is None else {"zh": state.label.zh, "en": state.label.en}
            planned.append(Planned(case, lines[case], to))
        else:
            planned.append(Planned(case, lines[case], {}, why_not or _NOT_ALLOWED))
    return Batch(
        act=act,
        label=label,
        form=form,
        reason={} if rule is None else {"zh": rule.reason.zh, "en": rule.reason.en},
        default=rule is not None and rule.default,
        cases=tuple(planned),
    )


def do_batch(
    key: str,
    act: str,
    wanted: Mapping[UUID, int | None],
    payload: Mapping[str, Any],
    *,
    actor: Actor,
) -> tuple[Done, ...]:
    """Do an act in each of the cases, at the version that was looked at; one transaction each.

    `payload` holds what they share. A case in which it is not possible (any more) is told with its
    reason and stops no other. Repeated under the same `key` it does nothing twice.
    """
    return tuple(
        _do_one(f"{key}:{case}", case, act, seen, payload, actor)
        for case, seen in list(wanted.items())[:MOST]
    )


def _do_one(
    key: str, case: UUID, act: str, seen: int | None, payload: Mapping[str, Any], actor: Actor
) -> Done:
    situation = _of([case], actor).get(case)
    rule = None
    if situation is not None:
        rule = get_definition(situation.matter.definition).acts.get(act)
    if rule is None or rule.batch is None:
        return Done(case, None, _UNKNOWN if situation is None else _NOT_IN_BATCH, "CASE-BATCH")
    shared = {name: payload[name] for name in rule.batch.shared if name in payload}
    given = {**shared, **rule.batch.fixed}
    try:
        receipt = actions.do(case, act, given, actor=actor, key=key, expected_version=seen)
    except (ActRefused, NotPermitted, IdempotencyKeyReused, TextRefused, RecordError) as error:
        return Done(case, None, reason_of(error, act), str(getattr(error, "code", "")))
    return Done(case, receipt)


def _of(cases: Sequence[UUID], actor: Actor) -> dict[UUID, Situation]:
    found: dict[UUID, Situation] = situations(list(dict.fromkeys(cases))[:MOST], actor=actor)
    return {name: each for name, each in found.items() if is_case(each.matter.kind)}


def _why_not(situation: Situation, act: str) -> Label | None:
    """Say why an act is not for this case in a batch; None where it is."""
    rule = get_definition(situation.matter.definition).acts.get(act)
    if rule is None or rule.batch is None:
        return _NOT_IN_BATCH
    if all(each.name != act for each in situation.allowed):
        return _NOT_ALLOWED
    return None


def _form(situation: Situation, act: str, actor: Actor) -> ActForm:
    """Give the form of what the cases share, from the first of them."""
    definition = get_definition(situation.matter.definition)
    rule = definition.acts[act]
    assert situation.matter.folded is not None  # noqa: S101 - situations come with it
    assert rule.batch is not None  # noqa: S101 - only such acts are planned
    whole = act_form(
        rule,
        Setting(
            definition=definition,
            folded=situation.matter.folded,
            actor=actor,
            today=local_day(situation.now),
            names={},
            supplied=frozenset(),
        ),
    )
    return replace(
        whole, fields=tuple(each for each in whole.fields if each.name in rule.batch.shared)
    )


_UNKNOWN: Final[Label] = {
    "zh": "没有这个办件，或者不在您经办的范围内。",
    "en": "There is no such case within your work.",
}
_NOT_IN_BATCH: Final[Label] = {
    "zh": "这一步不能成批办理，请逐件办理。",
    "en": "This is done case by case, never in a batch.",
}
_NOT_ALLOWED: Final[Label] = {
    "zh": "本件现在的状态、材料或者您的授权、经手情况不允许这一步。",
    "en": "Its state, its materials or your authority and part in it do not allow this now.",
}
