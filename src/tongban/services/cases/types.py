"""What others see of cases: views, forms of acts, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from tongban.kernel.authority import NotPermitted
from tongban.kernel.matters import ActRefused
from tongban.record.types import ConflictError, MatterNotFound, Receipt

__all__ = [
    "ActForm",
    "ActRefused",
    "Answer",
    "Asked",
    "CaseLine",
    "CasePage",
    "CaseRefused",
    "CaseView",
    "Channel",
    "Choice",
    "Clock",
    "ConflictError",
    "Event",
    "EvidenceView",
    "FieldForm",
    "Label",
    "MatterNotFound",
    "NotPermitted",
    "Paper",
    "Problem",
    "Receipt",
    "SlotView",
    "Timeline",
]

Label = Mapping[str, str]
"""A text in both languages: `{"zh": ..., "en": ...}`."""
YES: Final[Label] = {"zh": "是", "en": "Yes"}
NO: Final[Label] = {"zh": "否", "en": "No"}


class Channel(StrEnum):
    """Ways to apply; each item takes all of them alike (优化营商环境条例 §37)."""

    ONLINE = "online"
    WINDOW = "window"
    KIOSK = "kiosk"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the element, slot or field, a stable code, what to do."""

    field: str
    code: str
    message: Label


class CaseRefused(ActRefused):
    """An act that the law or the item's guide does not allow; nothing was written.

    Codes: CASE-ITEM-CLOSED (the item takes no cases now), CASE-INCOMPLETE (answers or materials),
    CASE-SUPPLIED-AGAIN (a correction asks for what is there), CASE-NOT-COMPLETE-LIST (a correction
    leaves out what is known to be missing), CASE-SLOT (no such material), CASE-QUOTA-ORDER (a case
    accepted earlier comes first), CASE-OFFICER (inspector or host is no officer), CASE-FIELD (a
    field that the system fills in), CASE-ACT (an act with a verb of its own), CASE-TERM (a limit of
    the extension), CASE-TOLERANCE (no room for materials to follow), CASE-SUPPLEMENT-EMPTY (nothing
    that was promised), CASE-COMMITMENT (no notify-and-commit here). `problems` lists every one.
    """

    def __init__(self, code: str, message: Label, problems: Sequence[Problem] = ()) -> None:
        super().__init__(code, f"{message['zh']} {message['en']}")
        self.message = message
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose and its name."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class FieldForm:
    """One field of an act's form.

    `type` is the payload's (text, int, date, bool, choice, list, document); `multiple` says that
    several values are taken; `choices` may stand beside a free text, too. `default` is what the
    form shows first.
    """

    name: str
    type: str
    label: Label
    required: bool
    default: Any = None
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    min: int | None = None
    max: int | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act that this actor may do now, as a form. `basis` is the clause as cited.

    With `correction` true the act is done by `actions.resubmit_case` or `correct_on_spot`, which
    take answers and files beside the fields, or by `supplement_case`, which takes files.
    """

    act: str
    label: Label
    fields: tuple[FieldForm, ...]
    basis: str = ""
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """One line of a reckoning of days."""

    kind: str
    day: date | None
    text: Label


@dataclass(frozen=True, slots=True)
class Clock:
    """A term of a case: when it is due, what is used, its light and how that comes about.

    `due` and `promise_due` are None while the clock stands; `done` is the day it was stopped.
    `used` and `length` count `unit`; `expected` is when a running suspension should end.
    """

    name: str
    label: Label
    started: date
    length: Label
    promise: Label | None
    due: date | None
    promise_due: date | None
    used: int
    light: str
    suspended: bool
    expected: date | None
    done: date | None
    basis: str
    lines: tuple[Timeline, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """An act of the case as its reader may see it; internal opinions are for officers alone."""

    seq: int
    act: str
    label: Label
    at: datetime
    actor: str
    actor_name: Label
    on_behalf: Label
    state: Label
    basis: str
    details: tuple[tuple[Label, Label], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper of the case; open it as the document `document`."""

    number: str
    kind: str
    label: Label
    issued_on: date
    document: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the application; identifying ones are masked. `value` is `words` in Chinese.

    With `masked` true an officer on the case sees it in clear by `queries.look_answer`.
    """

    element: str
    label: Label
    value: str
    words: Label
    masked: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What was shown for a slot: a document (`ref` its hash) or a shared credential."""

    slot: str
    name: Label
    ref: str
    shared: bool
    source: str


@dataclass(frozen=True, slots=True)
class SlotView:
    """A material that the item asks for and where it stands.

    `status` is supplied, form (the form filled in here is it), shared (the authorities get it
    themselves), lacking, promised (to come later, on a commitment), committed (a promise stands for
    it: 告知承诺), undecided (answers that decide on it are missing: `unknown`) or not_asked.
    """

    slot: str
    name: Label
    status: str
    necessity: str
    shareable: bool
    note: Label
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the applicant is asked for now: until when, which materials and what else."""

    label: Label
    until: date | None
    missing: tuple[SlotView, ...]
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; `assignee` is the officer whose work it is, empty for nobody's.

    People are never told who it is.

    `owes` tells in a person's own list that materials promised for later are still to come.
    """

    id: UUID
    number: str
    item: str
    item_name: Label
    department: str
    applicant: str
    state: str
    state_label: Label
    outcome: str | None
    version: int
    light: str | None
    due: date | None
    promise_due: date | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    parent: UUID | None = None
    assignee: str = ""
    owes: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases; `after` opens the next one and is None on the last."""

    rows: tuple[CaseLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class CaseQueue:
    """A page of what waits, with how many open cases there are of each light and in all.

    Of very many not all are counted; `least` names the lights of which there may be more.
    """

    page: CasePage
    lights: Mapping[str, int]
    counted: int
    least: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseView(CaseLine):
    """A case with everything that this actor may see of it."""

    department_name: Label = field(default_factory=dict)
    applicant_id: str = ""
    channel: str = ""
    deemed: bool = False
    redirects: int = 0
    corrections: int = 0
    clock: Clock | None = None
    clocks: tuple[Clock, ...] = ()
    events: tuple[Event, ...] = ()
    answers: tuple[Answer, ...] = ()
    slots: tuple[SlotView, ...] = ()
    evidence: tuple[EvidenceView, ...] = ()
    papers: tuple[Paper, ...] = ()
    credentials: tuple[Any, ...] = ()
    siblings: tuple[CaseLine, ...] = ()
    allowed: tuple[ActForm, ...] = ()
    asked: Asked | None = None
    owed: Asked | None = None
    by_commitment: bool = False
    receipt_comes: bool = False
