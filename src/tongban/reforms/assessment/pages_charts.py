"""The charts of assessments: a profile against others, places over the years, a change split up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tongban.faces.common.charts import Series, bars, lines, waterfall
from tongban.faces.common.jinja import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.faces.common.charts import Chart
    from tongban.reforms.assessment.types import Label
    from tongban.reforms.assessment.views import Place, TopicProfile

CLOSE: Final = 1e-6


def profile_chart(unit: str, topics: Sequence[TopicProfile], *, note: str = "") -> Chart:
    """Show each topic's score beside the best, the median and chosen neighbours."""
    series = [Series(unit, tuple(each.score for each in topics), tone="good")]
    if any(each.best is not None for each in topics):
        series += [
            Series(_("最好"), tuple(each.best for each in topics)),
            Series(_("中位"), tuple(each.median for each in topics), tone="muted"),
        ]
    series += [
        Series(name, tuple(each.neighbours.get(name) for each in topics))
        for name in (topics[0].neighbours if topics else ())
    ]
    return bars(
        "profile",
        _("各项得分"),
        [words(each.name) for each in topics],
        series,
        lying=True,
        unit=_("分"),
        decimals=1,
        bounds=(0, 100),
        head=_("一级指标"),
        note=note,
    )


def places_chart(places: Sequence[Place], *, note: str = "") -> Chart:
    """Show places in order of time, the first on top; each says among how many where known."""
    told = tuple(each.rank if each.published else None for each in places)
    own = tuple(None if each.published else each.rank for each in places)
    named = ((_("公布的位次"), told), (_("自评位次"), own))
    series = [Series(name, ranks) for name, ranks in named if any(each for each in ranks)]
    return lines(
        "places",
        _("历年位次"),
        [place_label(each) for each in places],
        series,
        upside_down=True,
        bounds=(1, None),
        head=_("年份"),
        note=note,
    )


def place_label(place: Place) -> str:
    """Name a place by its period and the number of units, where that is known."""
    if place.ranked is None:
        return place.label
    return _("%(label)s（共 %(n)s 个）") % {"label": place.label, "n": place.ranked}


def change_chart(
    start: tuple[str, float], steps: Sequence[tuple[Label, float]], end: tuple[str, float]
) -> Chart:
    """Split the change of a total by topic, the largest first; small rest lies in the last step."""
    ordered = sorted(steps, key=lambda each: -abs(each[1]))
    named = [(words(name), by) for name, by in ordered if abs(by) > CLOSE]
    rest = end[1] - start[1] - sum(by for _name, by in named)
    if abs(rest) > CLOSE:
        named.append((_("其余"), rest))
    elif named:
        named[-1] = (named[-1][0], named[-1][1] + rest)
    return waterfall(
        "change", _("总分怎么变的"), start, named, end, unit=_("分"), decimals=2, head=_("一级指标")
    )


def added(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> dict[str, float]:
    """Give what each topic adds to the total; one without a value leaves its weight to others."""
    held = {name: scores[name] for name in weights if scores.get(name) is not None}
    whole = sum(weights[name] for name in held)
    return {name: weights[name] / whole * (score or 0.0) for name, score in held.items()}
