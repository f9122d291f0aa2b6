"""The cheapest way to a rank: exact search over sets of levers, with proof and runners-up.

Anchors and rivals stand still (rivals at their known plans), so a rank is a threshold of the total.
Depth-first branch and bound. Two bounds prune: what all levers left could reach at most, and what
the points still lacking must cost at least (the fractional relaxation over each lever's greatest
possible gain). Sets are minimal: no lever in them can be left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tongban.reforms.assessment.changes import (
    Effect,
    applied,
    leaf_score,
    ranked_unit,
    reassess,
)
from tongban.reforms.assessment.scores import roll_up
from tongban.reforms.assessment.types import AssessmentError, Fault, RankMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.reforms.assessment.levers import Lever, Levers
    from tongban.reforms.assessment.types import Assessed, Assessment, Indicator, Model, Table

MAX_NODES: Final = 2_000_000
SLACK: Final = 1e-9
"""Points by which bounds give way, so that rounding of floats never cuts off a solution."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of levers with its cost and the total and rank it reaches."""

    levers: tuple[str, ...]
    cost: Fraction
    total: float
    rank: int


@dataclass(frozen=True, slots=True)
class Target:
    """The answer: plans by cost, the first one the cheapest; or how near one can get.

    `reached` tells whether the rank asked for can be had; where not, `plans` are those of the best
    rank that can (`rank`). `proven` is False only when the search was cut off at MAX_NODES.
    """

    unit: str
    asked: int
    rank: int
    reached: bool
    before: Plan
    threshold: float
    plans: tuple[Plan, ...]
    proven: bool
    nodes: int


def find_target(
    model: Model,
    table: Table,
    assessment: Assessment,
    *,
    unit: str,
    rank: int,
    levers: Levers,
    keep: int = 5,
) -> Target:
    """Find the cheapest sets of levers that bring a unit to `rank` or better.

    Raises AssessmentError ASSESS-TARGET for a rank below 1 or beyond the ranked units, and for a
    composite unit, whose values are those of its members.
    """
    if not 1 <= rank <= assessment.ranked:
        raise AssessmentError(
            "ASSESS-TARGET",
            [
                Fault(
                    f"名次 {rank}；应为 1 至 {assessment.ranked}",
                    f"rank {rank}; expected 1 to {assessment.ranked}",
                )
            ],
        )
    known = ranked_unit(assessment, unit)
    if unit in {each.unit for each in model.composites}:
        raise AssessmentError(
            "ASSESS-TARGET",
            [
                Fault(
                    f"{unit} 由其他单位组成；请为其中一个设定目标",
                    f"{unit} is made of other units; set a target for one of them",
                )
            ],
        )
    rivals = _rivals(model, table, assessment, unit, levers)
    search = _Search(model, table, assessment, known, levers.levers)
    nodes = 0
    for asked in range(rank, assessment.ranked + 1):
        goal = _Goal(rivals, asked, model)
        plans, proven, used = search.run(goal, keep)
        nodes += used
        if plans or not proven:
            break
    before = search.plan(frozenset(), goal)
    return Target(
        unit,
        rank,
        asked,
        asked == rank and bool(plans),
        before,
        goal.threshold,
        plans,
        proven,
        nodes,
    )


class _Goal:
    """A rank as a threshold of the total."""

    def __init__(self, rivals: Sequence[float], rank: int, model: Model) -> None:
        self._decimals = model.rank_decimals
        keys = sorted((self._key(each) for each in rivals), reverse=True)
        self._above = sorted(set(keys), reverse=True) if model.method is RankMethod.DENSE else keys
        self.rank = rank
        held = self._above[rank - 1] if rank <= len(self._above) else 0.0
        half = 0.0 if self._decimals is None else 0.5 * 10.0**-self._decimals
        self.threshold = held - half

    def place(self, total: float) -> int:
        key = self._key(total)
        return 1 + sum(each > key for each in self._above)

    def reached(self, total: float) -> bool:
        return self.place(total) <= self.rank

    def _key(self, total: float) -> float:
        return total if self._decimals is None else round(total, self._decimals)


