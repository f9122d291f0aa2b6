"""Figures as pages show them: the value, its two sums, how it changed and whether that is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.faces.common.charts import Series, bars, lines
from tongban.faces.common.jinja import words
from tongban.services.figures.counts import CHANNELS as CHANNEL_NAMES
from tongban.services.figures.types import Better, Measure, Point, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from tongban.base.authorities.types import AuthorityView
    from tongban.faces.cockpit.asking import Asked
    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import FigureKind, Lights

FIVE: Final = ("joint_share", "steps", "brought", "mean_days", "runs")
"""The five measures: items in one go, and what a case takes in steps, materials, days, visits."""
CHANNELS: Final = tuple(f"channel_{name or 'unknown'}" for name in CHANNEL_NAMES)
"""The shares of the channels, the unknown one last."""
HUNDRED: Final = 100
MOST: Final = 40
"""Parts that a page draws; the files have all of them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, with the one before where it is compared, and where it opens."""

    value: Value
    href: str
    before: Value | None = None
    trend: tuple[Point, ...] = ()

    @property
    def name(self) -> str:
        """The figure's name."""
        return words(self.value.kind.name)

    @property
    def unit(self) -> str:
        """The unit behind the value; a per cent sign stands in the value itself."""
        share = self.value.kind.measure is Measure.SHARE
        return "" if share or self.value.value is None else words(self.value.kind.unit)

    @property
    def sums(self) -> str:
        """Both sums: what is counted of how many; empty for a plain count."""
        if self.value.kind.measure is Measure.COUNT:
            return ""
        return f"{self.value.numerator:,} / {self.value.denominator:,}"

    @property
    def change(self) -> Fraction | None:
        """How much more than before; None where either has no value."""
        now, then = self.value.value, self.before.value if self.before else None
        return None if now is None or then is None else now - then

    @property
    def change_text(self) -> str:
        """The change in words: +1.2 points, −3; empty where there is none to tell."""
        if self.change is None:
            return ""
        if self.value.kind.measure is Measure.SHARE:
            return _("较上期 %(change)s 个百分点") % {"change": self.delta}
        return _("较上期 %(change)s") % {"change": self.delta}

    @property
    def delta(self) -> str:
        """The change as a number with its sign; empty where there is none to tell."""
        if self.change is None:
            return ""
        if self.value.kind.measure is Measure.SHARE:
            return _signed(self.change * HUNDRED, 1)
        return _signed(self.change, 0 if self.value.kind.measure is Measure.COUNT else 2)

    @property
    def spark(self) -> str:
        """The trend as the points of a line, 100 wide and 24 high; empty with fewer than two."""
        held = [(n, plotted(each.value)) for n, each in enumerate(self.trend)]
        known = [(n, value) for n, value in held if value is not None]
        if len(known) < 2:  # noqa: PLR2004 - a line has two ends
            return ""
        low, high = min(v for _, v in known), max(v for _, v in known)
        last = len(held) - 1
        return " ".join(
            f"{n * 100 / last:.1f},{22 - 20 * (v - low) / (high - low) if high > low else 12:.1f}"
            for n, v in known
        )

    @property
    def tone(self) -> str:
        """Whether the change is `good` or `bad`; empty for none, and for plain counts."""
        if not self.change or self.value.kind.measure is Measure.COUNT:
            return ""
        return "good" if (self.change > 0) == (self.value.kind.better is Better.HIGHER) else "bad"


def figure_url(name: str, query: str, page: str = "cockpit-figure") -> str:
    """Give the address of a figure for a question."""
    return f"{reverse(page, kwargs={'name': name})}?{query}"


def tiles(
    values: Mapping[str, Value],
    names: Iterable[str],
    asked: Asked,
    before: Mapping[str, Value] | None = None,
    trend: Mapping[str, tuple[Point, ...]] | None = None,
    page: str = "cockpit-figure",
) -> tuple[Tile, ...]:
    """Make the tiles of some figures, each opening its own page, or its rows."""
    return tuple(
        Tile(
            values[name],
            figure_url(name, asked.query, page),
            None if before is None else before[name],
            () if trend is None else trend[name],
        )
        for name in names
    )


def by_name(values: Iterable[Value]) -> dict[str, Value]:
    """Give figures by their id."""
    return {each.kind.id: each for each in values}


