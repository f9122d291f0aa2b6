"""What others may know of ratings: levels, triggers, views, figures, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from tongban.kernel.matters import ActRefused

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

Label = Mapping[str, str]

APART: Final = "ratings"
"""Where ratings are kept: no body of any district, so that no officer's grant covers it."""
WITHHELD: Final = "withheld"
"""Stands in a bad rating where other matters name their applicant (INV-RAT-02)."""
BAD: Final = frozenset({"4", "5"})
"""Levels of GB/T 39046-2020 A.8 that are bad ratings (差评); the other three are good."""


class RatingRefused(ActRefused):
    """What cannot be rated, or not so; nothing was written.

    RATING-MEMBER: a level for something that was no part of it. RATING-LEVEL: no level of GB/T
    39046 A.8. RATING-ANSWER: there is no callback to answer. RATING-APPEAL: there is nothing to
    appeal against, or it was done. RATING-AGAIN: it may not be rated again, or was.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code, f"{zh} {en}")
        self.message = {"zh": zh, "en": en}


@dataclass(frozen=True, slots=True)
class Member:
    """A part of what was served, with its own department: a member of a joint matter."""

    ref: str
    item: str
    department: str
    name: str
    officer: str = ""

    def __str__(self) -> str:
        return f"{self.ref}|{self.item}|{self.department}|{self.officer}|{self.name}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote."""
        ref, item, department, officer, name = text.split("|", 4)
        return cls(ref, item, department, name, officer)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that was served and may be rated once, as the floor above tells it.

    `source` and `ref` name it for good (case, joint, visit; and which one); `party` is who it was
    for; `officer` who served, where that was one person.
    """

    source: str
    ref: str
    item: str
    subject: str
    department: str
    division: str
    party: str
    number: str
    ended_on: date
    officer: str = ""
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class BadOfMine:
    """What became of a bad rating, as its rater sees it."""

    id: UUID
    name: Label
    state: str
    state_label: Label
    said: tuple[tuple[datetime, Label, str], ...]
    may_answer: bool
    may_appeal: bool


@dataclass(frozen=True, slots=True)
class RatingView:
    """A rating as its rater sees it; nobody else does."""

    id: UUID
    number: str
    source: str
    item: str
    subject: str
    department: str
    matter_number: str
    ended_on: date
    until: date | None
    state: str
    state_label: Label
    open: bool
    members: tuple[Member, ...] = ()
    level: str = ""
    by_name: bool = False
    text: str = ""
    bad: tuple[BadOfMine, ...] = ()
    again: str = ""
    may_rate_again: bool = False


@dataclass(frozen=True, slots=True)
class BadLine:
    """A bad rating in a department's list, without its rater."""

    id: UUID
    number: str
    item: str
    subject: str
    department: str
    state: str
    state_label: Label
    level: str
    by_name: bool
    rated_on: date
    due: date | None
    late: bool
    closed: bool
    version: int


@dataclass(frozen=True, slots=True)
class BadPage:
    """A page of bad ratings; `after` goes on."""

    rows: tuple[BadLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of ratings in one place: numerators and denominators, no names.

    `levels` counts codes 1 to 5; `unrated` those who were asked and did not answer; `excluded`
    those that a second person took out (INV-RAT-05), which no rate counts. Of the bad ones: `owed`
    a contact (by name), `contacted` in time; `valid` ones, of which `rectified`, `called_back`.
    After it was put right so many rated `again`, of them `again_good`; the rates count the first
    level.
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    unrated: int = 0
    excluded: int = 0
    owed: int = 0
    contacted: int = 0
    valid: int = 0
    rectified: int = 0
    called_back: int = 0
    again: int = 0
    again_good: int = 0

    @property
    def rated(self) -> int:
        """How many rated and were not excluded: the denominator of the good rate."""
        return sum(self.levels.values())

    @property
    def good(self) -> int:
        """How many chose very satisfied, satisfied or fairly satisfied."""
        return sum(n for level, n in self.levels.items() if level not in BAD)

    def to_json(self) -> dict[str, Json]:
        """Write every count."""
        return {
            "rated": self.rated,
            "good": self.good,
            **{f"level_{code}": self.levels.get(code, 0) for code in "12345"},
            "unrated": self.unrated,
            "excluded": self.excluded,
            "contact_owed": self.owed,
            "contacted_in_time": self.contacted,
            "found_valid": self.valid,
            "rectified": self.rectified,
            "called_back": self.called_back,
            "rated_again": self.again,
            "rated_again_good": self.again_good,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """The tally of a department; `hidden`: too few to be published, the tally then says nothing."""

    department: str
    tally: Tally
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What is public of a period: the whole and each department; `small` as it was applied."""

    first: date
    last: date
    total: Cell
    departments: tuple[Cell, ...]
    small: int
    small_is_default: bool


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that the figures are counted from; `row` names it without telling whose it is."""

    row: str
    part: bool
    source: str
    item: str
    department: str
    channel: str
    day: date
    level: str
    by_name: bool | None
    excluded: bool
    contact_owed: bool
    contacted_in_time: bool
    valid: bool
    rectified: bool
    called_back: bool
    again: str = ""
