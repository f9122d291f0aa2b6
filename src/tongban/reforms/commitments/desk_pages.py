"""The desk's pages of verifications and credit records: what waits, one of them, its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.documents.actions import store
from tongban.base.documents.queries import list_documents, open_document
from tongban.base.documents.serving import document_response
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.faces.desk.pages.acts import faults_of
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import ActRefused, ConflictError, IdempotencyKeyReused, TextRefused
from tongban.reforms.commitments import actions
from tongban.reforms.commitments.procedure import ON_RECORD, OPEN_STATES
from tongban.reforms.commitments.queries import get_detail, list_open
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActForm, MatterNotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.reforms.commitments.types import MatterDetail

TABS = (*OPEN_STATES, *ON_RECORD)
GRAVE = frozenset({"revoke"})


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits, by state, the nearest due first."""
    state = request.GET.get("state", "")
    if state not in TABS:
        state = TABS[0]
    try:
        page = list_open(actor=desk.actor, state=state, after=request.GET.get("after") or None)
        rows, after = page.rows, page.after
    except NotPermitted:
        rows, after = (), None
    context = {
        "rows": rows,
        "state": state,
        "tabs": TABS,
        "next_url": f"?state={state}&after={after}" if after else "",
    }
    return show(request, desk, "commitments.html", context)


@require_safe
@at_desk
def detail(request: HttpRequest, desk: Desk, matter: UUID) -> HttpResponse:
    """Show one with its acts as forms."""
    return _page(request, desk, _detail(desk, matter))


@require_POST
@at_desk
def do(request: HttpRequest, desk: Desk, matter: UUID, step: str) -> HttpResponse:
    """Do an act: once, for the version that was looked at."""
    view = _detail(desk, matter)
    form = next((each for each in view.allowed if each.act == step), None)
    if form is None:
        if step not in get_definition(get_matter(matter, actor=desk.reader).definition).acts:
            raise Http404(step)
        messages.error(request, _("这一步现在不能办，请看最新的状态。"))
        return redirect("desk-commitment", matter=matter)
    posted = request.POST.copy()
    faults = _take_file(request, desk, view, posted)
    reading = read(form, posted)
    faults += [each for each in reading.faults if each.field not in {one.field for one in faults}]
    if step in GRAVE and request.POST.get("confirmed") != "yes":
        faults.append(Fault("confirmed", _("请勾选确认：这一步提交后不能撤回。")))
    if faults:
        return _page(request, desk, view, name=step, reading=reading, faults=faults, status=400)
    version = request.POST.get("version", "")
    try:
        actions.act(
            matter,
            step,
            reading.payload,
            actor=desk.actor,
            key=request.POST.get("key", "")[:120],
            expected_version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except NotPermitted as error:
        context = {"message": words(reason_of(error, step)), "view": view}
        return show(request, desk, "commitment_refused.html", context, status=403)
    except (ActRefused, ConflictError, IdempotencyKeyReused, TextRefused) as error:
        found = faults_of(error, step, {each.name for each in form.fields})
        status = 409 if isinstance(error, ConflictError | IdempotencyKeyReused) else 400
        fresh = _detail(desk, matter)
        return _page(request, desk, fresh, name=step, reading=reading, faults=found, status=status)
    messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
    return redirect("desk-commitment", matter=matter)


@require_safe
@at_desk
def document(request: HttpRequest, desk: Desk, matter: UUID, document: str) -> HttpResponseBase:  # noqa: ARG001 - a page takes its request
    """Hand out a document of a verification or a record; the look is noted."""
    _detail(desk, matter)
    try:
        return document_response(open_document(document, actor=desk.reader, matter=matter))
    except DocumentNotFound as error:
        raise Http404(document) from error


def _detail(desk: Desk, matter: UUID) -> MatterDetail:
    try:
        get_matter(matter, actor=desk.reader)
        found: MatterDetail = get_detail(matter, actor=desk.actor)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(matter)) from error
    return found


def _take_file(request: HttpRequest, desk: Desk, view: MatterDetail, posted: Any) -> list[Fault]:
    """Store the evidence and put its hash where the form is read from."""
    file = request.FILES.get("evidence")
    if file is None:
        return []
    try:
        ref = store(
            file,
            owner=get_matter(view.line.id, actor=desk.reader).applicant,
            purpose="act",
            filename=file.name or "",
            matter=view.line.id,
            slot="evidence",
            by=desk.actor.id,
        )
    except DocumentRefused as refused:
        return [Fault("evidence", why_refused(refused))]
    posted["evidence"] = ref.hash
    return []


def _page(
    request: HttpRequest,
    desk: Desk,
    view: MatterDetail,
    *,
    name: str = "",
    reading: Reading | None = None,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    def shown(form: ActForm) -> dict[str, Any]:
        mine = form.act == name
        typed = reading.typed if mine and reading is not None else None
        return {
            "form": form,
            "fields": widgets(form, typed=typed, faults=tuple(faults) if mine else ()),
            "key": str(uuid4()),
            "grave": form.act in GRAVE,
            "open": mine or (not name and form is view.allowed[0]),
            "unconfirmed": mine and any(each.field == "confirmed" for each in faults),
        }

    context = {
        "view": view,
        "acts": [shown(form) for form in view.allowed],
        "faults": [
            each._replace(field=f"{name}-{each.field}") if each.field else each for each in faults
        ],
        "files": {
            each.document.hash: each
            for each in list_documents(matter=view.line.id, actor=desk.reader)
        },
    }
    return show(request, desk, "commitment.html", context, status=status)
