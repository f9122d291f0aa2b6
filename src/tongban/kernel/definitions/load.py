"""How a document becomes a Definition: procedure read, parameters bound, slots read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from tongban.kernel.canonical import CanonicalError, Json, digest
from tongban.kernel.conditions import ConditionError, Dictionary
from tongban.kernel.definitions.procedure import Procedure, RawTerm, read_procedure
from tongban.kernel.definitions.reading import FACT_TYPES, Reader
from tongban.kernel.definitions.types import (
    ActRule,
    DefinitionError,
    FactRule,
    Fault,
    FieldType,
    Label,
    ParameterRule,
    Resolve,
    StateRule,
    TermRule,
)
from tongban.kernel.definitions.values import json_fault, term_value
from tongban.kernel.evidence import Necessity, Slot
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import ExtensionRule, Hours, Length

KEPT: Final = 4096
"""Definitions kept parsed; the oldest goes first."""


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A published procedure, or an item that gives it its parameters; known by its content hash.

    `kind` is `item` or `procedure`; `unbound` names required parameters that have no value yet (a
    procedure that only items make whole cannot open matters). `parameters` are the values in
    JSON. `document` is the document as published and `procedure_code` the kind of matter that it
    makes.
    """

    hash: str
    kind: str
    code: str
    version: int
    label: Label
    procedure_code: str
    procedure_hash: str
    document: Mapping[str, Json]
    states: Mapping[str, StateRule]
    acts: Mapping[str, ActRule]
    terms: Mapping[str, TermRule]
    facts: Mapping[str, FactRule]
    declared: Mapping[str, ParameterRule]
    parameters: Mapping[str, Json]
    unbound: tuple[str, ...]
    evidence: tuple[Slot, ...]
    produces: tuple[str, ...]
    content: Mapping[str, Json]
    dictionary: Dictionary

    @property
    def opening(self) -> tuple[ActRule, ...]:
        """Give the acts that open a matter."""
        return tuple(rule for rule in self.acts.values() if rule.opens)

    @staticmethod
    def load(document: Json, resolve: Resolve) -> "Definition":
        """Check and parse a procedure or item document, once per content hash.

        An item names its procedure by hash, which `resolve` finds. Raises DefinitionError with
        every fault of the document, and of its procedure where that is at fault.
        """
        try:
            key = digest(document)
        except CanonicalError as error:
            raise DefinitionError((Fault(error.path, error.message),)) from error
        found = _LOADED.get(key)
        if found is not None:
            return found
        if not isinstance(document, Mapping):
            raise DefinitionError((Fault("$", "expected an object"),))
        if "procedure" in document:
            definition = _item(key, document, resolve)
        else:
            definition = _bare(key, document)
        _keep(_LOADED, key, definition)
        return definition


@dataclass(frozen=True, slots=True)
class _Read:
    procedure: Procedure
    faults: tuple[Fault, ...]


_T = TypeVar("_T")
_LOADED: Final[dict[str, Definition]] = {}
_PROCEDURES: Final[dict[str, _Read]] = {}


def loaded(key: str) -> Definition | None:
    """Give the definition of this hash if it was loaded before, to save reading its document."""
    return _LOADED.get(key)


def _bare(key: str, document: Mapping[str, Json]) -> Definition:
    """Load a procedure without an item: parameters have their defaults or stay unbound."""
    read = _procedure(key, document)
    reader = Reader()
    reader.faults.extend(read.faults)
    procedure = read.procedure
    return _bound(reader, key, document, procedure, key, given={}, item=None)


def _item(key: str, document: Mapping[str, Json], resolve: Resolve) -> Definition:
    reader = Reader()
    found = reader.members(
        "$",
        document,
        ("kind", "parameters", "evidence", "elements", "produces", "content"),
        ("procedure", "code", "version", "label"),
    )
    wanted = reader.text("$.procedure", found.get("procedure"))
    try:
        source = resolve(wanted)
    except LookupError:
        reader.fault("$.procedure", f"{wanted} is not published; publish the procedure first")
        raise DefinitionError(tuple(reader.faults)) from None
    if not isinstance(source, Mapping) or digest(source) != wanted:
        reader.fault("$.procedure", f"{wanted} resolves to a document of another hash")
        raise DefinitionError(tuple(reader.faults))
    read = _procedure(wanted, source)
    reader.faults.extend(
        Fault(f"$.procedure({read.procedure.code}){fault.path[1:]}", fault.message)
        for fault in read.faults
    )
    given = reader.mapping("$.parameters", found.get("parameters"))
    return _bound(reader, key, document, read.procedure, wanted, given=given, item=found)


def _procedure(key: str, document: Mapping[str, Json]) -> _Read:
    found = _PROCEDURES.get(key)
    if found is None:
        reader = Reader()
        found = _Read(read_procedure(document, reader), tuple(reader.faults))
        _keep(_PROCEDURES, key, found)
    return found


