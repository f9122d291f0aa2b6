"""What a plan says; every part can be written as JSON."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongban.services.bundles.measures import Measure
from tongban.services.catalogue.codec import Record
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is so: a stable code and the words; `clause` is the condition that decided."""

    code: str
    text: Label
    clause: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """An item of the plan.

    `certain` is False while a fact that decides is unknown: it is shown, but counts in no measure
    and in no due day. `start` is the day on which it can begin, `due` when it is done by its
    promised limit, `legal_due` by the law's, each None where the item states no limit on its path
    or the calendar is not published so far. `critical` marks the path that the due day hangs on.
    `stage` counts from 1 (topological), `bundle_stage` is the bundle's own.
    """

    item: str
    name: Label
    authority: str
    authority_name: str
    role: str
    certain: bool
    why: Why
    stage: int = 0
    bundle_stage: str | None = None
    start: date | None = None
    due: date | None = None
    legal_start: date | None = None
    legal_due: date | None = None
    length: str = ""
    legal_length: str = ""
    stated: bool = True
    critical: bool = False
    commitment: bool = False
    prereview: bool = False
    alternatives: str | None = None
    produces: str | None = None
    produces_name: Label | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is not in the plan.

    `why.code` is not_applicable, held, cheapest or chosen (another way was taken), optional or
    unavailable (not in use).
    """

    item: str
    name: Label
    why: Why


@dataclass(frozen=True, slots=True)
class Dependant:
    """What an answer decides: whether an item applies, or whether it asks for a slot."""

    item: str
    name: Label
    slot: str = ""
    slot_name: Label | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to be asked for. `certain` is False while another answer may make it needless.

    `settles` is how many open conditions hang on it; `source` is `applicant`, or the authority that
    holds the truth and could be asked instead.
    """

    element: str
    label: Label
    type: str
    choices: tuple[tuple[str, Label], ...]
    unit: str
    help: Label | None
    certain: bool
    settles: int
    dependants: tuple[Dependant, ...]
    source: str = "applicant"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A kind of evidence and where it comes from.

    `status`: bring (the applicant hands it in), form (the one online form stands for it), held,
    shared (authorities get it), produced (a member issues it), later (容缺), committed (告知承诺).
    `asked_by` are (item, slot); `from_item` is the member that issues it, or items that would
    (`obtainable`). `may_defer` and `may_commit` tell what the applicant may still choose.
    """

    kind: str
    name: Label
    status: str
    certain: bool
    why: Why
    asked_by: tuple[tuple[str, str], ...]
    from_item: str | None = None
    credential: str | None = None
    issuer: str = ""
    obtainable: tuple[str, ...] = ()
    may_defer: bool = False
    may_commit: bool = False
    original: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One element of the one form; `status` is ask, known (a fact given) or produced inside."""

    element: str
    label: Label
    type: str
    status: str
    certain: bool
    asked_by: tuple[str, ...]
    from_item: str | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """`after` depends on `before`.

    `kind` is credential (what `before` issues fills `slot`), or waits_for (the law says so). `by`
    tells how far `before` must be for `after` to begin: accepted, decided, issued; parallel and
    prereview let it begin at once but not be decided earlier; opinion lets it begin on an advance
    opinion. `optional` edges bind nobody.
    """

    before: str
    after: str
    kind: str
    by: str = "issued"
    slot: str = ""
    slot_name: Label | None = None
    credential: str | None = None
    basis: str = ""
    certain: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WayOut:
    """How an edge of a cycle was taken away.

    `how` is optional, held, shared, later, committed or prereview.
    """

    edge: Edge
    how: str
    text: Label


@dataclass(frozen=True, slots=True)
class Cycle:
    """Items of which each needs another first (互为前置); without a way out they have no date."""

    items: tuple[str, ...]
    edges: tuple[Edge, ...]
    ways_out: tuple[WayOut, ...] = ()
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several ways, with what it costs alone: visits, working days (None: not stated)."""

    item: str
    name: Label
    visits: int | None
    days: int | None
    evidence: int
    possible: bool | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of alternatives: which one was taken and why, and the others."""

    group: str
    chosen: str | None
    why: Why
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One matter: what applies, what to bring, what to fill in, in which order and until when.

    `due` is the end of the critical path by promised limits, `legal_due` by the law's;
    `promised` is the day the bundle promises for the whole, never after `due`; `joint_due` the
    end of the joint limit of the law. A date is None while nothing certain bears one. `unstated`
    are members without any limit, which the dates leave out.
    """

    goals: tuple[str, ...]
    bundle: str | None
    name: Label
    on: date
    members: tuple[PlannedMember, ...]
    left_out: tuple[LeftOut, ...]
    offered: tuple[LeftOut, ...]
    questions: tuple[Question, ...]
    evidence: tuple[EvidenceLine, ...]
    form: tuple[FormField, ...]
    edges: tuple[Edge, ...]
    stages: tuple[tuple[str, ...], ...]
    choices: tuple[Choice, ...]
    cycles: tuple[Cycle, ...]
    due: date | None
    legal_due: date | None
    promised: date | None
    joint_due: date | None
    unstated: tuple[str, ...]
    measures: tuple[Measure, ...]
    empty_slots: tuple[tuple[str, Label], ...] = ()
    sample: bool = False
    network: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Give the items that certainly belong to it, stage by stage."""
        return tuple(each.item for each in self.members if each.certain)

    @property
    def bring(self) -> tuple[EvidenceLine, ...]:
        """Give what the applicant certainly has to hand in."""
        return tuple(each for each in self.evidence if each.status == "bring" and each.certain)

    def member(self, item: str) -> PlannedMember:
        """Give a member; KeyError where the plan has none of this item."""
        for each in self.members:
            if each.item == item:
                return each
        raise KeyError(item)

    def to_json(self) -> dict[str, Json]:
        """Write the whole plan."""
        written = _json(self)
        assert isinstance(written, dict)  # noqa: S101 - a dataclass is written as an object
        return written


def _json(value: Any) -> Json:
    """Write dataclasses, labels, dates and amounts all the way down."""
    if isinstance(value, Label | Record):
        return value.to_json()
    if dataclasses.is_dataclass(value):
        return {each.name: _json(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, date | Decimal):
        return str(value)
    plain: Json = value
    return plain
