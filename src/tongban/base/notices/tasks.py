"""What the worker does for notices."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.base.notices.delivery import deliver_due


@app.periodic(cron="* * * * * */5")
@app.task(name="notices.deliver", queue="notices", queueing_lock="notices.deliver")
def deliver(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Send what waits, every five seconds."""
    deliver_due()
