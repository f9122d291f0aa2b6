"""Reads: figures with both sums, their trend, by department, the rows behind them.

Each is a constant number of statements over few rows: sums by day and month, or a page by index.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.db import fetch_all, fetch_one
from tongban.record.guard import under_authority
from tongban.record.once import once
from tongban.services.figures.adding import COLUMNS, By, Part, added, added_over, place_of
from tongban.services.figures.facts import Fact
from tongban.services.figures.kinds import FIGURES, all_kinds, counted, kind_of, matters_of
from tongban.services.figures.reach import Where, narrow, readable
from tongban.services.figures.types import (
    FigureError,
    FigureKind,
    Lights,
    Period,
    Point,
    Row,
    RowPage,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tongban.kernel.authority import Actor

MAX_PAGE: Final = 5_000
_AS_OF: Final = "SELECT as_of FROM figures_mark WHERE id = 1"


def kinds() -> tuple[FigureKind, ...]:
    """Give every figure that the house has events for, in the order people read them."""
    return all_kinds()


@under_authority
def figure(figure_id: str, scope: Scope, *, actor: Actor) -> Value:
    """Give one figure of what the actor may read; FigureError FIGURE-UNKNOWN, NotPermitted."""
    kind_of(figure_id)
    return _values([figure_id], scope, actor)[figure_id]


@under_authority
def figures(scope: Scope, *, actor: Actor, only: Sequence[str] = ()) -> tuple[Value, ...]:
    """Give every figure at once, or those named, in a constant number of statements.

    Raises NotPermitted, FigureError FIGURE-UNKNOWN.
    """
    names = list(only or FIGURES)
    found = _values(names, scope, actor)
    return tuple(found[name] for name in names)


@under_authority
def over_periods(
    names: Sequence[str], scope: Scope, periods: Sequence[Period], *, actor: Actor
) -> tuple[Mapping[str, Value], ...]:
    """Give figures of several periods in the statements of one, in their order, by figure.

    The scope says of which part; its own period does not matter. Raises as `figures`.
    """
    kinds, as_of = {name: kind_of(name) for name in names}, read_until()
    found = added_over(list(kinds), periods, scope, readable(actor))
    return tuple(
        {name: Value(kind, *found.get((n, name), (0, 0, 0)), as_of) for name, kind in kinds.items()}
        for n, _period in enumerate(periods)
    )


def by_department(figure_id: str, scope: Scope, *, actor: Actor) -> Mapping[str, Value]:
    """Give a figure for each department that has rows in it. As `figure`."""
    return by_part([figure_id], scope, "department", actor=actor)[figure_id]


@under_authority
def by_part(
    names: Sequence[str], scope: Scope, part: Part, *, actor: Actor
) -> Mapping[str, Mapping[str, Value]]:
    """Give figures for each department, item or division that has rows in them, by figure and part.

    Statements as for one figure of an item. Raises NotPermitted, FigureError FIGURE-UNKNOWN.
    """
    kinds, as_of = {name: kind_of(name) for name in names}, read_until()
    found: dict[str, dict[str, Value]] = {name: {} for name in kinds}
    sums = added(list(kinds), scope, readable(actor), part)
    for (told, name), each in sorted(sums.items(), key=str):
        found[name][str(told)] = Value(kinds[name], *each, as_of)
    return found


def trend(figure_id: str, scope: Scope, by: By = "month", *, actor: Actor) -> tuple[Point, ...]:
    """Give a figure for each day, week (from Monday on), month or quarter of the period, in order.

    The first and last stretch may be cut by the period; one without rows has sums of nought.
    """
    return trends([figure_id], scope, by, actor=actor)[figure_id]


@under_authority
def trends(
    names: Sequence[str], scope: Scope, by: By = "month", *, actor: Actor
) -> Mapping[str, tuple[Point, ...]]:
    """Give the trends of several figures in the statements of one; as `trend`."""
    kinds, as_of = {name: kind_of(name) for name in names}, read_until()
    found = added(list(kinds), scope, readable(actor), by)
    return {
        name: tuple(
            Point(part, Value(kind, *found.get((start, name), (0, 0, 0)), as_of))
            for start, part in _parts(scope.period, by)
        )
        for name, kind in kinds.items()
    }


@under_authority
def rows(
    figure_id: str,
    scope: Scope,
    *,
    actor: Actor,
    after: str | None = None,
    limit: int = 50,
    above: bool = False,
) -> RowPage:
    """Give a page of the cases behind a figure, by day and case, each with its share of both sums.

    Summed over all pages they give the figure; with `above` those alone that are in the numerator.
    At most MAX_PAGE a page. Raises FigureError FIGURE-UNKNOWN, FIGURE-CURSOR, NotPermitted.
    """
    kind = kind_of(figure_id)
    column, size = COLUMNS[kind.by], max(1, min(limit, MAX_PAGE))
    where = Where()
    where.add(f"kind = {where.parameter(matters_of(figure_id), 'text')}")
    where.add(
        f"{column} BETWEEN {where.parameter(scope.period.first, 'date')}"
        f" AND {where.parameter(scope.period.last, 'date')}"
    )
    if above:
        where.add(f"counts[{place_of(figure_id)}] <> 0")
    narrow(where, scope, readable(actor))
    if after is not None:
        day, matter = _read_cursor(after)
        where.add(
            f"({column}, matter) > ({where.parameter(day, 'date')},"
            f" {where.parameter(str(matter), 'uuid')})"
        )
    found = fetch_all(
        f"SELECT body FROM figures_fact WHERE {where.sql}"  # noqa: S608 - parameters
        f" ORDER BY {column}, matter LIMIT {size + 1}",
        where.params,
    )
    facts = [_read(body) for (body,) in found[:size]]
    made = tuple(each for fact in facts for each in _row(figure_id, fact))
    return RowPage(made, _cursor(made[-1]) if len(found) > size else None)


def all_rows(figure_id: str, scope: Scope, *, actor: Actor, above: bool = False) -> Iterator[Row]:
    """Give all rows behind a figure, page by page; as `rows`."""
    after = None
    while True:
        page = rows(figure_id, scope, actor=actor, after=after, limit=MAX_PAGE, above=above)
        yield from page.rows
        after = page.after
        if after is None:
            return


@under_authority
def lights(scope: Scope, *, actor: Actor) -> tuple[Lights, ...]:
    """Give the open cases by department and light today; the period of the scope does not matter.

    Two statements (three for officers). Raises NotPermitted.
    """
    scopes, today = readable(actor), local_day(clock.now())
    where = Where()
    day = where.parameter(today, "date")
    where.add("open AND kind = 'licence'")
    narrow(where, scope, scopes)
    red, yellow = f"red_on <= {day}", f"yellow_on <= {day}"
    lit = (
        f"count(*) FILTER (WHERE NOT standing AND {red} IS TRUE),"
        f" count(*) FILTER (WHERE NOT standing AND {yellow} IS TRUE AND {red} IS NOT TRUE),"
        " count(*) FILTER (WHERE standing), count(*)"
    )
    found = fetch_all(
        f"SELECT department, {lit} FROM figures_fact WHERE {where.sql}"  # noqa: S608 - parameters
        " GROUP BY department ORDER BY department",
        where.params,
    )
    return tuple(
        Lights(name, count - red - yellow - standing, yellow, red, standing)
        for name, red, yellow, standing, count in found
    )


def read_until() -> datetime | None:
    """Give the moment up to which the ledger was read; None before the first time."""
    row = once("figures read until", lambda: fetch_one(_AS_OF, ()))
    return row[0] if row else None


def _values(names: Sequence[str], scope: Scope, actor: Actor) -> dict[str, Value]:
    as_of = read_until()
    found = added(names, scope, readable(actor))
    return {
        name: Value(kind_of(name), *found.get((None, name), (0, 0, 0)), as_of) for name in names
    }


def _row(figure_id: str, fact: Fact) -> Iterator[Row]:
    found = counted(figure_id, fact)
    if found is not None:
        day, count = found
        yield Row(
            matter=fact.matter,
            number=fact.number,
            item=fact.item,
            department=fact.department,
            day=day,
            numerator=count.numerator,
            denominator=count.denominator,
            counts=count.counts,
            why=count.why,
        )


def _parts(period: Period, by: By) -> Iterator[tuple[date, Period]]:
    """Give the stretches of a period, each with the day that its sums go by."""
    day = period.first
    while day <= period.last:
        start, following = _STRETCHES[by](day)
        yield start, Period(day, min(following - timedelta(days=1), period.last))
        day = following


def _month(day: date) -> tuple[date, date]:
    start = day.replace(day=1)
    return start, (start + timedelta(days=31)).replace(day=1)


def _quarter(day: date) -> tuple[date, date]:
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return start, (start + timedelta(days=93)).replace(day=1)


def _week(day: date) -> tuple[date, date]:
    start = day - timedelta(days=day.weekday())
    return start, start + timedelta(days=7)


_STRETCHES: Final[Mapping[str, Callable[[date], tuple[date, date]]]] = {
    "day": lambda day: (day, day + timedelta(days=1)),
    "week": _week,
    "month": _month,
    "quarter": _quarter,
}
_read = msgspec.json.Decoder(Fact).decode


def _cursor(row: Row) -> str:
    text = f"{row.day.isoformat()} {row.matter}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[date, UUID]:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        day, _, matter = raw.partition(" ")
        return date.fromisoformat(day), UUID(matter)
    except (binascii.Error, ValueError) as error:
        raise FigureError(
            "FIGURE-CURSOR",
            "翻页标记无效，请从第一页开始。",
            f"cursor {text[:40]!r} was not made by this list; begin at the first page",
        ) from error
