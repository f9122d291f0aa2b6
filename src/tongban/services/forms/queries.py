"""Reads of forms: elements, the form of an item, a person's drafts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from tongban.base.parties.privacy import unseal
from tongban.record.db import from_text
from tongban.record.quick import act_one, moment
from tongban.record.statements import CLOCK, MICROS
from tongban.services.forms.models import DraftRow, Element
from tongban.services.forms.rules import json_schema, read_element
from tongban.services.forms.types import (
    DataElement,
    Draft,
    DraftNotFound,
    DraftStale,
    ElementType,
    HeldDraft,
    Origin,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.authority import Actor

LOCAL: Final = ZoneInfo("Asia/Shanghai")
KEEP_SECONDS: Final = 30.0
"""How long a process may use its copy of the dictionary after another one changed it."""
_HAND_IN: Final = f"""
SELECT {MICROS}, d.owner, d.party, d.item, d.answers, d.files, d.matter, d.revision
  FROM {CLOCK}, forms_draftrow d WHERE d.id = $1::uuid"""  # noqa: S608 - constants


class _Kept(NamedTuple):
    at: float
    elements: Mapping[str, DataElement]


_NOTHING: Final = _Kept(float("-inf"), {})
# replaced whole: threads see the former dictionary or the new one, never one half filled
_kept: list[_Kept] = [_NOTHING]


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What an item asks: its slug, the hash of its version and the elements in order."""

    item: str
    version: str
    title: str
    elements: tuple[str, ...]


class ElementUnknown(LookupError):  # noqa: N818 - the house's word for it
    """An item asks for elements that the district's dictionary does not have."""

    code = "FORM-ELEMENT-UNKNOWN"


def elements_by_id() -> Mapping[str, DataElement]:
    """Return the district's dictionary; a process reads it anew every half minute."""
    kept = _kept[0]
    if not kept.elements or time.monotonic() - kept.at > KEEP_SECONDS:
        fresh = {row.id: read_element(row.body) for row in Element.objects.all()}
        kept = _kept[0] = _Kept(time.monotonic(), fresh)
    return kept.elements


def forget_elements() -> None:
    """Read the dictionary anew at the next question."""
    _kept[0] = _NOTHING


def elements_of(form: ItemForm) -> tuple[DataElement, ...]:
    """Return the elements that an item asks for, in its order.

    Raises ElementUnknown naming those that the dictionary does not have.
    """
    known = elements_by_id()
    if any(name not in known for name in form.elements):
        forget_elements()
        known = elements_by_id()
    if missing := [name for name in form.elements if name not in known]:
        raise ElementUnknown(
            f"item {form.item} asks for {', '.join(missing)}, which the district's elements do not "
            "have; add them to elements.yaml and load the district again"
        )
    return tuple(known[name] for name in form.elements)


def form_schema(form: ItemForm) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an item's form."""
    identifier = f"urn:tongban:form:{form.item}:{form.version}"
    return json_schema(elements_of(form), identifier=identifier, title=form.title)


def get_draft(draft: UUID, *, actor: Actor, form: ItemForm) -> Draft:
    """Return a draft of this person against today's form; DraftNotFound for another's."""
    row = _own_row(draft, actor=actor)
    known = elements_by_id()
    clear = {
        name: unseal_answer(known.get(name), value, row.id) for name, value in row.answers.items()
    }
    asked = set(form.elements)
    return Draft(
        id=row.id,
        owner=row.owner,
        party=row.party,
        item=row.item,
        item_version=row.item_version,
        answers={name: value for name, value in clear.items() if name in asked},
        files={slot: tuple(held) for slot, held in row.files.items()},
        revision=row.revision,
        created_at=row.created_at,
        saved_at=row.saved_at,
        matter=None if row.matter is None else str(row.matter),
        left_over={name: value for name, value in clear.items() if name not in asked},
        item_changed=row.item_version != form.version,
        origins={name: Origin(**each) for name, each in row.origins.items() if name in asked},
    )


def list_drafts(*, actor: Actor, limit: int = 50) -> list[DraftRow]:
    """Return the person's open drafts, the last saved first."""
    rows = DraftRow.objects.filter(party=actor.party or "", matter__isnull=True)
    return list(rows.order_by("-saved_at")[:limit])


def find_open_draft(*, party: str, item: str, actor: Actor) -> UUID | None:
    """Return the draft that this actor may go on with: the party's own, or one of a clerk's.

    A clerk never takes up what the person in front of the counter began at home, nor the other way
    round: each goes on with what he or she may read.
    """
    rows = DraftRow.objects.filter(party=party, item=item, matter__isnull=True)
    if actor.party != party:
        rows = rows.filter(owner=actor.id)
    return rows.order_by("-saved_at").values_list("id", flat=True).first()


def item_of_draft(draft: UUID, *, actor: Actor) -> str:
    """Return the item that a draft applies for."""
    return _own_row(draft, actor=actor).item


def sealed_answers(draft: UUID, *, actor: Actor) -> dict[str, Any]:
    """Return the answers as stored, identifying ones sealed: what goes into the ledger."""
    return dict(_own_row(draft, actor=actor).answers)


def draft_in_hand(draft: UUID, *, actor: Actor) -> tuple[HeldDraft, datetime]:
    """Return a person's draft as it is handed in, and the moment; DraftNotFound for another's.

    Nobody is kept from changing it meanwhile: `actions.submitted` asks for the same revision.
    """
    row = act_one(_HAND_IN, (str(draft),))
    if row is None or not (row[1] == actor.id or (actor.party and row[2] == actor.party)):
        raise _absent(draft)
    micros, _, party, item, answers, files, matter, revision = row
    shown = {slot: tuple(held) for slot, held in from_text(files).items()}
    held = HeldDraft(draft, item, party, from_text(answers), shown, matter, revision)
    return held, moment(micros)


def clear_answers(held: HeldDraft, elements: Collection[str]) -> dict[str, Any]:
    """Return the clear answers of a draft in hand to these elements."""
    known = elements_by_id()
    return {
        name: unseal_answer(known.get(name), value, held.id)
        for name, value in held.sealed.items()
        if name in elements
    }


def unseal_answer(element: DataElement | None, value: Any, draft: UUID) -> Any:
    """Return the clear answer of a stored one."""
    if element is None or not element.identifying or not isinstance(value, str):
        return value
    clear = unseal(value, seal_context(draft, element.id))
    if element.type is ElementType.INT:
        return int(clear)
    return clear == "True" if element.type is ElementType.BOOL else clear


def seal_context(draft: UUID, element: str) -> str:
    """Return what a sealed answer is bound to."""
    return f"draft:{draft}:{element}"


def open_row(draft: UUID, *, actor: Actor) -> DraftRow:
    """Return the row for writing; DraftNotFound for another's, DraftStale once handed in."""
    row = _own_row(draft, actor=actor)
    if row.matter is not None:
        raise DraftStale(str(row.matter))
    return row


def _own_row(draft: UUID, *, actor: Actor) -> DraftRow:
    row = DraftRow.objects.filter(pk=draft).first()
    if row is None or not (row.owner == actor.id or (actor.party and row.party == actor.party)):
        raise _absent(draft)
    return row


def _absent(draft: UUID) -> DraftNotFound:
    return DraftNotFound(f"no draft {draft} of yours; open it from the list of your drafts")
