"""What others see of construction: refusals, and views of projects for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.reforms.construction.areas import Area
from tongban.reforms.construction.law import Label
from tongban.reforms.construction.stages import StageState
from tongban.reforms.construction.standing import Gap, Worth
from tongban.reforms.construction.zones import Waiver
from tongban.services.cases.types import ActForm, CaseRefused, Clock

__all__ = [
    "Certificate",
    "ConstructionRefused",
    "EventLine",
    "LandingView",
    "MatterCard",
    "OpinionView",
    "Payment",
    "PrerequisiteLine",
    "ProjectLine",
    "ProjectView",
    "ResultView",
    "StageCase",
    "StageView",
]


class ConstructionRefused(CaseRefused):
    """What the law or the project's state does not allow; nothing was written.

    Codes: CONSTRUCTION-CODE (taken), CONSTRUCTION-SITE, CONSTRUCTION-EXCLUDED,
    CONSTRUCTION-PREREQUISITE (with every one that fails), CONSTRUCTION-LAND (no land contract, or
    not paid), CONSTRUCTION-WAIVED (a zone's report stands for it), CONSTRUCTION-COLLECTED (handed
    in at an earlier stage), CONSTRUCTION-FIELD, CONSTRUCTION-LANDING, CONSTRUCTION-CONDITIONS,
    CONSTRUCTION-LIST.
    """


@dataclass(frozen=True, slots=True)
class StageCase:
    """A case of a stage, as everybody on the project may see it."""

    id: UUID
    number: str
    name: Label
    department: Label
    state_label: Label
    outcome: str | None
    due: date | None
    readable: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """One of the four stages: who leads, where it stands, until when, its cases.

    `items` are those that give a permit of the stage and were not applied for yet.
    """

    id: str
    name: Label
    lead: Label
    state: StageState
    label: Label
    due: date | None
    cases: tuple[StageCase, ...]
    items: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A permit of the project and whether it has effect now."""

    node: str
    name: Label
    number: str
    identifier: str
    status: Label
    worth: Worth
    issued_on: date
    effective: bool
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class PrerequisiteLine:
    """One edge of the graph with its clause and whether it holds for this project now."""

    permit: str
    of: str
    permit_name: Label
    name: Label
    basis: str
    note: Label | None
    in_case: bool
    state: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """What happened in one of the matters of a project."""

    at: datetime
    label: Label
    state: Label
    actor: str
    details: tuple[tuple[Label, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpinionView:
    """An advance opinion; without legal effect."""

    id: UUID
    version: int
    member: Label
    department: Label
    state: str
    state_label: Label
    design: str
    favourable: bool | None
    opinion: str
    at: datetime
    allowed: tuple[ActForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment for the land or of its tax."""

    what: str
    amount: str
    paid_on: date
    receipt: str


@dataclass(frozen=True, slots=True)
class MatterCard:
    """A matter beside the project (works, landing): state, clocks and what may be done."""

    id: UUID
    version: int
    number: str
    state: str
    state_label: Label
    facts: Mapping[str, Any]
    clocks: tuple[Clock, ...]
    allowed: tuple[ActForm, ...]
    events: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class LandingView(MatterCard):
    """拿地即开工: opinions, contract, payments, and the certificates issued together."""

    label: Label = field(default_factory=dict)
    members: tuple[tuple[str, Label], ...] = ()
    opinions: tuple[OpinionView, ...] = ()
    payments: tuple[Payment, ...] = ()
    owed: str = "0"
    decided: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultView:
    """A recognised result of a merge; `uses` counts who relied on it."""

    id: int
    merge: str
    name: Label
    object: str
    stage: str
    document: str
    conclusions: Mapping[str, str]
    change: str
    department: Label
    recognised_at: datetime
    valid: bool
    uses: int


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in a list."""

    id: UUID
    number: str
    code: str
    name: str
    investor: str
    state: str
    state_label: Label
    area: Area
    unit: str
    investment: str
    flagged: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectView(ProjectLine):
    """A project with everything that this reader may see."""

    version: int = 0
    investor_id: str = ""
    department: Label = field(default_factory=dict)
    project_type: str = ""
    industry: str = ""
    land_mode: str | None = None
    demolition_needed: bool | None = None
    planning_conditions: str = ""
    conditions_on: date | None = None
    site: tuple[str, ...] = ()
    stages: tuple[StageView, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    prerequisites: tuple[PrerequisiteLine, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    waived: tuple[str, ...] = ()
    landing: LandingView | None = None
    works: tuple[MatterCard, ...] = ()
    results: Sequence[ResultView] = ()
    events: tuple[EventLine, ...] = ()
    allowed: tuple[ActForm, ...] = ()
    may_recognise: bool = False
