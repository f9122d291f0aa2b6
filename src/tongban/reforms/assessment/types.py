"""What an assessment is made of: a model's tree, values, scores, ranks; errors with their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Self

Label = Mapping[str, str]


class Fault(str):
    """What is wrong, in English, with the same in Chinese beside it for people who read that."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, zh: str, en: str) -> Self:
        """Say what is wrong in both languages."""
        made = super().__new__(cls, en)
        made.zh = zh
        return made


def told(faults: Iterable[str], language: str) -> list[str]:
    """Give faults in a language; one that was said in English alone stays English."""
    return [each if language == "en" or not isinstance(each, Fault) else each.zh for each in faults]


class AssessmentError(ValueError):
    """A model, a table of values or a question that cannot be used; every fault is in `faults`.

    Codes: ASSESS-MODEL (the model), ASSESS-DATA (the values), ASSESS-TARGET (the question),
    ASSESS-FROZEN (a period that is frozen, or is not), ASSESS-MEASURED (who is measured may not).
    """

    def __init__(self, code: str, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.code = code
        self.faults = tuple(faults)


class Missing(StrEnum):
    """What a cell without a number means."""

    ERROR = "error"
    """Nothing may be concluded; the unit is not scored before it is filled in."""
    ZERO = "zero"
    """It counts as the worst: score 0 (no practice)."""
    DROP = "drop"
    """It does not apply: left out, its siblings share its weight in proportion."""


class RankMethod(StrEnum):
    """How equal totals share places."""

    COMPETITION = "competition"
    """1 2 2 4."""
    DENSE = "dense"
    """1 2 2 3."""


class Origin(StrEnum):
    """Where the value of an indicator comes from."""

    SYSTEM = "system"
    """The platform's own events, by a figure; nobody may write it."""
    SURVEY = "survey"
    """A survey, with its sample design and response rate (INV-EVA-08)."""
    THIRD_PARTY = "third_party"
    """Measured by somebody else, who is named."""
    TABLE = "table"
    """A table of values, as published."""


@dataclass(frozen=True, slots=True)
class Outliers:
    """Which cases of a mean are left out: beyond the third quartile by `factor` quartile ranges.

    Quartiles are order statistics (the value at rank n/4, upwards); with fewer than `at_least`
    cases none is left out. Only the slow end: a fast case is no mistake.
    """

    factor: float
    at_least: int


@dataclass(frozen=True, slots=True)
class Feed:
    """The figure that an indicator takes its value from, and of which items or body."""

    figure: str
    items: tuple[str, ...] = ()
    department: str | None = None
    outliers: Outliers | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade by rule (INV-EVA-07): the first in order whose every bound holds.

    `rank`: this place or better; `share`: among this part of the ranked units; `total`: at least
    so many points. Without any bound it takes all that are left.
    """

    id: str
    name: Label
    rank: int | None = None
    share: Fraction | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a score is 100 or 0: a fixed value, or taken from the values of the period.

    With `percentile` q (0 to 100) it is the value below which q per cent of the universe lies, by
    linear interpolation between order statistics; 0 is the least value, 100 the greatest.
    """

    value: float | None = None
    percentile: float | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A leaf: a measured value and how it becomes a score from 0 (worst) to 100 (best).

    `power` bends the distance: score = 100 * ((worst - x) / (worst - best)) ** power, clamped.
    `words` says what texts in place of a number mean; `score_column` holds a score given as such.
    """

    id: str
    name: Label
    unit: str
    column: str
    best: Anchor
    worst: Anchor
    weight: Fraction
    higher_is_better: bool
    power: float = 1.0
    missing: Missing = Missing.ERROR
    words: Mapping[str, Missing] = field(default_factory=dict)
    score_column: str = ""
    source: str = ""
    origin: Origin = Origin.TABLE
    feed: Feed | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A node: the weighted mean of its parts; weights of siblings add up to one."""

    id: str
    name: Label
    weight: Fraction
    parts: tuple[Topic | Indicator, ...]
    missing: Missing = Missing.ERROR
    score_column: str = ""


Node = Topic | Indicator


@dataclass(frozen=True, slots=True)
class Composite:
    """A unit that is the weighted mean of others (a country of two cities), score by score."""

    unit: str
    of: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Model:
    """A whole model: its root (id `total`), composite units, how to read tables, how to rank."""

    id: str
    version: str
    name: Label
    source: str
    root: Topic
    composites: tuple[Composite, ...]
    unit_column: str
    period_column: str
    method: RankMethod
    rank_decimals: int | None
    hash: str
    grades: tuple[Grade, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What the file says, numbers with a point as text: enough to read the model again."""

    def nodes(self) -> Iterator[Node]:
        """Give every node, parents before parts."""
        yield from _walk(self.root)

    def indicators(self) -> Iterator[Indicator]:
        """Give the leaves in order."""
        return (node for node in self.nodes() if isinstance(node, Indicator))

    def topics(self) -> tuple[Node, ...]:
        """Give the first level under the total."""
        return self.root.parts


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Topic):
        for part in node.parts:
            yield from _walk(part)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it stands in a table: a number, or a word with its treatment; with its row."""

    value: float | None
    missing: Missing | None
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Table:
    """The values of one period: unit -> indicator -> cell; given scores where asked for."""

    period: str
    cells: Mapping[str, Mapping[str, Cell]]
    given: Mapping[str, Mapping[str, float]]

    @property
    def units(self) -> tuple[str, ...]:
        """Name the units in a stable order."""
        return tuple(sorted(self.cells))


@dataclass(frozen=True, slots=True)
class Assessed:
    """The scores of one unit: node -> score, None where it does not apply; and its place.

    `rank` is None for a unit that is a part of a composite: it stands in no ranking.
    """

    unit: str
    scores: Mapping[str, float | None]
    rank: int | None = None
    tied: int = 0

    @property
    def total(self) -> float:
        """The score of the whole, 0 to 100."""
        total = self.scores[TOTAL]
        return 0.0 if total is None else total

    @property
    def distance(self) -> float:
        """What is left to the frontier."""
        return 100.0 - self.total


@dataclass(frozen=True, slots=True)
class Assessment:
    """A period under a model: every unit by id, the anchors that held, how many were ranked."""

    model: str
    model_hash: str
    period: str
    units: Mapping[str, Assessed]
    anchors: Mapping[str, tuple[float, float]]
    ranked: int

    def in_order(self) -> tuple[Assessed, ...]:
        """Give ranked units, the best first; equal ones by id."""
        ranked = [each for each in self.units.values() if each.rank is not None]
        return tuple(sorted(ranked, key=lambda each: (each.rank or 0, each.unit)))


TOTAL: Final = "total"
