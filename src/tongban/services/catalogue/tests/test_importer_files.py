"""Files of every width, encoding and kind: each row gets its verdict, or all is refused."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tongban.services.catalogue.importer.mapping import (
    FOLDER,
)
from tongban.services.catalogue.importer.sources import detect_encoding
from tongban.services.catalogue.importer.table import SourceError
from tongban.services.catalogue.tests.test_importer import (
    CSV_HEADER,
    CSV_ROW,
    Taken,
    import_file,
    json_row,
    table,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_found_out_and_told(tmp_path: Path, encoding: str) -> None:
    taken = Taken()
    path = table(tmp_path / "a.csv", CSV_ROW, encoding=encoding)
    summary, rows = import_file(path, "guangan-items", taken)
    assert summary["file"]["encoding"] == encoding
    assert (rows[0]["name"], rows[0]["verdict"]) == ("求职创业补贴申领", "accepted")
    assert taken.items[0].content.body_name == "区人社局"


def test_a_broken_byte_spoils_its_row_and_not_the_file(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *(CSV_ROW.replace("0159", f"0{n:03d}") for n in range(99)))
    data = path.read_bytes()
    path.write_bytes(data.replace("求职".encode(), b"\xff\xfe", 1))
    assert detect_encoding(path) == "utf-8"
    _, rows = import_file(path, "guangan-items")
    assert rows[0]["codes"] == ["TEXT-BROKEN"]
    assert {row["verdict"] for row in rows[1:]} == {"flagged", "accepted"}


def test_broken_bytes_reach_the_report_as_escapes(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = "\n".join(json.dumps(json_row(), ensure_ascii=False) for _ in range(20))
    path.write_bytes(b'{"TASK_CODE": "\xff\xfe\x00\n' + good.encode() + b"\n")
    _, rows = import_file(path, "guangdong-items")
    assert rows[0]["codes"] == ["ROW-BROKEN"]
    assert rows[0]["remarks"][0]["raw"] == '{"TASK_CODE": "\\udcff\\udcfe\\0'
    assert rows[1]["verdict"] == "accepted"


def test_the_dashed_code_is_kept_as_the_local_one(tmp_path: Path) -> None:
    taken = Taken()
    import_file(table(tmp_path / "a.csv", CSV_ROW), "guangan-items", taken)
    item = taken.items[0].content
    assert item.local_task_code == "512B0159000000-511602000000-000-1251130145225903XN-1-00"
    assert (item.local_catalog_code, item.base_code) == ("512B0159000000", None)
    assert (item.item_type, item.exercise_level, item.body_uscc) == (
        "20",
        ("4",),
        "1251130145225903XN",
    )


def test_rows_of_other_widths_and_open_quotes_are_rejected(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        CSV_ROW,
        "区人社局,未分类,少几列",
        CSV_ROW + ",多一列",
        "",
        ',"",',
        CSV_ROW.replace("0159", "0160").replace("求职创业", '"求职,创业"'),
        '区人社局,未分类,"没有合上的引号,1,20,x,511602000000,http://example.cn',
    )
    _, rows = import_file(path, "guangan-items")
    assert [(row["row"], row["verdict"], row["codes"]) for row in rows] == [
        (1, "accepted", ["CODE-LEGACY"]),
        (2, "rejected", ["ROW-COLUMNS"]),
        (3, "rejected", ["ROW-COLUMNS"]),
        (4, "rejected", ["ROW-BROKEN"]),
        (5, "rejected", ["ROW-BROKEN"]),
    ]


def test_semicolons_and_a_title_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "\n".join(["某区事项清单;;", CSV_HEADER.replace(",", ";"), CSV_ROW.replace(",", ";")])
    path.write_text(text, encoding="utf-8")
    _, rows = import_file(path, "guangan-items")
    assert [(row["row"], row["line"], row["verdict"]) for row in rows] == [(1, 3, "accepted")]


def book(path: Path, *rows: list[Any], sheet: str = "清单") -> Path:
    workbook = openpyxl.Workbook()
    active = workbook.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    if len(rows) > 1 and rows[0][0] == "基本信息":
        active.merge_cells("A1:C1")
        active.merge_cells("D1:H1")
    workbook.save(path)
    return path


def test_a_workbook_with_a_merged_header_blank_rows_and_formulas(tmp_path: Path) -> None:
    header = CSV_HEADER.split(",")
    row = CSV_ROW.split(",")
    path = book(
        tmp_path / "a.xlsx",
        ["基本信息", None, None, "编码", None, None, None, None],
        header,
        row,
        [None] * 8,
        [*row[:2], "=A3&B3", row[3].replace("0159", "0160"), *row[4:]],
        [*row[:3], row[3].replace("0159", "0161"), 20, row[5], 511602000000, row[7]],
        [*row[:3], 511640255000013, *row[4:]],
        [*row[:3], 1.1440000006940116e30, *row[4:]],
        ["#REF!", *row[1:3], row[3].replace("0159", "0162"), *row[4:]],
    )
    summary, rows = import_file(path, "guangan-items")
    assert summary["file"]["kind"] == "xlsx"
    assert [(r["line"], r["verdict"], r["codes"]) for r in rows] == [
        (3, "accepted", ["CODE-LEGACY"]),
        (5, "rejected", ["CELL-FORMULA", "NAME-EMPTY"]),
        (6, "flagged", ["CODE-LEGACY", "NAME-DUPLICATE"]),
        (7, "flagged", ["CODE-FORM", "NAME-DUPLICATE"]),
        (8, "rejected", ["CELL-PRECISION"]),
        (9, "flagged", ["CELL-ERROR", "CODE-LEGACY", "NAME-DUPLICATE"]),
    ]


def test_a_column_merged_downwards_is_filled(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    text = (FOLDER / "guangan-items.yaml").read_text(encoding="utf-8")
    mapping.write_text(text + "\nfill_down: [department]\n", encoding="utf-8")
    row = CSV_ROW.split(",")
    path = book(
        tmp_path / "a.xlsx",
        CSV_HEADER.split(","),
        row,
        [None, *row[1:3], row[3].replace("0159", "0160"), *row[4:]],
    )
    taken = Taken()
    import_file(path, str(mapping), taken)
    assert [accepted.content.body_name for accepted in taken.items] == ["区人社局", "区人社局"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "IMPORT-EMPTY"),
        (b"  \n", "IMPORT-EMPTY"),
        (b"a,b,c\n1,2,3\n", "IMPORT-HEADER"),
        (b'[{"name": "x"}]', "IMPORT-JSON"),
        (b"PK\x03\x04 this is no workbook", "IMPORT-XLSX"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(
    tmp_path: Path, data: bytes, code: str
) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(data)
    taken = Taken()
    with pytest.raises(SourceError) as caught:
        import_file(path, "guangan-items", taken)
    assert caught.value.code == code
    assert taken.items == []
