"""What the linter looks at and what it says: a district as plain values, rules, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from tongban.kernel.canonical import Json
from tongban.kernel.conditions import ConditionError, Dictionary, parse
from tongban.services.bundles.types import Bundle
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.types import ItemContent
from tongban.services.forms.rules import fact_dictionary
from tongban.services.forms.types import DataElement


class Severity(StrEnum):
    """What a finding asks for: errors and warnings make the check fail, advice does not."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the district: `kind` as item, bundle, evidence; `path` as `needs[2].name`."""

    kind: str
    id: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a part stands: `line` 0 where the source has no lines."""

    file: str = ""
    line: int = 0


Positions = Callable[[Place], Position]


def nowhere(_: Place) -> Position:
    """Know no position: for districts that were not read from files."""
    return Position()


@dataclass(frozen=True, slots=True)
class Body:
    """An authority, as far as rules look at it."""

    id: str
    name: Label
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A role that an officer holds for a department; None in `items` or `acts` means every one."""

    role: str
    department: str
    items: frozenset[str] | None = None
    acts: frozenset[str] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, role: str, body: str, item: str, on: date) -> bool:
        """Tell whether it lets its holder play the role for an item of a body on a day."""
        return (
            self.role == role
            and self.department == body
            and (self.items is None or item in self.items)
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who acts for authorities."""

    id: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kind of evidence of the district (docs/district-format.md, evidence.yaml)."""

    id: str
    label: Label
    satisfies: tuple[str, ...] = ()
    credential: str | None = None
    issuer: str | None = None
    shareable: bool = False
    form: bool = False
    abstract: bool = False
    fact: bool = False


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """A kind of credential: who issues it, which elements it prints."""

    id: str
    label: Label
    issuer: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A life or business event with the items it touches."""

    id: str
    label: Label
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that an authority holds: its names, and whose it is.

    `issuer` is an authority of the district; for the usual ones `bodies` are words in the names of
    the authorities that hold them.
    """

    name: str
    holder: Label
    names: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Deposits:
    """The deposits that may be asked for: names in the district's kept list and in the state's.

    Outside both lists none may be asked for (优化营商环境条例 §25).
    """

    kept: tuple[str, ...]
    state: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A condition as it is written, and where."""

    place: Place
    text: str


@dataclass(frozen=True)
class District:
    """A district, or a list of items, as rules see it.

    `columns` are the fields that the source can state, None for all: a rule about a field that a
    list has no column for stays silent. Empty collections mean that the source does not say.
    """

    items: tuple[ItemContent, ...]
    on: date
    bundles: tuple[Bundle, ...] = ()
    bodies: Mapping[str, Body] = field(default_factory=dict)
    officers: tuple[Officer, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    credentials: Mapping[str, CredentialKind] = field(default_factory=dict)
    elements: Mapping[str, DataElement] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deposits: Deposits | None = None
    held: tuple[Held, ...] = ()
    positions: Positions = nowhere
    columns: frozenset[str] | None = None

    def says(self, name: str) -> bool:
        """Tell whether the source could state this field of an item."""
        return self.columns is None or name in self.columns

    @cached_property
    def item(self) -> Mapping[str, ItemContent]:
        """Items by id; of two with one id the first."""
        return {each.id: each for each in reversed(self.items)}

    @cached_property
    def producers(self) -> Mapping[str, tuple[str, ...]]:
        """Items that issue each kind of credential."""
        found: dict[str, list[str]] = {}
        for item in self.items:
            if item.produces:
                found.setdefault(item.produces, []).append(item.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def satisfying(self) -> Mapping[str, tuple[str, ...]]:
        """Kinds of evidence that stand directly for each kind."""
        found: dict[str, list[str]] = {}
        for kind in self.evidence.values():
            for wider in kind.satisfies:
                found.setdefault(wider, []).append(kind.id)
        return {name: tuple(sorted(kinds)) for name, kinds in found.items()}

    def fitting(self, wanted: str | None) -> tuple[str, ...]:
        """Give the kinds that can be handed in for a kind: itself, and those that stand for it."""
        kind = self.evidence.get(wanted or "")
        if kind is None:
            return ()
        found = [] if kind.abstract else [kind.id]
        todo, seen = [kind.id], {kind.id}
        while todo:
            for other in self.satisfying.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
                    if not self.evidence[other].abstract:
                        found.append(other)
        return tuple(found)

    @cached_property
    def dictionary(self) -> Dictionary:
        """The facts that conditions may name, with their types."""
        return fact_dictionary(self.elements.values())

    @cached_property
    def conditions(self) -> tuple[Written, ...]:
        """Every condition of items, bundles and elements, with its place."""
        return tuple(_written(self))

    @cached_property
    def read_facts(self) -> frozenset[str]:
        """The facts that some condition reads."""
        found: set[str] = set()
        for written in self.conditions:
            try:
                found.update(parse(written.text, self.dictionary).facts)
            except ConditionError:
                continue  # TB601 tells of it
        return frozenset(found)

    def body_name(self, item: ItemContent, lang: str = "zh") -> str:
        """Name the authority of an item for readers."""
        body = self.bodies.get(item.implementing_body or "")
        return body.name.text(lang) if body else item.body_name or item.implementing_body or ""


def body_of(item: ItemContent) -> str:
    """Name the authority of an item: its id, else what the source calls it."""
    return item.implementing_body or item.body_uscc or item.body_name or ""


def _written(district: District) -> Iterator[Written]:
    for item in district.items:
        for name in ("situations", "needs"):
            for n, each in enumerate(getattr(item, name)):
                if each.when:
                    yield Written(Place("item", item.id, f"{name}[{n}].when"), each.when)
    for bundle in district.bundles:
        for n, member in enumerate(bundle.members):
            if member.when:
                yield Written(Place("bundle", bundle.id, f"members[{n}].when"), member.when)
    for element in district.elements.values():
        if element.when:
            yield Written(Place("elements", element.id, "when"), element.when)


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that would mend a finding: `change` is its JSON, `command` how to try it."""

    text: Label
    change: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule saw: where, in words, and what would mend it.

    `group` is what findings with one cause have in common: a reader sees them as one line.
    `severity` is given where it is less grave than its rule says.
    """

    place: Place
    message: Label
    group: Label | None = None
    fix: Fix | None = None
    severity: Severity | None = None


Run = Callable[[District], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its number, how grave a breach is, what it holds, where that stands, what to do."""

    number: str
    severity: Severity
    title: Label
    source: Label
    advice: Label
    run: Run | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule at a place; `waived` holds the reason why it stands.

    `echoes` names rules that may tell the same of `subject`: then this one is left out.
    """

    rule: str
    severity: Severity
    place: Place
    name: Label
    position: Position
    message: Label
    group: Label | None = None
    fix: Fix | None = None
    waived: str | None = None
    echoes: frozenset[str] = frozenset()
    subject: str = ""

    def sort_key(self) -> tuple[str, str, int, str, str, str, str]:
        """Order by rule, file, line and place."""
        at, where = self.position, self.place
        return (self.rule, at.file, at.line, where.kind, where.id, where.path, self.message.zh)

    def to_json(self) -> dict[str, Json]:
        """Write it (docs/linter.md, the report)."""
        written: dict[str, Json] = {
            "rule": self.rule,
            "severity": self.severity.value,
            "kind": self.place.kind,
            "id": self.place.id,
            "name": self.name.to_json(),
            "path": self.place.path,
            "file": self.position.file,
            "line": self.position.line,
            "message": self.message.to_json(),
        }
        if self.fix is not None:
            written["fix"] = {"text": self.fix.text.to_json(), "change": self.fix.change}
        if self.waived is not None:
            written["waived"] = self.waived
        return written
