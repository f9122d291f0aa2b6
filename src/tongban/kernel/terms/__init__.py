"""Legal time limits: how long, from when, stopped and extended by what, due when."""

from tongban.kernel.terms.counting import CHINA, Span
from tongban.kernel.terms.events import (
    Extension,
    ExtensionRule,
    Ground,
    SpecialGround,
    Suspension,
)
from tongban.kernel.terms.lengths import (
    CalendarDays,
    FixedDate,
    Hours,
    Length,
    Months,
    RollingDays,
    TermError,
    WorkingDays,
    length_from_json,
    parse_length,
)
from tongban.kernel.terms.reckoning import Line, reckon
from tongban.kernel.terms.term import Light, LightPolicy, Term, Turns

__all__ = [
    "CHINA",
    "CalendarDays",
    "Extension",
    "ExtensionRule",
    "FixedDate",
    "Ground",
    "Hours",
    "Length",
    "Light",
    "LightPolicy",
    "Line",
    "Months",
    "RollingDays",
    "Span",
    "SpecialGround",
    "Suspension",
    "Term",
    "TermError",
    "Turns",
    "WorkingDays",
    "length_from_json",
    "parse_length",
    "reckon",
]
