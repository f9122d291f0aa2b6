"""What others see of composite licences: industries, states, the licence with its members live."""
# ruff: noqa: RUF009 - `field` gives a dataclass field with its codec; its defaults are immutable

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tongban.services.catalogue.codec import (
    Bool,
    Integer,
    LabelCodec,
    Many,
    Part,
    Record,
    Text,
    field,
)
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import LawRef
from tongban.services.credentials.types import CredentialView, Verdict

_SLUG: Final = Text(
    80,
    re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"),
    Label("小写字母、数字与连字符", "lower-case letters, digits and hyphens"),
)
_LABEL: Final = LabelCodec()


@dataclass(frozen=True)
class Permit(Record):
    """A permit that the licence shows; an `optional` one may lack or end without ending it."""

    item: str = field(_SLUG, default="", required=True)
    optional: bool = field(Bool(), default=False)


@dataclass(frozen=True)
class Industry(Record):
    """An industry with one licence: its bundle, the kind of its licence, the permits it shows.

    `code` is the industry's code in the element `composite_industry`. Validity is the earliest
    last day of the members, unless the district's rule unifies it to `unified_months`.
    """

    id: str = field(_SLUG, default="", required=True)
    name: Label = field(_LABEL, default=Label(""), required=True)
    bundle: str = field(_SLUG, default="", required=True)
    licence: str = field(_SLUG, default="", required=True)
    code: str = field(_SLUG, default="", required=True)
    permits: tuple[Permit, ...] = field(Many(Part(Permit)), default=(), required=True)
    unified_months: int | None = field(Integer(1, 600))
    basis: tuple[LawRef, ...] = field(Many(Part(LawRef)), default=())
    sources: tuple[Label, ...] = field(Many(_LABEL), default=())
    sample: bool = field(Bool(), default=False)


class State(StrEnum):
    """How a licence stands, reckoned from its members at the moment of the question."""

    GATHERING = "gathering"
    ACTIVE = "active"
    PARTIALLY_INVALID = "partially_invalid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


STATE_LABELS: Final[Mapping[State, Mapping[str, str]]] = {
    State.GATHERING: {"zh": "尚未颁发", "en": "Not issued yet"},
    State.ACTIVE: {"zh": "有效", "en": "Active"},
    State.PARTIALLY_INVALID: {"zh": "部分许可失效", "en": "Partially invalid"},
    State.SUSPENDED: {"zh": "暂扣", "en": "Suspended"},
    State.REVOKED: {"zh": "撤销", "en": "Revoked"},
    State.EXPIRED: {"zh": "过期", "en": "Expired"},
    State.CANCELLED: {"zh": "注销", "en": "Cancelled"},
}


class IndustryNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No industry has this id."""

    code = "INDUSTRY-NOT-FOUND"


class LicenceNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No composite licence has this code or id."""

    code = "COMPOSITE-NOT-FOUND"


@dataclass(frozen=True, slots=True)
class MemberView:
    """A permit of the licence as it stands now; `verdict` is None where it was not issued yet.

    What it permits is in the verdict's fields, masked as for the public.
    """

    item: str
    name: Mapping[str, str]
    mandatory: bool
    live: bool
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class LicenceView:
    """A composite licence: its newest version, its state and members as they stand now.

    `versions` are the identifiers of all versions, the newest first; `valid_to` the day shown.
    `ended` tells that its lead ended it.
    """

    matter: UUID
    industry: Industry
    holder: str
    state: State
    licence: CredentialView | None
    members: tuple[MemberView, ...]
    valid_to: date | None
    versions: tuple[CredentialView, ...]
    joint: UUID
    ended: bool = False

    @property
    def state_label(self) -> Mapping[str, str]:
        """The state in both languages."""
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """A composite licence in its lead's list; the holder's name is masked."""

    matter: UUID
    number: str
    industry: Industry
    holder: str
    state: str
    state_label: Mapping[str, str]
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class LicencePage:
    """A page of composite licences; `after` opens the next one and is None on the last."""

    rows: tuple[LicenceLine, ...]
    after: str | None
