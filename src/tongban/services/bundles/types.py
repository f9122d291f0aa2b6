"""What a bundle says, and the network of items that the planner sees.

A bundle is a graph of items whose edges are credentials: what one issues, the next needs. Which
items belong to it, who leads it and how it is called are data; a slogan is a label with a member
list (domain.md §0.2, §4.5).
"""
# ruff: noqa: RUF009 - `field` gives a dataclass field with its codec; its defaults are immutable

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as plain
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tongban.base.district.types import EvidenceKind
from tongban.kernel.calendar import Calendar, published
from tongban.kernel.evidence import Taxonomy
from tongban.services.bundles import words
from tongban.services.catalogue import codes
from tongban.services.catalogue.codec import (
    Bool,
    Coded,
    Date,
    Integer,
    LabelCodec,
    Many,
    Part,
    Record,
    Text,
    field,
)
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import (
    FeeItem,
    FlowStep,
    LawRef,
    Limit,
    SpecialProcedure,
)
from tongban.services.credentials.types import CredentialKind
from tongban.services.forms.rules import fact_dictionary
from tongban.services.forms.types import DataElement

if TYPE_CHECKING:
    from tongban.kernel.conditions import Dictionary

_SLUG: Final = Text(
    80,
    re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"),
    Label("小写字母、数字与连字符", "lower-case letters, digits and hyphens"),
)
_LABEL: Final = LabelCodec()
_BASIS: Final = Part(LawRef)
_LIMIT: Final = Part(Limit)
_SLUGS: Final = Many(_SLUG)


@dataclass(frozen=True)
class Stage(Record):
    """A stage of a bundle (the four of construction): who leads it and how long it may take."""

    id: str = field(_SLUG, default="", required=True)
    name: Label = field(_LABEL, default=Label(""), required=True)
    lead: str | None = field(_SLUG)
    limit: Limit | None = field(_LIMIT)
    note: Label | None = field(_LABEL)


@dataclass(frozen=True)
class EmptySlot(Record):
    """A member that is named but of which nobody published what fills it."""

    id: str = field(_SLUG, default="", required=True)
    name: Label = field(_LABEL, default=Label(""), required=True)
    note: Label | None = field(_LABEL)


@dataclass(frozen=True)
class Member(Record):
    """An item of a bundle, with what the bundle adds to it.

    `waits_for` are legal prerequisites besides the credentials that items hand on; `by` says how
    far they must be. Members with the same word in `alternatives` exclude each other: one is
    chosen. `tolerable` names slots whose evidence may come later here (容缺受理), `commitment`
    that it may be granted on commitment (告知承诺), `prereview` that an opinion may be given before
    the prerequisites are there; it never stands for them (domain.md §4.9, §4.15).
    """

    item: str = field(_SLUG, default="", required=True)
    role: str = field(Coded(words.ROLES), default="required")
    when: str | None = field(Text(2000))
    waits_for: tuple[str, ...] = field(_SLUGS, default=())
    by: str = field(Coded(words.POINTS), default="issued")
    basis: LawRef | None = field(_BASIS)
    stage: str | None = field(_SLUG)
    parallel_with: tuple[str, ...] = field(_SLUGS, default=())
    alternatives: str | None = field(_SLUG)
    tolerable: tuple[str, ...] = field(_SLUGS, default=())
    commitment: bool = field(Bool(), default=False)
    prereview: bool = field(Bool(), default=False)
    note: Label | None = field(_LABEL)


@dataclass(frozen=True)
class Policies(Record):
    """How a joint matter of this bundle runs.

    `joint_visit` are the members whose check on site is one visit; `composite` the kind of
    credential that shows them all (一业一证); with `land_contract` formal documents come only after
    the land contract (拿地即开工). `opinion_limit` is the local time for findings of the visit,
    `silence_is_pass` the members of which a local rule lets silence beyond it count as favourable
    (domain.md §4.17, INV-ACC-04); without one silence is flagged and is no pass.
    """

    issue: str = field(Coded(words.ISSUES), default="as_ready")
    child_failure: str = field(Coded(words.FAILURES), default="independent")
    joint_visit: tuple[str, ...] = field(_SLUGS, default=())
    correction: str = field(Coded(words.CORRECTIONS), default="joint")
    composite: str | None = field(_SLUG)
    land_contract: bool = field(Bool(), default=False)
    opinion_limit: Limit | None = field(_LIMIT)
    silence_is_pass: tuple[str, ...] = field(_SLUGS, default=())


