"""Values as they would be: a table with some numbers changed, and what that does to a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tongban.reforms.assessment.scores import assess_at, rank, roll_up, score
from tongban.reforms.assessment.types import TOTAL, AssessmentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.reforms.assessment.types import Assessed, Assessment, Indicator, Model, Table


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of one value, to a number or by one; of several all `by` add up, the best stays."""

    indicator: str
    to: float | None = None
    by: float | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """What one indicator could do for a unit: its score, and total and rank with it at its best."""

    indicator: str
    weight: float
    score: float | None
    total: float
    rank: int
    gain: float
    """Points of the total between now and the indicator at its best."""


def applied(value: float, effects: Iterable[Effect], leaf: Indicator) -> float:
    """Give the value after these effects: all `by` added, then the best of that and every `to`."""
    listed = tuple(effects)
    moved = value + sum(each.by for each in listed if each.by is not None)
    reached = [moved, *(each.to for each in listed if each.to is not None)]
    return max(reached) if leaf.higher_is_better else min(reached)


def changed(table: Table, values: Mapping[str, Mapping[str, float]]) -> Table:
    """Give the table with these numbers: unit -> indicator -> value; given scores of them go."""
    cells = {unit: dict(row) for unit, row in table.cells.items()}
    given = {unit: dict(row) for unit, row in table.given.items()}
    for unit, row in values.items():
        for name, value in row.items():
            cells[unit][name] = replace(
                cells[unit][name], value=value, missing=None, text=f"{value:g}"
            )
            given.get(unit, {}).pop(name, None)
    return replace(table, cells=cells, given=given)


def sensitivity(model: Model, assessment: Assessment, unit: str) -> tuple[Shift, ...]:
    """Say what each indicator could do for a unit, the strongest first; anchors stay as they are.

    Raises AssessmentError ASSESS-TARGET for a unit that is not ranked.
    """
    known = ranked_unit(assessment, unit)
    others = [each for each in assessment.in_order() if each.unit != unit]
    shifts = []
    for leaf in model.indicators():
        held = known.scores[leaf.id]
        if held is None:
            continue
        best = {**known.scores, leaf.id: 100.0}
        total = roll_up(model.root, best)
        moved = replace(known, scores={**best, TOTAL: total})
        place = rank([*others, moved], model.method, model.rank_decimals)[-1]
        slope = roll_up(model.root, {**known.scores, leaf.id: held + 1.0})
        weight = 0.0 if slope is None else slope - known.total
        shifts.append(
            Shift(leaf.id, weight, held, moved.total, place.rank or 0, moved.total - known.total)
        )
    return tuple(sorted(shifts, key=lambda each: (-each.gain, each.indicator)))


def ranked_unit(assessment: Assessment, unit: str) -> Assessed:
    """Give a unit that has a rank; AssessmentError ASSESS-TARGET otherwise."""
    known = assessment.units.get(unit)
    if known is None or known.rank is None:
        why = "is a part of another unit" if known is not None else "is not in the table"
        raise AssessmentError("ASSESS-TARGET", [f"unit {unit!r} {why}; it has no rank"])
    return known


def gain(now: Assessment, before: Assessment, unit: str) -> int:
    """Give how many places a unit won since another period, which needs the same universe.

    Raises AssessmentError ASSESS-TARGET where the ranked units or the model differ: a rank among
    others is another rank.
    """
    faults = []
    if now.model_hash != before.model_hash:
        faults.append("the periods were assessed by different versions of the model")
    mine = {each.unit for each in now.in_order()}
    theirs = {each.unit for each in before.in_order()}
    if mine != theirs:
        faults.append(
            f"the universe differs: {len(mine)} units in {now.period}, {len(theirs)} in "
            f"{before.period}; only now {_some(mine - theirs)}, only then {_some(theirs - mine)}"
        )
    if faults:
        raise AssessmentError("ASSESS-TARGET", faults)
    return (ranked_unit(before, unit).rank or 0) - (ranked_unit(now, unit).rank or 0)


def reassess(
    model: Model,
    table: Table,
    assessment: Assessment,
    values: Mapping[str, Mapping[str, float]],
) -> Assessment:
    """Assess the changed values under the anchors that hold."""
    return assess_at(model, changed(table, values), assessment.anchors)


def leaf_score(leaf: Indicator, value: float, assessment: Assessment) -> float:
    """Score one value of an indicator under the anchors that hold."""
    best, worst = assessment.anchors[leaf.id]
    return score(value, best, worst, leaf.power)


def _some(units: set[str]) -> str:
    named = ", ".join(sorted(units)[:5])
    return f"{named}{', ...' if len(units) > 5 else ''}" if units else "none"  # noqa: PLR2004 - as many as fit a line
