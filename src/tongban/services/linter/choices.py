"""Can a condition be true, and can it be false: tried over every value that makes a difference."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions.nodes import (
    Between,
    Compare,
    Const,
    Fact,
    In,
    Node,
)
from tongban.kernel.conditions.types import FactType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tongban.kernel.conditions import Condition, Value
    from tongban.services.forms.types import DataElement

MOST: Final = 4_096
"""Combinations tried; a condition with more is taken as able to be either."""
_SIMPLE: Final = (FactType.BOOL, FactType.TEXT, FactType.INT, FactType.DECIMAL, FactType.DATE)


def verdicts(
    conditions: tuple[Condition, ...], elements: Mapping[str, DataElement]
) -> frozenset[bool] | None:
    """Give the answers that all conditions together can have; None where they were not all tried.

    Only comparisons of a fact with constants are tried: there the values beside the constants are
    all that makes a difference.
    """
    facts: dict[str, FactType] = {}
    constants: dict[str, set[Value]] = {}
    for condition in conditions:
        for node in condition.root.walk():
            if isinstance(node, Fact) and node.type is not None:
                facts[node.name] = node.type
        if not _simple(condition.root, constants):
            return None
    values = [
        tuple(_values(kind, elements.get(name), constants.get(name, set())))
        for name, kind in facts.items()
    ]
    if any(not each for each in values) or not _few(values):
        return None
    found = set()
    for chosen in islice(product(*values), MOST):
        given = dict(zip(facts, chosen, strict=True))
        found.add(all(each.evaluate(given) is True for each in conditions))
        if len(found) == 2:  # noqa: PLR2004 - true and false
            break
    return frozenset(found)


def pairs(root: Node) -> Iterator[tuple[Fact, Const]]:
    """Give each comparison of a fact with a constant, in either order."""
    for node in root.walk():
        couples: tuple[tuple[Node, Node], ...] = ()
        if isinstance(node, Compare):
            couples = ((node.left, node.right), (node.right, node.left))
        elif isinstance(node, In):
            couples = tuple((node.item, option) for option in node.options)
        elif isinstance(node, Between):
            couples = ((node.item, node.low), (node.item, node.high))
        for one, other in couples:
            if isinstance(one, Fact) and isinstance(other, Const):
                yield one, other


def _simple(root: Node, constants: dict[str, set[Value]]) -> bool:
    for fact, const in pairs(root):
        constants.setdefault(fact.name, set()).add(const.value)
    read = [node for node in root.walk() if isinstance(node, Fact)]
    loose = [node for node in read if node.type is not FactType.BOOL]
    return all(node.type in _SIMPLE for node in read) and all(
        node.name in constants for node in loose
    )


def _few(values: list[tuple[Value, ...]]) -> bool:
    count = 1
    for each in values:
        count *= len(each)
    return count <= MOST


def _values(kind: FactType, element: DataElement | None, constants: set[Value]) -> Iterator[Value]:
    if kind is FactType.BOOL:
        yield from (True, False)
    elif kind is FactType.TEXT:
        if element is not None and element.choices:
            yield from (choice.value for choice in element.choices)
        else:
            yield from sorted(str(each) for each in constants)
            yield "\u0000"
    elif kind in {FactType.INT, FactType.DECIMAL}:
        yield from _numbers(kind, element, constants)
    elif kind is FactType.DATE:
        days = [each for each in constants if isinstance(each, date)]
        for day in days:
            if not isinstance(day, datetime):
                yield from (day - timedelta(days=1), day, day + timedelta(days=1))


def _numbers(kind: FactType, element: DataElement | None, constants: set[Value]) -> Iterator[Value]:
    known = [Decimal(each) for each in constants if isinstance(each, int | Decimal)]
    step = Decimal(1) if kind is FactType.INT else Decimal("0.01")
    low = None if element is None or element.min is None else Decimal(element.min)
    high = None if element is None or element.max is None else Decimal(element.max)
    near = {each + away for each in known for away in (-step, Decimal(0), step)}
    near |= {bound for bound in (low, high) if bound is not None}
    for number in sorted(near):
        if (low is None or number >= low) and (high is None or number <= high):
            if kind is FactType.DECIMAL:
                yield number
            elif number == number.to_integral_value():
                yield int(number)
