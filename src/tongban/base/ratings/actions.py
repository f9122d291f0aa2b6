"""Writes of ratings: invite, rate, answer and appeal as the rater; handle a bad one as an officer.

    invite(trigger) -> UUID                                        # a system path; repeatable
    invited(source, ref, *, actor) -> UUID                         # the rater comes by a link
    rate(rating, *, actor, key, level, by_name, channel, tags=(), text="", levels={}) -> Receipt
    answer_callback(rating, bad, *, actor, key, satisfied, words="") -> Receipt
    rate_again(rating, *, actor, key, level) -> Receipt            # after it was put right
    appeal(rating, bad, *, actor, key, reason) -> Receipt
    handle(bad, act, payload, *, actor, key, expected_version=None) -> Receipt
    collect(limit=500) -> int                                      # the worker: what ended since

Each takes an idempotency key (1 to 120 characters) and writes nothing when it raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.base.ratings import models
from tongban.base.ratings.procedure import BAD_RATING, RATING, ensure_published
from tongban.base.ratings.rows import write_rows
from tongban.base.ratings.rules import again_allowed, check_levels
from tongban.base.ratings.triggers import find_trigger, kinds, triggers_of
from tongban.base.ratings.types import APART, Member, RatingRefused
from tongban.kernel.matters import PayloadInvalid
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.changes import changed_since, wholes_of
from tongban.record.children import wait_for_turn
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, ActRefused, MatterNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from tongban.base.ratings.types import Trigger
    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, Receipt

WINDOW: Final = 30
"""Days after which nobody is invited any more: as long as one may rate."""


def invite(trigger: Trigger) -> UUID:
    """Open the one rating of what was served and give it; the same trigger again gives the same.

    A system path: the end of a service invites, no officer does (INV-RAT-07).
    """
    held = _rating_of(trigger.source, trigger.ref)
    if held is not None:
        return held
    payload: dict[str, Json] = {
        "source": trigger.source,
        "ref": trigger.ref,
        "matter_number": trigger.number,
        "rated_department": trigger.department,
        "ended_on": trigger.ended_on.isoformat(),
    }
    if trigger.officer:
        payload["rated_officer"] = trigger.officer
    if trigger.members:
        payload["members"] = [str(each) for each in trigger.members]
    with transaction.atomic():
        made = record.open_matter(
            definition=ensure_published(RATING),
            act="invite",
            actor=SYSTEM,
            department=APART,
            division=trigger.division,
            applicant=trigger.party,
            key=f"rating:{trigger.source}:{trigger.ref}",
            payload=payload,
            item=trigger.item,
            subject=trigger.subject,
        ).matter
        write_rows(made)
    return made


def invited(source: str, ref: str, *, actor: Actor) -> UUID:
    """Give the rating of something served to whom it was for, opened now where it is not yet.

    Raises MatterNotFound where there is nothing to rate, NotPermitted for anybody else.
    """
    held = _rating_of(source, ref) if ref.isprintable() else None
    if held is None:
        trigger = find_trigger(source, ref)
        if trigger is None or _past(trigger):
            raise MatterNotFound(f"nothing of {source} {ref[:60]!r} can be rated")
        held = invite(trigger)  # what the worker does within a minute, whoever asks
    return get_matter(held, actor=actor).id


def rate(  # noqa: PLR0913 - everything a rating says
    rating: UUID,
    *,
    actor: Actor,
    key: str,
    level: str,
    by_name: bool,
    channel: str,
    tags: Sequence[str] = (),
    text: str = "",
    levels: Mapping[str, str] | None = None,
) -> Receipt:
    """Rate once, as whom it was served or with a mandate; every value was chosen by that person.

    `level` is a code of GB/T 39046 A.8, `levels` those of members that were looked into. Raises
    RatingRefused, ActRefused (rated already, or too late), NotPermitted, MatterNotFound.
    """
    matter = _rating(rating, actor)
    members = members_of(matter)
    looked = dict(levels or {})
    bad = check_levels(level, looked, members)
    payload: dict[str, Json] = {
        "level": level,
        "by_name": by_name,
        "channel": channel,
        "wanting": bool(bad),
        "bad": len(bad),
    }
    if looked:
        payload["levels"] = [f"{ref}={code}" for ref, code in looked.items()]
    if tags:
        payload["tags"] = list(tags)
    if text.strip():
        payload["text"] = text.strip()
    return record.perform(rating, act="rate", actor=actor, payload=payload, key=key)


def rate_again(rating: UUID, *, actor: Actor, key: str, level: str) -> Receipt:
    """Rate once more after a bad rating was put right, where the district lets one.

    The first level stays what every rate counts; the second is published beside. Raises
    RatingRefused RATING-AGAIN, RATING-LEVEL, NotPermitted, MatterNotFound.
    """
    _rating(rating, actor)
    check_levels(level, {}, ())
    if not again_allowed():
        raise _not_again("the district lets nobody rate again")
    try:
        return record.perform(
            rating, act="rate_again", actor=actor, payload={"level": level}, key=key
        )
    except PayloadInvalid:
        raise
    except ActRefused as error:
        raise _not_again(str(error)) from error


def _not_again(why: str) -> RatingRefused:
    return RatingRefused(
        "RATING-AGAIN",
        "差评整改并办结后可以再评一次；现在不能再评，或者已经再评过。",
        f"It may be rated again once, after a bad rating was put right: {why}.",
    )


def answer_callback(
    rating: UUID, bad: UUID, *, actor: Actor, key: str, satisfied: bool, words: str = ""
) -> Receipt:
    """Say as the rater whether what was done is enough; if not, it is taken up again.

    Raises RatingRefused RATING-ANSWER while nobody asks, NotPermitted, MatterNotFound.
    """
    said: dict[str, Json] = {"satisfied": satisfied}
    if words.strip():
        said["words"] = words.strip()
    with transaction.atomic():
        wait_for_turn([bad])
        _mine(rating, bad, actor)
        done = record.perform(
            rating, act="answer", actor=actor, payload={"bad": str(bad), **said}, key=key
        )
        if not done.replayed:
            _heard(bad, "hear_answer", said, f"{rating}:{done.seq}", "RATING-ANSWER")
    return done


def appeal(rating: UUID, bad: UUID, *, actor: Actor, key: str, reason: str) -> Receipt:
    """Appeal once as the rater against an exclusion; somebody who had no part in it reviews it.

    Raises RatingRefused RATING-APPEAL, NotPermitted, MatterNotFound.
    """
    with transaction.atomic():
        wait_for_turn([bad])
        _mine(rating, bad, actor)
        done = record.perform(
            rating,
            act="appeal",
            actor=actor,
            payload={"bad": str(bad), "reason": reason.strip()},
            key=key,
        )
        if not done.replayed:
            _heard(
                bad,
                "hear_appeal",
                {"reason": reason.strip()},
                f"{rating}:{done.seq}",
                "RATING-APPEAL",
            )
    return done


def handle(
    bad: UUID,
    act: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in a bad rating: contact, verify, exclude, put right, call back, review.

    Raises ActRefused, ConflictError, NotPermitted, PayloadInvalid, and MatterNotFound for a matter
    that is no bad rating.
    """
    if get_matter(bad, actor=actor).kind != BAD_RATING:
        raise MatterNotFound(f"{bad} is no bad rating")
    return record.perform(
        bad, act=act, actor=actor, payload=payload, key=key, expected_version=expected_version
    )


