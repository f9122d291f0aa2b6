"""Applying at a terminal: choose, answer one question a screen, hand in files, sign, submit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.documents.actions import store, unlink_draft
from tongban.base.documents.types import DocumentRefused
from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_parties, principals_of
from tongban.base.parties.types import FIELDS, PartyKind
from tongban.base.terminals import sittings
from tongban.faces.common.fields import answer_words
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.uploads import stream_of
from tongban.faces.kiosk.access import Kiosk, seated, task
from tongban.faces.kiosk.sheets import (
    MATERIAL,
    QUESTION,
    REVIEW,
    Sheet,
    item_here,
    label_of,
    masked_words,
    sheet_of,
)
from tongban.record import clock
from tongban.services.cases.actions import submit_case
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.types import CaseRefused, Channel
from tongban.services.catalogue import queries as catalogue
from tongban.services.forms import actions as forms
from tongban.services.forms.queries import find_open_draft
from tongban.services.forms.types import AnswersInvalid, DraftStale, ElementType

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tongban.base.parties.types import PartyView
    from tongban.faces.common.fields import FieldView
    from tongban.services.catalogue.records import ItemRecord

PERSON: Final = "1"
"""Natural persons in the table of service objects (GB/T 39046-2020 A.4)."""
MAX_FILES: Final = 20
DIGITS: Final = frozenset(
    {
        ElementType.INT,
        ElementType.DECIMAL,
        ElementType.MONEY,
        ElementType.DATE,
        ElementType.PHONE,
        ElementType.RESIDENT_ID,
    }
)
"""Answers that keys on the screen can type."""
ITEMS: Final = 100


@require_safe
@task
def items(request: HttpRequest, *, kiosk: Kiosk) -> HttpResponse:
    """Show what can be applied for at this terminal (INV-KSK-02)."""
    page = catalogue.list_items(on_kiosk=True, slugs=kiosk.device.items, limit=ITEMS)
    here = [each for each in page.items if each.in_use]
    return render(request, "kiosk/items.jinja2", {"kiosk": kiosk, "items": here})


@require_http_methods(["GET", "POST"])
@seated
def item(request: HttpRequest, slug: str, *, kiosk: Kiosk) -> HttpResponse:
    """Say what is needed, as every channel says it; then begin for oneself or a principal."""
    found = item_here(slug, kiosk)
    candidates = _candidates(found, kiosk)
    if request.method == "POST":
        wanted = request.POST.get("party", "")
        if all(each.id != wanted for each in candidates):
            raise Http404("party")
        open_ = find_open_draft(party=wanted, item=slug, actor=kiosk.person)
        draft = open_ or begin_application(actor=kiosk.person, item=slug, party=wanted)
        sheet = _taken_up(draft, kiosk)
        first = sheet.steps[0] if open_ is None else sheet.missing or sheet.steps[-1]
        return redirect(first.address(draft))
    context = {
        "kiosk": kiosk,
        "item": found,
        "guide": catalogue.guide(found, "en" if get_language() == "en" else "zh"),
        "candidates": candidates,
        "own": kiosk.person.party,
    }
    return render(request, "kiosk/item.jinja2", context)


@require_safe
@seated
def drafts(request: HttpRequest, draft: UUID, *, kiosk: Kiosk) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Go on with a draft at the first thing that is missing."""
    sheet = _taken_up(draft, kiosk)
    if sheet.draft.matter:
        return redirect("kiosk-done", case=sheet.draft.matter)
    return redirect((sheet.missing or sheet.steps[-1]).address(draft))


