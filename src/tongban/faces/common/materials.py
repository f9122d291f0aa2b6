"""What a draft has to show and where each material stands: given, fetched, lacking, not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongban.base.district.queries import evidence_kinds
from tongban.base.documents.queries import list_draft_documents
from tongban.base.documents.types import LinkedDocument
from tongban.record.queries import calendar, get_definition
from tongban.services.cases import rules
from tongban.services.cases.applications import draft_standing
from tongban.services.cases.tolerance import has_room
from tongban.services.cases.types import SlotView

if TYPE_CHECKING:
    from datetime import date

    from tongban.services.catalogue.records import ItemRecord
    from tongban.services.forms.queries import ItemForm
    from tongban.services.forms.types import Draft

HIDDEN = frozenset({"not_asked", "undecided"})


@dataclass(frozen=True, slots=True)
class Material:
    """A slot, the files given for it and what the guide says of it."""

    view: SlotView
    files: tuple[LinkedDocument, ...]
    details: Mapping[str, Any]

    @property
    def shown(self) -> bool:
        """Tell whether it is asked under the answers so far."""
        return bool(self.files) or self.view.status not in HIDDEN


@dataclass(frozen=True, slots=True)
class Materials:
    """All slots of a draft; `waiting` counts those that hang on answers not given yet."""

    rows: tuple[Material, ...]
    waiting: int

    @property
    def shown(self) -> tuple[Material, ...]:
        """Return those asked now."""
        return tuple(row for row in self.rows if row.shown)

    def signature(self) -> tuple[tuple[str, str], ...]:
        """Return what tells whether the list looks different than before."""
        return tuple((row.view.slot, row.view.status) for row in self.rows)

    def with_status(self, *statuses: str) -> tuple[Material, ...]:
        """Return the materials that stand so."""
        return tuple(row for row in self.rows if row.view.status in statuses)


def materials_of(item: ItemRecord, form: ItemForm, draft: Draft, *, on: date) -> Materials:
    """Judge a draft's materials as its submission will, answers still open."""
    if item.definition is None:
        return Materials((), 0)
    definition = get_definition(item.definition)
    evidence, standing, facts = draft_standing(definition, form, draft, on=on)
    names = {kind.id: kind.label for kind in evidence_kinds().values()}
    room = has_room(definition, calendar(), on=on)
    views = rules.slot_views(definition.evidence, evidence, standing, facts, names, room=room)
    held = list_draft_documents(str(draft.id), owner=draft.party)
    by_slot: dict[str, list[LinkedDocument]] = {}
    for each in held:
        if each.document.hash in draft.files.get(each.slot, ()):
            by_slot.setdefault(each.slot, []).append(each)
    rows = tuple(
        Material(view, tuple(by_slot.get(view.slot, ())), slot.details)
        for view, slot in zip(views, definition.evidence, strict=True)
    )
    return Materials(rows, sum(row.view.status == "undecided" for row in rows))
