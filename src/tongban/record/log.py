"""Publishing the Merkle log: heads of the matters that changed, then a root over all so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.conf import settings
from django.db import transaction

from tongban.kernel.chain import verify_consistency
from tongban.record.db import as_text, execute, fetch_all, fetch_one, from_text
from tongban.record.frontier import Frontier, leaf_data
from tongban.record.types import RecordError

BATCH: Final = 10_000
"""Acts that one root takes at most; more are left for the next, at once."""
_LOCK: Final = 0x746F6E67
"""Key of the advisory lock that lets one publisher at a time in."""

_TAKE: Final = """
WITH taken AS (DELETE FROM record_pending
                WHERE ctid = ANY (ARRAY(SELECT ctid FROM record_pending LIMIT $1::int))
            RETURNING matter, version),
heads AS (SELECT matter, max(version) AS version FROM taken GROUP BY matter)
SELECT h.matter::text, h.version, a.hash
  FROM heads h JOIN record_act a ON a.matter = h.matter AND a.seq = h.version
 ORDER BY h.matter"""

_LEAVES: Final = """
INSERT INTO record_leaf (index, matter, version, head)
SELECT l.index, l.matter, l.version, l.head
  FROM jsonb_to_recordset($1::jsonb) AS l (index bigint, matter uuid, version int, head text)"""

_ROOT: Final = """
INSERT INTO record_root (size, root, at, prior_size, proof, peaks, algorithm)
SELECT $1, $2, clock_timestamp() + shift, $3, $4::jsonb, $5::jsonb, $6
  FROM record_clock WHERE id = 1 RETURNING at"""


class LogBroken(RecordError):  # noqa: N818 - says it all
    """The new root does not continue the one before; nothing was published."""

    code = "LOG-BROKEN"


@dataclass(frozen=True, slots=True)
class PublishedRoot:
    """A root over the first `size` leaves of the log."""

    size: int
    root: str
    at: datetime


def publish_root() -> PublishedRoot | None:
    """Append the heads of changed matters and publish the root; None when nothing changed.

    One transaction a root, one publisher at a time. Raises LogBroken when the new root does not
    continue the last one.
    """
    published = None
    while (root := _publish_once()) is not None:
        published = root
    return published


def latest_root() -> PublishedRoot | None:
    """Give the last published root."""
    row = fetch_one("SELECT size, root, at FROM record_root ORDER BY size DESC LIMIT 1", ())
    return None if row is None else PublishedRoot(*row)


@transaction.atomic
def _publish_once() -> PublishedRoot | None:
    execute("SELECT pg_advisory_xact_lock($1)", (_LOCK,))
    taken = fetch_all(_TAKE, (BATCH,))
    if not taken:
        return None
    prior_root, prior = _prior()
    leaves = [leaf_data(*row) for row in taken]
    log, proof = prior.extended(leaves)
    root = log.root()
    if prior.size and not verify_consistency(prior.size, log.size, prior_root, root, proof):
        raise LogBroken(
            f"root over {log.size} leaves does not continue the one over {prior.size}; "
            "run `tongban verify`"
        )
    execute(
        _LEAVES,
        (
            as_text(
                [
                    {
                        "index": prior.size + place,
                        "matter": row[0],
                        "version": row[1],
                        "head": row[2],
                    }
                    for place, row in enumerate(taken)
                ]
            ),
        ),
    )
    row = fetch_one(
        _ROOT,
        (
            log.size,
            root,
            prior.size,
            as_text(list(proof)),
            as_text(list(log.peaks)),
            log.algorithm,
        ),
    )
    return PublishedRoot(log.size, root, cast("tuple[datetime]", row)[0])


def _prior() -> tuple[str, Frontier]:
    row = fetch_one(
        "SELECT root, size, peaks, algorithm FROM record_root ORDER BY size DESC LIMIT 1", ()
    )
    if row is None:
        return "", Frontier(algorithm=settings.TONGBAN_HASH)
    root, size, peaks, algorithm = row
    frontier = Frontier(size, from_text(peaks), algorithm=algorithm)
    if frontier.root() != root:
        raise LogBroken(f"the peaks of root {size} give another root; run `tongban verify`")
    return root, frontier
