"""The nearest change: the fewest facts that, set otherwise, make a condition true.

Searched are comparisons, IN, BETWEEN, IS, yes-no facts and list membership over facts that may
change, also through arithmetic and dates; not LIKE and not the inside of other functions of text.
All changes of one fact are tried, all of two where they are few, then sets put together clause by
clause, up to `KEPT` ways a clause. Among equally few changes the smaller ones win.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions.candidates import Pool, distance
from tongban.kernel.conditions.compiled import Run, compile_node
from tongban.kernel.conditions.nodes import And, Node, Not, Or, fact_names
from tongban.kernel.conditions.types import Value, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEPT: Final = 48
"""Ways kept for one clause, fewest facts first."""
PAIRS: Final = 3_000
"""The most pairs of values tried outright."""
REPAIRS: Final = 2
"""How often a change that breaks another clause is followed further."""
REPAIRED: Final = 3
"""Ways, and values of each, that are followed further."""
TRIED: Final = 600
"""The most combinations of values tried for one set of facts."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Changes that make a condition true; empty where it is true already.

    `changes` gives each fact its new value (None: no longer known), `before` the values now,
    `fixed` the facts that were not allowed to change.
    """

    changes: Mapping[str, Value]
    before: Mapping[str, Value]
    fixed: frozenset[str]

    def to_json(self) -> dict[str, object]:
        """Write the changes for a page or the API."""
        return {
            "changes": [
                {"fact": name, "from": to_json(self.before[name]), "to": to_json(value)}
                for name, value in self.changes.items()
            ],
            "fixed": sorted(self.fixed),
        }


Tests = tuple[tuple[Run, bool], ...]
Way = dict[str, Tests]
"""The facts to change, each with the clauses its new value must bring to an answer."""


def nearest(
    root: Node, text: str, facts: Mapping[str, Value], fixed: frozenset[str]
) -> Nearest | None:
    """Return the smallest found set of changes, verified by evaluation, or None."""
    return _Search(root, text, facts, fixed, REPAIRS).run()


class _Search:
    def __init__(
        self,
        root: Node,
        text: str,
        facts: Mapping[str, Value],
        fixed: frozenset[str],
        repairs: int,
    ) -> None:
        self.repairs = repairs
        self.root, self.text, self.facts, self.fixed = root, text, dict(facts), fixed
        self.holds = compile_node(root, text)
        names = fact_names(root)
        self.mutable = [name for name in names if name not in fixed]
        self.pool = Pool(root, text, self.facts)
        self.best: tuple[int, Fraction, dict[str, Value]] | None = None

    def run(self) -> Nearest | None:
        if self.holds(self.facts) is True:
            return self._answer({})
        for name in self.mutable:
            for value in self.pool.values(name):
                self._offer({name: value})
        if self.best is None:
            self._pairs()
        if self.best is None:
            self._ways()
        return None if self.best is None else self._answer(self.best[2])

    def _answer(self, changes: Mapping[str, Value]) -> Nearest:
        before = {name: self.facts[name] for name in changes}
        return Nearest(dict(changes), before, self.fixed)

    def _offer(self, changes: dict[str, Value]) -> None:
        """Keep the changes if they make the condition true and are the least so far."""
        cost = sum((distance(self.facts[name], to) for name, to in changes.items()), Fraction(0))
        if self.best is not None and (len(changes), cost) >= self.best[:2]:
            return
        if self.holds(self.facts | changes) is True:
            self.best = (len(changes), cost, changes)

    def _pairs(self) -> None:
        pools = {name: self.pool.values(name) for name in self.mutable}
        total = sum(len(pools[a]) * len(pools[b]) for a, b in combinations(self.mutable, 2))
        if total > PAIRS:
            return
        for one, other in combinations(self.mutable, 2):
            for left, right in product(pools[one], pools[other]):
                self._offer({one: left, other: right})

    def _ways(self) -> None:
        ways = self._reach(self.root, wanted=True)
        for way in ways:
            if self.best is not None and len(way) > self.best[0]:
                break
            choices = [self._choices(name, tests) for name, tests in way.items()]
            for chosen in islice(product(*choices), TRIED):
                self._offer(dict(zip(way, chosen, strict=True)))
        if self.best is None and self.repairs:
            self._repair(ways)
        if self.best is not None:
            self._drop_needless(self.best[2])

    def _repair(self, ways: list[Way]) -> None:
        """Make a change that breaks another clause, hold it, and search on from there."""
        for way in ways[:REPAIRED]:
            if not way:
                continue
            choices = [self._choices(name, tests) for name, tests in way.items()]
            for chosen in islice(product(*choices), REPAIRED):
                made = dict(zip(way, chosen, strict=True))
                held = self.fixed | set(made)
                search = _Search(self.root, self.text, self.facts | made, held, self.repairs - 1)
                rest = search.run()
                if rest is not None:
                    self._offer(made | dict(rest.changes))

    def _drop_needless(self, changes: dict[str, Value]) -> None:
        for name in tuple(changes):
            less = {other: value for other, value in changes.items() if other != name}
            if self.holds(self.facts | less) is True:
                changes = less
                self._offer(changes)

    def _choices(self, name: str, tests: Tests) -> Sequence[Value]:
        values = self.pool.values(name)
        fit = [
            value
            for value in values
            if all(run(self.facts | {name: value}) is wanted for run, wanted in tests)
        ]
        return fit or values

    # which facts to change ----------------------------------------------------------------------

    def _reach(self, node: Node, *, wanted: bool) -> list[Way]:
        """Return ways to bring a clause to an answer, fewest facts first; none: not found."""
        if isinstance(node, Not):
            return self._reach(node.item, wanted=not wanted)
        if isinstance(node, And | Or):
            if isinstance(node, Or) is wanted:
                return _fewest(
                    way for item in node.items for way in self._reach(item, wanted=wanted)
                )
            return self._together(node.items, wanted=wanted)
        return self._reach_clause(node, wanted=wanted)

    def _together(self, items: tuple[Node, ...], *, wanted: bool) -> list[Way]:
        ways: list[Way] = [{}]
        for item in items:
            more = self._reach(item, wanted=wanted)
            ways = _fewest(_merged(one, other) for one in ways for other in more)
        return ways

    def _reach_clause(self, node: Node, *, wanted: bool) -> list[Way]:
        run = compile_node(node, self.text)
        if run(self.facts) is wanted:
            return [{}]
        names = [name for name in fact_names(node) if name not in self.fixed]
        test = ((run, wanted),)
        found: list[Way] = [
            {name: test}
            for name in names
            if any(run(self.facts | {name: value}) is wanted for value in self.pool.values(name))
        ]
        if found:
            return found
        for one, other in combinations(names, 2):
            pairs = product(self.pool.values(one), self.pool.values(other))
            if any(run(self.facts | {one: a, other: b}) is wanted for a, b in pairs):
                found.append({one: (), other: ()})
        return found


def _merged(one: Way, other: Way) -> Way:
    merged = dict(one)
    for name, tests in other.items():
        merged[name] = merged.get(name, ()) + tests
    return merged


def _fewest(ways: Iterable[Way]) -> list[Way]:
    return sorted(ways, key=len)[:KEPT]
