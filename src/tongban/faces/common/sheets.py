"""Tables that people take away: the same columns and rows as CSV, XLSX or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import openpyxl
from django.http import Http404, HttpResponse, StreamingHttpResponse

from tongban.services.catalogue.export import MAX_CELL, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase
    from openpyxl.workbook import Workbook

FORMATS: Final = ("csv", "xlsx", "json")
MAX_ROWS: Final = 1_048_575
"""Rows of a sheet of a workbook under its header."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `id` names it in JSON, `label` heads it for people."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take away; `name` is that of the file, without ending. Rows are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def download(sheet: Sheet, form: str) -> HttpResponseBase:
    """Answer with a table as `csv`, `xlsx` or `json`; Http404 for another form.

    CSV and JSON are streamed, so that any number of rows takes little memory. Texts that a
    spreadsheet would run as formulas are kept from it.
    """
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(
            _csv(sheet), content_type="text/csv; charset=utf-8"
        )
    elif form == "json":
        answer = StreamingHttpResponse(_json(sheet), content_type="application/json")
    elif form == "xlsx":
        answer = HttpResponse(
            _xlsx(sheet),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    else:
        raise Http404(form[:16])
    name = quote(f"{sheet.name}.{form}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


def _csv(sheet: Sheet) -> Iterator[str]:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow([column.label for column in sheet.columns])
    yield "\ufeff" + _taken(line)
    for row in sheet.rows:
        writer.writerow([_cell(each) for each in row])
        yield _taken(line)


def _json(sheet: Sheet) -> Iterator[str]:
    names = [column.id for column in sheet.columns]
    labels = {column.id: column.label for column in sheet.columns}
    yield '{"columns": ' + json.dumps(labels, ensure_ascii=False) + ', "rows": ['
    for n, row in enumerate(sheet.rows):
        whole = json.dumps(
            dict(zip(names, row, strict=True)), ensure_ascii=False, default=_plain, allow_nan=False
        )
        yield ("\n" if n == 0 else ",\n") + whole
    yield "\n]}\n"


def _xlsx(sheet: Sheet) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for n, row in enumerate(sheet.rows):
        if n % MAX_ROWS == 0:
            page = _page(book, sheet)
        page.append([_cell(each, longest=MAX_CELL) for each in row])
    if not book.worksheets:
        _page(book, sheet)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _page(book: Workbook, sheet: Sheet) -> Any:
    page = book.create_sheet(str(len(book.worksheets) + 1))
    page.append([column.label for column in sheet.columns])
    return page


def _cell(value: Any, longest: int | None = None) -> Any:
    if value is None or isinstance(value, bool):
        return "" if value is None else int(value)
    if isinstance(value, int | float):
        return value
    return safe(_plain(value))[:longest]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else str(getattr(value, "isoformat", value.__str__)())


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
