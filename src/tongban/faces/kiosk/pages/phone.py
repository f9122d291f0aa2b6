"""A code on the phone for signing in at a terminal: on the page of somebody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.base.terminals.sittings import PHONE_FOR, make_phone_code
from tongban.faces.common.session import person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Make a code when asked: eight digits and a QR, for two minutes, to be used once."""
    person(request)
    account = request.user.pk
    assert account is not None  # noqa: S101 - somebody is signed in
    made = make_phone_code(account=account) if request.method == "POST" else ""
    context = {
        "code": f"{made[:4]} {made[4:]}" if made else "",
        "minutes": int(PHONE_FOR.total_seconds() // 60),
        "qr": segno.make(made, error="m").svg_data_uri(border=2) if made else "",
    }
    return render(request, "kiosk/phone.jinja2", context)


def panel(request: HttpRequest, _subject: object) -> str:
    """Offer the code on one's own page."""
    return render_to_string("kiosk/phone_panel.jinja2", {}, request)
