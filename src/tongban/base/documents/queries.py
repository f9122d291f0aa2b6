"""Reads, all under authority: open a document, list those of a matter or of one's own draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tongban.base.documents import models
from tongban.base.documents.shelf import Shelf
from tongban.base.documents.types import (
    DocumentNotFound,
    DocumentRef,
    LinkedDocument,
    OpenedDocument,
    PaperRef,
)
from tongban.base.parties.queries import principals_of
from tongban.kernel.authority import ActorKind
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import find_matter, get_matter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tongban.kernel.authority import Actor


@under_authority
def open_document(
    document: str, *, actor: Actor, matter: UUID | None = None, purpose: str = "read"
) -> OpenedDocument:
    """Open a document for reading and note the look; the caller closes its file.

    The owner may, and an agent for all of the owner's affairs; anybody else only through a `matter`
    that it is linked to and that he or she may see. Raises DocumentNotFound for everything else,
    DocumentDamaged when the file is gone.
    """
    links = list(
        models.DocumentLink.objects.filter(document_id=document)
        .select_related("document")
        .order_by("-id")
    )
    asked()
    if not links:
        raise _not_found(document)
    link = _reachable(links, actor, matter)
    models.DocumentLook.objects.create(
        document_id=document,
        actor=actor.id,
        matter=matter,
        purpose=purpose,
        permitted=link is not None,
        at=clock.now(),
    )
    if link is None:
        raise _not_found(document)
    shelf = Shelf(settings.TONGBAN_DOCUMENTS, settings.TONGBAN_HASH)
    return OpenedDocument(_ref(link.document), link.filename, shelf.open(document))


@under_authority
def list_documents(*, matter: UUID, actor: Actor) -> tuple[LinkedDocument, ...]:
    """List the documents of a matter that the actor may see, oldest first.

    Raises MatterNotFound, NotPermitted.
    """
    get_matter(matter, actor=actor)
    asked()
    rows = models.DocumentLink.objects.filter(matter=matter).select_related("document")
    return tuple(linked(row) for row in rows.order_by("id"))


@under_authority
def list_papers(*, matter: UUID, actor: Actor) -> tuple[PaperRef, ...]:
    """List the papers of a matter that the actor may see, in the order of issue."""
    get_matter(matter, actor=actor)
    asked()
    return papers_of(matter)


def papers_of(*matters: UUID) -> tuple[PaperRef, ...]:
    """List the papers of matters in the order of issue; whoever calls has asked who may see them.

    One statement for all of them.
    """
    rows = models.Paper.objects.filter(matter__in=matters).select_related("document").order_by("id")
    return tuple(paper_ref(row) for row in rows)


def list_draft_documents(draft: str, *, owner: str) -> tuple[LinkedDocument, ...]:
    """List the documents of a party's draft; whoever calls has asked who owns the draft."""
    rows = models.DocumentLink.objects.filter(draft=draft, owner=owner).select_related("document")
    return tuple(linked(row) for row in rows.order_by("id"))


def get_document(document: str) -> DocumentRef:
    """Return what a hash stands for; DocumentNotFound when nothing does."""
    row = models.Document.objects.filter(pk=document).first()
    if row is None:
        raise _not_found(document)
    return _ref(row)


def linked(row: models.DocumentLink) -> LinkedDocument:
    """Return the view of a link's row."""
    return LinkedDocument(
        document=_ref(row.document),
        owner=row.owner,
        purpose=row.purpose,
        filename=row.filename,
        linked_at=row.linked_at,
        matter=str(row.matter) if row.matter else None,
        draft=row.draft,
        slot=row.slot,
    )


def paper_ref(row: models.Paper) -> PaperRef:
    """Return the view of a paper's row."""
    return PaperRef(
        number=row.number,
        kind=row.kind,
        issued_on=row.issued_on,
        document=_ref(row.document),
        matter=str(row.matter) if row.matter else None,
    )


def _reachable(
    links: Iterable[models.DocumentLink], actor: Actor, matter: UUID | None
) -> models.DocumentLink | None:
    if matter is not None:
        within = [link for link in links if link.matter == matter]
        if within and find_matter(matter, actor=actor) is not None:
            return within[0]
    if actor.kind is ActorKind.SYSTEM:
        return next(iter(links))
    owners = _owners(actor) if actor.kind is ActorKind.PERSON else set()
    return next((link for link in links if link.owner in owners), None)


def _owners(actor: Actor) -> set[str]:
    if actor.party is None:
        return set()
    mandates = principals_of(actor.party, at=clock.now())
    return {actor.party} | {one.principal for one in mandates if one.items is None}


def _not_found(document: str) -> DocumentNotFound:
    return DocumentNotFound(
        f"no document {document[:80]!r} that you may see; open it from the matter it belongs to"
    )


def _ref(row: models.Document) -> DocumentRef:
    return DocumentRef(row.hash, row.size, row.media_type)
