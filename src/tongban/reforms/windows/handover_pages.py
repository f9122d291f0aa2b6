"""Handover at the desk: the window hands files over, the department confirms them one by one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.record.types import MatterNotFound
from tongban.reforms.windows import handover, manifests
from tongban.reforms.windows.desk_access import attempt, key_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tongban.reforms.windows.manifests import Line

HANDLERS = frozenset({"clerk", "reviewer", "head", "hall_manager", "window_clerk", "supervisor"})
"""Roles that see where files are."""


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits at the window, what a department is to confirm, what differs; late first."""
    desk.need(HANDLERS)
    lines = manifests.open_lines(actor=desk.reader)
    held = sorted(
        (each for each in lines if each.state == "HELD"), key=lambda each: each.department
    )
    context = {
        "groups": [
            (department, list(found), str(uuid4()))
            for department, found in groupby(held, key=lambda each: each.department)
        ],
        "sent": _by_manifest(lines, "HANDED_OVER"),
        "differing": [(each, str(uuid4())) for each in lines if each.state == "DIFFERENCE"],
        "overdue": sum(each.overdue for each in lines),
        "recent": manifests.recent(actor=desk.reader),
    }
    return show(request, desk, "windows/handover.html", context)


@require_POST
@at_desk
def send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Hand the chosen files of a department over, and show their manifest."""
    desk.need(HANDLERS)
    department = request.POST.get("department", "")
    chosen = [
        each
        for each in manifests.open_lines(actor=desk.reader)
        if str(each.case) in request.POST.getlist("case") and each.department == department
    ]
    papers = {
        each.case: request.POST.get(f"papers.{each.case}", "").replace("\r", "").split("\n")
        for each in chosen
    }
    cases = [each.case for each in chosen] or _ids(request)
    if not cases:
        messages.error(request, _("请至少选择一件。"))
        return redirect("desk-handover")
    number = attempt(
        request,
        lambda: handover.hand_over(
            cases,
            department=department,
            hall=request.POST.get("hall", "")[:64],
            actor=desk.actor,
            key=key_of(request),
            papers=papers,
        ),
    )
    if number is None:
        return redirect("desk-handover")
    return redirect("desk-manifest", number=number)


@require_safe
@at_desk
def manifest(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Show a manifest for printing, with what can be said of each file."""
    desk.need(HANDLERS)
    found = _read(desk, number)
    lines = [(each, str(uuid4()) if _answers(desk, each) else "") for each in found.lines]
    context = {"manifest": found, "lines": lines, "answers": any(key for _, key in lines)}
    return show(request, desk, "windows/manifest.html", context)


@require_POST
@at_desk
def answer(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Confirm the files of a manifest one by one, or say what differs; what is left open stays."""
    desk.need(HANDLERS)
    found = _read(desk, number)
    done = 0
    for each in found.lines:
        said = request.POST.get(f"said.{each.case}", "")
        if said not in {"same", "differs"}:
            continue
        text = request.POST.get(f"differences.{each.case}", "").replace("\x00", "")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if said == "differs" and not lines:
            messages.error(request, _("%(number)s：请写明差异。") % {"number": each.number})
            continue
        done += _answer(request, desk, each, lines if said == "differs" else [])
    if done:
        messages.success(request, _("已登记 %(count)s 件。") % {"count": done})
    return redirect("desk-manifest", number=number)


@require_POST
@at_desk
def make_good(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Say what was done about differences, and hand over again."""
    desk.need(HANDLERS)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:500]
    if not note:
        messages.error(request, _("请写明怎样处理的。"))
    elif attempt(
        request,
        lambda: handover.make_good(case, actor=desk.actor, key=key_of(request), note=note),
    ):
        messages.success(request, _("已再次移交。"))
    return redirect("desk-handover")


def _answer(request: HttpRequest, desk: Desk, line: Line, differences: list[str]) -> bool:
    key = request.POST.get(f"key.{line.case}", "")[:120]
    done = attempt(
        request,
        lambda: handover.answer(line.case, actor=desk.actor, key=key, differences=differences),
    )
    return done is not None


def _answers(desk: Desk, line: Line) -> bool:
    """Tell whether the officer is of the department that a file went to."""
    return line.state == "HANDED_OVER" and any(
        each.role in {"clerk", "reviewer"}
        and each.department == line.department
        and each.items is None
        for each in desk.grants
    )


def _by_manifest(lines: tuple[Line, ...], state: str) -> list[tuple[str, str, int, bool]]:
    """Give the manifests that wait for a department: number, body, how many, whether late."""
    found: dict[str, list[Line]] = {}
    for each in lines:
        if each.state == state:
            found.setdefault(each.manifest, []).append(each)
    return [
        (number, words(rows[0].department_name), len(rows), any(each.overdue for each in rows))
        for number, rows in sorted(found.items())
    ]


def _ids(request: HttpRequest) -> list[UUID]:
    """Read the cases of a form that was sent before; what is no id is left out."""
    found = []
    for text in request.POST.getlist("case")[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _read(desk: Desk, number: str) -> manifests.Manifest:
    try:
        return manifests.get_manifest(number, actor=desk.reader)
    except MatterNotFound as error:
        raise Http404(number[:64]) from error
