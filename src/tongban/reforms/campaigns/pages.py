"""Pages of a campaign: task book, road map, timetable, measures; each as a table to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import Column, Sheet, download
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.reforms.campaigns import queries
from tongban.reforms.campaigns.folding import written
from tongban.reforms.campaigns.picture import chart_of, months, span_of
from tongban.reforms.campaigns.procedure import state_labels
from tongban.reforms.campaigns.types import LIGHTS, OFFICE, CampaignNotFound, Filter, Light
from tongban.services.bundles.queries import list_labels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.reforms.campaigns.shells import Look
    from tongban.reforms.campaigns.types import Campaign, Milestone, TaskLine

SHOWN: Final = 100
"""Tasks on a page of the book."""


@require_safe
def campaigns(request: HttpRequest, look: Look) -> HttpResponse:
    """List the campaigns, each with its lights."""
    found = queries.list_campaigns(actor=look.actor)
    rows = [
        {"campaign": each, "lights": _lights(queries.count_lights(each, actor=look.actor))}
        for each in found
    ]
    return look.show(request, "campaigns.jinja2", {"rows": rows})


@require_safe
def book(request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """Show the task book, narrowed by owner, light, action and state, page by page."""
    found, narrowed = look.campaign(campaign), asked(request)
    page = queries.list_tasks(
        found,
        actor=look.actor,
        narrowed=narrowed,
        after=request.GET.get("after") or None,
        limit=SHOWN,
    )
    query = given(narrowed)
    context = {
        **frame(look, found, "book"),
        **_choices(look, found),
        "rows": page.rows,
        "chosen": narrowed,
        "query": query,
        "lights": _lights(queries.count_lights(found, actor=look.actor)),
        "next_url": f"?{urlencode({**query, 'after': page.after})}" if page.after else "",
    }
    return look.show(request, "book.jinja2", context)


@require_safe
def roadmap(request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """Show the milestones and due days month by month."""
    found, narrowed = look.campaign(campaign), asked(request)
    lines = queries.chart_tasks(found, actor=look.actor, narrowed=narrowed)
    context = {
        **frame(look, found, "roadmap"),
        **_choices(look, found),
        "months": _months(lines),
        "chosen": narrowed,
        "query": given(narrowed),
    }
    return look.show(request, "roadmap.jinja2", context)


@require_safe
def timetable(request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """Show owners by time: bars, lights, milestones and today's line."""
    found, narrowed = look.campaign(campaign), asked(request)
    lines = queries.chart_tasks(found, actor=look.actor, narrowed=narrowed)
    context = {
        **frame(look, found, "timetable"),
        **_choices(look, found),
        "chart": chart_of(lines, today=_today()),
        "chosen": narrowed,
        "query": given(narrowed),
    }
    return look.show(request, "timetable.jinja2", context)


