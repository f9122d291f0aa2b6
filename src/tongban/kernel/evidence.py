"""What a matter rests on: kinds of evidence, which stands for which, and when it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final, Self

from tongban.kernel.canonical import Json

if TYPE_CHECKING:
    from tongban.kernel.conditions import Condition


class EvidenceError(ValueError):
    """Evidence, a slot or a taxonomy that contradicts itself."""

    code = "EVIDENCE"


class Necessity(Enum):
    """Whether a slot must be filled at once, need not be, or may be filled later."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    TOLERABLE = "tolerable"


class Gap(Enum):
    """Why a slot counts as empty."""

    ABSENT = "absent"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A piece of evidence shown in a matter: a fact, a document or a credential.

    `ref` finds it (a document's hash, a credential's identifier); `source` is the party or
    authority it comes from; it holds from `valid_from` to `valid_to`, both days included, None
    for no bound. With `slot` it is offered for that slot alone, otherwise for every slot that its
    kind fits.
    """

    kind: str
    ref: str
    slot: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        for name in ("kind", "ref", "slot", "source"):
            if "\x00" in getattr(self, name):
                raise EvidenceError(f"evidence: {name} contains a NUL character; remove it")
        if not self.kind or not self.ref:
            raise EvidenceError("evidence: kind and ref must not be empty")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise EvidenceError(f"evidence {self.ref}: holds until a day before it begins to hold")

    def holds_at(self, at: date) -> bool:
        """Tell whether it holds on this day."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at <= self.valid_to
        )

    def to_json(self) -> dict[str, Json]:
        """Write it without its empty members, days as ISO text."""
        written: dict[str, Json] = {"kind": self.kind, "ref": self.ref}
        if self.slot:
            written["slot"] = self.slot
        if self.source:
            written["source"] = self.source
        if self.valid_from is not None:
            written["valid_from"] = self.valid_from.isoformat()
        if self.valid_to is not None:
            written["valid_to"] = self.valid_to.isoformat()
        return written

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote; EvidenceError for another shape."""
        if not isinstance(value, Mapping):
            raise EvidenceError(f"evidence: {value!r}; expected an object with kind and ref")
        unknown = set(value) - {"kind", "ref", "slot", "source", "valid_from", "valid_to"}
        if unknown or any(not isinstance(part, str) for part in value.values()):
            raise EvidenceError(
                f"evidence: {dict(value)!r}; expected texts kind, ref, slot, source, valid_from, "
                "valid_to"
            )
        days = {}
        for name in ("valid_from", "valid_to"):
            try:
                days[name] = date.fromisoformat(str(value[name])) if name in value else None
            except ValueError as error:
                raise EvidenceError(f"evidence: {name} {value[name]!r} is no ISO date") from error
        return cls(
            kind=str(value.get("kind", "")),
            ref=str(value.get("ref", "")),
            slot=str(value.get("slot", "")),
            source=str(value.get("source", "")),
            **days,
        )


class Taxonomy:
    """Kinds of evidence and which of them stands for which.

    Built from `{kind: kinds it stands for}`; the relation is reflexive and transitive, and two
    kinds that stand for each other are equal in worth. Raises EvidenceError for a kind that is
    named but not declared.
    """

    __slots__ = ("_closure",)

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        direct = {kind: tuple(others) for kind, others in kinds.items()}
        strays = [
            f"{kind} stands for {other}, which is not declared"
            for kind, others in direct.items()
            for other in others
            if other not in direct
        ]
        if strays:
            raise EvidenceError("; ".join(strays))
        self._closure = {kind: _reached(kind, direct) for kind in direct}

    def __contains__(self, kind: str) -> bool:
        return kind in self._closure

    def satisfies(self, kind: str, wanted: str) -> bool:
        """Tell whether evidence of `kind` is good where `wanted` is asked."""
        return kind == wanted or wanted in self._closure.get(kind, ())

    def satisfying(self, wanted: str) -> frozenset[str]:
        """Give every declared kind that is good where `wanted` is asked."""
        return frozenset(kind for kind, good in self._closure.items() if wanted in good)


PLAIN: Final = Taxonomy({})
"""No kind stands for another."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for evidence in an item: `kind` is asked for when `when` holds (always, without one).

    `details` keeps what the item says besides (copies, form, source), untouched.
    """

    id: str
    kind: str
    necessity: Necessity = Necessity.REQUIRED
    when: "Condition | None" = None
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A slot that lacks evidence.

    `certain` is False while it is unknown whether the slot applies; `unknown` names the facts that
    would tell.
    """

    slot: Slot
    gap: Gap
    certain: bool = True
    unknown: tuple[str, ...] = ()


def missing(
    slots: Iterable[Slot],
    evidence: Sequence[EvidenceRef],
    facts: Mapping[str, object],
    at: date,
    *,
    taxonomy: Taxonomy = PLAIN,
) -> tuple[Missing, ...]:
    """Name the slots, optional ones aside, that no evidence fills on this day.

    One piece of evidence may fill several slots. A slot whose condition is false asks for
    nothing; one whose condition is unknown is listed as not certain, with the facts to be asked.
    More evidence never makes the answer longer.
    """
    found = []
    for slot in slots:
        if slot.necessity is Necessity.OPTIONAL:
            continue
        applies = True if slot.when is None else slot.when.evaluate(facts)
        if applies is False:
            continue
        gap = _gap(slot, evidence, at, taxonomy)
        if gap is None:
            continue
        unknown = () if slot.when is None or applies else tuple(slot.when.unknown(facts))
        found.append(Missing(slot, gap, certain=applies is True, unknown=unknown))
    return tuple(found)


def _gap(slot: Slot, evidence: Sequence[EvidenceRef], at: date, taxonomy: Taxonomy) -> Gap | None:
    gap = Gap.ABSENT
    for each in evidence:
        if each.slot not in {"", slot.id} or not taxonomy.satisfies(each.kind, slot.kind):
            continue
        if each.holds_at(at):
            return None
        if each.valid_to is not None and each.valid_to < at:
            gap = Gap.EXPIRED
        elif gap is Gap.ABSENT:
            gap = Gap.NOT_YET_VALID
    return gap


def _reached(start: str, direct: Mapping[str, Sequence[str]]) -> frozenset[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        for other in direct[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)
