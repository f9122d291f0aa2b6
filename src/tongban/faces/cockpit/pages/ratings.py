"""Ratings by department: the same public counts as everybody sees, and the rows behind them."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.ratings.queries import ROWS_ROLES, published, raw_rows
from tongban.base.ratings.types import RawRow, Tally
from tongban.faces.cockpit.access import Cockpit, answering, at_cockpit, show
from tongban.faces.cockpit.asking import asked
from tongban.faces.cockpit.naming import question
from tongban.faces.cockpit.showing import body_name
from tongban.faces.common.sheets import FORMATS, Column, Sheet, download

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.base.ratings.types import Cell

COLUMNS: Final = tuple(each.name for each in fields(RawRow))


@require_safe
@at_cockpit()
@answering
def ratings(request: HttpRequest, cockpit: Cockpit) -> HttpResponseBase:
    """Show the rates of a period with both sums; `?format=` takes the rows, where allowed."""
    about = asked(request, cockpit)
    first, last, form = about.period.first, about.period.last, request.GET.get("format", "")
    if form in FORMATS:
        cockpit.need(ROWS_ROLES)
        found = raw_rows(first, last, actor=cockpit.reader, department=about.department)
        columns = [Column(name, name) for name in COLUMNS]
        rows = (tuple(asdict(each).values()) for each in found)
        return download(Sheet("ratings", columns, rows), form)
    told = published(first, last)
    asking = question(about, cockpit)
    cells = [each for each in told.departments if about.department in {None, each.department}]
    context = {
        **asking,
        "total": rate(told.total, _("全区"), told.small),
        "rows": [
            rate(each, body_name(each.department, asking["bodies"]), told.small) for each in cells
        ],
        "may_take": cockpit.holds(ROWS_ROLES),
    }
    return show(request, cockpit, "cockpit/ratings.jinja2", context)


def rate(cell: Cell, name: str, small: int) -> Mapping[str, object]:
    """Give what a line shows: rates with both sums; too few ratings are not told apart."""
    tally = Tally() if cell.hidden else cell.tally
    return {
        "name": name,
        "hidden": _("少于 %(n)s 个，不公布") % {"n": small} if cell.hidden else "",
        "good": _share(tally.good, tally.rated),
        "contacted": _share(tally.contacted, tally.owed),
        "rectified": _share(tally.rectified, tally.valid),
        "excluded": tally.excluded,
    }


def _share(above: int, below: int) -> tuple[str, str]:
    return (f"{above / below:.1%}" if below else "—", f"{above:,} / {below:,}")
