"""Credentials, parties, mandates, notices and webhooks."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tongban.base.authorities.types import OfficerView
from tongban.base.notices.types import NoticeView
from tongban.base.parties.types import MandateView, PartyView
from tongban.faces.api.shapes.basics import NO_NUL, Id, Json, Label, Word
from tongban.services.credentials.types import CredentialView


class CredentialList(Schema):
    """Credentials, newest first."""

    rows: list[CredentialView]


class TokenOut(Schema):
    """The verifiable credential as a compact JWS."""

    token: str


class StatusIn(Schema):
    """A change of a credential's status and its basis; rescinding needs the decision's paper."""

    to: Literal["01", "02", "03", "04", "05", "06", "07", "99"]
    basis: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    note: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    decision: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""


class Verification(Schema):
    """What a check of a credential comes to; everything personal is masked."""

    result: Literal["valid", "not_in_force", "altered", "unknown"]
    genuine: bool
    intact: bool | None
    reasons: list[Json]
    checked_at: datetime
    identifier: str
    kind: Label | None
    number: str
    holder: str
    issuer: Label | None
    status: str | None
    status_label: Label | None
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    fields: list[Json]
    signature: Json | None
    annotation: Label | None


class ActorOut(Schema):
    """Who acts."""

    id: str
    kind: Literal["person", "officer", "system"]
    party: str | None


class GrantOut(Schema):
    """A grant in force now; null means every one."""

    id: str
    role: str
    department: str | None
    division: str | None
    items: list[str] | None
    acts: list[str] | None
    valid_from: datetime
    valid_to: datetime | None
    party: str | None


class Me(Schema):
    """Who one is here, and what one may do for whom."""

    actor: ActorOut
    party: PartyView | None
    officer: OfficerView | None
    grants: list[GrantOut]


class WhyIn(Schema):
    """Why a personal value is looked at."""

    purpose: Literal[
        "review", "identity", "contact", "delivery", "paper", "filling", "own", "other"
    ]
    note: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""


class LookIn(WhyIn):
    """Which personal value, why, and within which case."""

    field: Literal["resident_id", "phone", "address"]
    matter: UUID | None = None


class LookOut(Schema):
    """The value in clear; that it was looked at is written down."""

    value: str


class LookLine(Schema):
    """A look at one's personal data."""

    id: int
    actor: str
    actor_kind: str
    field: str
    purpose: str
    note: str
    matter: str | None
    department: str | None
    at: datetime


class LookList(Schema):
    """Who looked, newest first; `before` opens the next page and is null on the last."""

    rows: list[LookLine]
    before: int | None


class FindIn(Schema):
    """An identifier: of a person (18 digits) or of a firm (18 characters)."""

    resident_id: Word = ""
    uscc: Word = ""


class PersonIn(Schema):
    """A person at a window for the first time, as on the resident card shown."""

    resident_id: Word
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
    phone: Word = ""
    address: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = ""


class MandateIn(Schema):
    """Who may act (a party's id), for whom if not oneself, in which items (null: all), how long."""

    agent: Id
    principal: Id | None = None
    items: list[Id] | None = Field(default=None, max_length=1000)
    valid_from: datetime | None = None
    valid_to: datetime | None = None


class MandateLists(Schema):
    """Mandates given (also those that ended) and those held now."""

    given: list[MandateView]
    held: list[MandateView]


class NoticeList(Schema):
    """A page of the inbox; `before` opens the next one and is null on the last."""

    rows: list[NoticeView]
    before: int | None
    unread: int


class ReadIn(Schema):
    """Which notices to mark as read: their numbers, or null for all."""

    notices: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] | None = Field(
        default=None, max_length=500
    )


class Count(Schema):
    """How many changed."""

    count: int


class WebhookIn(Schema):
    """Where events of a department go; `kinds` null for all."""

    url: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)] = Field(
        examples=["https://example.org/hooks/tongban"]
    )
    department: Id
    kinds: list[Word] | None = Field(default=None, max_length=100)


class WebhookOut(Schema):
    """A subscription."""

    id: int
    url: str
    department: str | None
    kinds: list[str] | None
    active: bool


class WebhookMade(Schema):
    """A subscription just made; its secret is shown this once."""

    webhook: WebhookOut
    secret: str


class WebhookList(Schema):
    """One's subscriptions."""

    rows: list[WebhookOut]


class AttemptOut(Schema):
    """One try to deliver."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int


class DeliveryOut(Schema):
    """A message on its way."""

    id: str
    channel: str
    event: str
    done_at: datetime | None
    dead_at: datetime | None
    attempts: list[AttemptOut]


class DeliveryList(Schema):
    """The delivery log, newest first."""

    rows: list[DeliveryOut]