@require_http_methods(["GET", "POST"])
@seated
def question(request: HttpRequest, draft: UUID, step: str, *, kiosk: Kiosk) -> HttpResponse:
    """Ask one question and keep its answer."""
    sheet = sheet_of(draft, kiosk)
    field = sheet.field(step)
    if sheet.draft.matter or field is None:
        return redirect("kiosk-draft", draft=draft)
    if request.method != "POST":
        return _question(request, kiosk, sheet, field)
    if "keep" in request.POST and field.value:
        return redirect(sheet.after(QUESTION, step))
    typed = request.POST.get("answer", "").strip()
    fault = "" if typed or field.element.optional else _("请回答这一题。")
    if not fault:
        try:
            forms.save_field(actor=kiosk.person, draft=draft, element=step, value=typed)
        except AnswersInvalid as error:
            fault = words(error.faults[0].message)
        except DraftStale:
            return redirect("kiosk-draft", draft=draft)
    if fault:
        return _question(request, kiosk, sheet, field, typed=typed, fault=fault)
    return redirect(sheet_of(draft, kiosk).after(QUESTION, step))


def _question(
    request: HttpRequest,
    kiosk: Kiosk,
    sheet: Sheet,
    field: FieldView,
    *,
    typed: str = "",
    fault: str = "",
) -> HttpResponse:
    element = field.element
    hidden = element.identifying and bool(field.value) and not fault
    context = {
        **_at(kiosk, sheet, QUESTION, field.id),
        "field": field,
        "label": label_of(element),
        "masked": masked_words(element, field.value)
        if hidden and "change" not in request.GET
        else "",
        "value": typed if fault else "" if element.identifying else field.value,
        "keypad": element.type in DIGITS,
        "letters": {ElementType.DATE: "-", ElementType.RESIDENT_ID: "X"}.get(
            element.type, "." if element.type in {ElementType.DECIMAL, ElementType.MONEY} else ""
        ),
        "fault": fault,
    }
    return render(request, "kiosk/question.jinja2", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@seated
def material(request: HttpRequest, draft: UUID, step: str, *, kiosk: Kiosk) -> HttpResponse:
    """Take photographs or files for one material."""
    sheet = sheet_of(draft, kiosk)
    row = sheet.material(step)
    if sheet.draft.matter or row is None:
        return redirect("kiosk-draft", draft=draft)
    faults: list[str] = []
    if request.method == "POST" and "remove" in request.POST:
        document = request.POST["remove"]
        if document in sheet.draft.files.get(step, ()):
            forms.detach_file(actor=kiosk.person, draft=draft, slot=step, document=document)
            unlink_draft(str(draft), owner=sheet.draft.party, slot=step, document=document)
        return redirect("kiosk-material", draft=draft, step=step)
    if request.method == "POST":
        faults = _taken(request, sheet, step, kiosk)
        if not faults:
            return redirect("kiosk-material", draft=draft, step=step)
    context = {**_at(kiosk, sheet, MATERIAL, step), "row": row, "faults": faults}
    return render(request, "kiosk/material.jinja2", context, status=422 if faults else 200)


def _taken(request: HttpRequest, sheet: Sheet, slot: str, kiosk: Kiosk) -> list[str]:
    """Take files in; gives what is wrong with those that are not taken."""
    faults: list[str] = []
    for given in request.FILES.getlist("file")[:MAX_FILES]:
        try:
            ref = store(
                stream_of(given),
                owner=sheet.draft.party,
                purpose="material",
                filename=given.name or slot,
                draft=str(sheet.draft.id),
                slot=slot,
                by=kiosk.person.id,
            )
            forms.attach_file(
                actor=kiosk.person, draft=sheet.draft.id, slot=slot, document=ref.hash
            )
        except DocumentRefused as refused:
            faults.append(why_refused(refused))
        except AnswersInvalid as error:
            faults.append(words(error.faults[0].message))
    if not request.FILES:
        faults.append(_("请先拍照或选择文件，再上传。"))
    return faults


@require_http_methods(["GET", "POST"])
@seated
def review(request: HttpRequest, draft: UUID, *, kiosk: Kiosk) -> HttpResponse:
    """Show all answers, masked; in clear when the person asks, and that look is written down."""
    sheet = sheet_of(draft, kiosk)
    if sheet.draft.matter or sheet.missing is not None:
        return redirect("kiosk-draft", draft=draft)
    clear = request.method == "POST"
    if clear:
        _looked(sheet, kiosk)
    answers = sheet.draft.answers
    show = answer_words if clear else masked_words
    asked = {each.id for each in sheet.fields if each.shown and not each.fixed}
    context = {
        **_at(kiosk, sheet, REVIEW, ""),
        "rows": [
            (words(each.element.label), show(each.element, told), each.id in asked, each.id)
            for each in sheet.fields
            if each.shown and (told := answers.get(each.id)) is not None
        ],
        "clear": clear,
    }
    return render(request, "kiosk/review.jinja2", context)


def _looked(sheet: Sheet, kiosk: Kiosk) -> None:
    """Write the look at what the registers gave about oneself."""
    if sheet.party.id != kiosk.person.party:
        return
    asked = {each.element.prefill for each in sheet.fields if each.shown}
    for field in FIELDS:
        if field in asked:
            look(kiosk.person, sheet.party.id, field, "own")


@require_http_methods(["GET", "POST"])
@seated
def sign(request: HttpRequest, draft: UUID, *, kiosk: Kiosk) -> HttpResponse:
    """Take the confirmation in place of a signature, and hand the draft in: once, one case."""
    sheet = sheet_of(draft, kiosk)
    if sheet.draft.matter:
        return redirect("kiosk-done", case=sheet.draft.matter)
    if sheet.missing is not None:
        return redirect("kiosk-draft", draft=draft)
    promised = [each.view.slot for each in sheet.promises]
    fault = ""
    if request.method == "POST":
        if request.POST.getlist("commit") != promised or request.POST.get("sign") != "yes":
            fault = _("请看完这一页，再确认。")
        else:
            try:
                receipt = submit_case(
                    draft,
                    actor=kiosk.person,
                    key=f"draft:{draft}",
                    channel=Channel.KIOSK.value,
                    place=kiosk.device.id,
                    commitments=promised,
                )
            except CaseRefused as refused:
                said = [words(each.message) for each in refused.problems]
                fault = _("；").join(said or [words(refused.message)])
            else:
                assert kiosk.sitting is not None  # noqa: S101 - somebody sits here
                sittings.hold_draft(kiosk.sitting, None)
                return redirect("kiosk-done", case=receipt.matter)
    context = {**_at(kiosk, sheet, REVIEW, ""), "fault": fault}
    return render(request, "kiosk/sign.jinja2", context, status=422 if fault else 200)


def _taken_up(draft: UUID, kiosk: Kiosk) -> Sheet:
    """Read a draft and remember that it is being written at this terminal."""
    sheet = sheet_of(draft, kiosk)
    assert kiosk.sitting is not None  # noqa: S101 - somebody sits here
    if not sheet.draft.matter and kiosk.sitting.draft != draft:
        sittings.hold_draft(kiosk.sitting, draft)
    return sheet


def _at(kiosk: Kiosk, sheet: Sheet, kind: str, name: str) -> dict[str, Any]:
    """Return what every screen of an application knows: where one is, where back and next lead."""
    return {
        "kiosk": kiosk,
        "sheet": sheet,
        "number": sheet.place(kind, name) + 1,
        "of": len(sheet.steps),
        "back": sheet.before(kind, name),
        "after": sheet.after(kind, name),
    }


def _candidates(item: ItemRecord, kiosk: Kiosk) -> list[PartyView]:
    """Return for whom the person may apply: oneself and principals whom the item is for."""
    own = kiosk.person.party or ""
    mandates = principals_of(own, at=clock.now())
    covered = [each for each in mandates if each.items is None or item.slug in each.items]
    names = dict.fromkeys([own, *(each.principal for each in covered)])
    parties = get_parties(names)
    objects = item.content.service_objects
    return [parties[name] for name in names if name in parties and _fits(parties[name], objects)]


def _fits(party: PartyView, objects: tuple[str, ...]) -> bool:
    if not objects:
        return True
    if party.kind is PartyKind.PERSON:
        return PERSON in objects
    return any(each != PERSON for each in objects) or party.firm_type == "individual_business"
