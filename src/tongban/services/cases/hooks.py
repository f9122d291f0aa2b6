"""What floors above add to cases: objections, gates, evidence at hand, the matter they belong to.

Register in the `effects` module of an app. Nothing below knows who registered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from tongban.kernel.evidence import EvidenceRef, Slot
from tongban.record.fixed import Fixed, fixed_of
from tongban.services.cases.types import Problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an application still lacks: open slots of a party's application for an item, a day."""

    item: str
    party: str
    answers: Mapping[str, Any]
    slots: Sequence[Slot]
    on: date


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An application as handed in or corrected: clear answers and all its evidence, on a day."""

    item: str
    party: str
    answers: Mapping[str, Any]
    evidence: Sequence[EvidenceRef]
    on: date


TOGETHER: Final = "together"
"""What a gate of `issue` finds the ids of the cases under that are issued in the same act."""

Gate = Callable[[UUID, Mapping[str, Any]], None]
Objector = Callable[[HandedIn], Iterable[Problem]]
Supplier = Callable[[Wanted], Iterable[EvidenceRef]]
Home = Callable[[str, str, Mapping[str, Any]], "UUID | None"]

Concern = Callable[[Fixed], bool]

_gates: dict[str, list[tuple[Gate, Concern | None]]] = defaultdict(list)
_objectors: list[Objector] = []
_suppliers: list[Supplier] = []
_homes: list[Home] = []


def before(*acts: str, concerns: Concern | None = None) -> Callable[[Gate], Gate]:
    """Register a gate of these acts: fn(case, payload) raises CaseRefused where the law forbids.

    It runs before the ledger judges, also when a request is repeated, so it looks at the state of
    the case first and leaves to the ledger what is not possible anyway. `concerns` tells from what
    a case was opened with (item, parent, ...) whether the gate has anything to say; the ordinary
    case then costs no look.
    """

    def register(gate: Gate) -> Gate:
        for act in acts:
            if all(gate is not known for known, _ in _gates[act]):
                _gates[act].append((gate, concerns))
        return gate

    return register


def objects(objector: Objector) -> Objector:
    """Register who objects to applications: fn(HandedIn) gives what the law finds wrong with one.

    People are told with everything else that is wrong. A window receives whatever is handed in, so
    what must not be granted is gated there, too.
    """
    if objector not in _objectors:
        _objectors.append(objector)
    return objector


def supplies(supplier: Supplier) -> Supplier:
    """Register who has evidence at hand: fn(Wanted) gives what fills open slots.

    Each reference names its slot. A document's owner is the party, so that it may be shown in the
    new case; nobody is asked for it again.
    """
    if supplier not in _suppliers:
        _suppliers.append(supplier)
    return supplier


def belongs(home: Home) -> Home:
    """Register who knows the matter that a new case is part of: fn(item, party, answers).

    The first that gives a matter has the word; a matter of another party is never given.
    """
    if home not in _homes:
        _homes.append(home)
    return home


def objections(handed: HandedIn) -> list[Problem]:
    """Give what all objectors find wrong with an application."""
    return [each for objector in _objectors for each in objector(handed)]


def pass_gates(act: str, case: UUID, payload: Mapping[str, Any]) -> None:
    """Let the gates of an act speak; CaseRefused by the first that forbids it."""
    for gate, concerns in _gates.get(act, ()):
        if concerns is None or concerns(fixed_of(case)):
            gate(case, payload)


def at_hand(wanted: Wanted) -> list[EvidenceRef]:
    """Give the evidence that suppliers have for the open slots, one for each at most."""
    open_slots = {slot.id for slot in wanted.slots}
    found: dict[str, EvidenceRef] = {}
    if open_slots:
        for supplier in _suppliers:
            for each in supplier(wanted):
                if each.slot in open_slots:
                    found.setdefault(each.slot, each)
    return list(found.values())


def home_of(item: str, party: str, answers: Mapping[str, Any]) -> UUID | None:
    """Give the matter that a new case is part of, None where nobody knows one."""
    return next(
        (found for home in _homes if (found := home(item, party, answers)) is not None), None
    )
