"""What others see of verifications and credit records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.services.cases.types import ActForm, Clock, Event

Label = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A verification or a credit record in a list; names of persons masked."""

    id: UUID
    number: str
    kind: str
    subject: Label
    department: str
    applicant: str
    state: str
    state_label: Label
    due: date | None
    opened_at: datetime
    closed_at: datetime | None
    source_number: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A page of them; `after` opens the next one."""

    rows: tuple[MatterLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class MatterDetail:
    """One of them with everything that its reader may see and do.

    `conditions` are what was promised (verifications), `evidence` hashes of documents, `case` the
    case that the verification follows, `source` the matter that a credit record rests on.
    """

    line: MatterLine
    version: int
    clocks: tuple[Clock, ...]
    events: tuple[Event, ...]
    allowed: tuple[ActForm, ...]
    facts: Mapping[str, Any]
    conditions: tuple[Label, ...]
    evidence: tuple[str, ...]
    papers: tuple[Any, ...]
    parent: UUID | None
