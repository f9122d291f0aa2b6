"""The closed set of functions a condition or a value may call.

Unknown in, unknown out, but for `coalesce`. All are total: what cannot be reckoned (a date beyond
the year 9999) is unknown, never an error, so that one subject cannot stop a run over millions.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from tongban.kernel.conditions.errors import ConditionError, fault
from tongban.kernel.conditions.suggest import nearest_name
from tongban.kernel.conditions.types import (
    CHINA_TIME,
    DECIMAL_PLACES,
    INT_MAX,
    INT_MIN,
    FactType,
    fits,
    in_range,
)

_EXACT: Final = Context(prec=120, rounding=ROUND_HALF_UP, traps=[])
_SMALLEST: Final = Decimal(1).scaleb(-DECIMAL_PLACES)


def whole(number: int) -> int | None:
    """Return a whole number of 64 bits, unknown beyond."""
    return number if INT_MIN <= number <= INT_MAX else None


def settled(number: Decimal) -> Decimal | None:
    """Round half up to 10 decimal places; unknown beyond 28 digits."""
    _, _, exponent = number.as_tuple()
    if isinstance(exponent, int) and exponent < -DECIMAL_PLACES:
        number = number.quantize(_SMALLEST, context=_EXACT)
    return number if fits(number) else None


def add(left: Decimal, right: Decimal) -> Decimal | None:
    """Add exactly."""
    return settled(_EXACT.add(left, right))


def subtract(left: Decimal, right: Decimal) -> Decimal | None:
    """Subtract exactly."""
    return settled(_EXACT.subtract(left, right))


def multiply(left: Decimal, right: Decimal) -> Decimal | None:
    """Multiply, rounded half up to 10 places."""
    return settled(_EXACT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """Divide, rounded half up to 10 places; by zero is unknown (as with `NULLIF(right, 0)`)."""
    return settled(_EXACT.divide(left, right)) if right else None


def remainder(left: int, right: int) -> int | None:
    """Return the remainder with the sign of the dividend; by zero is unknown."""
    if right == 0:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def shift(when: date, months: int, days: int, seconds: int) -> Any:
    """Move a date or moment: months first (the day clamped to the month's last), days, seconds.

    Months and days of a moment are reckoned on the Chinese calendar. Unknown beyond year 1..9999.
    """
    try:
        if isinstance(when, datetime):
            when = when.astimezone(CHINA_TIME)
        if months:
            index = when.year * 12 + when.month - 1 + months
            year, month = index // 12, index % 12 + 1
            when = when.replace(
                year=year, month=month, day=min(when.day, monthrange(year, month)[1])
            )
        moved = when + timedelta(days=days, seconds=seconds)
    except (OverflowError, ValueError):
        return None
    return in_range(moved) if isinstance(moved, datetime) else moved


def _round(number: Decimal, places: int) -> Decimal | None:
    if not 0 <= places <= DECIMAL_PLACES:
        return None
    _, _, exponent = number.as_tuple()
    if isinstance(exponent, int) and exponent >= -places:
        return number
    return settled(number.quantize(Decimal(1).scaleb(-places), context=_EXACT))


def _absolute(number: int | Decimal) -> int | Decimal | None:
    return whole(abs(number)) if isinstance(number, int) else number.copy_abs()


def _full_months(start: date, end: date) -> int:
    if end < start:
        return -_full_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    reached = shift(start, months, 0, 0)
    return months if reached is not None and reached <= end else months - 1


def _full_years(start: date, end: date) -> int:
    months = _full_months(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def _removed(group: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(each for each in group if each != item)


def _first_known(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


_T = FactType
Kinds = frozenset[FactType]
_TEXT: Final[Kinds] = frozenset({_T.TEXT})
_INT: Final[Kinds] = frozenset({_T.INT})
_NUMBER: Final[Kinds] = frozenset({_T.INT, _T.DECIMAL})
_DATE: Final[Kinds] = frozenset({_T.DATE})
_MOMENT: Final[Kinds] = frozenset({_T.DATETIME})
_LIST: Final[Kinds] = frozenset({_T.LIST})
_ORDERED: Final[Kinds] = frozenset({_T.TEXT, _T.INT, _T.DECIMAL, _T.DATE, _T.DATETIME})
_ANY: Final[Kinds] = frozenset(FactType)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how it is written, what it takes and gives.

    `takes` lists the accepted types of each argument; with `more` the last of them repeats, and
    with `same` all arguments are brought to one type. `gives` None is that type. `constant` is the
    argument that must be a literal (-1: none). `sees_unknown` lets unknown values in.
    """

    usage: str
    takes: tuple[Kinds, ...]
    gives: FactType | None
    run: Callable[..., Any]
    least: int = -1
    more: bool = False
    same: bool = False
    decimals: bool = False
    constant: int = -1
    sees_unknown: bool = False

    @property
    def fewest(self) -> int:
        """The smallest number of arguments."""
        return len(self.takes) if self.least < 0 else self.least


FUNCTIONS: Final[Mapping[str, Function]] = {
    "abs": Function("abs(number)", (_NUMBER,), None, _absolute),
    "round": Function(
        "round(number, places): half up, places written as a literal 0..10",
        (_NUMBER, _INT),
        _T.DECIMAL,
        _round,
        decimals=True,
        constant=1,
    ),
    "least": Function("least(a, b, ...)", (_ORDERED, _ORDERED), None, min, more=True, same=True),
    "greatest": Function(
        "greatest(a, b, ...)", (_ORDERED, _ORDERED), None, max, more=True, same=True
    ),
    "coalesce": Function(
        "coalesce(a, b, ...): the first that is known",
        (_ANY, _ANY),
        None,
        _first_known,
        more=True,
        same=True,
        sees_unknown=True,
    ),
    "length": Function("length(text): characters", (_TEXT,), _T.INT, len),
    "year": Function("year(date)", (_DATE,), _T.INT, lambda day: day.year),
    "month": Function("month(date)", (_DATE,), _T.INT, lambda day: day.month),
    "day": Function("day(date)", (_DATE,), _T.INT, lambda day: day.day),
    "date_of": Function(
        "date_of(moment): its date in China",
        (_MOMENT,),
        _T.DATE,
        lambda moment: moment.astimezone(CHINA_TIME).date(),
    ),
    "add_days": Function(
        "add_days(date, days)", (_DATE, _INT), _T.DATE, lambda day, n: shift(day, 0, n, 0)
    ),
    "add_months": Function(
        "add_months(date, months): clamped to the end of the month",
        (_DATE, _INT),
        _T.DATE,
        lambda day, n: shift(day, n, 0, 0),
    ),
    "full_months": Function(
        "full_months(from, to): whole months passed", (_DATE, _DATE), _T.INT, _full_months
    ),
    "full_years": Function(
        "full_years(from, to): whole years passed", (_DATE, _DATE), _T.INT, _full_years
    ),
    "list_of": Function(
        "list_of(text, ...)", (_TEXT,), _T.LIST, lambda *items: items, least=0, more=True
    ),
    "list_append": Function(
        "list_append(list, text)", (_LIST, _TEXT), _T.LIST, lambda group, item: (*group, item)
    ),
    "list_remove": Function("list_remove(list, text)", (_LIST, _TEXT), _T.LIST, _removed),
    "list_length": Function("list_length(list)", (_LIST,), _T.INT, len),
    "list_contains": Function(
        "list_contains(list, text)", (_LIST, _TEXT), _T.BOOL, lambda group, item: item in group
    ),
}

_MEANT: Final = {
    "if": ("write CASE WHEN ... THEN ... ELSE ... END", "请写 CASE WHEN ... THEN ... ELSE ... END"),
    "cast": ("types are fixed by the data dictionary", "类型由数据字典确定"),
    "date": (
        "write DATE '2022-04-01', or date_of(moment)",
        "请写 DATE '2022-04-01' 或 date_of(时刻)",
    ),
    "nullif": ("write CASE WHEN a <> b THEN a END", "请写 CASE WHEN a <> b THEN a END"),
    "ifnull": ("write coalesce(a, b)", "请写 coalesce(a, b)"),
    "datediff": ("subtract: date - date gives days", "请直接相减：日期相减得天数"),
    "array_contains": ("write list_contains(list, text)", "请写 list_contains(列表, 文本)"),
    "count": ("write list_length(list)", "请写 list_length(列表)"),
}


def function_error(text: str, at: int, found: str, names: Mapping[str, object]) -> ConditionError:
    """Say that no function has this name, and which was likely meant."""
    if found in names:
        hint = (f"{found} is a fact; an operator is missing", f"{found} 是事实，其后缺少运算符")
    else:
        hint = _MEANT.get(found.lower()) or nearest_name(found, FUNCTIONS)
    return fault("function", at, text, found=found[:60], instead=hint[0], instead_zh=hint[1])
