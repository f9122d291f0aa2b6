"""Acts and the state they add up to: open a matter, perform, fold, list, wake in time."""

from tongban.kernel.matters.clocks import Outlook, outlook
from tongban.kernel.matters.folding import fold, fold_each, timers
from tongban.kernel.matters.steps import allowed, in_state, open_matter, perform
from tongban.kernel.matters.types import (
    EXPIRED,
    OPENING,
    Act,
    ActRefused,
    Effect,
    Folded,
    FoldMismatch,
    PayloadFault,
    PayloadInvalid,
    Request,
    Step,
    TermClock,
    Timer,
    written_time,
)

__all__ = [
    "EXPIRED",
    "OPENING",
    "Act",
    "ActRefused",
    "Effect",
    "FoldMismatch",
    "Folded",
    "Outlook",
    "PayloadFault",
    "PayloadInvalid",
    "Request",
    "Step",
    "TermClock",
    "Timer",
    "allowed",
    "fold",
    "fold_each",
    "in_state",
    "open_matter",
    "outlook",
    "perform",
    "timers",
    "written_time",
]
