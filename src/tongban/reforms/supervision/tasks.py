"""What the worker does for supervision."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.reforms.supervision.watching import watch


@app.periodic(cron="*/15 * * * *")
@app.task(name="supervision.watch", queue="record", queueing_lock="supervision.watch")
def watch_terms(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Hold the rules against every running term, four times an hour; repeating warns nobody."""
    watch()
