"""The district at a glance: today, the period, the five measures, lights by department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.ratings.queries import published
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.pages.ratings import rate
from tongban.faces.cockpit.showing import FIVE, by_name, figure_url, lights_chart, tiles
from tongban.faces.common.charts import Chart, Series, bars, taken_away
from tongban.services.figures.queries import figures, lights
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.cockpit.asking import Asked
    from tongban.services.figures.types import Value

TODAY: Final = ("received", "decided", "on_time_share")
PERIOD: Final = ("received", "decided", "on_time_share", "on_promise_share", "mean_days")
CHANNELS: Final = "online_share"


@require_safe
@at_cockpit()
@answering
def home(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the district at a glance; every figure opens its own page."""
    about = asked(request, cockpit)
    actor = cockpit.reader
    day = Scope(Period(about.today, about.today), about.department)
    today = by_name(figures(day, actor=actor, only=TODAY))
    now = by_name(figures(about.scope, actor=actor))
    before = by_name(figures(about.before, actor=actor))
    lit = lights(day, actor=actor)
    bodies = get_authorities(cockpit.departments)
    rated = published(about.period.first, about.period.last).total
    good = rate(rated, "", 0)["good"] if not rated.hidden else None
    shown, channels = lights_chart(lit, bodies), _channels(now[CHANNELS], about)
    if (taken := taken_away(request, shown, channels)) is not None:
        return taken
    context = {
        "about": about,
        "bodies": bodies,
        "as_of": now["received"].as_of,
        "today_tiles": tiles(today, TODAY, about.of(day.period)),
        "period": tiles(now, PERIOD, about, before),
        "five": tiles(now, FIVE, about, before),
        "lights": shown,
        "channels": channels,
        "good": good,
        "open": sum(each.open for each in lit),
        "red": sum(each.red for each in lit),
        "yellow": sum(each.yellow for each in lit),
    }
    return show(request, cockpit, "cockpit/home.jinja2", context)


def _channels(online: Value, about: Asked) -> Chart:
    """Draw through which door cases came in: the two parts of the share handed in online."""
    rows = figure_url(CHANNELS, about.query, "cockpit-rows")
    return bars(
        "channels",
        _("从哪里提交"),
        (_("网上"), _("窗口等其他渠道")),
        (
            Series(
                _("收件数"), (online.numerator, online.denominator - online.numerator), (rows, rows)
            ),
        ),
        lying=True,
        unit=_("件"),
        head=_("渠道"),
    )
