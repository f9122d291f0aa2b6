"""The window: a clerk takes an application from a person who stands in front of him."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.authorities.queries import get_authorities, get_authority, get_officer
from tongban.base.documents.actions import unlink_draft
from tongban.base.documents.queries import list_draft_documents
from tongban.base.documents.types import DocumentNotFound
from tongban.base.parties.actions import register_person
from tongban.base.parties.identifiers import IdentifierError, birth_date, check_resident_id, sex
from tongban.base.parties.queries import find_by_resident_id, find_by_uscc, get_party
from tongban.base.parties.types import PartyError, PartyKind
from tongban.faces.common.jinja import words
from tongban.faces.common.slots import onward_of
from tongban.faces.desk import answers
from tongban.faces.desk.access import RECEIVING, Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.faces.desk.pages.acts import at_inputs
from tongban.faces.desk.pages.items import both
from tongban.services.cases import actions as cases
from tongban.services.cases.queries import draft_needs, form_of
from tongban.services.cases.types import ActRefused, CaseRefused, NotPermitted
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.forms import actions as forms
from tongban.services.forms.queries import elements_of, get_draft, item_of_draft
from tongban.services.forms.rules import asked
from tongban.services.forms.types import AnswersInvalid, DraftNotFound, DraftStale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.base.parties.types import PartyView
    from tongban.services.catalogue.records import ItemRecord
    from tongban.services.forms.types import DataElement, Draft

NO_FIRM: Final = "PARTY-NOT-REGISTERED"
UNIFIED: Final = 18
"""Characters of a resident id and of a credit code."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def apply(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find the person by the document shown, choose the item, begin or take up the draft."""
    desk.need(RECEIVING)
    if request.method != "POST":
        return _start(request, desk)
    code = request.POST.get("code", "").strip().upper()
    slug = request.POST.get("item", "")
    item = next((each for each in items_of(desk) if each.slug == slug), None)
    if item is None:
        return _start(request, desk, [Fault("item", _("请选择您受权收件的事项。"))])
    try:
        party = find_party(code) or _register(request, desk, code)
    except IdentifierError as error:
        return _start(request, desk, [Fault("code", words(error.message))])
    except PartyError as error:
        firm = error.code == NO_FIRM
        fault = Fault("code" if firm else "name", words(error.message))
        return _start(request, desk, [fault], register=not firm)
    if party is None:
        return _start(request, desk, register=True)
    return _begin(desk, item, party, code)


