"""What waits for this officer: open cases by department, light, state and item, by due day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.faces.common.jinja import LOCAL, role, words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.filters import Filters, final_states, read_filters
from tongban.faces.desk.keys import QUEUE_KEYS
from tongban.faces.desk.wording import LIGHTS, nearer, remaining
from tongban.record import clock
from tongban.record.queries import calendar
from tongban.record.types import CursorError
from tongban.services.cases import queries as cases
from tongban.services.cases.procedure import source
from tongban.services.cases.types import CasePage, CaseQueue, MatterNotFound, NotPermitted
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.base.authorities.types import AuthorityView
    from tongban.services.cases.types import CaseLine

PAGE: Final = 20
NAMED: Final = 4
"""Bodies that are named one by one; more are counted."""


@require_safe
@at_desk
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the open cases that the officer may see, the nearest due day first."""
    number = request.GET.get("number", "").replace("\x00", "").strip()[:64]
    if number:
        return _open(request, desk, number)
    filters = read_filters(request.GET, desk)
    final = final_states()
    after = request.GET.get("after") or None
    try:
        found = _queue(desk, filters, after=after)
    except CursorError as error:
        raise Http404("after") from error
    bodies = get_authorities(desk.departments)
    ordered = nearest_first(found.page.rows, by_due=filters.state not in final)
    assigned = officer_names({each.assignee for each in ordered if each.assignee} | {desk.actor.id})
    walk = filters.but() + ("&" if any(filters) else "") + (f"after={after}&" if after else "")
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
            "hands": [
                {
                    "name": name,
                    "label": label,
                    "key": key,
                    "url": filters.but(hands=name),
                    "chosen": filters.hands == name,
                }
                for name, label, key in (
                    ("", _("本部门"), "a"),
                    ("mine", _("我的"), "m"),
                    ("nobody", _("无人承办"), "u"),
                )
            ],
            "rows": lines(ordered, bodies, today()),
            "named": assigned,
            "walk": walk,
            "next_url": _next(filters, found.page),
            "started": not after,
            "closed": filters.state in final,
            "queue_keys": QUEUE_KEYS,
        },
    )


def lines(
    rows: Iterable[CaseLine], bodies: dict[str, AuthorityView], on: date | None = None
) -> list[dict[str, Any]]:
    """Give what a line of the queue shows, with words for how long is left."""
    on, days = on or today(), calendar()
    shown = []
    for row in rows:
        due = nearer(row.promise_due, row.due)
        if row.closed_at is not None:
            left = ""
        elif due is None and row.light is not None:
            left = _("计时中止")
        else:
            left = remaining(due, on, days)
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


def today() -> date:
    """Give the day of the record in China."""
    return clock.now().astimezone(LOCAL).date()


def nearest_first(rows: Sequence[CaseLine], *, by_due: bool) -> list[CaseLine]:
    """Put the nearer of promise and law first within a page; pages follow the law's due day."""
    if not by_due:
        return list(rows)

    def place(row: CaseLine) -> tuple[bool, date]:
        due = nearer(row.promise_due, row.due)
        return due is None, due or date.min

    return sorted(rows, key=place)


def _open(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    try:
        found = cases.get_case(number, actor=desk.reader)
    except (MatterNotFound, NotPermitted):
        return show(request, desk, "unknown.html", {"number": number}, status=404)
    return redirect("desk-case", case=found.id)


def _queue(desk: Desk, filters: Filters, *, after: str | None) -> CaseQueue:
    try:
        asked = filters.asked(desk, today())
        return cases.queue_of(actor=desk.reader, after=after, limit=PAGE, **asked)
    except NotPermitted:
        return CaseQueue(CasePage((), None), {}, 0)


def _next(filters: Filters, page: CasePage) -> str:
    return "" if page.after is None else f"?{urlencode({**filters.kept(), 'after': page.after})}"


def _lights(found: CaseQueue, filters: Filters) -> list[dict[str, Any]]:
    # of very many only the first are counted: 10,000+
    every = {"name": "", "label": _("全部"), "count": f"{found.counted:,}{'+' * bool(found.least)}"}
    named = [
        {
            "name": name,
            "label": str(label),
            "count": f"{found.lights.get(name, 0):,}{'+' * (name in found.least)}",
        }
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
