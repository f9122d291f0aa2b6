"""Values on, just below and just above the constants of a condition."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions.types import (
    CHINA_TIME,
    DECIMAL_DIGITS,
    DECIMAL_PLACES,
    INT_MAX,
    INT_MIN,
    FactType,
    Value,
    fits,
    in_range,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANYWHERE: Final[dict[FactType, Value]] = {
    FactType.TEXT: "",
    FactType.INT: 0,
    FactType.DECIMAL: Decimal(0),
    FactType.BOOL: True,
    FactType.DATE: date(2000, 1, 1),
    FactType.DATETIME: datetime(2000, 1, 1, tzinfo=CHINA_TIME),
    FactType.LIST: (),
}


def edges(kind: FactType, bounds: Iterable[Value]) -> tuple[Value, ...]:
    """Return one value of each range that the bounds tell apart, and the bounds themselves."""
    found: list[Value] = []
    for bound in bounds:
        if bound is not None:
            found += [value for value in around(kind, bound) if value is not None]
    if kind is FactType.TEXT:
        found.append("")
    if not found and kind in _ANYWHERE:
        found.append(_ANYWHERE[kind])
    return tuple(dict.fromkeys(found))


def around(kind: FactType, bound: Value) -> tuple[Value, Value, Value]:
    """Return the bound, the value next below and the value next above; None beyond the range."""
    below: Value = None
    above: Value = None
    if kind is FactType.INT and isinstance(bound, int):
        below = bound - 1 if bound > INT_MIN else None
        above = bound + 1 if bound < INT_MAX else None
    elif kind is FactType.DECIMAL and isinstance(bound, Decimal):
        # The longest decimals leave no room for ten places after the point.
        step = Decimal(1).scaleb(max(-DECIMAL_PLACES, bound.adjusted() + 1 - DECIMAL_DIGITS))
        below, above = bound - step, bound + step
        below, above = below if fits(below) else None, above if fits(above) else None
    elif isinstance(bound, (datetime, date)):
        below, above = _moved(bound, -1), _moved(bound, 1)
    elif isinstance(bound, str):
        above = bound + "\0"
    return bound, below, above


def _moved(when: date, count: int) -> date | None:
    try:
        if isinstance(when, datetime):
            return in_range(when + timedelta(microseconds=count))
        return when + timedelta(days=count)
    except OverflowError:
        return None
