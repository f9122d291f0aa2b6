"""What acts do to the terms of a matter, when the earliest is due, and when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tongban.kernel.authority import SYSTEM
from tongban.kernel.calendar import Calendar, CalendarNotPublished
from tongban.kernel.canonical import Json
from tongban.kernel.definitions import ActRule, Definition, TermRule
from tongban.kernel.law import LegalBasis
from tongban.kernel.matters.knowledge import knowledge, local_day
from tongban.kernel.matters.types import ActRefused, Folded, TermClock, Timer
from tongban.kernel.terms import (
    CHINA,
    Extension,
    FixedDate,
    Ground,
    Hours,
    Length,
    Term,
    TermError,
    Turns,
)

Clocks = Mapping[str, TermClock]


@dataclass(frozen=True, slots=True)
class Moment:
    """The act that moves the clocks: its rule, time, payload, basis and the facts after it.

    `skipped` are its steps (step, term) whose condition does not hold, `expired` names the terms
    whose expiry it answers. `calendar` None takes the word of the record
    that an extension came in time.
    """

    rule: ActRule
    at: datetime
    payload: Mapping[str, Json]
    facts: Mapping[str, Json]
    basis: LegalBasis | None
    expired: tuple[str, ...]
    calendar: Calendar | None
    skipped: frozenset[tuple[str, str]] = frozenset()

    @property
    def day(self) -> date:
        """The day of the act in China."""
        return local_day(self.at)

    def terms(self, step: str) -> tuple[str, ...]:
        """Name the terms that the act moves by this step."""
        names: tuple[str, ...] = getattr(self.rule.terms, step)
        return tuple(name for name in names if (step, name) not in self.skipped)

    def cited(self) -> LegalBasis:
        """Give the basis that the payload cites, else the act's."""
        law, clause = self.payload.get("basis_law"), self.payload.get("basis_clause")
        if law is not None:
            return LegalBasis(str(law), "" if clause is None else str(clause))
        if self.basis is None:
            raise ActRefused("TERM-BASIS", f"{self.rule.name}: cite the law and clause it rests on")
        return self.basis


class Outlook(NamedTuple):
    """What lies ahead of a matter; see Step for the meaning of each."""

    due: date | None
    timer: Timer | None
    notes: tuple[str, ...]
    lights: Turns | None = None


def moved(definition: Definition, clocks: Clocks, moment: Moment) -> Clocks:
    """Give the clocks after the act; ActRefused where the law does not let a term move so."""
    if not moment.rule.terms and not moment.expired:
        return clocks
    clocks = {
        name: replace(clock, fired=True) if name in moment.expired else clock
        for name, clock in clocks.items()
    }
    after = dict(clocks)
    try:
        after.update(
            (name, _stopped(clocks[name], moment))
            for name in moment.terms("stop")
            if name in clocks and clocks[name].done is None
        )
        for name in moment.terms("start"):
            clock = _started(definition.terms[name], moment)
            if clock is not None:
                after[name] = clock
        for names, move in (
            (moment.terms("resume"), _resumed),
            (moment.terms("suspend"), _suspended),
            (moment.terms("extend"), _extended),
        ):
            for name in names:
                rule = definition.terms[name]
                if rule.length is not None:
                    after[name] = move(rule, _live(after, name, moment), moment)
    except (TermError, CalendarNotPublished) as error:
        raise ActRefused(error.code, f"{moment.rule.name}: {error}") from error
    return after


def expired(
    definition: Definition, clocks: Clocks, rule: ActRule, at: datetime, calendar: Calendar
) -> tuple[str, ...]:
    """Name the terms whose expiry an act of the system answers; none for an act of another kind.

    Raises ActRefused (TERM-NOT-EXPIRED) when it is such an answer and no term has run out.
    """
    answered = [name for name, term in definition.terms.items() if term.on_expiry == rule.name]
    found = []
    for name in answered:
        clock = clocks.get(name)
        if clock is None or clock.done is not None or clock.fired:
            continue
        try:
            ran_out = clock.term.due_at(calendar)
        except CalendarNotPublished:
            continue  # not known to have run out, so it has not
        if ran_out is not None and ran_out <= at:
            found.append(name)
    if answered and not found:
        raise ActRefused(
            "TERM-NOT-EXPIRED",
            f"{rule.name}: {' and '.join(answered)} has not run out; wait until it has",
        )
    return tuple(found)


def outlook(
    definition: Definition, folded: Folded, calendar: Calendar, *, now: datetime | None = None
) -> Outlook:
    """Give the earliest due day and the next moment at which the matter must be looked at.

    Where the calendar is not yet published, the day is unknown, the light yellow and the next look
    is tomorrow's first moment, until it can be known.
    """
    due: date | None = None
    timer: Timer | None = None
    notes: list[str] = []
    turns: list[Turns] = []
    final = definition.states[folded.state].final
    for name, clock in folded.terms.items():
        if clock.done is not None:
            continue
        try:
            day = clock.term.due(calendar)
            found = None if day is None else _timer(name, definition, folded, calendar)
            turns.append(clock.term.turns(calendar, folded.last_at))
        except CalendarNotPublished as error:
            notes.append(f"{name}: {error}")
            day = None
            turns.append(Turns(folded.last_at, None))
            seen = local_day(max(folded.last_at, now or folded.last_at))
            found = Timer(first_moment(seen + timedelta(days=1)), "")
        else:
            if day is None:
                notes.append(f"{name}: suspended; expected until {clock.expected}")
        if day is not None and (due is None or day < due):
            due = day
        if found is not None and not final and (timer is None or found.at < timer.at):
            timer = found
    lights = None if final or not turns else Turns.first(turns)
    return Outlook(due, timer, tuple(notes), lights)


