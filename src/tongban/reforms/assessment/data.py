"""Reading the values of a period from a table, wide or long; every fault with row and column."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tongban.reforms.assessment.types import AssessmentError, Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    from tongban.reforms.assessment.types import Indicator, Model

LONG: Final = frozenset({"indicator", "value"})
"""Columns that make a table a long one, beside unit and period."""
MAX_BYTES: Final = 200 * 1024 * 1024
_ENCODINGS: Final = ("utf-8-sig", "gb18030")

Row = tuple[int, Mapping[str, str]]


def read_table(path: Path, model: Model, period: str, *, given: bool = False) -> Table:
    """Read one period of a CSV file for a model.

    A wide table has one row a unit and period, with the columns that the model names; a long one
    has columns for unit, period, `indicator` (its id) and `value`. With `given` the scores that
    stand in `score_column` are read, too. Raises AssessmentError ASSESS-DATA with every fault: a
    missing column, a unit twice in the period, a text that is no number and no known word.
    """
    header, rows = _rows(path)
    faults = [
        f"{path.name}: no column {name!r}{_near(name, header)}"
        for name in (model.unit_column, model.period_column)
        if name not in header
    ]
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    long = set(header) >= LONG
    if not long:
        faults += [
            f"{path.name}: no column {name!r} for indicator {leaf.id}{_near(name, header)}"
            for leaf in model.indicators()
            for name in (leaf.column, *([leaf.score_column] if given and leaf.score_column else []))
            if name not in header
        ]
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    mine = [(n, row) for n, row in rows if row[model.period_column].strip() == period]
    if not mine:
        known = sorted({row[model.period_column].strip() for _, row in rows})
        raise AssessmentError(
            "ASSESS-DATA",
            [f"{path.name}: no row of period {period!r}; there are {', '.join(known[:20])}"],
        )
    reader = _Reader(path.name, model, given=given)
    for n, row in mine:
        (reader.long_row if long else reader.wide_row)(n, row)
    if reader.faults:
        raise AssessmentError("ASSESS-DATA", reader.faults)
    return Table(period, reader.cells, reader.scores)


def read_cell(text: str, indicator: Indicator, row: int) -> Cell | str:
    """Read one cell; a text says what is wrong with it."""
    word = text.strip()
    if word in indicator.words:
        return Cell(None, indicator.words[word], word, row)
    if not word:
        return Cell(None, None, "", row)
    try:
        value = float(word)
    except ValueError:
        known = ", ".join(repr(each) for each in indicator.words) or "none"
        return f"{word!r} is no number; words known here: {known}"
    if not math.isfinite(value) or "_" in word:
        return f"{word!r} is no finite number"
    return Cell(value, None, word, row)


class _Reader:
    def __init__(self, name: str, model: Model, *, given: bool) -> None:
        self.name, self.model, self.given = name, model, given
        self.leaves = {leaf.id: leaf for leaf in model.indicators()}
        self.cells: dict[str, dict[str, Cell]] = {}
        self.scores: dict[str, dict[str, float]] = {}
        self.seen: dict[tuple[str, str], int] = {}
        self.faults: list[str] = []

    def wide_row(self, n: int, row: Mapping[str, str]) -> None:
        unit = self.unit(n, row)
        if not self.first(n, unit, ""):
            return
        for leaf in self.leaves.values():
            self.cell(n, unit, leaf, row[leaf.column])
            if self.given and leaf.score_column:
                self.score(n, unit, leaf, row[leaf.score_column])

    def long_row(self, n: int, row: Mapping[str, str]) -> None:
        unit, name = self.unit(n, row), row["indicator"].strip()
        leaf = self.leaves.get(name)
        if leaf is None:
            self.faults.append(
                f"{self.name} row {n}: the model has no indicator {name!r}"
                f"{_near(name, list(self.leaves))}"
            )
        elif self.first(n, unit, name):
            self.cell(n, unit, leaf, row["value"])

    def unit(self, n: int, row: Mapping[str, str]) -> str:
        unit = row[self.model.unit_column].strip()
        if not unit:
            self.faults.append(f"{self.name} row {n}: no {self.model.unit_column}; name the unit")
        return unit

    def first(self, n: int, unit: str, indicator: str) -> bool:
        before = self.seen.setdefault((unit, indicator), n)
        if before != n:
            what = f" indicator {indicator}" if indicator else ""
            self.faults.append(
                f"{self.name} row {n}: unit {unit!r}{what} stands in this period already, in row "
                f"{before}; keep one"
            )
        return before == n

    def cell(self, n: int, unit: str, leaf: Indicator, text: str) -> None:
        found = read_cell(text, leaf, n)
        if isinstance(found, str):
            self.faults.append(f"{self.name} row {n} {leaf.column!r} ({unit}): {found}")
        else:
            self.cells.setdefault(unit, {})[leaf.id] = found

    def score(self, n: int, unit: str, leaf: Indicator, text: str) -> None:
        """Take a given score; a word in its place leaves the cell to say what it means."""
        if not text.strip() or text.strip() in leaf.words:
            return
        found = read_cell(text, leaf, n)
        if isinstance(found, str):
            self.faults.append(f"{self.name} row {n} {leaf.score_column!r} ({unit}): {found}")
        elif found.value is not None:
            self.scores.setdefault(unit, {})[leaf.id] = found.value


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise AssessmentError("ASSESS-DATA", [f"{path}: {error.strerror}"]) from error
    if size > MAX_BYTES:
        raise AssessmentError("ASSESS-DATA", [f"{path}: {size} bytes; at most {MAX_BYTES}"])
    try:
        table = list(csv.reader(io.StringIO(_decoded(path, data)), strict=True))
    except csv.Error as error:
        raise AssessmentError("ASSESS-DATA", [f"{path.name}: no CSV: {error}"]) from error
    if not table:
        raise AssessmentError("ASSESS-DATA", [f"{path.name}: empty; expected a header and rows"])
    header = [name.strip() for name in table[0]]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    faults = [f"{path.name}: column {name!r} stands twice" for name in doubled]
    rows: list[Row] = []
    for n, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(f"{path.name} row {n}: {len(cells)} cells; the header has {len(header)}")
            continue
        rows.append((n, dict(zip(header, cells, strict=True))))
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    return header, rows


def _decoded(path: Path, data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssessmentError(
        "ASSESS-DATA", [f"{path.name}: neither UTF-8 nor GB 18030; save it as UTF-8"]
    )


def _near(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
