"""Read a book: rows of cells by sheet, each bad cell named with what to do.

Only stored values count: a formula is never run nor its last result trusted. Merged cells stand for
each of their rows. Days may be written in several ways; what cannot be read is a bad cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from tongban.reforms.campaigns.book import layout

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that a workbook may unpack to."""
MAX_RATIO: Final = 200
"""How much larger than its file a workbook may unpack; beyond it is a zip bomb."""
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60
HEADER_ROWS: Final = 5
"""Rows within which the heads of the columns stand; titles may stand above."""
EPOCH: Final = date(1899, 12, 30)
SERIALS: Final = range(30_000, 75_000)
"""Numbers that stand for days: 1982 to 2105."""
_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"')


class BookError(ValueError):
    """A file that is no book; `code` is stable: BOOK-FILE, BOOK-SHEET, BOOK-COLUMN, BOOK-SIZE."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message = {"zh": zh, "en": en}


@dataclass(frozen=True, slots=True, order=True)
class BadCell:
    """A cell that does not fit: where, what was found and expected, what to do."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str
    todo: str

    def __str__(self) -> str:
        where = f"{self.sheet} 第{self.row}行" + (f"“{self.column}”" if self.column else "")
        return f"{where}：{self.found}；应为{self.expected}；{self.todo}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read: its place and its values by column id; what is empty is not there."""

    sheet: str
    row: int
    cells: Mapping[str, Any]

    def bad(self, column: str, found: object, expected: str, todo: str) -> BadCell:
        """Name a bad cell of this row by the id of its column."""
        heads = {each.id: each.head for each in layout.SHEETS[self.sheet]}
        return BadCell(
            self.sheet, self.row, heads.get(column, column), _short(found), expected, todo
        )

    def text(self, column: str) -> str:
        """Give a text; empty where there is none."""
        return str(self.cells.get(column, ""))


@dataclass(slots=True)
class Book:
    """A book as read: its lines by sheet, and its bad cells."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)

    def bad_rows(self, sheet: str) -> set[int]:
        """Give the rows of a sheet that have a bad cell."""
        return {each.row for each in self.bad if each.sheet == sheet}


def read_book(path: Path | IO[bytes], *, name: str = "") -> Book:
    """Read a workbook; raises BookError for what is none, bad cells are collected."""
    name = name or str(getattr(path, "name", path)).rpartition("/")[2]
    merged = _inspect(path, name)
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise _no_book(name, str(error)) from error
    book = Book()
    try:
        missing = [each for each in layout.REQUIRED if each not in workbook.sheetnames]
        if missing:
            raise BookError(
                "BOOK-SHEET",
                f"{name} 缺少工作表：{'、'.join(missing)}；现有：{'、'.join(workbook.sheetnames)}。"
                "请用导出的台账作样本。",
                f"{name} lacks sheets {', '.join(missing)}; take an exported book as the pattern.",
            )
        for sheet in layout.SHEETS:
            if sheet in workbook.sheetnames:
                book.lines[sheet] = list(_lines(workbook, sheet, book, merged.get(sheet, ())))
            else:
                book.lines[sheet] = []
    finally:
        workbook.close()
    return book


def _inspect(path: Path | IO[bytes], name: str) -> dict[str, tuple[str, ...]]:
    """Refuse what is no workbook or too large, and give the merged ranges by sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(each.file_size for each in members)
            packed = sum(each.compress_size for each in members)
            if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1 << 16):
                raise BookError(
                    "BOOK-SIZE",
                    f"{name} 展开后有 {unpacked:,} 字节，过大；请拆分后再导入。",
                    f"{name} unpacks to {unpacked:,} bytes; split it.",
                )
            merged = {
                each.filename: tuple(
                    found.decode() for found in _MERGED.findall(archive.read(each))
                )
                for each in members
                if each.filename.startswith("xl/worksheets/sheet")
            }
    except (zipfile.BadZipFile, OSError) as error:
        raise _no_book(name, str(error)) from error
    finally:
        if not isinstance(path, Path):
            path.seek(0)
    if not any(merged.values()):
        return {}
    return _by_title(path, merged, name)


def _by_title(
    path: Path | IO[bytes], merged: dict[str, tuple[str, ...]], name: str
) -> dict[str, tuple[str, ...]]:
    try:
        workbook = openpyxl.load_workbook(path, read_only=True)
    except (InvalidFileException, KeyError, ValueError) as error:
        raise _no_book(name, str(error)) from error
    sheets: Any = workbook.worksheets
    found = {
        each.title: merged.get(each._worksheet_path.lstrip("/"), ())  # noqa: SLF001 - says its file nowhere else
        for each in sheets
    }
    workbook.close()
    return found


