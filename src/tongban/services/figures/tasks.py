"""What the worker does for the figures."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.services.figures.collecting import collect


@app.periodic(cron="* * * * * */20")
@app.task(name="figures.collect", queue="figures", queueing_lock="figures.collect")
def collect_figures(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Count what the ledger gained, every twenty seconds; one root a minute makes it known."""
    collect()
