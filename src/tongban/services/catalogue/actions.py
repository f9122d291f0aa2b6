"""Writes of the catalogue: one verb each, under authority, each logged in the item's own log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongban.kernel.authority import SYSTEM, ActorKind, MatterScope, NotPermitted, permits
from tongban.kernel.canonical import digest
from tongban.record import clock
from tongban.record.grants import grants_with_ancestors
from tongban.record.guard import asked, under_authority
from tongban.services.catalogue import completeness, publishing, queries
from tongban.services.catalogue.checks import Context, Finding, Severity, check
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.lifecycle import VERBS, Live, Stage, state_of, step
from tongban.services.catalogue.models import EventRow, ItemRow, LawRow
from tongban.services.catalogue.records import (
    CodeTaken,
    ItemConflict,
    ItemNotFound,
    ItemRecord,
    ItemRefused,
)
from tongban.services.catalogue.types import ItemContent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.services.catalogue.laws import Law

__all__ = [
    "approve",
    "cancel",
    "load_item",
    "publish",
    "reject",
    "resume",
    "save_draft",
    "save_law",
    "submit",
    "suspend",
]

TAKEN: Final = (Live.IN_USE, Live.SUSPENDED)
"""Items that hold their code; drafts and cancelled items do not."""


@under_authority
def save_draft(
    *,
    content: ItemContent,
    actor: Actor,
    division: str = "",
    expected: str | None = None,
    note: str = "",
) -> ItemRecord:
    """Save the next content of an item, new or revised; the published one stays as it is.

    `expected` is the `draft_hash` that the editor saw. Raises ItemConflict when it is another
    by now, StepRefused while it is with the reviewer, CodeTaken, NotPermitted.
    """
    now = clock.now()
    content_hash = digest(content.to_json())
    with transaction.atomic():
        row = ItemRow.objects.select_for_update().filter(slug=content.id).first()
        department = content.implementing_body or ""
        if row is None:
            row = ItemRow(slug=content.id, division=division, department=department)
            row.stage = Stage.NONE
        elif department != row.department:
            _permit(actor, "save_draft", row, now)
        _permit(actor, "save_draft", row, now, department=department)
        if expected is not None and row.draft_hash != expected:
            raise ItemConflict(
                Label(
                    f"{row.slug} 的草稿已被他人修改，请重新打开",
                    f"the draft of {row.slug} was changed in between; open it again",
                )
            )
        _step(row, "save_draft", actor, note)
        row.draft, row.draft_hash = content.to_json(), content_hash
        if row.live == Live.NONE:
            _describe(row, content)
        _save(row, now)
        _log(row, "save_draft", actor, now, note, content_hash)
    return queries.record_of(row)


@under_authority
def submit(*, item: str, actor: Actor, note: str = "") -> ItemRecord:
    """Hand a draft to the reviewer; ItemRefused lists what it lacks or breaks."""
    return _move("submit", item, actor, note, checked=True)


@under_authority
def approve(*, item: str, actor: Actor, note: str = "") -> ItemRecord:
    """Approve a submitted draft; not by who edited or submitted it."""
    return _move("approve", item, actor, note, checked=True)


@under_authority
def reject(*, item: str, actor: Actor, note: str) -> ItemRecord:
    """Send a draft back with reasons."""
    return _move("reject", item, actor, note)


@under_authority
def suspend(*, item: str, actor: Actor, note: str) -> ItemRecord:
    """Take no new cases from now on, with reasons; running cases go on."""
    return _move("suspend", item, actor, note)


@under_authority
def resume(*, item: str, actor: Actor, note: str = "") -> ItemRecord:
    """Take cases again."""
    return _move("resume", item, actor, note)


@under_authority
def cancel(*, item: str, actor: Actor, note: str) -> ItemRecord:
    """Cancel an item for good, with reasons (its basis ceased, say); running cases go on."""
    return _move("cancel", item, actor, note)


@under_authority
def publish(
    *,
    item: str,
    actor: Actor,
    procedure: str | None = None,
    elements: Mapping[str, str] | None = None,
    parameters: Mapping[str, Json] | None = None,
    note: str = "",
) -> ItemRecord:
    """Publish an approved content as the next version; not by who edited or approved it.

    It takes effect today, or on its `plan_effective` day if that is later; until then the version
    before stays in force. `procedure` is the hash of a published procedure, `elements` the types of
    the data elements its slots name; both are those of the version before unless given. Raises
    ItemRefused, StepRefused, NotPermitted, DefinitionError; nothing is written then.
    """
    now = clock.now()
    with transaction.atomic():
        row = _locked(item)
        _permit(actor, "publish", row, now)
        content = publishing.with_body(ItemContent.from_json(row.draft))
        _refuse_faults(content, now)
        _step(row, "publish", actor, note)
        settings = publishing.Settings(procedure, elements, parameters)
        _go_live(row, content, settings, actor, now)
        _log(row, "publish", actor, now, note, digest(content.to_json()))
    publishing.index(content)
    return queries.record_of(row)


@under_authority
def load_item(
    *,
    content: ItemContent,
    actor: Actor,
    division: str,
    procedure: str,
    elements: Mapping[str, str] | None = None,
    parameters: Mapping[str, Json] | None = None,
    effective_from: date | None = None,
) -> ItemRecord:
    """Take an item from the district's own published list: checked, then published at once.

    The list was signed off where it comes from, so only the system may do this. The same content
    again changes nothing. Raises ItemRefused, CodeTaken, DefinitionError, NotPermitted.
    """
    now = clock.now()
    if actor.kind is not ActorKind.SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "load_item: only the system loads a district")
    asked()
    content = publishing.with_body(content)
    _refuse_faults(content, now)
    with transaction.atomic():
        row = ItemRow.objects.select_for_update().filter(slug=content.id).first()
        if row is None:
            row = ItemRow(slug=content.id, division=division, stage=Stage.NONE)
            _describe(row, content)
            _save(row, now)
        settings = publishing.Settings(procedure, elements, parameters, effective_from)
        if not publishing.is_current(row, content, settings):
            row.division = division
            row.live = Live.IN_USE
            _go_live(row, content, settings, actor, now)
            _log(row, "load", actor, now, "", digest(content.to_json()))
    publishing.index(content)
    return queries.record_of(row)


@under_authority
def save_law(*, id: str, law: Law, actor: Actor) -> bool:  # noqa: A002 - the district's word
    """Keep a law of the district; tell whether anything changed. Only the system loads laws."""
    if actor.kind is not ActorKind.SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "save_law: only the system loads a district")
    asked()
    known = LawRow.objects.filter(id=id).first()
    if known is not None and known.body == law.to_json():
        return False
    LawRow.objects.update_or_create(id=id, defaults={"body": law.to_json()})
    return True


def _move(verb: str, item: str, actor: Actor, note: str, *, checked: bool = False) -> ItemRecord:
    now = clock.now()
    with transaction.atomic():
        row = _locked(item)
        _permit(actor, verb, row, now)
        _step(row, verb, actor, note)
        if checked:
            _refuse_faults(publishing.with_body(ItemContent.from_json(row.draft)), now)
        if verb == "cancel":
            row.cancelled_on = _day(now)
            row.draft, row.draft_hash = None, ""
        _save(row, now)
        _log(row, verb, actor, now, note, row.draft_hash)
    if verb == "cancel":
        publishing.forget(row.slug)
    return queries.record_of(row)


def _locked(item: str) -> ItemRow:
    row = ItemRow.objects.select_for_update().filter(slug=item).first()
    if row is None:
        raise ItemNotFound(Label(f"没有事项 {item}", f"there is no item {item!r}"))
    return row


def _permit(
    actor: Actor, verb: str, row: ItemRow, now: datetime, *, department: str | None = None
) -> None:
    """Ask whether the actor holds a role for this step at the item's department."""
    asked()
    scope = MatterScope(
        "", row.slug, row.department if department is None else department, row.division, ""
    )
    roles = VERBS[verb].roles | {SYSTEM}
    grants = grants_with_ancestors(actor.id)
    permits(grants, actor=actor, act=verb, roles=roles, matter=scope, at=now)


