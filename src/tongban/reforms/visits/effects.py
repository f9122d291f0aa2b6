"""What follows a visit that was one too many: an incident, once, with its cause (INV-RUN-02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.actions import open_matter
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.visits import texts
from tongban.reforms.visits.procedure import INCIDENT, ensure_published

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow

texts.register_all()


@handler("visit_excess")
def raise_incident(effect: OutboxRow) -> None:
    """Open the incident of a check-in; a repetition finds the one that is there."""
    visits = get_matter(effect.matter, actor=SYSTEM)
    if visits.parent is None:
        raise LookupError(f"record of visits {visits.number} belongs to no case")
    case = get_matter(visits.parent, actor=SYSTEM)
    acts = get_acts(visits.id, actor=SYSTEM, limit=effect.seq).rows
    asked = [each.act for each in acts[1:] if each.act.payload["voluntary"] is False]
    open_matter(
        definition=ensure_published(INCIDENT),
        act="raise",
        actor=SYSTEM,
        department=case.department,
        division=case.division,
        applicant=case.applicant,
        key=effect.key,
        payload={
            "case_number": case.number,
            "case_item": case.item,
            "cause": str(asked[-1].payload["cause"]),
            "visit_no": len(asked),
            "published": int(str(acts[0].act.payload["published"])),
        },
        item=INCIDENT,
        subject=case.subject,
        parent=case.id,
    )
