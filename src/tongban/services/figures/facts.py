"""One fact a case or joint matter: everything the figures need of it, from its acts alone. Pure."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID  # noqa: TC003 - a fact is read by its types

import msgspec

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.terms import CalendarDays, Light, RollingDays, WorkingDays
from tongban.kernel.terms.counting import local_day
from tongban.services.cases.procedure import KIND as CASE
from tongban.services.cases.rules import is_form, is_shared, main_clock
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.matters import Folded, TermClock
    from tongban.kernel.terms import Length, Term
    from tongban.record.changes import Whole
    from tongban.record.history import Happened

KINDS: Final = frozenset({CASE, JOINT})
"""Kinds of matter that have a fact of their own."""
MAIN_TERM: Final = {CASE: "decision", JOINT: "joint"}
UNITS: Final[Mapping[type[Length], str]] = {
    WorkingDays: "working_days",
    CalendarDays: "days",
    RollingDays: "days",
}
"""Units in which the use of a term is summed; limits in months or hours are left out of sums."""
HANDING_IN: Final = frozenset({"submit", "resubmit", "correct_on_spot", "supplement"})
"""Acts by which an applicant hands something in."""
_NOTICE: Final = frozenset({"notify_correction"})


class Stay(msgspec.Struct, frozen=True, array_like=True):
    """A stay in a state: until which act, on which local day it ended, how many seconds it took.

    Of a piece of evidence the state is its kind, the act the way in which it came (`PAPER_WAYS`).
    """

    state: str
    act: str
    day: date
    seconds: int


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A kind of evidence that an open case still waits for, and since when."""

    kind: str
    since: datetime


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the figures know of a matter as of one of its versions; days are local ones.

    `statutory`, `promised` and `used` count `unit`s and are None where there is nothing to count:
    no such limit, another unit, not decided. `late` and `broke_promise` tell about the decision.
    `asked` counts the materials of the case (none of them the form itself), `shared` those that
    the authorities got themselves, `brought` those handed in; `papers` tells of each how it came
    and how long after it was asked for, `wanted` is what is still waited for. `turns` counts how
    often the applicant had to hand something in. While the matter is open it stands in `state`
    since `since`, its light is yellow from `yellow_on`, red from `red_on`; `standing`: its clock
    is stopped.
    """

    matter: UUID
    version: int
    kind: str
    number: str
    item: str
    department: str
    division: str
    received_on: date
    parent: UUID | None = None
    channel: str = ""
    outcome: str | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    ended_on: date | None = None
    open: bool = True
    unit: str = ""
    statutory: int | None = None
    promised: int | None = None
    used: int | None = None
    late: bool | None = None
    broke_promise: bool | None = None
    yellow_on: date | None = None
    red_on: date | None = None
    standing: bool = False
    corrections: int = 0
    deemed: bool = False
    committed: bool = False
    issued: bool = False
    asked: int = 0
    shared: int = 0
    brought: int = 0
    extras: dict[str, int] = {}
    stays: tuple[Stay, ...] = ()
    papers: tuple[Stay, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    turns: int = 0
    state: str = ""
    since: datetime | None = None


def fact_of(
    whole: Whole, *, extras: Mapping[str, int], days: Calendar, kinds: Mapping[str, str]
) -> Fact:
    """Make the fact of a matter from its acts, its folded state and what others tell about it.

    `kinds` gives the kind of evidence that each slot of its definition asks for.
    """
    view, folded = whole.view, whole.view.folded
    if folded is None:
        raise ValueError(f"matter {view.number} was read without its state")
    facts = folded.facts
    clock = folded.terms.get(MAIN_TERM[view.kind])
    decided = _decided_on(view.kind, folded, whole.acts)
    closed = None if view.closed_at is None else local_day(view.closed_at)
    asked, shared, brought = _materials(whole, facts)
    limits = {} if clock is None else _limits(clock, days, decided=decided is not None)
    lights = {} if closed is not None else _lights(folded, days)
    return Fact(
        matter=view.id,
        version=view.version,
        kind=view.kind,
        number=view.number,
        item=view.item,
        department=view.department,
        division=view.division,
        received_on=local_day(view.opened_at),
        parent=view.parent,
        channel=_text(facts.get("channel")),
        outcome=view.outcome,
        accepted_on=_day(facts.get("accepted_on")),
        decided_on=decided,
        ended_on=decided or closed,
        open=closed is None,
        corrections=_count(facts.get("corrections")),
        deemed=facts.get("deemed") is True,
        committed=facts.get("by_commitment") is True,
        issued=facts.get("issued") is True,
        asked=asked,
        shared=shared,
        brought=brought,
        extras=dict(extras),
        stays=stays_of(whole.acts),
        papers=papers_of(whole),
        wanted=() if closed else _wanted(whole, facts, kinds),
        turns=sum(each.act in HANDING_IN for each in whole.acts),
        state="" if closed else view.state,
        since=None if closed else _entered(whole.acts),
        **limits,
        **lights,
    )


def stays_of(acts: Sequence[Happened]) -> tuple[Stay, ...]:
    """Give the stays that ended: from entering a state to the act that left it."""
    found, entered = [], acts[0].at if acts else None
    for before, after in pairwise(acts):
        if after.state != before.state and entered is not None:
            seconds = int((after.at - entered).total_seconds())
            found.append(Stay(before.state, after.act, local_day(after.at), max(seconds, 0)))
            entered = after.at
    return tuple(found)


def papers_of(whole: Whole) -> tuple[Stay, ...]:
    """Tell of each piece of evidence how it came and how long after it was asked for.

    One that a correction brought was asked for by the notice before it, one that was promised by
    what was handed in before; both are told apart by the act that brought them. Forms are none.
    """
    acts = {each.seq: each for each in whole.acts}
    found: dict[str, Stay] = {}
    for seq, ref in whole.shown:
        act = acts[seq]
        if not ref.slot or is_form(ref):
            continue
        way, asked = "at_once", act.at
        if is_shared(ref):
            way = "shared"
        elif act.act == "resubmit":
            way, asked = "corrected", _last(whole.acts, seq, _NOTICE) or act.at
        elif act.act == "supplement":
            way, asked = "supplemented", _last(whole.acts, seq, HANDING_IN) or act.at
        seconds = max(int((act.at - asked).total_seconds()), 0)
        found[ref.slot] = Stay(ref.kind, way, local_day(act.at), seconds)
    return tuple(found.values())


def _wanted(whole: Whole, facts: Mapping[str, Any], kinds: Mapping[str, str]) -> tuple[Wanted, ...]:
    """Tell what is waited for: on a correction notice what lacks, later what was promised."""
    end = len(whole.acts) + 1
    notified = _last(whole.acts, end, _NOTICE) if whole.view.state == "CORRECTION" else None
    promised = _last(whole.acts, end, HANDING_IN)
    found: dict[str, Wanted] = {}
    for name, since in (("lacking", notified), ("promised", promised)):
        for slot in facts.get(name) or ():
            if since is not None and slot in kinds:
                found[str(slot)] = Wanted(kinds[slot], since)
    return tuple(found.values())


def _last(acts: Sequence[Happened], before: int, names: Collection[str]) -> datetime | None:
    """Give when one of these acts was last done before a place among them."""
    return next(
        (each.at for each in reversed(acts) if each.seq < before and each.act in names), None
    )


def _entered(acts: Sequence[Happened]) -> datetime | None:
    """Give when the state was entered that the last act stands in."""
    entered = acts[0].at if acts else None
    for before, after in pairwise(acts):
        if after.state != before.state:
            entered = after.at
    return entered


def _decided_on(kind: str, folded: Folded, acts: Sequence[Happened]) -> date | None:
    """Give the day of the decision: of a joint matter the day that all its members were over."""
    if kind == CASE:
        return _day(folded.facts.get("decided_on"))
    over = next((each for each in acts if each.act == "conclude"), None)
    withdrawn = folded.outcome is not None and folded.outcome.value == "withdrawn"
    return None if over is None or withdrawn else local_day(over.at)


def _limits(clock: TermClock, days: Calendar, *, decided: bool) -> dict[str, Any]:
    """Reckon the use of the main term by its own rules: calendar, suspensions, extensions."""
    term = clock.term
    unit = UNITS.get(type(term.length), "")
    found: dict[str, Any] = {"unit": unit}
    if unit:
        found["statutory"] = _size(term.length)
        if term.promise is not None and UNITS.get(type(term.promise)) == unit:
            found["promised"] = _size(term.promise)
        elif term.promise is not None and _size(term.promise) == 0:
            found["promised"] = 0
    if clock.done is None or not decided:
        return found
    try:
        due, promise_due = term.due(days), term.promise_due(days)
        if unit:
            found["used"] = term.used(days, clock.done)
    except CalendarNotPublished:
        return found
    found["late"] = None if due is None else clock.done > due
    found["broke_promise"] = None if promise_due is None else clock.done > promise_due
    return found


def _lights(folded: Folded, days: Calendar) -> dict[str, Any]:
    """Say from which days on the clock that matters most is yellow and red."""
    name = main_clock(folded) or ("joint" if "joint" in folded.terms else None)
    clock = None if name is None else folded.terms[name]
    if clock is None or clock.done is not None:
        return {}
    term = clock.term
    if term.running is not None:
        return {"standing": True}
    try:
        ends = [each for each in (term.due(days), term.promise_due(days)) if each is not None]
        red = min(ends) + timedelta(days=1)
        return {"red_on": red, "yellow_on": _yellow_on(term, days, red)}
    except CalendarNotPublished:
        return {}


def _yellow_on(term: Term, days: Calendar, red: date) -> date:
    """Find the first day that is not green; lights never go back while the clock runs."""
    start = local_day(term.start)
    length = max((red - start).days, 0)
    worse = bisect_left(
        range(length), 1, key=lambda n: term.light(days, start + timedelta(n)) is not Light.GREEN
    )
    return start + timedelta(days=worse)


def _materials(whole: Whole, facts: Mapping[str, Any]) -> tuple[int, int, int]:
    """Count the materials of a case by slot: all, got by sharing, handed in."""
    shown = [each for each in whole.evidence if each.slot and not is_form(each)]
    shared = {each.slot for each in shown if is_shared(each)}
    brought = {each.slot for each in shown} - shared
    still = {
        str(slot)
        for name in ("lacking", "promised")
        for slot in facts.get(name) or ()
        if slot not in shared | brought
    }
    return len(shared) + len(brought) + len(still), len(shared), len(brought)


def _size(length: Length) -> int | None:
    return getattr(length, "n", None)


def _day(value: object) -> date | None:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else None


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
