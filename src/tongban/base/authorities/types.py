"""What others may know of authorities: bodies, officers, roles, absences, errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# GB/T 39046-2020 A.3
NATURES: Final[dict[str, dict[str, str]]] = {
    "1": {"zh": "法定机关", "en": "Statutory body"},
    "2": {"zh": "授权组织", "en": "Authorised organisation"},
    "3": {"zh": "受委托组织", "en": "Entrusted organisation"},
    "9": {"zh": "其他", "en": "Other"},
}


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """A body of the district; `name` and `short` are labels, `nature` a code of NATURES."""

    id: str
    name: dict[str, str]
    short: dict[str, str]
    uscc: str
    nature: str
    division: str
    department_code: str = ""
    parent: str | None = None
    phone: str = ""
    address: str = ""
    hours: str = ""
    supervision: str = ""
    hall_counter: str = ""


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role of an officer: `department` None is his or her own, another one is entrusted.

    `items` and `acts` None mean every one. `valid_from` is the first and `valid_to` the last day,
    both whole days in China.
    """

    role: str
    valid_from: date
    valid_to: date | None = None
    department: str | None = None
    items: frozenset[str] | None = None
    acts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer; `roles` are those the district gives, delegated ones not among them."""

    id: str
    name: str
    department: str
    active: bool
    roles: tuple[RoleSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """An officer is away from `start` to `end` (both included); `grants` went to the substitute."""

    id: int
    officer: str
    substitute: str | None
    start: date
    end: date
    reason: str
    grants: tuple[str, ...]
    ended_at: datetime | None

    def covers(self, day: date) -> bool:
        """Tell whether the officer is away on this day."""
        return self.ended_at is None and self.start <= day <= self.end


class DistrictError(ValueError):
    """Something about a body or an officer that cannot be; `code` is stable.

    AUTHORITY-ID, AUTHORITY-NAME, AUTHORITY-USCC, AUTHORITY-NATURE, AUTHORITY-DIVISION,
    AUTHORITY-PARENT, OFFICER-ROLE, OFFICER-PERIOD, OFFICER-SUBSTITUTE.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[DistrictError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)

    @property
    def message(self) -> dict[str, str]:
        """Both languages, as a label."""
        return {"zh": self.zh, "en": self.en}


class AuthorityNotFound(LookupError):  # noqa: N818 - a fact about a look-up, named as in the record
    """No authority, officer or absence of this id."""

    code = "AUTHORITY-NOT-FOUND"
