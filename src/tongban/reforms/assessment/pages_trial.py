"""Trying a model on a table: places, a unit's profile, what changed, what would move it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import yaml
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.documents.types import DocumentRefused
from tongban.faces.cockpit.access import Cockpit, at_cockpit, show
from tongban.faces.common.charts import taken_away
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.reforms.assessment import pages_tables as tables
from tongban.reforms.assessment.changes import gain, ranked_unit, sensitivity
from tongban.reforms.assessment.levers import load_levers
from tongban.reforms.assessment.pages_access import READERS, TRYING
from tongban.reforms.assessment.pages_charts import (
    added,
    change_chart,
    places_chart,
    profile_chart,
)
from tongban.reforms.assessment.target import find_target
from tongban.reforms.assessment.types import AssessmentError, Topic, told
from tongban.reforms.assessment.views import Place, TopicProfile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.common.charts import Chart
    from tongban.reforms.assessment.target import Target
    from tongban.reforms.assessment.types import Assessment, Indicator, Model, Node, Table

SHOWN: Final = 20
FAULTS: Final = 50
ROWS: Final = 6
"""Levers that the form has room for; the command line takes more."""
NEIGHBOURS: Final = 3


@require_http_methods(["GET", "HEAD", "POST"])
@at_cockpit(READERS)
def upload(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """List the tables; take one in, or name every fault of it by row."""
    models = {each.id: each for each in tables.models_of_tables()}
    faults: list[str] = []
    if request.method == "POST":
        if not cockpit.holds(TRYING):
            raise PermissionDenied(f"{cockpit.actor.id} brings no tables")
        model, file = models.get(request.POST.get("model", "")), request.FILES.get("table")
        if model is None or file is None:
            faults = [_("请选择模型和 CSV 文件。")]
        else:
            given = request.POST.get("given") == "yes"
            try:
                kept = tables.take_table(file, model, given=given, by=cockpit.actor.id)
            except AssessmentError as error:
                faults = told(error.faults, get_language() or "")
            except DocumentRefused as error:
                faults = [why_refused(error)]
            else:
                asked = {"model": model.id, **({"given": "yes"} if given else {})}
                address = reverse("assessment-table", kwargs={"table": kept})
                return redirect(f"{address}?{urlencode(asked)}")
    context = {
        "models": models.values(),
        "tables": tables.list_tables(),
        "may_try": cockpit.holds(TRYING),
        "faults": [{"field": "", "message": each} for each in faults[:FAULTS]],
        "more_faults": max(0, len(faults) - FAULTS),
    }
    return show(
        request,
        cockpit,
        "cockpit/assessment/tables.jinja2",
        context,
        status=422 if faults else 200,
    )


@require_safe
@at_cockpit(READERS)
def table(request: HttpRequest, cockpit: Cockpit, table: str) -> HttpResponseBase:
    """Show places and, for one unit, everything about its place."""
    asked = _Asked(request, table)
    now = asked.now
    if request.GET.get("table") == "scores" and request.GET.get("format") in FORMATS:
        return download(_scores(asked.model, now), request.GET["format"])
    context = {**asked.frame(), "order": now.in_order()[:SHOWN], "charts": ()}
    if asked.unit:
        context |= _of_unit(asked)
        if (taken := taken_away(request, *context["charts"])) is not None:
            return taken
    return show(request, cockpit, "cockpit/assessment/table.jinja2", context)


@require_safe
@at_cockpit(READERS)
def target(request: HttpRequest, cockpit: Cockpit, table: str) -> HttpResponseBase:
    """Find the cheapest way to a place with the levers that were typed in."""
    asked = _Asked(request, table)
    if not asked.unit:
        raise Http404("no unit")
    typed = [
        {name: request.GET.get(f"{name}{n}", "").strip() for name in ("indicator", "to", "cost")}
        for n in range(1, ROWS + 1)
    ]
    wanted = request.GET.get("rank", "")
    faults: list[str] = []
    found: Target | None = None
    if wanted:
        try:
            found = _target(asked, wanted, typed)
        except AssessmentError as error:
            faults = told(error.faults, get_language() or "")
    context = {
        **asked.frame(),
        "mine": now if (now := asked.now.units.get(asked.unit)) else None,
        "typed": typed,
        "wanted": wanted,
        "found": found,
        "faults": [{"field": "", "message": each} for each in faults],
        "values": {name: cell.text for name, cell in asked.table.cells.get(asked.unit, {}).items()},
    }
    return show(request, cockpit, "cockpit/assessment/target.jinja2", context)


class _Asked:
    """What a page about a table was asked for: model, period, unit, and what to compare with."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        """Read it; Http404 for a table, model, period or unit that is not there."""
        models = {each.id: each for each in tables.models_of_tables()}
        chosen = request.GET.get("model") or next(iter(models))
        if chosen not in models:
            raise Http404(chosen[:64])
        self.request, self.name, self.model = request, name, models[chosen]
        self.given = request.GET.get("given") == "yes"
        try:
            self.periods = tables.periods_of(name, chosen)
        except LookupError as error:
            raise Http404(str(error)) from error
        self.period = self._one("period", self.periods) or self.periods[-1]
        earlier = [each for each in self.periods if each < self.period]
        self.against = self._one("against", self.periods) or (earlier[-1] if earlier else "")
        self.table, self.now = self.assessed(self.period)
        self.unit = self._one("unit", tuple(self.now.units))
        typed = request.GET.get("neighbours", "").replace("，", ",").split(",")
        known = [each.strip() for each in typed if each.strip() in self.now.units]
        self.neighbours = tuple(dict.fromkeys(known))[:NEIGHBOURS]

    def assessed(self, period: str) -> tuple[Table, Assessment]:
        try:
            return tables.assessed(self.name, self.model.id, period, given=self.given)
        except AssessmentError as error:
            raise Http404("; ".join(error.faults[:3])) from error

    def frame(self) -> dict[str, Any]:
        """Give what every page about a table needs."""
        kept = {
            "model": self.model.id,
            "period": self.period,
            "against": self.against,
            "unit": self.unit,
            "neighbours": ",".join(self.neighbours),
            "given": "yes" if self.given else "",
        }
        return {
            "model": self.model,
            "table": self.name,
            "period": self.period,
            "periods": self.periods,
            "against": self.against,
            "unit": self.unit,
            "units": [each.unit for each in self.now.in_order()],
            "neighbours": ",".join(self.neighbours),
            "given": self.given,
            "now": self.now,
            "names": _names(self.model),
            "kept": {key: value for key, value in kept.items() if value},
        }

    def _one(self, name: str, among: tuple[str, ...]) -> str:
        value = self.request.GET.get(name, "").strip()
        if value and value not in among:
            raise Http404(value[:64])
        return value


def _names(model: Model) -> dict[str, dict[str, str]]:
    """Name every indicator with its topic: many are called alike."""
    names = {}
    for topic in model.topics():
        for leaf in _leaves(topic):
            names[leaf.id] = {
                tongue: f"{topic.name[tongue]} · {leaf.name[tongue]}" for tongue in ("zh", "en")
            }
    return names


def _leaves(node: Node) -> Iterator[Indicator]:
    if not isinstance(node, Topic):
        yield node
        return
    for part in node.parts:
        yield from _leaves(part)


def _of_unit(asked: _Asked) -> dict[str, Any]:
    """Give everything about one unit: profile, tree, places, change, what would move it."""
    now, model, unit = asked.now, asked.model, asked.unit
    mine = now.units[unit]
    found: dict[str, Any] = {
        "mine": mine,
        "tree": list(_tree(model, asked.table, now, unit)),
        "shifts": (),
        "firm": None,
        "won": None,
        "others_then": None,
    }
    charts: list[Chart] = [profile_chart(unit, _profile(model, now, unit, asked.neighbours))]
    if mine.rank is not None:
        found["shifts"] = sensitivity(model, now, unit)[:SHOWN]
        found["firm"] = tables.firmness(asked.name, model.id, asked.period, unit, given=asked.given)
        charts.append(_places(asked))
    if asked.against and asked.against != asked.period:
        before = asked.assessed(asked.against)[1]
        if unit in before.units:
            charts.append(_change(model, before, now, unit))
            try:
                found["won"] = gain(now, before, unit)
            except AssessmentError:
                found["others_then"] = before.ranked
    return {**found, "charts": tuple(charts)}


def _profile(
    model: Model, now: Assessment, unit: str, neighbours: tuple[str, ...]
) -> list[TopicProfile]:
    lines = []
    for topic in model.topics():
        theirs = [
            score
            for each in now.in_order()
            if each.unit != unit and (score := each.scores[topic.id]) is not None
        ]
        lines.append(
            TopicProfile(
                topic.id,
                topic.name,
                float(topic.weight),
                now.units[unit].scores[topic.id],
                max(theirs, default=None),
                median(theirs) if theirs else None,
                {each: now.units[each].scores[topic.id] for each in neighbours},
            )
        )
    return lines


def _places(asked: _Asked) -> Chart:
    places = []
    for period in asked.periods:
        there = asked.assessed(period)[1]
        known = there.units.get(asked.unit)
        if known is not None and known.rank is not None:
            places.append(
                Place(
                    period,
                    known.rank,
                    there.ranked,
                    known.total,
                    published=False,
                    synthetic=False,
                    grade={"zh": "", "en": ""},
                )
            )
    return places_chart(places, note=_("每年参评的对象不尽相同，位次之间不能直接相减。"))


def _change(model: Model, before: Assessment, now: Assessment, unit: str) -> Chart:
    weights = {topic.id: float(topic.weight) for topic in model.topics()}
    was, held = (added(each.units[unit].scores, weights) for each in (before, now))
    steps = [
        (topic.name, held.get(topic.id, 0.0) - was.get(topic.id, 0.0)) for topic in model.topics()
    ]
    start, end = before.units[unit].total, now.units[unit].total
    return change_chart((before.period, start), steps, (now.period, end))


def _tree(model: Model, table: Table, now: Assessment, unit: str) -> list[dict[str, Any]]:
    """Give the nodes of a model with a unit's scores, parents before parts, with their depth."""
    rows: list[dict[str, Any]] = []

    def walk(node: Node, depth: int, weight: float) -> None:
        cell = None if isinstance(node, Topic) else table.cells.get(unit, {}).get(node.id)
        anchors = now.anchors.get(node.id)
        rows.append(
            {
                "depth": depth,
                "node": node,
                "weight": weight,
                "score": now.units[unit].scores.get(node.id),
                "value": "" if cell is None else cell.text,
                "best": anchors[0] if anchors else None,
                "worst": anchors[1] if anchors else None,
                "leaf": not isinstance(node, Topic),
            }
        )
        if isinstance(node, Topic):
            for part in node.parts:
                walk(part, depth + 1, weight * float(part.weight))

    for topic in model.topics():
        walk(topic, 0, float(topic.weight))
    return rows


