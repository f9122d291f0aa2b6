"""What others see of an acceptance: a building accepted early, the completion of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongban.record.types import ActView, MatterView
from tongban.services.cases.types import CaseRefused

Label = Mapping[str, str]

UNIT: Final = "unit_acceptance"
COMPLETION: Final = "completion"
RESIDUAL: Final = "residual_check"
KINDS: Final = (UNIT, COMPLETION, RESIDUAL)
"""Kinds of matter, which are the names of the procedures' files and their item."""


class AcceptanceRefused(CaseRefused):
    """What the law or the state of an acceptance does not allow; nothing was written.

    Codes: ACC-PLANNING (no planning verification, 城乡规划法 §45), ACC-SETTLED (a look at a
    building that was accepted early), ACC-TOTALS (the totals of the whole are not checked),
    ACC-BUNDLE (the district has no bundle for it), UNIT-PERMIT (no planning permit on record),
    UNIT-AREA (INV-UNIT-01), UNIT-CHECK (a point of the checklist that is none), UNIT-DECLARED (the
    building was declared before), UNIT-ELIGIBLE (it was not found eligible).
    """


@dataclass(frozen=True, slots=True)
class JointLink:
    """The joint matter that carries application, visit, findings and decisions of an acceptance."""

    matter: MatterView
    state_label: Label


@dataclass(frozen=True, slots=True)
class Dossier:
    """A matter of acceptance with everything a reader may see of it.

    `joint` are the joint matters that carry it, the oldest first; `checks` the checks of what is
    left of a project (INV-UNIT-03); `completion` the completion that a check belongs to.
    """

    matter: MatterView
    label: Label
    state_label: Label
    acts: tuple[ActView, ...]
    joint: tuple[JointLink, ...] = ()
    checks: tuple[MatterView, ...] = ()
    completion: MatterView | None = None
