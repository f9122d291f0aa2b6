"""How firm a rank is: under how many other weightings of the topics the unit keeps it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.reforms.assessment.changes import ranked_unit

if TYPE_CHECKING:
    from tongban.reforms.assessment.types import Assessment, Model

DRAWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Robustness:
    """`kept` of `draws` weightings left the unit at its rank or better; ranks by quantile."""

    unit: str
    rank: int
    draws: int
    kept: int
    best: int
    median: int
    worst: int
    concentration: float
    seed: int

    @property
    def share(self) -> float:
        """The part of draws that kept the rank."""
        return self.kept / self.draws


def robustness(
    model: Model,
    assessment: Assessment,
    unit: str,
    *,
    draws: int = DRAWS,
    concentration: float = 0.0,
    seed: int = 1,
) -> Robustness:
    """Draw weights of the first-level topics and rank anew; the same seed gives the same draws.

    Weights come from a Dirichlet distribution: with concentration 0 every weighting is as likely as
    any other; with k > 0 its parameters are k times the model's weights, so that draws lie around
    them. Topics that do not apply to a unit are left out and the rest share, as in the model.
    """
    known = ranked_unit(assessment, unit)
    topics = [topic for topic in model.topics() if topic.weight]
    shapes = [float(topic.weight) * concentration if concentration else 1.0 for topic in topics]
    rows = [[each.scores[topic.id] for topic in topics] for each in assessment.in_order()]
    mine = [each.unit for each in assessment.in_order()].index(unit)
    chance = random.Random(seed)  # noqa: S311 - a simulation
    places = []
    for _ in range(draws):
        weights = [chance.gammavariate(shape, 1.0) for shape in shapes]
        totals = [_total(weights, row) for row in rows]
        if model.rank_decimals is not None:
            totals = [round(each, model.rank_decimals) for each in totals]
        places.append(1 + sum(each > totals[mine] for each in totals))
    places.sort()
    held = known.rank or 0
    return Robustness(
        unit,
        held,
        draws,
        sum(place <= held for place in places),
        places[0],
        places[draws // 2],
        places[-1],
        concentration,
        seed,
    )


def _total(weights: list[float], row: list[float | None]) -> float:
    held = [(weight, each) for weight, each in zip(weights, row, strict=True) if each is not None]
    whole = math.fsum(weight for weight, _ in held)
    return math.fsum(weight * each for weight, each in held) / whole if whole else 0.0
