"""What follows an act: rows of the outbox, done once each by the handler of their kind.

Delivery is at least once, and each handler runs in one transaction with the row that says its
effect is done: what it writes to this database happens exactly once. What it sends elsewhere (mail,
webhook) carries the effect's key, so that the receiver can drop a repetition.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db import transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from tongban.record.db import execute, fetch_all, fetch_one, from_text
from tongban.record.types import SYSTEM, NotPermitted, OutboxRow

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor

Handler = Callable[[OutboxRow], None]

MAX_ATTEMPTS: Final = 10
"""Tries before an effect is put aside as dead; the waits in between add up to an hour and more."""
FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 3600
QUEUE: Final = "effects"
TASK: Final = "record.do_effect"

logger = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}

_WAITING: Final = "o.queued_at IS NULL AND o.done_at IS NULL AND o.dead_at IS NULL"

_CLAIM: Final = f"""
UPDATE record_outbox u SET queued_at = clock_timestamp()
 WHERE u.id = ANY (ARRAY(
       SELECT o.id FROM record_outbox o
        WHERE {_WAITING} AND o.available_at <= clock_timestamp()
          AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                           WHERE j.queueing_lock = o.key AND j.status = 'todo')
        ORDER BY o.available_at LIMIT $1::int FOR UPDATE SKIP LOCKED))
RETURNING u.key"""  # noqa: S608 - constants

_READY: Final = """
SELECT o.key FROM record_outbox o
 WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.available_at <= clock_timestamp()
 ORDER BY o.id LIMIT $1::int"""

_TAKE: Final = """
WITH t AS (SELECT id, kind, key, payload, matter, seq, attempts FROM record_outbox
            WHERE key = $1 AND done_at IS NULL AND dead_at IS NULL FOR UPDATE SKIP LOCKED),
d AS (INSERT INTO record_effect_done (key) SELECT key FROM t
      ON CONFLICT (key) DO NOTHING RETURNING 1),
u AS (UPDATE record_outbox o
         SET done_at = clock_timestamp(), attempts = o.attempts + 1, reason = ''
        FROM t WHERE o.id = t.id)
SELECT t.kind, t.key, t.payload, t.matter, t.seq, t.attempts, EXISTS (SELECT FROM d) FROM t"""
"""Takes an effect and notes that it is done, which holds once the transaction ends well; the last
column tells whether it was not before."""

_FAILED: Final = """
UPDATE record_outbox
   SET attempts = attempts + 1, queued_at = NULL, reason = $2,
       available_at = clock_timestamp() + make_interval(secs => $3::int),
       dead_at = CASE WHEN attempts + 1 >= $4::int THEN clock_timestamp() END
 WHERE key = $1 AND done_at IS NULL"""

_ABANDONED: Final = """
UPDATE record_outbox o SET queued_at = NULL
 WHERE o.queued_at < clock_timestamp() - make_interval(secs => $1::float)
   AND o.done_at IS NULL AND o.dead_at IS NULL
   AND NOT EXISTS (
       SELECT 1 FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.queueing_lock = o.key
          AND (j.status = 'todo' OR (j.status = 'doing' AND w.last_heartbeat
               > clock_timestamp() - make_interval(secs => $1::float))))"""


class HandlerTaken(ValueError):  # noqa: N818 - says it all
    """Two handlers for one kind of effect."""

    code = "EFFECT-HANDLER-TAKEN"


class NoHandler(LookupError):  # noqa: N818 - says it all
    """An effect of a kind that nobody handles."""

    code = "EFFECT-NO-HANDLER"


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does effects of this kind; the module is `effects.py` of an app.

    It runs inside the transaction that marks the effect done; when it raises, it is tried again.
    """

    def register(function: Handler) -> Handler:
        known = _handlers.get(kind)
        if known is not None and known is not function:
            raise HandlerTaken(
                f"effect {kind!r} is already handled by {known.__module__}.{known.__qualname__}"
            )
        _handlers[kind] = function
        return function

    return register


def handled_kinds() -> frozenset[str]:
    """Name the kinds of effect that have a handler."""
    return frozenset(_handlers)


def drain(limit: int = 1000) -> int:
    """Do the effects that are ready, here and now, and give how many were done.

    The same path as the worker's jobs, without its process: for tests and the demonstration.
    Effects that follow from effects are done as well, until none is ready or `limit` is reached.
    """
    done = 0
    while done < limit:
        keys = [key for (key,) in fetch_all(_READY, (limit - done,))]
        fresh = sum(do_effect(key) for key in keys)
        if not fresh:
            break
        done += fresh
    return done


def enqueue(limit: int = 500) -> int:
    """Hand ready effects over to the job queue, in one transaction; give how many."""
    with transaction.atomic():
        keys = [key for (key,) in fetch_all(_CLAIM, (limit,))]
        if keys:
            JobManager(DjangoConnector()).batch_defer_jobs([_job(key) for key in keys])
    return len(keys)


def do_effect(key: str) -> bool:
    """Do one effect; False when it is done, dead or being done elsewhere, or failed just now.

    A failure is kept with its reason on the row, which waits longer each time and dies after
    MAX_ATTEMPTS.
    """
    try:
        with transaction.atomic():
            row = fetch_one(_TAKE, (key,))
            if row is None:
                return False
            effect = OutboxRow(row[0], row[1], from_text(row[2]), *row[3:6])
            if row[6]:
                _handler_of(effect.kind)(effect)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept as the reason
        _note_failure(key, row[5] if row else 0, error)
        return False
    return True


def requeue_abandoned(seconds: float = 60.0) -> int:
    """Take back effects whose job died with its worker `seconds` ago or more; give how many."""
    return execute(_ABANDONED, (seconds,))


def retry_dead() -> int:
    """Let dead effects be tried again from the start; give how many."""
    return execute(
        "UPDATE record_outbox SET dead_at = NULL, queued_at = NULL, attempts = 0,"
        " available_at = clock_timestamp() WHERE dead_at IS NOT NULL"
    )


def dead_effects(*, actor: Actor, limit: int = 200) -> tuple[tuple[OutboxRow, str], ...]:
    """Give effects that were put aside, each with its reason; for the system alone."""
    if actor != SYSTEM:
        raise NotPermitted("AUTHORITY-SYSTEM", "only the system looks at dead effects")
    rows = fetch_all(
        "SELECT kind, key, payload, matter, seq, attempts, reason FROM record_outbox"
        " WHERE dead_at IS NOT NULL ORDER BY dead_at LIMIT $1::int",
        (limit,),
    )
    return tuple((OutboxRow(row[0], row[1], from_text(row[2]), *row[3:6]), row[6]) for row in rows)


def _handler_of(kind: str) -> Handler:
    try:
        return _handlers[kind]
    except KeyError:
        known = ", ".join(sorted(_handlers)) or "none"
        raise NoHandler(f"no handler for effect {kind!r}; there are: {known}") from None


def _note_failure(key: str, attempts: int, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:1000]
    wait = min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
    last = 1 if isinstance(error, NoHandler) else MAX_ATTEMPTS
    logger.warning("effect %s failed: %s", key, type(error).__name__, exc_info=error)
    execute(_FAILED, (key, reason, wait, last))


def _job(key: str) -> Job:
    return Job(
        id=None,
        queue=QUEUE,
        lock=None,
        queueing_lock=key,
        task_name=TASK,
        task_kwargs={"key": key},
    )