class _Search:
    def __init__(
        self,
        model: Model,
        table: Table,
        assessment: Assessment,
        unit: Assessed,
        levers: Sequence[Lever],
    ) -> None:
        self.root, self.assessment, self.scores = model.root, assessment, dict(unit.scores)
        self.leaves = {leaf.id: leaf for leaf in model.indicators()}
        self.values = {
            name: cell.value
            for name, cell in table.cells[unit.unit].items()
            if cell.value is not None
        }
        self.by_id = {each.id: each for each in levers}
        self.most = {each.id: self._most(each) for each in levers}
        self.order = sorted(
            levers,
            key=lambda each: (
                -(self.most[each.id] / float(each.cost)) if each.cost else float("-inf"),
                each.id,
            ),
        )
        self.nodes, self.proven = 0, True
        self.found: list[Plan] = []
        self.keep = 0

    def run(self, goal: _Goal, keep: int) -> tuple[tuple[Plan, ...], bool, int]:
        """Give the `keep` cheapest minimal sets for a goal, whether proven, and nodes visited."""
        self.nodes, self.proven, self.found, self.keep = 0, True, [], keep
        self._visit(goal, 0, frozenset(), frozenset(), Fraction(0))
        return tuple(self.found), self.proven, self.nodes

    def plan(self, chosen: frozenset[str], goal: _Goal) -> Plan:
        """Work out what a set reaches."""
        total = self.total(chosen)
        cost = sum((self.by_id[name].cost for name in chosen), Fraction(0))
        return Plan(tuple(sorted(chosen)), cost, total, goal.place(total))

    def total(self, chosen: Iterable[str]) -> float:
        """Give the unit's total with these levers."""
        effects: dict[str, list[Effect]] = defaultdict(list)
        for name in chosen:
            for effect in self.by_id[name].effects:
                effects[effect.indicator].append(effect)
        scores = dict(self.scores)
        for name, listed in effects.items():
            leaf = self.leaves[name]
            scores[name] = leaf_score(
                leaf, applied(self.values[name], listed, leaf), self.assessment
            )
        total = roll_up(self.root, scores)
        return 0.0 if total is None else total

    def _visit(
        self,
        goal: _Goal,
        depth: int,
        chosen: frozenset[str],
        ruled_out: frozenset[str],
        cost: Fraction,
    ) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.proven = False
            return
        total = self.total(chosen)
        if goal.reached(total) and self._whole(chosen):
            self._keep(chosen, goal)
            return
        left = [
            each
            for each in self.order[depth:]
            if each.id not in ruled_out and not each.requires & ruled_out
        ]
        if not left and not self._whole(chosen):
            return
        if self.total([*chosen, *(each.id for each in left)]) < goal.threshold - SLACK:
            return
        if self._hopeless(cost + self._least(goal.threshold - total, left)):
            return
        if depth >= len(self.order):
            return
        lever = self.order[depth]
        if lever in left:
            self._visit(
                goal,
                depth + 1,
                chosen | {lever.id},
                ruled_out | self._against(lever),
                cost + lever.cost,
            )
        self._visit(goal, depth + 1, chosen, ruled_out | {lever.id}, cost)

    def _against(self, lever: Lever) -> frozenset[str]:
        """Name what a lever rules out, from either side."""
        return lever.excludes | {each.id for each in self.order if lever.id in each.excludes}

    def _whole(self, chosen: frozenset[str]) -> bool:
        return all(self.by_id[name].requires <= chosen for name in chosen) and not any(
            self.by_id[name].excludes & chosen for name in chosen
        )

    def _keep(self, chosen: frozenset[str], goal: _Goal) -> None:
        for name in chosen:
            rest = chosen - {name}
            if self._whole(rest) and goal.reached(self.total(rest)):
                return
        self.found.append(self.plan(chosen, goal))
        self.found.sort(key=lambda each: (each.cost, -each.total, each.levers))
        del self.found[self.keep :]

    def _hopeless(self, cost: Fraction) -> bool:
        return len(self.found) == self.keep and cost > self.found[-1].cost

    def _least(self, lacking: float, left: Sequence[Lever]) -> Fraction:
        """Bound from below what the lacking points cost; `left` is ordered by points a cost."""
        cost = Fraction(0)
        for each in left:
            if lacking <= SLACK:
                break
            most = self.most[each.id]
            if most <= 0:
                continue
            part = min(1.0, lacking / most)
            cost += each.cost * Fraction(part) * Fraction(999_999_999, 1_000_000_000)
            lacking -= most * part
        return cost

    def _most(self, lever: Lever) -> float:
        """Bound from above the points that a lever can add to the total in any company."""
        scores = dict(self.scores)
        points = 0.0
        for effect in lever.effects:
            leaf = self.leaves[effect.indicator]
            held = scores[leaf.id] or 0.0
            points += self._reach(leaf, effect, held) * self._slope(leaf)
        return points

    def _reach(self, leaf: Indicator, effect: Effect, held: float) -> float:
        if effect.by is None:
            return 100.0 - held
        best, worst = self.assessment.anchors[leaf.id]
        part = min(1.0, abs(effect.by) / abs(worst - best))
        bent = part**leaf.power if leaf.power <= 1 else leaf.power * part
        return min(100.0 * bent, 100.0 - held)

    def _slope(self, leaf: Indicator) -> float:
        """Give the points of the total for a point of this indicator."""
        low = roll_up(self.root, {**self.scores, leaf.id: 0.0}) or 0.0
        high = roll_up(self.root, {**self.scores, leaf.id: 100.0}) or 0.0
        return (high - low) / 100.0


def _rivals(
    model: Model, table: Table, assessment: Assessment, unit: str, levers: Levers
) -> list[float]:
    """Give the totals of all other ranked units once their plans have come true."""
    leaves = {leaf.id: leaf for leaf in model.indicators()}
    values: dict[str, Mapping[str, float]] = {}
    for rival, effects in levers.rivals.items():
        row: dict[str, float] = {}
        for name in {each.indicator for each in effects}:
            mine = [each for each in effects if each.indicator == name]
            held = table.cells[rival][name].value
            if held is not None:
                row[name] = applied(held, mine, leaves[name])
        values[rival] = row
    then = reassess(model, table, assessment, values) if values else assessment
    return [each.total for each in then.in_order() if each.unit != unit]
