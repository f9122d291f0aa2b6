"""The statements of the act path: what is loaded in one round trip and written in the next.

Every parameter is text, an integer or NULL, so that each statement is prepared once a connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.record.rows import ACT_COLUMNS, MATTER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

GRANTS: Final = """
    (SELECT string_agg(
                CASE WHEN g.parent IS NULL THEN g.body
                     ELSE g.body || coalesce(
                         (SELECT string_agg(',' || p.body, '') FROM record_grant p
                           WHERE p.id = ANY (ARRAY(SELECT jsonb_array_elements_text(g.lineage)))
                             AND p.valid_from <= t.now
                             AND (p.valid_to IS NULL OR t.now < p.valid_to)), '') END, ',')
       FROM record_grant g
      WHERE g.holder = $2 AND g.valid_from <= t.now
        AND (g.valid_to IS NULL OR t.now < g.valid_to){within})"""
"""The live grants of actor $2 with those they come from: JSON objects between commas."""

_WITHIN: Final = """
        AND (g.department IS NULL OR g.department = {department})
        AND (g.party IS NULL OR g.party = {applicant})"""
_OF_MATTER: Final = GRANTS.format(
    within=_WITHIN.format(department="m.department", applicant="m.applicant")
)
_OF_OPENING: Final = GRANTS.format(within=_WITHIN.format(department="$4", applicant="$5"))

CLOCK: Final = """
    (SELECT clock_timestamp() + shift AS now, calendar FROM record_clock WHERE id = 1 OFFSET 0) t"""

# a moment as microseconds since 1970: a number costs psycopg less to read than a timestamp
MICROS: Final = "(extract(epoch FROM t.now) * 1000000)::bigint"
_REPLAY: Final = "a.request, a.matter, a.seq, a.state, (extract(epoch FROM a.at) * 1000000)::bigint"

LOAD_MATTER: Final = f"""
SELECT m.number, m.definition, m.version, CASE WHEN m.head = $4 THEN NULL ELSE m.folded END,
       {MICROS}, m.next_check <= t.now,
       t.calendar, m.parent::text, {_OF_MATTER}, {_REPLAY}
  FROM {CLOCK}, record_matter m LEFT JOIN record_act a ON a.key = $3
 WHERE m.id = $1::uuid"""  # noqa: S608 - constants
"""$1 matter, $2 actor, $3 idempotency key, $4 the head whose state is known."""

READ_MATTER: Final = f"""
SELECT {", ".join(f"m.{name}" for name in MATTER_COLUMNS.split(", "))}, m.folded -> 'parties',
       {_OF_MATTER}, t.now
  FROM record_matter m, {CLOCK}
 WHERE m.id = $1::uuid"""  # noqa: S608 - constants
"""$1 matter, $2 actor."""

LOAD_OPENING: Final = f"""
SELECT nextval('record_number_seq'),
       EXISTS (SELECT 1 FROM record_definition d WHERE d.hash = $1), {MICROS},
       t.calendar, {_OF_OPENING}, r.number, {_REPLAY}
  FROM {CLOCK} LEFT JOIN record_act a ON a.key = $3 LEFT JOIN record_matter r ON r.id = a.matter
"""  # noqa: S608 - constants
"""$1 definition, $2 actor, $3 idempotency key, $4 department, $5 applicant."""

_ACT_VALUES: Final = (
    "$1::uuid, $2::int, $3, $4::jsonb, $5, $6, $7::timestamptz, $8::jsonb, $9::jsonb, $10::jsonb, "
    "$11, $12, $13, $14, $15, $16"
)

_EFFECTS: Final = """
o AS (INSERT INTO record_outbox (kind, key, payload, matter, seq)
      SELECT e.kind, e.key, e.payload, $1::uuid, $2::int
        FROM {source}, jsonb_to_recordset($17::jsonb) AS e (kind text, key text, payload jsonb)),"""
_FOLLOWING: Final = """
p AS (INSERT INTO record_pending (matter, version) SELECT $1::uuid, $2::int FROM {source})
SELECT 1 FROM {source}"""

_ACT: Final = f"""
WITH m AS (UPDATE record_matter
              SET state = $16, version = $2::int, head = $14, updated_at = $7::timestamptz,
                  folded = $18::jsonb, outcome = $19, due = $20::date,
                  next_check = $21::timestamptz, closed_at = $22::timestamptz, check_error = '',
                  timed = $23::boolean, yellow_at = $24::timestamptz, red_at = $25::timestamptz
            WHERE id = $1::uuid AND version = $2::int - 1 RETURNING 1),
