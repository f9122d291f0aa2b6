"""Read rows from CSV, JSON lines and XLSX: one row in memory, every defect remarked."""

import codecs
import csv
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from tongban.services.catalogue.importer.table import (
    HEADER_ROWS,
    Row,
    Source,
    SourceError,
    Value,
    find_header,
    header_error,
    table_row,
)
from tongban.services.catalogue.importer.workbook import open_workbook
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import Remark

MAX_LINE: Final = 4_000_000
"""Characters of one JSON line or one CSV cell; a longer one is a mistake or an attack."""
_CHUNK: Final = 1 << 20
_TOLERATED: Final = 0.01


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