def plotted(value: Value) -> float | None:
    """Give a figure as a number to draw: a share in per cent; None where there is none."""
    found = value.value
    if found is None:
        return None
    return float(found * HUNDRED if value.kind.measure is Measure.SHARE else found)


def decimals(kind: FigureKind) -> int:
    """Give how many digits a figure is shown with."""
    return {Measure.SHARE: 1, Measure.MEAN: 2, Measure.COUNT: 0}[kind.measure]


def trend_chart(kind: FigureKind, points: Iterable[Point], asked: Asked) -> Chart:
    """Draw a figure over time, with its sums; each point opens the figure for its stretch."""
    found = tuple(points)
    name = words(kind.name)
    links = tuple(figure_url(kind.id, asked.but(period=each.period)) for each in found)
    return lines(
        f"{kind.id}-trend",
        _("%(name)s的变化") % {"name": name},
        tuple(each.period.label for each in found),
        (Series(name, tuple(plotted(each.value) for each in found), links),),
        unit=words(kind.unit),
        decimals=decimals(kind),
        head=_("期间"),
    )


def parts_chart(
    kind: FigureKind, part: str, values: Mapping[str, Value], names: Mapping[str, str], asked: Asked
) -> Chart:
    """Draw a figure by department, item or division, the best first; each opens its rows.

    Of many parts those are drawn that have the most cases.
    """
    better = kind.better is Better.HIGHER
    held = sorted(values.items(), key=lambda each: (-each[1].denominator, each[0]))[:MOST]
    found = sorted(
        ((name, value, plotted(value)) for name, value in held),
        key=lambda each: (each[2] is None, -(each[2] or 0) if better else each[2] or 0, each[0]),
    )
    titles = {
        "department": _("各部门%(name)s"),
        "item": _("各事项%(name)s"),
        "division": _("各区划%(name)s"),
    }
    heads = {"department": _("部门"), "item": _("事项"), "division": _("区划")}
    more = _("只列办件最多的 %(n)s 项，下载有全部。") % {"n": MOST} if len(values) > MOST else ""
    return bars(
        f"{kind.id}-{part}s",
        titles[part] % {"name": words(kind.name)},
        tuple(_with_sums(names[name], value) for name, value, _number in found),
        (
            Series(
                words(kind.name),
                tuple(number for _name, _value, number in found),
                tuple(
                    figure_url(kind.id, asked.but({part: name}), "cockpit-rows")
                    for name, _value, _number in found
                ),
            ),
        ),
        lying=True,
        unit=words(kind.unit),
        decimals=decimals(kind),
        head=heads[part],
        note=more,
    )


def _with_sums(name: str, value: Value) -> str:
    """Write both sums behind a department's name, so that its line can be checked."""
    if value.kind.measure is Measure.COUNT:
        return name
    sums = f"{value.numerator:,} / {value.denominator:,}"
    return _("%(name)s（%(sums)s）") % {"name": name, "sums": sums}


def lights_chart(lights: Iterable[Lights], bodies: Mapping[str, AuthorityView]) -> Chart:
    """Draw the lights of open cases by department, the reddest first; each opens its cases."""
    found = sorted(lights, key=lambda each: (-each.red, -each.yellow, -each.open, each.department))
    desk = reverse("desk")

    def series(name: str, light: str, values: tuple[int, ...], tone: str) -> Series:
        links = tuple(f"{desk}?department={each.department}&light={light}" for each in found)
        return Series(name, values, links, tone)  # type: ignore[arg-type] # a Tone

    return bars(
        "lights",
        _("各部门亮灯情况"),
        tuple(body_name(each.department, bodies) for each in found),
        (
            series(_("超期"), "red", tuple(each.red for each in found), "bad"),
            series(_("临期"), "yellow", tuple(each.yellow for each in found), "warn"),
            series(_("正常"), "green", tuple(each.green for each in found), "good"),
            Series(_("暂停计时"), tuple(each.standing for each in found), tone="muted"),
        ),
        stacked=True,
        lying=True,
        unit=_("件"),
        head=_("部门"),
    )


def body_name(name: str, bodies: Mapping[str, AuthorityView]) -> str:
    """Write a department for people; its id where the district does not know it."""
    return words(bodies[name].short) if name in bodies else name


def _signed(value: Fraction, digits: int) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{abs(float(value)):,.{digits}f}"
