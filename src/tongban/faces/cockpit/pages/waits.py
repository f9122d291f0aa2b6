"""Where matters wait: how long they stood in each state, and before which act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.common.charts import Series, bars, taken_away
from tongban.faces.common.jinja import words
from tongban.services.figures.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import Wait

WORST: Final = 12
"""Edges of the graph that the page shows, those that took the most time in all."""
DAY: Final = 86_400


@require_safe
@at_cockpit()
@answering
def waits(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the time in each state with its spread, and the edges on which most time is lost."""
    about = asked(request, cockpit)
    found = waiting(about.scope, actor=cockpit.reader)
    states = _chart("waiting-states", _("每一步等多久"), found.states, _state)
    edges = _chart("waiting-edges", _("等得最多的环节"), found.edges[:WORST], _edge)
    if (taken := taken_away(request, states, edges)) is not None:
        return taken
    whole = sum((each.total.total_seconds() for each in found.states), 0.0)
    context = {
        "about": about,
        "bodies": get_authorities(cockpit.departments),
        "as_of": found.as_of,
        "states": states,
        "edges": edges,
        "rows": [
            {
                "name": _edge(each),
                "count": each.count,
                "total": days(each.total),
                "share": each.total.total_seconds() / whole if whole else 0.0,
            }
            for each in found.edges[:WORST]
        ],
    }
    return show(request, cockpit, "cockpit/waiting.jinja2", context)


def days(time: timedelta) -> float:
    """Give a duration in days."""
    return time.total_seconds() / DAY


def _chart(name: str, title: str, waits: Sequence[Wait], naming: Callable[[Wait], str]) -> Chart:
    return bars(
        name,
        title,
        tuple(naming(each) for each in waits),
        (
            Series(_("一半的办件不超过"), tuple(days(each.median) for each in waits)),
            Series(_("平均"), tuple(days(each.mean) for each in waits)),
            Series(_("九成的办件不超过"), tuple(days(each.p90) for each in waits)),
        ),
        lying=True,
        unit=_("天"),
        decimals=1,
        head=_("环节"),
        note=_("自然时间，含夜间和休息日；按离开这一步的日期计入期间。"),
    )


def _state(wait: Wait) -> str:
    return words(wait.state_label)


def _edge(wait: Wait) -> str:
    return f"{words(wait.state_label)} → {words(wait.act_label)}"
