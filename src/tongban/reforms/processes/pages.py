"""Pages of process analysis: stored logs, the flow with its times, before and after, the cases."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from tongban.base.authorities.queries import get_authorities
from tongban.faces.cockpit.access import Cockpit, at_cockpit, show
from tongban.faces.common.charts import Series, bars, strip, taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.faces.portal.pages.joint_pictures import named as label_of
from tongban.reforms.processes import queries
from tongban.reforms.processes.access import KEEPERS, READERS, within
from tongban.reforms.processes.compare import compared
from tongban.reforms.processes.picture import picture_of
from tongban.reforms.processes.queries import LogNotFound, LogView, Narrow
from tongban.reforms.processes.report import QUANTILES
from tongban.reforms.processes.tasks import own
from tongban.reforms.processes.times import quantile
from tongban.reforms.processes.types import REMARKS
from tongban.reforms.processes.words import DAY, span, verdict
from tongban.services.bundles.queries import network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.reforms.processes.queries import CaseView, Edge, Flow

WORST: Final = 10
"""Edges in the chart of where time is lost, and ways in that of how cases go."""
ARROW: Final = " → "
STRIP: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


@require_http_methods(["GET", "HEAD", "POST"])
@at_cockpit(READERS)
def logs(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """List the stored logs; have the own cases taken in anew."""
    if request.method == "POST":
        cockpit.need(KEEPERS)
        try:
            with transaction.atomic():
                own.defer()
        except AlreadyEnqueued:
            messages.info(request, _("已经在排队，不必重复。"))
        else:
            messages.success(request, _("已排队，后台归集完成后即可查看。"))
        return redirect("processes")
    waiting = ProcrastinateJob.objects.filter(
        queue_name="processes", status__in=("todo", "doing")
    ).order_by("id")
    context = {
        "logs": queries.list_logs(),
        "may_keep": cockpit.holds(KEEPERS),
        "job": waiting.first(),
    }
    return show(request, cockpit, "cockpit/processes/logs.jinja2", context)


@require_safe
@at_cockpit(READERS)
def process(request: HttpRequest, cockpit: Cockpit, log: int) -> HttpResponseBase:
    """Show what follows what in a log, how long it takes and where it waits."""
    view = _log(log)
    narrow, faults = _narrow(request, cockpit, view)
    flow = queries.flow(log, narrow)
    named = _named(view)
    if request.GET.get("table") == "edges" and request.GET.get("format") in FORMATS:
        return download(_edges_sheet(view, flow), request.GET["format"])
    ways, ways_count = queries.variants(log, narrow, limit=WORST)
    lost = _lost(flow, named, _to_cases(request, log))
    common = _common(ways, named, request, log)
    if (taken := taken_away(request, lost, common)) is not None:
        return taken
    late = queries.late_share(log, narrow) if view.deadlines else None
    seconds = sorted(value for _day, value in queries.spans(log, narrow))
    context = {
        **_frame(request, view, narrow, faults),
        "flow": flow,
        "picture": picture_of(flow, named),
        "edges": [_edge_row(each, named, _to_cases(request, log)) for each in flow.edges[:50]],
        "lost": lost,
        "common": common,
        "ways_count": ways_count,
        "late": late,
        "closed": len(seconds),
        "median": span(quantile(seconds, 0.5)) if seconds else "—",
        "ninety": span(quantile(seconds, 0.9)) if seconds else "—",
        "remarks": [
            (words(dict(zip(("zh", "en"), REMARKS[code], strict=True))), held["count"], held)
            for code, held in sorted(view.remarks.items())
        ],
    }
    return show(request, cockpit, "cockpit/processes/process.jinja2", context)


@require_safe
@at_cockpit(READERS)
def comparison(request: HttpRequest, cockpit: Cockpit, log: int) -> HttpResponseBase:
    """Compare the cases that started before a day with those from that day on."""
    view = _log(log)
    narrow, faults = _narrow(request, cockpit, view)
    day = _day(request, "day", faults)
    context: dict[str, Any] = {**_frame(request, view, narrow, faults), "day": day}
    if day is not None:
        spans = queries.spans(log, narrow)
        before = [seconds for start, seconds in spans if start < day]
        after = [seconds for start, seconds in spans if start >= day]
        body = compared(before, after)
        spread = strip(
            "spread",
            _("用时分布"),
            [(_("改革前"), _strip(before)), (_("改革后"), _strip(after))],
            unit=_("天"),
            decimals=1,
            head=_("时间"),
            note=_("深色是中间一半的办件，黑线是中位数，浅色从 5% 到 95%。"),
        )
        if (taken := taken_away(request, spread)) is not None:
            return taken
        context |= {
            "verdict": verdict(body),
            "sides": [
                _side(_("改革前"), before, request, log, until=day),
                _side(_("改革后"), after, request, log, since=day),
            ],
            "spread": spread,
        }
    return show(request, cockpit, "cockpit/processes/compare.jinja2", context)


@require_safe
@at_cockpit(READERS)
def cases(request: HttpRequest, cockpit: Cockpit, log: int) -> HttpResponseBase:
    """List the cases behind a number."""
    view = _log(log)
    narrow, faults = _narrow(request, cockpit, view)
    before, activity = request.GET.get("before", ""), request.GET.get("activity", "")
    asked: dict[str, Any] = {"edge": (before, activity)} if before else {"activity": activity}
    form = request.GET.get("format")
    if form in FORMATS:
        found = queries.cases(log, narrow, **asked, limit=None)
        return download(_cases_sheet(view, found), form)
    after = request.GET.get("after", "0")
    rows = queries.cases(
        log, narrow, **asked, after=int(after) if after.isdecimal() else 0, limit=queries.PAGE + 1
    )
    more = len(rows) > queries.PAGE
    named = _named(view)
    context = {
        **_frame(request, view, narrow, faults),
        "rows": rows[: queries.PAGE],
        "edge": ARROW.join(map(named, (before, activity))) if before else "",
        "activity": named(activity) if activity and not before else "",
        "next": _with(request, after=rows[queries.PAGE - 1].no) if more else "",
    }
    return show(request, cockpit, "cockpit/processes/cases.jinja2", context)


@require_safe
@at_cockpit(READERS)
def case(request: HttpRequest, cockpit: Cockpit, log: int, no: int) -> HttpResponse:
    """Show one case with its events."""
    view = _log(log)
    try:
        found, events = queries.get_case(log, no, Narrow(within=within(cockpit, view)))
    except LogNotFound as error:
        raise Http404(str(error)) from error
    bodies = get_authorities({each.grp for each in events} | {found.department})
    context = {
        "log": view,
        "case": found,
        "events": events,
        "named": _named(view),
        "body": lambda name: words(bodies[name].short) if name in bodies else name,
        "span": span,
    }
    return show(request, cockpit, "cockpit/processes/case.jinja2", context)


def _log(log: int) -> LogView:
    try:
        return queries.get_log(log)
    except LogNotFound as error:
        raise Http404(str(error)) from error


def _named(view: LogView) -> Callable[[str], str]:
    return lambda activity: words(view.labels[activity]) if activity in view.labels else activity


def _narrow(request: HttpRequest, cockpit: Cockpit, view: LogView) -> tuple[Narrow, list[str]]:
    """Read the filters of a page; what is no day is said and left out."""
    faults: list[str] = []
    narrow = Narrow(
        variant=request.GET.get("variant", "")[:64],
        department=request.GET.get("department", "")[:200],
        item=request.GET.get("item", "")[:200],
        since=_day(request, "since", faults),
        until=_day(request, "until", faults),
        within=within(cockpit, view),
    )
    return narrow, faults


def _day(request: HttpRequest, name: str, faults: list[str]) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(_("“%(text)s”不是日期，请写成 2022-04-01。") % {"text": text[:20]})
        return None


def _frame(
    request: HttpRequest, view: LogView, narrow: Narrow, faults: list[str]
) -> dict[str, Any]:
    """Give what every page of a log needs: the log, its filters and their choices."""
    departments, items = queries.choices(view.id)
    if narrow.within is not None:
        departments = tuple(each for each in departments if each in narrow.within)
    bodies = get_authorities(departments) if view.own else {}
    known = network().items if view.own else {}
    ways, _count = queries.variants(view.id, replace(narrow, variant=""), limit=20)
    named = _named(view)
    return {
        "log": view,
        "narrow": narrow,
        "faults": [{"field": "", "message": each} for each in faults],
        "departments": [
            (each, words(bodies[each].short) if each in bodies else each) for each in departments
        ],
        "items": [
            (each, words(label_of(known[each].name)) if each in known else each) for each in items
        ],
        "variants": [
            (each.hash, f"{each.cases} · {_way(each.steps, each.length, named)}") for each in ways
        ],
        "kept": {key: value for key, value in _asked(request).items() if key in FILTERS},
        "span": span,
        "address_with": lambda **more: _with(request, **more),
    }


FILTERS: Final = ("variant", "department", "item", "since", "until")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if value}


def _with(request: HttpRequest, **more: str | int) -> str:
    return f"{request.path}?{urlencode({**_asked(request), **more})}"


def _to_cases(request: HttpRequest, log: int) -> Callable[..., str]:
    """Give what makes addresses of cases under the page's filters."""
    kept = {key: value for key, value in _asked(request).items() if key in FILTERS}
    address = reverse("process-cases", kwargs={"log": log})
    return lambda **more: f"{address}?{urlencode({**kept, **more})}"


