"""Whether a frozen period still says what it said: its bytes, its scores, and the ledger behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.reforms.assessment.frozen import FrozenValue
from tongban.reforms.assessment.live import Measured, measure
from tongban.reforms.assessment.queries import document_of, find_current
from tongban.reforms.assessment.types import AssessmentError
from tongban.reforms.assessment.views import FrozenPeriod

if TYPE_CHECKING:
    from tongban.services.figures.types import Period


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator whose rows in the ledger are others now than when the period was frozen."""

    indicator: str
    was: FrozenValue
    now: Measured


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a frozen period.

    `scores` names scores and ranks that do not come out again of the frozen values; `moved` the
    indicators whose cases were acted on since (a late visit, an act back-dated by nobody). What was
    frozen stands all the same.
    """

    line: FrozenPeriod
    indicators: int
    scores: tuple[str, ...]
    moved: tuple[Moved, ...]

    @property
    def same(self) -> bool:
        """Tell whether everything comes out as it was frozen."""
        return not self.scores and not self.moved


def verify(model: str, period: Period) -> Verified:
    """Reckon a frozen period again, from its document and from the ledger. A system path.

    Raises AssessmentError ASSESS-FROZEN for a period that is not frozen, or whose document is not
    the one whose hash stands in the record.
    """
    line = find_current(model, period)
    if line is None:
        raise AssessmentError("ASSESS-FROZEN", [f"{period.label} is not frozen under {model}"])
    found = document_of(line)
    leaves = {leaf.id: leaf for leaf in found.model.indicators()}
    counted = [each for each in found.values if each.figure]
    moved = []
    for was in counted:
        now = measure(leaves[was.indicator], period)
        if now.digest != was.digest:
            moved.append(Moved(was.indicator, was, now))
    return Verified(line, len(counted), found.differences(), tuple(moved))
