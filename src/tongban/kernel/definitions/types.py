"""What a published procedure says, parsed once: states, acts, terms, parameters, evidence slots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from tongban.kernel.canonical import Json
from tongban.kernel.law import LegalBasis

if TYPE_CHECKING:
    from tongban.kernel.conditions import Condition, Expression
    from tongban.kernel.terms import ExtensionRule, Length

Resolve = Callable[[str], Json]
"""Gives the document with this content hash; raises KeyError for one that is not published."""

STAY: Final = "="
"""Target of an act that leaves the matter in its state."""


class Outcome(StrEnum):
    """How a matter ends; the set is closed."""

    GRANTED = "granted"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    NOT_REQUIRED = "not_required"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DEEMED = "deemed"


class FieldType(Enum):
    """What a payload field, a fact or a parameter may hold; its JSON form in brackets.

    FORM is a flat object of answers keyed by data element, PERIOD an object with days `from` and
    `to`, DECIMAL, DATE and DATETIME are texts, PARTY and DOCUMENT are ids. TERM is for parameters
    alone.
    """

    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"
    CHOICE = "choice"
    LIST = "list"
    PARTY = "party"
    DOCUMENT = "document"
    PERIOD = "period"
    FORM = "form"
    TERM = "term"


class Label(NamedTuple):
    """A name for readers, Chinese first."""

    zh: str
    en: str

    def to_json(self) -> dict[str, Json]:
        """Write it as `{"zh", "en"}`."""
        return {"zh": self.zh, "en": self.en}


class Fault(NamedTuple):
    """One mistake in a document: where it stands and what is wrong with it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DefinitionError(ValueError):
    """A definition that cannot be published; `faults` lists every mistake with its path."""

    code = "DEFINITION-INVALID"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            f"{len(faults)} fault(s) in the definition; correct every one:\n"
            + "\n".join(f"  {fault}" for fault in faults)
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class StateRule:
    """A state a matter can be in; from a final one nothing need follow."""

    name: str
    label: Label
    final: bool = False


@dataclass(frozen=True, slots=True)
class FactRule:
    """A fact the procedure keeps; without `initial` it is unknown at birth."""

    name: str
    type: FieldType
    initial: Json = None


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """A setting that an item gives to its procedure; optional ones stay unknown when not given."""

    name: str
    type: FieldType
    optional: bool = False
    default: Json = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's payload.

    `max` bounds characters of text, entries' characters in a list, or a number; `max_items` and
    `distinct` (least number of different entries) are for lists; `sensitive` asks pages to mask it.
    """

    name: str
    type: FieldType
    label: Label
    required: bool = False
    sensitive: bool = False
    min: int | None = None
    max: int | None = None
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Label] = field(default_factory=dict)
    max_items: int = 200
    distinct: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A state that an act leads to when the condition holds (always, without one)."""

    state: str
    when: "Condition | None" = None


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """An outcome that an act gives when the condition holds (always, without one)."""

    outcome: Outcome
    when: "Condition | None" = None


@dataclass(frozen=True, slots=True)
class EffectRule:
    """Something to be done after the act; `data` goes along untouched."""

    kind: str
    data: Mapping[str, Json]
    when: "Condition | None" = None


@dataclass(frozen=True, slots=True)
class TermSteps:
    """What an act does to terms, by name; done in this order.

    `given` holds the conditions of steps that are not always done, by step and term.
    """

    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    suspend: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    given: "Mapping[tuple[str, str], Condition]" = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stop or self.start or self.resume or self.suspend or self.extend)


@dataclass(frozen=True, slots=True)
class BatchRule:
    """That an act may be done in several matters at one go, each still an act of its own.

    `shared` are the payload's fields that are given once for all, `fixed` those whose value is set;
    the others stay empty. `reason` says why no matter needs words of its own; `default` that this
    is ours to set and no law's.
    """

    reason: Label
    shared: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    default: bool = False


@dataclass(frozen=True, slots=True)
class ActRule:
    """When, by whom and with what an act may be done, and what follows."""

    name: str
    label: Label
    opens: bool
    sources: tuple[str, ...]
    targets: tuple[Target, ...]
    by: frozenset[str]
    when: "Condition | None" = None
    not_by: tuple[str, ...] = ()
    unless: "Condition | None" = None
    basis: LegalBasis | None = None
    payload: Mapping[str, Field] = field(default_factory=dict)
    sets: "tuple[tuple[str, Expression], ...]" = ()
    terms: TermSteps = field(default_factory=TermSteps)
    effects: tuple[EffectRule, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()
    batch: BatchRule | None = None


@dataclass(frozen=True, slots=True)
class TermRule:
    """A legal time limit of the procedure, its lengths already taken from the item's parameters.

    `extension` says by how much it may be extended and by whom; without it once, by whoever may do
    an act that extends it. It starts on the day of the act, or on the day in the fact
    `start_fact`. On expiry the system does `on_expiry`. `basis` is never absent where there is a
    length. Without `length` the item has no such limit and the term never starts.
    """

    name: str
    label: Label
    length: "Length | None"
    promise: "Length | None"
    start_fact: str | None
    basis: LegalBasis | None
    on_expiry: str | None = None
    extension: "ExtensionRule | None" = None
