"""Numbers, dates, moments and intervals as they are written in a condition."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from tongban.kernel.conditions.errors import fault
from tongban.kernel.conditions.nodes import Interval, Span
from tongban.kernel.conditions.types import CHINA_TIME, INT_MAX, fits, in_range

UNITS: Final[dict[str, tuple[int, int, int]]] = {
    "YEAR": (12, 0, 0),
    "MONTH": (1, 0, 0),
    "WEEK": (0, 7, 0),
    "DAY": (0, 1, 0),
    "HOUR": (0, 0, 3600),
    "MINUTE": (0, 0, 60),
}
"""Units of an interval as months, days and seconds."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2}|Z)?"
)
_AMOUNT: Final = re.compile(r"\s*(-?[0-9]{1,6})\s*([A-Za-z]*)\s*")


def number_literal(text: str, at: int, written: str) -> int | Decimal:
    """Read `12` as a whole number and `12.0` as a decimal."""
    if re.fullmatch(r"[0-9]{1,19}", written) and int(written) <= INT_MAX:
        return int(written)
    if re.fullmatch(r"[0-9]+\.[0-9]+", written) and len(written) < 60:  # noqa: PLR2004 -- beyond any decimal
        number = Decimal(written)
        if fits(number):
            return number
    raise fault("number", at, text, found=written[:40])


def moment_literal(text: str, at: int, word: str, written: str) -> date | datetime:
    """Read what follows DATE or TIMESTAMP; a moment without offset is Chinese time."""
    is_date = word == "DATE"
    try:
        if is_date and _DATE.fullmatch(written):
            return date.fromisoformat(written)
        if not is_date and _MOMENT.fullmatch(written):
            moment = datetime.fromisoformat(written)
            known = in_range(moment if moment.tzinfo else moment.replace(tzinfo=CHINA_TIME))
            if known is not None:
                return known
    except ValueError as error:
        raise _not_a_moment(text, at, written, is_date=is_date) from error
    raise _not_a_moment(text, at, written, is_date=is_date)


def _not_a_moment(text: str, at: int, written: str, *, is_date: bool) -> Exception:
    return fault(
        "date",
        at,
        text,
        found=repr(written[:40]),
        kind="date" if is_date else "moment",
        kind_zh="日期" if is_date else "时刻",
        instead="DATE '2022-04-01'" if is_date else "TIMESTAMP '2022-04-01 08:30:00+08:00'",
    )


def interval_literal(text: str, span: Span, amount: str, unit: str) -> Interval:
    """Read `INTERVAL '3' MONTH` and `INTERVAL '3 months'`."""
    found = _AMOUNT.fullmatch(amount)
    inside = found.group(2) if found else ""
    name = (unit or inside).upper().removesuffix("S")
    if found is None or name not in UNITS or (unit and inside):
        raise fault("interval", span[0], text, found=text[span[0] : span[1]][:40])
    count = int(found.group(1))
    months, days, seconds = (each * count for each in UNITS[name])
    return Interval(span, None, months, days, seconds)
