"""How an application becomes a case, and how a case is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from tongban.base.documents.actions import check_given, link_documents, linking
from tongban.base.parties.privacy import seal
from tongban.kernel.authority import ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.alongside import AlongsideRefused
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM, IdempotencyKeyReused, Receipt
from tongban.services.cases import rules
from tongban.services.cases.applications import (
    Application,
    assess,
    form_of_case,
    lacking,
    recorded,
)
from tongban.services.cases.choosing import check_choice
from tongban.services.cases.hooks import home_of
from tongban.services.cases.rules import is_form, is_shared
from tongban.services.cases.sharing import note_calls
from tongban.services.cases.tolerance import check_room
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue.admission import Admission, admission
from tongban.services.credentials.calls import calling
from tongban.services.forms.actions import submitted
from tongban.services.forms.queries import (
    ItemForm,
    clear_answers,
    draft_in_hand,
    elements_by_id,
    seal_context,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.kernel.authority import Actor
    from tongban.record.alongside import Alongside
    from tongban.record.types import ActView, MatterView
    from tongban.services.forms.types import HeldDraft

TRIES: Final = 3
"""Looks at a draft that keeps changing while it is handed in."""


def submit_case(  # noqa: PLR0913 - an application has these sides
    draft: UUID,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - the draft is the key; a repetition finds the case it became
    channel: str = "online",
    place: str | None = None,
    commitments: Sequence[str] = (),
    tolerable: Sequence[str] = (),
    on_commitment: bool = False,
    parent: UUID | None = None,
) -> Receipt:
    """Hand a draft in (行政许可法 §29): complete, valid, under the version of the item in force.

    Whatever authorities share is fetched, each call recorded. Tolerable materials may be promised
    in `commitments` (slot ids); `tolerable` are slots that a bundle flags beside the item's own.
    With `on_commitment` conditions are promised instead of proven where the item allows it. An
    officer at a window receives what is handed in even when materials lack. A draft becomes one
    case, however often and by whomever it is handed in. Raises DraftNotFound, NotPermitted,
    CaseRefused (CASE-ITEM-CLOSED, CASE-INCOMPLETE, CASE-CHANGED, CASE-TOLERANCE, CASE-COMMITMENT
    and what judges of commitments refuse).
    """
    manner = _Manner(
        channel, place, tuple(commitments), tuple(tolerable), parent, on_commitment=on_commitment
    )
    for _ in range(TRIES):
        try:
            return _hand_in(draft, actor, manner)
        except AlongsideRefused:
            continue  # the draft, or what it rests on, changed meanwhile: look again
    raise CaseRefused(
        "CASE-CHANGED",
        {
            "zh": "申请内容或所依据的证照刚刚发生变动，请核对后重新提交。",
            "en": "The application or a credential it rests on has just changed; hand it in again.",
        },
    )


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a draft is handed in; see `submit_case`."""

    channel: str
    place: str | None
    commitments: tuple[str, ...]
    tolerable: tuple[str, ...]
    parent: UUID | None
    on_commitment: bool


def _hand_in(draft: UUID, actor: Actor, manner: _Manner) -> Receipt:
    """Open the case of a draft, with all that goes with it in the statement of the ledger."""
    held, now = draft_in_hand(draft, actor=actor)
    if held.matter is not None:
        return _first_receipt(held.matter)
    on = local_day(now)
    item = open_for_cases(held.item, on)
    form = ItemForm(item.slug, item.hash, item.name.zh, item.form)
    definition = get_definition(item.definition)
    if manner.on_commitment:
        check_choice(definition, item.slug, held.party)
    application = assess(
        definition,
        form,
        party=held.party,
        answers=clear_answers(held, item.form),
        held=(),
        files=held.files,
        commitments=manner.commitments,
        on=on,
        incomplete=actor.kind is ActorKind.OFFICER,
        tolerable=manner.tolerable,
        waived=rules.replaced(definition) if manner.on_commitment else (),
    )
    check_room(definition, application.standing.promised, on=on)
    home = manner.parent or home_of(item.slug, held.party, application.answers)
    try:
        return record.open_matter(
            definition=item.definition,
            act="submit",
            actor=actor,
            department=item.department,
            division=item.division,
            applicant=held.party,
            key=f"draft:{draft}",
            payload={
                "channel": manner.channel,
                **({} if manner.place is None else {"place": manner.place}),
                "draft": str(draft),
                "application": {name: held.sealed[name] for name in application.answers},
                **materials_of(application),
                **({"on_commitment": True} if manner.on_commitment else {}),
            },
            evidence=application.evidence,
            item=item.slug,
            subject=item.name.zh[:500],
            parent=home,
            alongside=_with_it(held, application, actor, department=item.department, on=on),
        )
    except AlongsideRefused:
        check_given((each for _, each in files_of(application)), owner=held.party)
        raise


def _with_it(
    held: HeldDraft, application: Application, actor: Actor, *, department: str, on: date
) -> list[Alongside]:
    """Give what is written with a new case: its draft closed, documents linked, calls noted."""
    parts = (
        submitted(held),
        linking(files_of(application), owner=held.party, purpose="material", by=actor.id),
        calling(
            [(each.ref, each.slot) for each in application.fresh if is_shared(each)],
            actor=actor,
            applicant=held.party,
            requester=department,
            on=on,
        ),
    )
    return [part for part in parts if part is not None]


