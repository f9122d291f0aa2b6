"""Writes of forms: put elements, keep drafts from the first keystroke on."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from tongban.base.parties.privacy import seal
from tongban.record import clock
from tongban.record.alongside import Alongside
from tongban.services.forms.models import DraftRow, Element
from tongban.services.forms.queries import (
    LOCAL,
    ItemForm,
    elements_by_id,
    find_open_draft,
    forget_elements,
    open_row,
    seal_context,
    unseal_answer,
)
from tongban.services.forms.rules import Unfit, check_answer, read_element
from tongban.services.forms.types import REGISTERS, AnswersInvalid, DraftStale, FormFault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tongban.kernel.authority import Actor
    from tongban.services.forms.types import DataElement, HeldDraft

MAX_FILES_A_SLOT = 20
_UNCHANGED: Final = """
SELECT id FROM forms_draftrow
 WHERE id = {0}::uuid AND matter IS NULL AND revision = {1}::int FOR UPDATE"""
_CLOSE: Final = """
UPDATE forms_draftrow d SET matter = $1::uuid FROM {act}, {guard} g WHERE d.id = g.id"""


def put_element(*, body: Mapping[str, Any]) -> bool:
    """Keep a data element of the district; tells whether anything changed.

    Raises ElementInvalid with all faults, and then nothing is written.
    """
    element = read_element(body)
    row = Element.objects.filter(pk=element.id).first()
    if row is not None and row.body == dict(body):
        return False
    Element.objects.update_or_create(pk=element.id, defaults={"body": dict(body)})
    forget_elements()
    return True


def start_draft(
    *,
    actor: Actor,
    party: str,
    form: ItemForm,
    prefill: Mapping[str, str] | None = None,
    known: Mapping[str, tuple[str, str]] | None = None,
    fixed: Collection[str] = (),
) -> uuid.UUID:
    """Begin an application, or take up the one already begun for this item and party.

    `prefill` maps facts of the party (`name`, `resident_id`, ...) to clear values, `known` elements
    to what a credential says and its kind; what does not fit its element is left for the person to
    answer. Facts in `fixed` cannot be changed in the form.
    """
    if (found := find_open_draft(party=party, item=form.item, actor=actor)) is not None:
        return found
    now = clock.now()
    key = uuid.uuid4()
    answers: dict[str, Any] = {}
    origins: dict[str, Any] = {}
    for name in form.elements:
        element = elements_by_id().get(name)
        if element is None:
            continue
        value, source = (prefill or {}).get(element.prefill), REGISTERS
        if not value:
            value, source = (known or {}).get(name, ("", ""))
        try:
            fit = check_answer(element, value, today=now.astimezone(LOCAL).date())
        except Unfit:
            continue
        if fit is not None:
            answers[name] = _stored(element, fit, key)
            held = source == REGISTERS and element.prefill in fixed
            origins[name] = {"source": source, **({"fixed": True} if held else {})}
    DraftRow.objects.create(
        id=key,
        owner=actor.id,
        party=party,
        item=form.item,
        item_version=form.version,
        answers=answers,
        origins=origins,
        created_at=now,
        saved_at=now,
    )
    return key


def save_field(*, actor: Actor, draft: uuid.UUID, element: str, value: object) -> int:
    """Keep one answer; an empty one is taken out. Returns the draft's new revision.

    A value that does not fit yet, or another one for what the registers hold fixed (FORM-FIXED), is
    refused (AnswersInvalid) and the earlier one stays. Two devices that save different fields at
    once lose nothing: each writes its field alone.
    """
    row = open_row(draft, actor=actor)
    known = elements_by_id().get(element)
    if known is None:
        words = {"zh": "表单没有这一项", "en": "the form has no such field"}
        raise AnswersInvalid((FormFault(element, "FORM-UNKNOWN", words),))
    now = clock.now()
    try:
        kept = check_answer(known, value, today=now.astimezone(LOCAL).date())
        typed = _is_typed(row, known, kept)
    except Unfit as unfit:
        raise AnswersInvalid((FormFault(element, unfit.code, unfit.message),)) from None
    change = None if kept is None else _stored(known, kept, row.id)
    return _write(row.id, {element: change}, [element] if typed else [])


def save_fields(
    *, actor: Actor, draft: uuid.UUID, answers: Mapping[str, object]
) -> tuple[FormFault, ...]:
    """Keep every answer that fits; return the faults of those that do not."""
    row = open_row(draft, actor=actor)
    known = elements_by_id()
    today = clock.now().astimezone(LOCAL).date()
    changes: dict[str, Any] = {}
    typed: list[str] = []
    faults: list[FormFault] = []
    for name, value in answers.items():
        if name not in known:
            words = {"zh": "表单没有这一项", "en": "the form has no such field"}
            faults.append(FormFault(name, "FORM-UNKNOWN", words))
            continue
        try:
            kept = check_answer(known[name], value, today=today)
            if _is_typed(row, known[name], kept):
                typed.append(name)
        except Unfit as unfit:
            faults.append(FormFault(name, unfit.code, unfit.message))
            continue
        changes[name] = None if kept is None else _stored(known[name], kept, row.id)
    if changes:
        _write(row.id, changes, typed)
    return tuple(faults)


def attach_file(*, actor: Actor, draft: uuid.UUID, slot: str, document: str) -> int:
    """Put a stored document into an evidence slot; the same one twice counts once."""
    with transaction.atomic():
        row = DraftRow.objects.select_for_update().get(pk=open_row(draft, actor=actor).pk)
        held = [each for each in row.files.get(slot, []) if each != document]
        if len(held) >= MAX_FILES_A_SLOT:
            words = {
                "zh": f"每项材料最多{MAX_FILES_A_SLOT}个文件，请先删除不需要的",
                "en": f"at most {MAX_FILES_A_SLOT} files for one material; remove one first",
            }
            raise AnswersInvalid((FormFault(slot, "FORM-FILES", words),))
        return _keep_files(row, {**row.files, slot: [*held, document]})


def detach_file(*, actor: Actor, draft: uuid.UUID, slot: str, document: str) -> int:
    """Take a document out of a slot; taking out what is not there changes nothing."""
    with transaction.atomic():
        row = DraftRow.objects.select_for_update().get(pk=open_row(draft, actor=actor).pk)
        held = [each for each in row.files.get(slot, []) if each != document]
        return _keep_files(row, {**row.files, slot: held})


def take_up_version(*, actor: Actor, draft: uuid.UUID, form: ItemForm) -> None:
    """Note that the person has seen today's version of the item; answers stay as they are."""
    row = open_row(draft, actor=actor)
    DraftRow.objects.filter(pk=row.pk).update(item_version=form.version)


