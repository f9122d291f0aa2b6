"""What happens in a matter: requests, acts, the state they add up to, and what each step brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, NamedTuple, Self

from tongban.kernel.authority import Actor, MatterScope
from tongban.kernel.canonical import Json, digest
from tongban.kernel.definitions import Outcome
from tongban.kernel.evidence import EvidenceRef
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import Term, Turns

OPENING: Final = "@matter"
"""Member of the opening act's payload: number, definition and scope of the matter."""
EXPIRED: Final = "@expired"
"""Member of a payload of the system: the terms whose expiry the act answers."""


class ActRefused(ValueError):  # noqa: N818 - the house's word for it
    """An act that the definition does not allow now.

    `code` is stable (MATTER-STATE, MATTER-CLOCK-BACK, ...); `allowed` names the acts that the state
    has.
    """

    def __init__(self, code: str, reason: str, *, allowed: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.allowed = list(allowed)


class PayloadFault(NamedTuple):
    """One mistake in a payload: the field, what is wrong with it, what was expected."""

    field: str
    what: str
    expected: str

    def __str__(self) -> str:
        return f"{self.field} {self.what}; expected {self.expected}"


class PayloadInvalid(ActRefused):
    """A payload that does not fit the act's fields; `faults` lists every mistake."""

    def __init__(self, act: str, faults: Sequence[PayloadFault]) -> None:
        lines = "; ".join(str(fault) for fault in faults)
        super().__init__("ACT-PAYLOAD", f"{act}: {lines}")
        self.faults = tuple(faults)


class FoldMismatch(ValueError):  # noqa: N818 - the house's word for it
    """The recorded acts do not add up; `seq` is the first act that does not fit."""

    code = "MATTER-FOLD"

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"act {seq}: {reason}")
        self.seq = seq
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """An act somebody wants done; `key` makes a repetition of the same request harmless."""

    act: str
    actor: Actor
    payload: Mapping[str, Json]
    evidence: tuple[EvidenceRef, ...]
    at: datetime
    basis: LegalBasis | None
    key: str


@dataclass(frozen=True, slots=True)
class Act:
    """One attributable step of a matter, as recorded.

    `on_behalf` is the party or department acted for, `grant` the id of the authority used, `prev`
    the hash of the act before (empty for the first), `hash` the digest of all the rest by
    `algorithm`.
    """

    matter: str
    seq: int
    name: str
    actor: Actor
    on_behalf: str
    grant: str
    at: datetime
    payload: Mapping[str, Json]
    evidence: tuple[EvidenceRef, ...]
    basis: LegalBasis | None
    key: str
    prev: str
    algorithm: str
    hash: str

    def body(self) -> dict[str, Json]:
        """Write everything that the hash covers."""
        return {
            "matter": self.matter,
            "seq": self.seq,
            "name": self.name,
            "actor": self.actor.to_json(),
            "on_behalf": self.on_behalf,
            "grant": self.grant,
            "at": written_time(self.at),
            "payload": dict(self.payload),
            "evidence": [each.to_json() for each in self.evidence],
            "basis": None if self.basis is None else self.basis.to_json(),
            "key": self.key,
            "prev": self.prev,
            "algorithm": self.algorithm,
        }

    def reckoned(self) -> str:
        """Compute the hash anew from the content."""
        return digest(self.body(), self.algorithm)

    def to_json(self) -> dict[str, Json]:
        """Write it whole; the time in UTC to the microsecond, so that the zone leaves no trace."""
        return {**self.body(), "hash": self.hash}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote; raises KeyError, TypeError or ValueError for another shape."""
        actor, payload, evidence = value["actor"], value["payload"], value["evidence"]
        seq, basis = value["seq"], value["basis"]
        if (
            not isinstance(actor, Mapping)
            or not isinstance(payload, Mapping)
            or not isinstance(evidence, Sequence)
            or not isinstance(seq, int)
        ):
            raise TypeError(f"act {seq!r}: actor, payload, evidence or seq has another shape")
        return cls(
            matter=str(value["matter"]),
            seq=seq,
            name=str(value["name"]),
            actor=Actor.from_json(actor),
            on_behalf=str(value["on_behalf"]),
            grant=str(value["grant"]),
            at=datetime.fromisoformat(str(value["at"])),
            payload=dict(payload),
            evidence=tuple(EvidenceRef.from_json(each) for each in evidence),
            basis=None if basis is None else LegalBasis.from_json(basis),
            key=str(value["key"]),
            prev=str(value["prev"]),
            algorithm=str(value["algorithm"]),
            hash=str(value["hash"]),
        )


@dataclass(frozen=True, slots=True)
class TermClock:
    """A term running in a matter.

    `done` is the day it was stopped, its use fixed; `fired` tells that its expiry act was done;
    `expected` is the day until which a running suspension is expected to last.
    """

    term: Term
    done: date | None = None
    fired: bool = False
    expected: date | None = None

    def to_json(self) -> dict[str, Json]:
        """Write it with days as ISO text."""
        return {
            "term": self.term.to_json(),
            "done": None if self.done is None else self.done.isoformat(),
            "fired": self.fired,
            "expected": None if self.expected is None else self.expected.isoformat(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote."""
        term, done, expected = value["term"], value["done"], value["expected"]
        if not isinstance(term, Mapping):
            raise TypeError(f"term clock: term is {term!r}; expected an object")
        return cls(
            Term.from_json(term),
            None if done is None else date.fromisoformat(str(done)),
            value["fired"] is True,
            None if expected is None else date.fromisoformat(str(expected)),
        )


