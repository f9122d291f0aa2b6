"""A legal time limit that runs: when it is due, how much is used, and the light it shows.

Nothing is stored but what happened. Due day, use and light are worked out each time they are asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import reduce
from itertools import pairwise
from typing import NamedTuple, Self

from tongban.kernel.calendar import Calendar
from tongban.kernel.canonical import Json
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import counting
from tongban.kernel.terms.counting import CHINA, Span, Start, local_day
from tongban.kernel.terms.events import (
    Extension,
    ExtensionRule,
    Ground,
    SpecialGround,
    Suspension,
    read_day,
)
from tongban.kernel.terms.lengths import (
    YEARS,
    FixedDate,
    Hours,
    Length,
    TermError,
    length_from_json,
    plus,
)


class Light(Enum):
    """Where a term stands, worst last."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class LightPolicy:
    """When the light turns yellow: in the last `percent` of the term, at least `last` units.

    Units are those of the length: working days, days or hours. Of 20 working days the last four
    are yellow, of 5 the last one.
    """

    percent: int = 20
    last: int = 1

    def yellow_from(self, total: int) -> int:
        """Give the number of units at the end of the term in which the light is yellow."""
        return max(self.last, total * self.percent // 100)


USUAL = LightPolicy()


class Turns(NamedTuple):
    """The moments from which a light is yellow and red; None where it never is as things stand."""

    yellow: datetime | None
    red: datetime | None

    @classmethod
    def first(cls, found: Sequence[Self]) -> Self:
        """Give the worst of several lights: it turns when the first of them does."""
        return cls(
            min((each.yellow for each in found if each.yellow is not None), default=None),
            min((each.red for each in found if each.red is not None), default=None),
        )

    def light(self, now: datetime) -> Light:
        """Give the light at `now`."""
        if self.red is not None and self.red <= now:
            return Light.RED
        return Light.YELLOW if self.yellow is not None and self.yellow <= now else Light.GREEN


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit from its start on, with what stopped and lengthened it.

    `start` is the day of the event and is not counted (民法典 §201); where a length is in Hours it
    is an aware datetime. `length` is the law's limit, `promise` the shorter one that the authority
    promised; suspensions stop both, extensions lengthen the law's only. `extendable` says who may
    extend, by how much and how often; without it once, by whoever the procedure lets do it.
    Raises TermError for parts that do not fit each other.
    """

    start: Start
    length: Length
    basis: LegalBasis
    promise: Length | None = None
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    extendable: ExtensionRule | None = None

    def __post_init__(self) -> None:
        """Refuse a start, suspensions and extensions that do not fit."""
        _check_start(self.start, self.length, self.promise)
        _check_suspensions(self)
        _check_extensions(self)

    @property
    def whole(self) -> Length:
        """Give the law's limit with its extensions."""
        return reduce(plus, (extension.length for extension in self.extensions), self.length)

    @property
    def running(self) -> Suspension | None:
        """Give the suspension that has not ended, if there is one."""
        return next((each for each in self.suspensions if each.end is None), None)

    def due(self, cal: Calendar, *, as_of: date | None = None) -> date | None:
        """Give the last day of the term; None while a running suspension keeps it open.

        With `as_of` a running suspension is taken to end that day, which gives the earliest day the
        term can be due. Raises CalendarNotPublished when the tables do not reach that far.
        """
        return self._last_day(self.whole, cal, as_of)

    def promise_due(self, cal: Calendar, *, as_of: date | None = None) -> date | None:
        """Give the last day of the promise, as `due`; None also where nothing was promised."""
        return None if self.promise is None else self._last_day(self.promise, cal, as_of)

    def due_at(self, cal: Calendar) -> datetime | None:
        """Give the moment it has run out: 24:00 of its last day, or its hour; None as `due`."""
        if self.due(cal) is None:
            return None
        return counting.end_moment(self.whole, self.start, self._lost(None), cal)

    def used(self, cal: Calendar, on: Start) -> int:
        """Count what is used at the end of day `on` in units of the length, lost days left out.

        Working days for WorkingDays, hours for Hours (at the moment `on`), else calendar days.
        """
        return counting.used(self.length, self.start, on, self._lost(local_day(on)), cal)

    def suspended(self, on: date) -> bool:
        """Tell whether the day is lost: a day is inside a suspension if any part of it is."""
        return counting.covers(self._lost(on), on)

    def light(self, cal: Calendar, now: Start, policy: LightPolicy = USUAL) -> Light:
        """Give the light at `now`, an aware datetime or a day in China.

        RED after the due day, YELLOW in the last days that `policy` states, else GREEN; the worse
        of the law's limit and the promise. While a suspension runs the clock stands, and with it
        the light.
        """
        if isinstance(now, datetime) and now.tzinfo is None:
            raise TermError("TERM-START", f"now {now!r} has no time zone; give an aware datetime")
        lengths = [self.whole] if self.promise is None else [self.whole, self.promise]
        lights = [self._light(length, cal, now, policy) for length in lengths]
        return max(lights, key=list(Light).index)

    def turns(self, cal: Calendar, now: datetime, policy: LightPolicy = USUAL) -> Turns:
        """Give when the light turns, as far as is known at `now`: `light` from then on.

        A light that stands because a suspension runs has turned by `now` or does not turn.
        """
        lengths = [self.whole] if self.promise is None else [self.whole, self.promise]
        return Turns.first([self._turns(length, cal, now, policy) for length in lengths])

    def suspend(
        self, on: date, *, ground: Ground | SpecialGround, basis: LegalBasis, reason: str
    ) -> Self:
        """Stop the clock from day `on`; TermError if it stands already or never runs."""
        if self.running is not None:
            message = f"the clock already stands since {self.running.start}; resume it first"
            raise TermError("TERM-SUSPENSION", message)
        last = max((each.end for each in self.suspensions if each.end is not None), default=on)
        if on < last:
            message = f"suspension from {on} overlaps the one that ended {last}"
            raise TermError("TERM-SUSPENSION", message)
        new = Suspension(on, None, ground, basis, reason)
        return replace(self, suspensions=(*self.suspensions, new))

    def resume(self, on: date) -> Self:
        """Let the clock run again; day `on` is still lost, the next one counts."""
        if self.running is None:
            raise TermError("TERM-SUSPENSION", "the clock is running; there is nothing to resume")
        ended = replace(self.running, end=on)
        kept = tuple(each for each in self.suspensions if each.end is not None)
        return replace(self, suspensions=(*kept, ended))

    def extend(
        self,
        length: Length,
        *,
        by_role: str,
        basis: LegalBasis,
        on: date,
        reason: str,
        cal: Calendar,
    ) -> Self:
        """Lengthen the law's limit; TermError after the due day, too often or by the wrong role."""
        due = self.due(cal)
        if on < local_day(self.start) or (due is not None and on > due):
            message = f"extension on {on}; the term runs from {local_day(self.start)} to {due}"
            raise TermError("TERM-EXTENSION", message)
        new = Extension(length, by_role, basis, on, reason)
        return replace(self, extensions=(*self.extensions, new))

    def to_json(self) -> dict[str, Json]:
        """Write it with lengths as text and days as ISO text."""
        return {
            "start": self.start.isoformat(),
            "length": str(self.length),
            "basis": self.basis.to_json(),
            "promise": None if self.promise is None else str(self.promise),
            "suspensions": [each.to_json() for each in self.suspensions],
            "extensions": [each.to_json() for each in self.extensions],
            "extendable": None if self.extendable is None else self.extendable.to_json(),
        }

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote. Raises TermError or LegalBasisError."""
        match value:
            case {
                "start": str(start),
                "length": length,
                "basis": basis,
                "promise": promise,
                "suspensions": [*suspensions],
                "extensions": [*extensions],
                "extendable": rule,
            }:
                return cls(
                    _read_start(start),
                    length_from_json(length),
                    LegalBasis.from_json(basis),
                    None if promise is None else length_from_json(promise),
                    tuple(Suspension.from_json(each) for each in suspensions),
                    tuple(Extension.from_json(each) for each in extensions),
                    None if rule is None else ExtensionRule.from_json(rule),
                )
        raise TermError("TERM-JSON", f"term {value!r}; expected what Term.to_json writes")

    def _lost(self, until: date | None) -> tuple[Span, ...]:
        """Give the lost days; a running suspension counts up to `until`, not at all without one."""
        return counting.merged(_spans(self.suspensions, until))

    def _last_day(self, length: Length, cal: Calendar, as_of: date | None) -> date | None:
        due = counting.last_day(length, self.start, self._lost(as_of), cal)
        open_end = self.running is not None and as_of is None and self.running.start <= due
        return None if open_end else due

    def _light(self, length: Length, cal: Calendar, now: Start, policy: LightPolicy) -> Light:
        today = local_day(now)
        lost = self._lost(today)
        due = self._last_day(length, cal, None)
        if due is not None and today >= due:
            moment = now if isinstance(now, datetime) else counting.midnight(today)
            if today > due or moment >= counting.end_moment(length, self.start, lost, cal):
                return Light.RED
        whole = counting.total(length, self.start)
        left = whole - counting.used(length, self.start, now, lost, cal)
        return Light.YELLOW if left < policy.yellow_from(whole) else Light.GREEN

    def _turns(self, length: Length, cal: Calendar, now: datetime, policy: LightPolicy) -> Turns:
        if self._last_day(length, cal, None) is None:
            return Turns(
                now if self._light(length, cal, now, policy) is Light.YELLOW else None, None
            )
        lost = self._lost(None)
        red = counting.end_moment(length, self.start, lost, cal)
        whole = counting.total(length, self.start)
        before = whole - policy.yellow_from(whole) + 1
        if before <= 0:
            return Turns(counting.midnight(local_day(self.start)), red)
        return Turns(counting.used_from(length, before, self.start, lost, cal), red)


def _spans(suspensions: Sequence[Suspension], until: date | None) -> list[Span]:
    spans = []
    for each in suspensions:
        end = until if each.end is None else each.end
        if end is not None and end >= each.start:
            spans.append((each.start, end))
    return spans


def _check_start(start: Start, length: Length, promise: Length | None) -> None:
    if start.year not in YEARS:
        message = f"start {start}; expected a year {YEARS.start} to {YEARS.stop - 1}"
        raise TermError("TERM-START", message)
    hours = isinstance(length, Hours) or isinstance(promise, Hours)
    if hours and (not isinstance(start, datetime) or start.tzinfo is None):
        message = f"start {start!r}; a limit in hours starts at an aware datetime"
        raise TermError("TERM-START", message)
    if not hours and isinstance(start, datetime):
        message = f"start {start!r} is a moment; give the day in China, as moment's local date"
        raise TermError("TERM-START", message)


def _check_suspensions(term: Term) -> None:
    first = local_day(term.start)
    if term.suspensions and isinstance(term.length, FixedDate):
        message = f"a fixed date ({term.length}) is no running clock and cannot be suspended"
        raise TermError("TERM-SUSPENSION", message)
    for each in term.suspensions:
        if each.start < first:
            message = f"suspension from {each.start} begins before the term, {first}"
            raise TermError("TERM-SUSPENSION", message)
    if any(each.end is None for each in term.suspensions[:-1]):
        message = "only the last suspension can still be running; end the one before"
        raise TermError("TERM-SUSPENSION", message)


def _check_extensions(term: Term) -> None:
    rule = term.extendable
    times = 1 if rule is None else rule.times
    if len(term.extensions) > times:
        message = f"extended {len(term.extensions)} times; the law allows {times}"
        raise TermError("TERM-EXTENSION", message)
    for before, after in pairwise(term.extensions):
        if after.on < before.on:
            message = f"extension on {after.on} stands after the one on {before.on}"
            raise TermError("TERM-EXTENSION", message)
    for each in term.extensions:
        plus(term.length, each.length)
        if rule is not None:
            _check_right(each, rule)


def _check_right(extension: Extension, rule: ExtensionRule) -> None:
    roles = ", ".join(sorted(rule.by_roles))
    if extension.by_role not in rule.by_roles:
        message = f"{extension.by_role} may not extend; {rule.basis} lets {roles}"
        raise TermError("TERM-EXTENSION", message)
    if type(extension.length) is not type(rule.limit) or _size(extension.length) > _size(
        rule.limit
    ):
        message = f"extension of {extension.length}; {rule.basis} allows at most {rule.limit}"
        raise TermError("TERM-EXTENSION", message)


def _size(length: Length) -> int:
    return length.day.toordinal() if isinstance(length, FixedDate) else length.n


def _read_start(text: str) -> Start:
    if "T" not in text:
        return read_day(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"start {text!r} is no moment; expected one as 2022-04-01T08:30:00+08:00"
        raise TermError("TERM-JSON", message) from error
    if moment.tzinfo is None or moment.year not in YEARS:
        return moment
    return moment.astimezone(CHINA)
