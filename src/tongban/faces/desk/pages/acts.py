"""Doing an act in a case: its form, its confirmation, and what happens when somebody was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.documents.actions import store
from tongban.base.documents.types import DocumentRefused
from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.queries import find_by_resident_id, find_by_uscc
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.answers import PREFIX
from tongban.faces.desk.forms import Fault, Reading, bare, fields_of, read, widgets
from tongban.faces.desk.pages.cases import is_grave, matter_of
from tongban.faces.desk.pages.walking import case_address, next_address, read_walk
from tongban.kernel.matters import PayloadInvalid
from tongban.record.queries import get_definition
from tongban.record.types import IdempotencyKeyReused, TextRefused
from tongban.services.cases import actions
from tongban.services.cases import queries as cases
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused, CaseRefused, ConflictError, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict

    from tongban.kernel.definitions import ActRule
    from tongban.services.cases.types import ActForm, CaseView


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def act(request: HttpRequest, desk: Desk, case: UUID, act: str) -> HttpResponse:
    """Show the form of an act, or do it: once, for the version of the case that was looked at."""
    matter = matter_of(desk, case)
    rule = get_definition(matter.definition).acts.get(act)
    if rule is None:
        raise Http404(act)
    view = cases.get_case(case, actor=desk.actor)
    form = next((each for each in view.allowed if each.act == act), None)
    if form is not None and form.correction:
        return redirect("desk-correct", case=case, act=act)
    if request.method != "POST":
        if form is None:
            return _closed(request, desk, view, rule)
        return _form(request, desk, view, form, rule)
    return _do(request, desk, view, form, rule)


def _do(
    request: HttpRequest, desk: Desk, view: CaseView, form: ActForm | None, rule: ActRule
) -> HttpResponse:
    posted = request.POST.copy()
    asked = form or bare(rule, posted)
    more = [*_take_files(request, desk, view, asked, posted), *_find_parties(asked, posted)]
    reading = read(asked, posted)
    faults = [*(each for each in reading.faults if each.field not in _named(more)), *more]
    if form is not None and is_grave(rule) and request.POST.get("confirmed") != "yes":
        faults.append(Fault("confirmed", _("请勾选确认：这一步提交后不能撤回。")))
    if form is not None and faults:
        return _form(request, desk, view, form, rule, reading=reading, faults=faults, status=400)
    seen = version_of(request.POST.get("version", ""))
    try:
        receipt = actions.do(
            view.id,
            rule.name,
            reading.payload,
            actor=desk.actor,
            key=request.POST.get("key", "")[:120],
            expected_version=seen,
        )
    except NotPermitted as error:
        return _refused(request, desk, view, rule, error)
    except (ConflictError, ActRefused, IdempotencyKeyReused, TextRefused) as error:
        return _not_done(request, desk, view, rule, reading, error, seen=seen)
    label = words({"zh": rule.label.zh, "en": rule.label.en})
    messages.success(
        request, _("已办理：%(act)s（第%(seq)s步）。") % {"act": label, "seq": receipt.seq}
    )
    walk = read_walk(request.POST)
    if request.POST.get("then") == "next":
        return redirect(next_address(view.id, walk))
    return redirect(case_address(view.id, walk))


def _not_done(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    rule: ActRule,
    reading: Reading,
    error: Exception,
    *,
    seen: int | None,
) -> HttpResponse:
    fresh = cases.get_case(view.id, actor=desk.actor)
    form = next((each for each in fresh.allowed if each.act == rule.name), None)
    if isinstance(error, ConflictError) or (seen is not None and seen != fresh.version):
        return _conflict(request, desk, fresh, rule, form, reading, seen=seen or 0)
    if form is None:
        return _closed(request, desk, fresh, rule, reading=reading)
    faults = faults_of(error, rule.name, {each.name for each in fields_of(form)})
    status = 409 if isinstance(error, IdempotencyKeyReused) else 400
    return _form(request, desk, fresh, form, rule, reading=reading, faults=faults, status=status)


def faults_of(error: Exception, act: str, known: set[str]) -> list[Fault]:
    """Say what was wrong, at the field where it was; `known` are the fields of the page."""
    if isinstance(error, CaseRefused) and error.problems:
        return [
            Fault(each.field if each.field in known else "", words(each.message))
            for each in error.problems
        ]
    if isinstance(error, PayloadInvalid):
        return [
            Fault(
                each.field if each.field in known else "",
                _("不符合要求：%(what)s；应为 %(expected)s。")
                % {"what": each.what, "expected": each.expected},
            )
            for each in error.faults
        ]
    if isinstance(error, IdempotencyKeyReused):
        return [Fault("", _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。"))]
    return [Fault("", words(reason_of(error, act)))]


def at_inputs(error: Exception, act: str, elements: set[str], slots: set[str]) -> list[Fault]:
    """Say what is wrong with an application, at the input of the element or material."""
    return [
        each._replace(field=PREFIX + each.field)
        if each.field in slots and each.field not in elements
        else each
        for each in faults_of(error, act, elements | slots)
    ]


def _conflict(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    rule: ActRule,
    form: ActForm | None,
    reading: Reading,
    *,
    seen: int,
) -> HttpResponse:
    """Show what happened meanwhile; what was typed is there to be sent again or copied."""
    context = {
        "case": view,
        "rule": rule,
        "meanwhile": [each for each in view.events if each.seq > seen],
        "form": form,
        "fields": () if form is None else widgets(form, typed=reading.typed),
        "kept": _kept(rule, reading),
        "key": str(uuid4()),
        "grave": is_grave(rule),
        "walk": read_walk(request.POST),
    }
    return show(request, desk, "conflict.html", context, status=409)


def _form(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    form: ActForm,
    rule: ActRule,
    *,
    reading: Reading | None = None,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    typed = None if reading is None else reading.typed
    context = {
        "case": view,
        "form": form,
        "fields": widgets(form, typed=typed, faults=tuple(faults)),
        "faults": list(faults),
        "key": str(uuid4()),
        "grave": is_grave(rule),
        "unconfirmed": "confirmed" in _named(faults),
        "walk": read_walk(request.POST),
        "back_url": case_address(view.id, read_walk(request.POST)),
    }
    return show(request, desk, "act.html", context, status=status)


def _closed(
    request: HttpRequest,
    desk: Desk,
    view: CaseView,
    rule: ActRule,
    *,
    reading: Reading | None = None,
) -> HttpResponse:
    """Say that the act cannot be done now, or not by this officer."""
    context = {"case": view, "rule": rule, "kept": _kept(rule, reading) if reading else []}
    return show(request, desk, "closed.html", context, status=409 if reading else 403)


def _refused(
    request: HttpRequest, desk: Desk, view: CaseView, rule: ActRule, error: NotPermitted
) -> HttpResponse:
    context = {"case": view, "message": words(reason_of(error, rule.name)), "code": error.code}
    return show(request, desk, "refused.html", context, status=403)


def _kept(rule: ActRule, reading: Reading) -> list[tuple[str, str]]:
    """Give what was typed, for copying."""
    return [
        (words({"zh": field.label.zh, "en": field.label.en}), "\n".join(reading.typed[name]))
        for name, field in rule.payload.items()
        if any(reading.typed.get(name, ()))
    ]


def version_of(text: str) -> int | None:
    """Read the version of a case that a page showed."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int


