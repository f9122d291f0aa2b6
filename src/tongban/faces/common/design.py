"""The page that shows every component in every state, for whoever makes or checks pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.common.charts import Series, bars, lines, strip, taken_away, waterfall

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.common.charts import Chart

COLOURS: Final = (
    *("ink", "muted", "line", "paper", "wash", "brand", "brand-deep", "link", "focus"),
    *("good", "good-wash", "warn", "warn-wash", "bad", "bad-wash", "blue", "grey"),
)
"""Colours of the style sheet's tokens."""
EVENTS: Final = (
    datetime(2022, 4, 2, 1, 15, tzinfo=UTC),
    datetime(2022, 4, 6, 2, 30, tzinfo=UTC),
)


@require_safe
def design(request: HttpRequest) -> HttpResponseBase:
    """Show the components; the numbers of its charts are invented."""
    charts = _charts()
    if (taken := taken_away(request, *charts)) is not None:
        return taken
    events = (
        (_("收件"), EVENTS[0], _("窗口受理人员")),
        (_("受理"), EVENTS[1], _("审查人员")),
    )
    context = {"charts": charts, "colours": COLOURS, "events": events}
    return render(request, "common/design.jinja2", context)


def _charts() -> tuple[Chart, ...]:
    bodies = (_("市场监管局"), _("人社局"), _("住建局"))
    return (
        bars(
            "late",
            _("亮灯的办件"),
            bodies,
            (
                Series(_("黄灯"), (3, 1, 4), tone="warn"),
                Series(_("红灯"), (1, 0, 2), tone="bad"),
            ),
            unit=_("件"),
            stacked=True,
        ),
        lines(
            "on-time",
            _("按时办结率"),
            ("2022-01", "2022-02", "2022-03", "2022-04"),
            (Series(_("按时办结率"), (96.5, None, 98.25, 99.0)),),
            unit="%",
            decimals=1,
        ),
        waterfall(
            "change",
            _("得分变化"),
            (_("上期"), 80),
            ((_("时限"), 4), (_("材料"), -1)),
            (_("本期"), 83),
        ),
        strip(
            "waiting",
            _("每一步等多久"),
            tuple((body, (1, 2, 3 + n, 5 + n, 9 + n)) for n, body in enumerate(bodies)),
            unit=_("天"),
        ),
        bars("nothing", _("还没有数据的图"), (), (Series(_("办件"), ()),)),
    )