def submitted(held: HeldDraft) -> Alongside:
    """Close a draft with the opening of its matter; refused once it was changed or handed in."""
    return Alongside("draft", _UNCHANGED, 1, _CLOSE, (str(held.id), held.revision))


def discard_draft(*, actor: Actor, draft: uuid.UUID) -> None:
    """Delete a draft that was not handed in."""
    DraftRow.objects.filter(pk=open_row(draft, actor=actor).pk).delete()


def _stored(element: DataElement, value: str | int | bool, draft: uuid.UUID) -> str | int | bool:  # noqa: FBT001 - an answer may be yes or no
    if element.identifying:
        return seal(str(value), seal_context(draft, element.id))
    return value


def _is_typed(row: DraftRow, element: DataElement, kept: object) -> bool:
    """Tell whether an answer is another than the one that was there by itself; Unfit for fixed."""
    origin = row.origins.get(element.id)
    if origin is None or unseal_answer(element, row.answers.get(element.id), row.id) == kept:
        return False
    if origin.get("fixed"):
        raise Unfit(
            "FORM-FIXED",
            "来自已核验的登记信息，不能在这里修改；登记有误的，请先向登记机关更正",
            "comes from a verified register and is not changed here; have the register corrected",
        )
    return True


def _write(draft: uuid.UUID, changes: Mapping[str, Any], typed: Collection[str]) -> int:
    """Write answers, None to take one out; those `typed` are no longer what was there by itself."""
    kept = {name: value for name, value in changes.items() if value is not None}
    removed = [name for name, value in changes.items() if value is None]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE forms_draftrow SET answers = (answers || %s::jsonb) - %s::text[],"
            " origins = origins - %s::text[], revision = revision + 1, saved_at = %s"
            " WHERE id = %s AND matter IS NULL RETURNING revision",
            [json.dumps(kept, ensure_ascii=False), removed, list(typed), clock.now(), draft],
        )
        found = cursor.fetchone()
    if found is None:
        raise DraftStale(str(DraftRow.objects.values_list("matter", flat=True).get(pk=draft)))
    return int(found[0])


def _keep_files(row: DraftRow, files: Mapping[str, list[str]]) -> int:
    row.files = {slot: held for slot, held in files.items() if held}
    row.revision += 1
    row.saved_at = clock.now()
    row.save(update_fields=["files", "revision", "saved_at"])
    return row.revision
