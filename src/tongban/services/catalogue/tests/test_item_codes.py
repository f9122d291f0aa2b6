"""Codes taken apart as what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue import codes, item_codes
from tongban.services.catalogue.item_codes import Form

REAL = "11370800MB285591843370117002011"


def test_the_standards_example_splits_exactly() -> None:
    code = item_codes.parse(REAL)
    assert (code.form, code.body, code.level, code.base, code.serial) == (
        Form.IMPLEMENTATION,
        "11370800MB28559184",
        "3",
        "370117002011",
        None,
    )
    assert code.remarks == ()
    assert code.body_uscc == "11370800MB28559184"


def test_a_handling_code_is_an_implementation_code_and_a_serial() -> None:
    code = item_codes.parse("11440000006940116U244010200300103")
    assert (code.form, code.serial) == (Form.HANDLING, "03")
    assert code.implementation == "11440000006940116U2440102003001"


def test_a_provincial_dashed_code_keeps_its_parts() -> None:
    code = item_codes.parse("511Z07001006-511602000000-000-11511301008778183N-1-00", field="c")
    assert (code.form, code.catalogue, code.division, code.body, code.serial) == (
        Form.DASHED,
        "511Z07001006",
        "511602000000",
        "11511301008778183N",
        "00",
    )
    assert code.base is None
    assert [remark.code for remark in code.remarks] == ["CODE-LEGACY"]


def test_a_dashed_code_with_a_twelve_digit_catalogue_has_a_base_code() -> None:
    assert item_codes.parse("512036010003-511602000000-000-11511301MB15537661-1-00").base == (
        "512036010003"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G-000007-001-511602000000-000-115113010833722043-1-00", ["CODE-LEGACY"]),
        ("512C0107400001-511602000000-000-00877868-5-1-00", ["CODE-LEGACY", "BODY-LEGACY"]),
        ("511A0014100002-511602000000-000-2222222222222-1-00", ["CODE-LEGACY", "CODE-PLACEHOLDER"]),
        ("511A0080800002-511602000000-000-1151130000877869M-1-00", ["CODE-LEGACY", "CODE-BODY"]),
        ("511F0045400001-511602000000-000-11511301452259996u-1-00", ["CODE-LEGACY", "CODE-BODY"]),
        ("511A62001004-511602000000-000-TE5116020105116050-1-00", ["CODE-LEGACY", "CODE-CHECK"]),
        ("H-000185-001-4444444444", ["CODE-FORM"]),
        ("11370800MB285591853370117002011", ["CODE-CHECK"]),
        ("11370800MB285591849370117002011", ["CODE-LEVEL"]),
        ("无编码", ["CODE-FORM"]),
        ("", ["CODE-FORM"]),
    ],
)
def test_defects_are_remarked_and_nothing_is_repaired(text: str, expected: list[str]) -> None:
    code = item_codes.parse(text)
    assert [remark.code for remark in code.remarks] == expected
    assert code.raw == text


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("68236467-9", True),
        ("008779522", True),
        ("00877836X", True),
        ("008779523", False),
        ("8282348", False),
    ],
)
def test_old_organisation_codes_have_a_check_digit(code: str, valid: object) -> None:
    assert item_codes.valid_organisation_code(code) is valid


@given(
    st.sampled_from(sorted(codes.EXERCISE_LEVELS.entries)),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
)
def test_a_composed_code_comes_apart_again(level: str, base: str) -> None:
    made = item_codes.compose(
        body_uscc="11370800MB28559184", level=level, base_code=base, serial="07"
    )
    code = item_codes.parse(made)
    assert (code.level, code.base, code.serial, code.remarks) == (level, base, "07", ())


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_without_an_error(text: str) -> None:
    assert item_codes.parse(text).raw == text.strip()


def test_type_digits_mean_the_type_or_extend_it() -> None:
    assert item_codes.type_agrees("420131001001", "01")
    assert not item_codes.type_agrees("420731001001", "01")
    assert item_codes.type_agrees("422131001001", "20")
    assert item_codes.type_agrees("421131001001", "10")
    assert not item_codes.type_agrees("422031001001", "10")


def test_a_dialect_is_for_the_provinces_own_codes_only() -> None:
    dialect = {"20": "10", "21": "20"}
    assert item_codes.type_agrees("442006029008", "10", dialect)
    assert not item_codes.type_agrees("002006029008", "10", dialect)


def test_what_stands_beside_a_code_is_compared_with_it() -> None:
    found = item_codes.disagreements(
        item_codes.parse(REAL),
        base_code="370117002012",
        item_type="07",
        levels=("4",),
        body_uscc="11420902MB0A000183",
    )
    assert [remark.code for remark in found] == [
        "CODE-BASE",
        "CODE-LEVEL",
        "CODE-BODY",
        "CODE-TYPE",
    ]


def test_tables_know_codes_labels_and_other_wordings() -> None:
    assert codes.ITEM_TYPES.find("其他行政权力") == "10"
    assert codes.ITEM_TYPES.find("０１") == "01"
    assert codes.ITEM_TYPES.find("Public service") == "20"
    assert codes.ITEM_TYPES.find("行政协助") is None
    assert codes.CASE_TYPES.label("1", "en") == "Decided at once"
    assert list(codes.SATISFACTIONS.entries) == ["1", "2", "3", "4", "5"]
