"""What the catalogue gives to others: an item with its state, and errors of its verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tongban.kernel.canonical import Json
from tongban.services.catalogue.checks import Finding
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.lifecycle import State
from tongban.services.catalogue.types import ItemContent


@dataclass(frozen=True)
class ItemRecord:
    """One item as of a day. `content` is the version in force that day, else the draft.

    `version`, `hash`, `definition`, `effective_from` and `effective_to` (first day of the next
    version) are None where nothing is in force. `draft_hash` is the digest of what is prepared.
    """

    slug: str
    state: State
    content: ItemContent
    department: str
    division: str
    version: int | None
    hash: str | None
    definition: str | None
    effective_from: date | None
    effective_to: date | None
    draft_hash: str
    remarks: tuple[Json, ...]
    origin: str
    updated_at: datetime

    @property
    def name(self) -> Label:
        """Give the item's name."""
        return self.content.name

    @property
    def in_use(self) -> bool:
        """Tell whether people may apply for it that day."""
        return self.definition is not None and self.state in {State.PUBLISHED, State.REVISING}


@dataclass(frozen=True)
class EventView:
    """One step in the life of an item."""

    verb: str
    actor: str
    at: datetime
    state: str
    hash: str
    note: str


@dataclass(frozen=True)
class ItemPage:
    """A page of items; `after` is the slug to go on from, None on the last page."""

    items: tuple[ItemRecord, ...]
    after: str | None


class CatalogueError(Exception):
    """What the catalogue refuses; `code` is stable, `message` in both languages."""

    code = "ITEM"

    def __init__(self, message: Label) -> None:
        """Keep both languages."""
        super().__init__(message.en or message.zh)
        self.message = message


class ItemNotFound(CatalogueError, LookupError):  # noqa: N818 - the house's word for it
    """No item has this id or code, or none was in force that day."""

    code = "ITEM-NOT-FOUND"


class ItemConflict(CatalogueError):  # noqa: N818 - the house's word for it
    """Somebody else changed the draft in between; nothing was written."""

    code = "ITEM-CONFLICT"


class ItemRefused(CatalogueError):  # noqa: N818 - the house's word for it
    """A content that may not be submitted or published; `findings` says why, all of it."""

    code = "ITEM-FINDINGS"

    def __init__(self, slug: str, findings: Sequence[Finding]) -> None:
        """Keep all findings; the message shows the first three."""
        zh = "；".join(finding.message.zh for finding in findings[:3])
        en = "; ".join(f"{f.rule} {f.path}: {f.message.en}" for f in findings[:3])
        super().__init__(
            Label(
                f"{slug} 有 {len(findings)} 处不合规定：{zh}",
                f"{slug}: {len(findings)} faults: {en}",
            )
        )
        self.findings = tuple(findings)


class CodeTaken(CatalogueError):  # noqa: N818 - the house's word for it
    """Another item has this code."""

    code = "ITEM-CODE-TAKEN"
