"""The statement behind a list: one index walk per department, item or applicant that may be seen.

However many matters there are, each walk reads no more rows than the page has; the walks are then
merged. A few shapes of statement serve every list, so that they stay prepared.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from tongban.record.rows import MATTER_COLUMNS
from tongban.record.types import CursorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.record.reach import Scope
    from tongban.record.types import MatterView

Order = Literal["newest", "due"]
Cursor = tuple[str, ...]

_DUE: Final = "coalesce(m.due, 'infinity'::date)"
_EVERY_DEPARTMENT: Final = """
    WITH RECURSIVE every (department) AS (
        (SELECT department FROM record_matter ORDER BY department LIMIT 1)
        UNION ALL
        SELECT (SELECT n.department FROM record_matter n WHERE n.department > e.department
                 ORDER BY n.department LIMIT 1)
          FROM every e WHERE e.department IS NOT NULL)
    SELECT department FROM every WHERE department IS NOT NULL"""
"""One look into the index for each department, not one for each matter."""
_SEEN: Final = {
    "applicant": "m.applicant = s.applicant",
    "department": "m.department = s.department",
    "item": "m.item = s.item",
    # a division covers every longer one; by CASE, for of starts_with the planner expects so little
    # that it would rather sort all matters of a department than walk along them
    "division": "CASE WHEN starts_with(m.division, s.division) THEN TRUE ELSE FALSE END",
}
"""How a matter is held against each part of a scope."""


def list_statement(
    scopes: Sequence[Scope],
    *,
    order: Order,
    state: str | None,
    open_only: bool,
    after: Cursor | None,
    limit: int,
) -> tuple[str, list[object]]:
    """Give the statement and its parameters for one page of the matters within the scopes."""
    params: list[object] = []

    def parameter(value: object, kind: str) -> str:
        params.append(value)
        return f"${len(params)}::{kind}"

    conditions = []
    if state is not None:
        conditions.append(f"m.state = {parameter(state, 'text')}")
    if open_only or order == "due":
        conditions.append("m.closed_at IS NULL")
    filtered = bool(conditions)
    if after is not None and order == "newest":
        conditions.append(f"m.id < {parameter(after[0], 'uuid')}")
    if after is not None and order == "due":
        last = f"({parameter(after[0], 'date')}, {parameter(after[1], 'uuid')})"
        conditions.append(f"({_DUE}, m.id) > {last}")
    sorting = "m.id DESC" if order == "newest" else f"{_DUE}, m.id"
    page = str(int(limit))  # as a literal: of a parameter the planner would think a tenth of all
    walks = []
    for shape, members in _by_shape(scopes).items():
        source, where = "(SELECT) s", [_SEEN[name] for name in shape]
        if shape:
            arrays = [
                parameter([getattr(each, name) for each in members], "text[]") for name in shape
            ]
            source = f"unnest({', '.join(arrays)}) AS s ({', '.join(shape)})"
        if ("item" in shape or filtered) and not {"department", "applicant"} & set(shape):
            # every index but that of ids begins with a department or an applicant
            source += f" CROSS JOIN ({_EVERY_DEPARTMENT}) d"
            where.append("m.department = d.department")
        where += conditions
        held = " AND ".join(where) or "TRUE"
        walks.append(
            f"(SELECT w.* FROM {source} CROSS JOIN LATERAL"  # noqa: S608 - names from constants
            f" (SELECT m.* FROM record_matter m WHERE {held} ORDER BY {sorting} LIMIT {page}) w)"
        )
    columns = ", ".join(f"m.{name}" for name in MATTER_COLUMNS.split(", "))
    distinct = "m.id" if order == "newest" else f"{_DUE}, m.id"
    sql = (
        f"SELECT DISTINCT ON ({distinct}) {columns} FROM ({' UNION ALL '.join(walks)}) m"  # noqa: S608 - names from constants
        f" ORDER BY {sorting} LIMIT {page}"
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


def _by_shape(scopes: Sequence[Scope]) -> dict[tuple[str, ...], list[Scope]]:
    shapes: dict[tuple[str, ...], list[Scope]] = {}
    for scope in scopes:
        shape = tuple(name for name in _SEEN if getattr(scope, name) is not None)
        shapes.setdefault(shape, []).append(scope)
    return dict(sorted(shapes.items()))
