"""Where matters wait: how long they stood in each state, and before which act, with quantiles."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.record.db import fetch_all
from tongban.record.guard import under_authority
from tongban.services.cases import procedure as cases
from tongban.services.figures.adding import spread
from tongban.services.figures.queries import read_until
from tongban.services.figures.reach import Where, narrow, readable, totals_do
from tongban.services.figures.sums import seconds_of, stretches
from tongban.services.figures.types import Period, Wait, Waiting, month_end
from tongban.services.joint import procedure as joint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.kernel.authority import Actor
    from tongban.services.figures.types import Label, Scope

Edge = tuple[str, str, str]
"""Kind of matter, state, act; an empty act for all of them."""


@under_authority
def waiting(scope: Scope, *, actor: Actor) -> Waiting:
    """Give the waits that ended in the period, the most time in all first.

    A wait belongs to the day on which the state was left. Of an item or a division the waits of all
    months are summed that the period touches. Two statements (three for officers). Raises
    NotPermitted.
    """
    scopes = readable(actor)
    where, period = Where(), scope.period
    if totals_do(scope, scopes):
        where.add("item = '' AND division = ''")
    else:
        where.add("item <> ''")
        period = Period(period.first.replace(day=1), month_end(period.last.year, period.last.month))
    spread(where, stretches(period.first, period.last))
    narrow(where, scope, scopes)
    rows = fetch_all(
        "SELECT kind, state, act, bucket, sum(count)::bigint, sum(seconds)::bigint"  # noqa: S608 - parameters
        f" FROM figures_wait WHERE {where.sql} GROUP BY kind, state, act, bucket",
        where.params,
    )
    classes: defaultdict[Edge, Counter[int]] = defaultdict(Counter)
    seconds: Counter[Edge] = Counter()
    for kind, state, act, bucket, count, total in rows:
        for edge in ((kind, state, act), (kind, state, "")):
            classes[edge][bucket] += count
            seconds[edge] += total
    waits = [
        _wait(edge, found, seconds[edge]) for edge, found in classes.items() if any(found.values())
    ]
    waits.sort(key=lambda each: (-each.total, each.kind, each.state, each.act))
    return Waiting(
        period,
        tuple(each for each in waits if not each.act),
        tuple(each for each in waits if each.act),
        read_until(),
    )


def _wait(edge: Edge, classes: Counter[int], seconds: int) -> Wait:
    kind, state, act = edge
    count = sum(classes.values())
    total = timedelta(seconds=seconds)
    states, acts = _labels(kind)
    return Wait(
        kind=kind,
        state=state,
        act=act,
        state_label=states.get(state, {"zh": state, "en": state}),
        act_label=acts.get(act, {"zh": act, "en": act}),
        count=count,
        total=total,
        mean=total / count,
        median=_quantile(classes, count, HALF),
        p90=_quantile(classes, count, NINE_IN_TEN),
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


@lru_cache(maxsize=2)
def _labels(kind: str) -> tuple[Mapping[str, Label], Mapping[str, Label]]:
    """Give the names of the states and acts of a kind of matter."""
    found: Any = cases.source() if kind == cases.KIND else joint.document()
    states = {str(name): dict(state["label"]) for name, state in found["states"].items()}
    acts = {str(name): dict(act["label"]) for name, act in found["acts"].items()}
    return states, acts


HALF: Final = 0.5
NINE_IN_TEN: Final = 0.9
