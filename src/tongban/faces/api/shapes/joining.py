"""Shapes of bundles, plans and joint matters."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tongban.faces.api.shapes.basics import Id, Json, Label, Text, Word

Ids = Annotated[list[Id], Field(default_factory=list, max_length=100)]


class PlanIn(Schema):
    """What one wants, what is known, what one holds.

    `goals` are ids of bundles, items or kinds of credential; `facts` answers by data element;
    `holds` kinds of credential or evidence at hand; the rest as the plan offers it.
    """

    goals: Annotated[list[Id], Field(min_length=1, max_length=20)]
    facts: Annotated[Json, Field(default_factory=dict, max_length=500)]
    holds: Ids
    on: date | None = None
    include: Ids
    choices: Annotated[dict[Id, Id], Field(default_factory=dict, max_length=50)]
    keep: Ids
    commit: Ids
    defer: Ids


class BundleLine(Schema):
    """A bundle in the list."""

    id: str
    name: Label
    lifecycle: str | None
    lead: str | None
    events: list[str]
    labels: list[str]
    items: list[str]
    sample: bool


class BundleList(Schema):
    """All bundles."""

    rows: list[BundleLine]


class LabelLine(Schema):
    """A reform label; `published` false means that nobody published what it stands for."""

    id: str
    name: Label
    version: int
    as_of: date | None
    source: Label | None
    published: bool
    members: list[Json]


class LabelList(Schema):
    """All reform labels."""

    rows: list[LabelLine]


class JointIn(Schema):
    """For which bundle and, other than oneself, for whom; `facts` already answered."""

    bundle: Id
    party: Word | None = None
    facts: Annotated[Json, Field(default_factory=dict, max_length=500)]


class ChoicesIn(Schema):
    """What was chosen in a joint draft: optional members, alternatives, what comes later."""

    include: Ids
    choices: Annotated[dict[Id, Id], Field(default_factory=dict, max_length=50)]
    keep: Ids
    commit: Ids
    defer: Ids


class JointDraft(Schema):
    """A joint draft: its plan and its materials, one line for each kind."""

    id: UUID
    bundle: str
    plan: Json
    lines: list[Json]


class JointSubmitIn(Schema):
    """How the application comes in; a window is an officer's."""

    channel: Literal["online", "api", "window", "kiosk", "mail"] | None = None
    place: Word | None = None


class ReasonIn(Schema):
    """Why; may be left out."""

    reason: Text = ""


class MemberIn(ReasonIn):
    """Which member, and why."""

    item: Id


class ChangeIn(Schema):
    """Which member a later fact adds or drops, the fact, and the reason told to the applicant."""

    item: Id
    fact: Annotated[Text, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class WantedIn(Schema):
    """What one member's part lacks: slots and everything else to be corrected."""

    missing: Ids
    defects: Annotated[list[Text], Field(default_factory=list, max_length=100)]


class JointCorrectionIn(Schema):
    """What the one notice adds, by item, to what departments proposed and what is known to lack."""

    more: Annotated[dict[Id, WantedIn], Field(default_factory=dict, max_length=50)]


class JointAnswerIn(Schema):
    """The answer to the one notice: changed answers, new files by kind, `item/slot` promised."""

    answers: Annotated[Json, Field(default_factory=dict, max_length=500)]
    files: Annotated[dict[Id, list[Id]], Field(default_factory=dict, max_length=100)]
    commitments: Ids


class DayIn(Schema):
    """A day."""

    day: date


class VisitDayIn(DayIn):
    """The day of a visit and, where known, the place to meet."""

    place: Word = ""


class RectifyByIn(Schema):
    """The day by which the defects of a visit are to be put right."""

    rectify_by: date


class NoteIn(Schema):
    """What was done."""

    note: Annotated[Text, Field(min_length=1)]


class FindingIn(Schema):
    """What a member's department found on the visit; two inspectors or more."""

    item: Id
    inspectors: Annotated[list[Id], Field(min_length=1, max_length=20)]
    inspected_on: date
    findings: Annotated[Text, Field(min_length=1)]
    passed: bool
    defects: Annotated[list[Text], Field(default_factory=list, max_length=100)]


class LandIn(Schema):
    """The land contract and when price and deed tax were paid."""

    contract_no: Annotated[Word, Field(min_length=1)]
    signed_on: date
    paid_on: date


class ApprovalIn(Schema):
    """Who approved a longer limit, and the reason told to the applicant."""

    approval: Annotated[Text, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class WordsIn(Schema):
    """A remark; may be left out."""

    opinion: Text = ""
