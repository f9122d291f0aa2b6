"""What waits for this officer: open cases by department, light, state and item, by due day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import LOCAL, role, words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.wording import LIGHTS, nearer, remaining
from tongban.record import clock
from tongban.record.queries import calendar
from tongban.record.types import CursorError
from tongban.services.cases import queries as cases
from tongban.services.cases.procedure import source
from tongban.services.cases.types import CasePage, CaseQueue, MatterNotFound, NotPermitted
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from tongban.base.authorities.types import AuthorityView
    from tongban.services.cases.types import CaseLine

PAGE: Final = 20
NAMED: Final = 4
"""Bodies that are named one by one; more are counted."""
FILTERS: Final = ("department", "light", "state", "item")


class Filters(NamedTuple):
    """What the queue is narrowed to; empty for all."""

    department: str
    light: str
    state: str
    item: str

    def but(self, **changed: str) -> str:
        """Write the address of this page with other filters."""
        kept = {name: value for name, value in self._replace(**changed)._asdict().items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


@require_safe
@at_desk
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the open cases that the officer may see, the nearest due day first."""
    number = request.GET.get("number", "").replace("\x00", "").strip()[:64]
    if number:
        return _open(request, desk, number)
    filters = _filters(request, desk)
    bodies = get_authorities(desk.departments)
    final = {name for name, state in source()["states"].items() if state.get("final")}
    try:
        found = _queue(desk, filters, after=request.GET.get("after") or None, closed=final)
    except CursorError as error:
        raise Http404("after") from error
    page, today = found.page, _today()
    return show(
        request,
        desk,
        "queue.html",
        {
            "filters": filters,
            "filtered": any(filters),
            "posts": _posts(desk, bodies),
            "bodies": sorted(bodies.values(), key=lambda body: body.id),
            "states": [(name, words(state["label"])) for name, state in source()["states"].items()],
            "items": _items(filters, desk),
            "lights": _lights(found, filters),
            "rows": _nearest_first(
                lines(page.rows, bodies, today), by_due=filters.state not in final
            ),
            "next_url": _next(filters, page),
            "started": not request.GET.get("after"),
            "closed": filters.state in final,
        },
    )


def lines(
    rows: Iterable[CaseLine], bodies: dict[str, AuthorityView], today: date | None = None
) -> list[dict[str, Any]]:
    """Give what a line of the queue shows, with words for how long is left."""
    today, days = today or _today(), calendar()
    shown = []
    for row in rows:
        due = nearer(row.promise_due, row.due)
        if row.closed_at is not None:
            left = ""
        elif due is None and row.light is not None:
            left = _("计时中止")
        else:
            left = remaining(due, today, days)
        shown.append(
            {
                "case": row,
                "due": due,
                "promised": due is not None and due == row.promise_due,
                "left": left,
                "light": None if left and due is None else row.light,
                "light_name": str(LIGHTS.get(row.light or "", "")),
                "body": bodies[row.department].short if row.department in bodies else "",
            }
        )
    return shown


def _today() -> date:
    return clock.now().astimezone(LOCAL).date()


def _nearest_first(rows: list[dict[str, Any]], *, by_due: bool) -> list[dict[str, Any]]:
    """Put the nearer of promise and law first within a page; pages follow the law's due day."""
    if not by_due:
        return rows
    return sorted(rows, key=lambda row: (row["due"] is None, row["due"] or date.min))


def _open(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    try:
        found = cases.get_case(number, actor=desk.reader)
    except (MatterNotFound, NotPermitted):
        return show(request, desk, "unknown.html", {"number": number}, status=404)
    return redirect("desk-case", case=found.id)


def _filters(request: HttpRequest, desk: Desk) -> Filters:
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in FILTERS}
    filters = Filters(**asked)
    if filters.department and filters.department not in desk.departments:
        raise Http404(filters.department)
    if filters.light and filters.light not in LIGHTS:
        raise Http404(filters.light)
    if filters.state and filters.state not in source()["states"]:
        raise Http404(filters.state)
    return filters


def _queue(desk: Desk, filters: Filters, *, after: str | None, closed: set[str]) -> CaseQueue:
    try:
        return cases.queue_of(
            actor=desk.reader,
            department=filters.department or None,
            item=filters.item or None,
            state=filters.state or None,
            light=filters.light or None,
            order="newest" if filters.state in closed else "due",
            after=after,
            limit=PAGE,
        )
    except NotPermitted:
        return CaseQueue(CasePage((), None), {}, 0)


def _next(filters: Filters, page: CasePage) -> str:
    kept = {name: value for name, value in filters._asdict().items() if value}
    return "" if page.after is None else f"?{urlencode({**kept, 'after': page.after})}"


def _lights(found: CaseQueue, filters: Filters) -> list[dict[str, Any]]:
    every = {"name": "", "label": _("全部"), "count": f"{found.counted:,}"}
    named = [
        {"name": name, "label": str(label), "count": f"{found.lights.get(name, 0):,}"}
        for name, label in LIGHTS.items()
    ]
    return [
        {
            **each,
            "url": filters.but(light=str(each["name"])),
            "chosen": filters.light == each["name"],
        }
        for each in (every, *named)
    ]


def _posts(desk: Desk, bodies: dict[str, AuthorityView]) -> list[str]:
    """Say which roles the officer holds where; one line a set of roles."""
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for department in desk.departments:
        held = sorted({each.role for each in desk.grants if each.department == department})
        body = bodies.get(department)
        by_roles.setdefault(tuple(held), []).append(words(body.short) if body else department)
    return [
        _named(names) + _("：") + _("、").join(role(each) for each in held)
        for held, names in by_roles.items()
    ]


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return _("、").join(names)
    return ngettext("%(num)s个部门", "%(num)s个部门", len(names)) % {"num": len(names)}


def _items(filters: Filters, desk: Desk) -> list[tuple[str, str]]:
    """Give the items to filter by: those of the one body that is looked at."""
    departments = desk.departments
    department = filters.department or (departments[0] if len(departments) == 1 else "")
    if not department:
        return []
    page = list_items(department=department, limit=200)
    return [
        (each.slug, words({"zh": each.name.zh, "en": each.name.en or each.name.zh}))
        for each in page.items
    ]
