"""Levers: improvements that could be bought, with effects, costs and conditions, from YAML."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.reforms.assessment.changes import Effect, applied, leaf_score
from tongban.reforms.assessment.types import AssessmentError, Label

if TYPE_CHECKING:
    from pathlib import Path

    from tongban.reforms.assessment.types import Assessment, Indicator, Model, Table

MAX_LEVERS: Final = 200
_LEVER_KEYS: Final = frozenset({"id", "name", "effects", "cost", "requires", "excludes", "note"})


@dataclass(frozen=True, slots=True)
class Lever:
    """One improvement: what it changes, what it costs (any unit), what it needs and rules out."""

    id: str
    name: Label
    effects: tuple[Effect, ...]
    cost: Fraction
    requires: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Levers:
    """The levers of one unit and the known plans of its rivals: unit -> effects."""

    levers: tuple[Lever, ...]
    rivals: Mapping[str, tuple[Effect, ...]]


def load_levers(
    path: Path, *, model: Model, table: Table, assessment: Assessment, unit: str
) -> Levers:
    """Read levers for a unit; AssessmentError ASSESS-TARGET with every fault.

    Faults are, among others: an unknown indicator, a cost below 0, a lever that worsens a value, a
    value that the unit does not have, a `requires` or `excludes` of no lever, two that need and
    exclude each other.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AssessmentError("ASSESS-TARGET", [f"{path}: {error}"]) from error
    reader = _Reader({leaf.id: leaf for leaf in model.indicators()}, table, assessment)
    found = reader.levers(raw, unit)
    if reader.faults:
        raise AssessmentError("ASSESS-TARGET", reader.faults)
    return found


class _Reader:
    def __init__(
        self, leaves: Mapping[str, Indicator], table: Table, assessment: Assessment
    ) -> None:
        self.leaves, self.table, self.assessment = leaves, table, assessment
        self.faults: list[str] = []

    def levers(self, raw: Any, unit: str) -> Levers:
        listed = raw.get("levers") if isinstance(raw, Mapping) else None
        if not isinstance(listed, list) or not listed:
            self.faults.append("levers: expected a list of {id, name, effects, cost}")
            return Levers((), {})
        if len(listed) > MAX_LEVERS:
            self.faults.append(f"levers: {len(listed)}; at most {MAX_LEVERS}")
            return Levers((), {})
        found = [self.lever(each, unit, f"levers[{n}]") for n, each in enumerate(listed)]
        made = tuple(each for each in found if each is not None)
        names = Counter(each.id for each in made)
        self.faults += [
            f"levers: id {name!r} stands {n} times" for name, n in names.items() if n > 1
        ]
        for each in made:
            self.faults += [
                f"lever {each.id}: no lever {name!r}; it is named in requires or excludes"
                for name in sorted((each.requires | each.excludes) - set(names))
            ]
            self.faults += [
                f"lever {each.id}: it needs {name!r} and excludes it"
                for name in sorted(each.requires & each.excludes)
            ]
        return Levers(made, self.rivals(raw.get("rivals", []), unit))

    def lever(self, raw: Any, unit: str, path: str) -> Lever | None:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            self.faults.append(f"{path}: expected {{id, name, effects, cost}}")
            return None
        place = f"lever {raw['id']}"
        self.faults += [
            f"{place}: unknown key {name!r}; known are {', '.join(sorted(_LEVER_KEYS))}"
            for name in sorted(str(key) for key in set(raw) - _LEVER_KEYS)
        ]
        name = raw.get("name")
        if not (isinstance(name, Mapping) and name.get("zh") and name.get("en")):
            self.faults.append(f"{place}: name: expected {{zh: ..., en: ...}}")
            name = {"zh": "", "en": ""}
        try:
            cost = Fraction(str(raw.get("cost")))
        except (ValueError, ZeroDivisionError):
            cost = Fraction(-1)
        if cost < 0:
            self.faults.append(f"{place}: cost {raw.get('cost')!r}; expected a number from 0 on")
        return Lever(
            raw["id"],
            {"zh": str(name["zh"]), "en": str(name["en"])},
            self.effects(raw.get("effects"), unit, place, worse=False),
            cost,
            self.names(raw.get("requires", []), f"{place}: requires"),
            self.names(raw.get("excludes", []), f"{place}: excludes"),
        )

    def rivals(self, raw: Any, unit: str) -> dict[str, tuple[Effect, ...]]:
        found: dict[str, tuple[Effect, ...]] = {}
        for n, each in enumerate(raw if isinstance(raw, list) else [raw]):
            rival = str(each.get("unit", "")) if isinstance(each, Mapping) else ""
            if rival == unit or rival not in self.table.cells:
                self.faults.append(f"rivals[{n}]: {rival!r} is no other unit of the table")
                continue
            found[rival] = self.effects(each.get("effects"), rival, f"rival {rival}", worse=True)
        return found

    def effects(self, raw: Any, unit: str, place: str, *, worse: bool) -> tuple[Effect, ...]:
        if not isinstance(raw, list) or not raw:
            self.faults.append(f"{place}: effects: expected a list of {{indicator, to or by}}")
            return ()
        made = []
        for n, each in enumerate(raw):
            effect = self.effect(each, f"{place}: effects[{n}]")
            if effect is None or not self.possible(effect, unit, place, worse=worse):
                continue
            made.append(effect)
        return tuple(made)

    def effect(self, raw: Any, path: str) -> Effect | None:
        if not isinstance(raw, Mapping) or raw.get("indicator") not in self.leaves:
            named = raw.get("indicator") if isinstance(raw, Mapping) else raw
            self.faults.append(f"{path}: the model has no indicator {named!r}")
            return None
        given = {key: raw[key] for key in ("to", "by") if key in raw}
        numbers = [
            each
            for each in given.values()
            if isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each)
        ]
        if len(given) != 1 or len(numbers) != 1 or set(raw) - {"indicator", "to", "by"}:
            self.faults.append(f"{path}: expected either `to` or `by` with a number")
            return None
        ((how, _),) = given.items()
        number = float(numbers[0])
        return Effect(str(raw["indicator"]), **{how: number})

    def possible(self, effect: Effect, unit: str, place: str, *, worse: bool) -> bool:
        leaf = self.leaves[effect.indicator]
        cell = self.table.cells[unit].get(leaf.id)
        if cell is None or cell.value is None:
            self.faults.append(f"{place}: {unit} has no number for {leaf.id} that could be changed")
            return False
        before = leaf_score(leaf, cell.value, self.assessment)
        target = effect.to if effect.to is not None else cell.value + (effect.by or 0.0)
        after = leaf_score(leaf, target, self.assessment)
        wrong_way = (target < cell.value) == leaf.higher_is_better and target != cell.value
        if not worse and (wrong_way or after < before):
            self.faults.append(
                f"{place}: it worsens {leaf.id} from {cell.value:g} to {target:g}; a lever improves"
            )
            return False
        return worse or applied(cell.value, [effect], leaf) == target

    def names(self, raw: Any, path: str) -> frozenset[str]:
        if isinstance(raw, list) and all(isinstance(each, str) for each in raw):
            return frozenset(raw)
        self.faults.append(f"{path}: expected a list of lever ids")
        return frozenset()
