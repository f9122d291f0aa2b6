"""Data elements and drafts: one meaning, one type, one label, one source of truth each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

MAX_TEXT: Final = 2000
"""Characters of a text element that states no limit of its own."""

PREFILLS: Final = frozenset(
    {"party_name", "name", "resident_id", "phone", "address", "birth_date", "sex"}
    | {"firm_name", "uscc", "firm_type", "firm_address"}
    | {"legal_representative", "legal_representative_id"}
    | {"by_agent", "agent_name", "agent_resident_id", "agent_phone"}
)
"""Facts of a party, and of who acts for it, that a form may be filled from.

`party_name` is that of whoever applies, person or firm; `name` and what follows are a person's, for
a firm its legal representative's.
"""

REGISTERS: Final = "registers"
"""Source of an answer that the party's own entry in the registers gave."""


class ElementType(StrEnum):
    """What an answer is; its JSON form is text but for INT and BOOL."""

    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"
    PHONE = "phone"
    RESIDENT_ID = "resident_id"
    USCC = "uscc"
    ADDRESS = "address"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a closed list."""

    value: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DataElement:
    """A thing asked for, the same wherever it is asked.

    `source` is `applicant` or the id of the authority that holds the truth; `identifying` answers
    are encrypted at rest and masked on screen; `prefill` names the fact of the party that answers.
    `when` is a condition over other answers: the element is asked only where it holds.
    `max` bounds characters of texts and values of numbers (money in yuan).
    """

    id: str
    label: Mapping[str, str]
    type: ElementType
    source: str = "applicant"
    identifying: bool = False
    choices: tuple[Choice, ...] = ()
    pattern: str = ""
    min: int | None = None
    max: int | None = None
    unit: str = ""
    help: Mapping[str, str] = field(default_factory=dict)
    prefill: str = ""
    optional: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class FormFault:
    """One answer that does not fit: which element, a stable code, what to do in both languages."""

    element: str
    code: str
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer is from that nobody typed.

    `source` is REGISTERS or the kind of a credential; what is `fixed` identifies the person or the
    firm and is changed at its register, not in a form.
    """

    source: str
    fixed: bool = False


class AnswersInvalid(ValueError):  # noqa: N818 - the house's word for it
    """Answers that do not fit their elements; `faults` lists every one."""

    code = "FORM-ANSWERS"

    def __init__(self, faults: tuple[FormFault, ...]) -> None:
        super().__init__("; ".join(f"{each.element}: {each.message['zh']}" for each in faults))
        self.faults = faults


class ElementInvalid(ValueError):  # noqa: N818 - the house's word for it
    """A data element that cannot be used; `faults` lists (path, message)."""

    code = "FORM-ELEMENT"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


class DraftNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No such draft for this person: absent, another's, or already handed in."""

    code = "DRAFT-NOT-FOUND"


class DraftStale(RuntimeError):  # noqa: N818 - the house's word for it
    """The draft was handed in meanwhile; `matter` is what it became."""

    code = "DRAFT-SUBMITTED"

    def __init__(self, matter: str) -> None:
        super().__init__(f"this draft was already handed in and became matter {matter}; open that")
        self.matter = matter


@dataclass(frozen=True, slots=True)
class Draft:
    """An application being written.

    `answers` are clear values, `origins` where those are from that nobody typed; `files` maps an
    evidence slot to document hashes; `left_over` are answers that today's version of the item no
    longer asks for, kept all the same.
    """

    id: UUID
    owner: str
    party: str
    item: str
    item_version: str
    answers: Mapping[str, Any]
    files: Mapping[str, tuple[str, ...]]
    revision: int
    created_at: datetime
    saved_at: datetime
    matter: str | None = None
    left_over: Mapping[str, Any] = field(default_factory=dict)
    item_changed: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """A draft as stored when it is handed in: `sealed` answers, files by slot, its case if any."""

    id: UUID
    item: str
    party: str
    sealed: Mapping[str, Any]
    files: Mapping[str, tuple[str, ...]]
    matter: UUID | None
    revision: int
