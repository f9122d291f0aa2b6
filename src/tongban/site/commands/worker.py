"""`tongban worker`: effects, timers, roots; stop it or kill it at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from tongban.record.effects import dead_effects, retry_dead
from tongban.record.tasks import HEARTBEAT, STALLED_AFTER
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    import argparse

GRACE = 20.0
"""Seconds that running jobs get to end after SIGTERM."""


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("worker", help="drain the outbox and the timers")
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (2)")
    parser.add_argument(
        "--dead", action="store_true", help="list effects that were put aside, with the reason"
    )
    parser.add_argument(
        "--retry-dead", action="store_true", help="let effects that were put aside be tried again"
    )


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT, or do the one thing asked for."""
    if args.retry_dead:
        print(f"重新投递 effects to be tried again: {retry_dead()}")
        return 0
    if args.dead:
        return _list_dead()
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(f"the job queue has connector {connector!r}; expected Django's")
    with app.replace_connector(connector.get_worker_connector()):
        app.run_worker(
            concurrency=args.concurrency,
            delete_jobs="successful",
            shutdown_graceful_timeout=GRACE,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
        )
    return 0


def _list_dead() -> int:
    rows = dead_effects(actor=SYSTEM)
    for effect, reason in rows:
        print(f"{effect.key}  {effect.kind}  x{effect.attempts}  {reason}")
    print(f"搁置 put aside: {len(rows)}")
    return 1 if rows else 0
