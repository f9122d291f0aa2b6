"""Values that others measured: surveys with their sample, third parties by name, from YAML.

What the platform counts itself cannot be given here: who is measured writes no measure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.reforms.assessment.types import AssessmentError, Label, Origin

if TYPE_CHECKING:
    from pathlib import Path

    from tongban.kernel.canonical import Json
    from tongban.reforms.assessment.types import Indicator, Model

_KEYS: Final = frozenset({"indicator", "value", "by", "evidence", "sample"})
_SAMPLE_KEYS: Final = frozenset({"design", "population", "invited", "answered", "first", "last"})


@dataclass(frozen=True, slots=True)
class Sample:
    """How a survey was taken (INV-EVA-08): design, how many were there, asked, and answered."""

    design: Label
    population: int
    invited: int
    answered: int
    first: date
    last: date

    @property
    def response_rate(self) -> float:
        """How many of those asked answered."""
        return self.answered / self.invited


@dataclass(frozen=True, slots=True)
class Given:
    """A value that somebody else measured: by whom, on what evidence, on which sample."""

    indicator: str
    value: float
    by: Label
    evidence: str
    sample: Sample | None = None

    def to_json(self) -> dict[str, Json]:
        """Write it; the value as text, exactly."""
        sample: Json = None
        if self.sample is not None:
            sample = {
                "design": dict(self.sample.design),
                "population": self.sample.population,
                "invited": self.sample.invited,
                "answered": self.sample.answered,
                "first": self.sample.first.isoformat(),
                "last": self.sample.last.isoformat(),
            }
        return {
            "indicator": self.indicator,
            "value": repr(self.value),
            "by": dict(self.by),
            "evidence": self.evidence,
            "sample": sample,
        }


def load_given(path: Path, model: Model) -> tuple[Given, ...]:
    """Read the values of a file; AssessmentError ASSESS-DATA with every fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AssessmentError("ASSESS-DATA", [f"{path}: {error}"]) from error
    return read_given(raw, model)


def read_given(raw: Any, model: Model) -> tuple[Given, ...]:
    """Read `{values: [{indicator, value, by, evidence, sample}]}`.

    Raises AssessmentError ASSESS-DATA with every fault: an unknown indicator, one that the platform
    counts, one given twice, a text in place of a number, a survey without its sample.
    """
    leaves = {leaf.id: leaf for leaf in model.indicators()}
    listed = raw.get("values") if isinstance(raw, Mapping) else None
    if not isinstance(listed, list):
        raise AssessmentError("ASSESS-DATA", ["values: expected a list of {indicator, value, by}"])
    faults: list[str] = []
    found: dict[str, Given] = {}
    for n, each in enumerate(listed):
        if not isinstance(each, Mapping) or set(each) - _KEYS:
            faults.append(f"values[{n}]: expected {', '.join(sorted(_KEYS))}")
            continue
        leaf = leaves.get(str(each.get("indicator")))
        if leaf is None:
            faults.append(f"values[{n}]: the model has no indicator {each.get('indicator')!r}")
        elif leaf.id in found:
            faults.append(f"values[{n}]: {leaf.id} stands twice; keep one")
        elif leaf.origin is Origin.SYSTEM:
            faults.append(f"values[{n}]: {leaf.id} is counted from the ledger; nobody can write it")
        else:
            given = _given(each, leaf, f"values[{n}] {leaf.id}", faults)
            if given is not None:
                found[leaf.id] = given
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    return tuple(found.values())


def _given(raw: Mapping[str, Any], leaf: Indicator, path: str, faults: list[str]) -> Given | None:
    before = len(faults)
    value, by = raw.get("value"), raw.get("by")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        faults.append(f"{path}: value {value!r} is no number")
        value = 0.0
    if not (isinstance(by, Mapping) and by.get("zh") and by.get("en")):
        faults.append(f"{path}: by: name who measured it, {{zh: ..., en: ...}}")
        by = {"zh": "", "en": ""}
    sample = None
    if leaf.origin is Origin.SURVEY:
        sample = _sample(raw.get("sample"), path, faults)
    elif "sample" in raw:
        faults.append(f"{path}: only a survey has a sample")
    if len(faults) > before:
        return None
    label = {"zh": str(by["zh"]), "en": str(by["en"])}
    return Given(leaf.id, float(value), label, str(raw.get("evidence", "")), sample)


def _sample(raw: Any, path: str, faults: list[str]) -> Sample | None:
    """Read a sample design, without which a survey's value is refused (INV-EVA-08)."""
    if not isinstance(raw, Mapping) or set(raw) != _SAMPLE_KEYS:
        faults.append(
            f"{path}: a survey needs its sample: {', '.join(sorted(_SAMPLE_KEYS))} (INV-EVA-08)"
        )
        return None
    design = raw["design"]
    counts = [raw[name] for name in ("population", "invited", "answered")]
    days = [_day(raw["first"]), _day(raw["last"])]
    if not (isinstance(design, Mapping) and design.get("zh") and design.get("en")):
        faults.append(f"{path}: sample.design: expected {{zh: ..., en: ...}}")
        return None
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in counts) or not (
        counts[0] >= counts[1] >= counts[2] >= 0 and counts[1] > 0
    ):
        faults.append(
            f"{path}: sample: population {counts[0]!r}, invited {counts[1]!r}, answered "
            f"{counts[2]!r}; expected whole numbers, each no more than the one before"
        )
        return None
    first, last = days
    if first is None or last is None or last < first:
        faults.append(f"{path}: sample: first and last are days, in order")
        return None
    label = {"zh": str(design["zh"]), "en": str(design["en"])}
    return Sample(label, counts[0], counts[1], counts[2], first, last)


def _day(raw: object) -> date | None:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None
