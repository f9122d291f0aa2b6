"""Writing an application: begun once, kept field by field, taken up again anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.documents.actions import store, unlink_draft
from tongban.base.documents.types import DocumentRefused
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import PartyView
from tongban.faces.common.fields import FieldView, field_views, groups_of
from tongban.faces.common.jinja import words
from tongban.faces.common.materials import Materials, materials_of
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.uploads import stream_of
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.joint_sheets import (
    Whole,
    is_joint,
    materials_of_whole,
    whole_of,
)
from tongban.faces.portal.pages.stepping import MATERIALS, address_of, one_by_one
from tongban.services.cases.queries import form_of
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.records import ItemRecord
from tongban.services.forms import actions as forms
from tongban.services.forms.queries import ItemForm, elements_of, get_draft, item_of_draft
from tongban.services.forms.rules import check_answers
from tongban.services.forms.types import AnswersInvalid, DataElement, Draft, DraftStale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

    from tongban.kernel.authority import Actor

MAX_FILES: Final = 20


@dataclass(frozen=True)
class Sheet:
    """A draft with everything its page is made from."""

    draft: Draft
    item: ItemRecord | Whole
    form: ItemForm
    elements: tuple[DataElement, ...]
    party: PartyView
    materials: Materials
    today: date

    @property
    def joint(self) -> bool:
        """Tell whether it is the draft of a whole matter."""
        return isinstance(self.item, Whole)


def sheet_of(draft: UUID, *, actor: Actor) -> Sheet:
    """Read a draft of this person, for an item or a whole matter; DraftNotFound for another's."""
    name = item_of_draft(draft, actor=actor)
    today = catalogue.today()
    if is_joint(name):
        whole, filled = whole_of(draft, actor=actor)
        asked = frozenset(whole.planned.form.elements)
        answers = {name: value for name, value in filled.answers.items() if name in asked}
        return Sheet(
            draft=replace(filled, answers=answers),
            item=whole,
            form=whole.planned.form,
            elements=elements_of(whole.planned.form),
            party=get_party(filled.party),
            materials=materials_of_whole(whole, filled),
            today=today,
        )
    item = catalogue.get_item(name)
    form = form_of(item)
    held = get_draft(draft, actor=actor, form=form)
    return Sheet(
        draft=held,
        item=item,
        form=form,
        elements=elements_of(form),
        party=get_party(held.party),
        materials=materials_of(item, form, held, on=today),
        today=today,
    )


@signed_in
@require_http_methods(["GET", "POST"])
def edit(  # noqa: PLR0911 - each guard answers at once
    request: HttpRequest, draft: UUID, *, actor: Actor
) -> HttpResponse:
    """Show the form; without scripts take all of it at once."""
    if request.method != "POST" and one_by_one(request):
        return redirect("questions", draft=draft)
    sheet = sheet_of(draft, actor=actor)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    if request.method != "POST":
        faults = _all_faults(sheet) if "check" in request.GET else {}
        return _page(request, sheet, faults=faults)
    typed = _typed(request, sheet.elements)
    try:
        found = forms.save_fields(actor=actor, draft=draft, answers=typed)
    except DraftStale as stale:
        return redirect("joint" if sheet.joint else "case", stale.matter)
    faults = {each.element: words(each.message) for each in found}
    if faults:
        kept = sheet_of(draft, actor=actor)
        wrong = {name: str(typed[name]) for name in faults}
        return _page(request, kept, faults=faults, typed=wrong, status=422)
    if "review" in request.POST:
        return redirect("review", draft=draft)
    messages.success(request, _("已保存，可以随时在任何设备上接着填。"))
    return redirect("draft", draft=draft)


