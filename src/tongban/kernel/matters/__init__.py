"""Acts and the state they add up to: open a matter, perform, fold, list, wake in time.

open_matter(definition, request, *, matter_id, number, item, department, division, applicant,
            calendar, grants=()) -> Step
perform(definition, folded, request, *, grants, calendar) -> Step
allowed(definition, folded, *, actor, grants, at) -> tuple[ActRule, ...]
fold(definition, acts, calendar) -> Folded
timers(definition, folded, calendar, *, now=None) -> Timer | None
"""

from tongban.kernel.matters.types import (
    OPENING,
    Act,
    ActRefused,
    Effect,
    Folded,
    FoldMismatch,
    PayloadInvalid,
    Request,
    Step,
    TermClock,
    Timer,
    written_time,
)

__all__ = [
    "OPENING",
    "Act",
    "ActRefused",
    "Effect",
    "FoldMismatch",
    "Folded",
    "PayloadInvalid",
    "Request",
    "Step",
    "TermClock",
    "Timer",
    "written_time",
]
