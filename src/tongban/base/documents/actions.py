"""Writes: take a file in, link it to where it is used."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tongban.base.documents import models
from tongban.base.documents.filenames import clean_filename
from tongban.base.documents.queries import linked
from tongban.base.documents.shelf import Shelf
from tongban.base.documents.types import DocumentNotFound
from tongban.record import clock
from tongban.record.alongside import Alongside
from tongban.record.db import as_text, fetch_one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tongban.base.documents.shelf import Source
    from tongban.base.documents.types import DocumentRef, LinkedDocument

DEFAULT_LIMIT: Final = 20 * 1024 * 1024
"""Bytes of one file where the setting TONGBAN_DOCUMENT_LIMIT says nothing."""

# one look into the index a document, however often its owner used it before
_LINK: Final = """
WITH wanted AS (
    SELECT u.document, u.slot, k.filename
      FROM unnest($1::text[], $2::text[]) AS u (document, slot)
      LEFT JOIN LATERAL (SELECT l.filename FROM documents_documentlink l
                          WHERE l.document_id = u.document AND l.owner = $3
                          LIMIT 1) k ON true),
made AS (
    INSERT INTO documents_documentlink (document_id, owner, matter, draft, slot, purpose, filename,
                                        linked_by, linked_at)
    SELECT w.document, $3, $4::uuid, '', w.slot, $5, w.filename, $6, clock_timestamp() + c.shift
      FROM wanted w, record_clock c
     WHERE c.id = 1 AND NOT EXISTS (SELECT 1 FROM wanted x WHERE x.filename IS NULL)
        ON CONFLICT DO NOTHING)
SELECT document FROM wanted WHERE filename IS NULL LIMIT 1"""
"""Links documents ($1) in their slots ($2); gives one that the owner never gave, and links none."""

# (SELECT {1}): one plan for all owners, kept by the server, however many documents one of them has
_KNOWN: Final = """
SELECT w.document, w.slot, k.filename
  FROM json_to_recordset({0}::json) AS w (document text, slot text),
       LATERAL (SELECT l.filename FROM documents_documentlink l
                 WHERE l.document_id = w.document AND l.owner = (SELECT {1}::text) LIMIT 1) k"""
_USE: Final = """
INSERT INTO documents_documentlink (document_id, owner, matter, draft, slot, purpose, filename,
                                    linked_by, linked_at)
SELECT w.document, {1}, $1::uuid, '', w.slot, {2}, w.filename, {3}, $7::timestamptz
  FROM {act}, {guard} w ON CONFLICT DO NOTHING"""


def shelf() -> Shelf:
    """Return the shelf of this installation."""
    return Shelf(settings.TONGBAN_DOCUMENTS, settings.TONGBAN_HASH)


def store(
    stream: Source,
    *,
    owner: str,
    purpose: str,
    filename: str,
    matter: UUID | None = None,
    draft: str = "",
    slot: str = "",
    by: str = "",
) -> DocumentRef:
    """Take a file in for `owner` (a party's id) and tell what it is; equal bytes are kept once.

    `by` is the actor who hands it in when that is not the owner (a clerk at the window). Whoever
    calls has asked whether that actor may. Raises DocumentRefused; then nothing is kept.
    """
    limit = int(getattr(settings, "TONGBAN_DOCUMENT_LIMIT", DEFAULT_LIMIT))
    ref = shelf().put(stream, limit=limit, filename=filename)
    now = clock.now()
    models.Document.objects.get_or_create(
        hash=ref.hash,
        defaults={"size": ref.size, "media_type": ref.media_type, "stored_at": now},
    )
    models.DocumentLink.objects.get_or_create(
        document_id=ref.hash,
        owner=owner,
        matter=matter,
        draft=draft,
        slot=slot,
        purpose=purpose,
        defaults={
            "filename": clean_filename(filename, ref.media_type),
            "linked_by": by or owner,
            "linked_at": now,
        },
    )
    return ref


def store_bytes(
    data: bytes, *, owner: str, purpose: str, filename: str, matter: UUID | None, by: str
) -> DocumentRef:
    """Take in what the house itself made (a paper, a certificate)."""
    return store(
        io.BytesIO(data), owner=owner, purpose=purpose, filename=filename, matter=matter, by=by
    )


def link_document(
    document: str, *, owner: str, matter: UUID, slot: str, purpose: str, by: str = ""
) -> LinkedDocument:
    """Use a document that `owner` gave before for a slot of a matter (never ask twice).

    Raises DocumentNotFound when the owner never gave it: knowing a hash gives no right to a file.
    """
    known = models.DocumentLink.objects.filter(document_id=document, owner=owner).first()
    if known is None:
        raise DocumentNotFound(f"no document {document} of this owner; hand the file in first")
    link, _ = models.DocumentLink.objects.select_related("document").get_or_create(
        document_id=document,
        owner=owner,
        matter=matter,
        draft="",
        slot=slot,
        purpose=purpose,
        defaults={
            "filename": known.filename,
            "linked_by": by or owner,
            "linked_at": clock.now(),
        },
    )
    return linked(link)


def link_documents(
    uses: Iterable[tuple[str, str]], *, owner: str, matter: UUID, purpose: str, by: str = ""
) -> None:
    """Use documents that `owner` gave before, as (slot, hash), for a matter; all or none.

    What is linked already stays as it is. Raises DocumentNotFound for one the owner never gave.
    """
    wanted = list(dict.fromkeys(uses))
    if not wanted:
        return
    row = fetch_one(
        _LINK,
        (
            [document for _, document in wanted],
            [slot for slot, _ in wanted],
            owner,
            str(matter),
            purpose,
            by or owner,
        ),
    )
    if row is not None:
        raise DocumentNotFound(f"no document {row[0]} of this owner; hand the file in first")


def linking(
    uses: Iterable[tuple[str, str]], *, owner: str, purpose: str, by: str
) -> Alongside | None:
    """Link documents as `link_documents` does, with the opening of their matter.

    None where there is nothing to link. Refused when the owner never gave one of them.
    """
    wanted = [{"document": document, "slot": slot} for slot, document in dict.fromkeys(uses)]
    if not wanted:
        return None
    return Alongside("links", _KNOWN, len(wanted), _USE, (as_text(wanted), owner, purpose, by))


def check_given(documents: Iterable[str], *, owner: str) -> None:
    """Raise DocumentNotFound for a document that the owner never gave."""
    wanted = set(documents)
    links = models.DocumentLink.objects.filter(owner=owner, document_id__in=wanted)
    for missing in sorted(wanted - set(links.values_list("document_id", flat=True))):
        raise DocumentNotFound(f"no document {missing} of this owner; hand the file in first")


def link_draft(
    draft: str, *, owner: str, matter: UUID, purpose: str = "material", by: str = ""
) -> tuple[LinkedDocument, ...]:
    """Link everything of a draft to the matter that it became, slot by slot."""
    rows = models.DocumentLink.objects.filter(draft=draft, owner=owner).order_by("id")
    return tuple(
        link_document(
            row.document_id, owner=owner, matter=matter, slot=row.slot, purpose=purpose, by=by
        )
        for row in rows
    )


def unlink_draft(draft: str, *, owner: str, slot: str, document: str) -> None:
    """Take a file out of a draft again; the bytes stay while anything else uses them.

    Raises DocumentNotFound when it is not there.
    """
    gone, _ = models.DocumentLink.objects.filter(
        draft=draft, owner=owner, slot=slot, document_id=document, matter=None
    ).delete()
    if not gone:
        raise DocumentNotFound(f"no document {document} in slot {slot!r} of this draft")
