"""The record's clock: the database's, plus a shift that demonstrations and tests set.

One clock for all workers. Set back behind a matter's last act it stops that matter: the next act is
refused with MATTER-CLOCK-BACK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.db import execute, now_with_clock

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def now() -> datetime:
    """Give the record's time, aware."""
    return now_with_clock()


def set_origin(origin: datetime) -> None:
    """Let the record's time be `origin` now and run on from there; for demonstrations and tests."""
    if origin.tzinfo is None:
        raise ValueError(f"{origin} has no time zone; give an aware moment")
    execute(
        "UPDATE record_clock SET shift = $1::timestamptz - clock_timestamp() WHERE id = 1",
        (origin.isoformat(),),
    )


def advance(by: timedelta) -> datetime:
    """Move the record's time on (or, negative, back) and give the new time."""
    execute("UPDATE record_clock SET shift = shift + $1 WHERE id = 1", (by,))
    return now_with_clock()


def reset() -> None:
    """Let the record's time be the database's own."""
    execute("UPDATE record_clock SET shift = '0' WHERE id = 1")
