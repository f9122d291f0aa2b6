"""Give the items out in the structure of GB/T 39046-2020, as a workbook, JSON or CSV."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING, Final

import openpyxl

from tongban.services.catalogue import queries
from tongban.services.catalogue.gbt39046 import (
    COLUMNS,
    FEES,
    KEYS,
    MATERIALS,
    QUESTIONS,
    fee_rows,
    item_row,
    material_rows,
    question_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tongban.kernel.authority import Actor
    from tongban.services.catalogue.laws import Law
    from tongban.services.catalogue.records import ItemPage, ItemRecord

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL: Final = 32_767
"""Characters that a cell of a workbook holds."""


class ExportError(ValueError):
    """A file or day that cannot be exported to; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code."""
        super().__init__(message)
        self.code = code


def export_items(path: Path, *, at: date | None, drafts: bool, actor: Actor) -> int:
    """Write every item in force on a day, or every draft, to a file; give how many.

    The suffix decides: .xlsx (four sheets), .json (one object an item),
    .csv (the items alone). Dates are YYYYMMDD, yes and no are 1 and 0, codes are those of Annex A.
    Raises ExportError: EXPORT-SUFFIX.
    """
    writers = {".xlsx": _write_xlsx, ".json": _write_json, ".csv": _write_csv}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise ExportError("EXPORT-SUFFIX", f"{path}: expected a name in .xlsx, .json or .csv")
    laws = queries.laws()
    records = _records(at, drafts=drafts, actor=actor)
    path.absolute().parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        count = write(part, records, laws)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def day_of(text: str | None) -> date | None:
    """Read the day of the command line; raises ExportError EXPORT-DAY."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ExportError("EXPORT-DAY", f"{text!r} is no day; write it as 2022-04-01") from error


def _records(at: date | None, *, drafts: bool, actor: Actor) -> Iterator[ItemRecord]:
    after: str | None = None
    while True:
        page: ItemPage = (
            queries.list_drafts(actor=actor, after=after, limit=queries.MAX_PAGE)
            if drafts
            else queries.list_items(at=at, after=after, limit=queries.MAX_PAGE)
        )
        yield from page.items
        if page.after is None:
            return
        after = page.after


def _write_xlsx(path: Path, records: Iterator[ItemRecord], laws: dict[str, Law]) -> int:
    book = openpyxl.Workbook(write_only=True)
    headers = {
        "事项": [column.name for column in COLUMNS],
        "申请材料": [*KEYS, "序号", *(name for name, _ in MATERIALS)],
        "收费项目": [*KEYS, *FEES],
        "常见问题": [*KEYS, *QUESTIONS],
    }
    sheets = {name: book.create_sheet(name) for name in headers}
    for name, header in headers.items():
        sheets[name].append(header)
    count = 0
    for record in records:
        count += 1
        rows = {
            "事项": [item_row(record, laws)],
            "申请材料": material_rows(record, laws),
            "收费项目": fee_rows(record, laws),
            "常见问题": question_rows(record),
        }
        for name, found in rows.items():
            for row in found:
                sheets[name].append([safe(row[key])[:MAX_CELL] for key in headers[name]])
    book.save(path)
    return count


def _write_csv(path: Path, records: Iterator[ItemRecord], laws: dict[str, Law]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in COLUMNS])
        writer.writeheader()
        for record in records:
            count += 1
            writer.writerow({k: safe(v) for k, v in item_row(record, laws).items()})
    return count


def _write_json(path: Path, records: Iterator[ItemRecord], laws: dict[str, Law]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"标准": "GB/T 39046-2020", "事项": [')
        for record in records:
            row: dict[str, object] = dict(item_row(record, laws))
            row["申请材料"] = list(material_rows(record, laws))
            row["收费项目"] = list(fee_rows(record, laws))
            row["常见问题"] = list(question_rows(record))
            file.write("\n" if count == 0 else ",\n")
            file.write(json.dumps(row, ensure_ascii=False))
            count += 1
        file.write("\n]}\n")
    return count


def safe(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: a leading sign gets an apostrophe."""
    starts = text.startswith(_FORMULA)
    return f"'{text}" if starts and not text.lstrip("+-").replace(".", "", 1).isdigit() else text
