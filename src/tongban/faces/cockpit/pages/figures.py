"""Every figure: all of them in a table, one with its trend and departments, the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.showing import (
    Tile,
    body_name,
    department_chart,
    figure_url,
    plotted,
    tiles,
    trend_chart,
)
from tongban.faces.common.charts import taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.services.catalogue.queries import list_items
from tongban.services.figures import queries
from tongban.services.figures.kinds import matters_of
from tongban.services.figures.sheets import rows_file
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.services.figures.types import Value

PAGE: Final = 20
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@require_safe
@at_cockpit()
@answering
def listing(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show every figure with both sums and its formula; `?format=` takes them away."""
    about = asked(request, cockpit)
    values = queries.figures(about.scope, actor=cockpit.reader)
    form = request.GET.get("format", "")
    if form in FORMATS:
        return download(_sheet(values, about.period.label), form)
    found = {each.kind.id: each for each in values}
    context = {
        "about": about,
        "bodies": get_authorities(cockpit.departments),
        "as_of": values[0].as_of,
        "tiles": tiles(found, found, about),
    }
    return show(request, cockpit, "cockpit/figures.jinja2", context)


@require_safe
@at_cockpit()
@answering
def figure(request: HttpRequest, cockpit: Cockpit, name: str) -> HttpResponseBase:
    """Show a figure: how it is reckoned, how it changed, and how the departments stand."""
    about = asked(request, cockpit)
    actor = cockpit.reader
    value = queries.figure(name, about.scope, actor=actor)
    bodies = get_authorities(cockpit.departments)
    points = queries.trend(name, about.trend, about.steps, actor=actor)
    trend = trend_chart(value.kind, points, about)
    parts = queries.by_department(name, about.scope, actor=actor)
    departments = department_chart(value.kind, parts, bodies, about)
    if (taken := taken_away(request, trend, departments)) is not None:
        return taken
    context = {
        "about": about,
        "bodies": bodies,
        "tile": Tile(value, figure_url(name, about.query, "cockpit-rows")),
        "trend": trend,
        "departments": departments,
    }
    return show(request, cockpit, "cockpit/figure.jinja2", context)


@require_safe
@at_cockpit()
@answering
def rows(request: HttpRequest, cockpit: Cockpit, name: str) -> HttpResponseBase:
    """Show the cases behind a figure, each with its share of both sums; `?format=` takes all."""
    about = asked(request, cockpit)
    actor, form = cockpit.reader, request.GET.get("format", "")
    if form in TYPES:
        return _file(name, form, rows_file(name, about.scope, form, actor=actor))
    value = queries.figure(name, about.scope, actor=actor)
    after = request.GET.get("after") or None
    page = queries.rows(name, about.scope, actor=actor, after=after, limit=PAGE)
    bodies = get_authorities(cockpit.departments)
    items = list_items(slugs={each.item for each in page.rows}, limit=PAGE).items
    titles: dict[str, Any] = {each.slug: each.name.to_json() for each in items}
    context = {
        "about": about,
        "bodies": bodies,
        "tile": Tile(value, figure_url(name, about.query)),
        "rows": [
            (each, words(titles.get(each.item, each.item)), body_name(each.department, bodies))
            for each in page.rows
        ],
        "joint": matters_of(name) == JOINT,
        "next_url": f"?{about.query}&{urlencode({'after': page.after})}" if page.after else "",
        "files": [
            (each, f"{reverse('cockpit-rows', kwargs={'name': name})}?{about.query}&format={each}")
            for each in TYPES
        ],
    }
    return show(request, cockpit, "cockpit/rows.jinja2", context)


def _file(name: str, form: str, parts: Iterable[bytes]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _sheet(values: Iterable[Value], period: str) -> Sheet:
    columns = [
        Column("id", _("指标编号")),
        Column("name", _("指标")),
        Column("period", _("期间")),
        Column("numerator", _("分子")),
        Column("denominator", _("分母")),
        Column("excluded", _("不计入")),
        Column("value", _("数值")),
        Column("unit", _("单位")),
        Column("formula", _("算法")),
        Column("source", _("依据")),
    ]
    lines = [
        (
            each.kind.id,
            words(each.kind.name),
            period,
            each.numerator,
            each.denominator,
            each.excluded,
            plotted(each),
            words(each.kind.unit),
            words(each.kind.formula),
            each.kind.source,
        )
        for each in values
    ]
    return Sheet("figures", columns, lines)
