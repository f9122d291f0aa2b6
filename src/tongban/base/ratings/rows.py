"""The rows of a rating, worked out from its matters as the ledger has them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.base.ratings import models
from tongban.base.ratings.procedure import BAD_RATING, RATING
from tongban.base.ratings.rules import levels_in
from tongban.base.ratings.types import BAD, Member
from tongban.record.changes import matters_after
from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from tongban.record.types import MatterView


def write_rows(rating: UUID) -> None:
    """Write the rows of a rating as its matters stand; repeatable. A system path."""
    with transaction.atomic():
        wait_for_turn([rating])
        matter = get_matter(rating, actor=SYSTEM)
        bad = [each for each in children_of(rating, actor=SYSTEM) if each.kind == BAD_RATING]
        for part, values in rows_of(matter, bad):
            models.RatingRow.objects.update_or_create(rating=rating, part=part, defaults=values)


def rebuild() -> int:
    """Write every row anew from the ledger; give how many ratings there are. A system path."""
    with transaction.atomic():
        models.RatingRow.objects.all().delete()
        done, last = 0, None
        while found := matters_after(last, kinds={RATING}, limit=500, actor=SYSTEM):
            for each in found:
                write_rows(each)
            done, last = done + len(found), found[-1]
    return done


def rows_of(
    rating: MatterView, bad: Sequence[MatterView]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the rows of a rating, the whole first, each with the name of its part. Pure."""
    facts = facts_of(rating)
    by_part = {str(facts_of(each)["part"]): each for each in bad}
    members = {each.ref: each for each in map(Member.read, map(str, facts["members"]))}
    levels = levels_in(facts["levels"])
    rated = facts.get("rated_on")
    common = {
        "trigger": f"{facts['source']}:{facts['ref']}",
        "source": facts["source"],
        "channel": facts.get("channel") or "",
        "day": date.fromisoformat(str(rated or facts["ended_on"])),
        "ended": rating.state != "INVITED",
        "by_name": facts.get("by_name"),
    }
    level = str(facts.get("level") or "")
    whole = {
        **common,
        "item": rating.item,
        "department": facts["rated_department"],
        "level": level,
        "again": str(facts.get("again") or ""),
        **_handled(by_part.get("")),
    }
    if level in BAD and by_part and "" not in by_part:
        whole["excluded"] = all(facts_of(each)["excluded"] is True for each in bad)
    yield "", whole
    for ref, code in levels.items():
        member = members[ref]
        yield (
            ref,
            {
                **common,
                "item": member.item,
                "department": member.department,
                "level": code,
                **_handled(by_part.get(ref)),
            },
        )


def _handled(bad: MatterView | None) -> dict[str, Any]:
    """Tell what became of a bad rating; nothing where there is none."""
    if bad is None:
        return {
            "bad": None,
            **dict.fromkeys(
                (
                    "excluded",
                    "contact_owed",
                    "contacted_in_time",
                    "valid",
                    "rectified",
                    "called_back",
                ),
                False,
            ),
        }
    facts = facts_of(bad)
    return {
        "bad": bad.id,
        "excluded": facts["excluded"] is True,
        "contact_owed": facts["by_name"] is True,
        "contacted_in_time": facts["contacted"] is True and facts["contact_late"] is not True,
        "valid": facts.get("found_valid") is True,
        "rectified": facts["rectified"] is True,
        "called_back": facts["called_back"] is True,
    }


def facts_of(matter: MatterView) -> Mapping[str, Any]:
    """Give what the acts of a rating add up to; LookupError where they were not read."""
    if matter.folded is None:
        raise LookupError(f"matter {matter.number} was read without its state")
    return matter.folded.facts
