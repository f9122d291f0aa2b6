"""What stops a running term and what lengthens it, each with its legal ground."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final, Self

from tongban.kernel.canonical import Json
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms.lengths import YEARS, Length, TermError, length_from_json

LICENSING_LAW: Final = "行政许可法"


class Ground(Enum):
    """The eight procedures whose time is not counted (行政许可法 §45)."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"

    @property
    def label(self) -> dict[str, str]:
        """Give its name in Chinese and English."""
        return _GROUNDS[self]

    def to_json(self) -> Json:
        """Write it by its code."""
        return self.value


_GROUNDS: Final[dict[Ground, dict[str, str]]] = {
    Ground.HEARING: {"zh": "听证", "en": "hearing"},
    Ground.TENDER: {"zh": "招标", "en": "call for tenders"},
    Ground.AUCTION: {"zh": "拍卖", "en": "auction"},
    Ground.INSPECTION: {"zh": "检验", "en": "inspection"},
    Ground.TESTING: {"zh": "检测", "en": "testing"},
    Ground.QUARANTINE: {"zh": "检疫", "en": "quarantine"},
    Ground.APPRAISAL: {"zh": "鉴定", "en": "appraisal"},
    Ground.EXPERT_REVIEW: {"zh": "专家评审", "en": "expert review"},
}


@dataclass(frozen=True, slots=True)
class SpecialGround:
    """A ground outside the eight, as 公示, that stops the clock only because a special law says so.

    The suspension that uses it must cite a clause of that law.
    """

    zh: str
    en: str

    @property
    def label(self) -> dict[str, str]:
        """Give its name in Chinese and English."""
        return {"zh": self.zh, "en": self.en}

    def to_json(self) -> Json:
        """Write it as `{"special": {"zh", "en"}}`."""
        return {"special": self.label}


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which the clock stands: from `start` to `end`, both lost even if only in part.

    `end` None: still running. Raises TermError for an end before the start, no reason, or a special
    ground whose basis is no clause of a law other than 行政许可法.
    """

    start: date
    end: date | None
    ground: Ground | SpecialGround
    basis: LegalBasis
    reason: str

    def __post_init__(self) -> None:
        """Refuse a suspension that the law would not know."""
        _need_days("TERM-SUSPENSION", self.start, self.end)
        if self.end is not None and self.end < self.start:
            message = f"suspension ends {self.end} before it starts {self.start}"
            raise TermError("TERM-SUSPENSION", message)
        if not self.reason.strip():
            message = "suspension without a reason; say why, the applicant is told (行政许可法 §45)"
            raise TermError("TERM-SUSPENSION", message)
        if isinstance(self.ground, SpecialGround):
            own = self.basis.law.strip("《》").removeprefix("中华人民共和国") == LICENSING_LAW
            if own or not self.basis.clause.strip():
                raise TermError(
                    "TERM-SUSPENSION",
                    f"{self.ground.zh} is none of the eight grounds of 行政许可法 §45; "
                    f"cite the clause of the special law that stops the clock, not {self.basis}",
                )

    def to_json(self) -> dict[str, Json]:
        """Write it with its ground by code and its days as ISO text."""
        return {
            "start": self.start.isoformat(),
            "end": None if self.end is None else self.end.isoformat(),
            "ground": self.ground.to_json(),
            "basis": self.basis.to_json(),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote. Raises TermError or LegalBasisError."""
        match value:
            case {
                "start": str(start),
                "end": str() | None as end,
                "ground": ground,
                "basis": basis,
                "reason": str(reason),
            }:
                until = None if end is None else read_day(end)
                found = _ground(ground)
                return cls(read_day(start), until, found, LegalBasis.from_json(basis), reason)
        message = f"suspension {value!r}; expected start, end, ground, basis and reason"
        raise TermError("TERM-JSON", message)


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """By how much a term may be extended, by whom and how often, and the clause that says so.

    `limit` is for one extension, of the same kind as the term's length. Licensing knows 10 working
    days by the head of the body (行政许可法 §42), building law 3 months twice (建筑法 §9).
    """

    limit: Length
    by_roles: frozenset[str]
    basis: LegalBasis
    times: int = 1

    def to_json(self) -> dict[str, Json]:
        """Write it with its roles sorted."""
        return {
            "limit": str(self.limit),
            "by_roles": sorted(self.by_roles),
            "basis": self.basis.to_json(),
            "times": self.times,
        }

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote. Raises TermError or LegalBasisError."""
        match value:
            case {"limit": limit, "by_roles": [*roles], "basis": basis, "times": int(times)}:
                names = frozenset(role for role in roles if isinstance(role, str))
                return cls(length_from_json(limit), names, LegalBasis.from_json(basis), times)
        message = f"extension rule {value!r}; expected limit, by_roles, basis and times"
        raise TermError("TERM-JSON", message)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, given on a day by somebody in a role, with its basis and the reason told."""

    length: Length
    by_role: str
    basis: LegalBasis
    on: date
    reason: str

    def __post_init__(self) -> None:
        """Refuse an extension without a giver or a reason (行政许可法 §42: reasons are told)."""
        _need_days("TERM-EXTENSION", self.on)
        if not self.by_role.strip() or not self.reason.strip():
            message = "extension without role or reason; say who gave it and why"
            raise TermError("TERM-EXTENSION", message)

    def to_json(self) -> dict[str, Json]:
        """Write it with its length as text."""
        return {
            "length": str(self.length),
            "by_role": self.by_role,
            "basis": self.basis.to_json(),
            "on": self.on.isoformat(),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote. Raises TermError or LegalBasisError."""
        match value:
            case {
                "length": length,
                "by_role": str(role),
                "basis": basis,
                "on": str(on),
                "reason": str(reason),
            }:
                more = length_from_json(length)
                return cls(more, role, LegalBasis.from_json(basis), read_day(on), reason)
        message = f"extension {value!r}; expected length, by_role, basis, on and reason"
        raise TermError("TERM-JSON", message)


def read_day(text: str) -> date:
    """Read an ISO day; TermError says what stood there instead."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TermError("TERM-JSON", f"{text!r} is no day; expected one as 2022-04-01") from error


def _ground(value: Json) -> Ground | SpecialGround:
    codes = [ground.value for ground in Ground]
    if isinstance(value, str) and value in codes:
        return Ground(value)
    if isinstance(value, Mapping):
        match value.get("special"):
            case {"zh": str(zh), "en": str(en)}:
                return SpecialGround(zh, en)
    message = f"ground {value!r}; expected one of {', '.join(codes)} or a special ground"
    raise TermError("TERM-SUSPENSION", message)


def _need_days(code: str, *days: date | None) -> None:
    for day in days:
        if isinstance(day, datetime):
            raise TermError(code, f"{day!r} is a moment; give the local day")
        if day is not None and day.year not in YEARS:
            raise TermError(code, f"{day}; expected a year {YEARS.start} to {YEARS.stop - 1}")
