"""What others see of campaigns: what is planned, how it stands, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from tongban.kernel.law import LegalBasis
from tongban.services.cases.types import ActForm, Event

Label = Mapping[str, str]
MANUAL: Final = "manual"
"""Source of a metric that the unit reports itself; every other one is `figure:<id>`."""
FIGURE: Final = "figure:"
DOERS: Final = frozenset({"head", "reviewer", "approver"})
"""Roles of a unit that do its tasks, as the procedure says."""
WATCHERS: Final = frozenset({"leader", "reform_office", "supervisor", "auditor"})
"""Roles that see every task: a wall chart is of the whole district."""
OFFICE: Final = "reform_office"
"""Role that sets tasks, verifies them and approves changes."""


class CampaignRefused(ValueError):  # noqa: N818 - the house's word for it
    """What cannot be done with a campaign; nothing was written.

    Codes: CAMPAIGN-PUBLISHED (a published task or measure differs), CAMPAIGN-LEADER (no officer of
    the lead unit), CAMPAIGN-UNIT (no such body), CAMPAIGN-MILESTONE (unknown, or reached before),
    CAMPAIGN-NOT-CO-UNIT, CAMPAIGN-FIGURE (no such figure), CAMPAIGN-ACT.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message = {"zh": zh, "en": en}


class CampaignNotFound(LookupError):  # noqa: N818 - a fact about a look-up
    """No campaign, measure or task of this name that the reader may see."""

    code = "CAMPAIGN-NOT-FOUND"


class Light(StrEnum):
    """How a task stands against its day (domain.md §4.32)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DONE = "done"
    NONE = "none"


LIGHTS: Final[Mapping[Light, Label]] = {
    Light.GREEN: {"zh": "正常", "en": "On time"},
    Light.YELLOW: {"zh": "临期或滞后", "en": "Due soon or lagging"},
    Light.RED: {"zh": "逾期", "en": "Overdue"},
    Light.DONE: {"zh": "已完成", "en": "Done"},
    Light.NONE: {"zh": "暂停或取消", "en": "Suspended or cancelled"},
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point on the way of a task; `reached` is the day it was."""

    id: str
    day: date
    name: Label
    reached: date | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """What a task is measured by; `source` is `manual` or `figure:<id>`."""

    name: Label
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    direction: str
    source: str = MANUAL

    @property
    def figure(self) -> str | None:
        """The figure of the house that it is read from."""
        return self.source.removeprefix(FIGURE) if self.source.startswith(FIGURE) else None


@dataclass(frozen=True, slots=True)
class Progress:
    """A line of a task's progress: report, correct, figure or reach; `by` an officer or a name."""

    day: date
    kind: str
    by: str
    note: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence; `document` is the hash of the file, empty where the book had none."""

    day: date
    title: str
    document: str
    by: str


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task as it is set: one lead unit, one named leader (INV-TSK-01)."""

    code: str
    measure: str
    name: Label
    goal: Label
    lead: str
    leader: str
    co_units: tuple[str, ...]
    start: date
    due: date
    milestones: tuple[Milestone, ...] = ()
    metric: Metric | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a book says of a task that was begun before; see the act `take_over`."""

    state: str
    original_due: date
    reason: str = ""
    value: Decimal | None = None
    doers: tuple[str, ...] = ()
    verifier: str = ""
    submitted_on: date | None = None
    done_on: date | None = None
    due_changes: int = 0
    overdue_reports: int = 0
    asked: str = ""
    proposed_due: date | None = None
    progress: tuple[Progress, ...] = ()
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """A measure: its number, what it is to reach, the action it belongs to."""

    code: str
    name: Label
    goal: Label
    action: str = ""
    note: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as published: `office` keeps it, `actions` group its measures.

    `labels` are reform labels shown beside it, with members or without; `warn_days` and
    `every_days` are the local settings of the yellow light and of reports. `sample` marks invented
    measures: every page says so.
    """

    id: str
    name: Label
    year: int
    basis: LegalBasis
    office: str
    sample: bool
    note: Label
    warn_days: int
    every_days: int
    actions: Mapping[str, Label]
    labels: tuple[str, ...]
    measures: tuple[MeasurePlan, ...]
    tasks: tuple[TaskPlan, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it stands, folded from its acts."""

    id: UUID
    number: str
    campaign: str
    plan: TaskPlan
    state: str
    version: int
    original_due: date
    due_reason: str
    due_changes: int
    proposed_due: date | None
    asked: str
    value: Decimal | None
    overdue_reports: int
    doers: tuple[str, ...]
    verifier: str
    submitted_on: date | None
    done_on: date | None
    progress: tuple[Progress, ...]
    evidence: tuple[Proof, ...]
    changed_at: datetime

    @property
    def due(self) -> date:
        """The day that counts now."""
        return self.plan.due

    @property
    def open(self) -> bool:
        """Whether something is still to be done by the unit."""
        return self.state in {"PLANNED", "IN_PROGRESS"}

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.state in {"DONE", "CANCELLED"}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list, with its light and the names a reader needs."""

    view: TaskView
    light: Light
    state_label: Label
    lead_name: Label
    leader_name: str
    co_names: tuple[Label, ...]
    measure: MeasurePlan
    action: Label
    days_left: int


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks; `after` goes on."""

    rows: tuple[TaskLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure with its tasks: `standing` is done, settled (some cancelled) or open."""

    plan: MeasurePlan
    action: Label
    tasks: tuple[TaskLine, ...]
    standing: str
    light: Light


@dataclass(frozen=True, slots=True)
class Part:
    """What a co-unit reported."""

    unit: str
    unit_name: Label
    at: datetime
    by: str
    note: str
    document: str


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with all that its page shows and what the reader may do."""

    line: TaskLine
    campaign: Campaign
    events: tuple[Event, ...]
    allowed: tuple[ActForm, ...]
    parts: tuple[Part, ...]
    may_contribute: tuple[str, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty words narrow nothing."""

    owner: str = ""
    light: str = ""
    action: str = ""
    measure: str = ""
    state: str = ""