def _edge_row(edge: Edge, named: Callable[[str], str], link: Callable[..., str]) -> dict[str, Any]:
    return {
        "name": named(edge.before) + ARROW + named(edge.activity),
        "count": edge.count,
        "cases": edge.cases,
        "median": span(edge.median),
        "ninety": span(edge.ninety),
        "total": span(edge.total),
        "link": link(before=edge.before, activity=edge.activity),
    }


def _lost(flow: Flow, named: Callable[[str], str], link: Callable[..., str]) -> Any:
    worst = sorted(flow.edges, key=lambda each: -each.total)[:WORST]
    return bars(
        "lost",
        _("时间花在哪些衔接上"),
        [named(each.before) + ARROW + named(each.activity) for each in worst],
        [
            Series(
                _("合计"),
                tuple(each.total / DAY for each in worst),
                tuple(link(before=each.before, activity=each.activity) for each in worst),
            )
        ],
        lying=True,
        unit=_("天"),
        decimals=1,
        head=_("衔接"),
        note=_("所有办件在两个环节之间等待的时间之和。"),
    )


def _common(
    ways: Iterable[Any], named: Callable[[str], str], request: HttpRequest, log: int
) -> Any:
    listed = list(ways)
    link = _to_cases(request, log)
    return bars(
        "ways",
        _("最常见的走法"),
        [_way(each.steps, each.length, named) for each in listed],
        [
            Series(
                _("办件"),
                tuple(each.cases for each in listed),
                tuple(link(variant=each.hash) for each in listed),
            )
        ],
        lying=True,
        unit=_("件"),
        head=_("走法"),
    )


