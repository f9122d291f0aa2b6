"""Acts that the law makes happen by themselves: each matter's next check, done by the system.

Claiming a matter and doing its act are one transaction: a worker killed in between leaves the
matter as it was, for the next one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.kernel.matters import Folded
from tongban.record.actions import postpone, wake
from tongban.record.db import fetch_one, from_text

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

logger = logging.getLogger(__name__)

_CLAIM: Final = """
SELECT m.id, m.definition, m.folded, m.version, t.now, t.calendar
  FROM record_matter m,
       (SELECT coalesce($1::timestamptz, clock_timestamp() + shift) AS now, calendar
          FROM record_clock WHERE id = 1 OFFSET 0) t
 WHERE m.next_check <= t.now
 ORDER BY m.next_check LIMIT 1 FOR UPDATE OF m SKIP LOCKED"""


def run_due(now: datetime | None = None, *, limit: int = 1000) -> int:
    """Do what is due by `now` (by default the record's clock) and give the number of acts done.

    Each act is an ordinary one, by the system, on the legal basis in the definition. A matter whose
    act fails keeps the reason and is tried again later; it holds up none of the others.
    """
    done = 0
    for _ in range(limit):
        performed = _wake_one(now)
        if performed is None:
            break
        done += performed
    return done


def _wake_one(now: datetime | None) -> int | None:
    """Wake the matter that has waited longest: 1 for an act done, 0 for none, None: none is due."""
    matter: UUID | None = None
    try:
        with transaction.atomic():
            row = fetch_one(_CLAIM, (None if now is None else now.isoformat(),))
            if row is None:
                return None
            matter, definition, folded, *rest = row
            return wake(matter, definition, Folded.from_json(from_text(folded)), *rest)
    except Exception as error:
        if matter is None:
            raise
        # one spoilt matter must not stop the clocks of all others
        logger.exception("timer of matter %s failed", matter)
        postpone(matter, error)
        return 0