a AS (INSERT INTO record_act ({ACT_COLUMNS}, request, state) SELECT {_ACT_VALUES} FROM m),"""  # noqa: S608 - constants

WRITE_ACT: Final = _ACT + _EFFECTS.format(source="m") + _FOLLOWING.format(source="m")
"""One act in an open matter; no row comes back when the matter has moved on."""

WRITE_QUIET_ACT: Final = (
    _ACT + "\no AS (SELECT $17::jsonb WHERE FALSE)," + _FOLLOWING.format(source="m")
)
"""The same for an act without effects: the outbox is left alone."""

_OPENING: Final = f"""
a AS (INSERT INTO record_act ({ACT_COLUMNS}, request, state) SELECT {_ACT_VALUES} {{source}}
      ON CONFLICT (key) DO NOTHING RETURNING 1),
m AS (INSERT INTO record_matter (id, number, definition, kind, item, department, division,
                                 applicant, parent, subject, state, version, folded, head, outcome,
                                 due, next_check, check_error, opened_at, updated_at, closed_at,
                                 timed, yellow_at, red_at)
      SELECT $1::uuid, $26, $27, $28, $29, $30, $31, $32, $33::uuid, $34, $16, $2::int,
             $18::jsonb, $14, $19, $20::date, $21::timestamptz, '', $7::timestamptz,
             $7::timestamptz, $22::timestamptz,
             $23::boolean, $24::timestamptz, $25::timestamptz
        FROM a),"""  # noqa: S608 - constants
OPENING_PARAMETERS: Final = 34


def opening(
    *, before: Sequence[str] = (), source: str | None = None, after: Sequence[str] = ()
) -> str:
    """Write the statement of an opening act and its matter, all or nothing.

    `before` and `after` are further parts (`name AS (...)`); the act is written for the row of
    `source`. No row comes back when that has none, or when the key was used meanwhile.
    """
    act = _OPENING.format(source="" if source is None else f"FROM {source}").strip()
    parts = "".join(f"{each},\n" for each in before)
    last = "".join(f"{each},\n" for each in after)
    return (
        f"WITH {parts}{act}\n{last}"
        f"{_EFFECTS.format(source='a').strip()}{_FOLLOWING.format(source='a')}"
    )


WRITE_OPENING: Final = opening()
"""The opening act and its matter; no row comes back when the key was used meanwhile."""

REDATE: Final = """
UPDATE record_matter SET due = $2::date, next_check = $3::timestamptz, check_error = '',
       timed = $4::boolean, yellow_at = $5::timestamptz, red_at = $6::timestamptz
 WHERE id = $1::uuid"""
"""When to look at a matter again, where no act is due."""

POSTPONE: Final = """
UPDATE record_matter SET check_error = $2,
       next_check = (SELECT clock_timestamp() + shift FROM record_clock WHERE id = 1)
                    + make_interval(secs => $3::int)
 WHERE id = $1::uuid"""
"""Why a timer failed ($2), and that it is tried again after $3 seconds."""

FIND_MATTER: Final = f"""
SELECT m.version, {_REPLAY}
  FROM record_matter m LEFT JOIN record_act a ON a.key = $2 WHERE m.id = $1::uuid"""  # noqa: S608 - constants
"""After a lost race: $1 matter, $2 key."""

FIND_REPLAY: Final = f"""
SELECT r.number, {_REPLAY}
  FROM record_act a JOIN record_matter r ON r.id = a.matter WHERE a.key = $1"""  # noqa: S608 - constants
"""After a lost race for a key: $1 key."""
