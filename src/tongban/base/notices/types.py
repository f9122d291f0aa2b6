"""What others may know of notices: recipients, views, subscriptions, errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RecipientKind(StrEnum):
    """Whose inbox a notice lies in."""

    PARTY = "party"
    DEPARTMENT = "department"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A party (seen by itself and its agents), a department (by its officers) or one officer."""

    kind: RecipientKind
    id: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as read now: `title` and `body` are labels, rendered from today's texts."""

    id: int
    template: str
    title: dict[str, str]
    body: dict[str, str]
    recipient: Recipient
    matter: UUID | None
    number: str
    at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A webhook: which events of which department go where; None means every one."""

    id: int
    url: str
    department: str | None
    kinds: tuple[str, ...] | None
    active: bool


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription just made, with its secret; it is shown this once."""

    view: SubscriptionView
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try to deliver: `status` of the answer, or the `error` when there was none."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A message on its way out by e-mail or webhook."""

    id: str
    channel: str
    event: str
    done_at: datetime | None
    dead_at: datetime | None
    attempts: tuple[AttemptView, ...]


class NoticeError(ValueError):
    """A notice or subscription that cannot be; `code` is stable, `zh` and `en` say what to do.

    NOTICE-TEMPLATE, NOTICE-RECIPIENT, WEBHOOK-URL (not http or https, or no host),
    WEBHOOK-ADDRESS (an address inside the network), WEBHOOK-KINDS.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[NoticeError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)

    @property
    def message(self) -> dict[str, str]:
        """Both languages, as a label."""
        return {"zh": self.zh, "en": self.en}