def collect(limit: int = 500) -> int:
    """Invite for what ended since the last look at the log; give how many leaves were read.

    A system path for the worker. Where the ledger is older than ratings, what ended longer ago than
    one may rate is passed over.
    """
    with transaction.atomic():
        place, _ = models.Place.objects.select_for_update().get_or_create(
            id=1, defaults={"leaf": 0}
        )
        leaves = changed_since(place.leaf, limit=limit, actor=SYSTEM)
        if not leaves:
            return 0
        wanted = kinds()
        changed = {each.matter for each in leaves if each.kind in wanted}
        for whole in wholes_of(sorted(changed), actor=SYSTEM):
            for trigger in triggers_of(whole.view):
                if not _past(trigger):
                    invite(trigger)
        place.leaf = leaves[-1].place + 1
        place.save(update_fields=["leaf"])
    return len(leaves)


def members_of(matter: MatterView) -> tuple[Member, ...]:
    """Give the members of what is rated, as the invitation named them."""
    found = () if matter.folded is None else matter.folded.facts.get("members") or ()
    return tuple(Member.read(str(each)) for each in found) if isinstance(found, list) else ()


def _past(trigger: Trigger) -> bool:
    return (local_day(clock.now()) - trigger.ended_on).days > WINDOW


def _rating_of(source: str, ref: str) -> UUID | None:
    found = models.RatingRow.objects.filter(trigger=f"{source}:{ref}", part="")
    rating: UUID | None = found.values_list("rating", flat=True).first()
    return rating


def _rating(rating: UUID, actor: Actor) -> MatterView:
    matter = get_matter(rating, actor=actor)
    if matter.kind != RATING:
        raise MatterNotFound(f"{rating} is no rating")
    return matter


def _mine(rating: UUID, bad: UUID, actor: Actor) -> None:
    """Refuse a bad rating that does not come from this rating of the actor's."""
    _rating(rating, actor)
    found = get_matter(bad, actor=SYSTEM)
    if found.kind != BAD_RATING or found.parent != rating:
        raise MatterNotFound(f"{bad} is no bad rating of {rating}")


def _heard(bad: UUID, act: str, payload: Mapping[str, Json], key: str, code: str) -> None:
    """Let the bad rating hear what its rater said, without the rater."""
    try:
        record.perform(bad, act=act, actor=SYSTEM, payload=payload, key=f"rater:{key}")
    except PayloadInvalid:
        raise
    except ActRefused as error:
        raise RatingRefused(
            code,
            "现在没有需要您回应的差评，或者已经申诉过。",
            f"This bad rating waits for nothing from its rater now ({error}).",
        ) from error
