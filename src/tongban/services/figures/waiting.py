"""Where matters wait: how long they stood in each state, and before which act, with quantiles."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.base.district.queries import evidence_kinds
from tongban.record.db import fetch_all
from tongban.record.guard import under_authority
from tongban.services.cases import procedure as cases
from tongban.services.figures.adding import spread
from tongban.services.figures.queries import read_until
from tongban.services.figures.reach import Where, narrow, readable, totals_do
from tongban.services.figures.sums import EVIDENCE, seconds_of, stretches
from tongban.services.figures.types import (
    LATE_WAYS,
    PAPER_WAYS,
    Paper,
    Period,
    Standing,
    Wait,
    Waiting,
    month_end,
)
from tongban.services.joint import procedure as joint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.kernel.authority import Actor
    from tongban.record import reach
    from tongban.services.figures.types import Label, Scope

Edge = tuple[str, str, str]
"""Kind of matter, state, act; an empty act for all of them."""
Spread = tuple[Counter[int], int]
"""How many waits of each class, and their seconds in all."""

HALF: Final = 0.5
NINE_IN_TEN: Final = 0.9
SPREAD: Final = (0.05, 0.25, HALF, 0.75, 0.95)
BINS: Final = tuple(timedelta(hours=hours) for hours in (1, 24, 48, 120, 240, 480))
"""Upper ends of the bins of a histogram; what is longer is in the last one."""


@under_authority
def waiting(scope: Scope, *, actor: Actor) -> Waiting:
    """Give the waits that ended in the period, the most time in all first.

    A wait belongs to the day on which the state was left. Of an item or a division the waits of all
    months are summed that the period touches. Two statements (three for officers). Raises
    NotPermitted.
    """
    scopes = readable(actor)
    found = _spreads(scope, scopes, f"kind <> '{EVIDENCE}'")
    whole: defaultdict[Edge, list[Spread]] = defaultdict(list)
    for (kind, state, act), each in found.items():
        whole[kind, state, act].append(each)
        whole[kind, state, ""].append(each)
    waits = [_wait(edge, spreads) for edge, spreads in whole.items()]
    waits.sort(key=lambda each: (-each.total, each.kind, each.state, each.act))
    return Waiting(
        waited_in(scope, scopes),
        tuple(each for each in waits if not each.act),
        tuple(each for each in waits if each.act),
        read_until(),
    )


@under_authority
def standing(scope: Scope, *, actor: Actor) -> tuple[Standing, ...]:
    """Give where matters stand now and since when, the most first; the period does not matter.

    One statement (two for officers). Raises NotPermitted.
    """
    rows = _standing(scope, readable(actor), f"kind <> '{EVIDENCE}'")
    found = [
        Standing(kind, state, labels_of(kind)[0].get(state, _same(state)), count, since)
        for kind, state, count, since in rows
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.kind, each.state)))


@under_authority
def evidence(scope: Scope, *, actor: Actor) -> tuple[Paper, ...]:
    """Give the kinds of evidence of a period, those first that held matters up longest in all.

    A piece belongs to the day on which it came. Statements as for `waiting`, one more for what is
    waited for now. Raises NotPermitted.
    """
    scopes = readable(actor)
    only = f"kind = '{EVIDENCE}'"
    ways: defaultdict[str, Counter[str]] = defaultdict(Counter)
    late: defaultdict[str, list[Spread]] = defaultdict(list)
    for (_kind, name, way), each in _spreads(scope, scopes, only).items():
        ways[name][way] += each[0].total()
        if way in LATE_WAYS:
            late[name].append(each)
    now = {state: count for _, state, count, _ in _standing(scope, scopes, only)}
    names = labels_of(EVIDENCE)[0]
    papers = [
        Paper(
            kind=name,
            label=names.get(name, _same(name)),
            ways=dict(ways[name]),
            late=_wait((EVIDENCE, name, ""), late[name]) if late[name] else None,
            standing=now.get(name, 0),
        )
        for name in ways.keys() | now.keys()
    ]
    return tuple(sorted(papers, key=_slowest))


def _slowest(paper: Paper) -> tuple[timedelta, int, str]:
    """Order evidence by the time that it held matters up in all, the most first."""
    lost = timedelta(0) if paper.late is None else paper.late.total
    return -lost, -paper.needed, paper.kind


def waited_in(scope: Scope, scopes: tuple[reach.Scope, ...]) -> Period:
    """Give the period that waits are summed in: whole months where sums by day are not kept."""
    period = scope.period
    if totals_do(scope, scopes):
        return period
    return Period(period.first.replace(day=1), month_end(period.last.year, period.last.month))


def labels_of(kind: str) -> tuple[Mapping[str, Label], Mapping[str, Label]]:
    """Give the names of the states and acts of a kind of matter, or of evidence and its ways."""
    if kind == EVIDENCE:
        return {name: each.label for name, each in evidence_kinds().items()}, PAPER_WAYS
    return _labels(kind)


def _spreads(scope: Scope, scopes: tuple[reach.Scope, ...], only: str) -> dict[Edge, Spread]:
    """Give the classes of the waits of each edge and their seconds."""
    where, period = Where(), waited_in(scope, scopes)
    where.add("item = '' AND division = ''" if totals_do(scope, scopes) else "item <> ''")
    where.add(only)
    spread(where, stretches(period.first, period.last))
    narrow(where, scope, scopes)
    rows = fetch_all(
        "SELECT kind, state, act, bucket, sum(count)::bigint, sum(seconds)::bigint"  # noqa: S608 - parameters
        f" FROM figures_wait WHERE {where.sql} GROUP BY kind, state, act, bucket"
        " HAVING sum(count) <> 0",
        where.params,
    )
    classes: defaultdict[Edge, Counter[int]] = defaultdict(Counter)
    seconds: Counter[Edge] = Counter()
    for kind, state, act, bucket, count, total in rows:
        classes[kind, state, act][bucket] += count
        seconds[kind, state, act] += total
    return {edge: (found, seconds[edge]) for edge, found in classes.items()}


def _standing(
    scope: Scope, scopes: tuple[reach.Scope, ...], only: str
) -> list[tuple[str, str, int, Any]]:
    where = Where()
    where.add(f"act = '' AND {only}")
    narrow(where, scope, scopes)
    rows = fetch_all(
        "SELECT kind, state, count(*), min(since) FROM figures_stay"  # noqa: S608 - parameters
        f" WHERE {where.sql} GROUP BY kind, state",
        where.params,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _wait(edge: Edge, spreads: Iterable[Spread]) -> Wait:
    kind, state, act = edge
    classes: Counter[int] = Counter()
    seconds = 0
    for found, each in spreads:
        classes.update(found)
        seconds += each
    count = classes.total()
    total = timedelta(seconds=seconds)
    states, acts = labels_of(kind)
    return Wait(
        kind=kind,
        state=state,
        act=act,
        state_label=states.get(state, _same(state)),
        act_label=acts.get(act, _same(act)),
        count=count,
        total=total,
        mean=total / count,
        median=_quantile(classes, count, HALF),
        p90=_quantile(classes, count, NINE_IN_TEN),
        spread=tuple(_quantile(classes, count, share) for share in SPREAD),
        bins=_bins(classes),
    )


def _quantile(classes: Counter[int], count: int, share: float) -> timedelta:
    """Give the middle of the class in which the wait at this share of all stands."""
    place = share * (count - 1)
    seen = 0
    for bucket in sorted(classes):
        seen += classes[bucket]
        if seen > place:
            return timedelta(seconds=round(seconds_of(bucket)))
    return timedelta(0)


def _bins(classes: Counter[int]) -> tuple[int, ...]:
    """Count waits by the bins of a histogram, a class where its middle lies."""
    found = [0] * (len(BINS) + 1)
    for bucket, count in classes.items():
        middle = timedelta(seconds=seconds_of(bucket))
        found[sum(middle > end for end in BINS)] += count
    return tuple(found)


def _same(text: str) -> Label:
    return {"zh": text, "en": text}


@lru_cache(maxsize=2)
def _labels(kind: str) -> tuple[Mapping[str, Label], Mapping[str, Label]]:
    """Give the names of the states and acts of a kind of matter."""
    found: Any = cases.source() if kind == cases.KIND else joint.document()
    states = {str(name): dict(state["label"]) for name, state in found["states"].items()}
    acts = {str(name): dict(act["label"]) for name, act in found["acts"].items()}
    return states, acts
