"""Words of the desk: how long is left, what a light means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongban.kernel.calendar import CalendarNotPublished

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.calendar import Calendar

LIGHTS: Final[dict[str, Any]] = {
    "red": gettext_lazy("超期"),
    "yellow": gettext_lazy("临期"),
    "green": gettext_lazy("正常"),
}
"""Names of the lights, the worst first."""


def remaining(due: date | None, today: date, calendar: Calendar) -> str:
    """Say how long is left until the end of the day `due`, in working days; empty without one."""
    if due is None:
        return ""
    if due == today:
        return _("今天到期")
    try:
        days = calendar.between(min(due, today), max(due, today))
    except CalendarNotPublished:
        return ""
    if due < today:
        late = ngettext("超期%(num)s个工作日", "超期%(num)s个工作日", days) % {"num": days}
        return late if days else _("刚刚超期")
    left = ngettext("还剩%(num)s个工作日", "还剩%(num)s个工作日", days) % {"num": days}
    return left if days else _("下一个工作日前到期")


def nearer(*days: date | None) -> date | None:
    """Give the earliest of the days that there are."""
    known = [day for day in days if day is not None]
    return min(known) if known else None
