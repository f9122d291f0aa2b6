"""Many matters for a list: clones of one real case, each with an id, a number and a day of its own.

They are made in the database by INSERT ... SELECT from the rows of real cases under review, spread
over every authority and applicant; two in three are closed. Their acts are not there: a list does
not read acts.
"""

from __future__ import annotations

import psycopg

CLONE = """
INSERT INTO record_matter (id, number, definition, kind, item, department, division, applicant,
                           parent, subject, state, version, folded, head, outcome, due, next_check,
                           check_error, opened_at, updated_at, closed_at, timed, yellow_at, red_at)
SELECT (lpad(to_hex((extract(epoch FROM t.opened) * 1000)::bigint), 12, '0') || '7'
        || lpad(to_hex(n % 4096), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid,
       'B' || lpad(n::text, 20, '0'), m.definition, m.kind, m.item, a.ids[1 + n / 3 % a.count],
       m.division, p.ids[1 + n / 7 % p.count], NULL, m.subject,
       CASE WHEN n % 3 = 0 THEN m.state ELSE 'CLOSED' END, m.version, m.folded, m.head || ':' || n,
       CASE WHEN n % 3 = 0 THEN NULL ELSE 'granted' END,
       d.due, NULL, '', t.opened, t.opened,
       CASE WHEN n % 3 = 0 THEN NULL ELSE t.opened END, TRUE, d.due - 3, d.due + 1
  FROM (SELECT * FROM record_matter WHERE state = 'UNDER_REVIEW' ORDER BY id LIMIT 1) m,
       (SELECT array_agg(id ORDER BY id) AS ids, count(*) AS count FROM authorities_authority) a,
       (SELECT array_agg(id ORDER BY id) AS ids, count(*) AS count FROM parties_party) p,
       generate_series($1::bigint, $2::bigint) n,
       LATERAL (SELECT m.opened_at - make_interval(secs => ($3 - n) * 60) AS opened) t,
       LATERAL (SELECT (t.opened + make_interval(days => (7 + n % 30)::int))::date AS due) d
"""
STEP = 50_000


def fill(url: str, count: int) -> int:
    """Bring the number of matters to `count`; give how many there are."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = psycopg.RawCursor(connection)
        for first in range(1, count + 1, STEP):
            cursor.execute(CLONE.encode(), (first, min(first + STEP - 1, count), count))
        cursor.execute(b"VACUUM (ANALYZE) record_matter")
        row = cursor.execute(b"SELECT count(*) FROM record_matter").fetchone()
    return int(row[0]) if row else 0
