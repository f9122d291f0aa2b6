"""How a procedure is read: states, facts, parameters, terms, acts, and what must be true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tongban.kernel.canonical import Json
from tongban.kernel.conditions import ConditionError, Dictionary, FactType
from tongban.kernel.definitions.acts import read_act
from tongban.kernel.definitions.reading import FACT_TYPES, Reader
from tongban.kernel.definitions.types import (
    STAY,
    ActRule,
    FactRule,
    FieldType,
    Label,
    ParameterRule,
    StateRule,
)
from tongban.kernel.definitions.values import json_fault
from tongban.kernel.law import LegalBasis

BUILT_IN: Final = {
    "act_date": "date",
    "act_time": "datetime",
    "today": "date",
    "actor": "text",
    "item": "text",
    "department": "text",
    "applicant": "text",
}
"""Facts that every act brings along: its day and moment, who acts, and the matter's scope."""

PAYLOAD_PREFIX: Final = "payload_"


@dataclass(frozen=True, slots=True)
class RawTerm:
    """A term as the procedure states it: lengths may still be names of parameters (`$name`)."""

    name: str
    label: Label
    limit: Json
    promise: Json
    start_fact: str | None
    basis: LegalBasis | None
    on_expiry: str | None
    extension: Json
    extension_by: str
    extension_times: int


@dataclass(slots=True)
class Procedure:
    """A procedure as read, before an item gives it its parameters."""

    code: str
    version: int
    label: Label
    states: dict[str, StateRule] = field(default_factory=dict)
    facts: dict[str, FactRule] = field(default_factory=dict)
    declared: dict[str, ParameterRule] = field(default_factory=dict)
    terms: dict[str, RawTerm] = field(default_factory=dict)
    acts: dict[str, ActRule] = field(default_factory=dict)
    dictionary: Dictionary = field(default_factory=lambda: Dictionary({}))


def read_procedure(document: Mapping[str, Json], reader: Reader, path: str = "$") -> Procedure:
    """Read and check a procedure document; mistakes go to the reader."""
    found = reader.members(
        path,
        document,
        ("kind", "parameters", "facts", "terms", "notes"),
        ("code", "version", "label", "states", "acts"),
    )
    procedure = Procedure(
        code=reader.text(f"{path}.code", found.get("code")) if "code" in found else "",
        version=reader.integer(f"{path}.version", found.get("version"), least=1) or 0,
        label=reader.label(f"{path}.label", found.get("label")),
    )
    _states(procedure, found, reader, path)
    _facts(procedure, found, reader, path)
    _parameters(procedure, found, reader, path)
    _terms(procedure, found, reader, path)
    known: dict[str, FactType | str] = {
        **BUILT_IN,
        **{name: FACT_TYPES[rule.type] for name, rule in procedure.facts.items()},
        **{
            name: FACT_TYPES[rule.type]
            for name, rule in procedure.declared.items()
            if rule.type is not FieldType.TERM
        },
    }
    try:
        procedure.dictionary = Dictionary(known)
    except ConditionError as error:
        reader.fault(f"{path}.facts", str(error))
    acts = reader.mapping(f"{path}.acts", found.get("acts"))
    for name, value in acts.items():
        rule = read_act(name, value, procedure.dictionary, reader, f"{path}.acts.{name}")
        procedure.acts[name] = rule
    _check_acts(procedure, reader, path)
    _check_steps(procedure, reader, path)
    _check_terms(procedure, reader, path)
    _check_graph(procedure, reader, path)
    return procedure


def _states(procedure: Procedure, document: Mapping[str, Json], reader: Reader, path: str) -> None:
    for name, value in reader.mapping(f"{path}.states", document.get("states")).items():
        here = f"{path}.states.{name}"
        found = reader.members(here, value, ("label", "final"))
        if name == STAY:
            reader.fault(here, f"{STAY} means staying; name the state otherwise")
        procedure.states[name] = StateRule(
            name,
            reader.label(f"{here}.label", found.get("label")),
            reader.flag(f"{here}.final", found.get("final")),
        )


