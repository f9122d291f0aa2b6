"""Scores and ranks: pure, of full precision, the same whatever the order of units or rows.

A leaf's score is 100 at its best value and 0 at its worst, linear or bent between them and clamped
outside (distance to frontier: World Bank, Doing Business 2020, methodology). A node's score is the
weighted mean of its parts that apply. Nothing is rounded here.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tongban.reforms.assessment.types import (
    TOTAL,
    Assessed,
    Assessment,
    AssessmentError,
    Fault,
    Indicator,
    Missing,
    RankMethod,
    Topic,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.reforms.assessment.types import Anchor, Cell, Composite, Model, Node, Table

FULL: Final = 100.0


def assess(model: Model, table: Table) -> Assessment:
    """Score and rank every unit of a period.

    Composite units whose members all stand in the table are made of them, score by score, and their
    members are not ranked; a composite with an absent member is scored by its own row. Raises
    AssessmentError ASSESS-DATA naming each unit and indicator without a value that the model's
    rules allow.
    """
    anchors = anchors_of(model, table)
    return assess_at(model, table, anchors)


def assess_at(model: Model, table: Table, anchors: Mapping[str, tuple[float, float]]) -> Assessment:
    """Score and rank under anchors (best, worst) that were frozen before (INV-EVA-01)."""
    made = {each.unit: each for each in _composites(model, table)}
    faults: list[str] = []
    leaves: dict[str, dict[str, float | None]] = {}
    for unit in table.units:
        if unit not in made:
            leaves[unit] = _leaf_scores(model, table, unit, anchors, faults)
    if not faults:
        for unit, composite in made.items():
            leaves[unit] = {
                leaf.id: _mixed(composite, leaf.id, leaves) for leaf in model.indicators()
            }
    units = {unit: Assessed(unit, _rolled(model, unit, leaves[unit], faults)) for unit in leaves}
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    parts = {member for each in made.values() for member in each.of}
    ranked = [each for name, each in sorted(units.items()) if name not in parts]
    units |= {each.unit: each for each in rank(ranked, model.method, model.rank_decimals)}
    return Assessment(model.id, model.hash, table.period, units, dict(anchors), len(ranked))


def anchors_of(model: Model, table: Table) -> dict[str, tuple[float, float]]:
    """Give best and worst of each indicator; those of the universe from units with a number."""
    made = {each.unit for each in _composites(model, table)}
    faults = []
    found = {}
    for leaf in model.indicators():
        values = sorted(
            cell.value
            for unit in table.units
            if unit not in made
            and (cell := table.cells[unit].get(leaf.id)) is not None
            and cell.value is not None
        )
        if not values and (leaf.best.value is None or leaf.worst.value is None):
            faults.append(
                Fault(
                    f"指标 {leaf.id}：没有一个单位有数字，无法确定上下限",
                    f"indicator {leaf.id}: no unit has a number; its anchors need some",
                )
            )
            continue
        best, worst = _anchor(leaf.best, values), _anchor(leaf.worst, values)
        if best == worst:
            faults.append(
                Fault(
                    f"指标 {leaf.id}：最好和最差都是 {best:g}，分不出高低；请给定固定的上下限",
                    f"indicator {leaf.id}: best and worst of the universe are both {best:g}; it "
                    "tells nobody apart, give it fixed anchors",
                )
            )
            continue
        found[leaf.id] = (best, worst)
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    return found


def score(value: float, best: float, worst: float, power: float = 1.0) -> float:
    """Score a value between its anchors, 0 to 100."""
    part = (worst - value) / (worst - best)
    return FULL * math.pow(min(1.0, max(0.0, part)), power)


def roll_up(node: Node, leaves: Mapping[str, float | None]) -> float | None:
    """Give the score of a node from those of its leaves; None where nothing of it applies."""
    if isinstance(node, Indicator):
        return leaves.get(node.id)
    parts = [(part.weight, roll_up(part, leaves)) for part in node.parts]
    held = [(weight, each) for weight, each in parts if each is not None]
    whole = sum(weight for weight, _ in held)
    if not held or not whole:
        return 0.0 if node.missing is Missing.ZERO else None
    return math.fsum(float(weight / whole) * each for weight, each in held)


def rank(
    units: Sequence[Assessed], method: RankMethod, decimals: int | None = None
) -> tuple[Assessed, ...]:
    """Rank units by total, the highest first; with `decimals` totals equal on paper share a place.

    `tied` tells how many share the place, the unit itself included.
    """
    key = {
        each.unit: each.total if decimals is None else round(each.total, decimals) for each in units
    }
    totals = sorted(key.values(), reverse=True)
    distinct = sorted(set(totals), reverse=True)
    return tuple(
        replace(
            each,
            rank=1
            + (
                distinct.index(key[each.unit])
                if method is RankMethod.DENSE
                else totals.index(key[each.unit])
            ),
            tied=totals.count(key[each.unit]),
        )
        for each in units
    )


def _composites(model: Model, table: Table) -> tuple[Composite, ...]:
    return tuple(
        each for each in model.composites if all(member in table.cells for member in each.of)
    )


def _leaf_scores(
    model: Model,
    table: Table,
    unit: str,
    anchors: Mapping[str, tuple[float, float]],
    faults: list[str],
) -> dict[str, float | None]:
    given = table.given.get(unit, {})
    found: dict[str, float | None] = {}
    for leaf in model.indicators():
        if leaf.id in given:
            found[leaf.id] = given[leaf.id]
            continue
        cell = table.cells[unit].get(leaf.id)
        if cell is not None and cell.value is not None:
            best, worst = anchors[leaf.id]
            found[leaf.id] = score(cell.value, best, worst, leaf.power)
            continue
        treatment = _treatment(cell, leaf)
        if treatment is Missing.ERROR:
            where = f" (row {cell.row})" if cell is not None else ""
            row = f"（第 {cell.row} 行）" if cell is not None else ""
            faults.append(
                Fault(
                    f"单位 {unit}{row}：{leaf.id} 没有数值；请补填，或者在模型中写明缺失规则",
                    f"unit {unit}{where}: no value of {leaf.id}; fill it in, or give the model a "
                    "missing rule",
                )
            )
        found[leaf.id] = 0.0 if treatment is Missing.ZERO else None
    return found


def _treatment(cell: Cell | None, leaf: Indicator) -> Missing:
    if cell is None or cell.missing is None:
        return leaf.missing
    return cell.missing


def _mixed(
    composite: Composite, leaf: str, leaves: Mapping[str, Mapping[str, float | None]]
) -> float | None:
    held = [
        (weight, each)
        for member, weight in composite.of.items()
        if (each := leaves[member][leaf]) is not None
    ]
    whole = sum(weight for weight, _ in held)
    return math.fsum(float(weight / whole) * each for weight, each in held) if whole else None


def _rolled(
    model: Model, unit: str, leaves: Mapping[str, float | None], faults: list[str]
) -> dict[str, float | None]:
    scores = {node.id: roll_up(node, leaves) for node in model.nodes()}
    for node in model.nodes():
        if (
            isinstance(node, Topic)
            and scores[node.id] is None
            and node.missing is Missing.ERROR
            and not faults
        ):
            faults.append(
                Fault(
                    f"单位 {unit}：一级指标 {node.id} 没有可用的数值；请补填，或者写明缺失规则",
                    f"unit {unit}: nothing of topic {node.id} applies; give it values, or give "
                    "the topic a missing rule",
                )
            )
    scores[TOTAL] = scores[model.root.id]
    return scores


def _anchor(anchor: Anchor, values: Sequence[float]) -> float:
    if anchor.value is not None:
        return anchor.value
    place = (anchor.percentile or 0.0) / FULL * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
