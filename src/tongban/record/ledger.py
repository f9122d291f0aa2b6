"""What must hold of a ledger, wherever it is read from: pure, needs the kernel alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from tongban.kernel.authority import MatterScope
from tongban.kernel.canonical import CanonicalError, Json
from tongban.kernel.chain import verify_consistency
from tongban.kernel.matters import (
    OPENING,
    Act,
    Folded,
    FoldMismatch,
    fold_each,
    outlook,
    written_time,
)
from tongban.record.frontier import Frontier, leaf_data

if TYPE_CHECKING:
    from tongban.kernel.calendar import Calendar
    from tongban.kernel.definitions import Definition
    from tongban.kernel.terms import Turns

KEPT_FAULTS: Final = 20
"""Faults that a report spells out; the rest are counted."""


class Fault(NamedTuple):
    """The first act of a matter that does not fit (0: the matter itself), or a fault of the log.

    `matter` is the case number where it is known, else the id; empty for the log.
    """

    matter: str
    seq: int
    reason: str

    def __str__(self) -> str:
        return (
            f"matter {self.matter}, act {self.seq}: {self.reason}" if self.matter else self.reason
        )


class LeafAt(NamedTuple):
    """What the log says of one matter at one version."""

    place: int
    version: int
    head: str


class Leaf(NamedTuple):
    """A leaf of the log, in the order of the log."""

    place: int
    matter: str
    version: int
    head: str


class RootAt(NamedTuple):
    """A published root."""

    size: int
    root: str
    prior_size: int
    proof: Sequence[str]
    algorithm: str


class RootKept(NamedTuple):
    """A root that somebody kept outside the ledger: what it says must still be so."""

    size: int
    root: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `SIZE:ALGORITHM:HEX` as `tongban verify` tells it; raises ValueError."""
        size, _, root = text.partition(":")
        if not re.fullmatch(r"[1-9]\d{0,17}", size) or not re.fullmatch(
            r"(sha256|sm3):[0-9a-f]{64}", root
        ):
            raise ValueError(f"{text!r} is no root; expected its size and hash, as 12:sha256:9f86…")
        return cls(int(size), root)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of a matter beside its acts."""

    id: str
    number: str
    definition: str
    item: str
    department: str
    division: str
    applicant: str
    state: str
    outcome: str | None
    version: int
    head: str
    folded: Mapping[str, Json]
    kind: str
    due: str | None
    opened_at: str
    updated_at: str
    closed_at: str | None
    lights: str | None = None

    def to_json(self) -> dict[str, Json]:
        """Write it member by member."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Stored:
        """Read what `to_json` wrote; raises KeyError or TypeError for another shape."""
        version, folded = value["version"], value["folded"]
        if not isinstance(version, int) or not isinstance(folded, Mapping):
            raise TypeError("a stored matter: version or folded has another shape")
        known = {"lights": None, **value}  # files from before lights were kept say nothing of them
        given = {name: known[name] for name in cls.__slots__ if name not in {"version", "folded"}}
        texts: dict[str, Any] = {
            name: None if text is None and name in _MAY_LACK else str(text)
            for name, text in given.items()
        }
        return cls(**texts, version=version, folded=folded)


_MAY_LACK: Final = frozenset({"outcome", "due", "closed_at", "lights"})


@dataclass(slots=True)
class Report:
    """What was checked and what does not hold; sound when `count` is 0."""

    definitions: int = 0
    matters: int = 0
    acts: int = 0
    leaves: int = 0
    roots: int = 0
    seconds: float = 0.0
    root: str = ""
    """The last root that held, as `RootKept.parse` reads it."""
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault | None) -> None:
        """Note a fault, if it is one."""
        if fault is None:
            return
        self.count += 1
        if len(self.faults) < KEPT_FAULTS:
            self.faults.append(fault)


def check_matter(
    matter: str,
    stored: Stored | None,
    acts: Sequence[Act],
    states: Sequence[str],
    leaves: Iterable[LeafAt],
    definition: Definition | None,
    *,
    calendar: Calendar | None,
) -> Fault | None:
    """Fold a matter's acts; name the first that does not fit the chain, the procedure or the log.

    `states` are the states that the record says the matter was in after each act.
    `calendar` None takes the record's word on expiries, as after a table was amended.
    """
    name = _name(matter, stored, acts)
    leaf_fault = _check_leaves(name, acts, leaves)
    if stored is None or not acts:
        return leaf_fault or _absent(name, stored, acts)
    if definition is None or definition.hash != stored.definition:
        return Fault(
            name,
            1,
            f"definition {stored.definition} is missing or altered; expected it as published",
        )
    try:
        every = list(fold_each(definition, acts, calendar))
    except FoldMismatch as error:
        return Fault(name, error.seq, error.reason)
    except (CanonicalError, ValueError, KeyError, TypeError) as error:
        return Fault(name, len(acts), f"cannot be added up: {type(error).__name__}: {error}")
    return (
        leaf_fault
        or _check_states(name, states, every)
        or _check_stored(stored, every[-1])
        or _check_told(stored, every[-1], acts, definition, calendar)
    )


