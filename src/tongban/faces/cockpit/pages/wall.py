"""The wall: the district on a large screen, read from afar, renewed by itself, naming nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import Asked, asked
from tongban.faces.cockpit.showing import FIVE, body_name, tiles
from tongban.record import clock
from tongban.services.figures.queries import lights, over_periods
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

SECONDS: Final = 60
"""How often the wall renews itself."""
TODAY: Final = ("received", "decided", "on_time_share")
BODIES: Final = 6
"""Departments with red or yellow lights that the wall has room for."""


@require_safe
@at_cockpit()
@answering
def wall(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show today, the month's five measures and the lights by department in large letters.

    `?still=1` holds the page still. It shows sums alone: no case, no person.
    """
    month = asked(request, cockpit)
    today: Asked = month.of(Period(month.today, month.today))
    actor = cockpit.reader
    lit = lights(today.scope, actor=actor)
    bodies = get_authorities(cockpit.departments)
    worst = sorted(
        (each for each in lit if each.red or each.yellow),
        key=lambda each: (-each.red, -each.yellow, each.department),
    )
    periods = (today.period, month.period, month.before.period)
    day, now, before = over_periods((*TODAY, *FIVE), month.scope, periods, actor=actor)
    context = {
        "about": month,
        "now": clock.now(),
        "as_of": now[FIVE[0]].as_of,
        "seconds": SECONDS,
        "still": request.GET.get("still") == "1",
        "today_tiles": tiles(day, TODAY, today),
        "five": tiles(now, FIVE, month, before),
        "open": sum(each.open for each in lit),
        "red": sum(each.red for each in lit),
        "yellow": sum(each.yellow for each in lit),
        "worst": [(body_name(each.department, bodies), each) for each in worst[:BODIES]],
    }
    return show(request, cockpit, "cockpit/wall.jinja2", context)
