"""Write a version: its definition in the record, its days in force, its place in the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tongban.base.search import actions as search
from tongban.kernel.canonical import Json, digest
from tongban.record import actions as record
from tongban.record import queries as record_queries
from tongban.services.catalogue import publication, queries
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.models import ItemRow, VersionRow
from tongban.services.catalogue.records import CatalogueError
from tongban.services.catalogue.types import ItemContent

if TYPE_CHECKING:
    from datetime import datetime


INDEXED_TITLE: Final = 500
"""Characters of a name that the search takes as a title."""


@dataclass(frozen=True)
class Settings:
    """How a content is run: its procedure, the types its conditions name, further parameters."""

    procedure: str | None = None
    elements: Mapping[str, str] | None = None
    parameters: Mapping[str, Json] | None = None
    effective_from: date | None = None


class NoProcedure(CatalogueError):  # noqa: N818 - the house's word for it
    """A first version needs the hash of a published procedure."""

    code = "ITEM-PROCEDURE"


def with_body(content: ItemContent) -> ItemContent:
    """Fill name, USCC and nature of the implementing body, and the codes that follow from them."""
    found = queries.body_of(content.implementing_body) if content.implementing_body else None
    if found is not None:
        written = found.to_json() | content.to_json()
        content = ItemContent.from_json(written)
    return publication.with_codes(content)


def is_current(row: ItemRow, content: ItemContent, settings: Settings) -> bool:
    """Tell whether the last version has this content under this procedure and these elements."""
    last = row.versions.order_by("-version").first()
    if last is None or last.hash != digest(content.to_json()) or row.cancelled_on is not None:
        return False
    document = _document(row, content, settings, last.version)
    return last.definition == digest(document)


def add_version(
    row: ItemRow,
    content: ItemContent,
    settings: Settings,
    *,
    actor: str,
    now: datetime,
    today: date,
) -> VersionRow:
    """Publish the definition and write the version; the one before ends where this one begins.

    Versions planned for later days that this one overtakes end before they began.
    """
    last = row.versions.order_by("-version").first()
    content_hash = digest(content.to_json())
    number = 1 if last is None else last.version + 1
    document = _document(row, content, settings, number)
    start = settings.effective_from if last is None else None
    start = max(filter(None, (content.plan_effective, start or today)))
    definition = record.publish_definition(document)
    row.versions.filter(effective_to__isnull=True, effective_from__lte=start).update(
        effective_to=start
    )
    for overtaken in row.versions.filter(effective_from__gt=start):
        overtaken.effective_to = overtaken.effective_from
        overtaken.save(update_fields=["effective_to"])
    return VersionRow.objects.create(
        item=row,
        version=number,
        hash=content_hash,
        definition=definition,
        content=content.to_json(),
        effective_from=start,
        cancel_on=content.plan_cancel,
        published_at=now,
        published_by=actor,
    )


def _document(
    row: ItemRow, content: ItemContent, settings: Settings, version: int
) -> dict[str, Json]:
    procedure, elements, parameters = settings.procedure, settings.elements, settings.parameters
    last = row.versions.order_by("-version").first()
    if last is not None:
        before = record_queries.get_definition(last.definition)
        earlier = before.document
        procedure = procedure or before.procedure_hash
        if elements is None and isinstance(earlier, dict):
            elements = earlier.get("elements") or {}
    if procedure is None:
        raise NoProcedure(
            Label(
                f"{row.slug} 首次发布须指明办理程序",
                f"the first version of {row.slug} needs the hash of a published procedure",
            )
        )
    return publication.definition_of(
        content,
        procedure=procedure,
        declared=frozenset(record_queries.get_definition(procedure).declared),
        version=version,
        laws=queries.laws(),
        elements=elements or {},
        parameters=parameters or {},
    )


def index(content: ItemContent) -> None:
    """Let people find the item by its words."""
    parts = [
        *(text.zh for text in content.acceptance_conditions),
        *(slot.name.zh for slot in content.needs if slot.name),
        content.result_name.zh if content.result_name else "",
        content.body_name or "",
    ]
    search.index(
        kind="item",
        id=content.id,
        title=content.name.zh[:INDEXED_TITLE],
        body="\n".join(part for part in parts if part),
        keywords=[word for word in (*content.keywords, content.name.en, content.id) if word],
    )


def forget(item: str) -> None:
    """Let nobody find a cancelled item any more."""
    search.remove("item", item)
