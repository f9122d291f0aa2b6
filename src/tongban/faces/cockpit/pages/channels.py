"""Through which door cases come in: shares, their change, by department and by online depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.depths import UNKNOWN, depth_name, items_by_depth
from tongban.faces.cockpit.naming import question
from tongban.faces.cockpit.pages.figures import total
from tongban.faces.cockpit.showing import CHANNELS, Tile, body_name, figure_url
from tongban.faces.common.charts import Series, bars, taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.services.figures.counts import CHANNELS as NAMES
from tongban.services.figures.kinds import kind_of
from tongban.services.figures.queries import by_part, over_periods, trends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.base.authorities.types import AuthorityView
    from tongban.faces.cockpit.asking import Asked
    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import Point, Value

ONLINE = "online_share"


@require_safe
@at_cockpit()
@answering
def channels(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the share of every channel, the unknown told apart; `?depths=` takes the depths."""
    about = asked(request, cockpit)
    actor = cockpit.reader
    asking = question(about, cockpit)
    depths = _depths(by_part([ONLINE], about.scope, "item", actor=actor)[ONLINE], about)
    form = request.GET.get("depths", "")
    if form in FORMATS:
        return download(_sheet(depths), form)
    now, before = over_periods(
        CHANNELS, about.scope, (about.period, about.before.period), actor=actor
    )
    share = channel_chart(now, about, before)
    months = _over_time(trends(CHANNELS, about.trend, about.steps, actor=actor), about)
    bodies = _by_body(
        by_part(CHANNELS, about.scope, "department", actor=actor), asking["bodies"], about
    )
    if (taken := taken_away(request, share, months, bodies)) is not None:
        return taken
    context = {
        **asking,
        "as_of": now[CHANNELS[0]].as_of,
        "rows": [
            (name, Tile(now[each], above_url(each, about), before[each])) for each, name in named()
        ],
        "share": share,
        "months": months,
        "by_body": bodies,
        "depths": depths,
        "depth_files": [(each, f"?{about.query}&depths={each}") for each in FORMATS],
    }
    return show(request, cockpit, "cockpit/channels.jinja2", context)


def named() -> list[tuple[str, str]]:
    """Give the figure of each channel with the channel's name."""
    return [(each, words(name)) for each, name in zip(CHANNELS, NAMES.values(), strict=True)]


def above_url(name: str, about: Asked, department: str = "") -> str:
    """Give the address of the cases in the numerator of a figure."""
    held = {"department": department} if department else {}
    return f"{figure_url(name, about.but(held), 'cockpit-rows')}&above=1"


def channel_chart(
    now: Mapping[str, Value], about: Asked, before: Mapping[str, Value] | None = None
) -> Chart:
    """Draw how many cases came in by each channel, each opening them; also those before."""
    series = [
        Series(
            about.period.label,
            tuple(now[name].numerator for name in CHANNELS),
            tuple(above_url(name, about) for name in CHANNELS),
        )
    ]
    if before is not None:
        past = about.of(about.period.before())
        series.append(
            Series(
                past.period.label,
                tuple(before[name].numerator for name in CHANNELS),
                tuple(above_url(name, past) for name in CHANNELS),
                "muted",
            )
        )
    return bars(
        "channels",
        _("从哪里提交"),
        tuple(name for _each, name in named()),
        series,
        lying=True,
        unit=_("件"),
        head=_("渠道"),
    )


def _over_time(found: Mapping[str, Sequence[Point]], about: Asked) -> Chart:
    periods = [each.period for each in found[CHANNELS[0]]]
    return bars(
        "channels-trend",
        _("各渠道的变化"),
        tuple(each.label for each in periods),
        tuple(
            Series(
                name,
                tuple(each.value.numerator for each in found[figure]),
                tuple(above_url(figure, about.of(each)) for each in periods),
            )
            for figure, name in named()
        ),
        stacked=True,
        unit=_("件"),
        head=_("期间"),
    )


def _by_body(
    found: Mapping[str, Mapping[str, Value]], bodies: Mapping[str, AuthorityView], about: Asked
) -> Chart:
    known = found[CHANNELS[0]]
    order = sorted(known, key=lambda each: (-known[each].denominator, each))
    return bars(
        "channels-departments",
        _("各部门的渠道"),
        tuple(body_name(each, bodies) for each in order),
        tuple(
            Series(
                name,
                tuple(found[figure][each].numerator for each in order),
                tuple(above_url(figure, about, each) for each in order),
            )
            for figure, name in named()
        ),
        stacked=True,
        lying=True,
        unit=_("件"),
        head=_("部门"),
    )


def _depths(by_item: Mapping[str, Value], about: Asked) -> list[dict[str, Any]]:
    """Give the share handed in online by how deep the guides of the items go."""
    kind = kind_of(ONLINE)
    return [
        {
            "code": depth,
            "name": depth_name(depth),
            "value": total(kind, (by_item[each] for each in items)),
            "items": len(items),
            "href": ""
            if depth == UNKNOWN
            else f"{figure_url(ONLINE, about.query, 'cockpit-rows')}&depth={depth}",
        }
        for depth, items in items_by_depth(tuple(by_item)).items()
    ]


def _sheet(depths: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = [
        Column("code", _("编号")),
        Column("depth", _("网上办理深度")),
        Column("items", _("事项数")),
        Column("numerator", _("分子")),
        Column("denominator", _("分母")),
    ]
    rows = [
        (
            each["code"],
            each["name"],
            each["items"],
            each["value"].numerator,
            each["value"].denominator,
        )
        for each in depths
    ]
    return Sheet("channels-by-depth", columns, rows)
