"""Published definitions and the calendar, fetched once a process and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tongban.kernel.calendar import Calendar, published, table_from_json
from tongban.kernel.definitions import Definition
from tongban.record.db import as_text, fetch_all, fetch_one, from_text
from tongban.record.types import DefinitionNotFound

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

KEPT = 4096
"""Definitions kept parsed in a process."""


def document_of(definition: str) -> Any:
    """Give the document with this hash; DefinitionNotFound when none is published."""
    row = fetch_one("SELECT body FROM record_definition WHERE hash = $1", (definition,))
    if row is None:
        raise DefinitionNotFound(
            f"definition {definition} is not published; publish it, or take a published hash"
        )
    return from_text(row[0])


@lru_cache(maxsize=KEPT)
def definition_of(definition: str) -> Definition:
    """Give the parsed definition with this hash, once per process; it never changes."""
    loaded = Definition.load(document_of(definition), _resolve)
    if loaded.hash != definition:
        raise DefinitionNotFound(
            f"definition {definition} was altered in the database: its content gives "
            f"{loaded.hash}; restore it, and run `tongban verify`"
        )
    return loaded


def save_definition(document: Json) -> str:
    """Check a document and keep it under its hash; the same document again changes nothing."""
    loaded = Definition.load(document, _resolve)
    fetch_one(
        "INSERT INTO record_definition (hash, kind, code, version, body)"
        " VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT (hash) DO NOTHING RETURNING 1",
        (loaded.hash, loaded.kind, loaded.code, str(loaded.version), as_text(document)),
    )
    return loaded.hash


def calendar_at(version: int) -> Calendar:
    """Give the calendar with every table published up to this version (0: the product's own)."""
    return published() if version == 0 else _extended(version)


@lru_cache(maxsize=4)
def _extended(version: int) -> Calendar:
    rows = fetch_all(
        "SELECT tables FROM record_calendar WHERE version <= $1 ORDER BY version", (version,)
    )
    calendar = published()
    for (tables,) in rows:
        calendar = calendar.with_tables(table_from_json(each) for each in from_text(tables))
    return calendar


def _resolve(definition: str) -> Json:
    try:
        document: Json = document_of(definition)
    except DefinitionNotFound as error:
        raise KeyError(definition) from error
    return document
