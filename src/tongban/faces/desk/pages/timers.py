"""What is late, and what the house itself did not manage to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.desk.access import WATCHING, Desk, at_desk, show
from tongban.faces.desk.pages.queue import lines
from tongban.record.effects import dead_effects
from tongban.record.types import SYSTEM, CursorError
from tongban.services.cases import queries as cases
from tongban.services.cases.types import CasePage, NotPermitted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@at_desk
def timers(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show overdue cases within the officer's reach and effects that were given up."""
    desk.need(WATCHING)
    after = request.GET.get("after") or None
    try:
        page = cases.list_cases(actor=desk.reader, light="red", after=after, limit=20)
    except CursorError as error:
        raise Http404("after") from error
    except NotPermitted:
        page = CasePage((), None)
    bodies = get_authorities({row.department for row in page.rows})
    context = {
        "rows": lines(page.rows, bodies),
        "next_url": f"?{urlencode({'after': page.after})}" if page.after else "",
        "started": after is None,
        # the effects are shown by kind, case step and reason alone, without what they carry
        "dead": [
            {"kind": row.kind, "key": row.key, "attempts": row.attempts, "reason": reason}
            for row, reason in dead_effects(actor=SYSTEM, limit=50)
        ],
    }
    return show(request, desk, "timers.html", context)
