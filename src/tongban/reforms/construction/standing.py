"""Whether a permit may have effect: pure decisions over the law's graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tongban.reforms.construction.law import Label, Law, Need

Satisfies = Callable[[str, str], bool]
"""Tells whether the first kind of evidence stands for the second (the district's taxonomy)."""


class Worth(StrEnum):
    """What a piece of proof is worth now."""

    VALID = "valid"
    DECIDED = "decided"
    OPINION = "opinion"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Why(StrEnum):
    """Why a prerequisite does not hold."""

    MISSING = "missing"
    NOT_ISSUED = "not_issued"
    ONLY_OPINION = "only_opinion"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    BEFORE = "before"
    UNKNOWN = "unknown"


WHY: Final[Mapping[Why, Label]] = {
    Why.MISSING: {"zh": "尚未取得", "en": "is not there yet"},
    Why.NOT_ISSUED: {"zh": "已决定、尚未颁发", "en": "is decided and not issued yet"},
    Why.ONLY_OPINION: {
        "zh": "只有预审意见，预审意见没有法律效力",
        "en": "has only an advance opinion, which has no legal effect",
    },
    Why.SUSPENDED: {"zh": "已被暂扣", "en": "is suspended"},
    Why.EXPIRED: {"zh": "已失效", "en": "has expired or lapsed"},
    Why.WITHDRAWN: {"zh": "已被撤销、吊销或注销", "en": "was withdrawn"},
    Why.BEFORE: {"zh": "晚于本件作出", "en": "was decided after it"},
    Why.UNKNOWN: {"zh": "是否需要尚不明确", "en": "may be needed: a fact is unknown"},
}
_BEST: Final = (Worth.DECIDED, Worth.SUSPENDED, Worth.EXPIRED, Worth.WITHDRAWN, Worth.OPINION)
_OF: Final = {
    Worth.DECIDED: Why.NOT_ISSUED,
    Worth.OPINION: Why.ONLY_OPINION,
    Worth.SUSPENDED: Why.SUSPENDED,
    Worth.EXPIRED: Why.EXPIRED,
    Worth.WITHDRAWN: Why.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A permit, contract, material or opinion of a project, and what it is worth now.

    `kind` is the kind of evidence, `ref` finds it, `at` is the moment of its decision (None for a
    document whose moment does not count).
    """

    kind: str
    ref: str
    worth: Worth
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A prerequisite that does not hold, and why."""

    need: Need
    why: Why


def gaps(  # noqa: PLR0913 - a permit is judged from these sides
    law: Law,
    permit: str,
    proofs: Iterable[Proof],
    facts: Mapping[str, object],
    *,
    on: date,
    satisfies: Satisfies,
    deciding: bool,
    decided_at: datetime | None = None,
    materials: bool = True,
) -> tuple[Gap, ...]:
    """Give what still lacks before a permit may be decided, or (not `deciding`) have effect.

    To decide, a prerequisite must be decided before; to have effect, it must be in force. An
    opinion given in advance counts for nothing (INV-BDL-03), a prerequisite decided after
    `decided_at` breaks the order also on the same day (INV-BDL-02). A condition over an unknown
    fact is a gap of its own: nothing is guessed. Without `materials` those of the case are left
    aside: they were judged when it was decided.
    """
    held = tuple(proofs)
    found = []
    for need in law.needs_of(permit, on=on):
        if need.in_case and not materials:
            continue
        applies = True if need.when is None else need.when.evaluate(facts)
        if applies is None:
            found.append(Gap(need, Why.UNKNOWN))
        elif applies:
            fit = [each for each in held if satisfies(each.kind, need.of) or each.kind in need.also]
            why = _why(fit, deciding=deciding, decided_at=decided_at)
            if why is not None:
                found.append(Gap(need, why))
    return tuple(found)


def _why(fit: Sequence[Proof], *, deciding: bool, decided_at: datetime | None) -> Why | None:
    good = {Worth.VALID, Worth.DECIDED} if deciding else {Worth.VALID}
    usable = [each for each in fit if each.worth in good]
    if any(decided_at is None or each.at is None or each.at <= decided_at for each in usable):
        return None
    if usable:
        return Why.BEFORE
    worths = {each.worth for each in fit}
    return next((_OF[worth] for worth in _BEST if worth in worths), Why.MISSING)


@dataclass(frozen=True, slots=True)
class Permit:
    """An issued permit: node of the graph, its proof, and what its case showed when decided."""

    node: str
    proof: Proof
    shown: tuple[Proof, ...] = ()


def ineffective(
    law: Law,
    permits: Sequence[Permit],
    documents: Iterable[Proof],
    facts: Mapping[str, object],
    *,
    on: date,
    satisfies: Satisfies,
) -> dict[str, tuple[Gap, ...]]:
    """Give the permits that have no effect now, by ref, each with the prerequisites that fail.

    A permit whose own status is not in force has no effect, with no gaps; one that rests on such a
    permit has none either, however far down the graph (INV-ENG-01).
    """
    papers = tuple(documents)
    lost: dict[str, tuple[Gap, ...]] = {
        each.proof.ref: () for each in permits if each.proof.worth is not Worth.VALID
    }
    for node in law.in_order(on=on):
        for permit in permits:
            if permit.node != node or permit.proof.ref in lost:
                continue
            proofs = [
                Proof(one.proof.kind, one.proof.ref, _worth(one.proof, lost), one.proof.at)
                for one in permits
            ]
            seen = {one.ref for one in proofs}
            proofs += [one for one in (*permit.shown, *papers) if one.ref not in seen]
            failing = gaps(
                law,
                node,
                proofs,
                facts,
                on=on,
                satisfies=satisfies,
                deciding=False,
                materials=False,
            )
            if failing:
                lost[permit.proof.ref] = failing
    return lost


def _worth(proof: Proof, lost: Mapping[str, object]) -> Worth:
    return Worth.SUSPENDED if proof.worth is Worth.VALID and proof.ref in lost else proof.worth


def in_legal_order(law: Law, decided: Sequence[tuple[str, datetime]]) -> bool:
    """Tell whether permits were decided in the order of the graph, by moment (INV-BDL-02)."""
    at = dict(decided)
    return all(
        at[need.of] <= at[need.permit] for need in law.needs if need.of in at and need.permit in at
    )
