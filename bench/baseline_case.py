"""The yardstick for cases: the same by hand, with what a case of `case_life` really writes.

One case is lived through `cases.actions`; what its seven acts left in the ledger (application,
evidence, state, effects) is what the baseline writes again and again. Of what handing in leaves
besides (the draft's mark, links of files, noted calls) it writes nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
from bench.baseline_psycopg import TABLES, Baseline, Written
from psycopg.rows import tuple_row

if TYPE_CHECKING:
    from collections.abc import Callable

PATTERN = "CREATE TABLE IF NOT EXISTS base_pattern (seq int PRIMARY KEY, written jsonb NOT NULL)"
_TAKE = """
INSERT INTO base_pattern
SELECT a.seq, jsonb_build_object(
           'name', a.name, 'actor', a.actor ->> 'id', 'state', a.state, 'payload', a.payload,
           'evidence', a.evidence, 'folded', m.folded,
           'effects', (SELECT coalesce(jsonb_agg(jsonb_build_array(o.kind, o.payload)), '[]')
                         FROM record_outbox o WHERE o.matter = a.matter AND o.seq = a.seq))
  FROM record_act a JOIN record_matter m ON m.id = a.matter AND m.version = a.seq
 WHERE a.matter = %s"""


def prepare(url: str) -> None:
    """Make the tables and the pattern, after `case_life` has loaded the district."""
    from bench.case_life import CaseLife  # noqa: PLC0415 - needs Django, which a life does not

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute(PATTERN)
        connection.execute("DELETE FROM base_pattern")
        for case in CaseLife(1).acts():
            connection.execute(_TAKE, (case,))


def life(url: str) -> Callable[[], Any]:
    """Give one life."""
    return Baseline(url, _pattern(url)).life


def _pattern(url: str) -> tuple[Written, ...]:
    with psycopg.connect(url, row_factory=tuple_row) as connection:
        rows = connection.execute("SELECT written::text FROM base_pattern ORDER BY seq").fetchall()
    assert rows, "no pattern; run prepare first"
    return tuple(Written(**json.loads(text)) for (text,) in rows)
