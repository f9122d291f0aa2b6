"""Case numbers and matter ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.record.numbers import (
    CaseNumberError,
    case_number,
    check_case_number,
    check_digit,
    matter_id,
)

FIRST = datetime(2004, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 196 * 365 * 86_400 * 10**6).map(
    lambda micros: FIRST + timedelta(microseconds=micros)
)


def test_the_check_digit_of_the_standard() -> None:
    assert check_digit("0794") == "5"  # ISO 7064, the example of MOD 11,10


def test_a_number_is_dated_in_shanghai() -> None:
    evening = datetime(2022, 4, 1, 16, 30, tzinfo=UTC)
    number = case_number("420902", evening, 17)
    assert number[:-1] == "42090220220402000017"
    assert check_case_number(f" {number[:6]} {number[6:]} ") == number


@given(MOMENTS, st.integers(0, 999_999), st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_shows(at: datetime, sequence: int, place: int, by: int) -> None:
    number = case_number("420902001", at, sequence)
    wrong = str((int(number[place]) + by) % 10)
    with pytest.raises(CaseNumberError, match="last digit"):
        check_case_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    ("division", "sequence"), [("4209", 1), ("四二〇九〇二", 1), ("420902", 1_000_000)]
)
def test_what_makes_no_number(division: str, sequence: int) -> None:
    with pytest.raises(CaseNumberError):
        case_number(division, datetime(2022, 4, 1, tzinfo=UTC), sequence)


@pytest.mark.parametrize("number", ["", "123", "x" * 21])
def test_what_is_no_number(number: str) -> None:
    with pytest.raises(CaseNumberError, match="21 digits"):
        check_case_number(number)


@given(MOMENTS, st.integers(1, 10**9))
def test_ids_follow_time(at: datetime, micros: int) -> None:
    earlier, later = matter_id(at), matter_id(at + timedelta(microseconds=micros))
    assert earlier < later
    assert (earlier.version, earlier.variant) == (7, "specified in RFC 4122")
