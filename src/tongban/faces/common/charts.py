"""Charts: a figure with a caption, its numbers as a table, and a picture where a browser draws it.

A page makes a chart and shows it; every number stands in the table, with or without JavaScript:

    late = bars("late", _("超期件"), names, [Series(_("超期"), (3, 1))], unit=_("件"))
    if (taken := taken_away(request, late)) is not None:
        return taken  # ?chart=late&format=csv
    return render(request, "x.html", {"late": late})

    {% import "common/chart.jinja2" as charts with context %}
    {{ charts.figure(late) }}

Kinds: `bars` (also stacked or lying), `lines`, `waterfall` (from one total to another by changes),
`strip` (the spread of each group: 5, 25, 50, 75 and 95 %). A point may lead to its rows by a link.
The picture is drawn by ECharts as SVG in the page's own colours; the browser gets plain data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from django.contrib.staticfiles import finders
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongban.faces.common.sheets import FORMATS, Column, Sheet, download

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Number = int | float
Tone = Literal["", "good", "warn", "bad", "muted"]
LIBRARY: Final = "vendor/echarts.js"
QUANTILES: Final = ("5%", "25%", "50%", "75%", "95%")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, a value a category (None where there is none), and where each leads.

    `tone` colours it by meaning (good, warn, bad, muted); without one it gets the next colour.
    """

    name: str
    values: tuple[Number | None, ...]
    links: tuple[str, ...] = ()
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as pages show it and people take it away; made by the functions below.

    `note` says where the numbers come from. `decimals` is how many digits people see; the files
    that people take away have all of them.
    """

    id: str
    kind: Literal["bars", "lines", "waterfall", "strip"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int = 0
    note: str = ""
    head: str = ""
    stacked: bool = False
    lying: bool = False
    upside_down: bool = False
    summary: str = ""
    bounds: tuple[Number | None, Number | None] = field(default=(None, None))

    @property
    def header(self) -> tuple[str, ...]:
        """The head of its table."""
        return (self.head or _("项目"), *(each.name for each in self.series))

    @property
    def rows(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The rows of its table: a category, and each value as text with its link or nothing."""
        return tuple(
            (
                name,
                tuple(
                    (shown(each.values[n], self.decimals), each.links[n] if each.links else "")
                    for each in self.series
                ),
            )
            for n, name in enumerate(self.categories)
        )

    @property
    def drawing(self) -> dict[str, Any]:
        """What the browser draws from."""
        return {
            "kind": self.kind,
            "categories": self.categories,
            "series": [
                {"name": each.name, "values": each.values, "links": each.links, "tone": each.tone}
                for each in self.series
            ],
            "unit": self.unit,
            "decimals": self.decimals,
            "stacked": self.stacked,
            "lying": self.lying,
            "upside_down": self.upside_down,
            "bounds": self.bounds,
            "language": get_language() or "zh-hans",
        }

    @property
    def said(self) -> str:
        """What the picture says, for who does not see it."""
        return self.summary or _summary(self)

    @property
    def drawable(self) -> bool:
        """Whether there is something to draw and something to draw it with."""
        return bool(self.categories) and can_draw()

    def address(self, request: HttpRequest, form: str) -> str:
        """Give the address of its numbers as a file, under the page's own filters."""
        asked = request.GET.copy()
        asked["chart"], asked["format"] = self.id, form
        return f"{request.path}?{asked.urlencode()}"

    def sheet(self) -> Sheet:
        """Give its numbers in full, to take away."""
        names = ("category", *(f"series_{n}" for n, _each in enumerate(self.series, 1)))
        columns = [Column(*pair) for pair in zip(names, self.header, strict=True)]
        rows = [
            (name, *(each.values[n] for each in self.series))
            for n, name in enumerate(self.categories)
        ]
        return Sheet(self.id, columns, rows)


def bars(
    id: str,  # noqa: A002 - the chart's own name for it
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool = False,
    lying: bool = False,
    **more: Any,
) -> Chart:
    """Make bars, beside or on top of each other; lying ones suit many or long names.

    `more`: unit, decimals, note, head (of the first column), summary, bounds (least, most).
    ValueError where a series has not one value a category.
    """
    return _chart(id, "bars", title, categories, series, stacked=stacked, lying=lying, **more)


def lines(
    id: str,  # noqa: A002 - as above
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    **more: Any,
) -> Chart:
    """Make lines over time; a None is a gap, never nought.

    `more` as of `bars`, and `upside_down` for ranks, where the least number belongs on top.
    """
    return _chart(id, "lines", title, categories, series, **more)


