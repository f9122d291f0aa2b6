"""What every kind of list has in common: rows of cells, and a header to be recognised."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import Remark

Value: TypeAlias = str | list[str] | None
"""A cell: text, a list of texts (JSON), or nothing."""

HEADER_ROWS: Final = 20
"""The header stands within the first rows; titles and notes may stand above it."""


class SourceError(ValueError):
    """A file that cannot be read as a list at all; `code` says why. Nothing was taken in."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the stable code beside the message."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Row:
    """One row: its number among the data rows (from 1), its line, its cells by column."""

    number: int
    line: int
    cells: dict[str, Value]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Source:
    """An opened list: what kind of file it is, its columns where it has a header, its rows."""

    kind: str
    encoding: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def table_row(number: int, line: int, columns: tuple[str, ...], cells: Sequence[str]) -> Row:
    """Join cells with their columns; a row with another number of cells is remarked."""
    extra = any(cell.strip() for cell in cells[len(columns) :])
    if extra or len(cells) < len(columns):
        detail = Label(
            f"本行 {len(cells)} 列，表头 {len(columns)} 列",
            f"{len(cells)} cells under a header of {len(columns)}",
        )
        raw = ",".join(cells)
        return Row(number, line, {}, (Remark("ROW-COLUMNS", "", raw, detail),))
    return Row(number, line, dict(zip(columns, cells, strict=False)))


def find_header(
    rows: Sequence[Sequence[str]], required: Sequence[str]
) -> tuple[int, tuple[str, ...]] | None:
    """Find the header: the index of its last row, and the columns.

    A header may stand below title rows, and may take two rows where a group is merged over several
    columns (the lower row names the column) or a column over both rows (the upper one does).
    """
    wanted = {_plain(name) for name in required}
    for n, row in enumerate(rows):
        names = tuple(_plain(cell) for cell in row)
        if wanted <= set(names):
            return n, _without_tail(names)
        if n + 1 < len(rows):
            below = [_plain(cell) for cell in rows[n + 1]]
            both = tuple(lower or upper for upper, lower in zip(names, below, strict=False))
            if wanted <= set(both) and not wanted <= set(below):
                return n + 1, _without_tail(both)
    return None


def header_error(path: Path, required: Sequence[str], rows: Sequence[Sequence[str]]) -> SourceError:
    """Say which columns were looked for and which were seen."""
    best = max(rows, key=lambda row: len(set(row) & set(required)), default=[])
    lacking = [name for name in required if name not in {_plain(cell) for cell in best}]
    seen = ", ".join(cell for cell in best if cell.strip())[:300]
    return SourceError(
        "IMPORT-HEADER",
        f"{path.name}: no header with the columns {', '.join(lacking)} in the first {HEADER_ROWS}"
        f" rows; the nearest row has: {seen or 'nothing'}. Use the mapping made for this list",
    )


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).replace("\n", "").strip().lstrip("\ufeff")


def _without_tail(names: tuple[str, ...]) -> tuple[str, ...]:
    while names and not names[-1]:
        names = names[:-1]
    return names
