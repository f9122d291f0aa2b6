"""What follows in utilities: jobs are pushed, a prescribed contractor is told to the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.district.queries import get_district
from tongban.base.notices.actions import notify
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.record.actions import perform
from tongban.record.effects import handler
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow


@handler("utility_push")
def push(effect: OutboxRow) -> None:
    """Push a job to its utility: its queue, its notices and its webhooks have it from then on."""
    perform(effect.matter, act="push", actor=SYSTEM, key=effect.key)


@handler("utility_violation")
def tell_supervisor(effect: OutboxRow) -> None:
    """Tell whoever runs the hall that a utility prescribed a contractor (INV-UTL-04)."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    district = get_district()
    notify(
        key=effect.key,
        template="utility_violation",
        recipients=[Recipient(RecipientKind.DEPARTMENT, district.hall_operator)]
        if district.hall_operator
        else [Recipient(RecipientKind.DEPARTMENT, matter.department)],
        parameters={
            "number": matter.number,
            "subject": get_definition(matter.definition).label.to_json(),
            "department": matter.department,
        },
        matter=matter.id,
        item=matter.item,
    )
