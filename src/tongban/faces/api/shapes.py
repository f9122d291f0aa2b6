"""What calls send and get where no type of the floors below says it already."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Schema
from ninja.params import functions as given
from pydantic import Field

from tongban.base.authorities.types import OfficerView
from tongban.base.notices.types import NoticeView
from tongban.base.parties.types import MandateView, PartyView
from tongban.faces.api.callers import TokenView
from tongban.services.cases.types import SlotView
from tongban.services.credentials.types import CredentialView

NO_NUL: Final = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
Word = Annotated[str, Field(max_length=128, pattern=NO_NUL)]
Id = Annotated[str, Field(min_length=1, max_length=160, pattern=NO_NUL)]
Label = dict[str, str]
Json = dict[str, Any]

KEY: Final = given.Header(
    ...,
    alias="Idempotency-Key",
    pattern=r"^[!-~]{1,120}$",
    description="1 至 120 个可打印 ASCII 字符；同一键的同一请求只办一次。 "
    "The same request under the same key is done once and answered alike.",
    example="6b9f2a5e-8a0e-4f0e-9d3f-1f1b6c0c7f11",
)
IF_MATCH: Final = given.Header(
    None,
    alias="If-Match",
    pattern=r'^((W/)?"[0-9]{1,9}"|[0-9]{1,9})$',
    description="所见办件的版本（ETag）；他人已先办理则 409。 The version of the case as seen.",
    example='"3"',
)
SLOT: Final = given.Form(..., description="材料槽位 The material's slot.")
FILE: Final = given.File(...)
LIMIT: Final = given.Query(20, ge=1, le=200, description="每页行数 Rows a page.")
AFTER: Final = given.Query(
    None, max_length=400, description="上一页给出的 after。 Where the page before ended."
)


class Fault(Schema):
    """One part of a request that does not fit: where, a stable code, in both languages."""

    path: str
    code: str
    message: Label


class Problem(Schema):
    """A refusal (RFC 9457); `code` is stable, `faults` names every part that does not fit."""

    type: str
    title: str
    title_en: str
    status: int
    code: str
    detail: str
    detail_en: str
    faults: list[Fault]


class Receipt(Schema):
    """That an act is recorded; `replayed` when an earlier, equal request recorded it."""

    matter: UUID
    number: str
    seq: int
    state: str
    replayed: bool
    at: datetime


class ItemLine(Schema):
    """An item in a list."""

    id: str
    name: Label
    department: str
    state: str
    takes_cases: bool
    version: int | None
    promised: Label | None
    statutory: Label | None
    visits: int | None


class ItemList(Schema):
    """A page of items."""

    rows: list[ItemLine]
    after: str | None


class SearchList(Schema):
    """What a search found, the best first."""

    rows: list[ItemLine]


class ItemOut(Schema):
    """An item as published: its content has every field of the implementation list."""

    id: str
    state: str
    department: str
    division: str
    version: int | None
    hash: str | None
    definition: str | None
    effective_from: date | None
    effective_to: date | None
    takes_cases: bool
    content: Json


class EventOut(Schema):
    """A life or business event and the items it touches."""

    id: str
    kind: str
    label: Label
    items: list[str]
    help: Label


class EventList(Schema):
    """All events, in the district's order."""

    rows: list[EventOut]


class DraftLine(Schema):
    """An application being written."""

    id: UUID
    item: str
    party: str
    revision: int
    saved_at: datetime


class DraftList(Schema):
    """One's open drafts."""

    rows: list[DraftLine]


class DraftIn(Schema):
    """For which item, and for whom if not for oneself."""

    item: Id = Field(examples=["food-business-permit"])
    party: Id | None = None


class DraftMade(Schema):
    """A draft begun, or the one begun before for the same item and party."""

    id: UUID
    item: str
    party: str


class DraftOut(Schema):
    """A draft in clear, for whoever writes it, and where each material stands."""

    id: UUID
    item: str
    item_version: str
    item_changed: bool
    party: str
    revision: int
    created_at: datetime
    saved_at: datetime
    matter: UUID | None
    answers: Json
    left_over: Json
    files: dict[str, list[str]]
    needs: list[SlotView]


class AnswersIn(Schema):
    """Answers by data element; null takes one out."""

    answers: dict[Word, Any] = Field(max_length=500, examples=[{"trade_name": "小芳水果"}])


class Saved(Schema):
    """The draft's revision now, and the answers that were not kept, with the reason."""

    revision: int
    faults: list[Fault]


class AnswerIn(Schema):
    """One answer."""

    value: Any = Field(examples=["小芳水果"])


class Revision(Schema):
    """The draft's revision now."""

    revision: int


class SubmitIn(Schema):
    """How it comes in (online, from an officer window), materials promised for later (slots)."""

    channel: Literal["online", "window", "kiosk", "mail"] | None = None
    place: Literal["hall", "department"] | None = None
    commitments: list[Id] = Field(default=[], max_length=50)


class DocumentOut(Schema):
    """A stored document, by the hash of its bytes."""

    hash: str
    size: int
    media_type: str


class DocumentLine(Schema):
    """A document of a case."""

    document: DocumentOut
    filename: str
    purpose: str
    slot: str
    linked_at: datetime


class DocumentList(Schema):
    """The documents of a case that one may see."""

    rows: list[DocumentLine]


class ActOut(Schema):
    """An act that one may do now: its payload as JSON Schema, what a form would show first."""

    act: str
    label: Label
    basis: str
    correction: bool
    payload: Json
    defaults: Json


class ActList(Schema):
    """The acts that one may do now, for the version of the case they were asked for."""

    version: int
    rows: list[ActOut]


class ActIn(Schema):
    """What an act says; answers, files (slot to hashes) and commitments for a correction."""

    payload: Json = Field(default={}, examples=[{"opinion": "申请材料齐全，予以受理。"}])
    answers: dict[Word, Any] = Field(default={}, max_length=500)
    files: dict[Id, list[Id]] = Field(default={}, max_length=100)
    commitments: list[Id] = Field(default=[], max_length=50)


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


class LookIn(Schema):
    """Which personal value, why, and within which case."""

    field: Literal["resident_id", "phone", "address"]
    purpose: Literal[
        "review", "identity", "contact", "delivery", "paper", "filling", "own", "other"
    ]
    note: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
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


REFUSALS: Final = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), Problem)
"""What every route may answer instead."""
OPEN_REFUSALS: Final = dict.fromkeys((400, 404, 413, 415, 422, 503), Problem)
"""What routes for everybody may answer instead."""
