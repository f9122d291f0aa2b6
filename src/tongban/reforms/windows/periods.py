"""The days that a page is asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tongban.faces.desk.forms import Fault
from tongban.kernel.terms.counting import local_day
from tongban.record import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST: Final = 366
"""Days of the longest period shown at once."""


def period(request: HttpRequest) -> tuple[date, date, list[Fault]]:
    """Read the days asked for, today unless told; a year at most, today where they do not fit."""
    today = local_day(clock.now())
    found, faults = {"since": today, "until": today}, []
    for name in found:
        text = request.GET.get(name, "")
        try:
            found[name] = date.fromisoformat(text) if text else today
        except ValueError:
            faults.append(Fault(name, _("日期应写作 2022-04-01。")))
    if not faults and not timedelta() <= found["until"] - found["since"] < timedelta(LONGEST):
        faults.append(Fault("until", _("结束日期应不早于开始日期，且不超过一年。")))
    return (today, today, faults) if faults else (found["since"], found["until"], faults)