def _named(faults: Sequence[Fault]) -> set[str]:
    return {each.field for each in faults}


def _take_files(
    request: HttpRequest, desk: Desk, view: CaseView, form: ActForm, posted: QueryDict
) -> list[Fault]:
    """Store the files of document fields and put their hashes where the form is read from."""
    faults = []
    for field in form.fields:
        file = request.FILES.get(field.name) if field.type == "document" else None
        if file is None:
            continue
        try:
            ref = store(
                file,
                owner=view.applicant_id,
                purpose="act",
                filename=file.name or "",
                matter=view.id,
                slot=field.name,
                by=desk.actor.id,
            )
        except DocumentRefused as error:
            faults.append(Fault(field.name, why_refused(error)))
            continue
        posted[field.name] = ref.hash
    return faults


def _find_parties(form: ActForm, posted: QueryDict) -> list[Fault]:
    """Turn a resident id or a credit code in a party field into the party's id."""
    faults = []
    for field in form.fields:
        code = str(posted.get(field.name, "")).strip().upper() if field.type == "party" else ""
        if not code:
            continue
        try:
            party = find_by_resident_id(code)
        except IdentifierError:
            try:
                party = find_by_uscc(code)
            except IdentifierError as error:
                faults.append(Fault(field.name, words(error.message)))
                continue
        if party is None:
            faults.append(Fault(field.name, _("没有登记过这个号码的个人或企业。")))
        else:
            posted[field.name] = party.id
    return faults
