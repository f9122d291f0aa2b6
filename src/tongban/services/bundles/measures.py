"""What a matter costs before and after: the five measures, fees, and two more.

*Before* is each item of the plan applied for alone today, one after the other, as its published
guide says; *after* is the same items as one matter. Only what certainly belongs to the plan is
counted. Every number is the sum of its rows; what no source states is never guessed: such rows
have no amount and are counted in `unstated`.

- items 事项: before one application an item; after one matter.
- steps 环节: before every step of each item's published flow. After, the first steps of all are
  one, since there is one intake; the last ones (delivery) are one where the bundle issues together
  and stay apart otherwise; all others stay.
- evidence 材料: before every slot that each item asks of this applicant, its own form among them.
  After, what the applicant hands in, now or later, each kind once, and the one form.
- days 时限: in working days. Before, each item's own limit (promised, else by law) reckoned from
  the same day, summed: they are handled one after the other. After, the working days up to the
  due day of the critical path, or the shorter promise of the bundle; the rows are the path.
- visits 跑动: before the visits of each guide, summed; after the largest of them (INV-ONE-04).
- fees 费用 (yuan): the amounts the guides state, before and after alike.
- fields 填报项: before the elements of each item's form; after those of the one form that are
  asked for, known answers among them.
- site_checks 现场核查: before one for each item that is checked on site; after the members of the
  joint visit are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS: Final[Mapping[str, tuple[Label, Label]]] = {
    "items": (Label("事项", "Items"), Label("件", "applications")),
    "steps": (Label("环节", "Steps"), Label("个", "steps")),
    "evidence": (Label("材料", "Evidence"), Label("份", "pieces")),
    "days": (Label("时限", "Days"), Label("个工作日", "working days")),
    "visits": (Label("跑动", "Visits"), Label("次", "visits")),
    "fees": (Label("费用", "Fees"), Label("元", "yuan")),
    "fields": (Label("填报项", "Fields"), Label("项", "fields")),
    "site_checks": (Label("现场核查", "Checks on site"), Label("次", "checks")),
}


_ONE: Final[Mapping[str, str]] = {
    "applications": "application",
    "steps": "step",
    "pieces": "piece",
    "working days": "working day",
    "visits": "visit",
    "fields": "field",
    "checks": "check",
}
"""English units of one; the others are the same for any number."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a number was counted from: whose item, what, where it stands, how much.

    `source` is the path in the item's document (`needs.lease`) or in the bundle's; `amount` None
    where no source states it.
    """

    item: str
    who: str
    what: Label
    source: str
    amount: int | Decimal | None = 1


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its rows; `unstated` of them have no amount and are not in it."""

    total: int | Decimal
    rows: tuple[Row, ...]
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure before and after."""

    id: str
    label: Label
    unit: Label
    before: Count
    after: Count

    def unit_of(self, count: Count) -> Label:
        """Give the unit as it stands behind a count: 1 visit, 2 visits."""
        if count.total != 1:
            return self.unit
        return Label(self.unit.zh, _ONE.get(self.unit.en, self.unit.en))
