"""Following one's matters at a terminal: where they stand, and a receipt to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.base.parties.queries import get_party
from tongban.faces.common.sentences import standing, tone
from tongban.faces.kiosk.access import Kiosk, seated, task
from tongban.services.cases.queries import get_case, my_cases

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tongban.services.cases.types import CaseView

PAGE: Final = 6
PAPERS: Final = ("slip", "a4")
"""Papers that a receipt is printed on: a roll of 80 mm, and A4."""


@require_safe
@task
def cases(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """List the person's matters, the newest first, a few a screen."""
    page = my_cases(actor=kiosk.person, after=request.GET.get("after") or None, limit=PAGE)
    context = {
        "kiosk": kiosk,
        "rows": [(each, standing(each), tone(each)) for each in page.rows],
        "more": f"?after={page.after}" if page.after else "",
    }
    return render(request, "kiosk/cases.jinja2", context)


@require_safe
@seated
def case(request: HttpRequest, case: UUID, *, kiosk: Kiosk) -> HttpResponse:
    """Say where a matter stands, what is asked, and until when."""
    view: CaseView = get_case(case, actor=kiosk.person)
    context = {"kiosk": kiosk, "case": view, "standing": standing(view), "tone": tone(view)}
    return render(request, "kiosk/case.jinja2", context)


@require_safe
@seated
def done(request: HttpRequest, case: UUID, *, kiosk: Kiosk) -> HttpResponse:
    """Say that the application is handed in, under which number, and offer the receipt."""
    view: CaseView = get_case(case, actor=kiosk.person)
    context = {"kiosk": kiosk, "case": view, "standing": standing(view)}
    return render(request, "kiosk/done.jinja2", context)


@require_safe
@seated
def receipt(request: HttpRequest, case: UUID, *, kiosk: Kiosk) -> HttpResponse:
    """Show a receipt as it is printed; nothing on it tells more than number, matter and day."""
    view: CaseView = get_case(case, actor=kiosk.person)
    address = f"{settings.TONGBAN_BASE_URL}/my/cases/{view.id}/"
    paper = request.GET.get("paper", "")
    context = {
        "kiosk": kiosk,
        "case": view,
        "applicant": get_party(view.applicant_id).masked_name,
        "standing": standing(view),
        "paper": paper if paper in PAPERS else PAPERS[0],
        "qr": segno.make(address, error="m").svg_data_uri(border=2),
    }
    return render(request, "kiosk/receipt.jinja2", context)
