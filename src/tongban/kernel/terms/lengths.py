"""The kinds of length a legal time limit can have, each its own type, and how each is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, TypeAlias

from tongban.kernel.canonical import Json

LONGEST: Final = 36_500
"""Largest number of days, months or hours a length takes; a larger one is a slip of the pen."""


YEARS: Final = range(1900, 3000)
"""Years a term may start or stand still in; another one is a slip of the pen."""


class TermError(ValueError):
    """A time limit, suspension or extension that the law or arithmetic does not allow."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the stable code, as TERM-LENGTH, beside the message."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Count:
    n: int

    suffix: ClassVar[str]
    unit: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]

    def __post_init__(self) -> None:
        """Refuse what is no number of days, months or hours."""
        number: object = self.n
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LONGEST:
            raise TermError("TERM-LENGTH", f"length {number!r}; expected a number 0 to {LONGEST}")

    def __str__(self) -> str:
        """Write it as `parse_length` reads it."""
        return f"{self.n}{self.suffix}"

    @property
    def label(self) -> dict[str, str]:
        """Give its name in Chinese and English."""
        en = self.en.replace("s", "", 1) if self.n == 1 else self.en
        return {"zh": f"{self.n}{self.zh}", "en": f"{self.n} {en}"}


@dataclass(frozen=True, slots=True)
class WorkingDays(_Count):
    """Working days, statutory holidays excluded (行政许可法 §82)."""

    suffix: ClassVar[str] = "wd"
    unit: ClassVar[str] = "working_days"
    zh: ClassVar[str] = "个工作日"
    en: ClassVar[str] = "working days"


@dataclass(frozen=True, slots=True)
class CalendarDays(_Count):
    """Calendar days that end where they end (招标投标法: 日)."""

    suffix: ClassVar[str] = "d"
    unit: ClassVar[str] = "calendar_days"
    zh: ClassVar[str] = "日"
    en: ClassVar[str] = "calendar days"


@dataclass(frozen=True, slots=True)
class RollingDays(_Count):
    """Calendar days whose last day, if a rest day, becomes the next working day (民法典 §203)."""

    suffix: ClassVar[str] = "rd"
    unit: ClassVar[str] = "rolling_days"
    zh: ClassVar[str] = "日（末日遇休息日顺延）"
    en: ClassVar[str] = "calendar days, rolling over rest days"


@dataclass(frozen=True, slots=True)
class Months(_Count):
    """Months to the same day of the month, or its last day where it has none (民法典 §202).

    With `rolls` a last day that is a rest day becomes the next working day (民法典 §203).
    """

    rolls: bool = False
    suffix: ClassVar[str] = "mo"
    unit: ClassVar[str] = "months"
    zh: ClassVar[str] = "个月"
    en: ClassVar[str] = "months"

    def __str__(self) -> str:
        """Write it as `parse_length` reads it."""
        return f"{self.n}{self.suffix}{'r' if self.rolls else ''}"


@dataclass(frozen=True, slots=True)
class Hours(_Count):
    """Hours from a moment on; the term starts at an aware datetime."""

    suffix: ClassVar[str] = "h"
    unit: ClassVar[str] = "hours"
    zh: ClassVar[str] = "小时"
    en: ClassVar[str] = "hours"


@dataclass(frozen=True, slots=True)
class FixedDate:
    """A day printed in the document itself: a permit's validity, a seizure's end."""

    day: date
    unit: ClassVar[str] = "date"

    def __post_init__(self) -> None:
        """Refuse a moment; a document names a day."""
        if isinstance(self.day, datetime):
            raise TermError("TERM-LENGTH", f"fixed date {self.day!r} is a moment; expected a day")

    def __str__(self) -> str:
        """Write it as `parse_length` reads it."""
        return self.day.isoformat()

    @property
    def label(self) -> dict[str, str]:
        """Give its name in Chinese and English."""
        return {"zh": f"至{self.day}", "en": f"until {self.day}"}


Length: TypeAlias = WorkingDays | CalendarDays | RollingDays | Months | Hours | FixedDate

_PATTERN: Final = re.compile(r"([0-9]{1,5})(wd|d|cd|rd|mo|mor|h)")

_DAYS: Final[dict[str, type[WorkingDays | CalendarDays | RollingDays]]] = {
    kind.unit: kind for kind in (WorkingDays, CalendarDays, RollingDays)
}


def parse_length(text: str) -> Length:
    """Read a length as people type it.

    `20wd` working days, `15d` calendar days, `15rd` calendar days rolling over rest days, `3mo`
    months, `3mor` months rolling, `48h` hours, `2022-06-30` a fixed date. Raises TermError.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        return FixedDate(_day(text))
    n, suffix = int(match[1]), match[2]
    if suffix in {"mo", "mor"}:
        return Months(n, rolls=suffix == "mor")
    if suffix == "h":
        return Hours(n)
    if suffix == "wd":
        return WorkingDays(n)
    return RollingDays(n) if suffix == "rd" else CalendarDays(n)


def length_from_json(value: Json) -> Length:
    """Read a length from data: the text of `parse_length` or an object.

    Objects are `{"days": 20, "unit": "working_days"}` (or calendar_days, rolling_days),
    `{"months": 3, "rolls": true}`, `{"hours": 48}` and `{"date": "2022-06-30"}`. Raises TermError.
    """
    if isinstance(value, str):
        return parse_length(value)
    if isinstance(value, Mapping):
        match dict(value):
            case {"days": int(n), "unit": str(unit), **rest} if unit in _DAYS and not rest:
                return _DAYS[unit](n)
            case {"months": int(n), **rest} if set(rest) <= {"rolls"}:
                if isinstance(rolls := rest.get("rolls", False), bool):
                    return Months(n, rolls=rolls)
            case {"hours": int(n), **rest} if not rest:
                return Hours(n)
            case {"date": str(day), **rest} if not rest:
                return FixedDate(_day(day))
            case _:
                pass
    raise TermError(
        "TERM-LENGTH",
        f"length {value!r}; expected text as 20wd or an object as "
        '{"days": 20, "unit": "working_days"}, {"months": 3}, {"hours": 48} or {"date": "..."}',
    )


def plus(first: Length, more: Length) -> Length:
    """Add an extension to a length; both must be of the same kind. Raises TermError."""
    if isinstance(first, FixedDate) and isinstance(more, FixedDate):
        if more.day <= first.day:
            raise TermError("TERM-EXTENSION", f"{more} does not extend {first}; give a later date")
        return more
    if isinstance(first, Months) and isinstance(more, Months):
        return Months(first.n + more.n, rolls=first.rolls or more.rolls)
    if not isinstance(first, FixedDate | Months) and isinstance(more, type(first)):
        return type(first)(first.n + more.n)
    raise TermError("TERM-EXTENSION", f"{more} cannot extend {first}; give {first.unit}")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise TermError(
            "TERM-LENGTH",
            f"length {text!r}; expected 20wd, 15d, 15rd, 3mo, 3mor, 48h or a date as 2022-06-30",
        )
    return day
