"""Questions to stored logs: which there are, their ways, the flow under a filter, cases behind it.

Logs hold no names of applicants, but officers by id: whoever calls has asked whether its reader may
look at how the whole district works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import F

from tongban.record.db import fetch_all, fetch_one
from tongban.reforms.processes.models import CaseRow, EventRow, LogRow, VariantRow

PAGE: Final = 50
LISTED: Final = 200
"""Departments and items that a filter offers."""


class LogNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No stored log of this number."""

    code = "LOG-NOT-FOUND"


@dataclass(frozen=True, slots=True)
class LogView:
    """A stored log."""

    id: int
    name: str
    own: bool
    zone: str
    cases: int
    events: int
    first: datetime
    last: datetime
    deadlines: bool
    remarks: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, Mapping[str, str]]
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which cases are meant; days are those on which a case started, both included.

    `within` are the departments that whoever asks may look at; None for all.
    """

    variant: str = ""
    department: str = ""
    item: str = ""
    since: date | None = None
    until: date | None = None
    within: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An activity: its events, the cases that went through, its place on average, begins, ends."""

    activity: str
    events: int
    cases: int
    place: float
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One activity directly after another: how often, in how many cases, and the seconds between.

    `total` is what all of them cost; `median` and `ninety` are quantiles.
    """

    before: str
    activity: str
    count: int
    cases: int
    median: float
    ninety: float
    total: float


@dataclass(frozen=True, slots=True)
class Flow:
    """What follows what, for the cases of a filter."""

    cases: int
    events: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A way through the process; `steps` are its first ones of `length`."""

    hash: str
    steps: tuple[str, ...]
    length: int
    cases: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case of a log; `ended` is None while it is open, `late` where it has no deadline.

    `wait` are the seconds that it waited on the edge that was asked for.
    """

    no: int
    name: str
    department: str
    item: str
    started: datetime | None
    ended: datetime | None
    deadline: datetime | None
    late: bool | None
    steps: int
    wait: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took by the calendar; None while it is open or where it cannot be."""
        if self.started is None or self.ended is None or self.ended < self.started:
            return None
        return (self.ended - self.started).total_seconds()


def list_logs() -> tuple[LogView, ...]:
    """Give the stored logs, the own one first, then the youngest."""
    return tuple(_log(row) for row in LogRow.objects.order_by("-own", "-id")[:LISTED])


def get_log(log: int) -> LogView:
    """Give a stored log; raises LogNotFound."""
    row = LogRow.objects.filter(id=log).first()
    if row is None:
        raise LogNotFound(f"no stored log {log}")
    return _log(row)


def variants(log: int, narrow: Narrow, *, limit: int = 20) -> tuple[tuple[Variant, ...], int]:
    """Give the most frequent ways under a filter (its variant aside), and how many there are."""
    where, params = _where(log, narrow, variant=False)
    rows = fetch_all(_VARIANTS.format(where=where, limit=limit), params)
    hashes = [row[0] for row in rows]
    ways = {each.hash: each for each in VariantRow.objects.filter(log=log, hash__in=hashes)}
    found = tuple(
        Variant(key, tuple(ways[key].steps or ()), ways[key].length, cases)
        for key, cases, _all in rows
    )
    return found, rows[0][2] if rows else 0


