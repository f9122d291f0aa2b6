"""Where matters wait: how long they stood in each state, before which act, and which they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.naming import item_names, question
from tongban.faces.cockpit.showing import body_name
from tongban.faces.common.charts import Series, bars, strip, taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.services.cases.procedure import KIND as CASE
from tongban.services.figures.stays import MAX_PAGE, standing_stays, stays
from tongban.services.figures.sums import EVIDENCE
from tongban.services.figures.waiting import labels_of, standing, waiting
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.cockpit.asking import Asked
    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import Standing, StayLine, StayPage, Wait

KNOWN: Final = frozenset({CASE, JOINT, EVIDENCE})
"""Kinds of what is waited in or for that have names."""
PAGE: Final = 20
WORST: Final = 12
"""Edges of the graph that the page shows, those that took the most time in all."""
DAY: Final = 86_400
WORD: Final = 80
"""Letters of the name of a kind of matter, a state or an act at most."""


@require_safe
@at_cockpit()
@answering
def waits(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the time in each state with its spread, and the edges on which most time is lost."""
    about = asked(request, cockpit)
    found = waiting(about.scope, actor=cockpit.reader)
    now = standing(about.scope, actor=cockpit.reader)
    states = _spread_chart(found.states, about)
    bins = _bins_chart(found.states, about)
    edges = _edges_chart(found.edges[:WORST], about)
    held = _standing_chart(now, about)
    if (taken := taken_away(request, states, bins, edges, held)) is not None:
        return taken
    whole = sum((each.total.total_seconds() for each in found.states), 0.0)
    context = {
        **question(about, cockpit),
        "as_of": found.as_of,
        "states": states,
        "bins": bins,
        "edges": edges,
        "standing": held,
        "since": [(words(each.state_label), each.longest_since) for each in now],
        "rows": [
            {
                "name": _edge(each),
                "href": stays_url(about, each.kind, each.state, each.act),
                "count": each.count,
                "total": days(each.total),
                "share": each.total.total_seconds() / whole if whole else 0.0,
            }
            for each in found.edges[:WORST]
        ],
    }
    return show(request, cockpit, "cockpit/waiting.jinja2", context)


