"""A report of a log: what happens in which order, how long it takes, where it waits, what is late.

Every figure is counted from events; each share stands with its numerator and denominator. Durations
are seconds, by the calendar and at work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tongban.reforms.processes.compare import compared
from tongban.reforms.processes.times import (
    ABSENT,
    NaiveTime,
    WorkClock,
    later_than,
    moment,
    month_of,
    quantile,
)
from tongban.reforms.processes.types import REMARKS, Case, LogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tongban.reforms.processes.types import Log, Sink

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95)
TOP: Final = 20


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of case attributes that say when a case starts, ends and should have ended."""

    start: str = "startdate"
    end: str = "enddate"
    deadline: str = "deadline"


@dataclass(slots=True)
class _Span:
    """A case in time: attributes where the log has them, else its first and last event."""

    case: Case
    start: datetime
    end: datetime | None
    last: datetime
    deadline: datetime | None


@dataclass(slots=True)
class _Edges:
    waits: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    handovers: Counter[tuple[str, str]] = field(default_factory=Counter)
    group_handovers: int = 0
    steps: int = 0


def report(
    log: Log,
    *,
    clock: WorkClock,
    local: tzinfo | None = None,
    fields: Fields | None = None,
    final: str = "",
    reform: date | None = None,
    top: int = TOP,
) -> dict[str, Any]:
    """Report on a log as a JSON mapping.

    A case is open where the log has an end attribute and this case has none, or, with `final`,
    where no such activity took place; without either the log does not say and `open` is None. Late
    are closed cases that end after the day of their deadline. With `reform` the durations of cases
    that started before and from that day on are compared. Adds to the log's remarks what only shows
    when cases are seen whole.
    """
    named = fields or Fields()
    has_end = any(named.end in case.attributes for case in log.cases.values())
    spans = [
        span
        for case in log.cases.values()
        if (span := _span(log, case, named, local, final=final, has_end=has_end)) is not None
    ]
    if not spans:
        raise LogError("LOG-EMPTY", f"{log.name}: no case has an event with a readable time")
    first = min(min(span.start, span.case.events[0].at) for span in spans)
    last = max(max(span.last, span.end or span.last) for span in spans)
    clock.cover(first, last)
    closed = [span for span in spans if span.end is not None and span.end >= span.start]
    edges = _edges(log.cases.values())
    shown: tzinfo = local or UTC
    calendar = [(span.end - span.start).total_seconds() for span in closed if span.end is not None]
    working = [float(clock.between(s.start, s.end)) for s in closed if s.end is not None]
    body: dict[str, Any] = {
        "log": log.name,
        "cases": len(log.cases),
        "events": log.events,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "activities": _activities(log, top),
        "variants": _variants(log, top),
        "durations": {
            "cases": len(closed),
            "calendar_seconds": _spread(calendar),
            "working_seconds": _spread(working),
            "working_day_seconds": clock.day_seconds,
        },
        "edges": _edge_rows(edges, top),
        "rework": _rework(log, top),
        "handovers": {
            "between_people": sum(edges.handovers.values()),
            "between_groups": edges.group_handovers,
            "of_steps": edges.steps,
            "top": [
                {"from": a, "to": b, "count": n} for (a, b), n in edges.handovers.most_common(top)
            ],
        },
        "throughput": {
            "started": _months((span.start for span in spans), shown),
            "ended": _months((span.end for span in closed if span.end is not None), shown),
        },
        "open": _open(spans, final=final, has_end=has_end),
        "late": _late(closed, local),
        "impossible": [
            {
                "code": code,
                "zh": REMARKS[code][0],
                "en": REMARKS[code][1],
                "count": held.count,
                "examples": held.examples,
            }
            for code, held in sorted(log.remarks.items())
        ],
    }
    if reform is not None:
        body["reform"] = _reform(closed, reform, shown)
    return body


def _span(
    log: Log, case: Case, named: Fields, local: tzinfo | None, *, final: str, has_end: bool
) -> _Span | None:
    if not case.events:
        log.remark("CASE-EMPTY", f"case {case.id}")
        return None
    first, last = case.events[0].at, case.events[-1].at
    start, end, deadline = (
        attribute(log, case.id, case.attributes, name, local)
        for name in (named.start, named.end, named.deadline)
    )
    if final and end is None:
        done = [each.at for each in case.events if each.activity == final]
        end = done[-1] if done else None
    elif not has_end and not final:
        end = last
    if start is not None and end is not None and end < start:
        log.remark("CASE-END-BEFORE-START", f"case {case.id}: {start} to {end}")
    for each in case.events:
        if start is not None and each.at < start:
            log.remark("EVENT-BEFORE-START", f"event {each.row} of case {case.id}")
        if end is not None and each.at > end:
            log.remark("EVENT-AFTER-END", f"event {each.row} of case {case.id}")
    return _Span(case, start or first, end, last, deadline)