def choices(log: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the departments and the items that stand in a log."""
    return _choices(log)


def flow(log: int, narrow: Narrow) -> Flow:
    """Give what follows what; a stored log never changes, so one answer serves again."""
    return _flow(log, narrow)


def cases(
    log: int,
    narrow: Narrow,
    *,
    edge: tuple[str, str] | None = None,
    activity: str = "",
    after: int = 0,
    limit: int | None = PAGE,
) -> tuple[CaseView, ...]:
    """Give the cases behind a number: of a filter, an edge or an activity, by number from `after`.

    `limit` None gives all of them.
    """
    where, params = _where(log, narrow)
    waited = "NULL::float"
    behind = "processes_event e WHERE e.log_id = c.log_id AND e.case_no = c.no"
    if edge is not None:
        on = f"{behind} AND e.before = ${len(params) + 1} AND e.activity = ${len(params) + 2}"
        waited = f"(SELECT sum(e.wait) FROM {on})"  # noqa: S608 - our own words
        where += f" AND EXISTS (SELECT FROM {on})"
        params += edge
    if activity:
        where += f" AND EXISTS (SELECT FROM {behind} AND e.activity = ${len(params) + 1})"
        params.append(activity)
    many = "ALL" if limit is None else int(limit)
    rows = fetch_all(
        "SELECT c.no, c.name, c.department, c.item, c.started, c.ended, c.deadline, c.late,"  # noqa: S608 - our own words, parameters apart
        f" c.steps, {waited} FROM processes_case c WHERE {where} AND c.no > ${len(params) + 1}"
        f" ORDER BY c.no LIMIT {many}",
        [*params, after],
    )
    return tuple(CaseView(*row) for row in rows)


def get_case(log: int, no: int, narrow: Narrow) -> tuple[CaseView, tuple[EventRow, ...]]:
    """Give a case with its events in order; LogNotFound where it is not `within`."""
    row = CaseRow.objects.filter(log=log, no=no).first()
    if row is None or (narrow.within is not None and row.department not in narrow.within):
        raise LogNotFound(f"no case {no} in log {log}")
    view = CaseView(
        row.no,
        row.name,
        row.department,
        row.item,
        row.started,
        row.ended,
        row.deadline,
        row.late,
        row.steps,
    )
    events = EventRow.objects.filter(log=log, case_no=no).order_by(F("seq"))
    return view, tuple(events[: LISTED * 5])


def spans(log: int, narrow: Narrow) -> list[tuple[date, float]]:
    """Give for each closed case the day it started on, in the log's zone, and its seconds."""
    where, params = _where(log, narrow)
    return [(day, float(seconds)) for day, seconds in fetch_all(_SPANS.format(where=where), params)]


def late_share(log: int, narrow: Narrow) -> tuple[int, int]:
    """Give how many closed cases with a deadline ended after its day, and of how many."""
    where, params = _where(log, narrow)
    row = fetch_one(
        "SELECT count(*) FILTER (WHERE c.late), count(c.late)"  # noqa: S608 - our own words
        f" FROM processes_case c WHERE {where}",
        params,
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


@lru_cache(maxsize=64)
def _flow(log: int, narrow: Narrow) -> Flow:
    where, params = _where(log, narrow)
    nodes = tuple(Node(*row) for row in fetch_all(_NODES.format(where=where), params))
    edges = tuple(Edge(*row) for row in fetch_all(_EDGES.format(where=where), params))
    row = fetch_one(
        f"SELECT count(*), coalesce(sum(c.steps), 0)::bigint FROM processes_case c WHERE {where}",  # noqa: S608 - our own words
        params,
    )
    count, events = row or (0, 0)
    return Flow(int(count), int(events), nodes, edges)


@lru_cache(maxsize=64)
def _choices(log: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    def listed(column: str) -> tuple[str, ...]:
        return tuple(
            str(row[0])
            for row in fetch_all(
                f"SELECT {column} FROM processes_case WHERE log_id = $1 AND {column} <> ''"  # noqa: S608 - one of two words
                f" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {LISTED}",
                [log],
            )
        )

    return listed("department"), listed("item")


def _where(log: int, narrow: Narrow, *, variant: bool = True) -> tuple[str, list[Any]]:
    parts, params = ["c.log_id = $1"], [log]
    zone = "coalesce(nullif((SELECT zone FROM processes_log WHERE id = $1), ''), 'UTC')"
    for text, value in (
        ("c.variant = ${}", narrow.variant if variant else ""),
        ("c.department = ${}", narrow.department),
        ("c.item = ${}", narrow.item),
        (f"(c.started AT TIME ZONE {zone})::date >= ${{}}", narrow.since),
        (f"(c.started AT TIME ZONE {zone})::date <= ${{}}", narrow.until),
    ):
        if value:
            params.append(value)  # type: ignore[arg-type] # of the column's own type
            parts.append(text.format(len(params)))
    if narrow.within is not None:
        params.append(list(narrow.within))  # type: ignore[arg-type] # as above
        parts.append(f"c.department = ANY(${len(params)}::text[])")
    return " AND ".join(parts), params


def _log(row: LogRow) -> LogView:
    return LogView(
        row.id,
        row.name,
        row.own,
        row.zone,
        row.cases,
        row.events,
        row.first,
        row.last,
        row.deadlines,
        row.remarks,
        row.labels,
        row.stored_at,
    )


_NODES: Final = """
SELECT e.activity, count(*), count(DISTINCT e.case_no), avg(e.seq)::float,
       count(*) FILTER (WHERE e.seq = 1), count(*) FILTER (WHERE e.seq = c.steps)
  FROM processes_event e JOIN processes_case c ON c.log_id = e.log_id AND c.no = e.case_no
 WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"""
_EDGES: Final = """
SELECT e.before, e.activity, count(*), count(DISTINCT e.case_no),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY e.wait),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY e.wait), sum(e.wait)
  FROM processes_event e JOIN processes_case c ON c.log_id = e.log_id AND c.no = e.case_no
 WHERE {where} AND e.before IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""
_VARIANTS: Final = """
SELECT c.variant, count(*), count(*) OVER () FROM processes_case c
 WHERE {where} AND c.variant <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {limit}"""
_SPANS: Final = """
SELECT (c.started AT TIME ZONE
        coalesce(nullif((SELECT zone FROM processes_log WHERE id = $1), ''), 'UTC'))::date,
       extract(epoch FROM c.ended - c.started)
  FROM processes_case c WHERE {where} AND c.ended >= c.started"""
