"""What follows the acts of ratings: rows, bad ratings opened and settled, words passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.notices.actions import notify
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.base.ratings import texts
from tongban.base.ratings.actions import members_of
from tongban.base.ratings.procedure import BAD_RATING, RATING, ensure_published
from tongban.base.ratings.rows import write_rows
from tongban.base.ratings.rules import check_levels, levels_in
from tongban.base.ratings.types import WITHHELD
from tongban.record.actions import open_matter, perform
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.base.ratings.types import Member
    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, OutboxRow

SAID: Final = ("message", "reason", "result")
"""Fields of an officer's act that are passed on to the rater."""


texts.register_all()


@handler("rating_row")
def note_row(effect: OutboxRow) -> None:
    """Write the rows of the rating that an act belongs to."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    write_rows(matter.id if matter.kind == RATING else _parent(matter).id)


@handler("rating_bad")
def open_bad(effect: OutboxRow) -> None:
    """Open a matter for each bad rating, without who rated; a repetition finds what is there."""
    rating = get_matter(effect.matter, actor=SYSTEM)
    said = get_acts(rating.id, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0].act.payload
    levels = levels_in(said.get("levels"))
    for member, level in check_levels(str(said["level"]), levels, members_of(rating)):
        _open_one(effect, rating, said, member, level)


def _open_one(
    effect: OutboxRow,
    rating: MatterView,
    said: Mapping[str, Json],
    member: Member | None,
    level: str,
) -> None:
    facts = {} if rating.folded is None else rating.folded.facts
    payload: dict[str, Json] = {
        "rated_item": rating.item if member is None else member.item,
        "level": level,
        "by_name": said["by_name"],
        "channel": said["channel"],
    }
    if member is not None:
        payload["part"] = member.ref
    officer = facts.get("rated_officer") if member is None else member.officer
    if officer:
        payload["rated_officer"] = officer
    payload |= {name: said[name] for name in ("tags", "text") if said.get(name)}
    open_matter(
        definition=ensure_published(BAD_RATING),
        act="receive",
        actor=SYSTEM,
        department=str(facts["rated_department"]) if member is None else member.department,
        division=rating.division,
        applicant=WITHHELD,
        key=f"{effect.key}:{payload.get('part', '')}"[-120:],
        payload=payload,
        item=BAD_RATING,
        subject=rating.subject if member is None else member.name,
        parent=rating.id,
    )


@handler("rating_settled")
def settle(effect: OutboxRow) -> None:
    """Tell the rating that one of its bad ratings is settled."""
    bad = get_matter(effect.matter, actor=SYSTEM)
    facts = {} if bad.folded is None else bad.folded.facts
    perform(
        _parent(bad).id,
        act="note_settled",
        actor=SYSTEM,
        payload={"put_right": True} if facts.get("rectified") is True else {},
        key=effect.key[-120:],
    )


@handler("rating_relay")
def pass_on(effect: OutboxRow) -> None:
    """Tell the rater what the department says; neither learns of the other more than that."""
    bad = get_matter(effect.matter, actor=SYSTEM)
    rating = _parent(bad)
    act = get_acts(bad.id, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0].act
    words = next((str(act.payload[name]) for name in SAID if act.payload.get(name)), "")
    label = get_definition(bad.definition).acts[act.name].label
    notify(
        key=effect.key,
        template="rating_relay",
        recipients=[Recipient(RecipientKind.PARTY, rating.applicant)],
        parameters={
            "number": rating.number,
            "subject": bad.subject,
            "department": bad.department,
            "act": label.to_json(),
            "note": words,
        },
        matter=rating.id,
        item=rating.item,
    )


def _parent(bad: MatterView) -> MatterView:
    if bad.parent is None:
        raise LookupError(f"bad rating {bad.number} comes from no rating")
    return get_matter(bad.parent, actor=SYSTEM)
