"""What may be rated of visits (一次一评): each check-in at a window, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.ratings.triggers import Source
from tongban.base.ratings.types import Trigger
from tongban.kernel.terms.counting import local_day
from tongban.record.queries import find_matter, get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.visits.procedure import VISITS
from tongban.reforms.visits.queries import record_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.record.types import MatterView


def visit_triggers(record: MatterView) -> Sequence[Trigger]:
    """Give a trigger for each check-in of a case: its officer is who received the visitor."""
    if record.kind != VISITS or record.parent is None:
        return ()
    case = get_matter(record.parent, actor=SYSTEM)
    return tuple(
        Trigger(
            source="visit",
            ref=f"{record.id}-{each.act.seq}",
            item=record.item,
            subject=record.subject,
            department=record.department,
            division=record.division,
            party=record.applicant,
            number=case.number,
            ended_on=local_day(each.act.at),
            officer=each.act.actor.id,
        )
        for each in get_acts(record.id, actor=SYSTEM).rows
        if each.act.name == "check_in"
    )


def _find(ref: str) -> Trigger | None:
    try:
        record = find_matter(UUID(ref.rpartition("-")[0]), actor=SYSTEM)
    except ValueError:
        return None
    found = () if record is None else visit_triggers(record)
    return next((each for each in found if each.ref == ref), None)


def _of_case(case: UUID) -> Sequence[Trigger]:
    record = record_of(case)
    return () if record is None else visit_triggers(record)


SOURCE: Final = Source(
    kinds=lambda: (VISITS,), triggers_of=visit_triggers, find=_find, of_case=_of_case
)
