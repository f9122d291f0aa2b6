"""Parts of grants that officers gave each other: who gave what to whom, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.kernel.authority import Grant
from tongban.record.db import clock_row, fetch_all, from_text
from tongban.record.guard import asked, under_authority
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor

HEAD: Final = "head"
"""The role that oversees what is delegated in its department."""
_DELEGATED: Final = """
SELECT g.body, g.granted_by, p.holder
  FROM record_grant g JOIN record_grant p ON p.id = g.parent
 WHERE g.party IS NULL AND (g.valid_to IS NULL OR g.valid_to > $3::timestamptz)
   AND (g.department = ANY ($2::text[]) OR g.holder = $1 OR p.holder = $1)
 ORDER BY g.valid_to, g.id LIMIT 500"""


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegated grant in force now or later, whose it comes from, and who wrote it down."""

    grant: Grant
    giver: str
    granted_by: str


@under_authority
def delegations_of(*, actor: Actor) -> tuple[Delegation, ...]:
    """Give what was delegated by or to an officer, and as head everything in the department.

    Those that have ended are not among them; the first to end comes first.
    """
    headed = sorted(
        {
            each.department
            for each in grants_of(actor=actor)
            if each.role == HEAD and each.department
        }
    )
    asked()
    rows = fetch_all(_DELEGATED, (actor.id, headed, clock_row()[0].isoformat()))
    return tuple(
        Delegation(Grant.from_json(from_text(body)), giver, granted_by)
        for body, granted_by, giver in rows
    )