def _facts(procedure: Procedure, document: Mapping[str, Json], reader: Reader, path: str) -> None:
    for name, value in reader.mapping(f"{path}.facts", document.get("facts")).items():
        here = f"{path}.facts.{name}"
        found = reader.members(here, value, ("initial", "label"), ("type",))
        kind = reader.type(f"{here}.type", found.get("type"), FACT_TYPES)
        if name in BUILT_IN or name.startswith(PAYLOAD_PREFIX):
            reader.fault(here, "this name is taken by what an act brings along; choose another")
            continue
        if kind is None:
            continue
        initial = found.get("initial")
        wrong = None if initial is None else json_fault(kind, initial)
        if wrong:
            reader.fault(f"{here}.initial", wrong)
        procedure.facts[name] = FactRule(name, kind, initial)


def _parameters(
    procedure: Procedure, document: Mapping[str, Json], reader: Reader, path: str
) -> None:
    allowed = (*FACT_TYPES, FieldType.TERM)
    for name, value in reader.mapping(f"{path}.parameters", document.get("parameters")).items():
        here = f"{path}.parameters.{name}"
        found = reader.members(here, value, ("optional", "default", "label"), ("type",))
        kind = reader.type(f"{here}.type", found.get("type"), allowed)
        if name in BUILT_IN or name in procedure.facts or name.startswith(PAYLOAD_PREFIX):
            reader.fault(here, "a fact has this name already; choose another")
            continue
        if kind is None:
            continue
        default = found.get("default")
        wrong = None if default is None else json_fault(kind, default)
        if wrong:
            reader.fault(f"{here}.default", wrong)
        optional = reader.flag(f"{here}.optional", found.get("optional"))
        procedure.declared[name] = ParameterRule(name, kind, optional, default)


def _terms(procedure: Procedure, document: Mapping[str, Json], reader: Reader, path: str) -> None:
    for name, value in reader.mapping(f"{path}.terms", document.get("terms")).items():
        here = f"{path}.terms.{name}"
        found = reader.members(
            here, value, ("label", "promise", "on_expiry", "extension", "basis", "from"), ("limit",)
        )
        start = found.get("from", "act")
        start_fact = None
        if isinstance(start, str) and start.startswith("fact:"):
            start_fact = start.removeprefix("fact:")
            rule = procedure.facts.get(start_fact)
            if rule is None or rule.type not in {FieldType.DATE, FieldType.DATETIME}:
                reader.fault(f"{here}.from", f"{start_fact} is no fact of type date or datetime")
        elif start != "act":
            reader.fault(f"{here}.from", f"{start!r}; expected act or fact:<name>")
        expiry = reader.members(f"{here}.on_expiry", found.get("on_expiry"), ("act",))
        extension = reader.members(
            f"{here}.extension",
            found.get("extension"),
            ("times",),
            ("limit", "by") if found.get("extension") is not None else (),
        )
        for part, length in (
            ("limit", found.get("limit")),
            ("promise", found.get("promise")),
            ("extension.limit", extension.get("limit")),
        ):
            _check_length(procedure, length, reader, f"{here}.{part}")
        basis = reader.basis(f"{here}.basis", found.get("basis"))
        if basis is None and not _is_parameter(found.get("limit")):
            reader.fault(f"{here}.basis", "missing; a limit rests on a law, or on its parameter's")
        procedure.terms[name] = RawTerm(
            name=name,
            label=reader.label(f"{here}.label", found["label"])
            if "label" in found
            else Label(name, name),
            limit=found.get("limit"),
            promise=found.get("promise"),
            start_fact=start_fact,
            basis=basis,
            on_expiry=reader.text(f"{here}.on_expiry.act", expiry["act"])
            if "act" in expiry
            else None,
            extension=extension.get("limit"),
            extension_by=reader.text(f"{here}.extension.by", extension["by"])
            if "by" in extension
            else "",
            extension_times=reader.integer(
                f"{here}.extension.times", extension.get("times"), least=1
            )
            or 1,
        )