def _begin(desk: Desk, item: ItemRecord, party: PartyView, code: str) -> HttpResponse:
    form = form_of(item)
    draft = forms.start_draft(
        actor=desk.actor, party=party.id, form=form, prefill=known_facts(party, code)
    )
    return redirect("desk-draft", draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def draft(request: HttpRequest, desk: Desk, draft: UUID) -> HttpResponse:
    """Fill the form in together: saved at each press, handed in at the last."""
    desk.need(RECEIVING)
    try:
        item = catalogue.get_item(item_of_draft(draft, actor=desk.actor))
        held = get_draft(draft, actor=desk.actor, form=form_of(item))
    except (DraftNotFound, ItemNotFound) as error:
        raise Http404(str(draft)) from error
    if held.matter is not None:
        return redirect("desk-case", case=held.matter)
    if not desk.may_take(item.department, item.slug, "submit"):
        raise Http404(str(draft))
    if request.method != "POST":
        return _page(request, desk, item, held)
    return _take(request, desk, item, held)


def _take(request: HttpRequest, desk: Desk, item: ItemRecord, held: Draft) -> HttpResponse:
    form = form_of(item)
    elements = elements_of(form)
    typed = answers.typed_in(request, elements)
    slots = [each.slot for each in item.content.needs]
    try:
        faults = answers.faults_of(
            forms.save_fields(actor=desk.actor, draft=held.id, answers=typed)
        )
        taken, refused = answers.take_files(
            request, slots, owner=held.party, actor=desk.actor, draft=str(held.id)
        )
        faults += refused + _attach(desk, held, taken)
        _detach(request, desk, held)
    except DraftStale as error:
        return redirect("desk-case", case=UUID(error.matter))
    if not faults and request.POST.get("do") == "submit":
        return _submit(request, desk, item, held)
    fresh = get_draft(held.id, actor=desk.actor, form=form)
    if not faults:
        messages.success(request, _("已保存。"))
        return redirect("desk-draft", draft=held.id)
    return _page(request, desk, item, fresh, faults=faults, typed=typed, status=400)


def _submit(request: HttpRequest, desk: Desk, item: ItemRecord, held: Draft) -> HttpResponse:
    promised = [each for each in request.POST.getlist("promise") if each]
    place = request.POST.get("place", "").replace("\x00", "").strip()[:64]
    try:
        receipt = cases.submit_case(
            held.id,
            actor=desk.actor,
            key=request.POST.get("key", "") or f"draft:{held.id}",
            channel="window",
            place=place or None,
            commitments=promised,
        )
    except NotPermitted as error:
        context = {"message": _("您没有收取这个事项申请的授权。"), "code": error.code}
        return show(request, desk, "refused.html", context, status=403)
    except (CaseRefused, ActRefused) as error:
        fresh = get_draft(held.id, actor=desk.actor, form=form_of(item))
        known = {each.id for each in elements_of(form_of(item))}
        faults = at_inputs(error, "submit", known, {each.slot for each in item.content.needs})
        return _page(request, desk, item, fresh, faults=faults, status=400)
    messages.success(
        request,
        _("已收件，编号 %(number)s。请把收件凭证交给申请人。") % {"number": receipt.number},
    )
    onward = onward_of("desk.received", request, (held.id, receipt))
    return redirect(onward) if onward else redirect("desk-case", case=receipt.matter)


def _page(
    request: HttpRequest,
    desk: Desk,
    item: ItemRecord,
    held: Draft,
    *,
    faults: Sequence[Fault] = (),
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    elements = elements_of(form_of(item))
    party = get_party(held.party)
    documents = list_draft_documents(str(held.id), owner=held.party)
    mine = get_authority(get_officer(desk.actor.id).department)
    context = {
        "draft": held,
        "item_name": both(item.name),
        "party": party,
        "fields": answers.widgets(
            _shown(elements, held, faults), held.answers, faults=faults, typed=typed
        ),
        "slots": draft_needs(held.id, actor=desk.actor),
        "files": {each.document.hash: each for each in documents},
        "slot_faults": {each.field.removeprefix(answers.PREFIX): each.message for each in faults},
        "faults": list(faults),
        "place": mine.hall_counter or words(mine.short),
        "prefix": answers.PREFIX,
    }
    return show(request, desk, "draft.html", context, status=status)


def _shown(
    elements: Sequence[DataElement], held: Draft, faults: Sequence[Fault]
) -> list[DataElement]:
    """Give the elements that are asked under today's answers."""
    known = {each.id: each for each in elements}
    wrong = {each.field for each in faults}
    return [each for each in elements if each.id in wrong or asked(each, known, dict(held.answers))]


def _attach(desk: Desk, held: Draft, taken: dict[str, list[str]]) -> list[Fault]:
    faults: list[Fault] = []
    for slot, hashes in taken.items():
        for each in hashes:
            try:
                forms.attach_file(actor=desk.actor, draft=held.id, slot=slot, document=each)
            except AnswersInvalid as error:
                message = words(error.faults[0].message)
                faults.append(Fault(answers.PREFIX + slot, message))
    return faults


def _detach(request: HttpRequest, desk: Desk, held: Draft) -> None:
    verb, _colon, rest = request.POST.get("do", "").partition(" ")
    if verb != "remove":
        return
    slot, _colon, document = rest.partition(" ")
    forms.detach_file(actor=desk.actor, draft=held.id, slot=slot, document=document)
    try:
        unlink_draft(str(held.id), owner=held.party, slot=slot, document=document)
    except DocumentNotFound:
        return  # removed by an earlier press of the same button


def _start(
    request: HttpRequest, desk: Desk, faults: Sequence[Fault] = (), *, register: bool = False
) -> HttpResponse:
    items = items_of(desk)
    bodies = get_authorities({each.department for each in items})
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in items:
        name = words(both(each.name))
        body = bodies.get(each.department)
        group = words(body.short) if body else each.department
        groups.setdefault(group, []).append((each.slug, name))
    if register and not faults:
        faults = [Fault("name", _("没有登记过这个证件号码。请核对证件，填写姓名后登记。"))]
    typed = {
        name: request.POST.get(name, "") for name in ("code", "item", "name", "phone", "address")
    }
    context = {
        "groups": groups,
        "typed": typed,
        "faults": list(faults),
        "wrong": {each.field: each.message for each in faults},
        "register": register,
    }
    return show(request, desk, "apply.html", context, status=400 if faults else 200)


def items_of(desk: Desk) -> list[ItemRecord]:
    """Give the items in use that the officer may receive, the officer's bodies in order."""
    departments = {each.department for each in desk.grants if each.role in RECEIVING}
    one = next(iter(departments)) if len(departments) == 1 else None
    found = catalogue.list_items(department=one, limit=200).items
    mine = [
        each
        for each in found
        if each.in_use and desk.may_take(each.department, each.slug, "submit")
    ]
    return sorted(mine, key=lambda each: (each.department, each.name.zh))


def find_party(code: str) -> PartyView | None:
    """Find who shows this document: a person's number, or a firm's code."""
    try:
        return find_by_resident_id(code)
    except IdentifierError as first:
        if len(code) == UNIFIED and not code[:17].isdigit():
            return find_by_uscc(code)
        try:
            return find_by_uscc(code)
        except IdentifierError:
            raise first from None


def _register(request: HttpRequest, desk: Desk, code: str) -> PartyView | None:
    """Register a person who is here for the first time; None until the name is given."""
    name = request.POST.get("name", "").strip()
    try:
        number = check_resident_id(code)
    except IdentifierError:
        raise PartyError(
            NO_FIRM,
            "没有登记过这个企业；企业信息来自登记机关，请先办理设立登记。",
            "No such firm is registered; firms come from the register. Register it first.",
        ) from None
    if not name:
        return None
    return register_person(
        actor=desk.actor,
        name=name,
        resident_id=number,
        phone=request.POST.get("phone", "").strip(),
        address=request.POST.get("address", "").strip(),
    )


def known_facts(party: PartyView, code: str) -> dict[str, str]:
    """Give what the document in hand says, so that nobody types it twice."""
    known = {"name": party.name}
    if party.kind is PartyKind.FIRM:
        known |= {"uscc": party.uscc, "address": party.address}
        if party.legal_representative:
            known["legal_representative"] = get_party(party.legal_representative).name
    else:
        number = check_resident_id(code)
        known |= {
            "resident_id": number,
            "birth_date": birth_date(number).isoformat(),
            "sex": sex(number),
        }
    return known