def attribute(
    log: Sink, case: str, attributes: Mapping[str, str], name: str, local: tzinfo | None
) -> datetime | None:
    """Read a case attribute as a moment; None where it is absent, or unreadable and remarked."""
    text = attributes.get(name, "")
    if text.strip().lower() in ABSENT:
        return None
    try:
        return moment(text, local)
    except (NaiveTime, ValueError, OverflowError):
        log.remark("CASE-TIME", f"case {case} {name}: {text[:40]!r}")
        return None


def _activities(log: Log, top: int) -> dict[str, Any]:
    events: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for case in log.cases.values():
        names = [each.activity for each in case.events]
        events.update(names)
        cases.update(set(names))
    return {
        "count": len(events),
        "top": [
            {"activity": name, "events": n, "cases": cases[name]}
            for name, n in sorted(events.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
        ],
    }


def _variants(log: Log, top: int) -> dict[str, Any]:
    ways = Counter(
        tuple(each.activity for each in case.events) for case in log.cases.values() if case.events
    )
    whole = sum(ways.values())
    listed = sorted(ways.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
    return {
        "count": len(ways),
        "top": [{"cases": n, "of": whole, "steps": list(steps)} for steps, n in listed],
    }


def _edges(cases: Iterable[Case]) -> _Edges:
    found = _Edges()
    for case in cases:
        for before, after in pairwise(case.events):
            found.steps += 1
            wait = (after.at - before.at).total_seconds()
            found.waits[before.activity, after.activity].append(wait)
            if before.resource and after.resource and before.resource != after.resource:
                found.handovers[before.resource, after.resource] += 1
            if before.group and after.group and before.group != after.group:
                found.group_handovers += 1
    return found


def _edge_rows(edges: _Edges, top: int) -> dict[str, Any]:
    rows = [
        {"from": a, "to": b, "total_seconds": sum(waits), **_spread(waits)}
        for (a, b), waits in edges.waits.items()
    ]
    rows.sort(key=lambda row: (-row["total_seconds"], row["from"], row["to"]))
    return {"count": len(rows), "longest": rows[:top]}


def _rework(log: Log, top: int) -> dict[str, Any]:
    repeated: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    affected = 0
    for case in log.cases.values():
        counts = Counter(each.activity for each in case.events)
        again = {name: n - 1 for name, n in counts.items() if n > 1}
        affected += bool(again)
        repeated.update(again)
        cases.update(again.keys())
    return {
        "cases": affected,
        "of": len(log.cases),
        "repetitions": sum(repeated.values()),
        "top": [
            {"activity": name, "repetitions": n, "cases": cases[name]}
            for name, n in sorted(repeated.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
        ],
    }


def _open(spans: Sequence[_Span], *, final: str, has_end: bool) -> dict[str, Any] | None:
    if not final and not has_end:
        return None
    standing = [span.case.id for span in spans if span.end is None]
    return {"cases": len(standing), "of": len(spans), "examples": sorted(standing)[:TOP]}


def _late(closed: Sequence[_Span], local: tzinfo | None) -> dict[str, Any] | None:
    """Count late cases among closed ones with a deadline; None where the log has no deadlines."""
    judged = [
        (span, later_than(span.end, span.deadline, local))
        for span in closed
        if span.deadline is not None and span.end is not None
    ]
    if not judged:
        return None
    by_day = [span.case.id for span, (day, _) in judged if day]
    return {
        "cases": len(by_day),
        "of": len(judged),
        "share": len(by_day) / len(judged),
        "by_the_moment": sum(late for _, (_, late) in judged),
        "examples": sorted(by_day)[:TOP],
    }


def _reform(closed: Sequence[_Span], reform: date, local: tzinfo) -> dict[str, Any]:
    sides: dict[bool, list[float]] = {False: [], True: []}
    for span in closed:
        if span.end is not None:
            after = span.start.astimezone(local).date() >= reform
            sides[after].append((span.end - span.start).total_seconds())
    return {
        "day": reform.isoformat(),
        "before": _spread(sides[False]),
        "after": _spread(sides[True]),
        "test": compared(sides[False], sides[True]),
    }


def _months(moments: Iterable[datetime], local: tzinfo) -> dict[str, int]:
    return dict(sorted(Counter(month_of(at, local) for at in moments).items()))


def _spread(values: Sequence[float]) -> dict[str, Any]:
    """Give count, mean, extremes and quantiles; only the count where there is nothing."""
    ordered = sorted(values)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        "mean": sum(ordered) / len(ordered),
        "min": ordered[0],
        "max": ordered[-1],
        **{f"q{round(100 * q):02d}": quantile(ordered, q) for q in QUANTILES},
    }
