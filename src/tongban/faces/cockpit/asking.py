"""What a page of the cockpit was asked about: a period and, where they are named, its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tongban.faces.common.jinja import LOCAL
from tongban.record import clock
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tongban.faces.cockpit.access import Cockpit

By = Literal["day", "week", "month", "quarter"]
LONGEST: Final = 120
"""Letters of the name of an item at most."""
SHORT: Final = 7
"""Days of a period up to which its trend goes by day."""
MIDDLE: Final = 31
"""Days of a period up to which its trend goes by week."""
LONG: Final = 366
"""Days of a period up to which its trend goes by month; a longer one goes by quarter."""
WINDOWS: Final[dict[By, int]] = {"day": 29, "week": 90, "month": 364, "quarter": 1095}
"""Days before a period's end that its trend shows, by its steps."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A period; a department, an item, a division, or none for all that the officer may read."""

    today: date
    period: Period
    department: str | None
    item: str | None = None
    division: str | None = None

    @property
    def scope(self) -> Scope:
        """What the figures are asked for."""
        return self.within(self.period)

    @property
    def before(self) -> Scope:
        """The same just before, to compare with."""
        return self.within(self.period.before())

    @property
    def year_before(self) -> Scope:
        """The same a year before, to compare with."""
        first, last = self.period.first, self.period.last
        if (last + timedelta(days=1)).day == 1:  # whole months stay whole in leap years, too
            return self.within(Period(_back(first), _back(last + timedelta(1)) - timedelta(1)))
        return self.within(Period(_back(first), _back(last)))

    def within(self, period: Period) -> Scope:
        """Give the same parts in another period."""
        return Scope(period, self.department, self.item, self.division)

    @property
    def query(self) -> str:
        """The question as a query string, for links to other pages."""
        return self.but()

    def of(self, period: Period) -> Asked:
        """Give the same question about another period."""
        return replace(self, period=period)

    @property
    def parts(self) -> dict[str, str]:
        """What it is narrowed to, by the name of the filter."""
        held = {"department": self.department, "item": self.item, "division": self.division}
        return {name: value for name, value in held.items() if value}

    def but(
        self,
        parts: Mapping[str, str] | None = None,
        *,
        period: Period | None = None,
        without: str = "",
    ) -> str:
        """Give the query string of the question with another period or parts, or without one."""
        held = {
            name: value
            for name, value in (self.parts | dict(parts or {})).items()
            if name != without
        }
        return urlencode({"period": (period or self.period).label} | held)

    @property
    def steps(self) -> By:
        """By what its trend goes: a period of a week by day, of a month by week, and so on."""
        days = (self.period.last - self.period.first).days + 1
        if days <= SHORT:
            return "day"
        if days <= MIDDLE:
            return "week"
        return "month" if days <= LONG else "quarter"

    @property
    def trend(self) -> Scope:
        """The longer time in which its trend is seen."""
        last = min(self.period.last, max(self.today, self.period.first))
        first = min(self.period.first, last - timedelta(days=WINDOWS[self.steps]))
        return self.within(Period(_start(first, self.steps), last))

    @property
    def periods(self) -> tuple[tuple[str, str, bool], ...]:
        """Periods to choose from: how each is written, its name, whether it was asked about."""
        day = self.today
        month = Period.parse(f"{day:%Y-%m}")
        quarter = Period.parse(f"{day.year}-Q{(day.month + 2) // 3}")
        year = Period.parse(f"{day.year}")
        named = (
            (Period(day, day), _("今天")),
            (Period(day - timedelta(days=day.weekday()), day), _("本周至今")),
            (month, _("本月")),
            (month.before(), _("上月")),
            (quarter, _("本季度")),
            (quarter.before(), _("上季度")),
            (year, _("今年")),
            (year.before(), _("去年")),
        )
        known: dict[str, tuple[str, str, bool]] = {}
        for period, name in named:
            label = period.label
            known.setdefault(label, (label, f"{name} {label}", label == self.period.label))
        if self.period.label not in known:
            known[self.period.label] = (self.period.label, self.period.label, True)
        return tuple(known.values())


def asked(request: HttpRequest, cockpit: Cockpit) -> Asked:
    """Read the question of a page; this month of all departments unless told otherwise.

    A department that the officer holds no role for is none, and so is an item or a division that
    could not be one. FigureError for no period.
    """
    today = clock.now().astimezone(LOCAL).date()
    text = request.GET.get("period") or f"{today:%Y-%m}"
    department = request.GET.get("department")
    held = department if department in cockpit.departments else None
    item, division = (_word(request, name) for name in ("item", "division"))
    return Asked(today, Period.parse(text[:40]), held, item, division)


def _word(request: HttpRequest, name: str) -> str | None:
    """Read the name of an item or the code of a division; what cannot be one is none."""
    text = request.GET.get(name, "")
    return text if 0 < len(text) <= LONGEST and text.isprintable() else None


def _back(day: date) -> date:
    """Give the same day a year before; the last of February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _start(day: date, by: By) -> date:
    """Give the first day of the step in which a day lies."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    if by == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return day