@dataclass(frozen=True)
class WholeLimit(Record):
    """The limit of the whole by law: 45 working days and 15 more (行政许可法 §42)."""

    days: int = field(Integer(0, 100_000), default=0, required=True)
    unit: str = field(Coded(codes.LIMIT_UNITS), default="working_days", required=True)
    extension: Limit | None = field(_LIMIT)
    basis: LawRef | None = field(_BASIS)
    note: Label | None = field(_LABEL)


@dataclass(frozen=True)
class Bundle(Record):
    """Several items seen as one matter; `sample` where the member list is a default of ours."""

    id: str = field(_SLUG, default="", required=True)
    version: int = field(Integer(1, 100_000), default=1)
    name: Label = field(_LABEL, default=Label(""), required=True)
    summary: Label | None = field(_LABEL)
    lifecycle: str | None = field(Coded(words.LIFECYCLES))
    labels: tuple[str, ...] = field(_SLUGS, default=())
    lead: str | None = field(_SLUG)
    events: tuple[str, ...] = field(_SLUGS, default=())
    basis: tuple[LawRef, ...] = field(Many(_BASIS), default=())
    sources: tuple[Label, ...] = field(Many(_LABEL), default=())
    sample: bool = field(Bool(), default=False)
    members: tuple[Member, ...] = field(Many(Part(Member)), default=())
    stages: tuple[Stage, ...] = field(Many(Part(Stage)), default=())
    empty_slots: tuple[EmptySlot, ...] = field(Many(Part(EmptySlot)), default=())
    policies: Policies = field(Part(Policies), default=Policies())
    promise: Limit | None = field(_LIMIT)
    limit: WholeLimit | None = field(Part(WholeLimit))
    note: Label | None = field(_LABEL)

    def member(self, item: str) -> Member | None:
        """Give the member that an item is, None when it is none."""
        return next((each for each in self.members if each.item == item), None)

    @property
    def items(self) -> tuple[str, ...]:
        """Give the items of its members in order."""
        return tuple(each.item for each in self.members)


@dataclass(frozen=True)
class LabelMember(Record):
    """What a reform label stands for: an item, a bundle or a measure by id, or a text."""

    kind: str = field(Coded(words.LABEL_MEMBERS), default="text", required=True)
    ref: str | None = field(_SLUG)
    text: Label | None = field(_LABEL)


@dataclass(frozen=True)
class ReformLabel(Record):
    """A slogan: a name, a version, where it is known from, and its members as far as published.

    No members means that nobody published what it stands for; every page that shows it says so.
    """

    id: str = field(_SLUG, default="", required=True)
    name: Label = field(_LABEL, default=Label(""), required=True)
    version: int = field(Integer(1, 100_000), default=1)
    as_of: date | None = field(Date())
    source: Label | None = field(_LABEL)
    members: tuple[LabelMember, ...] = field(Many(Part(LabelMember)), default=())
    note: Label | None = field(_LABEL)

    @property
    def published(self) -> bool:
        """Tell whether anybody published what it stands for."""
        return bool(self.members)


@dataclass(frozen=True, slots=True)
class Need:
    """One slot of evidence of an item, as the planner sees it.

    `when` is the condition under which it is asked, None for always; `situations` are those of the
    guide that select it without a condition over facts. `form` is the item's own application form,
    which the form filled in online stands for; `shareable` that authorities get it themselves.
    """

    slot: str
    kind: str
    name: Label
    necessity: str = "required"
    when: str | None = None
    situations: tuple[Label, ...] = ()
    form: bool = False
    shareable: bool = False
    source: str | None = None
    original: bool = False
    basis: LawRef | None = None


