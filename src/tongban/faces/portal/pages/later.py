"""What comes later: the published list, materials promised, and a commitment taken back."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.cases import key_of, taken, taken_back, version_of
from tongban.services.cases.actions import supplement_case, withdraw_commitment
from tongban.services.cases.queries import get_case
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.tolerance import list_tolerable
from tongban.services.cases.types import ActRefused, CaseRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tongban.kernel.authority import Actor
    from tongban.services.cases.types import CaseView


@require_safe
def tolerable(request: HttpRequest) -> HttpResponse:
    """List the materials that may follow on a written promise, by item; open to everybody."""
    rows = [
        (item, list(each)) for item, each in groupby(list_tolerable(), key=lambda row: row.item)
    ]
    return render(request, "portal/tolerable.html", {"rows": rows})


@signed_in
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, case: UUID, *, actor: Actor) -> HttpResponse:
    """Take materials that were promised for later, some or all of them."""
    view: CaseView = get_case(case, actor=actor)
    if request.method != "POST":
        if view.owed is None or all(form.act != "supplement" for form in view.allowed):
            return redirect("case", case=case)
        return _page(request, view)
    files, faults = taken(request, view, actor=actor)
    if not faults:
        try:
            supplement_case(
                case,
                actor=actor,
                key=key_of(request),
                files=files,
                expected_version=version_of(request),
            )
        except CaseRefused as refused:
            faults = {each.field: words(each.message) for each in refused.problems}
            faults = faults or {"": words(refused.message)}
        except ActRefused as refused:
            faults = {"": words(reason_of(refused, "supplement"))}
        else:
            messages.success(request, _("补交的材料已收下。"))
            return redirect("case", case=case)
    return _page(request, view, files=files, faults=faults)


@signed_in
@require_http_methods(["GET", "POST"])
def uncommit(request: HttpRequest, case: UUID, *, actor: Actor) -> HttpResponse:
    """Ask once, then take the commitment back; the case goes on in the ordinary way."""
    act, done = "withdraw_commitment", _("已撤回承诺，改按一般程序办理。")
    return taken_back(request, case, act, withdraw_commitment, "uncommit", done, actor=actor)


def _page(
    request: HttpRequest,
    view: CaseView,
    *,
    files: Mapping[str, list[str]] | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    found = faults or {}
    owed = view.owed.missing if view.owed else ()
    slots = {row.slot for row in owed}
    context = {
        "case": view,
        "owed": owed,
        "key": key_of(request),
        "given": files or {},
        "slot_faults": {name: text for name, text in found.items() if name in slots},
        "faults": [
            {"field": f"file-{name}" if name in slots else "", "message": text}
            for name, text in found.items()
        ],
    }
    return render(request, "portal/supplement.html", context, status=422 if found else 200)
