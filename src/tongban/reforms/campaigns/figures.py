"""Metrics read from the house's own events, so that nobody is asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tongban.record.types import SYSTEM
from tongban.reforms.campaigns.folding import written
from tongban.reforms.campaigns.types import FIGURE
from tongban.services.figures import queries
from tongban.services.figures.types import Measure, Period, Scope

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.reforms.campaigns.types import TaskPlan

PLACES: Final = Decimal("0.01")
"""To what a reading is rounded; the two sums that it came from are kept whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as read on a day: its value in the metric's unit, and both sums."""

    value: Decimal
    numerator: int
    denominator: int
    day: date

    def payload(self) -> dict[str, Json]:
        """Write it as the payload of the act `read_figure`."""
        return {
            "value": written(self.value),
            "numerator": str(self.numerator),
            "denominator": str(self.denominator),
            "as_of": self.day.isoformat(),
        }


def reading_of(plan: TaskPlan, *, today: date) -> Reading | None:
    """Read a task's figure from its start up to a day; None where nothing can be read yet.

    `figure:on_time` is the house's, `figure:on_time@scjg` that of a body. A share is read in
    per cent where the metric's unit is %.
    """
    if plan.metric is None or plan.metric.figure is None or today < plan.start:
        return None
    name, _, department = plan.metric.figure.partition("@")
    scope = Scope(Period(plan.start, today), department=department or None)
    found = queries.figure(name, scope, actor=SYSTEM)
    value = found.value
    if value is None:
        return None
    if plan.metric.unit == "%" and found.kind.measure is Measure.SHARE:
        value *= 100
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return Reading(number.quantize(PLACES), found.numerator, found.denominator, today)


def unknown(source: str) -> str | None:
    """Tell what is wrong with a source `figure:<id>[@<body>]`; None for any other."""
    if not source.startswith(FIGURE):
        return None
    name = source.removeprefix(FIGURE).partition("@")[0]
    known = sorted(each.id for each in queries.kinds())
    return None if name in known else f"no figure {name!r}; expected one of {', '.join(known)}"
