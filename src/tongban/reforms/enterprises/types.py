"""What others see of company registration: the law as data, an application, a bar, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from tongban.services.cases.types import CaseRefused

Label = Mapping[str, str]
BAR: Final = "legal_representative_bar"


class RegistrationRefused(CaseRefused):
    """A registration that the law does not allow now; nothing was written.

    Codes: ENT-ONE-NAME, ENT-ONE-ADDRESS (INV-ENT-03), ENT-REPRESENTATIVE (INV-ENT-04),
    ENT-PRIOR-APPROVAL (INV-ENT-05), ENT-RESOLUTION (a resolution dated ahead), ENT-GROUND (no such
    ground of §12).
    """


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of §12 for which somebody may not be a legal representative."""

    id: str
    label: Label
    clause: str
    months: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A word of a business scope that needs approval before registration (§14)."""

    word: str
    label: Label


@dataclass(frozen=True, slots=True)
class Law:
    """The regulation's data with the district's own laid over; elements by what they stand for."""

    title: str
    registrations: frozenset[str]
    changes: frozenset[str]
    elements: Mapping[str, tuple[str, ...]]
    slot: str
    scopes: tuple[Scope, ...]
    scopes_sample: bool
    grounds: Mapping[str, Ground]
    bar_item: str
    change_limit: Mapping[str, Any]
    authorities: frozenset[str]

    def concerns(self, item: str) -> bool:
        """Tell whether an item registers a market entity or changes its registration."""
        return item in self.registrations or item in self.changes


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in force: on what ground, since when, until when (None: until it is lifted)."""

    matter: UUID
    number: str
    ground: Ground
    since: date
    until: date | None
    state: str = "IN_FORCE"
    state_label: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a company's start took: from the complete application to the last mandatory result.

    `days` are working days so far (to `until` when it is over); `missing` the mandatory items
    without a result.
    """

    since: datetime
    until: datetime | None
    days: int
    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Tell whether everything mandatory is there (ALL_READY)."""
        return self.until is not None
