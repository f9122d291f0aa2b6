"""Values worth trying for a fact: where the clauses that read it change their answer."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions.compiled import compile_node
from tongban.kernel.conditions.edges import around
from tongban.kernel.conditions.nodes import (
    Between,
    Call,
    Compare,
    Fact,
    In,
    IsNull,
    Member,
    Node,
)
from tongban.kernel.conditions.types import (
    CHINA_TIME,
    DECIMAL_PLACES,
    INT_MAX,
    INT_MIN,
    FactType,
    Value,
    fits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST: Final = 60
"""The most values kept for one fact, nearest first."""
_STEPS: Final = 4
_CENT: Final = Decimal("0.01")
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=CHINA_TIME)
_START: Final[dict[FactType, Fraction]] = {
    FactType.INT: Fraction(0),
    FactType.DECIMAL: Fraction(0),
    FactType.DATE: Fraction(_EPOCH.date().toordinal()),
    FactType.DATETIME: Fraction(0),
}


class Pool:
    """The candidate values of each fact of a condition, given the facts as they are."""

    def __init__(self, root: Node, text: str, facts: Mapping[str, Value]) -> None:
        self.root, self.text, self.facts = root, text, dict(facts)
        self.types = {node.name: node.type for node in root.walk() if isinstance(node, Fact)}
        self.pairs = [pair for node in root.walk() for pair in _pairs(node)]
        self.found: dict[str, tuple[Value, ...]] = {}

    def values(self, name: str) -> tuple[Value, ...]:
        """Return the values of a fact worth trying, other than its own, nearest first."""
        if name not in self.found:
            now = self.facts[name]
            values = dict.fromkeys(value for value in self._all(name) if value != now)
            ordered = sorted(values, key=lambda value: distance(now, value))
            self.found[name] = tuple(ordered[:MOST])
        return self.found[name]

    def _all(self, name: str) -> Iterator[Value]:
        kind = self.types[name]
        if kind is FactType.BOOL:
            yield from (True, False)
        for node in self.root.walk():
            if isinstance(node, IsNull) and node.item == Fact(node.item.span, kind, name):
                yield None
            if kind is FactType.LIST:
                yield from self._lists(node, name)
            if kind is FactType.TEXT and isinstance(node, Member) and _is(node.item, name):
                group = self._value(node.group, {})
                yield from group if isinstance(group, tuple) else ()
        for left, right in self.pairs:
            if kind is FactType.TEXT:
                yield from self._texts(left, right, name)
            elif kind is not None and kind in _START:
                yield from self._crossings(left, right, name, kind)

    def _value(self, node: Node, changed: Mapping[str, Value]) -> Value:
        value: Value = compile_node(node, self.text)(self.facts | dict(changed))
        return value

    def _lists(self, node: Node, name: str) -> Iterator[Value]:
        item: Node | None = None
        if isinstance(node, Member) and _is(node.group, name):
            item = node.item
        elif (
            isinstance(node, Call) and node.name == "list_contains" and _is(node.arguments[0], name)
        ):
            item = node.arguments[1]
        if item is None:
            return
        text, now = self._value(item, {}), self.facts[name]
        group = now if isinstance(now, tuple) else ()
        if isinstance(text, str):
            yield (*group, text)
        yield tuple(each for each in group if each != text)

    def _texts(self, left: Node, right: Node, name: str) -> Iterator[Value]:
        for side, other in ((left, right), (right, left)):
            bound = self._value(other, {}) if _is(side, name) else None
            if isinstance(bound, str):
                yield from (bound, "", bound + "a")

    def _crossings(self, left: Node, right: Node, name: str, kind: FactType) -> Iterator[Value]:
        """Yield values around those where the two sides are equal, found by secants."""
        if not any(
            isinstance(node, Fact) and node.name == name for node in (*left.walk(), *right.walk())
        ):
            return
        start = _axis(self.facts[name])
        at: Fraction | None = _START[kind] if start is None else start
        for _ in range(_STEPS):
            if at is None:
                return
            gap, next_gap = (self._gap(left, right, name, kind, x) for x in (at, at + 1))
            if gap is None or next_gap is None or gap == next_gap:
                return
            crossing = at - gap / (next_gap - gap)
            yield from _beside(kind, crossing)
            value = _from_axis(kind, crossing)
            at = _axis(value)

    def _gap(
        self, left: Node, right: Node, name: str, kind: FactType, at: Fraction
    ) -> Fraction | None:
        value = _from_axis(kind, at)
        if value is None:
            return None
        one = _axis(self._value(left, {name: value}))
        other = _axis(self._value(right, {name: value}))
        return None if one is None or other is None else one - other


def _pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    match node:
        case Compare():
            yield node.left, node.right
        case Between():
            yield node.item, node.low
            yield node.item, node.high
        case In():
            yield from ((node.item, option) for option in node.options)
        case _:
            return


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Fact) and node.name == name


def _axis(value: Value) -> Fraction | None:
    """Return where a number, date (days) or moment (seconds) lies on a line."""
    if isinstance(value, bool | str | tuple | None):
        return None
    if isinstance(value, datetime):
        return Fraction((value - _EPOCH) // timedelta(microseconds=1), 1_000_000)
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value)


def _from_axis(kind: FactType, at: Fraction) -> Value:
    floor = math.floor(at)
    try:
        if kind is FactType.INT:
            return floor if INT_MIN <= floor <= INT_MAX else None
        if kind is FactType.DATE:
            return date.fromordinal(floor)
        if kind is FactType.DATETIME:
            return _EPOCH + timedelta(seconds=floor)
    except (OverflowError, ValueError):
        return None
    scaled = math.floor(at * 10**DECIMAL_PLACES)
    number = Decimal(scaled).scaleb(-DECIMAL_PLACES)
    if not fits(number):
        return None
    short = number.to_integral_value() if number == number.to_integral_value() else number
    return short.normalize() if short == number and short.adjusted() < 0 else short


def _beside(kind: FactType, crossing: Fraction) -> Iterator[Value]:
    near = _from_axis(kind, crossing)
    if near is None:
        return
    for step in (-1, 0, 1, 2):
        if kind is FactType.DECIMAL:
            break
        yield _from_axis(kind, Fraction(math.floor(crossing)) + step)
    if kind is FactType.DECIMAL:
        cents = Decimal(math.floor(crossing * 100)) * _CENT
        for value in (near, *around(kind, near), cents, cents + _CENT, cents - _CENT):
            if isinstance(value, Decimal) and fits(value):
                yield value


def distance(now: Value, to: Value) -> Fraction:
    """Tell how far a change goes; comparable among changes of equally many facts."""
    if to is None:
        return Fraction(3)  # forgetting a fact is the last resort
    extra = Fraction(0)
    if isinstance(to, Decimal) and to != round(to, 2):
        extra = Fraction(1)  # nobody can be asked for a ten-thousandth of a cent
    start, end = _axis(now), _axis(to)
    if start is None or end is None:
        if isinstance(now, tuple) and isinstance(to, tuple):
            return Fraction(abs(len(now) - len(to)))
        return 1 + extra + (abs(end) / 10**12 if end is not None else 0)
    scale = 365 if isinstance(to, date) else abs(start) + 1
    return abs(end - start) / scale + extra
