"""A joint draft as the pages of a draft show it: one form and one list of materials for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.base.documents.queries import list_draft_documents
from tongban.faces.common.materials import Material, Materials
from tongban.services.cases.types import SlotView
from tongban.services.catalogue.labels import Label
from tongban.services.joint.planning import Planned, get_planned
from tongban.services.joint.procedure import DRAFT
from tongban.services.joint.queries import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.base.documents.types import LinkedDocument
    from tongban.kernel.authority import Actor
    from tongban.services.forms.types import Draft

NECESSITY: Mapping[bool, str] = {True: "tolerable", False: "required"}


@dataclass(frozen=True, slots=True)
class Whole:
    """What the pages of a draft ask of an item, answered by a bundle."""

    slug: str
    name: Label
    version: int
    planned: Planned
    effective_from: date | None = None
    definition: str | None = None


def is_joint(item: str) -> bool:
    """Tell whether a draft is that of a bundle."""
    return item.startswith(DRAFT)


def whole_of(draft: UUID, *, actor: Actor) -> tuple[Whole, Draft]:
    """Read a joint draft with its plan of today; DraftNotFound for another's."""
    one, held = get_planned(draft, actor=actor)
    bundle = one.bundle
    return Whole(bundle.id, bundle.name, bundle.version, one), held


def materials_of_whole(whole: Whole, draft: Draft) -> Materials:
    """Give the materials of all members, one row a kind of evidence."""
    held = list_draft_documents(str(draft.id), owner=draft.party)
    files: dict[str, list[LinkedDocument]] = {}
    for each in held:
        if each.document.hash in draft.files.get(each.slot, ()):
            files.setdefault(each.slot, []).append(each)
    deferred = {each.partition("/")[2] for each in whole.planned.options.defer}
    rows = []
    for line in lines_of(whole.planned, draft.files):
        view = SlotView(
            slot=line.id,
            name=line.name,
            status="lacking" if line.status == "promised" else line.status,
            necessity=NECESSITY[line.tolerable or bool(deferred & {s for _, s in line.slots})],
            shareable=line.status == "shared",
            note={"zh": "", "en": ""},
        )
        details: dict[str, Any] = {"asked_by": line.slots}
        rows.append(Material(view, tuple(files.get(line.id, ())), details))
    waiting = sum(not each.certain for each in whole.planned.plan.evidence)
    return Materials(tuple(rows), waiting)
