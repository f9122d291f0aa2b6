"""Tables of any kind: read as they stand, or refused with row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.reforms.assessment.data import read_table
from tongban.reforms.assessment.tests.scene import document, model, rows
from tongban.reforms.assessment.types import AssessmentError

if TYPE_CHECKING:
    from pathlib import Path


def refused(path: Path, period: str = "2022") -> tuple[str, ...]:
    with pytest.raises(AssessmentError) as caught:
        read_table(path, model(), period)
    assert caught.value.code == "ASSESS-DATA"
    return caught.value.faults


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "v.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(path: Path, encoding: str) -> None:
    path.write_bytes(rows({"孝南": (1, 2, 3)}).encode(encoding))
    assert read_table(path, model(), "2022").units == ("孝南",)


def test_a_long_table_says_the_same_as_a_wide_one(tmp_path: Path) -> None:
    wide, long = tmp_path / "w.csv", tmp_path / "l.csv"
    wide.write_text(rows({"A": (1, "n/a", 3)}), encoding="utf-8")
    long.write_text(
        "city,year,indicator,value\nA,2022,days,1\nA,2022,cost,n/a\nA,2022,survey,3\n"
        "A,2021,days,9\n",
        encoding="utf-8",
    )
    found = [read_table(each, model(), "2022").cells["A"] for each in (wide, long)]
    assert [{n: (c.value, c.missing) for n, c in row.items()} for row in found] == [
        {n: (c.value, c.missing) for n, c in found[0].items()}
    ] * 2
    assert found[0]["days"].value == 1.0


def test_texts_in_numbers_and_units_twice_are_named_with_their_rows(path: Path) -> None:
    path.write_text(
        "city,year,days,cost,survey\nA,2022,viele,2,3\nA,2022,1,2,3\n,2022,1,2,3\nB,2022,1,nan,3\n"
        "C,2022,1_0,2,3\n",
        encoding="utf-8",
    )
    assert refused(path) == (
        "v.csv row 2 'days' (A): 'viele' is no number; words known here: 'none', 'n/a'",
        "v.csv row 3: unit 'A' stands in this period already, in row 2; keep one",
        "v.csv row 4: no city; name the unit",
        "v.csv row 5 'cost' (B): 'nan' is no finite number",
        "v.csv row 6 'days' (C): '1_0' is no finite number",
    )


def test_long_rows_of_unknown_indicators_and_repeated_ones_are_named(path: Path) -> None:
    path.write_text(
        "city,year,indicator,value\nA,2022,day,1\nA,2022,days,1\nA,2022,days,2\n", encoding="utf-8"
    )
    assert refused(path) == (
        "v.csv row 2: the model has no indicator 'day'; did you mean 'days'?",
        "v.csv row 4: unit 'A' indicator days stands in this period already, in row 3; keep one",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "v.csv: empty; expected a header and rows"),
        ("town,year,days,cost,survey\n", "v.csv: no column 'city'"),
        (
            "city,year,day,cost,survey\nA,2022,1,2,3\n",
            "v.csv: no column 'days' for indicator days; did you mean 'day'?",
        ),
        ("city,year,days,days,survey\n", "v.csv: column 'days' stands twice"),
        (
            "city,year,days,cost,survey\nA,2022,1\n",
            "v.csv row 2: 3 cells; the header has 5",
        ),
        (
            "city,year,days,cost,survey\nA,2021,1,2,3\n",
            "v.csv: no row of period '2022'; there are 2021",
        ),
        ('city,year\n"A', "v.csv: no CSV: unexpected end of data"),
    ],
)
def test_what_is_no_such_table_is_refused(path: Path, text: str, fault: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert refused(path) == (fault,)


def test_files_that_are_absent_or_no_text_are_refused(path: Path) -> None:
    assert refused(path) == (f"{path}: No such file or directory",)
    path.write_bytes(b"\xff\xfe\x00\x81")
    assert refused(path) == ("v.csv: neither UTF-8 nor GB 18030; save it as UTF-8",)


def test_given_scores_stand_in_for_values(path: Path) -> None:
    raw = document()
    raw["topics"][1]["score_column"] = "survey score"
    found = model(topics=raw["topics"])
    path.write_text("city,year,days,cost,survey,survey score\nA,2022,1,2,3,77.5\nB,2022,1,2,3,\n")
    read = read_table(path, found, "2022", given=True)
    assert read.given == {"A": {"survey": 77.5}}
    assert read_table(path, found, "2022").given == {}
