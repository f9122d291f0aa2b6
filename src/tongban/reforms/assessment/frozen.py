"""What a frozen period says: values, anchors, weights, digests of rows; and its scores from that.

A document holds all it needs: the model as it was, each value exactly, the anchors that held. From
it the same scores come out on any day (INV-EVA-01); its hash covers every byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tongban.kernel.canonical import canonical, digest
from tongban.reforms.assessment.model import read_model
from tongban.reforms.assessment.scores import assess_at
from tongban.reforms.assessment.types import Cell, Label, Missing, Model, Table
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.reforms.assessment.live import Measured, SelfAssessment
    from tongban.reforms.assessment.types import Assessment

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FrozenValue:
    """A value of our own district as it was frozen; `digest` and the sums for counted ones.

    `given` is what was said of a value that others measured: by whom, evidence, sample.
    """

    indicator: str
    value: Fraction | float | None
    figure: str = ""
    numerator: int = 0
    denominator: int = 0
    excluded: int = 0
    outliers: int = 0
    rows: int = 0
    digest: str = ""
    given: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Universe:
    """Who else was ranked: `kind` none, given or synthetic, and a note where it comes from."""

    kind: str
    note: Label


@dataclass(frozen=True, slots=True)
class Document:
    """A frozen document, read."""

    period: Period
    unit: str
    edition: int
    reason: str
    as_of: str
    model: Model
    values: tuple[FrozenValue, ...]
    universe: Universe
    table: Table
    anchors: Mapping[str, tuple[float, float]]
    scores: Mapping[str, Mapping[str, float | None]]
    ranks: Mapping[str, int | None]
    grade: str

    def reckoned(self) -> Assessment:
        """Score the frozen values again under the frozen anchors and weights."""
        return assess_at(self.model, self.table, self.anchors)

    def differences(self) -> tuple[str, ...]:
        """Name what comes out otherwise than it was frozen; nothing, as it must be."""
        again = self.reckoned()
        found = []
        for unit, scores in sorted(self.scores.items()):
            now = again.units.get(unit)
            if now is None:
                found.append(f"{unit}: not scored any more")
                continue
            if self.ranks[unit] not in {None, now.rank}:
                found.append(f"{unit}: rank {self.ranks[unit]} was frozen, {now.rank} comes out")
            found += [
                f"{unit} {node}: {was!r} was frozen, {now.scores.get(node)!r} comes out"
                for node, was in scores.items()
                if now.scores.get(node) != was
            ]
        return tuple(found)


def write(found: SelfAssessment, *, edition: int, reason: str, universe: Universe) -> str:
    """Write a self-assessment as a document: canonical JSON, the same for the same content."""
    given = {each.indicator: each for each in found.given}
    values: list[Json] = [_measured_json(each) for each in found.measured]
    for name, each in given.items():
        values.append({"indicator": name, "given": each.to_json()})
    cells: dict[str, Json] = {
        unit: {
            name: cell.missing.value if cell.missing is not None else repr(cell.value)
            for name, cell in row.items()
            if cell.value is not None or cell.missing is not None
        }
        for unit, row in found.table.cells.items()
    }
    assessment = found.assessment
    body: Json = {
        "format": FORMAT,
        "period": found.period.label,
        "unit": found.unit,
        "edition": edition,
        "reason": reason,
        "as_of": "" if found.as_of is None else found.as_of.isoformat(),
        "model": found.model.document,
        "values": values,
        "universe": {"kind": universe.kind, "note": dict(universe.note)},
        "cells": cells,
        "anchors": {
            name: [repr(best), repr(worst)] for name, (best, worst) in assessment.anchors.items()
        },
        "scores": {
            unit: {node: _text(score) for node, score in each.scores.items()}
            for unit, each in assessment.units.items()
        },
        "ranks": {
            unit: each.rank if found.ranked else None for unit, each in assessment.units.items()
        },
        "grade": "" if found.grade is None else found.grade.id,
    }
    return canonical(body).decode()


def content_hash(text: str) -> str:
    """Give the hash of a document's bytes, with its algorithm."""
    return f"sha256:{digest(text.encode()).removeprefix('sha256:')}"


def read(raw: Mapping[str, Any]) -> Document:
    """Read a document that `write` wrote."""
    model = read_model(raw["model"])
    table = Table(
        str(raw["period"]),
        {
            unit: {name: _cell(str(text)) for name, text in row.items()}
            for unit, row in raw["cells"].items()
        },
        {},
    )
    universe = raw["universe"]
    return Document(
        period=Period.parse(str(raw["period"])),
        unit=str(raw["unit"]),
        edition=int(raw["edition"]),
        reason=str(raw["reason"]),
        as_of=str(raw["as_of"]),
        model=model,
        values=tuple(_value(each) for each in raw["values"]),
        universe=Universe(str(universe["kind"]), dict(universe["note"])),
        table=table,
        anchors={
            name: (float(best), float(worst)) for name, (best, worst) in raw["anchors"].items()
        },
        scores={
            unit: {node: None if score is None else float(score) for node, score in row.items()}
            for unit, row in raw["scores"].items()
        },
        ranks=dict(raw["ranks"]),
        grade=str(raw["grade"]),
    )


def _measured_json(each: Measured) -> Json:
    return {
        "indicator": each.indicator,
        "figure": each.figure,
        "value": None if each.value is None else str(each.value),
        "numerator": each.numerator,
        "denominator": each.denominator,
        "excluded": each.excluded,
        "outliers": each.outliers,
        "rows": each.rows,
        "digest": each.digest,
    }


def _value(raw: Mapping[str, Any]) -> FrozenValue:
    given = raw.get("given")
    if given is not None:
        return FrozenValue(str(raw["indicator"]), float(given["value"]), given=given)
    return FrozenValue(
        indicator=str(raw["indicator"]),
        value=None if raw["value"] is None else Fraction(raw["value"]),
        figure=str(raw["figure"]),
        numerator=int(raw["numerator"]),
        denominator=int(raw["denominator"]),
        excluded=int(raw["excluded"]),
        outliers=int(raw["outliers"]),
        rows=int(raw["rows"]),
        digest=str(raw["digest"]),
    )


def _cell(text: str) -> Cell:
    if text in set(Missing):
        return Cell(None, Missing(text), text, 0)
    return Cell(float(text), None, text, 0)


def _text(score: float | None) -> str | None:
    return None if score is None else repr(score)
