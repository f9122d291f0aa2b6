"""Results of merges: recognised once, used by all, replaced only where something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from tongban.base.authorities.queries import get_authorities, get_officers
from tongban.base.documents.queries import get_document
from tongban.record import clock
from tongban.record.children import wait_for_turn
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_evidence
from tongban.record.types import SYSTEM, IdempotencyKeyReused
from tongban.reforms.construction import models
from tongban.reforms.construction.access import need_officer, need_reader
from tongban.reforms.construction.law import law
from tongban.reforms.construction.merging import (
    MergeRefused,
    check_conclusions,
    check_new,
    get_merge,
)
from tongban.reforms.construction.types import ResultView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor

OFFICERS = frozenset({"reviewer", "approver", "head"})
"""Roles that recognise results of their departments."""


@under_authority
def recognise(  # noqa: PLR0913 - a result has these sides
    project: UUID,
    *,
    actor: Actor,
    key: str,
    merge: str,
    object_: str,
    stage: str,
    document: str,
    conclusions: Mapping[str, str],
    change: str = "",
) -> ResultView:
    """Recognise a result for an object and stage (INV-MRG-01); a second one needs a change.

    For reviewers of the bodies that take part. Raises MergeRefused, NotPermitted, DocumentNotFound;
    the same `key` gives the first again.
    """
    department = need_officer(project, actor, OFFICERS)
    asked()
    rule = get_merge(merge)
    if stage not in {each.id for each in law().stages} or not object_.strip():
        raise MergeRefused(
            "CONSTRUCTION-MERGE",
            "请写明对象和阶段。",
            "Name the object and one of the four stages.",
        )
    check_conclusions(rule, conclusions)
    get_document(document)
    values = {
        "project": project,
        "merge": merge,
        "object": object_.strip()[:120],
        "stage": stage,
        "document": document,
        "conclusions": dict(conclusions),
        "change": change.strip()[:500],
        "department": department,
        "recognised_by": actor.id,
    }
    own_key = f"{actor.id}:{key}"[:200]
    with transaction.atomic():
        wait_for_turn([project])
        done = models.Result.objects.filter(key=own_key).first()
        if done is None:
            place = {name: values[name] for name in ("project", "merge", "object", "stage")}
            valid = models.Result.objects.filter(**place, valid=True).first()
            check_new([] if valid is None else [str(valid.pk)], merge=rule, change=change)
            if valid is not None:
                valid.valid = False
                valid.save(update_fields=["valid"])
            done = models.Result.objects.create(
                key=own_key, supersedes=valid, recognised_at=clock.now(), **values
            )
        elif any(getattr(done, name) != value for name, value in values.items()):
            raise IdempotencyKeyReused(key)
    return next(each for each in _views([done.pk]))


@under_authority
def use(result: int, *, actor: Actor, purpose: str, case: UUID | None = None) -> int:
    """Rely on a recognised result instead of making another; gives how often it was used.

    The same case and purpose count once. For whoever may read the project; MergeRefused
    CONSTRUCTION-MERGE-NONE for one that is not valid.
    """
    row = models.Result.objects.filter(pk=result).first()
    if row is not None:
        need_reader(row.project, actor)
    asked()
    if row is None or not row.valid:
        raise MergeRefused(
            "CONSTRUCTION-MERGE-NONE",
            "没有这项有效成果。",
            "There is no valid result of this number.",
        )
    _count(row, actor.id, purpose, case)
    return row.uses.count()


@under_authority
def results_of(project: UUID, *, actor: Actor) -> tuple[ResultView, ...]:
    """Give the results of a project, valid ones first, with how often each was used."""
    need_reader(project, actor)
    asked()
    rows = models.Result.objects.filter(project=project).order_by("-valid", "pk")
    return _views([row.pk for row in rows])


def recognised(project: UUID) -> dict[str, ResultView]:
    """Give the valid result that stands for each kind of evidence; a system path."""
    rows = models.Result.objects.filter(project=project, valid=True).order_by("pk")
    found: dict[str, ResultView] = {}
    for each in _views([row.pk for row in rows]):
        for kind in get_merge(each.merge).covers:
            found.setdefault(kind, each)
    return found


def note_uses(project: UUID, case: UUID) -> None:
    """Count the valid results whose documents a new case shows; a system path."""
    shown = {each.ref for each in get_evidence(case, actor=SYSTEM)}
    for row in models.Result.objects.filter(project=project, valid=True, document__in=shown):
        _count(row, SYSTEM.id, "申请材料", case)


def _count(row: models.Result, actor: str, purpose: str, case: UUID | None) -> None:
    officer = get_officers([actor]).get(actor)
    values = {
        "actor": actor,
        "department": officer.department if officer else "",
        "at": clock.now(),
    }
    models.Use.objects.get_or_create(
        result=row, case=case, purpose=purpose.strip()[:200], defaults=values
    )


def _views(ids: list[int]) -> tuple[ResultView, ...]:
    rows = models.Result.objects.filter(pk__in=ids).annotate(count=Count("uses"))
    found = sorted(rows, key=lambda row: ids.index(row.pk))
    bodies = get_authorities({row.department for row in found})
    return tuple(
        ResultView(
            id=row.pk,
            merge=row.merge,
            name=get_merge(row.merge).name,
            object=row.object,
            stage=row.stage,
            document=row.document,
            conclusions=row.conclusions,
            change=row.change,
            department=bodies[row.department].short if row.department in bodies else {},
            recognised_at=row.recognised_at,
            valid=row.valid,
            uses=row.count,
        )
        for row in found
    )
