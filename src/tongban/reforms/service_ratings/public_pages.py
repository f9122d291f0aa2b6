"""The public figures of ratings, with their counts and a file: no person, nothing too small."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.ratings.queries import published
from tongban.base.ratings.types import Tally
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import Column, Sheet, download
from tongban.kernel.terms.counting import local_day
from tongban.record import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.base.ratings.types import Cell, Published

LONGEST: Final = 366
"""Days of the longest period shown at once."""


@require_safe
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show good rate, contacts, rectification and callbacks of a period; open to everybody."""
    first, last, faults = period(request)
    shown = published(first, last)
    named = get_authorities(each.department for each in shown.departments)
    days = {"since": first.isoformat(), "until": last.isoformat()}
    context = {
        "shown": shown,
        "total": rates(shown.total),
        "rows": [(named.get(each.department), each, rates(each)) for each in shown.departments],
        "days": days,
        "faults": faults,
        "file": urlencode(days),
    }
    return render(request, "portal/ratings/figures.html", context, status=400 if faults else 200)


@require_safe
def figures_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the same counts as a table."""
    first, last, _faults = period(request)
    shown = published(first, last)
    heads = {
        "department": _("部门"),
        "rated": _("已评价"),
        "good": _("好评（1至3级）"),
        "level_1": _("非常满意"),
        "level_2": _("满意"),
        "level_3": _("基本满意"),
        "level_4": _("不满意"),
        "level_5": _("非常不满意"),
        "unrated": _("未评价"),
        "excluded": _("已排除"),
        "contact_owed": _("实名差评"),
        "contacted_in_time": _("按时联系"),
        "found_valid": _("属实差评"),
        "rectified": _("已整改"),
        "called_back": _("已回访"),
    }
    columns = [Column(name, label) for name, label in heads.items()]
    name = f"ratings-{first.isoformat()}-{last.isoformat()}"
    return download(Sheet(name, columns, _lines(shown, list(heads)[1:])), form)


def _lines(shown: Published, names: list[str]) -> Iterator[list[Any]]:
    named = get_authorities(each.department for each in shown.departments)
    for cell in (shown.total, *shown.departments):
        body = named.get(cell.department)
        title = _("全区") if not cell.department else cell.department
        counts: dict[str, Any] = {} if cell.hidden else dict(cell.tally.to_json())
        yield [
            words(body.name) if body else title,
            *(counts.get(each, _("过少不公布")) for each in names),
        ]


def period(request: HttpRequest) -> tuple[date, date, list[dict[str, str]]]:
    """Read the days asked for: the last ninety unless told, a year at most."""
    today = local_day(clock.now())
    found = {"since": today - timedelta(days=89), "until": today}
    default = dict(found)
    faults = []
    for name, day in default.items():
        text = request.GET.get(name, "")
        try:
            found[name] = date.fromisoformat(text) if text else day
        except ValueError:
            faults.append({"field": name, "message": _("日期应写作 2022-04-01。")})
    if not faults and not timedelta() <= found["until"] - found["since"] < timedelta(LONGEST):
        faults.append({"field": "until", "message": _("结束日期应不早于开始日期，且不超过一年。")})
    if faults:
        found = default
    return found["since"], found["until"], faults


def rates(cell: Cell) -> dict[str, tuple[str, int, int]]:
    """Give each rate as words with its numerator and denominator."""
    tally = Tally() if cell.hidden else cell.tally
    return {
        name: (_rate(above, below), above, below)
        for name, above, below in (
            ("good", tally.good, tally.rated),
            ("contacted", tally.contacted, tally.owed),
            ("rectified", tally.rectified, tally.valid),
            ("called_back", tally.called_back, tally.valid),
        )
    }


def _rate(above: int, below: int) -> str:
    return f"{above / below:.1%}" if below else "—"
