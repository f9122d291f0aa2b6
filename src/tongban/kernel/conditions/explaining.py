"""Why a condition answers as it does: its clauses, their values, and those that decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.kernel.conditions.compiled import compile_node
from tongban.kernel.conditions.nodes import And, Node, Not, Or, fact_names
from tongban.kernel.conditions.types import Value, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Answer = bool | None
_ALL: frozenset[Answer] = frozenset({True, False, None})


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: AND, OR and NOT have clauses below them, any other stands for itself.

    `word` is AND, OR, NOT or empty; `text` its source and `column` where that starts, from 1;
    `facts` what it reads and the values found; `decided` whether it is, or holds, one that decided.
    """

    word: str
    text: str
    column: int
    value: Answer
    decided: bool
    facts: tuple[tuple[str, Value], ...]
    clauses: tuple[Clause, ...] = ()

    def walk(self) -> Iterator[Clause]:
        """Yield this clause and all below it, in the order of the text."""
        yield self
        for clause in self.clauses:
            yield from clause.walk()

    def to_json(self) -> dict[str, object]:
        """Write the tree for a page or the API."""
        return {
            "word": self.word,
            "text": self.text,
            "column": self.column,
            "value": self.value,
            "decided": self.decided,
            "facts": {name: to_json(value) for name, value in self.facts},
            "clauses": [clause.to_json() for clause in self.clauses],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, the tree of clauses and the clauses that decided.

    The values of the `deciding` clauses alone force the answer, whatever the others are; no
    smaller set of clauses does.
    """

    value: Answer
    clause: Clause
    deciding: tuple[Clause, ...]

    def to_json(self) -> dict[str, object]:
        """Write the explanation for a page or the API."""
        return {
            "value": self.value,
            "clause": self.clause.to_json(),
            "deciding": [clause.to_json() for clause in self.deciding],
        }


def explain(root: Node, text: str, facts: Mapping[str, Value]) -> Explanation:
    """Explain the answer of a checked condition for facts that were read."""
    values: dict[int, Answer] = {}
    value = _valued(root, text, facts, values)
    decided = _Deciding(values).enough(root, frozenset({value}))
    clause = _clause(root, text, facts, values, decided or frozenset())
    deciding = tuple(each for each in clause.walk() if each.decided and not each.clauses)
    return Explanation(value, clause, deciding)


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.items
    # `x NOT IN (...)` is one clause, written as one.
    apart = isinstance(node, Not) and node.item.span != node.span
    return (node.item,) if isinstance(node, Not) and apart else ()


def _valued(node: Node, text: str, facts: Mapping[str, Value], values: dict[int, Answer]) -> Answer:
    below = [_valued(each, text, facts, values) for each in _below(node)]
    value: Answer
    if isinstance(node, Not) and below:
        value = None if below[0] is None else not below[0]
    elif isinstance(node, And | Or):
        settles = isinstance(node, Or)
        value = settles if settles in below else (None if None in below else not settles)
    else:
        value = compile_node(node, text)(facts)
    values[id(node)] = value
    return value


class _Deciding:
    """Finds, for a node and the answers that will do, the fewest leaves that force one of them."""

    def __init__(self, values: dict[int, Answer]) -> None:
        self.values = values
        self.found: dict[tuple[int, frozenset[Answer]], frozenset[int] | None] = {}

    def enough(self, node: Node, goal: frozenset[Answer]) -> frozenset[int] | None:
        """Return the leaves, None where the present values do not reach the goal."""
        if self.values[id(node)] not in goal:
            return None
        key = (id(node), goal)
        if key not in self.found:
            self.found[key] = self._search(node, goal)
        return self.found[key]

    def _search(self, node: Node, goal: frozenset[Answer]) -> frozenset[int] | None:
        if goal == _ALL:
            return frozenset()
        if isinstance(node, Not) and _below(node):
            turned = frozenset(None if each is None else not each for each in goal)
            return self.enough(node.item, turned)
        if not isinstance(node, And | Or):
            return frozenset({id(node)} if fact_names(node) else ())
        settles = isinstance(node, Or)
        ways: list[frozenset[int] | None] = []
        if settles in goal:  # one part alone does it
            alone = goal & {settles, None}
            ways += [self.enough(item, alone) for item in node.items]
        if (not settles) in goal:
            ways.append(_union([self.enough(item, goal) for item in node.items]))
        elif settles not in goal:
            ways.append(self._unknown(node.items, settles=settles))
        return min((way for way in ways if way is not None), key=len, default=None)

    def _unknown(self, items: tuple[Node, ...], *, settles: bool) -> frozenset[int] | None:
        """One part stays unknown and no other settles the whole."""
        calm = [self.enough(item, frozenset({None, not settles})) for item in items]
        if None in calm:
            return None
        best, price = -1, 0
        for number, item in enumerate(items):
            unknown = self.enough(item, frozenset({None}))
            if unknown is not None:
                more = len(unknown) - len(calm[number] or ())
                if best < 0 or more < price:
                    best, price = number, more
        calm[best] = self.enough(items[best], frozenset({None}))
        return _union(calm)


def _union(parts: list[frozenset[int] | None]) -> frozenset[int] | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _clause(
    node: Node,
    text: str,
    facts: Mapping[str, Value],
    values: dict[int, Answer],
    decided: frozenset[int],
) -> Clause:
    below = tuple(_clause(each, text, facts, values, decided) for each in _below(node))
    start, end = node.span
    value = values[id(node)]
    return Clause(
        word=type(node).__name__.upper() if below else "",
        text=text[start:end],
        column=start + 1,
        value=value,
        decided=id(node) in decided or any(clause.decided for clause in below),
        facts=tuple((name, facts.get(name)) for name in fact_names(node)),
        clauses=below,
    )
