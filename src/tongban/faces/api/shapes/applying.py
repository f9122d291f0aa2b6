"""What is applied for: items, drafts, cases, their documents and acts."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tongban.faces.api.shapes.basics import Fault, Id, Json, Label, Word
from tongban.services.cases.types import SlotView


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
    """How it comes in (online, from an officer window), materials promised for later (slots).

    `on_commitment` chooses notify-and-commit (告知承诺) where the item offers it.
    """

    channel: Literal["online", "api", "window", "kiosk", "mail"] | None = None
    place: Literal["hall", "department"] | None = None
    commitments: list[Id] = Field(default=[], max_length=50)
    on_commitment: bool = False


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
