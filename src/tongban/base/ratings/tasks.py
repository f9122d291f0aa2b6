"""What the worker does for ratings."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

from tongban.base.ratings.actions import collect

BATCHES: Final = 20
"""Looks at the log in one go; the rest is for the next time, so that nothing else waits."""


@app.periodic(cron="* * * * * */20")
@app.task(name="ratings.collect", queue="record", queueing_lock="ratings.collect")
def collect_ended(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Invite for what ended, three times a minute."""
    for _ in range(BATCHES):
        if not collect():
            return
