"""The applicant's pages of a verification or a credit record: what was found, what can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.reforms.commitments import actions
from tongban.reforms.commitments.queries import get_detail
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.kernel.authority import Actor
    from tongban.reforms.commitments.types import MatterDetail

OWN: Final = frozenset({"report", "defend", "object", "ask_repair"})
"""Acts of applicants; each takes one text."""


@signed_in
@require_safe
def detail(request: HttpRequest, matter: UUID, *, actor: Actor) -> HttpResponse:
    """Show what was found and decided, and what the applicant can say to it."""
    return _page(request, get_detail(matter, actor=actor))


@signed_in
@require_POST
def do(request: HttpRequest, matter: UUID, step: str, *, actor: Actor) -> HttpResponse:
    """Take what the applicant says: a report, a statement, an objection, a request for repair."""
    if step not in OWN:
        raise Http404(step)
    view: MatterDetail = get_detail(matter, actor=actor)
    form = next((each for each in view.allowed if each.act == step), None)
    field = {"report": "report", "defend": "statement", "object": "reason"}.get(step, "statement")
    text = request.POST.get(field, "").strip()[:2000]
    if not text:
        return _page(request, view, name=step, fault=_("请写明内容。"))
    version = request.POST.get("version", "")
    try:
        actions.act(
            matter,
            step,
            {field: text},
            actor=actor,
            key=request.POST.get("key", "").strip()[:120] or uuid4().hex,
            expected_version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except ActRefused as refused:
        return _page(request, view, name=step, fault=words(reason_of(refused, step)), typed=text)
    label = words(form.label) if form else ""
    messages.success(request, _("已提交：%(act)s。") % {"act": label})
    return redirect("commitment", matter=matter)


def _page(
    request: HttpRequest,
    view: MatterDetail,
    *,
    name: str = "",
    fault: str = "",
    typed: str = "",
) -> HttpResponse:
    context = {
        "view": view,
        "acts": [
            {"form": form, "key": uuid4().hex, "typed": typed if form.act == name else ""}
            for form in view.allowed
            if form.act in OWN
        ],
        "faults": [{"field": "", "message": fault}] if fault else [],
    }
    return render(request, "commitments/detail.html", context, status=422 if fault else 200)
