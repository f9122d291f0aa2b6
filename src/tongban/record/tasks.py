"""What the worker does: one job an effect, and the record's own rhythm."""

from __future__ import annotations

import logging
import os
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from tongban.record import effects, log, timers

HEARTBEAT: Final = float(os.environ.get("TONGBAN_HEARTBEAT", "5"))
"""Seconds between a worker's signs of life."""
STALLED_AFTER: Final = 6 * HEARTBEAT
"""Seconds without a sign of life after which a worker counts as dead."""

logger = logging.getLogger(__name__)


@app.task(name=effects.TASK, queue=effects.QUEUE)
def do_effect(key: str) -> None:
    """Do one effect of the outbox."""
    effects.do_effect(key)


@app.periodic(cron="* * * * * *")
@app.task(name="record.enqueue_effects", queue="record", queueing_lock="record.enqueue_effects")
def enqueue_effects(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Hand effects over to the queue, every second."""
    effects.enqueue()


@app.periodic(cron="* * * * * */5")
@app.task(name="record.run_timers", queue="record", queueing_lock="record.run_timers")
def run_timers(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Do what is due, every five seconds."""
    timers.run_due()


@app.periodic(cron="* * * * * */2")
@app.task(name="record.requeue_abandoned", queue="record", queueing_lock="record.requeue")
def requeue_abandoned(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Take back what a killed worker had in its hands."""
    effects.requeue_abandoned(STALLED_AFTER)


@app.periodic(cron="* * * * *")
@app.task(name="record.publish_root", queue="record", queueing_lock="record.publish_root")
def publish_root(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Publish a root over what changed, every minute."""
    log.publish_root()


@app.periodic(cron="30 3 * * *")
@app.task(name="record.verify", queue="record", queueing_lock="record.verify")
def verify_nightly(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Fold every matter and check every chain and root, every night."""
    from tongban.record.verify import verify_all  # noqa: PLC0415 - once a night

    report = verify_all()
    if report.faults:
        logger.critical("the ledger does not hold: %s", report.faults[0])


@app.periodic(cron="*/5 * * * *")
@app.task(name="record.tidy_jobs", queue="record", queueing_lock="record.tidy_jobs")
async def tidy_jobs(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Drop jobs whose worker died: effects are queued anew by then, the rhythm goes on anyway."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    for job in stalled:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