@require_safe
@at_cockpit()
@answering
def rows(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show which matters waited, or wait now (`?now=1`), the longest first; `?format=` takes all.

    `kind` and `state` name the wait, `act` (once or more) what ended it.
    """
    about = asked(request, cockpit)
    kind, state = (request.GET.get(name, "")[:WORD] for name in ("kind", "state"))
    acts = [each[:WORD] for each in request.GET.getlist("act") if each][:WORST]
    lasting = request.GET.get("now") == "1"

    def pages(after: str | None, limit: int) -> StayPage:
        more: dict[str, Any] = {"actor": cockpit.reader, "after": after, "limit": limit}
        if lasting:
            return standing_stays(kind, state, about.scope, **more)
        return stays(kind, state, about.scope, acts=acts, **more)

    form = request.GET.get("format", "")
    if form in FORMATS:
        return download(_sheet(pages), form)
    page = pages(request.GET.get("after") or None, PAGE)
    asking = question(about, cockpit)
    titles = item_names(each.item for each in page.rows)
    here = _query(about, kind, state, *acts, now=lasting)
    names, endings = labels_of(kind) if kind in KNOWN else ({}, {})
    context = {
        **asking,
        "state": words(names.get(state, state)),
        "acts": [words(endings.get(each, each)) for each in acts],
        "now": lasting,
        "evidence": kind == EVIDENCE,
        "rows": [
            (
                each,
                titles[each.item],
                body_name(each.department, asking["bodies"]),
                days(each.lasted),
            )
            for each in page.rows
        ],
        "joint": JOINT,
        "hidden": [("kind", kind), ("state", state), *(("act", each) for each in acts)]
        + ([("now", "1")] if lasting else []),
        "next_url": f"?{here}&{urlencode({'after': page.after})}" if page.after else "",
        "files": [(each, f"?{here}&format={each}") for each in FORMATS],
    }
    return show(request, cockpit, "cockpit/stays.jinja2", context)


def stays_url(about: Asked, kind: str, state: str, *acts: str, now: bool = False) -> str:
    """Give the address of the matters behind a wait."""
    return f"{reverse('cockpit-stays')}?{_query(about, kind, state, *acts, now=now)}"


def days(time: timedelta) -> float:
    """Give a duration in days."""
    return time.total_seconds() / DAY


def _query(about: Asked, kind: str, state: str, *acts: str, now: bool) -> str:
    asked_for = [("kind", kind), ("state", state), *(("act", each) for each in acts if each)]
    return f"{about.query}&{urlencode(asked_for)}" + ("&now=1" if now else "")


def _sheet(pages: Callable[[str | None, int], StayPage]) -> Sheet:
    columns = [
        Column("number", _("办件编号")),
        Column("item", _("事项")),
        Column("department", _("部门")),
        Column("state", _("环节")),
        Column("act", _("离开方式")),
        Column("day", _("日期")),
        Column("days", _("天数")),
    ]

    def lines() -> Iterator[tuple[Any, ...]]:
        after: str | None = None
        while True:
            page = pages(after, MAX_PAGE)
            for each in page.rows:
                yield _cells(each)
            after = page.after
            if after is None:
                return

    return Sheet("waits", columns, lines())


def _cells(line: StayLine) -> tuple[Any, ...]:
    return (
        line.number,
        line.item,
        line.department,
        line.state,
        line.act,
        line.day,
        round(days(line.lasted), 4),
    )


def _spread_chart(found: tuple[Wait, ...], about: Asked) -> Chart:
    return strip(
        "waiting-states",
        _("每一步等多久"),
        [(_state(each), [days(one) for one in each.spread]) for each in found],
        links=tuple(stays_url(about, each.kind, each.state) for each in found),
        unit=_("天"),
        decimals=1,
        head=_("环节"),
        note=_("自然时间，含夜间和休息日；按离开这一步的日期计入期间。"),
    )


def _bins_chart(found: tuple[Wait, ...], about: Asked) -> Chart:
    names = (
        _("1 小时以内"),
        _("1 天以内"),
        _("1–2 天"),
        _("2–5 天"),
        _("5–10 天"),
        _("10–20 天"),
        _("20 天以上"),
    )
    links = tuple(stays_url(about, each.kind, each.state) for each in found)
    return bars(
        "waiting-bins",
        _("等待时间的分布"),
        tuple(_state(each) for each in found),
        tuple(
            Series(name, tuple(each.bins[n] for each in found), links)
            for n, name in enumerate(names)
        ),
        stacked=True,
        lying=True,
        unit=_("次"),
        head=_("环节"),
    )


def _edges_chart(found: tuple[Wait, ...], about: Asked) -> Chart:
    links = tuple(stays_url(about, each.kind, each.state, each.act) for each in found)
    return bars(
        "waiting-edges",
        _("等得最多的环节"),
        tuple(_edge(each) for each in found),
        (
            Series(_("一半的办件不超过"), tuple(days(each.median) for each in found), links),
            Series(_("平均"), tuple(days(each.mean) for each in found), links),
            Series(_("九成的办件不超过"), tuple(days(each.p90) for each in found), links),
        ),
        lying=True,
        unit=_("天"),
        decimals=1,
        head=_("环节"),
    )


def _standing_chart(found: tuple[Standing, ...], about: Asked) -> Chart:
    return bars(
        "waiting-now",
        _("现在停在哪里"),
        tuple(words(each.state_label) for each in found),
        (
            Series(
                _("件数"),
                tuple(each.count for each in found),
                tuple(stays_url(about, each.kind, each.state, now=True) for each in found),
            ),
        ),
        lying=True,
        unit=_("件"),
        head=_("环节"),
    )


def _state(wait: Wait) -> str:
    return words(wait.state_label)


def _edge(wait: Wait) -> str:
    return f"{words(wait.state_label)} → {words(wait.act_label)}"
