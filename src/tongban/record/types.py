"""What the record gives and says to the floors above: receipts, views, pages, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.kernel.canonical import Json
from tongban.kernel.definitions import ActRule
from tongban.kernel.matters import Act, ActRefused, Folded
from tongban.kernel.terms import Light, Turns

__all__ = [
    "SYSTEM",
    "ActRefused",
    "ActView",
    "ConflictError",
    "CursorError",
    "DefinitionNotFound",
    "IdempotencyKeyReused",
    "LightCounts",
    "MatterNotFound",
    "MatterView",
    "NotPermitted",
    "OutboxRow",
    "Page",
    "Receipt",
    "RecordError",
    "Situation",
    "TextRefused",
]

T = TypeVar("T")

SYSTEM: Final = Actor("system", ActorKind.SYSTEM)
"""The actor of timers, imports and repairs: whoever writes it in code says so openly."""


class RecordError(Exception):
    """What the record refuses; `code` is stable."""

    code = "RECORD"


class MatterNotFound(RecordError, LookupError):  # noqa: N818 - says it all
    """No matter has this id or number."""

    code = "MATTER-NOT-FOUND"


class DefinitionNotFound(RecordError, LookupError):  # noqa: N818 - says it all
    """No definition with this hash is published."""

    code = "DEFINITION-NOT-FOUND"


class ConflictError(RecordError):
    """Somebody else acted on the matter in between; nothing was written.

    `expected` is the version acted on, `found` the version that the matter has now.
    """

    code = "MATTER-CONFLICT"

    def __init__(self, matter: str, expected: int, found: int) -> None:
        super().__init__(
            f"matter {matter}: the act was meant for version {expected}, the matter is at version "
            f"{found}; somebody acted in between. Look at the matter again, then repeat the act"
        )
        self.matter = matter
        self.expected = expected
        self.found = found


class IdempotencyKeyReused(RecordError):  # noqa: N818 - says it all
    """An idempotency key that was already used for a request with another content."""

    code = "IDEMPOTENCY-KEY-REUSED"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"idempotency key {key!r} was used before for another request; repeat that request "
            "unchanged or take a new key"
        )
        self.key = key


class TextRefused(RecordError, ValueError):  # noqa: N818 - says it all
    """A text that PostgreSQL cannot hold (a NUL character), an empty or an over-long one."""

    code = "TEXT-REFUSED"


class CursorError(RecordError, ValueError):
    """A page cursor that was not made by the same list."""

    code = "CURSOR-INVALID"


@dataclass(frozen=True, slots=True)
class Receipt:
    """That an act is recorded; `replayed` when it was recorded by an earlier, equal request."""

    matter: UUID
    number: str
    seq: int
    state: str
    replayed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter as its reader may see it. `folded` is there where one matter was asked for.

    `assignee` is the officer who sees it through, empty while nobody does.
    """

    id: UUID
    number: str
    definition: str
    kind: str
    item: str
    department: str
    division: str
    applicant: str
    parent: UUID | None
    subject: str
    state: str
    outcome: str | None
    version: int
    due: date | None
    next_check: datetime | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    timed: bool
    yellow_at: datetime | None
    red_at: datetime | None
    assignee: str
    folded: Folded | None = field(default=None, repr=False)

    def light(self, now: datetime) -> Light | None:
        """Give the worst light of its running terms; None when none runs or all is done."""
        if not self.timed or self.closed_at is not None:
            return None
        return Turns(self.yellow_at, self.red_at).light(now)


class LightCounts(dict[Light | None, int]):
    """How many matters show each light; `least` names those of which there may be more."""

    def __init__(
        self, counted: Mapping[Light | None, int], *, least: frozenset[Light | None] = frozenset()
    ) -> None:
        super().__init__(counted)
        self.least = least


@dataclass(frozen=True, slots=True)
class Situation:
    """A matter with what its reader may do in it at the moment it was read."""

    matter: MatterView
    allowed: tuple[ActRule, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class ActView:
    """A recorded act and the state that it led to."""

    act: Act
    state: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `after` opens the next one and is None on the last."""

    rows: tuple[T, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An effect to be done; `key` is the same however often it is tried."""

    kind: str
    key: str
    payload: Mapping[str, Json]
    matter: UUID
    seq: int
    attempts: int