@dataclass(frozen=True, slots=True)
class ItemNode:
    """One item as the planner sees it: what it needs, what it gives, how long and how often.

    `statutory` and `promised` are its limits, None where no source states them; `visits` how often
    the applicant must appear, None where the guide does not say. `form` are data elements.
    """

    id: str
    name: Label
    authority: str = ""
    authority_name: str = ""
    item_type: str = ""
    case_type: str = ""
    code: str = ""
    needs: tuple[Need, ...] = ()
    produces: str | None = None
    result: Label | None = None
    form: tuple[str, ...] = ()
    statutory: Limit | None = None
    promised: Limit | None = None
    visits: int | None = None
    visit_reason: Label | None = None
    site_check: bool = False
    fees: tuple[FeeItem, ...] = ()
    charged: bool | None = None
    steps: tuple[FlowStep, ...] = ()
    special: tuple[SpecialProcedure, ...] = ()
    basis: tuple[LawRef, ...] = ()
    joint_bodies: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class Network:
    """Everything a plan is made from: items, credentials, evidence, elements and bundles by id.

    Immutable; what is looked up often (producers by kind of evidence, the taxonomy, the dictionary
    of facts) is worked out once.
    """

    items: Mapping[str, ItemNode]
    evidence: Mapping[str, EvidenceKind] = plain(default_factory=dict)
    credentials: Mapping[str, CredentialKind] = plain(default_factory=dict)
    elements: Mapping[str, DataElement] = plain(default_factory=dict)
    bundles: Mapping[str, Bundle] = plain(default_factory=dict)
    authorities: Mapping[str, Label] = plain(default_factory=dict)
    calendar: Calendar = plain(default_factory=published)
    version: str = ""

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Which kinds of evidence stand for which."""
        return Taxonomy({kind.id: kind.satisfies for kind in self.evidence.values()})

    @cached_property
    def dictionary(self) -> Dictionary:
        """The facts that conditions may name, with their types."""
        return fact_dictionary(self.elements.values())

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """The names of kinds of evidence and credentials."""
        named = {key: kind.label for key, kind in self.credentials.items()}
        named |= {key: kind.label for key, kind in self.evidence.items()}
        return {key: Label(label["zh"], label.get("en", "")) for key, label in named.items()}

    @cached_property
    def producers(self) -> Mapping[str, tuple[str, ...]]:
        """The items that issue each kind of credential, by id."""
        found: dict[str, list[str]] = {}
        for node in self.items.values():
            if node.produces is not None:
                found.setdefault(node.produces, []).append(node.id)
        return {kind: tuple(sorted(items)) for kind, items in found.items()}

    @cached_property
    def proofs(self) -> Mapping[str, frozenset[str]]:
        """The kinds of evidence that each kind of credential is good for, directly or not."""
        found: dict[str, set[str]] = {}
        for kind in self.evidence.values():
            if kind.credential:
                found.setdefault(kind.credential, set()).add(kind.id)
        wanted = [(each, self.taxonomy.satisfying(each)) for each in self.evidence]
        return {
            credential: frozenset(each for each, good in wanted if not good.isdisjoint(kinds))
            for credential, kinds in found.items()
        }

    @cached_property
    def proving(self) -> Mapping[str, tuple[str, ...]]:
        """The kinds of credential that are good where a kind of evidence is asked."""
        found: dict[str, list[str]] = {}
        for credential, kinds in self.proofs.items():
            for kind in kinds:
                found.setdefault(kind, []).append(credential)
        return {kind: tuple(sorted(names)) for kind, names in found.items()}

    @cached_property
    def issued_only(self) -> frozenset[str]:
        """The kinds of evidence that nothing is good for but what items issue.

        A lease proves premises as a property certificate does, and nobody applies for one.
        """
        outside = {
            kind.id
            for kind in self.evidence.values()
            if not kind.abstract and kind.credential not in self.producers
        }
        return frozenset(
            kind for kind in self.evidence if outside.isdisjoint(self.taxonomy.satisfying(kind))
        )

    @cached_property
    def bundles_of(self) -> Mapping[str, tuple[str, ...]]:
        """The bundles that each item belongs to."""
        found: dict[str, list[str]] = {}
        for bundle in self.bundles.values():
            for item in bundle.items:
                found.setdefault(item, []).append(bundle.id)
        return {item: tuple(sorted(names)) for item, names in found.items()}