def _target(asked: _Asked, wanted: str, typed: list[dict[str, str]]) -> Target:
    """Search; every fault of what was typed comes out as AssessmentError."""
    ranked_unit(asked.now, asked.unit)
    if not wanted.isdecimal():
        raise AssessmentError("ASSESS-TARGET", [_("目标位次应为数字。")])
    levers, faults = [], []
    for n, row in enumerate(typed, 1):
        if not row["indicator"]:
            continue
        try:
            effect = {"indicator": row["indicator"], "to": float(row["to"])}
        except ValueError:
            faults.append(_("第 %(n)s 行：请填写改进后的数值。") % {"n": n})
            continue
        name = f"{row['indicator']} → {row['to']}"
        lever = {"id": f"{n}", "name": {"zh": name, "en": name}, "effects": [effect]}
        levers.append({**lever, "cost": row["cost"] or "1"})
    if not levers and not faults:
        faults.append(_("请至少填写一项举措。"))
    if faults:
        raise AssessmentError("ASSESS-TARGET", faults)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "levers.yaml")
        path.write_text(yaml.safe_dump({"levers": levers}), encoding="utf-8")
        read = load_levers(
            path, model=asked.model, table=asked.table, assessment=asked.now, unit=asked.unit
        )
    return find_target(
        asked.model, asked.table, asked.now, unit=asked.unit, rank=int(wanted), levers=read
    )


def _scores(model: Model, now: Assessment) -> Sheet:
    nodes = [node.id for node in model.nodes()]
    columns = [Column(name, name) for name in ("unit", "rank", "tied", *nodes)]
    rows = [
        (unit, each.rank, each.tied, *(each.scores[name] for name in nodes))
        for unit, each in sorted(now.units.items())
    ]
    return Sheet(f"{model.id}-{now.period}", columns, rows)