def _bound(
    reader: Reader,
    key: str,
    document: Mapping[str, Json],
    procedure: Procedure,
    procedure_hash: str,
    *,
    given: Mapping[str, Json],
    item: Mapping[str, Json] | None,
) -> Definition:
    """Give the procedure its parameters and the item its slots, or tell every fault."""
    parameters = _parameters(procedure, given, reader)
    unbound = tuple(
        name
        for name, rule in procedure.declared.items()
        if parameters.get(name) is None and not rule.optional
    )
    if item is not None:
        for name in unbound:
            reader.fault(f"$.parameters.{name}", "missing")
    terms = {
        name: _term(raw, parameters, procedure, reader) for name, raw in procedure.terms.items()
    }
    head = procedure if item is None else None
    definition = Definition(
        hash=key,
        kind="procedure" if item is None else "item",
        code=head.code if head else reader.text("$.code", document.get("code")),
        version=head.version
        if head
        else reader.integer("$.version", document.get("version"), least=1) or 0,
        label=head.label if head else reader.label("$.label", document.get("label")),
        procedure_code=procedure.code,
        procedure_hash=procedure_hash,
        document=document,
        states=procedure.states,
        acts=procedure.acts,
        terms=terms,
        facts=procedure.facts,
        declared=procedure.declared,
        parameters=parameters,
        unbound=unbound,
        evidence=() if item is None else _slots(item, procedure.dictionary, reader),
        produces=() if item is None else reader.names("$.produces", item.get("produces")),
        content={} if item is None else reader.mapping("$.content", item.get("content")),
        dictionary=procedure.dictionary,
    )
    if reader.faults:
        raise DefinitionError(tuple(reader.faults))
    return definition


def _parameters(procedure: Procedure, given: Mapping[str, Json], reader: Reader) -> dict[str, Json]:
    for name in given:
        if name not in procedure.declared:
            known = ", ".join(procedure.declared) or "none"
            reader.fault(f"$.parameters.{name}", f"the procedure knows no such one; known: {known}")
    values: dict[str, Json] = {}
    for name, rule in procedure.declared.items():
        value = given.get(name)
        fault = None if value is None else json_fault(rule.type, value)
        if fault:
            reader.fault(f"$.parameters.{name}", fault)
        values[name] = rule.default if value is None else value
    return values


def _term(
    raw: RawTerm, parameters: Mapping[str, Json], procedure: Procedure, reader: Reader
) -> TermRule:
    limit, basis = _length(raw.limit, parameters)
    promise, _ = _length(raw.promise, parameters)
    more, more_basis = _length(raw.extension, parameters)
    basis = basis or raw.basis
    path = f"$.terms.{raw.name}"
    if limit is not None and basis is None:
        reader.fault(path, f"the limit {raw.limit} has no basis; name its law and clause")
    if isinstance(limit, Hours) and raw.start_fact is not None:
        fact = procedure.facts.get(raw.start_fact)
        if fact is not None and fact.type is not FieldType.DATETIME:
            reader.fault(path, f"a limit in hours cannot start at the date {raw.start_fact}")
    law = more_basis or basis
    return TermRule(
        name=raw.name,
        label=raw.label,
        length=limit,
        promise=promise,
        start_fact=raw.start_fact,
        basis=basis,
        on_expiry=raw.on_expiry,
        extension=None
        if more is None or law is None
        else ExtensionRule(more, frozenset({raw.extension_by}), law, raw.extension_times),
    )


def _length(value: Json, parameters: Mapping[str, Json]) -> tuple[Length | None, LegalBasis | None]:
    """Give the length that a term states or that its parameter gives; None for none or a fault."""
    if isinstance(value, str) and value.startswith("$"):
        value = parameters.get(value.removeprefix("$"))
    if value is None or json_fault(FieldType.TERM, value):
        return None, None
    return term_value(value)


def _slots(item: Mapping[str, Json], base: Dictionary, reader: Reader) -> tuple[Slot, ...]:
    names = _elements(item, base, reader)
    slots: list[Slot] = []
    for index, each in enumerate(reader.items("$.evidence", item.get("evidence"))):
        path = f"$.evidence[{index}]"
        found = reader.mapping(path, each)
        name = reader.text(f"{path}.slot", found.get("slot"))
        if any(slot.id == name for slot in slots):
            reader.fault(f"{path}.slot", f"{name} stands here twice")
        word = found.get("necessity", Necessity.REQUIRED.value)
        necessity = next((each for each in Necessity if each.value == word), None)
        if necessity is None:
            known = ", ".join(each.value for each in Necessity)
            reader.fault(f"{path}.necessity", f"{word!r}; expected one of {known}")
        slots.append(
            Slot(
                id=name,
                kind=reader.text(f"{path}.kind", found.get("kind")),
                necessity=necessity or Necessity.REQUIRED,
                when=reader.condition(f"{path}.when", found.get("when"), names),
                details={
                    key: part
                    for key, part in found.items()
                    if key not in {"slot", "kind", "necessity", "when"}
                },
            )
        )
    return tuple(slots)


def _elements(item: Mapping[str, Json], base: Dictionary, reader: Reader) -> Dictionary:
    """Add the data elements that the item's form asks for to the names its slots may use."""
    known = {}
    for name, word in reader.mapping("$.elements", item.get("elements")).items():
        kind = reader.type(f"$.elements.{name}", word, FACT_TYPES)
        if kind is not None:
            known[name] = FACT_TYPES[kind]
    try:
        return base.extended(known)
    except ConditionError as error:
        reader.fault("$.elements", str(error))
        return base


def _keep(kept: dict[str, _T], key: str, value: _T) -> None:
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)), None)
    kept[key] = value
