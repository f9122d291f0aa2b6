"""What is left of a condition once some facts are known: partial evaluation.

`residual(node, facts)` puts the known values in and folds all that they settle. The facts that are
left in it are the only ones whose values can still matter.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.conditions.compiled import compile_node
from tongban.kernel.conditions.nodes import (
    And,
    Between,
    Call,
    Case,
    Compare,
    Const,
    Fact,
    In,
    IsBool,
    IsNull,
    Node,
    Op,
    Or,
)
from tongban.kernel.conditions.types import FactType, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def residual(node: Node, facts: Mapping[str, Value]) -> Node:
    """Return the tree with the facts of the mapping put in; None there means known to be absent."""
    if isinstance(node, Fact):
        return _const(node, facts[node.name]) if node.name in facts else node
    if isinstance(node, Call) and node.name == "coalesce":
        return _coalesce(node, facts)
    return _FOLD.get(type(node), _strict)(node, facts)


def _const(node: Node, value: Value) -> Const:
    return Const(node.span, node.type, value)


def _junction(node: And | Or, facts: Mapping[str, Value]) -> Node:
    settles = isinstance(node, Or)
    left: list[Node] = []
    unknown: Node | None = None
    for item in node.items:
        part = residual(item, facts)
        if not isinstance(part, Const):
            left.append(part)
        elif part.value is settles:
            return _const(node, settles)
        elif part.value is None:
            unknown = part
    if not left:
        return _const(node, None if unknown else not settles)
    items = (*left, unknown) if unknown else tuple(left)
    return items[0] if len(items) == 1 else replace(node, items=items)


def _case(node: Case, facts: Mapping[str, Value]) -> Node:
    branches: list[tuple[Node, Node]] = []
    default = residual(node.default, facts) if node.default is not None else _const(node, None)
    for test, result in node.branches:
        when = residual(test, facts)
        if isinstance(when, Const):
            if when.value is True:
                default = residual(result, facts)
                break
            continue
        branches.append((when, residual(result, facts)))
    if not branches:
        return default
    return replace(node, branches=tuple(branches), default=default)


def _between(node: Between, facts: Mapping[str, Value]) -> Node:
    item = residual(node.item, facts)
    low, high = residual(node.low, facts), residual(node.high, facts)
    if isinstance(item, Const) or any(
        isinstance(e, Const) and e.value is None for e in (low, high)
    ):
        above = Compare(node.span, FactType.BOOL, Op.GE, item, low)
        below = Compare(node.span, FactType.BOOL, Op.LE, item, high)
        return _junction(And(node.span, FactType.BOOL, (above, below)), {})
    return replace(node, item=item, low=low, high=high)


def _in(node: In, facts: Mapping[str, Value]) -> Node:
    item = residual(node.item, facts)
    options = tuple(residual(option, facts) for option in node.options)
    if isinstance(item, Const):
        equal = tuple(Compare(node.span, FactType.BOOL, Op.EQ, item, option) for option in options)
        return _junction(Or(node.span, FactType.BOOL, equal), {})
    if all(isinstance(option, Const) and option.value is None for option in options):
        return _const(node, None)
    return replace(node, item=item, options=options)


def _coalesce(node: Call, facts: Mapping[str, Value]) -> Node:
    left: list[Node] = []
    for argument in node.arguments:
        part = residual(argument, facts)
        if isinstance(part, Const) and part.value is None:
            continue
        left.append(part)
        if isinstance(part, Const):
            break
    if not left:
        return _const(node, None)
    return left[0] if len(left) == 1 else replace(node, arguments=tuple(left))


def _strict(node: Node, facts: Mapping[str, Value]) -> Node:
    """Fold a node that is unknown as soon as one part is (but for IS, which never is)."""
    changed: dict[str, object] = {}
    below: list[Node] = []
    for field in fields(node):
        held = getattr(node, field.name)
        if isinstance(held, Node):
            changed[field.name] = part = residual(held, facts)
            below.append(part)
        elif isinstance(node, Call) and field.name == "arguments":
            arguments = tuple(residual(argument, facts) for argument in node.arguments)
            changed[field.name] = arguments
            below += arguments
    known = [part for part in below if isinstance(part, Const)]
    if not isinstance(node, IsNull | IsBool) and any(part.value is None for part in known):
        return _const(node, None)
    made = replace(node, **changed)  # type: ignore[arg-type]  # field by field of the same node
    return _const(node, compile_node(made, "")({})) if len(known) == len(below) else made


_FOLD: Final[dict[type[Node], Callable[[Any, Mapping[str, Value]], Node]]] = {
    Const: lambda node, _facts: node,
    And: _junction,
    Or: _junction,
    Case: _case,
    Between: _between,
    In: _in,
}
