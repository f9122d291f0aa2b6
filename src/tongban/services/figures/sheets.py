"""The rows behind a figure as a file: CSV, XLSX or JSON, with the figure and its formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook

from tongban.services.figures.queries import all_rows, figure
from tongban.services.figures.types import FigureError

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.figures.types import Row, Scope, Value

HEADINGS: Final = (
    "办件编号 number",
    "事项 item",
    "部门 department",
    "日期 day",
    "分子 numerator",
    "分母 denominator",
    "计入 counts",
    "说明 why",
)
MAX_SHEET: Final = 1_000_000
"""Rows that one sheet of a workbook holds."""


def rows_file(
    figure_id: str, scope: Scope, form: str, *, actor: Actor, above: bool = False
) -> Iterator[bytes]:
    """Give the rows behind a figure as a file, piece by piece; `form` is csv, xlsx or json.

    With `above` those alone that are in the numerator.

    Raises FigureError FIGURE-UNKNOWN, FIGURE-FORM for another form or a workbook of too many rows,
    NotPermitted.
    """
    writer = WRITERS.get(form)
    if writer is None:
        known = ", ".join(WRITERS)
        raise FigureError(
            "FIGURE-FORM",
            f"不能导出为 {form}；可用 {known}。",
            f"no form {form!r}; there are {known}",
        )
    value = figure(figure_id, scope, actor=actor)
    return writer(value, scope, all_rows(figure_id, scope, actor=actor, above=above))


def value_json(value: Value) -> dict[str, Any]:
    """Write a figure with both sums and its formula."""
    kind, found = value.kind, value.value
    return {
        "id": kind.id,
        "name": dict(kind.name),
        "unit": dict(kind.unit),
        "better": kind.better.value,
        "measure": kind.measure.value,
        "formula": dict(kind.formula),
        "source": kind.source,
        "by": kind.by.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "excluded": value.excluded,
        "value": None if found is None else float(found),
        "as_of": None if value.as_of is None else value.as_of.isoformat(),
    }


def row_json(row: Row) -> dict[str, Any]:
    """Write a row."""
    return {
        "matter": str(row.matter),
        "number": row.number,
        "item": row.item,
        "department": row.department,
        "day": row.day.isoformat(),
        "numerator": row.numerator,
        "denominator": row.denominator,
        "counts": row.counts,
        "why": dict(row.why),
    }


def _cells(row: Row) -> tuple[str | int, ...]:
    return (
        row.number,
        row.item,
        row.department,
        row.day.isoformat(),
        row.numerator,
        row.denominator,
        "是 yes" if row.counts else "否 no",
        f"{row.why['zh']} {row.why['en']}",
    )


def _csv(value: Value, scope: Scope, rows: Iterable[Row]) -> Iterator[bytes]:
    """Write CSV with a byte order mark, as spreadsheets of Chinese offices expect it."""
    yield "\ufeff".encode()
    yield _line((*_title(value, scope),))
    yield _line(HEADINGS)
    for row in rows:
        yield _line(_cells(row))


def _xlsx(value: Value, scope: Scope, rows: Iterable[Row]) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(value.kind.id[:31])
    sheet.append(_title(value, scope))
    sheet.append(HEADINGS)
    for place, row in enumerate(rows):
        if place >= MAX_SHEET:
            raise FigureError(
                "FIGURE-FORM",
                f"行数超过 {MAX_SHEET:,}，请导出 CSV。",
                f"more than {MAX_SHEET:,} rows; take CSV",
            )
        sheet.append(_cells(row))
    held = io.BytesIO()
    book.save(held)
    yield held.getvalue()


def _json(value: Value, scope: Scope, rows: Iterable[Row]) -> Iterator[bytes]:
    yield b'{"figure": ' + _encoded(value_json(value))
    yield b', "period": ' + _encoded(scope.period.label) + b', "rows": ['
    for place, row in enumerate(rows):
        yield (b",\n" if place else b"\n") + _encoded(row_json(row))
    yield b"\n]}\n"


def _title(value: Value, scope: Scope) -> tuple[str, ...]:
    kind = value.kind
    return (
        f"{kind.name['zh']} {kind.name['en']}",
        scope.period.label,
        f"{value.numerator} / {value.denominator} = {value.text}",
        f"{kind.formula['zh']} {kind.formula['en']}",
    )


def _line(cells: Iterable[object]) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerow(cells)
    return held.getvalue().encode()


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


Writer = Callable[["Value", "Scope", Iterable["Row"]], Iterator[bytes]]
WRITERS: Final[Mapping[str, Writer]] = {"csv": _csv, "xlsx": _xlsx, "json": _json}
