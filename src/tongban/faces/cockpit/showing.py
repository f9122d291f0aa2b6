"""Figures as pages show them: the value, its two sums, how it changed and whether that is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.faces.common.charts import Series, bars, lines
from tongban.faces.common.jinja import words
from tongban.services.figures.types import Better, Measure, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from tongban.base.authorities.types import AuthorityView
    from tongban.faces.cockpit.asking import Asked
    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import FigureKind, Lights, Point

FIVE: Final = ("joint_share", "once_share", "free_evidence_share", "time_cut", "runs")
"""The five measures: items in one go, steps taken once, evidence, days and visits saved."""
HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, with the one before where it is compared, and where it opens."""

    value: Value
    href: str
    before: Value | None = None

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
        measure = self.value.kind.measure
        if measure is Measure.SHARE:
            return _("较上期 %(change)s 个百分点") % {"change": _signed(self.change * HUNDRED, 1)}
        digits = 0 if measure is Measure.COUNT else 2
        return _("较上期 %(change)s") % {"change": _signed(self.change, digits)}

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
) -> tuple[Tile, ...]:
    """Make the tiles of some figures, each opening its own page."""
    return tuple(
        Tile(values[name], figure_url(name, asked.query), None if before is None else before[name])
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


def department_chart(
    kind: FigureKind,
    values: Mapping[str, Value],
    bodies: Mapping[str, AuthorityView],
    asked: Asked,
) -> Chart:
    """Draw a figure by department, the best first; each bar opens the department's rows."""
    better = kind.better is Better.HIGHER
    found = sorted(
        ((name, value, plotted(value)) for name, value in values.items()),
        key=lambda each: (each[2] is None, -(each[2] or 0) if better else each[2] or 0, each[0]),
    )
    return bars(
        f"{kind.id}-departments",
        _("各部门%(name)s") % {"name": words(kind.name)},
        tuple(_with_sums(body_name(name, bodies), value) for name, value, _number in found),
        (
            Series(
                words(kind.name),
                tuple(number for _name, _value, number in found),
                tuple(
                    figure_url(kind.id, asked.but(department=name), "cockpit-rows")
                    for name, _value, _number in found
                ),
            ),
        ),
        lying=True,
        unit=words(kind.unit),
        decimals=decimals(kind),
        head=_("部门"),
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