def _lines(workbook: Workbook, sheet: str, book: Book, merged: Sequence[str]) -> Iterator[Line]:
    page: Any = workbook[sheet]
    page.reset_dimensions()
    columns: dict[int, layout.Column] | None = None
    spans = _spans(merged)
    above: dict[int, Any] = {}
    tops: list[str] = []
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS), 1):
        if columns is None:
            columns = _header(cells, sheet)
            tops.append(" | ".join(str(each.value) for each in cells if each.value is not None))
            if columns is None and number >= HEADER_ROWS:
                break
            continue
        if number > MAX_ROWS:
            raise BookError(
                "BOOK-SIZE",
                f"“{sheet}”超过 {MAX_ROWS:,} 行；请拆分后再导入。",
                f"Sheet {sheet} has more than {MAX_ROWS:,} rows; split it.",
            )
        line = _line(sheet, number, cells, columns, book, spans, above)
        if line is not None:
            yield line
    if columns is None:
        heads = "、".join(each.head for each in layout.SHEETS[sheet] if each.required)
        raise BookError(
            "BOOK-COLUMN",
            f"“{sheet}”前{HEADER_ROWS}行没有表头；应有：{heads}。找到：{'；'.join(tops)[:300]}",
            f"Sheet {sheet} has no header in its first {HEADER_ROWS} rows; expected {heads}.",
        )


def _header(cells: Sequence[Any], sheet: str) -> dict[int, layout.Column] | None:
    """Find the columns of a header row by their heads; None for another row."""
    known = {each.head: each for each in layout.SHEETS[sheet]}
    found = {
        n: known[head]
        for n, cell in enumerate(cells)
        if (head := str(cell.value or "").strip()) in known
    }
    heads = [each.head for each in found.values()]
    needed = {each.head for each in known.values() if each.required}
    return found if needed <= set(heads) and len(heads) == len(set(heads)) else None


def _spans(merged: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """Give, by column, the rows that vertical merges cover."""
    found: dict[int, list[tuple[int, int]]] = {}
    for each in merged:
        first, top, last, bottom = (int(edge or 0) for edge in range_boundaries(each))
        for column in range(first - 1, last):
            found.setdefault(column, []).append((top, bottom))
    return found


def _line(  # noqa: PLR0917 - a row and all around it
    sheet: str,
    number: int,
    cells: Sequence[Any],
    columns: Mapping[int, layout.Column],
    book: Book,
    spans: Mapping[int, Sequence[tuple[int, int]]],
    above: dict[int, Any],
) -> Line | None:
    values: dict[str, Any] = {}
    filled = False
    blank = Line(sheet, number, {})
    for n, column in columns.items():
        cell = cells[n] if n < len(cells) else None
        value = None if cell is None else cell.value
        covered = any(top < number <= bottom for top, bottom in spans.get(n, ()))
        if value is None and covered:
            value = above.get(n)
        elif value is not None and not (isinstance(value, str) and not value.strip()):
            filled = True
            above[n] = value
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        kind = getattr(cell, "data_type", "")
        found = _value(value, kind if not covered else "", column, blank)
        if isinstance(found, BadCell):
            book.bad.append(found)
        else:
            values[column.id] = found
    if not filled:
        return None
    missing = [each for each in columns.values() if each.required and each.id not in values]
    named = {each.column for each in book.bad if each.sheet == sheet and each.row == number}
    for each in missing:
        if each.head not in named:
            book.bad.append(blank.bad(each.id, "空", "不能为空", "请填写"))
    return Line(sheet, number, values)


def _value(value: Any, kind: str, column: layout.Column, line: Line) -> Any:
    """Give what a cell holds, or the bad cell that it is."""
    if kind in _NO_VALUE:
        return line.bad(column.id, value, "数值或文字", _NO_VALUE[kind])
    found = _READERS[column.kind](value)
    if found is None:
        return line.bad(column.id, value, *_EXPECTED[column.kind])
    if isinstance(found, str) and "\ufffd" in found:
        return line.bad(column.id, found, "可读的文字", "文字编码有误（含�）；请用原文件重新保存")
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value)
        if whole in SERIALS:
            return EPOCH + timedelta(days=whole)
        value = str(whole)
    found = _DAY.fullmatch(str(value).strip())
    if found is None:
        return None
    year, month, day, *packed = found.groups()
    if packed[0] is not None:
        month, day = packed
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool | datetime | date):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _as_whole(value: Any) -> int | None:
    number = _as_number(value)
    return None if number is None or number % 1 else int(number)


_NO_VALUE: Final[Mapping[str, str]] = {
    "f": "公式不执行；请“选择性粘贴—数值”后再导入",
    "e": "单元格计算出错；请改成正确的值",
}
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _as_text,
    "day": _as_day,
    "number": _as_number,
    "int": _as_whole,
}
_EXPECTED: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("日期，如 2022-04-01", "请改成日期"),
    "number": ("数字，如 12.5", "请去掉文字和单位，只留数字"),
    "int": ("整数，如 15", "请去掉文字和单位，只留数字"),
}


def _no_book(name: str, why: str) -> BookError:
    return BookError(
        "BOOK-FILE",
        f"{name} 不是能打开的 XLSX 工作簿（{why}）；旧的 .xls 或 .csv 请另存为 .xlsx。",
        f"{name} is no XLSX workbook; save it as .xlsx.",
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - for a message
