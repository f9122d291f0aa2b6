"""Pure decisions of utilities: whose time ran, what a table of outages says, SAIDI and SAIFI."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tongban.kernel.terms.counting import local_day
from tongban.reforms.utilities.types import (
    SHORTEST,
    BadRow,
    Outage,
    Reliability,
    Side,
    Stretch,
    Times,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tongban.kernel.calendar import Calendar

CHINA: Final = ZoneInfo("Asia/Shanghai")
COLUMNS: Final = ("started", "ended", "customers")
MAX_ROWS: Final = 50_000
LONGEST: Final = timedelta(days=366)


def split(
    moments: Sequence[tuple[datetime, Side]],
    *,
    end: datetime,
    calendar: Calendar,
    promised: int | None = None,
) -> Times:
    """Split a connection's time by whose it was (INV-UTL-02).

    `moments` are when it began to wait for whom, the application first. A working day counts for
    the customer when any part of it did, else for permits when any part did, else for the utility:
    as with a pause, a day that is broken is not held against the promise. The first day does not
    count. Raises ValueError without moments, CalendarNotPublished.
    """
    if not moments:
        raise ValueError("no moments; a connection begins with its application")
    stretches = _merged(moments, end)
    first, last = local_day(moments[0][0]), local_day(end)
    days = dict.fromkeys(Side, 0)
    for n in range(1, (last - first).days + 1):
        day = first + timedelta(days=n)
        if calendar.is_working(day):
            days[_whose(day, stretches)] += 1
    return Times(days, stretches, end, promised)


def read_outages(text: str) -> tuple[tuple[Outage, ...], tuple[BadRow, ...]]:
    """Read a table of interruptions (CSV: started, ended, customers, place); name every bad row.

    Moments are ISO, in China where they name no zone. Raises ValueError when it is no such table.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(f"columns {', '.join(missing)} are missing; found {', '.join(names)}")
    found: list[Outage] = []
    bad: list[BadRow] = []
    for row in reader:
        if reader.line_num - 1 > MAX_ROWS:
            raise ValueError(f"more than {MAX_ROWS} rows; hand the table in by month")
        try:
            found.append(_outage(row))
        except ValueError as error:
            bad.append(BadRow(reader.line_num, _BAD[str(error)]))
    return tuple(found), tuple(bad)


def reliability(
    outages: Iterable[Outage], *, month: date, served: int, shortest: int = SHORTEST
) -> Reliability:
    """Give SAIDI and SAIFI of a month (IEEE Std 1366), `month` its first day.

    Minutes count in the month in which they lie, customers in the month in which the interruption
    began. Interruptions of `shortest` minutes or less are momentary and left out. Raises ValueError
    when nobody is served.
    """
    if served <= 0:
        raise ValueError("nobody is served; give the number of customers of the month")
    begin = datetime(month.year, month.month, 1, tzinfo=CHINA)
    end = (begin + timedelta(days=32)).replace(day=1)
    minutes = customers = number = 0
    for each in outages:
        if each.ended - each.started <= timedelta(minutes=shortest):
            continue
        within = min(each.ended, end) - max(each.started, begin)
        if within > timedelta(0):
            minutes += int(within.total_seconds() // 60) * each.customers
        if begin <= each.started < end:
            customers += each.customers
            number += 1
    return Reliability(
        month=month.replace(day=1),
        served=served,
        outages=number,
        customer_minutes=minutes,
        customers_interrupted=customers,
        saidi=minutes / served,
        saifi=customers / served,
    )


def _merged(moments: Sequence[tuple[datetime, Side]], end: datetime) -> tuple[Stretch, ...]:
    """Join what follows on each other for the same side; nothing lies beyond the end."""
    found: list[Stretch] = []
    for n, (begin, side) in enumerate(moments):
        until = min(moments[n + 1][0] if n + 1 < len(moments) else end, end)
        start = min(begin, end)
        if found and found[-1].side is side:
            found[-1] = Stretch(side, found[-1].start, until)
        else:
            found.append(Stretch(side, start, until))
    return tuple(found)


def _whose(day: date, stretches: Iterable[Stretch]) -> Side:
    touched = {
        each.side
        for each in stretches
        if local_day(each.start) <= day <= local_day(each.end) and each.start < each.end
    }
    for side in (Side.CUSTOMER, Side.PERMIT):
        if side in touched:
            return side
    return Side.UTILITY


def _outage(row: dict[str, str | None]) -> Outage:
    started, ended = _moment(row.get("started")), _moment(row.get("ended"))
    text = (row.get("customers") or "").strip()
    if not text.isdecimal():
        raise ValueError("customers")
    customers = int(text)
    if ended <= started:
        raise ValueError("order")
    if ended - started > LONGEST:
        raise ValueError("long")
    if not 0 < customers <= 10_000_000:  # noqa: PLR2004 - more than any county has
        raise ValueError("customers")
    return Outage(started, ended, customers, (row.get("place") or "").strip()[:200])


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat((text or "").strip())
    except ValueError:
        raise ValueError("moment") from None
    return found.replace(tzinfo=CHINA) if found.tzinfo is None else found


_BAD: Final = {
    "moment": {
        "zh": "起止时间应如 2022-04-01T08:30",
        "en": "expected moments as 2022-04-01T08:30",
    },
    "customers": {
        "zh": "停电用户数应为正整数",
        "en": "customers must be a whole number above zero",
    },
    "order": {"zh": "恢复时间不晚于停电时间", "en": "it ends before it begins"},
    "long": {"zh": "停电超过一年，请核对", "en": "longer than a year; check it"},
}
