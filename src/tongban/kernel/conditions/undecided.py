"""Which unknown facts could still change the answer."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions.compiled import compile_node
from tongban.kernel.conditions.edges import edges
from tongban.kernel.conditions.nodes import (
    Between,
    Compare,
    Const,
    Fact,
    In,
    IsBool,
    IsNull,
    Node,
    fact_names,
)
from tongban.kernel.conditions.residual import residual
from tongban.kernel.conditions.types import FactType, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRIED: Final = 2_000
"""The most combinations of values that are tried to rule a fact out."""


def undecided(root: Node, text: str, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names, in the order of the text.

    Never leaves out a fact that matters. Where every fact left is compared with constants alone and
    few combinations exist, each is tried and the result is exact; otherwise a fact may be named
    although clauses that contradict each other keep it from mattering.
    """
    known = {name: value for name, value in facts.items() if value is not None}
    left = residual(root, known)
    names = fact_names(left)
    ranges = {name: _regions(left, name) for name in names}
    values = [ranges[name] for name in names]
    if not names or any(each is None for each in values):
        return names
    regions = [each for each in values if each is not None]
    if prod(len(each) for each in regions) > TRIED:
        return names
    return _exactly(names, regions, compile_node(left, text))


def _exactly(
    names: tuple[str, ...],
    regions: list[tuple[Value, ...]],
    run: Callable[[Mapping[str, object]], object],
) -> tuple[str, ...]:
    answers = {
        chosen: run(
            dict(zip(names, [r[i] for r, i in zip(regions, chosen, strict=True)], strict=True))
        )
        for chosen in product(*(range(len(region)) for region in regions))
    }
    return tuple(
        name
        for place, name in enumerate(names)
        if any(
            answer is not answers[(*chosen[:place], 0, *chosen[place + 1 :])]
            for chosen, answer in answers.items()
        )
    )


def _regions(root: Node, name: str) -> tuple[Value, ...] | None:
    """Return unknown and one value of every range the constants beside a fact tell apart.

    None where the fact also stands elsewhere than beside constants.
    """
    seen = sum(1 for node in root.walk() if isinstance(node, Fact) and node.name == name)
    kind: FactType | None = None
    bounds: list[Value] = []
    simple = 0
    for node in root.walk():
        fact, constants = _beside_constants(node)
        if fact is not None and fact.name == name:
            simple += 1
            bounds += constants
        if isinstance(node, Fact) and node.name == name:
            kind = node.type
    if kind is FactType.BOOL:
        return (None, True, False)
    if kind is None or kind is FactType.LIST or simple != seen:
        return None
    return (None, *edges(kind, bounds))


def _beside_constants(node: Node) -> tuple[Fact | None, list[Value]]:
    match node:
        case Compare(left=Fact() as fact, right=Const(value=value)):
            return fact, [value]
        case Compare(left=Const(value=value), right=Fact() as fact):
            return fact, [value]
        case Between(item=Fact() as fact, low=Const(value=low), high=Const(value=high)):
            return fact, [low, high]
        case In(item=Fact() as fact, options=options) if all(
            isinstance(option, Const) for option in options
        ):
            return fact, [option.value for option in options if isinstance(option, Const)]
        case IsNull(item=Fact() as fact) | IsBool(item=Fact() as fact):
            return fact, []
        case _:
            return None, []
