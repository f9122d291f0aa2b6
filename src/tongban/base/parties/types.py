"""What others may know of parties: views with everything personal masked, purposes, errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class PartyKind(StrEnum):
    """A natural or a legal person."""

    PERSON = "person"
    FIRM = "firm"


class Field(StrEnum):
    """What is sealed at rest and shown in clear only by a logged look."""

    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    ADDRESS = "address"


FIELDS: Final[dict[str, dict[str, str]]] = {
    Field.RESIDENT_ID: {"zh": "居民身份证号码", "en": "Resident id"},
    Field.PHONE: {"zh": "联系电话", "en": "Phone"},
    Field.ADDRESS: {"zh": "住址", "en": "Address"},
}

# Why somebody may look (个人信息保护法 §6, §13: a stated purpose and no more than it needs).
PURPOSES: Final[dict[str, dict[str, str]]] = {
    "review": {"zh": "办件审查", "en": "Reviewing the case"},
    "identity": {"zh": "核验身份", "en": "Checking identity"},
    "contact": {"zh": "联系当事人", "en": "Contacting the party"},
    "delivery": {"zh": "送达文书证照", "en": "Delivering papers or certificates"},
    "paper": {"zh": "制作文书证照", "en": "Making papers or certificates"},
    "filling": {"zh": "填写申请", "en": "Filling in an application"},
    "own": {"zh": "本人查看", "en": "Looking at one's own data"},
    "other": {"zh": "其他(须说明)", "en": "Other (to be stated)"},
}


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as it may be shown: `resident_id`, `phone` and a person's `address` are masked.

    `name` is in clear for those who are on the case; public pages and notices use `masked_name`.
    A firm's name, code and address are public register data.
    """

    id: str
    kind: PartyKind
    name: str = field(repr=False)
    masked_name: str
    resident_id: str = ""
    uscc: str = ""
    firm_type: str = ""
    legal_representative: str | None = None
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class AccountView:
    """A sign-in account: `party` of a person, `officer` of an officer, either or both."""

    id: int
    login: str
    party: str | None
    officer: str | None
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LookView:
    """One look at a clear value: who saw which field of whom, why, in which matter, when.

    `field` is a Field, or `answer:<element>` for an answer of an application.
    """

    id: int
    actor: str
    actor_kind: str
    party: str
    field: str
    purpose: str
    note: str
    matter: str | None
    department: str | None
    at: datetime

    @property
    def label(self) -> dict[str, str]:
        """The purpose in both languages."""
        return PURPOSES[self.purpose]


@dataclass(frozen=True, slots=True)
class MandateView:
    """An agent's power to act for a principal: `items` None means every item."""

    id: str
    principal: str
    agent: str
    items: tuple[str, ...] | None
    valid_from: datetime
    valid_to: datetime | None
    given_by: str
    revoked_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Tell whether the agent may act at this moment."""
        return (
            self.revoked_at is None
            and self.valid_from <= at
            and (self.valid_to is None or at < self.valid_to)
        )


class PartyError(ValueError):
    """Something about a party that cannot be; `code` is stable, `zh` and `en` say what to do.

    Raised with the codes PARTY-NAME, PARTY-PHONE, PARTY-ADDRESS (a value that cannot be stored),
    PARTY-CONFLICT (the identifier belongs to another party), PARTY-MANDATE (a mandate that
    contradicts itself), LOOK-PURPOSE and LOOK-FIELD. No personal value is ever in the text.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[PartyError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)

    @property
    def message(self) -> dict[str, str]:
        """Both languages, as a label."""
        return {"zh": self.zh, "en": self.en}


class PartyNotFound(LookupError):  # noqa: N818 - a fact about a look-up, named as in the record
    """No party, account or mandate of this id."""

    code = "PARTY-NOT-FOUND"
