"""The ledger as auditors and supervisors see it: the last published root and how to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from tongban.faces.desk.access import WATCHING, Desk, at_desk, show
from tongban.record.log import latest_root

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@at_desk
def ledger(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the last root of the Merkle log over all cases."""
    desk.need(WATCHING)
    return show(request, desk, "ledger.html", {"root": latest_root()})
