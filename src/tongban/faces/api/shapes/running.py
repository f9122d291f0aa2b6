"""What keeps the house running: items in preparation, the district, its ledger, tokens."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tongban.faces.api.callers import TokenView
from tongban.faces.api.shapes.basics import NO_NUL, Json, Label, Text


class Prepared(Schema):
    """An item as its editors see it."""

    id: str
    name: Label
    department: str
    state: str
    version: int | None
    draft_hash: str
    remarks: list[Any]
    updated_at: datetime


class PreparedList(Schema):
    """A page of items being prepared."""

    rows: list[Prepared]
    after: str | None


class PreparedOut(Prepared):
    """An item being prepared, with its next content."""

    content: Json


class ItemIn(Schema):
    """The next content of an item; `expected` is the draft_hash that was seen."""

    content: Json
    expected: Annotated[str, Field(max_length=80, pattern=NO_NUL)] | None = None
    division: Annotated[str, Field(pattern=r"^([0-9]{6,12})?$")] = ""
    note: Text = ""


class StepIn(Schema):
    """Why the step is taken; needed for rejecting, suspending and cancelling."""

    note: Text = ""


class LogLine(Schema):
    """One step in the life of an item."""

    verb: str
    actor: str
    at: datetime
    state: str
    hash: str
    note: str


class LogList(Schema):
    """The life of an item, in order."""

    rows: list[LogLine]


class DistrictOut(Schema):
    """The district and its bodies."""

    code: str
    name: Label
    city: Label
    province: Label
    hall: Label
    hotline: str
    demonstration: bool
    now: datetime
    authorities: list[Json]


class Due(Schema):
    """When a term is due and how that comes about."""

    due: date | None
    promise_due: date | None
    used: int | None
    light: str | None
    unit: str
    reckoning: list[Json]
    sources: list[str]


class RootOut(Schema):
    """The last published root of the ledger (RFC 6962); nulls before the first."""

    size: int
    root: str | None
    at: datetime | None


class DeadEffect(Schema):
    """An effect of an act that was given up after several tries, and why; without its content."""

    kind: str
    key: str
    attempts: int
    reason: str


class DeadEffects(Schema):
    """Effects that were given up, the oldest first."""

    rows: list[DeadEffect]


class ChainLine(Schema):
    """An act in its chain."""

    seq: int
    act: str
    at: datetime
    prev: str
    hash: str
    algorithm: str


class ChainOut(Schema):
    """The chain of a case; its head is what a leaf of the log covers."""

    number: str
    version: int
    head: str
    rows: list[ChainLine]


class AccessTokenIn(Schema):
    """What a token is for, whether it may write, and for how many days."""

    label: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
    scope: Literal["read", "write"] = "read"
    days: int = Field(default=30, ge=1, le=365)


class AccessTokenMade(Schema):
    """A token just made, shown this once."""

    token: str
    view: TokenView


class AccessTokenList(Schema):
    """One's tokens, without the tokens themselves."""

    rows: list[TokenView]


class Health(Schema):
    """The server answers and reaches its database."""

    status: Literal["ok"]