def _check_length(procedure: Procedure, length: Json, reader: Reader, path: str) -> None:
    if length is None:
        return
    if _is_parameter(length):
        name = str(length).removeprefix("$")
        rule = procedure.declared.get(name)
        if rule is None or rule.type is not FieldType.TERM:
            reader.fault(path, f"${name} is no parameter of type term")
        return
    wrong = json_fault(FieldType.TERM, length)
    if wrong:
        reader.fault(path, wrong)


def _is_parameter(length: Json) -> bool:
    return isinstance(length, str) and length.startswith("$")


def _check_acts(procedure: Procedure, reader: Reader, path: str) -> None:
    """Check what acts say of states and each other."""
    states, acts = procedure.states, procedure.acts
    for name, act in acts.items():
        here = f"{path}.acts.{name}"
        for state in act.sources:
            if state not in states:
                reader.fault(f"{here}.from", f"{state} is no state of this procedure")
        for target in act.targets:
            if target.state != STAY and target.state not in states:
                reader.fault(f"{here}.to", f"{target.state} is no state of this procedure")
        for other in act.not_by:
            if other not in acts:
                reader.fault(f"{here}.not_by", f"{other} is no act of this procedure")


def _check_steps(procedure: Procedure, reader: Reader, path: str) -> None:
    """Check what acts do to terms."""
    for name, act in procedure.acts.items():
        here = f"{path}.acts.{name}"
        for step in ("stop", "start", "resume", "suspend", "extend"):
            for term in getattr(act.terms, step):
                if term not in procedure.terms:
                    reader.fault(f"{here}.terms.{step}", f"{term} is no term of this procedure")
                elif step == "extend":
                    _check_extension(procedure.terms[term], act, reader, here)


def _check_extension(term: RawTerm, act: ActRule, reader: Reader, path: str) -> None:
    """Check that an act that extends a term knows by how much and is for one role."""
    if term.extension is not None:
        if act.by != {term.extension_by}:
            reader.fault(f"{path}.by", f"extending {term.name} is for {term.extension_by} alone")
        return
    if len(act.by) != 1:
        reader.fault(f"{path}.by", f"extending {term.name} must be for one role alone")
    days = act.payload.get("days")
    if days is None or days.type is not FieldType.INT or not days.required or not days.max:
        reader.fault(
            f"{path}.payload.days",
            f"missing; term {term.name} states no extension, so the act must ask for days, "
            "a required int with a max",
        )


def _check_terms(procedure: Procedure, reader: Reader, path: str) -> None:
    """Check that what the system does when a term expires exists and is the system's to do."""
    for name, term in procedure.terms.items():
        here = f"{path}.terms.{name}.on_expiry.act"
        if term.on_expiry is None:
            continue
        act = procedure.acts.get(term.on_expiry)
        if act is None:
            reader.fault(here, f"{term.on_expiry} is no act of this procedure")
            continue
        if "system" not in act.by:
            reader.fault(here, f"{term.on_expiry} may not be done by the system; add it to by")
        asked = [field.name for field in act.payload.values() if field.required]
        if asked:
            reader.fault(
                here, f"{term.on_expiry} requires {', '.join(asked)}; no timer fills it in"
            )


def _check_graph(procedure: Procedure, reader: Reader, path: str) -> None:
    """Check that every state can be reached and that only final ones are dead ends."""
    opening = [act for act in procedure.acts.values() if act.opens]
    if not opening:
        reader.fault(f"{path}.acts", "no act opens a matter; mark one with opens: true")
    reached = {target.state for act in opening for target in act.targets}
    waiting = list(reached)
    while waiting:
        state = waiting.pop()
        for act in procedure.acts.values():
            if state in act.sources:
                fresh = {target.state for target in act.targets} - reached - {STAY}
                reached |= fresh
                waiting.extend(fresh)
    for name, rule in procedure.states.items():
        if name not in reached:
            reader.fault(f"{path}.states.{name}", "no act leads here from an opening act")
        leaves = any(
            name in act.sources and any(target.state not in {STAY, name} for target in act.targets)
            for act in procedure.acts.values()
        )
        if not rule.final and not leaves:
            reader.fault(f"{path}.states.{name}", "no act leaves it; add one or mark it final")