class LogCheck:
    """Rebuilds every published root from the leaves, in memory that does not grow with them.

    Takes leaves and roots in the order of the log, each root after its leaves. Says no more after
    the first fault: all later roots rest on it.
    """

    def __init__(self, report: Report, algorithm: str, kept: RootKept | None = None) -> None:
        """Begin an empty log; with `kept`, it must come by this root on its way."""
        self._report = report
        self._kept = kept
        self._log = Frontier(algorithm=algorithm)
        self._prior: RootAt | None = None
        self._broken = False

    def leaf(self, leaf: Leaf) -> None:
        """Take the next leaf."""
        self._report.leaves += 1
        if leaf.place != self._log.size:
            self._fault(f"leaf {self._log.size} of the log is gone; found {leaf.place}")
        if not self._broken:
            self._log.append(leaf_data(leaf.matter, leaf.version, leaf.head))
            kept = self._kept
            if kept is not None and kept.size == self._log.size and kept.root != self._log.root():
                self._fault(
                    f"root {kept.size}: expected {kept.root} as kept outside, "
                    f"the leaves give {self._log.root()}"
                )

    def root(self, root: RootAt) -> None:
        """Take the root over the leaves so far."""
        self._report.roots += 1
        log, prior = self._log, self._prior
        before = 0 if prior is None else prior.size
        if log.size != root.size:
            self._fault(f"root {root.size}: the log has {log.size} leaves; expected {root.size}")
        elif log.root() != root.root:
            self._fault(f"root {root.size}: expected {root.root}, the leaves give {log.root()}")
        elif root.prior_size != before:
            self._fault(f"root {root.size} follows root {root.prior_size}; found root {before}")
        elif prior is not None and not verify_consistency(
            prior.size, root.size, prior.root, root.root, list(root.proof)
        ):
            self._fault(f"root {root.size}: its proof does not continue root {prior.size}")
        if not self._broken:
            self._report.root = f"{root.size}:{root.root}"
        self._prior = root

    def end(self) -> None:
        """Take the end of the log."""
        covered = 0 if self._prior is None else self._prior.size
        if self._kept is not None and self._log.size < self._kept.size:
            self._fault(
                f"the log has {self._log.size} leaves; a root kept outside knows {self._kept.size}"
            )
        elif self._log.size > covered:
            self._fault(f"leaf {covered} of the log has no root; a root was taken away")

    def _fault(self, reason: str) -> None:
        if not self._broken:
            self._report.add(Fault("", 0, reason))
        self._broken = True


def _check_leaves(name: str, acts: Sequence[Act], leaves: Iterable[LeafAt]) -> Fault | None:
    for leaf in sorted(leaves, key=lambda each: each.version):
        if leaf.version > len(acts):
            return Fault(
                name,
                len(acts) + 1,
                f"gone; leaf {leaf.place} of the published log knows {leaf.version} acts",
            )
        found = acts[leaf.version - 1].hash
        if found != leaf.head:
            return Fault(
                name,
                leaf.version,
                f"leaf {leaf.place} of the published log expected {leaf.head}, found {found}; "
                "this act or one before it was replaced",
            )
    return None


def _absent(name: str, stored: Stored | None, acts: Sequence[Act]) -> Fault | None:
    if stored is not None:
        return Fault(name, 1, f"no act found; expected {stored.version}")
    if acts:
        return Fault(name, 1, "the matter of this act is gone; expected its row beside its acts")
    return None


def _check_stored(stored: Stored, folded: Folded) -> Fault | None:
    scope = folded.scope
    expected = MatterScope(
        stored.id, stored.item, stored.department, stored.division, stored.applicant
    )
    pairs = (
        ("state", stored.state, folded.state),
        ("version", stored.version, folded.version),
        ("head", stored.head, folded.head),
        ("outcome", stored.outcome, None if folded.outcome is None else folded.outcome.value),
        ("number", stored.number, folded.number),
        ("scope", expected, scope),
        ("folded state", stored.folded, folded.to_json()),
    )
    for what, kept, added in pairs:
        if kept != added:
            return Fault(
                stored.number,
                folded.version,
                f"the acts add up to {what} {added!r:.200}; stored is {kept!r:.200}",
            )
    return None


def _check_states(name: str, states: Sequence[str], every: Sequence[Folded]) -> Fault | None:
    for seq, (kept, folded) in enumerate(zip(states, every, strict=True), 1):
        if kept != folded.state:
            reason = f"leaves the matter in state {folded.state!r}; stored is {kept!r:.200}"
            return Fault(name, seq, reason)
    return None


def _check_told(
    stored: Stored,
    folded: Folded,
    acts: Sequence[Act],
    definition: Definition,
    calendar: Calendar | None,
) -> Fault | None:
    """Check what is told of a matter beside its folded state: its kind and its days."""
    last = written_time(acts[-1].at)
    expected = {
        "kind": (stored.kind, definition.procedure_code),
        "opened_at": (stored.opened_at, written_time(acts[0].at)),
        "updated_at": (stored.updated_at, last),
        "closed_at": (stored.closed_at, last if definition.states[folded.state].final else None),
    }
    if calendar is not None and (stored.due is not None or stored.lights is not None):
        ahead = outlook(definition, folded, calendar)
        if stored.due is not None:
            expected["due"] = (stored.due, None if ahead.due is None else ahead.due.isoformat())
        if stored.lights is not None:
            expected["lights"] = (stored.lights, lights_text(ahead.lights))
    for what, (kept, found) in expected.items():
        if kept != found:
            return Fault(
                stored.number,
                folded.version,
                f"the acts add up to {what} {found!r}; stored is {kept!r:.200}",
            )
    return None


def lights_text(turns: Turns | None) -> str | None:
    """Write when the light turns yellow and red, one text for one light; None for no light."""
    if turns is None:
        return None
    return "/".join("-" if each is None else written_time(each) for each in turns)


def _name(matter: str, stored: Stored | None, acts: Sequence[Act]) -> str:
    if stored is not None:
        return stored.number
    if acts:
        birth = acts[0].payload.get(OPENING)
        if isinstance(birth, Mapping) and birth.get("number"):
            return str(birth["number"])
    return matter
