"""Making a stored log of what came in: order, waits, variants, spans, and what cannot be.

The rules are those of the report (`report.py`); the database reckons them, so that the length of a
log does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.reforms.processes.types import EXAMPLES, Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from tongban.reforms.processes.types import Log

SHOWN_STEPS: Final = 60
"""Steps of a variant that are kept; its length is kept in full."""


def settle(
    cursor: Cursor[Any], log: int, *, remarks: Log, final: str, zone: str, has_end: bool
) -> None:
    """Turn `incoming_event` and `incoming_case` into the stored log of this number.

    A case ends by its attribute, by the activity `final`, or, where the log knows neither
    (`has_end`), by its last event. What cannot be is counted in `remarks`.
    """
    cursor.execute("ANALYZE incoming_event")
    cursor.execute(_EVENTS, {"log": log})
    cursor.execute("ANALYZE processes_event")
    cursor.execute(_CASES, {"log": log, "final": final, "has_end": has_end, "zone": zone})
    cursor.execute(_VARIANTS, {"log": log, "shown": SHOWN_STEPS})
    cursor.execute(_LOG, {"log": log})
    for code, question in _REMARKS.items():
        cursor.execute(question, {"log": log})
        count, places = cursor.fetchone() or (0, [])
        if count:
            remarks.remarks[code] = Remark(count, list(places))
    cursor.execute("DROP TABLE incoming_event, incoming_case")


_EVENTS: Final = """
WITH once AS (
    SELECT DISTINCT ON (case_no, activity, at, resource, grp) *
      FROM incoming_event ORDER BY case_no, activity, at, resource, grp, row)
INSERT INTO processes_event (log_id, case_no, seq, row, activity, at, resource, grp, before, wait)
SELECT %(log)s, case_no, row_number() OVER w, row, activity, at, resource, grp,
       lag(activity) OVER w, extract(epoch FROM at - lag(at) OVER w)
  FROM once WINDOW w AS (PARTITION BY case_no ORDER BY at, row)"""
_CASES: Final = """
WITH seen AS (
    SELECT case_no, count(*) AS steps, min(at) AS first, max(at) AS last,
           max(at) FILTER (WHERE activity = %(final)s) AS done,
           md5(string_agg(activity, E'\\x1f' ORDER BY seq)) AS variant
      FROM processes_event WHERE log_id = %(log)s GROUP BY case_no),
spans AS (
    SELECT c.*, coalesce(s.steps, 0) AS steps, coalesce(s.variant, '') AS variant,
           coalesce(c.started, s.first) AS begun,
           coalesce(c.ended, CASE WHEN %(final)s <> '' THEN s.done
                                  WHEN NOT %(has_end)s THEN s.last END) AS finished
      FROM incoming_case c LEFT JOIN seen s ON s.case_no = c.no)
INSERT INTO processes_case (log_id, no, name, department, item, attributes, started, ended,
                            deadline, deadline_offset, late, steps, variant)
SELECT %(log)s, no, name, department, item, attributes, begun, finished, deadline, deadline_offset,
       CASE WHEN deadline IS NULL OR finished IS NULL OR finished < begun THEN NULL
            WHEN %(zone)s <> '' THEN (finished AT TIME ZONE %(zone)s)::date
                                   > (deadline AT TIME ZONE %(zone)s)::date
            ELSE (finished AT TIME ZONE 'UTC' + make_interval(secs => deadline_offset))::date
               > (deadline AT TIME ZONE 'UTC' + make_interval(secs => deadline_offset))::date END,
       steps, variant
  FROM spans"""
_VARIANTS: Final = """
WITH ways AS (
    SELECT variant, min(no) AS example, count(*) AS cases, max(steps) AS length
      FROM processes_case WHERE log_id = %(log)s AND steps > 0 GROUP BY variant)
INSERT INTO processes_variant (log_id, hash, steps, length, cases)
SELECT %(log)s, w.variant,
       (SELECT jsonb_agg(e.activity ORDER BY e.seq) FROM processes_event e
         WHERE e.log_id = %(log)s AND e.case_no = w.example AND e.seq <= %(shown)s),
       w.length, w.cases
  FROM ways w"""
_LOG: Final = """
UPDATE processes_log l SET events = e.events, first = e.first, last = e.last,
       deadlines = EXISTS (SELECT FROM processes_case c
                            WHERE c.log_id = %(log)s AND c.late IS NOT NULL)
  FROM (SELECT count(*) AS events, min(at) AS first, max(at) AS last
          FROM processes_event WHERE log_id = %(log)s) e
 WHERE l.id = %(log)s"""
_LISTED: Final = """
SELECT count(*), coalesce((array_agg(place ORDER BY n) FILTER (WHERE n <= {1})), '{{}}')
  FROM (SELECT place, row_number() OVER (ORDER BY ord) AS n FROM ({0}) found) listed"""
_REMARKS: Final[Mapping[str, str]] = {
    code: _LISTED.format(question, EXAMPLES)
    for code, question in {
        "EVENT-ORDER": """
            SELECT format('event %%s of case %%s', o.row, c.name) AS place, o.row AS ord
              FROM (SELECT case_no, row, at, lag(at) OVER (PARTITION BY case_no ORDER BY row) AS was
                      FROM incoming_event) o
              JOIN incoming_case c ON c.no = o.case_no WHERE o.at < o.was""",
        "EVENT-REPEATED": """
            SELECT format('event %%s of case %%s', i.row, c.name) AS place, i.row AS ord
              FROM (SELECT case_no, row, row_number() OVER w AS nth FROM incoming_event
                    WINDOW w AS (PARTITION BY case_no, activity, at, resource, grp ORDER BY row)) i
              JOIN incoming_case c ON c.no = i.case_no WHERE i.nth > 1""",
        "CASE-EMPTY": """
            SELECT format('case %%s', name) AS place, no AS ord
              FROM processes_case WHERE log_id = %(log)s AND steps = 0""",
        "CASE-END-BEFORE-START": """
            SELECT format('case %%s: %%s to %%s', c.name, i.started, c.ended) AS place, c.no AS ord
              FROM processes_case c JOIN incoming_case i ON i.no = c.no
             WHERE c.log_id = %(log)s AND c.steps > 0 AND c.ended < i.started""",
        "EVENT-BEFORE-START": """
            SELECT format('event %%s of case %%s', e.row, c.name) AS place, e.row AS ord
              FROM processes_event e
              JOIN processes_case c ON c.log_id = e.log_id AND c.no = e.case_no
             WHERE e.log_id = %(log)s AND e.at < c.started""",
        "EVENT-AFTER-END": """
            SELECT format('event %%s of case %%s', e.row, c.name) AS place, e.row AS ord
              FROM processes_event e
              JOIN processes_case c ON c.log_id = e.log_id AND c.no = e.case_no
             WHERE e.log_id = %(log)s AND e.at > c.ended""",
    }.items()
}
"""What cannot be, by code: how often, and the first places."""
