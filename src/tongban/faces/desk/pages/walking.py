"""The next case of the queue that an officer goes through, from where he or she is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.faces.desk.access import Desk, at_desk
from tongban.faces.desk.filters import Filters, read_filters
from tongban.faces.desk.pages.queue import PAGE, nearest_first, today
from tongban.record.types import CursorError
from tongban.services.cases.types import NotPermitted
from tongban.services.cases.walking import page_to_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

PAGES: Final = 5
"""Pages of the queue that are looked through for a case to do something in."""


@require_safe
@at_desk
def next_case(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open the next case of the queue in which the officer can do something; else the queue."""
    filters = read_filters(request.GET, desk)
    after, at = request.GET.get("after") or None, _place(request.GET.get("at", ""))
    left = _case(request.GET.get("case", ""))
    asked = filters.asked(desk, today())
    for _page in range(PAGES):
        try:
            rows, following = page_to_work(actor=desk.reader, after=after, limit=PAGE, **asked)
        except CursorError as error:
            raise Http404("after") from error
        except NotPermitted:
            break
        may = {line.id: open_ for line, open_ in rows}
        ordered = nearest_first([line for line, _open in rows], by_due=asked["order"] == "due")
        for place, line in enumerate(ordered):
            if place >= at and line.id != left and may[line.id]:
                return redirect(address_of(line.id, filters, after=after, at=place))
        if following is None:
            break
        after, at = following, 0
    messages.info(request, _("这一列后面没有您现在可以办的了。"))
    return redirect(reverse("desk") + filters.but())


def address_of(case: UUID, filters: Filters, *, after: str | None, at: int) -> str:
    """Write the address of a case with the place in the queue from which it was opened."""
    return f"{reverse('desk-case', kwargs={'case': case})}?{walk_of(filters, after=after, at=at)}"


def walk_of(filters: Filters, *, after: str | None, at: int) -> str:
    """Write a place in the queue."""
    where = {**filters.kept(), "after": after or "", "at": str(at)}
    return urlencode({name: value for name, value in where.items() if value})


def read_walk(given: Mapping[str, str]) -> str:
    """Read a place in the queue from an address, or from the one field `walk` of a form."""
    held: Mapping[str, str] = dict(parse_qsl(given["walk"][:2000])) if given.get("walk") else given
    kept = {name: held.get(name, "") for name in (*Filters._fields, "after", "at")}
    return urlencode({name: value for name, value in kept.items() if value})


def next_address(case: UUID, walk: str) -> str:
    """Write the address of the next case after this one."""
    return f"{reverse('desk-next')}?{walk}{'&' if walk else ''}case={case}"


def case_address(case: UUID, walk: str) -> str:
    """Write the address of a case with a place in the queue."""
    return reverse("desk-case", kwargs={"case": case}) + (f"?{walk}" if walk else "")


def queue_address(walk: str) -> str:
    """Write the address of the page of the queue that a place is in."""
    kept = {name: value for name, value in parse_qsl(walk) if name != "at"}
    return reverse("desk") + (f"?{urlencode(kept)}" if kept else "")


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004 - of a page


def _case(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