@dataclass(frozen=True, slots=True)
class Folded:
    """The state that a matter's acts add up to.

    `version` is the number of acts; `facts` are JSON values (None: unknown); `performers` names
    who did each act; `parties` the applicant and every party named since; `head` the last act's
    hash.
    """

    scope: MatterScope
    number: str
    state: str
    version: int
    facts: Mapping[str, Json]
    terms: Mapping[str, TermClock]
    performers: Mapping[str, tuple[str, ...]]
    outcome: Outcome | None
    last_at: datetime
    head: str
    parties: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """Write it as it is stored beside the matter."""
        return {
            "scope": self.scope.to_json(),
            "number": self.number,
            "state": self.state,
            "version": self.version,
            "facts": dict(self.facts),
            "terms": {name: clock.to_json() for name, clock in self.terms.items()},
            "performers": {name: list(ids) for name, ids in self.performers.items()},
            "outcome": None if self.outcome is None else self.outcome.value,
            "last_at": written_time(self.last_at),
            "head": self.head,
            "parties": list(self.parties),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote; raises KeyError, TypeError or ValueError for another shape."""
        scope, facts, terms = value["scope"], value["facts"], value["terms"]
        performers, parties, version = value["performers"], value["parties"], value["version"]
        if (
            not isinstance(scope, Mapping)
            or not isinstance(facts, Mapping)
            or not isinstance(terms, Mapping)
            or not isinstance(performers, Mapping)
            or not isinstance(parties, Sequence)
            or not isinstance(version, int)
        ):
            raise TypeError("folded state: a member has another shape")
        outcome = value["outcome"]
        return cls(
            scope=MatterScope.from_json(scope),
            number=str(value["number"]),
            state=str(value["state"]),
            version=version,
            facts=dict(facts),
            terms={
                name: TermClock.from_json(clock)
                for name, clock in terms.items()
                if isinstance(clock, Mapping)
            },
            performers={
                name: tuple(str(each) for each in ids)
                for name, ids in performers.items()
                if isinstance(ids, Sequence)
            },
            outcome=None if outcome is None else Outcome(str(outcome)),
            last_at=datetime.fromisoformat(str(value["last_at"])),
            head=str(value["head"]),
            parties=tuple(str(each) for each in parties),
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done once after an act; `key` is `matter:seq:kind:n`."""

    kind: str
    key: str
    payload: Mapping[str, Json]


class Timer(NamedTuple):
    """When the matter must be looked at next, and the act the system then does.

    `act` is empty when only the due date is to be reckoned again, because the calendar that it
    needs was not yet published.
    """

    at: datetime
    act: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one act brings: the act, the new state, what to do afterwards, when to look again.

    `due` is the earliest due day of the running terms; None when there is none, while a suspension
    has no end, or (said in `notes`) when the calendar it needs is not yet published. `lights` tells
    the worst light of the running terms from this act on; None when none runs or all is done.
    """

    act: Act
    folded: Folded
    effects: tuple[Effect, ...]
    next_check: datetime | None
    due: date | None
    lights: Turns | None = None
    notes: tuple[str, ...] = field(default=())


def written_time(at: datetime) -> str:
    """Write a moment in UTC to the microsecond, one text for one moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
