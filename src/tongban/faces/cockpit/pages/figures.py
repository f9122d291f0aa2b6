"""Every figure: all of them in a table, one with its trend and departments, the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import StreamingHttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.depths import at_depth, depth_name
from tongban.faces.cockpit.naming import item_names, part_names, question
from tongban.faces.cockpit.showing import (
    Tile,
    body_name,
    figure_url,
    parts_chart,
    plotted,
    tiles,
    trend_chart,
)
from tongban.faces.common.charts import taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.services.figures import queries
from tongban.services.figures.kinds import kind_of, matters_of
from tongban.services.figures.sheets import rows_file
from tongban.services.figures.types import Value
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.services.figures.adding import Part
    from tongban.services.figures.types import FigureKind

PAGE: Final = 20
PARTS: Final[tuple[Part, ...]] = ("department", "item", "division")
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
        **question(about, cockpit),
        "as_of": values[0].as_of,
        "tiles": tiles(found, found, about),
    }
    return show(request, cockpit, "cockpit/figures.jinja2", context)


@require_safe
@at_cockpit()
@answering
def figure(request: HttpRequest, cockpit: Cockpit, name: str) -> HttpResponseBase:
    """Show a figure: how it is reckoned, how it changed, and how its parts stand.

    `?by=department|item|division` says which parts; `?parts=csv|xlsx|json` takes all of them.
    """
    about = asked(request, cockpit)
    actor = cockpit.reader
    kind = kind_of(name)
    part: Part = next((each for each in PARTS if each == request.GET.get("by")), "department")
    parts = queries.by_part([name], about.scope, part, actor=actor)[name]
    form = request.GET.get("parts", "")
    if form in FORMATS:
        return download(_parts_sheet(name, part, parts, about.period.label), form)
    value = total(kind, parts.values())
    past = (about.before.period, about.year_before.period)
    then = queries.over_periods([name], about.scope, past, actor=actor)
    points = queries.trend(name, about.trend, about.steps, actor=actor)
    trend = trend_chart(kind, points, about)
    drawn = parts_chart(kind, part, parts, part_names(part, parts), about)
    if (taken := taken_away(request, trend, drawn)) is not None:
        return taken
    context = {
        **question(about, cockpit),
        "tile": Tile(value, figure_url(name, about.query, "cockpit-rows")),
        "periods": [
            (label, Tile(value, figure_url(name, about.but(period=period)), before[name]))
            for label, period, before in zip((_("上期"), _("去年同期")), past, then, strict=True)
        ],
        "trend": trend,
        "parts_chart": drawn,
        "part": part,
        "choices": [
            (each, label, f"?{about.query}&by={each}")
            for each, label in zip(PARTS, (_("部门"), _("事项"), _("区划")), strict=True)
        ],
        "files": [(each, f"?{about.query}&by={part}&parts={each}") for each in FORMATS],
    }
    return show(request, cockpit, "cockpit/figure.jinja2", context)


@require_safe
@at_cockpit()
@answering
def rows(request: HttpRequest, cockpit: Cockpit, name: str) -> HttpResponseBase:
    """Show the cases behind a figure, each with its share of both sums; `?format=` takes all.

    `?above=1` shows those in the numerator alone, `?depth=` those whose item goes so deep online.
    """
    about = asked(request, cockpit)
    actor, form = cockpit.reader, request.GET.get("format", "")
    above, depth = request.GET.get("above") == "1", request.GET.get("depth", "")
    scope = at_depth(about.scope, depth)
    if form in TYPES:
        return _file(name, form, rows_file(name, scope, form, actor=actor, above=above))
    value = queries.figure(name, scope, actor=actor)
    after = request.GET.get("after") or None
    page = queries.rows(name, scope, actor=actor, after=after, limit=PAGE, above=above)
    asking = question(about, cockpit)
    titles = item_names(each.item for each in page.rows)
    more = {"above": "1"} if above else {}
    more |= {"depth": depth} if depth else {}
    here = f"?{about.query}" + (f"&{urlencode(more)}" if more else "")
    context = {
        **asking,
        "tile": Tile(value, figure_url(name, about.query)),
        "rows": [
            (each, titles[each.item], body_name(each.department, asking["bodies"]))
            for each in page.rows
        ],
        "joint": matters_of(name) == JOINT,
        "above": above,
        "turn": f"?{about.query}"
        + (f"&depth={depth}" if depth else "")
        + ("" if above else "&above=1"),
        "depth": depth_name(depth),
        "next_url": f"{here}&{urlencode({'after': page.after})}" if page.after else "",
        "files": [(each, f"{here}&format={each}") for each in TYPES],
    }
    return show(request, cockpit, "cockpit/rows.jinja2", context)


def total(kind: FigureKind, parts: Iterable[Value]) -> Value:
    """Add up the parts of a figure: together they are the whole."""
    held = tuple(parts)
    return Value(
        kind,
        sum(each.numerator for each in held),
        sum(each.denominator for each in held),
        sum(each.excluded for each in held),
        queries.read_until(),
    )


def _file(name: str, form: str, parts: Iterable[bytes]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _parts_sheet(name: str, part: Part, parts: Mapping[str, Value], period: str) -> Sheet:
    columns = [
        Column("id", _("编号")),
        Column("name", _("名称")),
        Column("period", _("期间")),
        Column("numerator", _("分子")),
        Column("denominator", _("分母")),
        Column("excluded", _("不计入")),
        Column("value", _("数值")),
    ]
    names = part_names(part, parts)
    lines = [
        (
            each,
            names[each],
            period,
            value.numerator,
            value.denominator,
            value.excluded,
            plotted(value),
        )
        for each, value in parts.items()
    ]
    return Sheet(f"{name}-by-{part}", columns, lines)


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
