"""Pages of our own assessment: places over the years, frozen periods, rows behind each value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, at_cockpit, show
from tongban.faces.common.charts import taken_away
from tongban.faces.common.jinja import words
from tongban.record.types import MatterNotFound, NotPermitted
from tongban.reforms.assessment import queries
from tongban.reforms.assessment.pages_access import READERS
from tongban.reforms.assessment.pages_charts import change_chart, places_chart, profile_chart
from tongban.reforms.assessment.types import AssessmentError
from tongban.reforms.assessment.verifying import verify

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.reforms.assessment.frozen import Document
    from tongban.reforms.assessment.views import FrozenPeriod


@require_safe
@at_cockpit(READERS)
def overview(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show our places as published and as assessed by ourselves, and the frozen periods."""
    places = queries.history(actor=cockpit.reader)
    note = _("公布的位次来自省里的评价；参评单位各年不尽相同，位次之间不能直接相减。")
    chart = places_chart(places, note=note)
    if (taken := taken_away(request, chart)) is not None:
        return taken
    frozen = queries.frozen_periods(actor=cockpit.reader)
    context = {"places": places, "chart": chart, "frozen": frozen}
    return show(request, cockpit, "cockpit/assessment/overview.jinja2", context)


@require_safe
@at_cockpit(READERS)
def frozen(request: HttpRequest, cockpit: Cockpit, matter: UUID) -> HttpResponseBase:
    """Show a frozen period: profile, every indicator, the change since the one before, its hash."""
    line, document = _frozen(cockpit, matter)
    actor = cockpit.reader
    neighbours = [each for each in request.GET.getlist("neighbour") if each in document.scores][:3]
    topics = queries.profile(matter, actor=actor, neighbours=neighbours)
    synthetic = document.universe.kind == "synthetic"
    charts = [
        profile_chart(
            line.unit, topics, note=_("其他对象是样本数据，不是真实单位。") if synthetic else ""
        )
    ]
    before = _before(cockpit, line)
    fall = None if before is None else queries.waterfall(before.matter, matter, actor=actor)
    if fall is not None and fall.comparable:
        charts.append(
            change_chart(
                (fall.before.period, fall.start),
                [(each.name, each.change) for each in fall.steps],
                (fall.after.period, fall.end),
            )
        )
    if (taken := taken_away(request, *charts)) is not None:
        return taken
    context = {
        "line": line,
        "document": document,
        "charts": charts,
        "fall": fall,
        "topics": topics,
        "indicators": queries.indicators(matter, actor=actor),
        "appeals": queries.appeals(matter, actor=actor),
        "units": sorted(unit for unit in document.scores if unit != line.unit),
        "neighbours": neighbours,
        "checked": _checked(line, document) if request.GET.get("check") else None,
    }
    return show(request, cockpit, "cockpit/assessment/frozen.jinja2", context)


@require_safe
@at_cockpit(READERS)
def rows(request: HttpRequest, cockpit: Cockpit, matter: UUID, indicator: str) -> HttpResponseBase:
    """List the cases behind an indicator, those that the officer may read."""
    line, document = _frozen(cockpit, matter)
    leaf = next((each for each in document.model.indicators() if each.id == indicator), None)
    if leaf is None:
        raise Http404(indicator[:64])
    after = request.GET.get("after") or None
    try:
        page = queries.rows_behind(matter, indicator, actor=cockpit.reader, after=after)
    except AssessmentError as error:
        raise Http404(str(error)) from error
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    following = "" if page.after is None else f"{request.path}?{urlencode({'after': page.after})}"
    context = {"line": line, "leaf": leaf, "rows": page.rows, "next": following}
    return show(request, cockpit, "cockpit/assessment/rows.jinja2", context)


def _frozen(cockpit: Cockpit, matter: UUID) -> tuple[FrozenPeriod, Document]:
    try:
        return queries.get_frozen(matter, actor=cockpit.reader)
    except (LookupError, MatterNotFound) as error:
        raise Http404(str(error)) from error


def _before(cockpit: Cockpit, line: FrozenPeriod) -> FrozenPeriod | None:
    """Give the standing version of the last period before, as long and under the same model."""
    earlier = [
        each
        for each in queries.frozen_periods(actor=cockpit.reader)
        if each.current
        and each.period < line.period
        and len(each.period) == len(line.period)  # a month with a month, a year with a year
        and each.model.split(" ")[0] == line.model.split(" ")[0]
    ]
    return max(earlier, key=lambda each: each.period, default=None)


def _checked(line: FrozenPeriod, document: Document) -> dict[str, Any]:
    """Reckon a frozen period again: its scores from its values, its values from the ledger."""
    if not line.current:
        return {"scores": document.differences(), "moved": (), "ledger": False}
    found = verify(document.model.id, document.period)
    names = {leaf.id: words(leaf.name) for leaf in document.model.indicators()}
    moved = [names.get(each.indicator, each.indicator) for each in found.moved]
    return {"scores": found.scores, "moved": moved, "ledger": True}
