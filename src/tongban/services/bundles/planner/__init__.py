"""The planner: from goals, facts and holdings to one matter. Pure."""

from tongban.services.bundles.planner.options import Options, PlanError
from tongban.services.bundles.planner.planning import plan
from tongban.services.bundles.planner.results import (
    Choice,
    Cycle,
    Edge,
    EvidenceLine,
    FormField,
    LeftOut,
    Plan,
    PlannedMember,
    Question,
)

__all__ = [
    "Choice",
    "Cycle",
    "Edge",
    "EvidenceLine",
    "FormField",
    "LeftOut",
    "Options",
    "Plan",
    "PlanError",
    "PlannedMember",
    "Question",
    "plan",
]
