"""What others see of utilities: whose time ran, interruptions of supply, figures of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tongban.services.cases.types import CaseRefused

Label = Mapping[str, str]
SOURCE: Final[Label] = {
    "zh": "IEEE Std 1366：SAIDI＝Σ（停电时长×停电用户数）÷总用户数；SAIFI＝Σ停电用户数÷总用户数",
    "en": "IEEE Std 1366: SAIDI = Σ (minutes × customers interrupted) / customers served; "
    "SAIFI = Σ customers interrupted / customers served",
}
SHORTEST: Final = 5
"""Minutes up to which an interruption is momentary.

IEEE Std 1366 as it is commonly quoted (sustained is more than five); its text was not at hand.
"""


CUSTOMER_ACTS: Final = ("confirm_plan", "customer_ready", "report_contractor")
"""Acts of a connection that the customer does on the portal."""
RECORDING: Final = frozenset({"reviewer", "head"})
"""Roles of a utility that record its supply."""


class UtilityRefused(CaseRefused):
    """What cannot be done with records of supply; nothing was written.

    Codes: UTL-FILE (no table, or without its columns), UTL-SERVED (no number of customers for the
    month), UTL-MONTH.
    """


class Side(StrEnum):
    """Whose time runs: the utility's, the customer's, or that of permits."""

    UTILITY = "utility"
    CUSTOMER = "customer"
    PERMIT = "permit"


SIDES: Final[Mapping[Side, Label]] = {
    Side.UTILITY: {"zh": "供应企业用时", "en": "Utility's time"},
    Side.CUSTOMER: {"zh": "用户用时（不计入承诺）", "en": "Customer's time (not in the promise)"},
    Side.PERMIT: {"zh": "审批用时", "en": "Time of permits"},
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a connection on which one side's time ran."""

    side: Side
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Times:
    """How a connection's working days split up; `promised` is None where nothing is promised.

    Their sum is the working days from application to `end` (the connection, or now).
    """

    days: Mapping[Side, int]
    stretches: tuple[Stretch, ...]
    end: datetime
    promised: int | None

    @property
    def total(self) -> int:
        """Working days in all, customer's included: nothing is hidden (INV-UTL-02)."""
        return sum(self.days.values())

    @property
    def late(self) -> bool:
        """Tell whether the utility needed more of its own time than it promised."""
        return self.promised is not None and self.days[Side.UTILITY] > self.promised


@dataclass(frozen=True, slots=True)
class Outage:
    """An interruption of supply: from, to, and how many customers were without."""

    started: datetime
    ended: datetime
    customers: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: its line in the file and why."""

    line: int
    reason: Label


@dataclass(frozen=True, slots=True)
class Reliability:
    """The figures of a month (INV-UTL-03): `saidi` in minutes, `saifi` in times a customer."""

    month: date
    served: int
    outages: int
    customer_minutes: int
    customers_interrupted: int
    saidi: float
    saifi: float
