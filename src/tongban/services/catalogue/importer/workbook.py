"""Read rows from a workbook without holding it: stored values, formulas told from values."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from tongban.services.catalogue.importer.table import (
    HEADER_ROWS,
    Row,
    Source,
    SourceError,
    find_header,
    header_error,
    table_row,
)
from tongban.services.catalogue.remarks import Remark

MAX_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that a workbook may unpack to."""
MAX_RATIO: Final = 200
"""How much larger than its file a workbook may unpack; beyond it is a zip bomb."""
MAX_COLUMNS: Final = 500
_EXACT: Final = 10**15


def open_workbook(path: Path, required: Sequence[str], sheet: str | None) -> Source:
    """Open the sheet of that name, or the first one that has the header.

    Raises SourceError: IMPORT-XLSX for what is no workbook, no such sheet, or too large unpacked.
    """
    _check_size(path)
    try:
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SourceError(
            "IMPORT-XLSX",
            f"{path.name}: not a workbook that can be read ({error}); save it as .xlsx",
        ) from error
    names = [sheet] if sheet else list(values.sheetnames)
    if sheet and sheet not in values.sheetnames:
        _close(values, formulas)
        raise SourceError(
            "IMPORT-XLSX", f"{path.name}: no sheet {sheet!r}; it has {', '.join(values.sheetnames)}"
        )
    tops = []
    for name in names:
        top = [_texts(row) for row in islice(_cells(values[name]), HEADER_ROWS)]
        if header := find_header(top, required):
            last, columns = header
            rows = _rows((values, formulas), name, columns, last + 1)
            return Source("xlsx", "", columns, rows)
        tops += top
    _close(values, formulas)
    raise header_error(path, required, tops)


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError("IMPORT-XLSX", f"{path.name}: the file is damaged ({error})") from error
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 1 << 16):
        raise SourceError(
            "IMPORT-XLSX",
            f"{path.name}: unpacks to {unpacked:,} bytes, beyond {MAX_UNPACKED:,} or {MAX_RATIO}"
            " times its size; split the list",
        )


def _cells(sheet: Any) -> Iterator[tuple[object, ...]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)


def _texts(row: Sequence[object]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _rows(
    books: tuple[Workbook, Workbook], sheet: str, columns: tuple[str, ...], start: int
) -> Iterator[Row]:
    """Read stored values and formulas side by side, and close both books at the end."""
    number = 0
    try:
        values, formulas = (_cells(book[sheet]) for book in books)
        for line, (stored, written) in enumerate(zip(values, formulas, strict=False), 1):
            if line <= start or not any(_text(cell).strip() for cell in written):
                continue
            number += 1
            cells = _texts(stored)
            cells += [""] * (len(columns) - len(cells))
            row = table_row(number, line, columns, cells)
            remarks = tuple(_cell_remarks(columns, stored, written))
            yield Row(row.number, row.line, row.cells, row.remarks + remarks)
    finally:
        _close(*books)


def _close(*books: Workbook) -> None:
    for book in books:
        book.close()


def _cell_remarks(
    columns: tuple[str, ...], stored: Sequence[object], written: Sequence[object]
) -> Iterator[Remark]:
    for column, value, source in zip(columns, stored, written, strict=False):
        if isinstance(source, str) and source.startswith("=") and value is None:
            yield Remark("CELL-FORMULA", column, source)
        elif isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper():
            yield Remark("CELL-ERROR", column, value)
        elif (
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _EXACT
        ):
            yield Remark("CELL-PRECISION", column, str(value))