@require_safe
def measures(request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """List the measures with how each stands: done if and only if all its tasks are."""
    found = look.campaign(campaign)
    rows = queries.list_measures(found, actor=look.actor)
    context = {**frame(look, found, "measures"), "rows": rows}
    return look.show(request, "measures.jinja2", context)


@require_safe
def measure(request: HttpRequest, look: Look, campaign: str, measure: str) -> HttpResponse:
    """Show one measure with its tasks."""
    found = look.campaign(campaign)
    try:
        view = queries.get_measure(found, measure, actor=look.actor)
    except CampaignNotFound as error:
        raise Http404(measure) from error
    context = {**frame(look, found, "measures"), "measure": view}
    return look.show(request, "measure.jinja2", context)


@require_safe
def table(request: HttpRequest, look: Look, campaign: str, form: str) -> HttpResponseBase:
    """Give the task book, or the timetable's rows, as CSV, XLSX or JSON."""
    found = look.campaign(campaign)
    columns = (
        *(("code", _("编号")), ("measure", _("措施")), ("name", _("任务")), ("action", _("行动"))),
        *(("lead", _("牵头单位")), ("leader", _("责任领导")), ("co_units", _("协办单位"))),
        *(("state", _("状态")), ("light", _("进度灯")), ("start", _("开始"))),
        *(("due", _("到期")), ("original_due", _("原到期")), ("value", _("当前值"))),
        *(("target", _("目标值")), ("unit", _("单位"))),
    )
    rows = _table_rows(look, found, asked(request))
    return download(_sheet(f"{found.id}-tasks", columns, rows), form)


@require_safe
def roadmap_table(request: HttpRequest, look: Look, campaign: str, form: str) -> HttpResponseBase:
    """Give the milestones as CSV, XLSX or JSON."""
    found = look.campaign(campaign)
    lines = queries.chart_tasks(found, actor=look.actor, narrowed=asked(request))
    columns = (
        *(("day", _("日期")), ("task", _("任务编号")), ("name", _("任务"))),
        *(("point", _("节点")), ("reached", _("达成日")), ("lead", _("牵头单位"))),
    )
    rows = (
        (
            *(point.day, line.view.plan.code, words(line.view.plan.name)),
            *(words(point.name), point.reached, words(line.lead_name)),
        )
        for line, point in _points(lines)
    )
    return download(_sheet(f"{found.id}-milestones", columns, rows), form)


def frame(look: Look, campaign: Campaign, here: str) -> dict[str, Any]:
    """Give what every page of a campaign shows around its own."""
    known = {each.id: each for each in list_labels()}
    return {
        "campaign": campaign,
        "labels": [known[each] for each in campaign.labels if each in known],
        "here_page": here,
        "today": _today(),
        "may_import": look.seat.holds({OFFICE}),
    }


def asked(request: HttpRequest) -> Filter:
    """Read what a list is narrowed to."""
    return Filter(
        **{name: request.GET.get(name, "")[:63] for name in ("owner", "light", "action", "state")}
    )


def given(narrowed: Filter) -> dict[str, str]:
    """Give a filter as the query of an address."""
    pairs = {
        "owner": narrowed.owner,
        "light": narrowed.light,
        "action": narrowed.action,
        "state": narrowed.state,
    }
    return {name: value for name, value in pairs.items() if value}


def _choices(look: Look, campaign: Campaign) -> dict[str, Any]:
    return {
        "owners": queries.owners(campaign, actor=look.actor),
        "all_lights": LIGHTS,
        "states": state_labels(),
    }


def _lights(counts: dict[Light, int]) -> list[tuple[str, dict[str, str], int]]:
    return [(each.value, dict(LIGHTS[each]), counts[each]) for each in Light]


def _table_rows(look: Look, campaign: Campaign, narrowed: Filter) -> Iterator[tuple[Any, ...]]:
    after: str | None = None
    while True:
        page = queries.list_tasks(
            campaign, actor=look.actor, narrowed=narrowed, after=after, limit=queries.MAX_PAGE
        )
        for line in page.rows:
            yield _table_row(line)
        if page.after is None:
            return
        after = page.after


def _table_row(line: TaskLine) -> tuple[Any, ...]:
    view, plan = line.view, line.view.plan
    return (
        plan.code,
        plan.measure,
        words(plan.name),
        words(line.action),
        words(line.lead_name),
        line.leader_name,
        _("、").join(words(each) for each in line.co_names),
        words(line.state_label),
        words(LIGHTS[line.light]),
        plan.start,
        view.due,
        view.original_due,
        written(view.value),
        None if plan.metric is None else written(plan.metric.target),
        "" if plan.metric is None else plan.metric.unit,
    )


def _sheet(name: str, columns: Any, rows: Any) -> Sheet:
    return Sheet(name, [Column(key, label) for key, label in columns], rows)


def _points(lines: tuple[TaskLine, ...]) -> list[tuple[TaskLine, Milestone]]:
    pairs = [(line, point) for line in lines for point in line.view.plan.milestones]
    return sorted(pairs, key=lambda pair: (pair[1].day, pair[0].view.plan.code))


def _months(lines: tuple[TaskLine, ...]) -> list[dict[str, Any]]:
    """Give each month with its milestones and the tasks due in it."""
    if not lines:
        return []
    first, last = span_of(lines)
    points = _points(lines)
    return [
        {
            "first": month,
            "points": [pair for pair in points if _within(pair[1].day, month)],
            "due": sorted(
                (line for line in lines if _within(line.view.due, month)),
                key=lambda line: line.view.due,
            ),
        }
        for month in months(first, last)
    ]


def _within(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _today() -> date:
    return local_day(clock.now())
