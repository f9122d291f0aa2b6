"""The statement behind the numbers beside the lights: three bounded walks for each department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.record.lists import EVERY_DEPARTMENT, SEEN, Parameters, by_shape, unnested

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tongban.record.lists import Narrow
    from tongban.record.reach import Scope

COUNTED: Final = 30_000
"""Entries of an index that one count reads at most, about; what lies beyond is not counted."""
FEWEST: Final = 500
"""Entries that one walk may read at least, however many departments there are."""
_DEPARTMENTS: Final = 50
"""Departments that are expected of who may see all."""


def count_statement(
    scopes: Sequence[Scope], narrow: Narrow, now: datetime
) -> tuple[str, list[object]]:
    """Give the statement that counts the matters within the scopes by light, each matter once.

    Rows of light, number, and whether there may be more than this number. What is late is walked,
    then what will be, the nearest first, then what has no such day: an index alone answers.
    """
    params = Parameters()
    at = params.add(now.isoformat(), "timestamptz")
    more = "".join(f" AND {each}" for each in narrow.conditions(params))
    light = f"CASE WHEN NOT timed THEN NULL WHEN yellow_at <= {at} THEN 'yellow' ELSE 'green' END"
    departments = len({each.department for each in scopes} - {None}) or _DEPARTMENTS
    walk = str(max(COUNTED // (3 * departments), FEWEST))
    parts = []
    for source, held in _sources(scopes, params):
        walks = " UNION ALL ".join(
            f"(SELECT {name}, count(*), sum(count(*)) OVER () >= {walk} FROM"  # noqa: S608 - constants
            f" (SELECT m.timed, m.yellow_at FROM record_matter m WHERE {held}{more}"
            f" AND m.red_at {when} LIMIT {walk}) f GROUP BY 1)"
            for name, when in (
                ("'red'", f"<= {at}"),
                (light, f"> {at} ORDER BY m.red_at"),
                (light, "IS NULL"),
            )
        )
        columns = "w (light, number, least)"
        parts.append(f"SELECT w.* FROM {source} CROSS JOIN LATERAL ({walks}) {columns}")  # noqa: S608 - constants
    counted = " UNION ALL ".join(parts)
    sql = f"SELECT light, sum(number)::bigint, bool_or(least) FROM ({counted}) c GROUP BY 1"  # noqa: S608 - constants
    return sql, params


def _sources(scopes: Sequence[Scope], params: Parameters) -> list[tuple[str, str]]:
    """Give what to walk along, and which matters each walk takes, so that none is taken twice."""
    shapes = by_shape(scopes)
    for key in ("department", "applicant"):
        named = [getattr(each, key) for each in scopes]
        if None in named:
            continue
        if len(set(named)) == len(named):  # no matter lies in two scopes
            return [
                (unnested(members, shape, params), " AND ".join(SEEN[name] for name in shape))
                for shape, members in shapes.items()
            ]
        keys = f"unnest({params.add(sorted(set(named)), 'text[]')}) AS k (key)"
        return [(keys, f"m.{key} = k.key AND {_held(shapes, params)}")]
    return [
        (f"({EVERY_DEPARTMENT}) AS k (key)", f"m.department = k.key AND {_held(shapes, params)}")
    ]


def _held(shapes: dict[tuple[str, ...], list[Scope]], params: Parameters) -> str:
    if () in shapes:
        return "TRUE"
    within = [
        f"EXISTS (SELECT FROM {unnested(members, shape, params)}"
        f" WHERE {' AND '.join(SEEN[name] for name in shape)})"
        for shape, members in shapes.items()
    ]
    return f"({' OR '.join(within)})"
