"""Registration law at the desk: who may not be a legal representative, put on record and lifted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.queries import get_parties
from tongban.base.parties.types import PartyError
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.record.types import (
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
)
from tongban.reforms.enterprises import actions, queries
from tongban.reforms.enterprises.registry import law
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActForm, CaseRefused, Choice, FieldForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.kernel.authority import Grant

REFUSALS = (ActRefused, ConflictError, IdempotencyKeyReused, IdentifierError, PartyError)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def bars(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the bars on record and put one there."""
    department = _department(desk.grants)
    if department is None:
        raise PermissionDenied(f"{desk.actor.id} keeps no register of market entities")
    may_record = any(each.role == "reviewer" for each in desk.grants)
    form = _form()
    reading: Reading | None = None
    faults: list[Fault] = []
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied(f"{desk.actor.id} records no bars")
        reading = read(form, request.POST)
        faults = list(reading.faults)
        if not faults:
            try:
                receipt = _recorded(request, desk, department, reading)
            except REFUSALS as error:
                faults = [Fault("", _words(error))]
            except NotPermitted as error:
                raise PermissionDenied(str(error)) from error
            else:
                messages.success(request, _("已登记，编号 %(n)s。") % {"n": receipt})
                return redirect("desk-enterprises")
    context = {
        **_listed(desk),
        "form": form,
        "fields": widgets(form, typed=reading.typed if reading else None, faults=tuple(faults)),
        "faults": faults,
        "key": str(uuid4()),
        "may_record": may_record,
    }
    return show(request, desk, "enterprises/bars.html", context, status=400 if faults else 200)


@require_http_methods(["POST"])
@at_desk
def lift(request: HttpRequest, desk: Desk, bar: UUID) -> HttpResponse:
    """Lift a bar, with its reasons."""
    reasons = request.POST.get("reasons", "").replace("\x00", "").strip()[:2000]
    try:
        actions.lift_bar(
            bar, actor=desk.actor, key=request.POST.get("key", "")[:120], reasons=reasons
        )
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(bar)) from error
    except REFUSALS as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, _("已解除。"))
    return redirect("desk-enterprises")


def _recorded(request: HttpRequest, desk: Desk, department: str, reading: Reading) -> str:
    given = reading.payload
    return actions.record_bar(
        actor=desk.actor,
        key=request.POST.get("key", "")[:120],
        department=department,
        resident_id=given["resident_id"].upper(),
        name=given["name"],
        ground=given["ground"],
        since=date.fromisoformat(given["since"]),
        source=given["source"],
    ).number


def _listed(desk: Desk) -> dict[str, Any]:
    """Give the bars that the officer may read, people's names masked."""
    found = queries.list_bars(actor=desk.reader)
    people = get_parties({party for _bar, party in found})
    known = law()
    return {
        "rows": [(bar, people[party].masked_name) for bar, party in found if party in people],
        "may_lift": any(each.role == "head" for each in desk.grants),
        "scopes": known.scopes,
        "scopes_sample": known.scopes_sample,
        "law_title": known.title,
    }


def _department(grants: tuple[Grant, ...]) -> str | None:
    """Give the registration authority that the officer serves, if any."""
    bodies = queries.registration_bodies()
    kept = [each for each in grants if each.role in {"reviewer", "head"}]
    held = {each.department for each in kept if each.department}
    return next(iter(sorted(held & bodies)), None)


def _form() -> ActForm:
    grounds = tuple(Choice(each.id, each.label) for each in law().grounds.values())
    return ActForm(
        "record",
        {"zh": "登记限制情形", "en": "Record a bar"},
        (
            _text("name", "姓名", "Name", 120),
            FieldForm(
                "resident_id",
                "text",
                {"zh": "居民身份证号码", "en": "Resident id"},
                required=True,
                max=18,
                sensitive=True,
            ),
            FieldForm(
                "ground", "choice", {"zh": "情形", "en": "Ground"}, required=True, choices=grounds
            ),
            FieldForm("since", "date", {"zh": "起算日期", "en": "Since"}, required=True),
            _text("source", "依据文书", "Document it rests on", 300),
        ),
        basis=f"{law().title} 第十二条",
    )


def _text(name: str, zh: str, en: str, most: int) -> FieldForm:
    return FieldForm(name, "text", {"zh": zh, "en": en}, required=True, max=min(most, 200))


def _words(error: Exception) -> str:
    if isinstance(error, CaseRefused | IdentifierError | PartyError):
        return words(error.message)
    if isinstance(error, IdempotencyKeyReused):
        return _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。")
    return words(reason_of(error, "record"))
