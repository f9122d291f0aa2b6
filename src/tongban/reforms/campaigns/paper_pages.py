"""Papers of a campaign: the wall chart, the whole book, the weekly reports."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.common.jinja import words
from tongban.faces.common.pages import error_page
from tongban.reforms.campaigns.book.writing import write_book
from tongban.reforms.campaigns.pages import frame
from tongban.reforms.campaigns.poster import SIZES
from tongban.reforms.campaigns.poster import poster as draw
from tongban.reforms.campaigns.poster import report_pdf as printed
from tongban.reforms.campaigns.types import LIGHTS, CampaignNotFound, CampaignRefused
from tongban.reforms.campaigns.weekly import get_report, list_reports

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.reforms.campaigns.shells import Look
    from tongban.reforms.campaigns.weekly import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def poster(request: HttpRequest, look: Look, campaign: str, size: str) -> HttpResponse:
    """Give the wall chart of what the reader sees as one sheet of PDF."""
    found = look.campaign(campaign)
    if size not in SIZES:
        raise Http404(size)
    try:
        made = draw(found, size=size, actor=look.actor)
    except CampaignRefused as error:
        return error_page(request, 400, _("画不下"), words(error.message), error.code)
    return _file(made, f"{found.id}-{size}.pdf", "application/pdf")


@require_safe
def workbook(_request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """Give the whole book of what the reader sees, to be edited and brought back."""
    found = look.campaign(campaign)
    made = io.BytesIO()
    write_book(made, found, actor=look.actor)
    return _file(made.getvalue(), f"{found.id}.xlsx", XLSX)


@require_safe
def reports(request: HttpRequest, look: Look, campaign: str) -> HttpResponse:
    """List the weekly reports."""
    found = look.campaign(campaign)
    rows = list_reports(campaign, actor=look.actor)
    return look.show(request, "reports.jinja2", {**frame(look, found, "reports"), "rows": rows})


@require_safe
def report(request: HttpRequest, look: Look, campaign: str, number: int) -> HttpResponse:
    """Show one weekly report as it was made."""
    found = look.campaign(campaign)
    made = _report(look, campaign, number)
    parts = [
        (_("本期进展"), made.moved),
        (_("逾期任务"), made.late),
        (_("近期到期"), made.coming),
    ]
    context = {
        **frame(look, found, "reports"),
        "report": made,
        "parts_of_report": parts,
        "lights": [(each, label, made.lights[each.value]) for each, label in LIGHTS.items()],
    }
    return look.show(request, "report.jinja2", context)


@require_safe
def report_pdf(_request: HttpRequest, look: Look, campaign: str, number: int) -> HttpResponse:
    """Give one weekly report as PDF."""
    found = look.campaign(campaign)
    made = printed(found, _report(look, campaign, number))
    return _file(made, f"{found.id}-{number}.pdf", "application/pdf")


def _report(look: Look, campaign: str, number: int) -> Report:
    try:
        return get_report(campaign, number, actor=look.actor)
    except CampaignNotFound as error:
        raise Http404(str(number)) from error


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
