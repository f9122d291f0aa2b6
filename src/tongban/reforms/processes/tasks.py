"""What the worker does for process analysis."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.record.types import SYSTEM
from tongban.reforms.processes.keeping import keep_own
from tongban.reforms.processes.types import LogError


@app.task(name="processes.own", queue="processes", queueing_lock="processes.own")
def own() -> str:
    """Take the own cases in anew, as somebody asked."""
    return _keep()


@app.periodic(cron="40 2 * * *")
@app.task(name="processes.nightly", queue="processes", queueing_lock="processes.nightly")
def nightly(timestamp: int) -> str:  # noqa: ARG001 - given by the scheduler
    """Take the own cases in anew, every night."""
    return _keep()


def _keep() -> str:
    try:
        done = keep_own(by=SYSTEM.id)
    except LogError as error:
        if error.code != "LOG-EMPTY":
            raise
        return error.code
    return f"{done.cases} cases, {done.events} events"
