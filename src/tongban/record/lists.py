"""The statement behind a list: one index walk per department, item or applicant that may be seen.

However many matters there are, each walk reads no more rows than the page has; the walks are then
merged. A few shapes of statement serve every list, so that they stay prepared.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from uuid import UUID

from tongban.kernel.terms import Light
from tongban.record.rows import MATTER_COLUMNS
from tongban.record.types import CursorError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from tongban.record.reach import Scope
    from tongban.record.types import MatterView

Order = Literal["newest", "due"]
Cursor = tuple[str, ...]

_DUE: Final = "coalesce(m.due, 'infinity'::date)"
EVERY_DEPARTMENT: Final = """
    WITH RECURSIVE every (department) AS (
        (SELECT department FROM record_matter ORDER BY department LIMIT 1)
        UNION ALL
        SELECT (SELECT n.department FROM record_matter n WHERE n.department > e.department
                 ORDER BY n.department LIMIT 1)
          FROM every e WHERE e.department IS NOT NULL)
    SELECT department FROM every WHERE department IS NOT NULL"""
"""One look into the index for each department, not one for each matter."""
_LIGHTS: Final = {
    Light.RED: "m.red_at <= {now}",
    Light.YELLOW: "m.yellow_at <= {now} AND (m.red_at IS NULL OR m.red_at > {now})",
    Light.GREEN: "(m.yellow_at IS NULL OR m.yellow_at > {now})"
    " AND (m.red_at IS NULL OR m.red_at > {now})",
}
"""Which matters show a light now."""
SEEN: Final = {
    "applicant": "m.applicant = s.applicant",
    "department": "m.department = s.department",
    "item": "m.item = s.item",
    # a division covers every longer one; by CASE, for of starts_with the planner expects so little
    # that it would rather sort all matters of a department than walk along them
    "division": "CASE WHEN starts_with(m.division, s.division) THEN TRUE ELSE FALSE END",
}
"""How a matter is held against each part of a scope."""


class Narrow(NamedTuple):
    """What a list is narrowed to beside the scopes; `light` with the moment at which it shows.

    An empty text among `assignees` takes what nobody sees through.
    """

    state: str | None = None
    kinds: Collection[str] | None = None
    open_only: bool = False
    light: tuple[Light, datetime] | None = None
    assignees: Collection[str] | None = None
    items: Collection[str] | None = None

    def conditions(self, params: Parameters) -> list[str]:
        """Write them."""
        found = []
        if self.state is not None:
            found.append(f"m.state = {params.add(self.state, 'text')}")
        if self.kinds is not None:
            found.append(f"m.kind = ANY ({params.add(sorted(self.kinds), 'text[]')})")
        if self.items is not None:
            found.append(f"m.item = ANY ({params.add(sorted(self.items), 'text[]')})")
        if self.open_only or self.light is not None:
            found.append("m.closed_at IS NULL")
        if self.light is not None:
            light, now = self.light
            at = params.add(now.isoformat(), "timestamptz")
            found.append(f"m.timed AND {_LIGHTS[light].format(now=at)}")
        if self.assignees is not None:
            first, *others = sorted(self.assignees) or [""]
            # of one the index gives the rows in order; of several there are few enough to sort
            named = params.add([first, *others], "text[]") if others else params.add(first, "text")
            found.append(f"m.assignee = {f'ANY ({named})' if others else named}")
        return found


class Parameters(list[object]):
    """The parameters of a statement in the order of their numbers."""

    def add(self, value: object, kind: str) -> str:
        """Add one and give its place as text of the statement."""
        self.append(value)
        return f"${len(self)}::{kind}"


def list_statement(
    scopes: Sequence[Scope],
    *,
    order: Order,
    narrow: Narrow,
    after: Cursor | None,
    limit: int,
    with_folded: bool,
) -> tuple[str, list[object]]:
    """Give the statement and its parameters for one page of the matters within the scopes."""
    params = Parameters()
    parameter = params.add
    if order == "due":
        narrow = narrow._replace(open_only=True)
    conditions = narrow.conditions(params)
    filtered = bool(conditions)
    if after is not None and order == "newest":
        conditions.append(f"m.id < {parameter(after[0], 'uuid')}")
    if after is not None and order == "due":
        last = f"({parameter(after[0], 'date')}, {parameter(after[1], 'uuid')})"
        conditions.append(f"({_DUE}, m.id) > {last}")
    sorting = "m.id DESC" if order == "newest" else f"{_DUE}, m.id"
    page = str(int(limit))  # as a literal: of a parameter the planner would think a tenth of all
    walks = []
    for shape, members in by_shape(scopes).items():
        source, where = unnested(members, shape, params), [SEEN[name] for name in shape]
        if ("item" in shape or filtered) and not {"department", "applicant"} & set(shape):
            # every index but that of ids begins with a department or an applicant
            source += f" CROSS JOIN ({EVERY_DEPARTMENT}) d"
            where.append("m.department = d.department")
        held = " AND ".join([*where, *conditions]) or "TRUE"
        walks.append(
            f"(SELECT w.* FROM {source} CROSS JOIN LATERAL"  # noqa: S608 - names from constants
            f" (SELECT m.id, m.due FROM record_matter m WHERE {held} ORDER BY {sorting}"
            f" LIMIT {page}) w)"
        )
    columns = ", ".join(
        f"m.{name}" if with_folded or name != "folded" else "NULL"
        for name in MATTER_COLUMNS.split(", ")
    )
    distinct = "m.id" if order == "newest" else f"{_DUE}, m.id"
    # the walks read an index alone, however many matters a filter passes over
    found = (
        f"SELECT DISTINCT ON ({distinct}) m.id FROM ({' UNION ALL '.join(walks)}) m"  # noqa: S608 - names from constants
        f" ORDER BY {sorting} LIMIT {page}"
    )
    sql = (
        f"SELECT {columns} FROM ({found}) f JOIN record_matter m ON m.id = f.id"  # noqa: S608 - names from constants
        f" ORDER BY {sorting}"
    )
    return sql, params


def cursor_after(view: MatterView, order: Order) -> str:
    """Write where the next page begins."""
    parts = [order, str(view.id)]
    if order == "due":
        parts.insert(1, "infinity" if view.due is None else view.due.isoformat())
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(text: str, order: Order) -> Cursor:
    """Read what `cursor_after` wrote; CursorError for anything else."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        name, *rest = parts
        UUID(rest[-1])
        if order == "due" and rest[0] != "infinity":
            date.fromisoformat(rest[0])
        fits = name == order and len(rest) == (1 if order == "newest" else 2)
    except (binascii.Error, TypeError, ValueError, AttributeError, IndexError):
        fits = False
    if not fits:
        raise CursorError(
            f"cursor {text[:40]!r} was not made by this list in this order; begin at the first page"
        )
    return tuple(str(part) for part in rest)


def by_shape(scopes: Sequence[Scope]) -> dict[tuple[str, ...], list[Scope]]:
    """Part scopes by which of their parts are named."""
    shapes: dict[tuple[str, ...], list[Scope]] = {}
    for scope in scopes:
        shape = tuple(name for name in SEEN if getattr(scope, name) is not None)
        shapes.setdefault(shape, []).append(scope)
    return dict(sorted(shapes.items()))


def unnested(scopes: Sequence[Scope], shape: tuple[str, ...], params: Parameters) -> str:
    """Write scopes of one shape as a source of rows `s`."""
    if not shape:
        return "(SELECT) s"
    arrays = [params.add([getattr(each, name) for each in scopes], "text[]") for name in shape]
    return f"unnest({', '.join(arrays)}) AS s ({', '.join(shape)})"
