"""What others see of joint matters: views of a dossier, drafts, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tongban.services.cases.types import ActForm, CaseRefused, Clock, Event, Label

__all__ = [
    "AskedNow",
    "Edge",
    "JointLine",
    "JointPage",
    "JointRefused",
    "JointView",
    "LeftOut",
    "Line",
    "MemberView",
    "Point",
    "Stand",
    "VisitView",
]


class Point(StrEnum):
    """How far a member must be before another that waits for it may begin."""

    ACCEPTED = "accepted"
    DECIDED = "decided"
    ISSUED = "issued"


class Stand(StrEnum):
    """Where a member of a joint matter stands; RUNNING ones have a case with a state of its own."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class JointRefused(CaseRefused):
    """What the bundle, the law or the dossier's state does not allow; nothing was written.

    Codes: JOINT-BUNDLE (no such bundle, or closed), JOINT-NONE (no member applies), JOINT-UNKNOWN
    (facts that decide on a member are missing), JOINT-MEMBER (no such member, or not any more),
    JOINT-CHOICE (an alternative or optional member that there is not), JOINT-NOT-READY (a member is
    not prepared for the issue together, or its officer lost the authority), JOINT-POLICY (the
    bundle does not do this), JOINT-VISIT, JOINT-CORRECTION (nothing is asked, or of no case any
    more). `problems` lists every one.
    """


@dataclass(frozen=True, slots=True)
class Edge:
    """That `target` waits for `source` to come to `point`.

    `holds` says what waits: `start` (the target is opened then), `decision` (it runs beside, but is
    not decided before) or `opinion` (it begins on an advance opinion and is not decided before).
    `kind` is the credential that is handed on, `why` the clause of a legal prerequisite.
    """

    source: str
    target: str
    point: Point
    holds: str = "start"
    kind: str = ""
    why: str = ""

    def __str__(self) -> str:
        return f"{self.source}>{self.target}:{self.point.value}:{self.holds}:{self.kind}:{self.why}"

    @classmethod
    def read(cls, text: str) -> Edge:
        """Read what `str` wrote."""
        source, _, rest = text.partition(">")
        target, point, holds, kind, why = rest.split(":", 4)
        return cls(source, target, Point(point), holds, kind, why)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member that does not apply here, with what decided: a clause, a choice, a later fact."""

    item: str
    name: Label
    reason: Label


@dataclass(frozen=True, slots=True)
class Line:
    """One material of the whole application: one upload serves every member that asks for it.

    `id` is the slot in the joint draft, `slots` the (item, slot) it fills. `status` is supplied,
    form, shared, produced (a member issues it), lacking, promised, optional, undecided or
    not_asked.
    """

    id: str
    name: Label
    status: str
    slots: tuple[tuple[str, str], ...]
    tolerable: bool = False
    note: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedNow:
    """What a person is asked for now: until when, which materials, what else, for which members.

    `others` are materials of the members concerned that were handed in and may be replaced.
    """

    label: Label
    until: date | None
    lines: tuple[Line, ...]
    defects: tuple[tuple[str, str], ...]
    items: tuple[str, ...] = ()
    others: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitView:
    """The joint visit: its day, whom it concerns, who has spoken, what is to be put right.

    `findings` maps items to passed or not; `silent` are those of which the department has not said
    anything; `overdue` that its limit is over. `round` is 1, or 2 for the one re-visit. `listed` is
    the one list as it stands: (member, defect, open | checked | left), where `left` is still there
    after the re-visit.
    """

    day: date
    round: int
    items: tuple[str, ...]
    findings: Mapping[str, bool]
    silent: tuple[str, ...]
    overdue: bool
    defects: tuple[tuple[str, str], ...]
    passed: bool | None
    place: str = ""
    listed: tuple[tuple[str, str, str], ...] = ()
    rectify_by: date | None = None
    rectified_on: date | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member on the one time axis.

    `case` and `number` are its own case; None while it waits. `waits` are the members it waits for
    now, `why` says in words what holds it up. `since` is when it came to where it stands, `stuck`
    that it is beyond its limit, or near it while others wait for it. `steps` are its moments:
    (state, from, to). `readable` tells whether this reader may open the case.
    """

    item: str
    name: Label
    role: str
    department: str
    department_name: Label
    stand: Stand
    state: str
    state_label: Label
    case: UUID | None
    number: str
    outcome: str | None
    light: str | None
    due: date | None
    since: datetime
    waits: tuple[str, ...]
    holds_up: tuple[str, ...]
    stuck: bool
    why: Label
    promise_due: date | None
    steps: tuple[tuple[str, datetime, datetime | None], ...]
    held: tuple[str, ...] = ()
    prepared: bool = False
    proposed: bool = False
    readable: bool = True


@dataclass(frozen=True, slots=True)
class JointLine:
    """A joint matter in a list."""

    id: UUID
    number: str
    bundle: str
    name: Label
    lead: str
    applicant: str
    state: str
    state_label: Label
    outcome: str | None
    version: int
    light: str | None
    due: date | None
    promise_due: date | None
    opened_at: datetime
    closed_at: datetime | None
    members: int
    done: int


@dataclass(frozen=True, slots=True)
class JointPage:
    """A page of joint matters; `after` opens the next one and is None on the last."""

    rows: tuple[JointLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class JointView(JointLine):
    """A joint matter as this reader may see it: all members on one time axis.

    `opinions` are the members on which an opinion in advance stands; it has no legal effect.
    """

    lead_name: Label = field(default_factory=dict)
    applicant_id: str = ""
    children: tuple[MemberView, ...] = ()
    edges: tuple[Edge, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    policies: Mapping[str, Any] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    events: tuple[Event, ...] = ()
    opinions: tuple[str, ...] = ()
    visit: VisitView | None = None
    asked: AskedNow | None = None
    allowed: tuple[ActForm, ...] = ()

    def child(self, item: str) -> MemberView:
        """Give the member that an item is; raises KeyError."""
        return next(each for each in self.children if each.item == item)
