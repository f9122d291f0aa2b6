"""What the worker does for assessment: the year and the quarter so far, every night."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.reforms.assessment.actions import keep_night
from tongban.reforms.assessment.live import assess_self
from tongban.reforms.assessment.model import load_model
from tongban.reforms.assessment.types import AssessmentError
from tongban.services.figures.collecting import collect
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from datetime import date

MODEL: Final = "national-18"
QUARTER: Final = 3
logger = logging.getLogger(__name__)


@app.periodic(cron="10 2 * * *")
@app.task(name="assessment.night", queue="assessment", queueing_lock="assessment.night")
def assess_nightly(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Assess the district on live figures and keep what comes out."""
    assess_night(local_day(clock.now()))


def assess_night(day: date) -> tuple[str, ...]:
    """Assess the year and the quarter that a day lies in; give the periods that had values."""
    collect(up_to_now=True)
    model = load_model(MODEL)
    done = []
    for label in (f"{day.year}", f"{day.year}-Q{(day.month - 1) // QUARTER + 1}"):
        try:
            found = assess_self(model, Period.parse(label))
        except AssessmentError as error:
            logger.warning("no self-assessment of %s: %s", label, error)
            continue
        keep_night(found, day=day)
        done.append(label)
    return tuple(done)
