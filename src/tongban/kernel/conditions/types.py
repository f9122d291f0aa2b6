"""What facts are: their types, the data dictionary that names them, and how values are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, TypeAlias

from tongban.kernel.conditions.errors import fault

Value: TypeAlias = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None
Facts: TypeAlias = Mapping[str, object]

CHINA_TIME: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""A moment without an offset is Chinese legal time; the date of a moment is its date there."""

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
DECIMAL_DIGITS: Final = 28
DECIMAL_PLACES: Final = 10

RESERVED: Final = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "BETWEEN",
        "LIKE",
        "ESCAPE",
        "NULL",
        "TRUE",
        "FALSE",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "DATE",
        "TIMESTAMP",
        "INTERVAL",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "SELECT",
        "FROM",
        "WHERE",
        "EXISTS",
        "ANY",
        "ALL",
        "SOME",
        "UNION",
        "WITH",
    ]
)
"""Words that name no fact (in any case of letters)."""

_NAME = re.compile(r"[^\W\d]\w{0,62}")


class FactType(Enum):
    """The types a fact may have; the value is how data files write it."""

    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list(text)"

    @property
    def zh(self) -> str:
        """The Chinese name of the type."""
        return _CHINESE[self]

    @property
    def numeric(self) -> bool:
        """True of whole numbers and decimals, which compare and reckon with each other."""
        return self in {FactType.INT, FactType.DECIMAL}


_CHINESE: Final = {
    FactType.TEXT: "文本",
    FactType.INT: "整数",
    FactType.DECIMAL: "小数",
    FactType.BOOL: "是否",
    FactType.DATE: "日期",
    FactType.DATETIME: "时刻",
    FactType.LIST: "文本列表",
}
_SPELLINGS: Final = {kind.value: kind for kind in FactType} | {"list": FactType.LIST}


class Dictionary(Mapping[str, FactType]):
    """The data dictionary of a text: which facts exist and of what type; immutable, hashable.

    Types are `FactType` or their written form ("text", "int", "decimal", "bool", "date",
    "datetime", "list(text)"). Names are case-sensitive. Raises `ConditionError`
    CONDITION-DICTIONARY.
    """

    __slots__ = ("_hash", "_types")

    def __init__(self, types: Mapping[str, FactType | str]) -> None:
        checked: dict[str, FactType] = {}
        for name, kind in types.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name) or name.upper() in RESERVED:
                raise fault("fact_name", found=repr(name))
            known = kind if isinstance(kind, FactType) else _SPELLINGS.get(str(kind))
            if known is None:
                raise fault("fact_type", name=name, found=repr(kind), instead=", ".join(_SPELLINGS))
            checked[name] = known
        self._types = checked
        self._hash = hash(frozenset(checked.items()))

    def __getitem__(self, name: str) -> FactType:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dictionary) and self._types == other._types

    def __repr__(self) -> str:
        return f"Dictionary({ {name: kind.value for name, kind in self._types.items()} })"

    def extended(self, more: Mapping[str, FactType | str]) -> Dictionary:
        """Return this dictionary with `more` facts; one that is there must have the same type."""
        added = Dictionary(more)
        for name, kind in added.items():
            if self._types.get(name, kind) is not kind:
                left, right = self._types[name].value, kind.value
                raise fault("redefined", name=name, left=left, right=right)
        return Dictionary({**self._types, **added})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _int(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and INT_MIN <= value <= INT_MAX:
        return int(value)
    return None


def _decimal(value: object) -> Decimal | None:
    try:
        if isinstance(value, Decimal):
            number = value
        elif (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, str) and len(value) <= DECIMAL_DIGITS + 2
        ):
            number = Decimal(value)
        else:
            return None
    except InvalidOperation:
        return None
    return number if fits(number) else None


def fits(number: Decimal) -> bool:
    """Tell whether a decimal is finite, of at most 28 digits and 10 decimal places."""
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return False
    places = -exponent if exponent < 0 else 0
    return places <= DECIMAL_PLACES and len(digits) + max(exponent, 0) <= DECIMAL_DIGITS


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) == len("2022-04-01"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _datetime(value: object) -> datetime | None:
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return in_range(moment)
    return None


def in_range(moment: datetime) -> datetime | None:
    """Return the moment, None when it cannot be told in Chinese and in universal time."""
    try:
        moment.astimezone(CHINA_TIME)
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment


def _list(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    return None


_READERS: Final[dict[FactType, Callable[[object], Value]]] = {
    FactType.TEXT: _text,
    FactType.INT: _int,
    FactType.DECIMAL: _decimal,
    FactType.BOOL: _bool,
    FactType.DATE: _date,
    FactType.DATETIME: _datetime,
    FactType.LIST: _list,
}
_EXAMPLES: Final = {
    FactType.TEXT: "give a text",
    FactType.INT: "give a whole number of 64 bits",
    FactType.DECIMAL: 'give a decimal or a text such as "12.50", never a float',
    FactType.BOOL: "give true or false",
    FactType.DATE: 'give a date or a text such as "2022-04-01"',
    FactType.DATETIME: 'give a moment with its offset such as "2022-04-01T08:30:00+08:00"',
    FactType.LIST: "give a list of texts",
}


def read_value(name: str, kind: FactType, value: object, at: int = -1, text: str = "") -> Value:
    """Turn the value of a fact, as Python or as JSON holds it, into the one it stands for.

    None is unknown. Raises `ConditionError` CONDITION-FACT for a value of another type; floats,
    moments without an offset and numbers out of range are of no type.
    """
    if value is None:
        return None
    found = _READERS[kind](value)
    if found is None:
        raise fault(
            "fact",
            at,
            text,
            name=name,
            expected=kind.value,
            expected_zh=kind.zh,
            found=f"{shown(value)} ({type(value).__name__})",
            instead=_EXAMPLES[kind],
        )
    return found


def shown(value: object, limit: int = 40) -> str:
    """Write a value short enough for a message."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 128:  # noqa: PLR2004 -- too long to print
        return "a very long number"
    written = repr(value[:limit]) if isinstance(value, str | tuple | list) else repr(value)
    return written if len(written) <= limit else written[: limit - 1] + "…"


def to_json(value: Value) -> str | int | bool | list[str] | None:
    """Write a value as JSON holds facts: dates and moments in ISO form, decimals as text."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value
