"""Slowest evidence: which kinds hold matters up, how they came, how long after they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.naming import question
from tongban.faces.cockpit.pages.waits import days, stays_url
from tongban.faces.common.charts import Series, bars, taken_away
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download
from tongban.services.figures.queries import read_until
from tongban.services.figures.sums import EVIDENCE
from tongban.services.figures.types import LATE_WAYS, PAPER_WAYS
from tongban.services.figures.waiting import evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.cockpit.asking import Asked
    from tongban.faces.common.charts import Chart
    from tongban.services.figures.types import Paper

WORST: Final = 12
"""Kinds that the chart draws."""
PAGE: Final = 50
"""Kinds that the page lists; the files have all of them."""


@require_safe
@at_cockpit()
@answering
def papers(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the kinds of evidence, those first that held matters up; `?format=` takes all."""
    about = asked(request, cockpit)
    found = evidence(about.scope, actor=cockpit.reader)
    form = request.GET.get("format", "")
    if form in FORMATS and not request.GET.get("chart"):
        return download(_sheet(found), form)
    slow = _chart([each for each in found if each.late is not None][:WORST], about)
    if (taken := taken_away(request, slow)) is not None:
        return taken
    context = {
        **question(about, cockpit),
        "as_of": read_until(),
        "slow": slow,
        "rows": [_line(each, about) for each in found[:PAGE]],
        "more": max(len(found) - PAGE, 0),
        "files": [(each, f"?{about.query}&format={each}") for each in FORMATS],
    }
    return show(request, cockpit, "cockpit/papers.jinja2", context)


def _line(paper: Paper, about: Asked) -> dict[str, Any]:
    late = paper.late
    return {
        "name": words(paper.label),
        "needed": (paper.needed, stays_url(about, EVIDENCE, paper.kind)),
        "shared": (
            paper.ways.get("shared", 0),
            stays_url(about, EVIDENCE, paper.kind, "shared"),
        ),
        "again": (paper.asked_again, stays_url(about, EVIDENCE, paper.kind, *LATE_WAYS)),
        "standing": (paper.standing, stays_url(about, EVIDENCE, paper.kind, now=True)),
        "median": None if late is None else days(late.median),
        "p90": None if late is None else days(late.p90),
        "total": None if late is None else days(late.total),
    }


def _chart(found: Sequence[Paper], about: Asked) -> Chart:
    links = tuple(stays_url(about, EVIDENCE, each.kind, *LATE_WAYS) for each in found)
    lates = [each.late for each in found if each.late is not None]
    return bars(
        "evidence-slow",
        _("哪些材料等得最久"),
        tuple(words(each.label) for each in found),
        (
            Series(_("一半不超过"), tuple(days(each.median) for each in lates), links),
            Series(_("九成不超过"), tuple(days(each.p90) for each in lates), links),
        ),
        lying=True,
        unit=_("天"),
        decimals=1,
        head=_("材料"),
        note=_("从告知补正或者承诺后补，到材料提交的自然时间；按提交日期计入期间。"),
    )


def _late(paper: Paper) -> tuple[float | None, ...]:
    """Give half, nine in ten and all of the waits for it, in days."""
    if paper.late is None:
        return (None, None, None)
    told = (paper.late.median, paper.late.p90, paper.late.total)
    return tuple(round(days(each), 3) for each in told)


def _sheet(found: Sequence[Paper]) -> Sheet:
    columns = [
        Column("id", _("编号")),
        Column("name", _("材料")),
        Column("needed", _("需要")),
        *(Column(way, words(label)) for way, label in PAPER_WAYS.items()),
        Column("median_days", _("一半不超过")),
        Column("p90_days", _("九成不超过")),
        Column("total_days", _("合计天数")),
        Column("standing", _("现在还在等")),
    ]
    rows = [
        (
            each.kind,
            words(each.label),
            each.needed,
            *(each.ways.get(way, 0) for way in PAPER_WAYS),
            *_late(each),
            each.standing,
        )
        for each in found
    ]
    return Sheet("evidence", columns, rows)
