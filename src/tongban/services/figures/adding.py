"""How a figure is added up: from sums by day and month, from facts where no sum is so fine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tongban.record.db import fetch_all
from tongban.services.figures.kinds import FIGURES, kind_of, matters_of
from tongban.services.figures.reach import Where, narrow, totals_do
from tongban.services.figures.sums import DAY, MONTH, stretches
from tongban.services.figures.types import Day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tongban.record import reach
    from tongban.services.figures.types import Period, Scope

By = Literal["day", "week", "month", "quarter"]
Part = Literal["department", "item", "division"]
"""Parts of a district that a figure is compared by."""
Key = Literal["", "department", "item", "division", "day", "week", "month", "quarter", "period"]
"""What sums are told apart by, beside the figure: nothing, a part, a stretch of time, which one of
several periods."""
FINE: Final = frozenset({"item", "division"})
"""Keys that the sums of whole departments do not tell apart."""
Sums = tuple[int, int, int]
"""Numerator, denominator, left out."""

COLUMNS: Final[Mapping[Day, str]] = {
    Day.RECEIVED: "received",
    Day.ACCEPTED: "accepted",
    Day.DECIDED: "decided",
    Day.ENDED: "ended",
}


class Span(NamedTuple):
    """Days, or months by their firsts, that sums are added over, for which of several periods."""

    grain: str
    first: date
    last: date
    period: int = 0


_PLACES: Final = {name: 3 * place + 1 for place, name in enumerate(FIGURES)}
"""Where the counts of a figure begin in those of a fact."""


def added(
    names: Sequence[str], scope: Scope, scopes: tuple[reach.Scope, ...], key: Key = ""
) -> dict[tuple[object, str], Sums]:
    """Add up figures over a scope, by (key, figure); what has no rows is left out.

    One statement; for items and divisions one more for each kind of day (at most four) where the
    period does not consist of whole months.
    """
    return _added(names, scope, scopes, key, _spans(scope.period, key))


def added_over(
    names: Sequence[str], periods: Sequence[Period], scope: Scope, scopes: tuple[reach.Scope, ...]
) -> dict[tuple[object, str], Sums]:
    """Add up figures over several periods at once, by (place of the period, figure); as `added`."""
    spans = tuple(
        Span(*span, period=n)
        for n, period in enumerate(periods)
        for span in stretches(period.first, period.last)
    )
    return _added(names, scope, scopes, "period", spans)


def _added(
    names: Sequence[str],
    scope: Scope,
    scopes: tuple[reach.Scope, ...],
    key: Key,
    spans: Sequence[Span],
) -> dict[tuple[object, str], Sums]:
    whole = key not in FINE and totals_do(scope, scopes)
    summed = spans if whole else _only(MONTH, spans)
    rows = _from_sums(names, scope, scopes, key, summed) if summed else []
    if not whole and (days := _only(DAY, spans)):
        for by, column in COLUMNS.items():
            mine = [name for name in names if kind_of(name).by is by]
            if mine:
                rows += _from_facts(mine, scope, scopes, key, days, column)
    found: dict[tuple[object, str], Sums] = {}
    for told, name, *more in rows:
        before = found.get((told, name), (0, 0, 0))
        found[told, name] = (before[0] + more[0], before[1] + more[1], before[2] + more[2])
    return found


def place_of(figure: str) -> int:
    """Give where the numerator of a figure stands in the counts of a fact."""
    return _PLACES[figure]


def spread(
    where: Where,
    spans: Sequence[tuple[str, date, date] | Span],
    *,
    column: str = "day",
    grain: bool = True,
) -> None:
    """Add the condition that a day lies in one of these spans."""
    parts = []
    for name, first, last, *_ in spans:
        within = (
            f"{column} BETWEEN {where.parameter(first, 'date')} AND {where.parameter(last, 'date')}"
        )
        parts.append(f"(grain = '{name}' AND {within})" if grain else f"({within})")
    where.add(f"({' OR '.join(parts) or 'FALSE'})")


def _spans(period: Period, key: Key) -> tuple[Span, ...]:
    if key in {"day", "week"}:
        return (Span(DAY, period.first, period.last),)
    return tuple(Span(*each) for each in stretches(period.first, period.last))


def _only(grain: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.grain == grain)


def _within(where: Where, key: Key, spans: Sequence[Span], column: str, *, grain: bool) -> str:
    """Add that a day lies in the spans; of several periods the spans are a table beside, named."""
    if key != "period":
        spread(where, spans, column=column, grain=grain)
        return ""
    held = (
        where.parameter([span.period for span in spans], "int[]"),
        where.parameter([span.grain for span in spans], "text[]"),
        where.parameter([span.first for span in spans], "date[]"),
        where.parameter([span.last for span in spans], "date[]"),
    )
    where.add(f"{column} BETWEEN p.first AND p.last" + (" AND grain = p.of" if grain else ""))
    return f", unnest({', '.join(held)}) AS p (n, of, first, last)"


def _from_sums(
    names: Sequence[str],
    scope: Scope,
    scopes: tuple[reach.Scope, ...],
    key: Key,
    spans: Sequence[Span],
) -> list[tuple[object, str, int, int, int]]:
    where = Where()
    told = _told(where, key, "day")
    whole = key not in FINE and totals_do(scope, scopes)
    where.add("item = '' AND division = ''" if whole else "item <> ''")
    beside = _within(where, key, spans, "day", grain=True)
    where.add(f"name = ANY ({where.parameter(list(names), 'text[]')})")
    narrow(where, scope, scopes)
    found = fetch_all(
        f"SELECT {told}, name, sum(numerator)::bigint, sum(denominator)::bigint,"  # noqa: S608 - parameters
        f" sum(left_out)::bigint FROM figures_sum{beside} WHERE {where.sql} GROUP BY 1, 2",
        where.params,
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def _from_facts(
    names: Sequence[str],
    scope: Scope,
    scopes: tuple[reach.Scope, ...],
    key: Key,
    spans: Sequence[Span],
    column: str,
) -> list[tuple[object, str, int, int, int]]:
    where = Where()
    told = _told(where, key, column)
    places = where.parameter([_PLACES[name] for name in names], "int[]")
    known = where.parameter(list(names), "text[]")
    matters = where.parameter([matters_of(name) for name in names], "text[]")
    where.add("kind = k.matters")
    beside = _within(where, key, spans, column, grain=False)
    narrow(where, scope, scopes)
    found = fetch_all(
        f"SELECT {told}, k.name, sum(counts[k.place])::bigint, sum(counts[k.place + 1])::bigint,"  # noqa: S608 - parameters
        f" sum(counts[k.place + 2])::bigint FROM figures_fact, unnest({known}, {places}, {matters})"
        f" AS k (name, place, matters){beside} WHERE {where.sql} GROUP BY 1, 2",
        where.params,
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def _told(where: Where, key: Key, column: str) -> str:
    if not key:
        return "NULL::text"
    if key in get_args(Part):
        return key
    if key == "period":
        return "p.n"
    return f"date_trunc({where.parameter(key, 'text')}, {column})::date"
