"""What others see of an acceptance: how it is arranged, its round, each department's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from tongban.record.types import ActView, MatterView
from tongban.services.cases.types import CaseRefused

Label = Mapping[str, str]

JOINT: Final = "joint_acceptance"
UNIT: Final = "unit_acceptance"
OPINION: Final = "acceptance_opinion"
ROUNDS: Final = frozenset({JOINT, UNIT})
"""Kinds of matter that have a site round of several departments."""
BUNDLE: Final = "joint-acceptance"
"""The bundle whose members take part: which they are is data of the district."""


UNIT_BUNDLE: Final = "unit-early-acceptance"
"""The bundle of early acceptance of one building."""


class AcceptanceRefused(CaseRefused):
    """What the law or the state of an acceptance does not allow; nothing was written.

    Codes: ACC-BUNDLE (no bundle, or none of its members is the planning verification), ACC-FACT (a
    fact is missing that decides which departments take part), ACC-ITEM (a recheck of what did not
    fail), ACC-SETTLED (a defect in a building that was accepted early), ACC-OPINIONS (opinions are
    there already), UNIT-PERMIT (no planning permit on record), UNIT-AREA (INV-UNIT-01), UNIT-CHECK
    (a point of the checklist that is none), UNIT-DECLARED (the building was declared before).
    """


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who takes part in a round and under which local rules.

    `members` are items, each checked by its own department; `planning` is the one among them that
    is the planning verification (城乡规划法 §45). `parameters` is what the published definition is
    given.
    """

    bundle: str
    version: int
    label: Label
    lead: str
    members: tuple[str, ...]
    planning: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its owner declares it for acceptance."""

    name: str
    code: str
    site: str
    floor_area: str
    self_accepted_on: date


@dataclass(frozen=True, slots=True)
class Defect:
    """One line of the one list of defects: who found it and where it stands.

    `status` is open (to be put right), checked (put right) or left (still there after recheck).
    """

    member: str
    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Part:
    """One department's part in a round, with its matter."""

    matter: UUID
    member: str
    name: Label
    department: str
    department_name: Label
    state: str
    state_label: Label
    result: str
    silent: bool
    due: date | None
    inspectors: tuple[str, ...]
    findings: str
    planning: bool
    rechecked: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """An acceptance with everything a reader may see of it."""

    matter: MatterView
    state_label: Label
    parts: tuple[Part, ...]
    defects: tuple[Defect, ...]
    acts: tuple[ActView, ...]
    missing: tuple[Part, ...]
    """Mandatory opinions that are not in."""
