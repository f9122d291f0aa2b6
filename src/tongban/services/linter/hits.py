"""Short ways to say what a rule saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter.types import Fix, Hit, Place
from tongban.services.linter.words import only_informs

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.services.catalogue.types import ItemContent, MaterialSlot
    from tongban.services.linter.types import District, Severity

ITEM: Final = "item"
PUBLIC_SERVICE: Final = "20"


def at_item(
    item: ItemContent,
    path: str,
    zh: str,
    en: str,
    *,
    group: Label | None = None,
    fix: Fix | None = None,
    severity: Severity | None = None,
) -> Hit:
    """Point at a part of an item."""
    return Hit(Place(ITEM, item.id, path), Label(zh, en), group, fix, severity)


def at(kind: str, ident: str, path: str, zh: str, en: str, *, fix: Fix | None = None) -> Hit:
    """Point at a part of something else."""
    return Hit(Place(kind, ident, path), Label(zh, en), None, fix)


def mend(zh: str, en: str, change: str = "", /, **body: Json) -> Fix:
    """Say what would mend it, with the change of `tongban what-if` where there is one."""
    return Fix(Label(zh, en), {change: body} if change else None)


def slot_label(district: District, slot: MaterialSlot) -> Label:
    """Name a piece of evidence: by itself, else by its kind."""
    if slot.name is not None:
        return Label(slot.name.zh, slot.name.text("en"))
    kind = district.evidence.get(slot.kind or "")
    return kind.label if kind else Label(slot.kind or slot.slot)


def informs(item: ItemContent) -> bool:
    """Tell whether it is a public service that people read or attend, and do not apply for."""
    return (
        item.item_type == PUBLIC_SERVICE
        and not item.needs
        and item.statutory_limit is None
        and item.promised_limit is None
        and only_informs(item.name.zh)
    )


def asked(slot: MaterialSlot) -> bool:
    """Tell whether people have to bring it, as far as the source says."""
    return slot.source in {None, "applicant"} and slot.necessity != "optional"