def _way(steps: tuple[str, ...], length: int, named: Callable[[str], str]) -> str:
    """Write a way by its first steps, and how many there are."""
    shown = [named(each) for each in steps[:6]]
    return ARROW.join(shown) + (
        _(" …（共 %(n)s 步）") % {"n": length} if length > len(shown) else ""
    )


def _strip(seconds: list[float]) -> tuple[float | None, ...]:
    ordered = sorted(seconds)
    return tuple(quantile(ordered, q) / DAY if ordered else None for q in STRIP)


def _side(
    name: str,
    seconds: list[float],
    request: HttpRequest,
    log: int,
    *,
    since: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    ordered = sorted(seconds)
    more = {"since": since} if since else {"until": date.fromordinal(until.toordinal() - 1)}  # type: ignore[union-attr] # one of both
    return {
        "name": name,
        "count": len(ordered),
        "link": _to_cases(request, log)(**more),
        "quantiles": [span(quantile(ordered, q)) if ordered else "—" for q in QUANTILES],
    }


def _edges_sheet(view: LogView, flow: Flow) -> Sheet:
    names = ("before", "activity", "count", "cases", "median", "ninety", "total")
    labels = (
        _("环节"),
        _("下一环节"),
        _("次数"),
        _("办件"),
        _("中位（秒）"),
        _("90%（秒）"),
        _("合计（秒）"),
    )
    columns = [Column(*pair) for pair in zip(names, labels, strict=True)]
    return Sheet(
        f"{view.name}-edges", columns, [tuple(asdict(e)[n] for n in names) for e in flow.edges]
    )


def _cases_sheet(view: LogView, found: Iterable[CaseView]) -> Sheet:
    names = ("name", "department", "item", "started", "ended", "deadline", "late", "steps", "wait")
    labels = (
        _("办件"),
        _("部门"),
        _("事项"),
        _("开始"),
        _("结束"),
        _("期限"),
        _("超期"),
        _("步数"),
        _("等待（秒）"),
    )
    columns = [Column(*pair) for pair in zip(names, labels, strict=True)]
    return Sheet(
        f"{view.name}-cases", columns, [tuple(getattr(e, n) for n in names) for e in found]
    )
