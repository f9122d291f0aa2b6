"""What officers tell each other about a case, and whose work it is; the applicant sees none of it.

    add_note(case, text, actor=, key=) -> NoteView
    hand_over(case, to=, actor=, seen=, key=, text="") -> NoteView     # to "" puts it back
    notes_of(case, actor=) -> tuple[NoteView, ...]                     # the oldest first
    receivers(case, actor=) -> tuple[Choice, ...]                      # who may be given it
    hands_of(actor=, on=) -> tuple[str, ...]     # the officer, and those he or she stands in for

Notes are append-only and no acts (decision 11); officers who may do some act of the case write them
and hand it over, whoever may read the case at a desk reads them. A repeated `key` gives the first
note again; with another content it is refused (IdempotencyKeyReused).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from tongban.base.authorities.queries import officer_names, stood_in_for
from tongban.kernel.authority import ActorKind
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.hands import able_hands, assign, need_hand
from tongban.record.queries import get_matter
from tongban.record.types import IdempotencyKeyReused, TextRefused
from tongban.services.cases import models
from tongban.services.cases.types import CaseRefused, Choice, NotPermitted

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor

LONGEST: Final = 1000
"""Characters of a note."""
MAX_KEY: Final = 120


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note: who wrote what when, and where `handed`, from whom the case went to whom."""

    author: str
    at: datetime
    text: str
    handed: bool
    taken_from: str
    given_to: str


@under_authority
def add_note(case: UUID, text: str, *, actor: Actor, key: str) -> NoteView:
    """Write a note on a case; NotPermitted, MatterNotFound, CaseRefused CASE-NOTE."""
    need_hand(case, actor=actor)
    asked()
    if not text.strip():
        raise CaseRefused("CASE-NOTE", {"zh": "请填写备注。", "en": "Write the note."})
    return _keep(models.Note(matter=case, text=_checked(text)), actor, key)


@under_authority
def hand_over(
    case: UUID, *, to: str, actor: Actor, seen: str, key: str, text: str = ""
) -> NoteView:
    """Put a case into the hands of an officer who may act in it, of nobody with an empty `to`.

    `seen` is whose it was when the actor looked. Raises NotPermitted (AUTHORITY-RECEIVER where the
    receiver may do nothing in it), ConflictError, MatterNotFound.
    """
    wanted = models.Note(
        matter=case, text=_checked(text), handed=True, taken_from=seen, given_to=to
    )
    need_hand(case, actor=actor)
    asked()
    with transaction.atomic():
        if _former(_own(actor, key)) is None:
            assign(case, actor=actor, to=to, seen=seen)
        return _keep(wanted, actor, key)


@under_authority
def notes_of(case: UUID, *, actor: Actor) -> tuple[NoteView, ...]:
    """Give the notes on a case to officers who may read it, but to none who applied for it.

    Raises NotPermitted, MatterNotFound.
    """
    matter = get_matter(case, actor=actor)
    asked()
    if actor.kind is ActorKind.PERSON or actor.party == matter.applicant:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id}: notes are for officers on the case")
    return tuple(_view(row) for row in models.Note.objects.filter(matter=case).order_by("id"))


@under_authority
def receivers(case: UUID, *, actor: Actor) -> tuple[Choice, ...]:
    """Name the officers who may be given a case, by name."""
    able = able_hands(case, actor=actor)
    asked()
    named = officer_names(able)
    return tuple(
        Choice(each, {"zh": named[each], "en": named[each]})
        for each in sorted(named, key=lambda each: (named[each], each))
    )


def hands_of(*, actor: Actor, on: date) -> tuple[str, ...]:
    """Name whose cases are an officer's work on a day: the own ones, and of those who are away."""
    return (actor.id, *stood_in_for(actor.id, on))


def _checked(text: str) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > LONGEST:
        raise CaseRefused(
            "CASE-NOTE",
            {
                "zh": f"备注最多{LONGEST}个字，现有{len(kept)}个，请缩短。",
                "en": f"A note has {LONGEST} characters at most, this one {len(kept)}.",
            },
        )
    if "\x00" in kept:
        raise TextRefused("the note contains a NUL character; remove it")
    return kept


def _own(actor: Actor, key: str) -> str:
    if not key or len(key) > MAX_KEY or "\x00" in key:
        raise TextRefused(f"idempotency key: expected 1 to {MAX_KEY} characters, without NUL")
    return f"{actor.id}:{key}"


def _former(own: str) -> models.Note | None:
    return models.Note.objects.filter(key=own).first()


def _keep(wanted: models.Note, actor: Actor, key: str) -> NoteView:
    """Write a note once: repeated it is the first one, with another content it is refused."""
    wanted.author, wanted.key, wanted.at = actor.id, _own(actor, key), clock.now()
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        former = _former(wanted.key)
        if former is None or any(
            getattr(former, name) != getattr(wanted, name)
            for name in ("matter", "text", "handed", "taken_from", "given_to")
        ):
            raise IdempotencyKeyReused(key) from None
        return _view(former)
    return _view(wanted)


def _view(row: models.Note) -> NoteView:
    return NoteView(row.author, row.at, row.text, row.handed, row.taken_from, row.given_to)
