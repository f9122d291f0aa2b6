"""The district at a glance: today, the period, the five measures, lights by department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.views.decorators.http import require_safe

from tongban.base.ratings.queries import published
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.naming import question
from tongban.faces.cockpit.pages.channels import channel_chart
from tongban.faces.cockpit.pages.ratings import rate
from tongban.faces.cockpit.showing import CHANNELS, FIVE, lights_chart, tiles
from tongban.faces.common.charts import taken_away
from tongban.services.figures.queries import lights, over_periods, trends
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

TODAY: Final = ("received", "decided", "on_time_share")
PERIOD: Final = ("received", "decided", "on_time_share", "on_promise_share", "once_share")

SHOWN: Final = tuple(dict.fromkeys((*TODAY, *PERIOD, *FIVE, *CHANNELS)))
"""Every figure of the page, asked for at once."""


@require_safe
@at_cockpit()
@answering
def home(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the district at a glance; every number opens its figure or its rows."""
    about = asked(request, cockpit)
    actor = cockpit.reader
    day = about.within(Period(about.today, about.today))
    periods = (day.period, about.period, about.before.period)
    today, now, before = over_periods(SHOWN, about.scope, periods, actor=actor)
    lit = lights(day, actor=actor)
    asking = question(about, cockpit)
    rated = published(about.period.first, about.period.last).total
    good = rate(rated, "", 0)["good"] if not rated.hidden else None
    shown = lights_chart(lit, asking["bodies"])
    channels = channel_chart({name: now[name] for name in CHANNELS}, about)
    if (taken := taken_away(request, shown, channels)) is not None:
        return taken
    trend = trends(FIVE, about.trend, about.steps, actor=actor)
    context = {
        **asking,
        "as_of": now["received"].as_of,
        "today_tiles": tiles(today, TODAY, about.of(day.period), page="cockpit-rows"),
        "period": tiles(now, PERIOD, about, before),
        "five": tiles(now, FIVE, about, before, trend),
        "lights": shown,
        "channels": channels,
        "good": good,
        "open": sum(each.open for each in lit),
        "red": sum(each.red for each in lit),
        "yellow": sum(each.yellow for each in lit),
    }
    return show(request, cockpit, "cockpit/home.jinja2", context)
