"""What pages get of assessments: frozen periods, profiles, places, changes, appeals, nights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.reforms.assessment.types import Label


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """A frozen period in a list; `rank` is None where nobody else was ranked with it."""

    matter: UUID
    number: str
    period: str
    edition: int
    content: str
    model: str
    unit: str
    total: float
    rank: int | None
    ranked: int | None
    grade: str
    frozen_at: datetime
    current: bool
    replaced_by: str


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal against a frozen period."""

    matter: UUID
    number: str
    department: str
    indicator: str
    state: str
    reason: str
    answer: str
    overdue: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TopicProfile:
    """A first-level topic: our score against the best, the median and chosen neighbours.

    Scores are 0 to 100, None where nothing of the topic has a value.
    """

    id: str
    name: Label
    weight: float
    score: float | None
    best: float | None
    median: float | None
    neighbours: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it was frozen; `rows` and both sums for those counted from the ledger."""

    id: str
    name: Label
    unit: str
    topic: str
    origin: str
    figure: str
    value: float | None
    best: float
    worst: float
    weight: float
    score: float | None
    numerator: int
    denominator: int
    excluded: int
    outliers: int
    rows: int
    digest: str
    given: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a year or period: as published, or as frozen by ourselves among `ranked` units."""

    label: str
    rank: int
    ranked: int | None
    total: float | None
    published: bool
    synthetic: bool
    grade: Label


@dataclass(frozen=True, slots=True)
class Step:
    """What a first-level topic added to the change of the total, in points of the total."""

    id: str
    name: Label
    change: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How one frozen total became another; `comparable` says why it may not be read so."""

    before: FrozenPeriod
    after: FrozenPeriod
    start: float
    end: float
    steps: tuple[Step, ...]
    comparable: bool
    why: Label


@dataclass(frozen=True, slots=True)
class Night:
    """What the self-assessment said on a day."""

    period: str
    day: date
    model: str
    total: float
    scores: Mapping[str, float | None]
