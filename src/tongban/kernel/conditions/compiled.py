"""Makes one Python closure of a typed tree: evaluation for one subject in a few microseconds.

Kleene's three-valued logic as in SQL: None is unknown. No closure raises for any facts of the
right types; a fact of a wrong type raises `ConditionError` CONDITION-FACT when it is read.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tongban.kernel.conditions import functions
from tongban.kernel.conditions.nodes import (
    And,
    Arithmetic,
    Between,
    Call,
    Case,
    Compare,
    Const,
    DaysBetween,
    Fact,
    In,
    IsBool,
    IsNull,
    Like,
    Member,
    Negative,
    Node,
    Not,
    Op,
    Or,
    Shift,
    Sum,
    Widened,
)
from tongban.kernel.conditions.types import INT_MAX, INT_MIN, Facts, FactType, read_value

Run = Callable[[Facts], Any]
Of = Callable[[Node], Run]

_COMPARE: Final[dict[Op, Callable[[Any, Any], bool]]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
_WHOLE: Final[dict[Sum, Callable[[int, int], int | None]]] = {
    Sum.ADD: lambda left, right: functions.whole(left + right),
    Sum.SUB: lambda left, right: functions.whole(left - right),
    Sum.MUL: lambda left, right: functions.whole(left * right),
    Sum.MOD: functions.remainder,
}
_EXACT: Final = {
    Sum.ADD: functions.add,
    Sum.SUB: functions.subtract,
    Sum.MUL: functions.multiply,
    Sum.DIV: functions.divide,
}


def compile_node(node: Node, text: str) -> Run:
    """Return the function from facts to the value of the node; `text` is for messages."""

    def of(part: Node) -> Run:
        return compile_node(part, text)

    if isinstance(node, Fact):
        return _fact(node, text)
    return _MAKE[type(node)](node, of)


def _constant(value: Any) -> Run:
    return lambda _facts: value


def _fact(node: Fact, text: str) -> Run:
    name, kind, at = node.name, node.type or FactType.TEXT, node.span[0]

    def other(facts: Facts) -> Any:
        return read_value(name, kind, facts.get(name), at, text)

    def of_text(facts: Facts) -> Any:
        value = facts.get(name)
        return value if value.__class__ is str or value is None else other(facts)

    def of_bool(facts: Facts) -> Any:
        value = facts.get(name)
        return value if value is True or value is False or value is None else other(facts)

    def of_int(facts: Facts) -> Any:
        value: Any = facts.get(name)
        if value.__class__ is int and INT_MIN <= value <= INT_MAX:
            return value
        return other(facts)

    def of_date(facts: Facts) -> Any:
        value = facts.get(name)
        return value if value.__class__ is date else other(facts)

    quick = {
        FactType.DATE: of_date,
        FactType.TEXT: of_text,
        FactType.BOOL: of_bool,
        FactType.INT: of_int,
    }
    return quick.get(kind, other)


def _strict(run: Callable[..., Any], *arguments: Run) -> Run:
    """Unknown in, unknown out."""
    if len(arguments) == 1:
        only = arguments[0]

        def one(facts: Facts) -> Any:
            value = only(facts)
            return None if value is None else run(value)

        return one

    def many(facts: Facts) -> Any:
        values = [argument(facts) for argument in arguments]
        return None if None in values else run(*values)

    return many


def _negative(node: Negative, of: Of) -> Run:
    if node.type is FactType.DECIMAL:
        return _strict(lambda value: value.copy_negate(), of(node.item))
    return _strict(lambda value: functions.whole(-value), of(node.item))


def _call(node: Call, of: Of) -> Run:
    function = functions.FUNCTIONS[node.name]
    arguments = tuple(of(argument) for argument in node.arguments)
    if not function.sees_unknown:
        return _strict(function.run, *arguments)
    run = function.run
    return lambda facts: run(*[argument(facts) for argument in arguments])


def _junction(items: tuple[Run, ...], *, settles: bool) -> Run:
    """Run AND, settled by a false part, or OR, settled by a true one."""
    otherwise = not settles

    def run(facts: Facts) -> Any:
        answer: Any = otherwise
        for item in items:
            value = item(facts)
            if value is settles:
                return settles
            if value is None:
                answer = None
        return answer

    return run


def _not(item: Run) -> Run:
    def run(facts: Facts) -> bool | None:
        value = item(facts)
        return None if value is None else not value

    return run


def _compare(node: Compare, of: Of) -> Run:
    compare = _COMPARE[node.op]
    left, right = of(node.left), of(node.right)
    if isinstance(node.right, Const) and node.right.value is not None:
        bound = node.right.value

        def against(facts: Facts) -> Any:
            value = left(facts)
            return None if value is None else compare(value, bound)

        return against

    def run(facts: Facts) -> bool | None:
        one, other = left(facts), right(facts)
        return None if one is None or other is None else compare(one, other)

    return run


def _arithmetic(node: Arithmetic, of: Of) -> Run:
    table: Any = _EXACT if node.type is FactType.DECIMAL else _WHOLE
    return _strict(table[node.op], of(node.left), of(node.right))


def _shift(node: Shift, of: Of) -> Run:
    months, days, seconds = node.months, node.days, node.seconds
    return _strict(lambda when: functions.shift(when, months, days, seconds), of(node.item))


def _is_null(node: IsNull, of: Of) -> Run:
    item = of(node.item)
    return lambda facts: item(facts) is None


def _is_bool(node: IsBool, of: Of) -> Run:
    item, wanted = of(node.item), node.wanted
    return lambda facts: item(facts) is wanted


def _between(item: Run, low: Run, high: Run) -> Run:
    def run(facts: Facts) -> Any:
        value = item(facts)
        if value is None:
            return None
        lowest, highest = low(facts), high(facts)
        if lowest is None:
            return False if highest is not None and value > highest else None
        if value < lowest:
            return False
        return None if highest is None else value <= highest

    return run


def _in(node: In, of: Of) -> Run:
    item = of(node.item)
    constants = [option.value for option in node.options if isinstance(option, Const)]
    if len(constants) == len(node.options):
        among = frozenset(constants) - {None}
        missing = None if None in constants else False

        def among_constants(facts: Facts) -> bool | None:
            value = item(facts)
            if value is None:
                return None
            return True if value in among else missing

        return among_constants
    options = tuple(of(option) for option in node.options)

    def run(facts: Facts) -> bool | None:
        value = item(facts)
        if value is None:
            return None
        answer: bool | None = False
        for option in options:
            other = option(facts)
            if other is None:
                answer = None
            elif other == value:
                return True
        return answer

    return run


def _case(node: Case, of: Of) -> Run:
    branches = tuple((of(test), of(result)) for test, result in node.branches)
    default = of(node.default) if node.default is not None else _constant(None)

    def run(facts: Facts) -> Any:
        for test, result in branches:
            if test(facts) is True:
                return result(facts)
        return default(facts)

    return run


def like(pieces: tuple[tuple[str | None, ...], ...]) -> Callable[[str], bool]:
    """Return the test of a pattern; its work is bounded by text length times pattern length."""
    found = [
        re.compile("".join("." if sign is None else re.escape(sign) for sign in piece), re.DOTALL)
        for piece in pieces
    ]
    if len(pieces) == 1:
        return lambda text: found[0].fullmatch(text) is not None
    first, middle, last = found[0], found[1:-1], found[-1]
    tail = len(pieces[-1])

    def run(text: str) -> bool:
        start = first.match(text)
        end = len(text) - tail
        if start is None or end < start.end() or last.match(text, end) is None:
            return False
        at = start.end()
        for piece in middle:
            hit = piece.search(text, at, end)
            if hit is None:
                return False
            at = hit.end()
        return True

    return run


_MAKE: Final[dict[type[Node], Callable[[Any, Of], Run]]] = {
    Const: lambda node, _of: _constant(node.value),
    Widened: lambda node, of: _strict(Decimal, of(node.item)),
    Negative: _negative,
    Call: _call,
    And: lambda node, of: _junction(tuple(map(of, node.items)), settles=False),
    Or: lambda node, of: _junction(tuple(map(of, node.items)), settles=True),
    Not: lambda node, of: _not(of(node.item)),
    Compare: _compare,
    Between: lambda node, of: _between(of(node.item), of(node.low), of(node.high)),
    In: _in,
    Case: _case,
    Member: lambda node, of: _strict(
        lambda item, group: item in group, of(node.item), of(node.group)
    ),
    Like: lambda node, of: _strict(like(node.pieces), of(node.item)),
    IsNull: _is_null,
    IsBool: _is_bool,
    Arithmetic: _arithmetic,
    Shift: _shift,
    DaysBetween: lambda node, of: _strict(
        lambda left, right: (left - right).days, of(node.left), of(node.right)
    ),
}
