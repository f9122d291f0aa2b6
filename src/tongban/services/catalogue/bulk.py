"""Write imported items as drafts, many at a time, inside the importer's one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.kernel.canonical import digest
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.services.catalogue import queries
from tongban.services.catalogue.importer.run import Accepted, Summary, Target, run_import
from tongban.services.catalogue.lifecycle import Live, Stage, State
from tongban.services.catalogue.models import EventRow, ImportRow, ItemRow, VersionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import TextIO

    from tongban.kernel.authority import Actor
    from tongban.services.catalogue.importer.mapping import ListMapping


@under_authority
def import_list(
    *,
    path: Path,
    mapping: ListMapping,
    mapping_hash: str,
    report: TextIO,
    actor: Actor,
    division: str = "",
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Import a list of items as drafts; unknown fields stay unknown, nothing is published.

    All rows in one transaction: a fault of the file or the database leaves nothing behind. What the
    catalogue holds already is never overwritten. Only the system imports. Raises SourceError,
    NotPermitted.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "import_list: only the system imports lists")
    asked()
    writer = _Writer(division, f"import:{path.name}"[:80], actor.id)
    with transaction.atomic():
        summary = run_import(
            path,
            mapping=mapping,
            mapping_hash=mapping_hash,
            target=Target(existing, writer.write),
            report=report,
            bodies=queries.bodies(),
            dry_run=dry_run,
            progress=progress,
        )
        if not dry_run and summary.counts["written"]:
            ImportRow.objects.create(
                file=path.name[:300],
                file_hash=str(summary.file["hash"]),
                mapping_hash=mapping_hash,
                counts=dict(summary.counts),
                codes=dict(summary.codes),
                actor=actor.id,
                at=writer.now,
            )
    return summary


def existing(codes: list[str]) -> Mapping[str, str]:
    """Give the digest of what the catalogue holds under each of these local codes."""
    rows = ItemRow.objects.filter(local_code__in=codes)
    held = {row.local_code: row.draft_hash for row in rows if row.local_code and row.draft_hash}
    rest = [row.slug for row in rows if row.local_code and not row.draft_hash]
    versions = VersionRow.objects.filter(item_id__in=rest, effective_to__isnull=True)
    for version in versions.select_related("item"):
        if version.item.local_code:
            held[version.item.local_code] = digest(version.content)
    return held


class _Writer:
    """Adds a batch of rows and the first line of their log."""

    def __init__(self, division: str, origin: str, actor: str) -> None:
        self.division, self.origin, self.actor = division, origin, actor
        self.now = clock.now()

    def write(self, batch: list[Accepted]) -> None:
        today = timezone.localtime(self.now).date()
        ItemRow.objects.bulk_create(self._row(accepted) for accepted in batch)
        EventRow.objects.bulk_create(
            EventRow(
                item_id=accepted.content.id,
                cycle=0,
                verb="import",
                actor=self.actor,
                at=self.now,
                on=today,
                state=State.DRAFT.value,
                hash=accepted.hash,
                note=f"{self.origin}#{accepted.row}",
            )
            for accepted in batch
        )

    def _row(self, accepted: Accepted) -> ItemRow:
        content = accepted.content
        return ItemRow(
            slug=content.id,
            code=content.handling_code or content.implementation_code or "",
            local_code=content.local_task_code,
            name=content.name.zh,
            department=content.implementing_body or "",
            division=self.division,
            item_type=content.item_type or "",
            stage=Stage.DRAFT,
            live=Live.NONE,
            draft=content.to_json(),
            draft_hash=accepted.hash,
            remarks=[remark.to_json() for remark in accepted.remarks],
            origin=self.origin,
            updated_at=self.now,
        )
