"""The act path's way to the server: libpq's own call for a prepared statement.

psycopg's cursors poll the socket and build a good deal around each statement; a statement of the
act path has a few texts and numbers in and at most one row out. Outside a transaction it goes
straight to libpq (a third of the time); inside one, where psycopg keeps account of the transaction,
it takes the cursor like any other.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from tongban.record.db import fetch_all, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg.pq.abc import PGconn, PGresult

    from tongban.record.db import Row

_BOOL: Final = 16
_INTS: Final = (20, 21, 23)
_UUID: Final = 2950
_UNKNOWN_STATEMENT: Final = "26000"
_READERS: Final[dict[int, Callable[[bytes], Any]]] = {
    _BOOL: lambda value: value == b"t",
    _UUID: lambda value: UUID(value.decode()),
    **dict.fromkeys(_INTS, int),
}
"""By the type's number in PostgreSQL; every other type is read as text."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_mine = threading.local()


def act_one(sql: str, params: Sequence[str | int | None]) -> Row | None:
    """Run a statement of the act path and give its first row: texts, numbers, truths, UUIDs.

    Raises psycopg's errors, as a cursor does.
    """
    rows = act_rows(sql, params)
    return rows[0] if rows else None


def act_rows(sql: str, params: Sequence[str | int | None]) -> list[Row]:
    """Run a statement of the act path and give its rows, as `act_one`."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    here = opened(wrapper)
    line = here.pgconn
    if not here.autocommit or line.transaction_status != TransactionStatus.IDLE:
        return fetch_all(sql, params)
    # libpq takes None for NULL, which the stub does not say
    values: list[Any] = [None if each is None else str(each).encode() for each in params]
    result = line.exec_prepared(_name(line, sql), values)
    if _lost(result):  # psycopg drops all prepared statements after a rollback or a new table
        _mine.names = {}
        result = line.exec_prepared(_name(line, sql), values)
    if result.status == ExecStatus.TUPLES_OK:
        return [_row(result, place) for place in range(result.ntuples)]
    wrapper.errors_occurred = True  # Django then looks whether the connection still lives
    raise error_from_result(result, encoding="utf-8")


def _name(line: PGconn, sql: str) -> bytes:
    """Prepare a statement once a connection and give its name."""
    if getattr(_mine, "line", None) is not line:
        _mine.line, _mine.names = line, {}
    names: dict[str, bytes] = _mine.names
    name = names.get(sql)
    if name is None:
        _mine.count = getattr(_mine, "count", 0) + 1
        name = b"act_%d" % _mine.count
        result = line.prepare(name, sql.encode())
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result, encoding="utf-8")
        names[sql] = name
    return name


def _lost(result: PGresult) -> bool:
    if result.status != ExecStatus.FATAL_ERROR:
        return False
    error = error_from_result(result, encoding="utf-8")
    return isinstance(error, psycopg.Error) and error.sqlstate == _UNKNOWN_STATEMENT


def moment(micros: int) -> datetime:
    """Read a moment that a statement gave as `statements.MICROS`."""
    return _EPOCH + timedelta(microseconds=micros)


def _row(result: PGresult, line: int) -> Row:
    row = []
    for place in range(result.nfields):
        value = result.get_value(line, place)
        if value is not None:
            reader = _READERS.get(result.ftype(place))
            row.append(value.decode() if reader is None else reader(value))
        else:
            row.append(None)
    return tuple(row)