@signed_in
@require_POST
def field(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Keep one answer and give its field anew, with whatever the answer changes elsewhere."""
    before = sheet_of(draft, actor=actor)
    typed = _typed(request, before.elements)
    if before.draft.matter or len(typed) != 1:
        return HttpResponse(status=409 if before.draft.matter else 400)
    name, value = next(iter(typed.items()))
    fault = ""
    try:
        forms.save_field(actor=actor, draft=draft, element=name, value=value)
    except AnswersInvalid as error:
        fault = words(error.faults[0].message)
    after = before if fault else sheet_of(draft, actor=actor)
    was_shown = {
        each.id for each in field_views(before.elements, before.draft.answers) if each.shown
    }
    views = field_views(
        after.elements,
        after.draft.answers,
        typed={name: str(value)} if fault else None,
        faults={name: fault} if fault else None,
        origins=after.draft.origins,
    )
    context = {
        "sheet": after,
        "field": replace(next(each for each in views if each.id == name), saved=not fault),
        "changed": [each for each in views if each.shown != (each.id in was_shown)],
        "materials_changed": before.materials.signature() != after.materials.signature(),
    }
    return render(request, "portal/draft_field.html", context)


@signed_in
@require_POST
def upload(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Take in files for a material; those that are refused are named with the reason."""
    sheet = sheet_of(draft, actor=actor)
    slot = request.POST.get("slot", "")
    known = {row.view.slot: words(row.view.name) for row in sheet.materials.rows}
    if sheet.draft.matter or slot not in known:
        return HttpResponse(status=409 if sheet.draft.matter else 400)
    faults: list[str] = []
    for given in request.FILES.getlist("file")[:MAX_FILES]:
        try:
            ref = store(
                stream_of(given),
                owner=sheet.draft.party,
                purpose="material",
                filename=given.name or slot,
                draft=str(draft),
                slot=slot,
                by=actor.id,
            )
            forms.attach_file(actor=actor, draft=draft, slot=slot, document=ref.hash)
        except DocumentRefused as refused:
            faults.append(f"{given.name}{_('：')}{why_refused(refused)}")
        except AnswersInvalid as error:
            faults.append(words(error.faults[0].message))
    if not request.FILES:
        faults.append(_("请先选择文件，再上传。"))
    return _materials(request, draft, slot, faults, actor=actor, done=_("已上传：%(name)s"))


@signed_in
@require_POST
def remove(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Take a file out of a material again."""
    sheet = sheet_of(draft, actor=actor)
    slot, document = request.POST.get("slot", ""), request.POST.get("document", "")
    if sheet.draft.matter:
        return HttpResponse(status=409)
    if document in sheet.draft.files.get(slot, ()):
        forms.detach_file(actor=actor, draft=draft, slot=slot, document=document)
        unlink_draft(str(draft), owner=sheet.draft.party, slot=slot, document=document)
    return _materials(request, draft, slot, [], actor=actor, done=_("已删除：%(name)s 的一个文件"))


@signed_in
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Ask once, then delete a draft."""
    sheet = sheet_of(draft, actor=actor)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    if request.method == "POST":
        forms.discard_draft(actor=actor, draft=draft)
        messages.success(request, _("草稿已删除。"))
        return redirect("my")
    return render(request, "portal/draft_discard.html", {"sheet": sheet})


def handed_in(sheet: Sheet) -> str:
    """Give the address of what a draft became."""
    name = "joint" if sheet.joint else "case"
    return reverse(name, args=[sheet.draft.matter])


def missing_answers(sheet: Sheet) -> dict[str, str]:
    """Return what is wrong or still to be answered, by element."""
    _kept, faults = check_answers(
        sheet.elements, sheet.draft.answers, today=sheet.today, complete=True
    )
    return {each.element: words(each.message) for each in faults}


def _all_faults(sheet: Sheet) -> dict[str, str]:
    return missing_answers(sheet) | lacking_materials(sheet)


def lacking_materials(sheet: Sheet) -> dict[str, str]:
    """Return what materials are still to be handed in, by the id of their place on the page."""
    faults = {}
    for row in sheet.materials.with_status("lacking"):
        if row.view.necessity == "required":
            faults[f"material-{row.view.slot}"] = _("请提供“%(name)s”") % {
                "name": words(row.view.name)
            }
    return faults


def _typed(request: HttpRequest, elements: tuple[DataElement, ...]) -> dict[str, Any]:
    return {each.id: request.POST[each.id] for each in elements if each.id in request.POST}


def _page(
    request: HttpRequest,
    sheet: Sheet,
    *,
    faults: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    views = field_views(
        sheet.elements,
        sheet.draft.answers,
        typed=typed,
        faults=faults,
        origins=sheet.draft.origins,
    )
    context = {
        "sheet": sheet,
        "groups": groups_of(views),
        "faults": [{"field": name, "message": text} for name, text in faults.items()],
        "material_faults": {},
        "left_over": _left_over(sheet.draft) if sheet.draft.item_changed else 0,
        "live": "",
    }
    return render(request, "portal/draft.html", context, status=status)


def _left_over(draft: Draft) -> int:
    return len(draft.left_over)


def _materials(
    request: HttpRequest, draft: UUID, slot: str, faults: list[str], *, actor: Actor, done: str
) -> HttpResponse:
    """Give the list of materials anew: a part for scripts, the page otherwise."""
    sheet = sheet_of(draft, actor=actor)
    name = next((words(r.view.name) for r in sheet.materials.rows if r.view.slot == slot), slot)
    if request.headers.get("HX-Request"):
        context = {
            "sheet": sheet,
            "material_faults": {slot: faults} if faults else {},
            "live": _("；").join(faults) or done % {"name": name},
        }
        return render(request, "portal/draft_materials.html", context)
    for fault in faults:
        messages.error(request, fault)
    if not faults:
        messages.success(request, done % {"name": name})
    return redirect(f"{address_of(request, draft, MATERIALS)}#material-{slot}")


def shown_fields(sheet: Sheet) -> list[FieldView]:
    """Return the fields that are asked under the draft's answers."""
    return [each for each in field_views(sheet.elements, sheet.draft.answers) if each.shown]