def first_moment(day: date) -> datetime:
    """Give the moment at which the day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _timer(name: str, definition: Definition, folded: Folded, calendar: Calendar) -> Timer | None:
    """Give the expiry of a running term, if the system then has an act to do here."""
    clock, act = folded.terms[name], definition.terms[name].on_expiry
    if clock.fired or act is None:
        return None
    rule = definition.acts[act]
    if folded.state not in rule.sources:
        return None
    at = clock.term.due_at(calendar)
    if at is None:
        return None
    if rule.when is not None:
        known = knowledge(
            definition, folded.scope, folded.facts, {}, rule=rule, actor=SYSTEM, at=at
        )
        if rule.when.evaluate(known) is not True:
            return None
    return Timer(at, act)


def _live(clocks: Clocks, name: str, moment: Moment) -> TermClock:
    """Find a running term to move."""
    clock = clocks.get(name)
    if clock is None:
        raise ActRefused("TERM-NOT-RUNNING", f"{moment.rule.name}: {name} has not started")
    if clock.done is not None:
        raise ActRefused("TERM-DONE", f"{moment.rule.name}: {name} was done on {clock.done}")
    return clock


def _started(rule: TermRule, moment: Moment) -> TermClock | None:
    if rule.length is None or rule.basis is None:
        return None
    start: date | datetime = moment.at if _hourly(rule.length, rule.promise) else moment.day
    if rule.start_fact is not None:
        known = moment.facts.get(rule.start_fact)
        if known is None:
            raise ActRefused(
                "TERM-START",
                f"{moment.rule.name}: {rule.name} starts on {rule.start_fact}, which is unknown",
            )
        start = _read_start(str(known), hourly=_hourly(rule.length, rule.promise))
    return TermClock(Term(start, rule.length, rule.basis, rule.promise, extendable=rule.extension))


def _hourly(length: Length, promise: Length | None) -> bool:
    return isinstance(length, Hours) or isinstance(promise, Hours)


def _read_start(text: str, *, hourly: bool) -> date | datetime:
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if hourly else local_day(moment)


def _stopped(clock: TermClock, moment: Moment) -> TermClock:
    """Fix the use of a term; one that stands still is let run first, for it is over."""
    term = clock.term if clock.term.running is None else clock.term.resume(moment.day)
    return replace(clock, term=term, done=moment.day, expected=None)


def _resumed(_rule: TermRule, clock: TermClock, moment: Moment) -> TermClock:
    return replace(clock, term=clock.term.resume(moment.day), expected=None)


def _suspended(_rule: TermRule, clock: TermClock, moment: Moment) -> TermClock:
    expected = date.fromisoformat(str(moment.payload["expected_until"]))
    if expected < moment.day:
        raise ActRefused(
            "TERM-SUSPENSION",
            f"{moment.rule.name}: expected until {expected}, which is past; give a coming day",
        )
    try:
        ground = Ground(str(moment.payload["ground"]))
    except ValueError as error:
        known = ", ".join(each.value for each in Ground)
        raise ActRefused(
            "TERM-SUSPENSION",
            f"{moment.rule.name}: {moment.payload['ground']!r} is no ground; expected {known}",
        ) from error
    term = clock.term.suspend(
        moment.day, ground=ground, basis=moment.cited(), reason=str(moment.payload["reason"])
    )
    return replace(clock, term=term, expected=expected)


def _extended(rule: TermRule, clock: TermClock, moment: Moment) -> TermClock:
    """Extend, before the term runs out and as often as the law says, by the one role of the act."""
    days, term = moment.payload.get("days"), clock.term
    if isinstance(days, int):
        length = _same_kind(term.length, days, moment)
    elif rule.extension is not None:
        length = rule.extension.limit
    else:
        raise ActRefused("TERM-EXTENSION", f"{moment.rule.name}: say by how much, in days")
    more = Extension(
        length,
        by_role=min(moment.rule.by),
        basis=moment.cited(),
        on=moment.day,
        reason=str(moment.payload["reason"]),
    )
    if moment.calendar is None:
        return replace(clock, term=replace(term, extensions=(*term.extensions, more)))
    extended = term.extend(
        more.length,
        by_role=more.by_role,
        basis=more.basis,
        on=more.on,
        reason=more.reason,
        cal=moment.calendar,
    )
    return replace(clock, term=extended)


def _same_kind(length: Length, n: int, moment: Moment) -> Length:
    if isinstance(length, FixedDate):
        raise ActRefused("TERM-EXTENSION", f"{moment.rule.name}: {length} is a fixed date")
    return replace(length, n=n)
