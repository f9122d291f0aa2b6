"""A draft as a terminal asks it: one step a screen, in the order of the item's form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.parties.masks import mask_address, mask_id, mask_name, mask_phone
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import PartyView
from tongban.faces.common.fields import FieldView, answer_words, field_views
from tongban.faces.common.jinja import words
from tongban.faces.common.materials import Material, Materials, materials_of
from tongban.faces.kiosk.access import NotHere
from tongban.services.cases.queries import form_of
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.records import ItemRecord
from tongban.services.forms.queries import elements_of, get_draft, item_of_draft
from tongban.services.forms.rules import check_answers
from tongban.services.forms.types import DataElement, Draft, ElementType
from tongban.services.joint.procedure import DRAFT

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.faces.kiosk.access import Kiosk

QUESTION, MATERIAL, REVIEW = "question", "material", "review"
TO_UPLOAD: Final = frozenset({"lacking", "supplied"})
MASKS: Final = {
    ElementType.PHONE: mask_phone,
    ElementType.RESIDENT_ID: mask_id,
    ElementType.ADDRESS: mask_address,
}
"""How an identifying answer is masked; names keep their first character."""


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of an application; `done` tells whether nothing is missing there."""

    kind: str
    name: str
    done: bool

    def address(self, draft: UUID) -> str:
        """Return the address of its screen."""
        if self.kind == REVIEW:
            return reverse("kiosk-review", kwargs={"draft": draft})
        return reverse(f"kiosk-{self.kind}", kwargs={"draft": draft, "step": self.name})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft with everything its screens are made from."""

    draft: Draft
    item: ItemRecord
    elements: tuple[DataElement, ...]
    party: PartyView
    materials: Materials
    fields: tuple[FieldView, ...]
    steps: tuple[Step, ...]

    def field(self, name: str) -> FieldView | None:
        """Return a question that is asked now and not known already."""
        shown = (each for each in self.fields if each.shown and not each.fixed)
        return next((each for each in shown if each.id == name), None)

    def material(self, name: str) -> Material | None:
        """Return a material that is to be handed in here."""
        return next((each for each in to_upload(self.materials) if each.view.slot == name), None)

    def place(self, kind: str, name: str) -> int:
        """Return the place of a step, from zero; the first for one that is not there."""
        found = (at for at, each in enumerate(self.steps) if (each.kind, each.name) == (kind, name))
        return next(found, 0)

    def after(self, kind: str, name: str) -> str:
        """Return the address of the screen after a step."""
        at = min(self.place(kind, name) + 1, len(self.steps) - 1)
        return self.steps[at].address(self.draft.id)

    def before(self, kind: str, name: str) -> str:
        """Return the address of the screen before a step; the guide before the first one."""
        at = self.place(kind, name)
        if at == 0:
            return reverse("kiosk-item", kwargs={"slug": self.item.slug})
        return self.steps[at - 1].address(self.draft.id)

    @property
    def missing(self) -> Step | None:
        """The first step at which something is missing."""
        return next((each for each in self.steps if not each.done), None)

    @property
    def promises(self) -> tuple[Material, ...]:
        """Tolerable materials that are not there yet (安阳市优化营商环境条例 §24)."""
        lacking = self.materials.with_status("lacking")
        return tuple(each for each in lacking if each.view.necessity == "tolerable")


def sheet_of(draft: UUID, kiosk: Kiosk) -> Sheet:
    """Read a draft of the person who sits here.

    DraftNotFound for another's; NotHere where its item is not for this terminal (INV-KSK-02).
    """
    item = item_here(item_of_draft(draft, actor=kiosk.person), kiosk)
    form = form_of(item)
    held = get_draft(draft, actor=kiosk.person, form=form)
    elements = elements_of(form)
    today = catalogue.today()
    materials = materials_of(item, form, held, on=today)
    fields = tuple(field_views(elements, held.answers, origins=held.origins))
    _kept, faults = check_answers(elements, held.answers, today=today, complete=True)
    return Sheet(
        draft=held,
        item=item,
        elements=elements,
        party=get_party(held.party),
        materials=materials,
        fields=fields,
        steps=_steps(fields, materials, frozenset(each.element for each in faults)),
    )


def item_here(slug: str, kiosk: Kiosk) -> ItemRecord:
    """Return an item that can be applied for at this terminal; NotHere, ItemNotFound otherwise."""
    if slug.startswith(DRAFT):
        raise NotHere(f"{slug} is applied for as a whole, not at a terminal")
    item = catalogue.get_item(slug)
    if not (item.content.on_kiosk and kiosk.device.offers(slug) and catalogue.takes_cases(item)):
        raise NotHere(f"{slug} is not for terminal {kiosk.device.id}")
    return item


def to_upload(materials: Materials) -> tuple[Material, ...]:
    """Return the materials that are handed in as files."""
    return tuple(each for each in materials.shown if each.view.status in TO_UPLOAD)


def masked_words(element: DataElement, value: object) -> str:
    """Write an answer for a screen that others may see: identifying ones masked."""
    if not element.identifying or value in {None, ""}:
        return answer_words(element, value)
    return MASKS.get(element.type, mask_name)(str(value))


def label_of(element: DataElement) -> str:
    """Return what is asked, in the reader's language."""
    label = words(element.label)
    return f"{label}{_('（选填）')}" if element.optional else label


def _steps(
    fields: tuple[FieldView, ...], materials: Materials, faulty: frozenset[str]
) -> tuple[Step, ...]:
    questions = [
        Step(QUESTION, each.id, each.id not in faulty)
        for each in fields
        if each.shown and not each.fixed
    ]
    files = [
        Step(MATERIAL, each.view.slot, bool(each.files) or each.view.necessity != "required")
        for each in to_upload(materials)
    ]
    return (*questions, *files, Step(REVIEW, "", done=True))
