"""The law's prerequisites of a construction project as data: read once, checked, asked by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.kernel.conditions import Condition, Dictionary, FactType, parse
from tongban.kernel.law import LegalBasis

FILE: Final = Path(__file__).with_name("prerequisites.yaml")
FACTS: Final = Dictionary({"land_mode": FactType.TEXT, "demolition_needed": FactType.BOOL})
"""Facts of a project that decide which prerequisites it has."""
Label = Mapping[str, str]


class LawError(ValueError):
    """A data file of prerequisites that contradicts itself; names the line by its place."""

    code = "CONSTRUCTION-LAW"


@dataclass(frozen=True, slots=True)
class StageRule:
    """One of the four stages; who issues `lead` leads it."""

    id: str
    name: Label
    lead: str


@dataclass(frozen=True, slots=True)
class PermitRule:
    """A permit of the graph by the kind of evidence that it is."""

    id: str
    stage: str
    name: Label


@dataclass(frozen=True, slots=True)
class Need:
    """That `permit` needs `of`, by a clause in force from `since` to `until`, both included.

    Kinds in `also` stand for it beside those of the district's taxonomy. With `in_case` it is a
    material of the application itself, judged when that is decided; without, a permit or document
    of the project, which must go on holding. `when` decides over the project's facts, None: always.
    """

    permit: str
    of: str
    basis: LegalBasis
    since: date
    until: date | None = None
    when: Condition | None = None
    in_case: bool = False
    also: tuple[str, ...] = ()
    name: Label | None = None
    note: Label | None = None

    def holds_on(self, on: date) -> bool:
        """Tell whether the clause is in force on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Law:
    """The graph in force: stages, permits and needs; `version` counts its texts."""

    version: int
    as_of: date
    stages: tuple[StageRule, ...]
    permits: Mapping[str, PermitRule]
    needs: tuple[Need, ...]
    excluded: tuple[str, ...]
    exclusion: LegalBasis

    def needs_of(self, permit: str, *, on: date) -> tuple[Need, ...]:
        """Give what the law in force on a day asks before a permit has effect."""
        return tuple(each for each in self.needs if each.permit == permit and each.holds_on(on))

    def in_order(self, *, on: date | None = None) -> tuple[str, ...]:
        """Give the permits so that each stands after what it needs."""
        graph: dict[str, set[str]] = {permit: set() for permit in self.permits}
        for each in self.needs:
            if each.of in self.permits and (on is None or each.holds_on(on)):
                graph[each.permit].add(each.of)
        return tuple(TopologicalSorter(graph).static_order())

    def name_of(self, kind: str) -> Label:
        """Name a permit, document or material of the graph."""
        if kind in self.permits:
            return self.permits[kind].name
        named = (each.name for each in self.needs if each.of == kind and each.name)
        return next(named, {"zh": kind, "en": kind})


@lru_cache(maxsize=1)
def law() -> Law:
    """Give the law as its file states it."""
    return read_law(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read_law(document: Mapping[str, Any]) -> Law:
    """Read and check a document; LawError for a name that nothing declares, or a circle."""
    stages = tuple(StageRule(each["id"], each["name"], each["lead"]) for each in document["stages"])
    permits = {
        each["id"]: PermitRule(each["id"], each["stage"], each["name"])
        for each in document["permits"]
    }
    needs = tuple(_need(each, number) for number, each in enumerate(document["needs"], 1))
    excluded = document["excluded"]
    made = Law(
        version=document["version"],
        as_of=document["as_of"],
        stages=stages,
        permits=permits,
        needs=needs,
        excluded=tuple(excluded["kinds"]),
        exclusion=LegalBasis.from_json(excluded["basis"]),
    )
    known = {stage.id for stage in stages}
    faults = [
        *(f"stage {each.id}: lead {each.lead}" for each in stages if each.lead not in permits),
        *(
            f"permit {one.id}: stage {one.stage}"
            for one in permits.values()
            if one.stage not in known
        ),
        *(f"need {one.of}: permit {one.permit}" for one in needs if one.permit not in permits),
    ]
    if faults:
        raise LawError(f"{'; '.join(faults)}: nothing declares it; declare it or correct the name")
    try:
        made.in_order()
    except CycleError as error:
        raise LawError(f"permits need each other in a circle: {error.args[1]}") from error
    return made


def _need(each: Mapping[str, Any], number: int) -> Need:
    since, until = each["since"], each.get("until")
    if until is not None and until < since:
        raise LawError(f"need {number}: until {until} is before since {since}")
    return Need(
        permit=each["permit"],
        of=each["of"],
        basis=LegalBasis(each["law"], each["clause"]),
        since=since,
        until=until,
        when=parse(each["when"], FACTS) if "when" in each else None,
        in_case=each.get("in_case", False),
        also=tuple(each.get("also", ())),
        name=each.get("name"),
        note=each.get("note"),
    )
