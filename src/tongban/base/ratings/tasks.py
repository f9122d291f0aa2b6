"""What the worker does for ratings."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.base.ratings.actions import collect


@app.periodic(cron="* * * * * */20")
@app.task(name="ratings.collect", queue="record", queueing_lock="ratings.collect")
def collect_ended(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Invite for what ended, three times a minute."""
    while collect():
        pass
