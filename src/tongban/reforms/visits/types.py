"""What the reform tells others: check-ins of a case, incidents, measures with their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tongban.services.cases.types import ActForm, Clock, Event, Label

if TYPE_CHECKING:
    from collections.abc import Mapping


class VisitRefused(ValueError):  # noqa: N818 - the house's word for it
    """A check-in that cannot be: VISIT-CASE, for a matter that is no case of a service item."""

    code = "VISIT-CASE"

    def __init__(self, number: str) -> None:
        self.message = {
            "zh": f"{number} 不是办件，不能登记到场。",
            "en": f"{number} is no case of a service item; nobody checks in for it.",
        }
        super().__init__(self.message["en"])


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One visit: when, at which window, why, by whom noted; `excess` where it was one too many."""

    at: datetime
    cause: str
    cause_label: Label
    voluntary: bool
    place: str
    note: str
    officer: str
    excess: bool


@dataclass(frozen=True, slots=True)
class CaseVisits:
    """The visits of a case against the published number, which is None where the guide says none.

    `required` counts those that were asked for, `visits` all.
    """

    case: UUID
    published: int | None
    visits: int = 0
    required: int = 0
    lines: tuple[CheckIn, ...] = ()

    @property
    def excess(self) -> int:
        """How many visits more than published were asked for."""
        return 0 if self.published is None else max(self.required - self.published, 0)


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list."""

    id: UUID
    number: str
    case: UUID
    case_number: str
    subject: Label
    department: str
    department_name: Label
    state: str
    state_label: Label
    cause_label: Label
    visit_no: int
    published: int
    overdue: bool
    due: date | None
    opened_at: datetime
    closed: bool
    version: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with its clocks, what happened and what the reader may do."""

    line: IncidentLine
    clocks: tuple[Clock, ...]
    events: tuple[Event, ...]
    allowed: tuple[ActForm, ...]


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """A page of incidents; `after` goes on."""

    rows: tuple[IncidentLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One row that a measure was counted from: a case or an item, with its share of both sums."""

    ref: str
    label: Label
    numerator: int
    denominator: int
    note: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure: `numerator` over `denominator`, each the sum of its rows.

    `kind` is rate (shown as percent), mean or count (the denominator then tells how many rows).
    """

    id: str
    label: Label
    kind: str
    rows: tuple[KpiRow, ...]
    note: Label = field(default_factory=dict)

    @property
    def numerator(self) -> int:
        """The sum over the rows."""
        return sum(each.numerator for each in self.rows)

    @property
    def denominator(self) -> int:
        """The sum over the rows."""
        return sum(each.denominator for each in self.rows)

    @property
    def value(self) -> float | None:
        """Give the quotient, or the count itself; None where there is nothing to divide by."""
        if self.kind == "count":
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None

    def to_json(self) -> Mapping[str, object]:
        """Write it with its rows, so that it can be reckoned again."""
        return {
            "id": self.id,
            "kind": self.kind,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "rows": [
                {"ref": each.ref, "numerator": each.numerator, "denominator": each.denominator}
                for each in self.rows
            ],
        }
