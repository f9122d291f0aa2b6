"""The bare psycopg connection under Django: prepared statements, no ORM, one round trip a call."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tongban.kernel.canonical import plain
from tongban.record.once import look_again, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper

    from tongban.kernel.canonical import Json

Row = tuple[Any, ...]

# one cursor a thread, for statements whose rows are read at once
_mine = threading.local()


def raw() -> psycopg.Connection[Row]:
    """Give this thread's connection, opened when needed; it shares Django's transaction."""
    return opened(connections[DEFAULT_DB_ALIAS])


def opened(wrapper: BaseDatabaseWrapper) -> psycopg.Connection[Row]:
    """Give the psycopg connection of a Django one, opened when needed."""
    if wrapper.connection is None:
        wrapper.ensure_connection()
    return cast("psycopg.Connection[Row]", wrapper.connection)


def fetch_one(sql: str, params: Sequence[object]) -> Row | None:
    """Run one prepared statement with `$1`-style parameters; give its first row."""
    return _run(sql, params).fetchone()


def fetch_all(sql: str, params: Sequence[object] = ()) -> list[Row]:
    """Run one prepared statement with `$1`-style parameters; give all rows."""
    return _run(sql, params).fetchall()


def execute(sql: str, params: Sequence[object] = ()) -> int:
    """Run one statement that gives no rows; give the number of rows it touched."""
    look_again()
    return _run(sql, params).rowcount


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as of one moment, and write nothing."""
    with transaction.atomic():
        raw().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def stream(name: str, sql: str, params: Sequence[object] = (), *, size: int = 500) -> Iterator[Row]:
    """Stream a long result through a server-side cursor, `size` rows at a time.

    Only inside a transaction; memory does not grow with the result.
    """
    with raw().cursor(name) as cursor:
        cursor.itersize = size
        yield from cursor.execute(sql, params)


def as_text(value: Json) -> str:
    """Write JSON for a jsonb parameter."""
    return _encode(value).decode()


def from_text(text: str) -> Any:
    """Read a jsonb column; the connection hands jsonb out as text."""
    return _decode(text)


def now_with_clock() -> datetime:
    """Read the record's clock: the database's plus the stored shift."""
    return clock_row()[0]


def clock_row() -> tuple[datetime, int]:
    """Read the record's clock and the newest calendar's version."""
    return once("clock", _clock_row)


def see_clock(now: datetime, calendar: int) -> None:
    """Take the clock as another statement of the same look has read it, unless it is known."""
    once("clock", lambda: (now, calendar))


def _clock_row() -> tuple[datetime, int]:
    row = fetch_one("SELECT clock_timestamp() + shift, calendar FROM record_clock WHERE id = 1", ())
    if row is None:
        raise LookupError("record_clock has no row; run `tongban setup`")
    return cast("datetime", row[0]), int(row[1])


def _run(sql: str, params: Sequence[object]) -> psycopg.RawCursor[Row]:
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    here = opened(wrapper)
    cursor: psycopg.RawCursor[Row] | None = getattr(_mine, "cursor", None)
    if cursor is None or cursor.connection is not here:
        cursor = _mine.cursor = psycopg.RawCursor(here)
    try:
        return cursor.execute(sql.encode(), params, prepare=True)
    except psycopg.Error:
        wrapper.errors_occurred = True  # Django then looks whether the connection still lives
        raise


_encode = msgspec.json.Encoder(enc_hook=plain).encode
_decode = msgspec.json.Decoder().decode
