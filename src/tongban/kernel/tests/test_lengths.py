from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.canonical import Json
from tongban.kernel.terms import (
    CalendarDays,
    FixedDate,
    Hours,
    Length,
    Months,
    RollingDays,
    TermError,
    WorkingDays,
    length_from_json,
    parse_length,
)
from tongban.kernel.terms.lengths import plus

NUMBERS = st.integers(0, 36_500)
LENGTHS: st.SearchStrategy[Length] = st.one_of(
    st.builds(WorkingDays, NUMBERS),
    st.builds(CalendarDays, NUMBERS),
    st.builds(RollingDays, NUMBERS),
    st.builds(Months, NUMBERS, rolls=st.booleans()),
    st.builds(Hours, NUMBERS),
    st.builds(FixedDate, st.dates()),
)


@given(LENGTHS)
def test_a_length_is_read_back_as_it_was_written(length: Length) -> None:
    assert parse_length(str(length)) == length
    assert length_from_json(str(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("20wd", WorkingDays(20)),
        ("15d", CalendarDays(15)),
        ("15cd", CalendarDays(15)),
        ("15rd", RollingDays(15)),
        ("3mo", Months(3)),
        ("3mor", Months(3, rolls=True)),
        ("48h", Hours(48)),
        ("2022-06-30", FixedDate(date(2022, 6, 30))),
    ],
)
def test_what_people_type(text: str, length: Length) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ({"days": 5, "unit": "working_days"}, WorkingDays(5)),
        ({"days": 5, "unit": "calendar_days"}, CalendarDays(5)),
        ({"days": 5, "unit": "rolling_days"}, RollingDays(5)),
        ({"months": 3}, Months(3)),
        ({"months": 3, "rolls": True}, Months(3, rolls=True)),
        ({"hours": 48}, Hours(48)),
        ({"date": "2022-06-30"}, FixedDate(date(2022, 6, 30))),
    ],
)
def test_what_data_holds(value: Json, length: Length) -> None:
    assert length_from_json(value) == length


@pytest.mark.parametrize(
    "text", ["", "wd", "20", "-1wd", "20 wd", "1.5d", "20WD", "20220630", "2022-02-30", "123456d"]
)
def test_a_text_that_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(TermError, match="expected 20wd") as caught:
        parse_length(text)
    assert caught.value.code == "TERM-LENGTH"


@pytest.mark.parametrize(
    "value",
    [
        None,
        20,
        [],
        {},
        {"days": 5},
        {"days": "5", "unit": "working_days"},
        {"days": 5, "unit": "weeks"},
        {"days": 5, "unit": "working_days", "x": 1},
        {"months": 3, "rolls": "yes"},
        {"hours": 48, "x": 1},
        {"date": "2022-06-30", "x": 1},
        {"date": "tomorrow"},
        {"days": True, "unit": "working_days"},
        {"hours": 40_000},
    ],
)
def test_data_that_is_no_length_is_refused(value: Json) -> None:
    with pytest.raises(TermError, match="length") as caught:
        length_from_json(value)
    assert caught.value.code == "TERM-LENGTH"


@pytest.mark.parametrize("n", [-1, 36_501, True, 1.5])
def test_a_length_takes_a_sane_number(n: int) -> None:
    with pytest.raises(TermError, match="expected a number 0 to 36500"):
        WorkingDays(n)


def test_a_fixed_date_is_no_moment() -> None:
    with pytest.raises(TermError, match="is a moment"):
        FixedDate(datetime(2022, 6, 30, tzinfo=UTC))


def test_kinds_with_the_same_number_are_different() -> None:
    kinds = [WorkingDays(5), CalendarDays(5), RollingDays(5), Months(5), Hours(5)]
    assert len({str(kind) for kind in kinds}) == 5
    assert all(a != b for a in kinds for b in kinds if a is not b)


def test_labels_are_chinese_and_english() -> None:
    assert WorkingDays(20).label == {"zh": "20个工作日", "en": "20 working days"}
    assert Months(1).label == {"zh": "1个月", "en": "1 month"}
    assert RollingDays(1).label["en"] == "1 calendar day, rolling over rest days"
    assert FixedDate(date(2022, 6, 30)).label == {"zh": "至2022-06-30", "en": "until 2022-06-30"}


def test_an_extension_is_of_the_same_kind() -> None:
    assert plus(WorkingDays(20), WorkingDays(10)) == WorkingDays(30)
    assert plus(Hours(24), Hours(24)) == Hours(48)
    assert plus(Months(3), Months(1, rolls=True)) == Months(4, rolls=True)
    later = FixedDate(date(2022, 7, 31))
    assert plus(FixedDate(date(2022, 6, 30)), later) == later
    pairs: list[tuple[Length, Length]] = [
        (WorkingDays(20), CalendarDays(10)),
        (Months(3), WorkingDays(10)),
        (later, WorkingDays(1)),
        (WorkingDays(1), later),
        (later, FixedDate(date(2022, 6, 30))),
    ]
    for first, more in pairs:
        with pytest.raises(TermError) as caught:
            plus(first, more)
        assert caught.value.code == "TERM-EXTENSION"
