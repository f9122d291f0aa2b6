"""Assessing ourselves on live figures: each value from the ledger, with the digest of its rows."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tongban.base.district.queries import find_district
from tongban.record.types import SYSTEM
from tongban.reforms.assessment.feeds import grade_of
from tongban.reforms.assessment.given import Given
from tongban.reforms.assessment.scores import anchors_of, assess_at
from tongban.reforms.assessment.types import (
    Assessment,
    AssessmentError,
    Cell,
    Grade,
    Indicator,
    Model,
    Origin,
    Table,
)
from tongban.services.figures.kinds import kind_of
from tongban.services.figures.queries import all_rows, read_until
from tongban.services.figures.types import FigureError, Measure, Period, Row, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tongban.reforms.assessment.types import Feed


@dataclass(frozen=True, slots=True)
class Measured:
    """A value counted from the ledger: both sums, what was left out, the digest of its rows.

    A share is given in per cent, a mean and a count as they are; None without a row to divide by.
    """

    indicator: str
    figure: str
    numerator: int
    denominator: int
    excluded: int
    outliers: int
    rows: int
    digest: str

    @property
    def value(self) -> Fraction | None:
        """The value that is scored."""
        measure = kind_of(self.figure).measure
        if measure is Measure.COUNT:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        part = Fraction(self.numerator, self.denominator)
        return 100 * part if measure is Measure.SHARE else part


@dataclass(frozen=True, slots=True)
class Counted:
    """A row behind a measured value; `outlier` is left out of it by the indicator's rule."""

    row: Row
    outlier: bool


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """A period of the district: what was measured and given, the scores, the missing topics."""

    unit: str
    period: Period
    model: Model
    measured: tuple[Measured, ...]
    given: tuple[Given, ...]
    table: Table
    assessment: Assessment
    grade: Grade | None
    as_of: datetime | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The first-level topics of which nothing has a value, by id."""
        scores = self.assessment.units[self.unit].scores
        return tuple(each.id for each in self.model.topics() if scores[each.id] is None)

    @property
    def ranked(self) -> bool:
        """Tell whether there is anybody to be ranked with."""
        return self.assessment.ranked > 1


def assess_self(
    model: Model,
    period: Period,
    *,
    given: Sequence[Given] = (),
    others: Table | None = None,
) -> SelfAssessment:
    """Assess the district on its own figures, among the units of `others` where there are any.

    The figures are as of the last collection. Raises AssessmentError ASSESS-MODEL for a feed that
    is no figure, ASSESS-DATA where nothing has a value or `others` names the district itself.
    """
    unit = home_unit()
    measured = tuple(
        measure(leaf, period) for leaf in model.indicators() if leaf.origin is Origin.SYSTEM
    )
    table = _table(model, period, unit, measured, given, others)
    assessment = assess_at(model, table, anchors_of(model, table))
    grade = grade_of(model, assessment.units[unit], assessment.ranked)
    return SelfAssessment(
        unit, period, model, measured, tuple(given), table, assessment, grade, read_until()
    )


def measure(leaf: Indicator, period: Period) -> Measured:
    """Count an indicator from the rows of its figure, outliers left out by its rule (INV-EVA-05).

    Raises AssessmentError ASSESS-MODEL for a feed that is no figure.
    """
    hashed = hashlib.sha256()
    numerator = denominator = excluded = outliers = count = 0
    feed = _feed(leaf)
    for each in counted_rows(leaf, period):
        row = each.row
        count += 1
        excluded += not row.counts
        outliers += each.outlier
        if not each.outlier:
            numerator += row.numerator
            denominator += row.denominator
        hashed.update(
            f"{row.matter} {row.day} {row.numerator}/{row.denominator}"
            f" {int(row.counts)}{int(each.outlier)}\n".encode()
        )
    return Measured(
        leaf.id,
        feed.figure,
        numerator,
        denominator,
        excluded,
        outliers,
        count,
        f"sha256:{hashed.hexdigest()}",
    )


def counted_rows(leaf: Indicator, period: Period) -> Iterator[Counted]:
    """Give the rows behind an indicator in order, saying which of them its rule leaves out."""
    feed = _feed(leaf)
    scope = Scope(period, feed.department, items=feed.items)
    try:
        if feed.outliers is None:
            for row in all_rows(feed.figure, scope, actor=SYSTEM):
                yield Counted(row, outlier=False)
            return
        rows = list(all_rows(feed.figure, scope, actor=SYSTEM))
    except FigureError as error:
        raise AssessmentError("ASSESS-MODEL", [f"{leaf.id}: {error.message['en']}"]) from error
    most = upper_fence(
        [row.numerator for row in rows if row.counts],
        factor=feed.outliers.factor,
        at_least=feed.outliers.at_least,
    )
    for row in rows:
        yield Counted(row, outlier=row.counts and row.numerator > most)


def upper_fence(values: Iterable[int], *, factor: float, at_least: int) -> float:
    """Give the greatest value that is no outlier: Q3 + factor x (Q3 - Q1); infinite for too few.

    Quartiles are the values at ranks ceil(n/4) and ceil(3n/4).
    """
    ordered = sorted(values)
    count = len(ordered)
    if count < at_least:
        return math.inf
    low, high = ordered[_rank(count, 1)], ordered[_rank(count, 3)]
    return high + factor * (high - low)


def home_unit() -> str:
    """Give the code of the district; AssessmentError ASSESS-DATA before one is loaded."""
    district = find_district()
    if district is None:
        raise AssessmentError("ASSESS-DATA", ["no district yet; run `tongban load`"])
    return district.code


def _rank(count: int, quarters: int) -> int:
    return -(-quarters * count // QUARTERS) - 1


def _feed(leaf: Indicator) -> Feed:
    if leaf.feed is None:
        raise AssessmentError("ASSESS-MODEL", [f"{leaf.id} is fed by no figure"])
    return leaf.feed


def _table(
    model: Model,
    period: Period,
    unit: str,
    measured: Sequence[Measured],
    given: Sequence[Given],
    others: Table | None,
) -> Table:
    values: dict[str, float] = {
        each.indicator: float(each.value) for each in measured if each.value is not None
    }
    values |= {each.indicator: each.value for each in given}
    if not values:
        raise AssessmentError(
            "ASSESS-DATA",
            [
                (
                    f"nothing has a value in {period.label}: no case counts and nothing was given; "
                    "run `tongban figures collect`, or take another period"
                )
            ],
        )
    if others is not None and unit in others.cells:
        raise AssessmentError(
            "ASSESS-DATA", [f"the table of others has {unit} itself; its values are counted"]
        )
    mine = {name: Cell(value, None, repr(value), 0) for name, value in values.items()}
    cells: Mapping[str, Mapping[str, Cell]] = {} if others is None else others.cells
    known = {leaf.id for leaf in model.indicators()}
    return Table(
        period.label,
        {**cells, unit: {name: cell for name, cell in mine.items() if name in known}},
        {} if others is None else others.given,
    )


QUARTERS: Final = 4
