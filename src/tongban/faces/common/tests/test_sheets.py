"""Tables to take away say the same in every form, and no spreadsheet runs what stands in them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.http import Http404

from tongban.faces.common import sheets
from tongban.faces.common.sheets import Column, Sheet, download

COLUMNS = (Column("name", "名称"), Column("n", "件数"), Column("day", "日期"))
ROWS = (("市监局", 3, date(2022, 4, 1)), ("=1+1", None, None))


def body(form: str, rows: object = ROWS) -> bytes:
    answer = download(Sheet("表", COLUMNS, rows), form)  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''%E8%A1%A8.{form}"
    return b"".join(answer)


def test_a_table_is_the_same_in_every_form() -> None:
    read = list(csv.reader(io.StringIO(body("csv").decode("utf-8-sig"))))
    assert read == [["名称", "件数", "日期"], ["市监局", "3", "2022-04-01"], ["'=1+1", "", ""]]
    book = openpyxl.load_workbook(io.BytesIO(body("xlsx")))
    assert book.active is not None
    assert [list(row) for row in book.active.values] == [
        ["名称", "件数", "日期"],
        ["市监局", 3, "2022-04-01"],
        ["'=1+1", None, None],
    ]
    assert json.loads(body("json")) == {
        "columns": {"name": "名称", "n": "件数", "day": "日期"},
        "rows": [
            {"name": "市监局", "n": 3, "day": "2022-04-01"},
            {"name": "=1+1", "n": None, "day": None},
        ],
    }


def test_an_empty_table_keeps_its_head() -> None:
    assert body("csv", ()).decode("utf-8-sig") == "名称,件数,日期\r\n"
    assert json.loads(body("json", ()))["rows"] == []
    (page,) = openpyxl.load_workbook(io.BytesIO(body("xlsx", ()))).worksheets
    assert [list(row) for row in page.values] == [["名称", "件数", "日期"]]


def test_more_rows_than_a_page_holds_go_onto_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    book = openpyxl.load_workbook(io.BytesIO(body("xlsx", [("a", n, None) for n in range(3)])))
    assert [page.max_row for page in book.worksheets] == [3, 2]
    assert [page["A1"].value for page in book.worksheets] == ["名称", "名称"]


def test_another_form_is_not_there() -> None:
    with pytest.raises(Http404):
        download(Sheet("x", COLUMNS, ROWS), "exe")
