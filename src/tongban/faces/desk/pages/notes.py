"""Notes on a case, and handing it to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.authorities.queries import absences_in, officer_names
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.faces.desk.pages.cases import matter_of
from tongban.faces.desk.pages.queue import today
from tongban.faces.desk.pages.walking import case_address, read_walk
from tongban.record.types import ConflictError, IdempotencyKeyReused, MatterView, TextRefused
from tongban.services.cases import notes
from tongban.services.cases import queries as cases
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import CaseRefused, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@require_POST
@at_desk
def note(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Write a note on a case, once."""
    matter_of(desk, case)
    key, text = request.POST.get("key", "")[:120], request.POST.get("text", "")
    try:
        notes.add_note(case, text, actor=desk.actor, key=key)
    except NotPermitted as error:
        return _refused(request, desk, error)
    except (CaseRefused, IdempotencyKeyReused, TextRefused) as error:
        messages.error(request, _told(error))
    else:
        messages.success(request, _("备注已记下。"))
    return redirect(case_address(case, read_walk(request.POST)))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Ask to whom a case goes and with what words, or hand it over."""
    matter = matter_of(desk, case)
    if request.method != "POST":
        return _ask(request, desk, matter)
    to, text = request.POST.get("to", "")[:128], request.POST.get("text", "")
    if to == "":
        faults = [Fault("to", _("请选择交给谁。"))]
        return _ask(request, desk, matter, faults=faults, text=text)
    try:
        notes.hand_over(
            case,
            to="" if to == NOBODY else to,
            actor=desk.actor,
            seen=request.POST.get("seen", "")[:128],
            key=request.POST.get("key", "")[:120],
            text=text,
        )
    except NotPermitted as error:
        return _refused(request, desk, error)
    except (ConflictError, CaseRefused, IdempotencyKeyReused, TextRefused) as error:
        fresh = matter_of(desk, case)
        faults = [Fault("to", _told(error))]
        return _ask(request, desk, fresh, faults=faults, text=text, to=to)
    messages.success(request, _("已交接。"))
    return redirect(case_address(case, read_walk(request.POST)))


NOBODY = "-"
"""Chosen for nobody: the case goes back to the department."""


def _ask(
    request: HttpRequest,
    desk: Desk,
    matter: MatterView,
    *,
    faults: Sequence[Fault] = (),
    text: str = "",
    to: str = "",
) -> HttpResponse:
    able = notes.receivers(matter.id, actor=desk.reader)
    if desk.actor.id not in {each.value for each in able}:
        error = NotPermitted("AUTHORITY-NONE", f"{desk.actor.id} may do no act in {matter.number}")
        return _refused(request, desk, error)
    away = {
        each.officer for each in absences_in(matter.department, today()) if each.covers(today())
    }
    holder = matter.assignee
    line = cases.lines_of([matter], actor=desk.reader)[0]
    given = request.POST if request.method == "POST" else request.GET
    walk = read_walk(given)
    context = {
        "case": line,
        "holder": officer_names([holder]).get(holder, holder) if holder else "",
        "me": desk.actor.id,
        "choices": [
            {"value": each.value, "name": words(each.label), "away": each.value in away}
            for each in sorted(able, key=lambda each: each.value != desk.actor.id)
            if each.value != holder
        ],
        "nobody": NOBODY if holder else "",
        "faults": list(faults),
        "text": text,
        "to": to,
        "key": str(uuid4()),
        "walk": walk,
        "back_url": case_address(matter.id, walk),
    }
    return show(request, desk, "hand.html", context, status=400 if faults else 200)


def _refused(request: HttpRequest, desk: Desk, error: NotPermitted) -> HttpResponse:
    if error.code == "AUTHORITY-RECEIVER":
        message = _("只能交给有权办理本件的人。")
    elif error.code == "AUTHORITY-OWN-MATTER":
        message = words(reason_of(error))
    else:
        message = _("只有有权办理本件的人可以写备注、交接。")
    context = {"message": message, "code": error.code}
    return show(request, desk, "refused.html", context, status=403)


def _told(error: Exception) -> str:
    if isinstance(error, ConflictError):
        return _("他人刚刚交接过本件，请看清现在由谁承办后再交。")
    if isinstance(error, IdempotencyKeyReused):
        return _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。")
    return words(reason_of(error))