def resubmit_case(  # noqa: PLR0913 - a correction has these sides
    case: UUID,
    *,
    actor: Actor,
    key: str,
    answers: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[str]] | None = None,
    commitments: Sequence[str] = (),
    channel: str = "online",
    place: str | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Hand in what a correction notice asked for: changed answers, new files by slot.

    What was handed in before stays; what is now complete counts as received today. Raises
    CaseRefused CASE-INCOMPLETE, ActRefused outside a correction.
    """
    more = {"channel": channel, **({} if place is None else {"place": place})}
    return _correct(
        case,
        "resubmit",
        actor=actor,
        key=key,
        answers=answers or {},
        files=files or {},
        commitments=commitments,
        more=more,
        expected_version=expected_version,
    )


def correct_on_spot(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    answers: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[str]] | None = None,
    commitments: Sequence[str] = (),
    expected_version: int | None = None,
) -> Receipt:
    """Put right on the spot what can be (行政许可法 §32) in answers and materials."""
    return _correct(
        case,
        "correct_on_spot",
        actor=actor,
        key=key,
        answers=answers or {},
        files=files or {},
        commitments=commitments,
        more={},
        expected_version=expected_version,
    )


def _correct(  # noqa: PLR0913 - a correction has these sides
    case: UUID,
    act: str,
    *,
    actor: Actor,
    key: str,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[str]],
    commitments: Sequence[str],
    more: Mapping[str, Any],
    expected_version: int | None,
) -> Receipt:
    matter = get_matter(case, actor=actor)
    definition = get_definition(matter.definition)
    form = form_of_case(definition)
    before = recorded(case)
    done = repeated(before.acts, act, matter, actor=actor, key=key, answers=answers, files=files)
    if done is not None:
        return done
    clear = before.clear(form.elements)
    today = local_day(clock.now())
    application = assess(
        definition,
        form,
        party=matter.applicant,
        answers={**clear, **answers},
        held=before.evidence,
        files=files,
        commitments={*before.committed, *commitments},
        on=today,
        incomplete=actor.kind is ActorKind.OFFICER,
        tolerable=before.committed,
        waived=rules.replaced(definition) if before.on_commitment else (),
    )
    # what is resubmitted counts as received today; what is put right on the spot came earlier
    received = today if act == "resubmit" else received_on(matter)
    check_room(definition, application.standing.promised, on=received)
    payload = {
        **more,
        "draft": before.draft,
        "application": {
            name: before.sealed[name]
            if name in clear and clear[name] == value
            else _sealed(name, value, before.draft)
            for name, value in application.answers.items()
        },
        **materials_of(application),
    }
    with transaction.atomic():
        receipt = record.perform(
            case,
            act=act,
            actor=actor,
            payload=payload,
            evidence=application.fresh,
            key=key,
            expected_version=expected_version,
        )
        keep(receipt, application, actor, party=matter.applicant)
    return receipt


def repeated(
    acts: Sequence[ActView],
    act: str,
    matter: MatterView,
    *,
    actor: Actor,
    key: str,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[str]],
) -> Receipt | None:
    """Give the receipt of a correction that was handed in before under this key."""
    for view in acts:
        if view.act.key != f"{actor.id}:{key}":
            continue
        held = {(each.slot, each.ref) for each in view.act.evidence}
        wanted = {(slot, each) for slot, documents in files.items() for each in documents}
        application = view.act.payload.get("application")
        named = application if isinstance(application, dict) else {}
        if view.act.name != act or not wanted <= held or not set(answers) <= set(named):
            raise IdempotencyKeyReused(key)
        return Receipt(
            matter.id, matter.number, view.act.seq, view.state, replayed=True, at=view.act.at
        )
    return None


def received_on(matter: MatterView) -> date:
    """Give the day on which an application was received, the last time."""
    known = None if matter.folded is None else matter.folded.facts.get("received_on")
    return date.fromisoformat(str(known))


def open_for_cases(slug: str, on: date) -> Admission:
    """Give the version to open cases under; refuse an item that takes none (INV-ITEM-03)."""
    item = admission(slug, on)
    if not item.open:
        raise CaseRefused(
            "CASE-ITEM-CLOSED",
            {
                "zh": f"“{item.name.zh}”目前不接受申请。",
                "en": f"“{item.name.text('en')}” takes no applications at present.",
            },
        )
    return item


def _first_receipt(case: UUID) -> Receipt:
    """Give the receipt of the case that a draft became; the draft was shown to be theirs."""
    first = get_acts(case, actor=SYSTEM, limit=1).rows[0]
    number = get_matter(case, actor=SYSTEM).number
    return Receipt(case, number, first.act.seq, first.state, replayed=True, at=first.act.at)


def materials_of(application: Application) -> dict[str, Any]:
    """Write what lacks and what is promised; empty lists are left out."""
    parts = {"lacking": lacking(application), "committed": list(application.standing.promised)}
    return {name: part for name, part in parts.items() if part}


def _sealed(element: str, value: Any, draft: str) -> Any:
    known = elements_by_id().get(element)
    if known is None or not known.identifying:
        return value
    return seal(str(value), seal_context(UUID(draft), element))


def keep(receipt: Receipt, application: Application, actor: Actor, *, party: str) -> None:
    """Let the case show its documents and note which credentials were called for it."""
    link_documents(
        files_of(application),
        owner=party,
        matter=receipt.matter,
        purpose="material",
        by=actor.id,
    )
    note_calls(application.fresh, receipt=receipt, actor=actor)


def files_of(application: Application) -> list[tuple[str, str]]:
    """Give the documents that are new, (slot, hash) each."""
    return [
        (each.slot, each.ref)
        for each in application.fresh
        if not is_shared(each) and not is_form(each)
    ]
