"""Reading the values of a period from a table, wide or long; every fault with row and column."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tongban.reforms.assessment.types import AssessmentError, Cell, Fault, Table

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
        Fault(
            f"{path.name}：没有“{name}”列{_near(name, header, zh=True)}",
            f"{path.name}: no column {name!r}{_near(name, header)}",
        )
        for name in (model.unit_column, model.period_column)
        if name not in header
    ]
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    long = set(header) >= LONG
    if not long:
        faults += [
            Fault(
                f"{path.name}：没有指标 {leaf.id} 的“{name}”列{_near(name, header, zh=True)}",
                f"{path.name}: no column {name!r} for indicator {leaf.id}{_near(name, header)}",
            )
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
            [
                Fault(
                    f"{path.name}：没有期间“{period}”的行；现有 {'、'.join(known[:20])}",
                    f"{path.name}: no row of period {period!r}; there are {', '.join(known[:20])}",
                )
            ],
        )
    reader = _Reader(path.name, model, given=given)
    for n, row in mine:
        (reader.long_row if long else reader.wide_row)(n, row)
    if reader.faults:
        raise AssessmentError("ASSESS-DATA", reader.faults)
    return Table(period, reader.cells, reader.scores)


def read_cell(text: str, indicator: Indicator, row: int) -> Cell | Fault:
    """Read one cell; a fault says what is wrong with it."""
    word = text.strip()
    if word in indicator.words:
        return Cell(None, indicator.words[word], word, row)
    if not word:
        return Cell(None, None, "", row)
    try:
        value = float(word)
    except ValueError:
        known = ", ".join(repr(each) for each in indicator.words) or "none"
        return Fault(
            f"“{word}”不是数字；这一列可以写的文字：{'、'.join(indicator.words) or '没有'}",
            f"{word!r} is no number; words known here: {known}",
        )
    if not math.isfinite(value) or "_" in word:
        return Fault(f"“{word}”不是有限的数", f"{word!r} is no finite number")
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
            known = list(self.leaves)
            self.faults.append(
                Fault(
                    f"{self.name} 第 {n} 行：模型没有指标“{name}”{_near(name, known, zh=True)}",
                    f"{self.name} row {n}: the model has no indicator {name!r}{_near(name, known)}",
                )
            )
        elif self.first(n, unit, name):
            self.cell(n, unit, leaf, row["value"])

    def unit(self, n: int, row: Mapping[str, str]) -> str:
        unit = row[self.model.unit_column].strip()
        if not unit:
            column = self.model.unit_column
            self.faults.append(
                Fault(
                    f"{self.name} 第 {n} 行：没有“{column}”；请写明单位",
                    f"{self.name} row {n}: no {column}; name the unit",
                )
            )
        return unit

    def first(self, n: int, unit: str, indicator: str) -> bool:
        before = self.seen.setdefault((unit, indicator), n)
        if before != n:
            what = f" indicator {indicator}" if indicator else ""
            also = f"的指标 {indicator}" if indicator else ""
            self.faults.append(
                Fault(
                    f"{self.name} 第 {n} 行：单位“{unit}”{also}在本期间第 {before} 行已有；"
                    "请保留一行",
                    f"{self.name} row {n}: unit {unit!r}{what} stands in this period already, in "
                    f"row {before}; keep one",
                )
            )
        return before == n

    def cell(self, n: int, unit: str, leaf: Indicator, text: str) -> None:
        found = read_cell(text, leaf, n)
        if isinstance(found, Fault):
            self.faults.append(self.at(n, leaf.column, unit, found))
        else:
            self.cells.setdefault(unit, {})[leaf.id] = found

    def at(self, n: int, column: str, unit: str, found: Fault) -> Fault:
        """Say where a fault of a cell stands."""
        return Fault(
            f"{self.name} 第 {n} 行“{column}”（{unit}）：{found.zh}",
            f"{self.name} row {n} {column!r} ({unit}): {found}",
        )

    def score(self, n: int, unit: str, leaf: Indicator, text: str) -> None:
        """Take a given score; a word in its place leaves the cell to say what it means."""
        if not text.strip() or text.strip() in leaf.words:
            return
        found = read_cell(text, leaf, n)
        if isinstance(found, Fault):
            self.faults.append(self.at(n, leaf.score_column, unit, found))
        elif found.value is not None:
            self.scores.setdefault(unit, {})[leaf.id] = found.value


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise AssessmentError("ASSESS-DATA", [f"{path}: {error.strerror}"]) from error
    if size > MAX_BYTES:
        raise AssessmentError(
            "ASSESS-DATA",
            [
                Fault(
                    f"{path}：{size} 字节，最多 {MAX_BYTES} 字节",
                    f"{path}: {size} bytes; at most {MAX_BYTES}",
                )
            ],
        )
    try:
        table = list(csv.reader(io.StringIO(_decoded(path, data)), strict=True))
    except csv.Error as error:
        raise AssessmentError(
            "ASSESS-DATA",
            [Fault(f"{path.name}：不是 CSV：{error}", f"{path.name}: no CSV: {error}")],
        ) from error
    if not table:
        raise AssessmentError(
            "ASSESS-DATA",
            [
                Fault(
                    f"{path.name}：空文件；应有表头和数据行",
                    f"{path.name}: empty; expected a header and rows",
                )
            ],
        )
    header = [name.strip() for name in table[0]]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    faults = [
        Fault(f"{path.name}：“{name}”列重复", f"{path.name}: column {name!r} stands twice")
        for name in doubled
    ]
    rows: list[Row] = []
    for n, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(
                Fault(
                    f"{path.name} 第 {n} 行：有 {len(cells)} 格，表头有 {len(header)} 格",
                    f"{path.name} row {n}: {len(cells)} cells; the header has {len(header)}",
                )
            )
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
        "ASSESS-DATA",
        [
            Fault(
                f"{path.name}：既不是 UTF-8 也不是 GB 18030；请另存为 UTF-8",
                f"{path.name}: neither UTF-8 nor GB 18030; save it as UTF-8",
            )
        ],
    )


def _near(name: str, known: list[str], *, zh: bool = False) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if not close:
        return ""
    return f"；是不是“{close[0]}”？" if zh else f"; did you mean {close[0]!r}?"