def waterfall(
    id: str,  # noqa: A002 - as above
    title: str,
    start: tuple[str, Number],
    changes: Sequence[tuple[str, Number]],
    end: tuple[str, Number],
    *,
    links: tuple[str, ...] = (),
    **more: Any,
) -> Chart:
    """Make a waterfall: from one total by changes to another; `links` one a change.

    What the changes leave unexplained is a change of the caller's own. Where all totals are much
    alike the axis begins below the least of them, and the note says so. ValueError where the
    changes do not add up (to 1e-6).
    """
    if abs(start[1] + sum(by for _name, by in changes) - end[1]) > 1e-6:  # noqa: PLR2004 - said above
        raise ValueError(f"chart {id}: the changes do not add up from {start[1]} to {end[1]}")
    steps = [start, *changes, end]
    held = [start[1]]
    for _name, by in changes:
        held.append(held[-1] + by)
    led = ("", *links, "") if links else ()
    least, most = min(held), max(held)
    if "bounds" not in more and least > most / 2:
        more["bounds"] = (max(0, math.floor(least - (most - least))), None)
        more["note"] = " ".join(filter(None, (more.get("note"), _("纵轴不从零开始。"))))
    inner: tuple[Number | None, ...] = tuple(by for _name, by in changes)
    series = (
        Series(_("变化"), (None, *inner, None), led),
        Series(_("合计"), (*held, end[1])),
    )
    return _chart(id, "waterfall", title, [name for name, _by in steps], series, **more)


def strip(
    id: str,  # noqa: A002 - as above
    title: str,
    groups: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    links: tuple[str, ...] = (),
    **more: Any,
) -> Chart:
    """Make a strip a group: the range from 5 to 95 %, its middle half, and the median.

    `groups` are names with their five quantiles; None for all of them where a group has no values.
    """
    series = [
        Series(name, tuple(values[n] for _group, values in groups), links)
        for n, name in enumerate(QUANTILES)
    ]
    names = [name for name, _values in groups]
    return _chart(id, "strip", title, names, series, lying=True, **more)


def taken_away(request: HttpRequest, *shown_here: Chart) -> HttpResponseBase | None:
    """Answer `?chart=ID&format=csv|xlsx|json` with that chart's numbers; None for anything else."""
    wanted, form = request.GET.get("chart"), request.GET.get("format", "")
    for each in shown_here:
        if each.id == wanted and form in FORMATS:
            return download(each.sheet(), form)
    return None


def shown(value: Number | None, decimals: int) -> str:
    """Write a number for people: 1,234.5, or a dash where there is none."""
    return "—" if value is None else f"{value:,.{decimals}f}"


@cache
def can_draw() -> bool:
    """Tell whether the library that draws was installed; without it pages show tables alone."""
    return finders.find(LIBRARY) is not None


def _chart(
    name: str,
    kind: Literal["bars", "lines", "waterfall", "strip"],
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    **more: Any,
) -> Chart:
    made = Chart(name, kind, title, tuple(categories), tuple(series), **more)
    for each in made.series:
        if len(each.values) != len(made.categories):
            raise ValueError(
                f"chart {name}: series {each.name!r} has {len(each.values)} values for "
                f"{len(made.categories)} categories"
            )
        if each.links and len(each.links) != len(each.values):
            raise ValueError(
                f"chart {name}: series {each.name!r} has {len(each.links)} links for "
                f"{len(each.values)} values"
            )
    return made


def _summary(chart: Chart) -> str:
    parts = []
    for each in chart.series[2:3] if chart.kind == "strip" else chart.series:
        held = [
            (value, name)
            for value, name in zip(each.values, chart.categories, strict=True)
            if value is not None
        ]
        if not held:
            continue
        (most, top), (least, low) = max(held), min(held)
        parts.append(
            _("%(series)s：最高 %(top)s %(most)s，最低 %(low)s %(least)s")
            % {
                "series": each.name,
                "top": top,
                "most": _with_unit(most, chart),
                "low": low,
                "least": _with_unit(least, chart),
            }
        )
    count = len(chart.categories)
    whole = ngettext("%(n)s 组", "%(n)s 组", count) % {"n": count}
    return _("；").join([f"{chart.title}{_('，')}{whole}", *parts])


def _with_unit(value: Number, chart: Chart) -> str:
    return f"{shown(value, chart.decimals)} {chart.unit}".rstrip()
