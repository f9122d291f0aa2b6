from __future__ import annotations

import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.parties.identifiers import (
    USCC_ALPHABET,
    IdentifierError,
    birth_date,
    check_resident_id,
    check_uscc,
    normalise,
    sex,
)

TODAY = date(2022, 4, 1)
RESIDENTS = ("11010519491231002X", "420902199001010018", "420902198502280038", "42090219900101019X")
FIRMS = (
    "91350100M000100Y43",
    "11370800MB28559184",
    "11100000000013338W",
    "11110000000021135M",
    "11420902MB0A000183",
    "12420902MB0A00026T",
    "91420902MA49000106",
    "92420902MA4A00011Q",
    "91420902MA00002340",
)


def _resident(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.mark.parametrize("number", RESIDENTS)
def test_resident_vectors_pass(number: str) -> None:
    assert check_resident_id(number, today=TODAY) == number


@pytest.mark.parametrize("number", FIRMS)
def test_uscc_vectors_pass(number: str) -> None:
    assert check_uscc(number) == number


def test_zero_remainder_gives_check_zero_and_nothing_else() -> None:
    assert check_uscc("91420902MA00002340") == "91420902MA00002340"
    for other in USCC_ALPHABET[1:]:
        with pytest.raises(IdentifierError, match="character 18 does not fit") as caught:
            check_uscc("91420902MA0000234" + other)
        assert caught.value.code == "ID-USCC-CHECK"


def test_typing_habits_are_understood() -> None:
    full = "".join(chr(ord(c) + 0xFEE0) for c in "42090219900101019x")
    assert check_resident_id(full, today=TODAY) == "42090219900101019X"
    assert check_resident_id(" 420902 19900101 019x\n", today=TODAY) == "42090219900101019X"
    assert check_resident_id("\u200b420902-1990-0101-019x", today=TODAY) == "42090219900101019X"
    assert check_uscc("91 420902 ma490001 06") == "91420902MA49000106"
    assert normalise("　ａ－１ ") == "A1"


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "ID-RESIDENT-LENGTH", "实际为0位"),
        ("42090219900101001", "ID-RESIDENT-LENGTH", "实际为17位"),
        ("4" * 20000, "ID-RESIDENT-LENGTH", "实际为20000位"),
        (None, "ID-RESIDENT-TYPE", "居民身份证号码应为文字"),
        (420902199001010018, "ID-RESIDENT-TYPE", "居民身份证号码应为文字"),
        ("4209021990010100A8", "ID-RESIDENT-CHARACTERS", "前17位应为数字，末位为数字或X"),
        ("42090219900101X018", "ID-RESIDENT-CHARACTERS", "前17位应为数字，末位为数字或X"),
        ("٤٢٠٩٠٢١٩٩٠٠١٠١٠٠١٨", "ID-RESIDENT-CHARACTERS", "前17位应为数字，末位为数字或X"),
        ("420902199001010019", "ID-RESIDENT-CHECK", "居民身份证号码校验码不符"),
        (_resident("42090219900230001"), "ID-RESIDENT-BIRTH", "第7至14位"),
        (_resident("42090219001301001"), "ID-RESIDENT-BIRTH", "第7至14位"),
        (_resident("42090200000101001"), "ID-RESIDENT-BIRTH", "第7至14位"),
        (_resident("42090218700101001"), "ID-RESIDENT-BIRTH", "第7至14位"),
        (_resident("42090220220402001"), "ID-RESIDENT-BIRTH", "第7至14位"),
        (_resident("99999919900101001"), "ID-RESIDENT-DIVISION", "前6位不是行政区划代码"),
        (_resident("00000019900101001"), "ID-RESIDENT-DIVISION", "前6位不是行政区划代码"),
        (_resident("42000019900101001"), "ID-RESIDENT-DIVISION", "前6位不是行政区划代码"),
        (_resident("42098819900101001"), "ID-RESIDENT-DIVISION", "前6位不是行政区划代码"),
    ],
)
def test_wrong_resident_ids_say_which_part(text: str, code: str, part: str) -> None:
    with pytest.raises(IdentifierError, match=part) as caught:
        check_resident_id(text, today=TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "ID-USCC-LENGTH", "实际为0位"),
        ("91420902MA4900010", "ID-USCC-LENGTH", "实际为17位"),
        ("9" * 20000, "ID-USCC-LENGTH", "实际为20000位"),
        (None, "ID-USCC-TYPE", "统一社会信用代码应为文字"),
        ("9142O902MA49000106", "ID-USCC-CHARACTERS", "只用数字和大写字母"),
        ("91420902MA4900010中", "ID-USCC-CHARACTERS", "只用数字和大写字母"),
        ("914209A2MA49000106", "ID-USCC-DIVISION", "第3至8位"),
        ("91420902MA49000116", "ID-USCC-ORGANISATION", "第9至17位"),
        ("91420902MA49000107", "ID-USCC-CHECK", "第18位校验码不符"),
    ],
)
def test_wrong_usccs_say_which_part(text: str, code: str, part: str) -> None:
    with pytest.raises(IdentifierError, match=part) as caught:
        check_uscc(text)
    assert caught.value.code == code


def test_born_today_is_already_a_resident() -> None:
    number = _resident("42090220220401001")
    assert check_resident_id(number, today=TODAY) == number


def test_ids_given_before_or_after_a_division_existed_pass() -> None:
    assert check_resident_id(_resident("42220119700101001"), today=TODAY)
    assert check_resident_id(_resident("81000019900101001"), today=TODAY)


def test_birth_date_and_sex_are_read() -> None:
    assert birth_date("420902198502280038") == date(1985, 2, 28)
    assert sex("420902198502280038") == "male"
    assert sex("11010519491231002X") == "female"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RESIDENTS), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        with pytest.raises(IdentifierError):
            check_resident_id(changed, today=TODAY)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIRMS), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_always_found(number: str, place: int, letter: str) -> None:
    changed = number[:place] + letter + number[place + 1 :]
    if changed != number:
        with pytest.raises(IdentifierError):
            check_uscc(changed)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_refused_by_name(text: str) -> None:
    for check in (check_resident_id, check_uscc):
        with pytest.raises(IdentifierError, match=r"[\u4e00-\u9fff].* [A-Za-z]"):
            check(text)


def test_errors_never_carry_the_number() -> None:
    typed = "420902199001010019"
    with pytest.raises(IdentifierError) as caught:
        check_resident_id(typed, today=TODAY)
    for shown in (
        str(caught.value),
        repr(caught.value),
        pickle.dumps(caught.value).decode("latin-1"),
    ):
        assert typed not in shown
        assert typed[6:14] not in shown
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert again.message == caught.value.message
