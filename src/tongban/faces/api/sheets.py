"""A draft as calls see it: that of one item, or the one of a whole joint matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.faces.api.problems import Refusal
from tongban.kernel.authority import Actor
from tongban.record.queries import get_definition
from tongban.services.cases.queries import draft_needs, form_of
from tongban.services.cases.types import SlotView
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.queries import get_draft, item_of_draft
from tongban.services.forms.types import Draft
from tongban.services.joint.planning import get_planned
from tongban.services.joint.procedure import DRAFT
from tongban.services.joint.queries import draft_lines

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft of this person, the slots it takes files for, and who may look."""

    draft: Draft
    slots: frozenset[str]
    joint: bool
    actor: Actor

    def check_slot(self, slot: str) -> None:
        """Refuse a slot that nothing in this draft asks for (CASE-SLOT)."""
        if slot not in self.slots:
            raise Refusal(
                422,
                "CASE-SLOT",
                "办事指南没有这项材料。",
                "The guide has no such material; see the draft's needs.",
            )

    def needs(self) -> tuple[SlotView, ...]:
        """Show where each material stands; of a joint draft one line for each kind."""
        if not self.joint:
            return draft_needs(self.draft.id, actor=self.actor)
        return tuple(
            SlotView(
                slot=line.id,
                name=line.name,
                status=line.status,
                necessity="tolerable" if line.tolerable else "required",
                shareable=line.status == "shared",
                note=line.note,
            )
            for line in draft_lines(self.draft.id, actor=self.actor)
        )


def sheet_of(draft: UUID, *, actor: Actor) -> Sheet:
    """Read a draft of this person; DraftNotFound for another's."""
    name = item_of_draft(draft, actor=actor)
    if name.startswith(DRAFT):
        planned, held = get_planned(draft, actor=actor)
        kinds = frozenset(each.kind for each in planned.plan.evidence)
        return Sheet(held, kinds, joint=True, actor=actor)
    item = get_item(name)
    slots = frozenset(each.id for each in get_definition(item.definition or "").evidence)
    return Sheet(get_draft(draft, actor=actor, form=form_of(item)), slots, joint=False, actor=actor)
