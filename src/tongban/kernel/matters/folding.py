"""How recorded acts are added up again, every step checked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from tongban.kernel.authority import SYSTEM, ActorKind, MatterScope, NotPermitted
from tongban.kernel.calendar import Calendar
from tongban.kernel.chain import ChainBroken, check_link
from tongban.kernel.definitions import ActRule, Definition
from tongban.kernel.matters.clocks import expired, outlook
from tongban.kernel.matters.steps import advance, judged, newborn
from tongban.kernel.matters.types import (
    EXPIRED,
    OPENING,
    Act,
    ActRefused,
    Folded,
    FoldMismatch,
    Timer,
)


def fold(definition: Definition, acts: Iterable[Act], calendar: Calendar | None) -> Folded:
    """Add up the acts of a matter from the first one on.

    Checks the chain and every step: state, time, payload, separation, condition, terms. Grants are
    not looked at again. `calendar` None takes the record's word that expiries and extensions came
    in time, as after a correction of the published tables. Raises FoldMismatch naming the first
    act that does not fit, 0 for no acts at all.
    """
    folded: Folded | None = None
    for folded in fold_each(definition, acts, calendar):  # noqa: B007 - the last one counts
        pass
    if folded is None:
        raise FoldMismatch(0, "there are no acts; a matter has at least the one that opened it")
    return folded


def fold_each(
    definition: Definition, acts: Iterable[Act], calendar: Calendar | None
) -> Iterator[Folded]:
    """Give what the acts add up to after each of them; checks and raises as `fold` does."""
    folded: Folded | None = None
    for seq, act in enumerate(acts, 1):
        before = _born(definition, act) if folded is None else folded
        folded = _next(definition, before, act, seq, calendar)
        yield folded


def timers(
    definition: Definition,
    folded: Folded,
    calendar: Calendar,
    *,
    now: datetime | None = None,
) -> Timer | None:
    """Give the next moment at which the matter must be looked at, and the act then due, if any.

    `now` matters only while the calendar is not yet published: the next look is the day after.
    """
    return outlook(definition, folded, calendar, now=now).timer


def _born(definition: Definition, act: Act) -> Folded:
    birth = act.payload.get(OPENING)
    if not isinstance(birth, Mapping):
        raise FoldMismatch(1, f"the opening act says nothing of its matter in {OPENING}")
    if birth.get("definition") != definition.hash:
        raise FoldMismatch(
            1, f"opened under {birth.get('definition')}; this definition is {definition.hash}"
        )
    try:
        scope = MatterScope.from_json(birth)
    except KeyError as error:
        raise FoldMismatch(1, f"{OPENING} lacks {error}") from error
    if scope.matter != act.matter:
        raise FoldMismatch(1, f"opened matter {scope.matter}, recorded in {act.matter}")
    return newborn(definition, scope, str(birth.get("number")), act.at)


def _next(
    definition: Definition, before: Folded, act: Act, seq: int, calendar: Calendar | None
) -> Folded:
    try:
        check_link(act, before.scope.matter, seq, before.head)
        rule = _rule(definition, before, act, seq)
        payload = {name: part for name, part in act.payload.items() if name[:1] != "@"}
        known = judged(definition, before, rule, act.actor, act.at, payload)
        terms = _answered(definition, before, rule, act, calendar)
        return advance(definition, before, rule, act, known, terms=terms, calendar=calendar)
    except (ActRefused, NotPermitted, ChainBroken) as error:
        raise FoldMismatch(seq, error.reason) from error


def _rule(definition: Definition, before: Folded, act: Act, seq: int) -> ActRule:
    rule = definition.acts.get(act.name)
    if rule is None:
        raise FoldMismatch(seq, f"{act.name} is no act of {definition.code}")
    if rule.opens != (seq == 1) or (seq > 1 and before.state not in rule.sources):
        raise FoldMismatch(seq, f"{act.name} is not possible in state {before.state or 'unborn'}")
    if act.at < before.last_at:
        raise FoldMismatch(seq, f"done at {act.at}, before the act at {before.last_at}")
    strange = {name for name in act.payload if name[:1] == "@"} - {OPENING, EXPIRED}
    if strange or (OPENING in act.payload) != (seq == 1):
        raise FoldMismatch(seq, f"payload has {', '.join(sorted(strange)) or OPENING} out of place")
    if act.actor.kind is ActorKind.SYSTEM and SYSTEM not in rule.by:
        raise FoldMismatch(seq, f"the system may not do {act.name}")
    return rule


def _answered(
    definition: Definition, before: Folded, rule: ActRule, act: Act, calendar: Calendar | None
) -> tuple[str, ...]:
    """Give the terms whose expiry the act answers, checked where there is a calendar."""
    listed = act.payload.get(EXPIRED, [])
    names = tuple(str(name) for name in listed) if isinstance(listed, list) else ()
    if act.actor.kind is ActorKind.SYSTEM and calendar is not None:
        found = expired(definition, before.terms, rule, act.at, calendar)
        if found != names:
            raise FoldMismatch(
                act.seq,
                f"answers the end of {names or 'nothing'}, where {found or 'nothing'} had run out",
            )
        return names
    if any(name not in before.terms for name in names):
        raise FoldMismatch(act.seq, f"answers the end of {names}, which never started")
    return names
