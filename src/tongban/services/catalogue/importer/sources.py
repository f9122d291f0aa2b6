"""Read rows from CSV, JSON lines and XLSX: one row in memory, every defect remarked."""

import codecs
import csv
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO, TypeAlias

from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import Remark

Value: TypeAlias = str | list[str] | None
"""A cell: text, a list of texts (JSON), or nothing."""

MAX_LINE: Final = 4_000_000
"""Characters of one JSON line or one CSV cell; a longer one is a mistake or an attack."""
HEADER_ROWS: Final = 20
"""The header stands within the first rows; titles and notes may stand above it."""
_CHUNK: Final = 1 << 20
_TOLERATED: Final = 0.01


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


def open_source(path: Path, required: Sequence[str], *, sheet: str | None = None) -> Source:
    """Open a list by what it is, whatever its name ends in.

    `required` are the columns by which the header is recognised. Raises SourceError: IMPORT-EMPTY,
    IMPORT-HEADER, IMPORT-JSON, IMPORT-XLSX.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise SourceError("IMPORT-EMPTY", f"{path.name}: the file is empty")
    if start.startswith(b"PK\x03\x04"):
        from tongban.services.catalogue.importer.workbook import (  # noqa: PLC0415 - slow to load
            open_workbook,
        )

        return open_workbook(path, required, sheet)
    encoding = detect_encoding(path)
    first = start.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")[:1]
    if first == "[":
        raise SourceError(
            "IMPORT-JSON", f"{path.name}: a JSON array; write one object a line (JSON lines)"
        )
    if first == "{":
        top = [list(row.cells) for row in islice(_json_rows(path, encoding), HEADER_ROWS)]
        if not any(set(required) <= set(names) for names in top):
            raise header_error(path, required, top)
        return Source("jsonl", encoding, (), _json_rows(path, encoding))
    return _open_csv(path, encoding, required)


def detect_encoding(path: Path) -> str:
    """Give `utf-8`, `utf-8-sig`, `utf-16` or `gb18030` after reading the whole file once.

    Bytes broken here and there in a UTF-8 file leave it UTF-8: only its broken rows suffer.
    """
    with path.open("rb") as file:
        start = file.read(3)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
    good, broken = _utf8_quality(path)
    if not broken or broken <= good * _TOLERATED:
        return "utf-8"
    if _decodes(path, "gb18030") or broken > good:
        return "gb18030"
    return "utf-8"


def _utf8_quality(path: Path) -> tuple[int, int]:
    """Count characters beyond ASCII that decode, and bytes that do not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = broken = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                bad = sum(1 for c in text if "\udc80" <= c <= "\udcff")
                broken += bad
                good += sum(1 for c in text if c > "\x7f") - bad
    return good, broken


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _open_text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="surrogateescape", newline="")


def _json_rows(path: Path, encoding: str) -> Iterator[Row]:
    number = line_number = 0
    with _open_text(path, encoding) as file:
        while line := file.readline(MAX_LINE):
            line_number += 1
            number += 1
            if len(line) == MAX_LINE and not line.endswith("\n"):
                while (rest := file.readline(MAX_LINE)) and not rest.endswith("\n"):
                    pass
                yield Row(number, line_number, {}, (Remark("ROW-TOO-LARGE"),))
            elif not line.strip():
                number -= 1
            else:
                yield _json_row(line, number, line_number)


def _json_row(line: str, number: int, line_number: int) -> Row:
    try:
        value = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        detail = Label(f"本行不是完整的 JSON 对象：{error}", f"the line is no JSON object: {error}")
        return Row(number, line_number, {}, (Remark("ROW-BROKEN", "", line.strip(), detail),))
    if not isinstance(value, dict):
        return Row(number, line_number, {}, (Remark("ROW-BROKEN", "", line.strip()),))
    return Row(number, line_number, {str(key): _cell(cell) for key, cell in value.items()})


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _cell(value: object) -> Value:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return [text for item in value if isinstance(text := _cell(item), str)]
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _open_csv(path: Path, encoding: str, required: Sequence[str]) -> Source:
    delimiter = _delimiter(path, encoding, required)
    with _open_text(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter)
        top = [(row, reader.line_num) for row, _ in zip(reader, range(HEADER_ROWS), strict=False)]
    header = find_header([row for row, _ in top], required)
    if header is None:
        raise header_error(path, required, [row for row, _ in top])
    last, columns = header
    rows = _csv_rows(path, encoding, delimiter, columns, top[last][1])
    return Source("csv", encoding, columns, rows)


def _delimiter(path: Path, encoding: str, required: Sequence[str]) -> str:
    with _open_text(path, encoding) as file:
        lines = [file.readline(100_000) for _ in range(HEADER_ROWS)]
    best = max(lines, key=lambda line: sum(name in line for name in required))
    return max(",\t;|", key=best.count)


def _csv_rows(
    path: Path, encoding: str, delimiter: str, columns: tuple[str, ...], header_line: int
) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE)
    number = 0
    with _open_text(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while reader.line_num < header_line:
            next(reader)
        while True:
            first = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                number += 1
                detail = Label(
                    f"第 {first}–{reader.line_num} 行的引号或分隔不完整：{error}",
                    f"lines {first} to {reader.line_num} are broken: {error}; mend the quotes",
                )
                yield Row(number, first, {}, (Remark("ROW-BROKEN", "", "", detail),))
                continue
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            yield table_row(number, first, columns, cells)


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
