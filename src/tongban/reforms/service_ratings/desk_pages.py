"""Pages of bad ratings at the desk: the list with its clocks, one with its acts, codes, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.ratings import actions
from tongban.base.ratings.procedure import BAD_RATING, choices, document
from tongban.base.ratings.queries import ROWS_ROLES, bad_line, find_bad, list_bad, raw_rows
from tongban.base.ratings.triggers import find_trigger
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import Column, Sheet, download
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import read, widgets
from tongban.faces.desk.pages.acts import faults_of
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, get_acts, get_definition, get_situation
from tongban.record.types import (
    ActRefused,
    ConflictError,
    CursorError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.reforms.service_ratings.naming import names_of
from tongban.reforms.service_ratings.public_pages import period
from tongban.services.cases import rules
from tongban.services.cases.events import bodies_in, events_of
from tongban.services.cases.fields import Setting, act_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.desk.forms import Fault, Reading
    from tongban.services.cases.types import ActForm

HANDLERS: Final = frozenset({"head", "reviewer", "hall_manager", "supervisor", "reform_office"})
"""Roles that handle bad ratings of their departments, as the procedure says."""


@require_safe
@at_desk
def bad_ratings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the bad ratings of the officer's departments, open ones unless all are asked for."""
    desk.need(HANDLERS)
    everything = request.GET.get("all") == "1"
    chosen = request.GET.get("department") or None
    try:
        page = list_bad(
            actor=desk.reader,
            department=chosen,
            open_only=not everything,
            after=request.GET.get("after") or None,
        )
    except CursorError as error:
        raise Http404("after") from error
    except NotPermitted:
        page = None
    more = {"all": "1"} if everything else {}
    more |= {"department": chosen} if chosen else {}
    rows = () if page is None else page.rows
    context = {
        "rows": rows,
        "item_names": names_of(each.item for each in rows),
        "levels": choices("level"),
        "named": get_authorities({each.department for each in rows}),
        "everything": everything,
        "chosen": chosen,
        "bodies": sorted(get_authorities(desk.departments).values(), key=lambda each: each.id),
        "may_rows": desk.holds(ROWS_ROLES),
        "next_url": f"?{urlencode({**more, 'after': page.after})}" if page and page.after else "",
    }
    return show(request, desk, "ratings/list.html", context)


@require_safe
@at_desk
def bad_rating(request: HttpRequest, desk: Desk, bad: UUID) -> HttpResponse:
    """Show a bad rating without its rater: its clocks, what was done, what may be done."""
    return _page(request, desk, bad)


@require_POST
@at_desk
def handle_bad(request: HttpRequest, desk: Desk, bad: UUID, act: str) -> HttpResponse:
    """Do an act in a bad rating; what does not fit comes back with the words to put it right."""
    form = next((each for each in _forms(desk, bad) if each.act == act), None)
    if form is None:
        messages.error(request, _("这一步现在不能办理，请看当前状态。"))
        return redirect("desk-rating", bad=bad)
    reading = read(form, request.POST)
    faults = list(reading.faults)
    if not faults:
        try:
            actions.handle(
                bad,
                act,
                reading.payload,
                actor=desk.actor,
                key=request.POST.get("key", "")[:120],
                expected_version=_number(request.POST.get("version", "")),
            )
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except (ActRefused, ConflictError, IdempotencyKeyReused, TextRefused) as error:
            faults = faults_of(error, act, {each.name for each in form.fields})
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-rating", bad=bad)
    return _page(request, desk, bad, wrong=act, reading=reading, faults=faults)


@require_safe
@at_desk
def code(request: HttpRequest, desk: Desk, source: str, ref: str) -> HttpResponse:
    """Show the QR code by which whoever was served rates, with a link to read out."""
    trigger = find_trigger(source, ref)
    if trigger is None or trigger.department not in desk.departments:
        raise Http404(ref)
    place = reverse("rating-link", kwargs={"source": source, "ref": ref})
    address = f"{settings.TONGBAN_BASE_URL}{place}"
    context = {
        "trigger": trigger,
        "name": names_of([trigger.item])[trigger.item],
        "address": address,
        "qr": segno.make(f"{address}?c=qr", error="m").svg_data_uri(border=2),
    }
    return show(request, desk, "ratings/code.html", context)


@require_safe
@at_desk
def rows_file(request: HttpRequest, desk: Desk, form: str) -> HttpResponseBase:
    """Give the rows that figures are counted from to supervision and audit; no row has a rater."""
    desk.need(ROWS_ROLES)
    first, last, _faults = period(request)
    heads = {
        "row": _("行号"),
        "part": _("成员事项"),
        "source": _("评价来源"),
        "item": _("事项"),
        "department": _("部门"),
        "channel": _("评价渠道"),
        "day": _("日期"),
        "level": _("满意度"),
        "by_name": _("实名"),
        "excluded": _("已排除"),
        "contact_owed": _("应联系"),
        "contacted_in_time": _("按时联系"),
        "valid": _("属实"),
        "rectified": _("已整改"),
        "called_back": _("已回访"),
    }
    found = raw_rows(first, last, actor=desk.reader)
    rows = ([getattr(row, name) for name in heads] for row in found)
    columns = [Column(name, label) for name, label in heads.items()]
    return download(Sheet(f"rating-rows-{first}-{last}", columns, rows), form)


def _forms(desk: Desk, bad: UUID) -> tuple[ActForm, ...]:
    try:
        find_bad(bad, actor=desk.reader)
        found = get_situation(bad, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(bad)) from error
    matter = found.matter
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    definition = get_definition(matter.definition)
    setting = Setting(definition, matter.folded, desk.reader, local_day(found.now), {}, frozenset())
    order = list(document(BAD_RATING)["acts"])
    rules_now = sorted(found.allowed, key=lambda rule: order.index(rule.name))
    return tuple(act_form(rule, setting) for rule in rules_now)


def _page(
    request: HttpRequest,
    desk: Desk,
    bad: UUID,
    *,
    wrong: str = "",
    reading: Reading | None = None,
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    forms = _forms(desk, bad)
    matter = find_bad(bad, actor=desk.reader)
    definition, days, now = get_definition(matter.definition), calendar(), clock.now()
    acts = get_acts(bad, actor=desk.reader).rows
    terms = {} if matter.folded is None else matter.folded.terms
    bodies = get_authorities({matter.department, *bodies_in(acts)})
    line = bad_line(matter)
    context: dict[str, Any] = {
        "line": line,
        "name": names_of([line.item])[line.item],
        "body": bodies.get(matter.department),
        "level": choices("level").get(line.level, {}),
        "clocks": [
            rules.clock_of(name, term, definition, days, now=now)
            for name, term in terms.items()
            if term.done is None
        ],
        "events": events_of(
            acts,
            definition,
            actor=desk.reader,
            slots={},
            bodies=bodies,
            people={},
            hidden={"rated_item", "part", "rated_officer"},
        ),
        "forms": [_shown(form, reading if form.act == wrong else None, faults) for form in forms],
        "faults": faults,
    }
    return show(request, desk, "ratings/bad.html", context, status=400 if faults else 200)


def _shown(form: ActForm, reading: Reading | None, faults: Sequence[Fault]) -> dict[str, Any]:
    mine = () if reading is None else tuple(faults)
    typed = None if reading is None else reading.typed
    return {
        "form": form,
        "fields": widgets(form, typed=typed, faults=mine),
        "key": str(uuid4()),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int
