"""How one act is judged and what it brings."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tongban.kernel.authority import (
    Actor,
    ActorKind,
    Grant,
    MatterScope,
    NotPermitted,
    permits,
    separate,
)
from tongban.kernel.calendar import Calendar
from tongban.kernel.canonical import Json
from tongban.kernel.conditions import ConditionError, to_json
from tongban.kernel.definitions import STAY, ActRule, Definition, Outcome
from tongban.kernel.definitions.values import characters
from tongban.kernel.matters.clocks import Moment, expired, moved, outlook
from tongban.kernel.matters.knowledge import holds, knowledge
from tongban.kernel.matters.payloads import check_payload, named_parties
from tongban.kernel.matters.types import (
    EXPIRED,
    OPENING,
    Act,
    ActRefused,
    Effect,
    Folded,
    Request,
    Step,
)

SLACK: Final = timedelta(seconds=2)
"""By how much a clock may run behind the last act without more ado; the act then takes its time."""
KEY_MAX: Final = 200
EVIDENCE_MAX: Final = 500


def open_matter(  # noqa: PLR0913 - a birth certificate has many lines
    definition: Definition,
    request: Request,
    *,
    matter_id: str,
    number: str,
    item: str,
    department: str,
    division: str,
    applicant: str,
    calendar: Calendar,
    grants: Iterable[Grant] = (),
    algorithm: str = "sha256",
) -> Step:
    """Open a matter with one of the definition's opening acts; pure, nothing is stored.

    Raises ActRefused, PayloadInvalid or NotPermitted, as `perform`.
    """
    scope = MatterScope(matter_id, item, department, division, applicant)
    rule = definition.acts.get(request.act)
    if rule is None or not rule.opens:
        names = [each.name for each in definition.opening]
        raise ActRefused("ACT-UNKNOWN", f"{request.act} opens no matter", allowed=names)
    if definition.unbound:
        missing = ", ".join(definition.unbound)
        raise ActRefused(
            "MATTER-UNBOUND", f"{definition.code} lacks {missing}; open an item that gives them"
        )
    at = _moment(request)
    grant = permits(grants, actor=request.actor, act=rule.name, roles=rule.by, matter=scope, at=at)
    born = newborn(definition, scope, number, at)
    known = judged(definition, born, rule, request.actor, at, request.payload)
    birth: dict[str, Json] = {**scope.to_json(), "number": number, "definition": definition.hash}
    act = _sealed(born, request, at, grant, rule, {**request.payload, OPENING: birth}, algorithm)
    return _step(definition, born, rule, act, known, calendar)


def perform(
    definition: Definition,
    folded: Folded,
    request: Request,
    *,
    grants: Iterable[Grant],
    calendar: Calendar,
    algorithm: str = "sha256",
) -> Step:
    """Do an act in a matter, if the definition and the actor's grants allow it; pure.

    `grants` are the actor's and their ancestors. Raises NotPermitted for want of authority,
    PayloadInvalid for a payload that does not fit, ActRefused for everything else; its `allowed`
    names the acts that the state has.
    """
    rule = definition.acts.get(request.act)
    if rule is None or rule.opens or folded.state not in rule.sources:
        known_act = rule is not None and not rule.opens
        raise ActRefused(
            "MATTER-STATE" if known_act else "ACT-UNKNOWN",
            f"{request.act} is not possible in state {folded.state}",
            allowed=in_state(definition, folded.state),
        )
    at = _not_before(folded, _moment(request), request)
    actor, payload = request.actor, request.payload
    grant = permits(grants, actor=actor, act=rule.name, roles=rule.by, matter=folded.scope, at=at)
    known = judged(definition, folded, rule, actor, at, payload)
    if actor.kind is ActorKind.SYSTEM:
        names = expired(definition, folded.terms, rule, at, calendar)
        if names:
            payload = {**payload, EXPIRED: list(names)}
    act = _sealed(folded, request, at, grant, rule, payload, algorithm)
    return _step(definition, folded, rule, act, known, calendar)


def allowed(
    definition: Definition,
    folded: Folded,
    *,
    actor: Actor,
    grants: Iterable[Grant],
    at: datetime,
) -> tuple[ActRule, ...]:
    """List the acts that this actor may do in the matter now, in the order of the definition.

    An act whose condition asks for its payload is listed, for only the payload will tell.
    """
    held = tuple(grants)
    found = []
    for rule in definition.acts.values():
        if rule.opens or folded.state not in rule.sources:
            continue
        known = knowledge(
            definition, folded.scope, folded.facts, {}, rule=rule, actor=actor.id, at=at
        )
        try:
            permits(held, actor=actor, act=rule.name, roles=rule.by, matter=folded.scope, at=at)
            _separate(folded, rule, actor, known)
        except (NotPermitted, ActRefused):
            continue
        answer = True if rule.when is None else rule.when.evaluate(known)
        if answer is None and rule.when is not None:
            answer = all(name.startswith("payload_") for name in rule.when.unknown(known))
        if answer:
            found.append(rule)
    return tuple(found)


def in_state(definition: Definition, state: str) -> list[str]:
    """Name the acts that a state has, whoever may do them."""
    return [
        rule.name for rule in definition.acts.values() if not rule.opens and state in rule.sources
    ]


def newborn(definition: Definition, scope: MatterScope, number: str, at: datetime) -> Folded:
    """Give the state of a matter before its first act."""
    return Folded(
        scope=scope,
        number=number,
        state="",
        version=0,
        facts={name: rule.initial for name, rule in definition.facts.items()},
        terms={},
        performers={},
        outcome=None,
        last_at=at,
        head="",
        parties=(scope.applicant,),
    )


def judged(
    definition: Definition,
    folded: Folded,
    rule: ActRule,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, Json],
) -> dict[str, object]:
    """Check payload, separation of duties and condition; give what is known to the act.

    Raises PayloadInvalid, NotPermitted or ActRefused.
    """
    check_payload(rule, payload)
    known = knowledge(
        definition, folded.scope, folded.facts, payload, rule=rule, actor=actor.id, at=at
    )
    _separate(folded, rule, actor, known)
    if rule.when is not None and not holds(rule.when, known, rule):
        raise ActRefused(
            "ACT-CONDITION",
            f"{rule.name}: not possible unless {rule.when.text}",
            allowed=in_state(definition, folded.state),
        )
    return known


def advance(
    definition: Definition,
    folded: Folded,
    rule: ActRule,
    act: Act,
    known: dict[str, object],
    *,
    terms: tuple[str, ...],
    calendar: Calendar | None,
) -> Folded:
    """Give the state after an act that was judged; `terms` names those whose expiry it answers.

    Facts are set first, all from what was known before; the state, the outcome and the effects that
    depend on conditions then see the facts as set, and so does `known`.
    """
    facts = folded.facts
    if rule.sets:
        fresh = _set(rule, known)
        facts = {**facts, **fresh}
        known.update(fresh)
    given = rule.terms.given
    skipped = frozenset(step for step, when in given.items() if not holds(when, known, rule))
    moment = Moment(rule, act.at, act.payload, facts, act.basis, terms, calendar, skipped)
    done = folded.performers.get(rule.name, ())
    performers = folded.performers
    if act.actor.id not in done:
        performers = {**performers, rule.name: (*done, act.actor.id)}
    fresh_parties = tuple(
        each for each in named_parties(rule, act.payload) if each not in folded.parties
    )
    return Folded(
        scope=folded.scope,
        number=folded.number,
        state=_state(rule, folded.state, known),
        version=act.seq,
        facts=facts,
        terms=moved(definition, folded.terms, moment),
        performers=performers,
        outcome=_outcome(rule, known) or folded.outcome,
        last_at=act.at,
        head=act.hash,
        parties=(*folded.parties, *dict.fromkeys(fresh_parties)),
    )


def _step(
    definition: Definition,
    before: Folded,
    rule: ActRule,
    act: Act,
    known: dict[str, object],
    calendar: Calendar,
) -> Step:
    answered = act.payload.get(EXPIRED, ())
    terms = tuple(answered) if isinstance(answered, list) else ()
    folded = advance(definition, before, rule, act, known, terms=terms, calendar=calendar)
    ahead = outlook(definition, folded, calendar)
    return Step(
        act=act,
        folded=folded,
        effects=_effects(rule, act, known) if rule.effects else (),
        next_check=None if ahead.timer is None else ahead.timer.at,
        due=ahead.due,
        lights=ahead.lights,
        notes=ahead.notes,
    )


def _sealed(  # noqa: PLR0917 - every member of an act
    folded: Folded,
    request: Request,
    at: datetime,
    grant: Grant,
    rule: ActRule,
    payload: Mapping[str, Json],
    algorithm: str,
) -> Act:
    person = request.actor.kind is ActorKind.PERSON
    scope = folded.scope
    act = Act(
        matter=scope.matter,
        seq=folded.version + 1,
        name=rule.name,
        actor=request.actor,
        on_behalf=scope.applicant if person else grant.department or scope.department,
        grant=grant.id,
        at=at,
        payload=payload,
        evidence=request.evidence,
        basis=request.basis or rule.basis,
        key=request.key,
        prev=folded.head,
        algorithm=algorithm,
        hash="",
    )
    return replace(act, hash=act.reckoned())


def _moment(request: Request) -> datetime:
    """Check what any request must have; give its time."""
    if request.at.tzinfo is None:
        raise ActRefused("ACT-TIME", f"{request.act}: the time {request.at} has no time zone")
    if not request.key or len(request.key) > KEY_MAX or characters(request.key):
        raise ActRefused(
            "ACT-KEY",
            f"{request.act}: the idempotency key must be a text of 1 to {KEY_MAX} characters",
        )
    if len(request.evidence) > EVIDENCE_MAX:
        raise ActRefused(
            "ACT-EVIDENCE",
            f"{request.act}: {len(request.evidence)} pieces of evidence; at most {EVIDENCE_MAX}",
        )
    return request.at


def _not_before(folded: Folded, at: datetime, request: Request) -> datetime:
    """Refuse a time before the last act; two clocks that differ by a moment are forgiven."""
    if at >= folded.last_at:
        return at
    if folded.last_at - at <= SLACK:
        return folded.last_at
    raise ActRefused(
        "MATTER-CLOCK-BACK",
        f"{request.act} at {at} is before the last act at {folded.last_at}; set the clock right",
    )


def _separate(folded: Folded, rule: ActRule, actor: Actor, known: Mapping[str, object]) -> None:
    if not rule.not_by:
        return
    if rule.unless is not None and rule.unless.evaluate(known) is True:
        return
    separate(actor=actor, act=rule.name, excluded=rule.not_by, performers=folded.performers)


def _set(rule: ActRule, known: Mapping[str, object]) -> dict[str, Json]:
    try:
        return {name: to_json(expression.evaluate(known)) for name, expression in rule.sets}
    except ConditionError as error:
        raise ActRefused("ACT-VALUE", f"{rule.name}: {error}") from error


def _state(rule: ActRule, state: str, known: Mapping[str, object]) -> str:
    for target in rule.targets:
        if target.when is None or holds(target.when, known, rule):
            return state if target.state == STAY else target.state
    raise ActRefused("ACT-TARGET", f"{rule.name}: none of its conditions leads to a state")


def _outcome(rule: ActRule, known: Mapping[str, object]) -> Outcome | None:
    for each in rule.outcomes:
        if each.when is None or holds(each.when, known, rule):
            return each.outcome
    return None


def _effects(rule: ActRule, act: Act, known: Mapping[str, object]) -> tuple[Effect, ...]:
    return tuple(
        Effect(each.kind, f"{act.matter}:{act.seq}:{each.kind}:{n}", {**each.data, "act": act.name})
        for n, each in enumerate(rule.effects)
        if each.when is None or holds(each.when, known, rule)
    )