def _step(row: ItemRow, verb: str, actor: Actor, note: str) -> None:
    """Take the step in the table of the lifecycle, knowing who did what on this content."""
    did: dict[str, list[str]] = {}
    if row.updated_at is not None:
        events = EventRow.objects.filter(item=row, cycle=row.cycle)
        for name, who in events.values_list("verb", "actor"):
            did.setdefault(name, []).append(who)
    stage, live = step(verb, Stage(row.stage), Live(row.live), actor=actor.id, did=did, note=note)
    row.stage, row.live = stage, live


def _refuse_faults(content: ItemContent, now: datetime) -> None:
    findings = [*check(content, Context(queries.laws(), on=_day(now)))]
    findings += completeness.missing(content)
    faults: Sequence[Finding] = [f for f in findings if f.severity is Severity.FAULT]
    if faults:
        raise ItemRefused(content.id, faults)


def _go_live(
    row: ItemRow,
    content: ItemContent,
    settings: publishing.Settings,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the next version and make the item describe it."""
    row.stage = Stage.NONE
    row.draft, row.draft_hash, row.remarks = None, "", []
    row.cancelled_on = None
    _describe(row, content)
    _save(row, now)
    publishing.add_version(row, content, settings, actor=actor.id, now=now, today=_day(now))
    row.cycle += 1
    row.save(update_fields=["cycle"])


def _describe(row: ItemRow, content: ItemContent) -> None:
    row.name = content.name.zh
    row.code = content.handling_code or content.implementation_code or ""
    row.local_code = content.local_task_code
    row.department = content.implementing_body or ""
    row.item_type = content.item_type or ""


def _save(row: ItemRow, now: datetime) -> None:
    row.updated_at = now
    others = ItemRow.objects.exclude(slug=row.slug).filter(code=row.code, live__in=TAKEN)
    if row.code and row.live in TAKEN and others.exists():
        raise _taken(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _taken(row) from error


def _taken(row: ItemRow) -> CodeTaken:
    code = row.code or row.local_code
    return CodeTaken(Label(f"编码 {code} 已属于另一事项", f"another item has the code {code}"))


def _log(
    row: ItemRow, verb: str, actor: Actor, now: datetime, note: str, content_hash: str
) -> None:
    EventRow.objects.create(
        item=row,
        cycle=row.cycle,
        verb=verb,
        actor=actor.id,
        at=now,
        on=_day(now),
        state=state_of(Stage(row.stage), Live(row.live)).value,
        hash=content_hash,
        note=note[:2000],
    )


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()
