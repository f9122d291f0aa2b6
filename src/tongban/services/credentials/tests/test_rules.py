from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.parties.identifiers import check_uscc
from tongban.services.credentials import rules
from tongban.services.credentials.tests.conftest import KINDS
from tongban.services.credentials.types import (
    CredentialError,
    CredentialField,
    Layout,
    Status,
)

PAIRS = [(before, after) for before in Status for after in Status]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_statuses_go_one_way_but_for_suspension(before: Status, after: Status) -> None:
    there, back = after in rules.FOLLOWS[before], before in rules.FOLLOWS[after]
    suspension = {before, after} == {Status.VALID, Status.SUSPENDED}
    assert (there and back) == suspension


@pytest.mark.parametrize("final", [Status.RESCINDED, Status.CANCELLED, Status.REVOKED])
def test_nothing_follows_an_end(final: Status) -> None:
    for after in Status:
        with pytest.raises(CredentialError) as refused:
            rules.check_transition(final, after, decision="d", note="n")
        assert refused.value.code == "CREDENTIAL-STATUS"


@pytest.mark.parametrize("to", [Status.RESCINDED, Status.REVOKED])
def test_a_revocation_needs_its_decision(to: Status) -> None:
    with pytest.raises(CredentialError) as refused:
        rules.check_transition(Status.VALID, to, decision="", note="")
    assert refused.value.code == "CREDENTIAL-DECISION"


def test_other_needs_a_text() -> None:
    with pytest.raises(CredentialError, match="必须说明"):
        rules.check_transition(Status.VALID, Status.OTHER, decision="", note=" ")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 4, 11), 60, date(2027, 4, 10)),
        (date(2022, 4, 1), 12, date(2023, 3, 31)),
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2022, 12, 1), 1, date(2022, 12, 31)),
        (date(2022, 4, 11), None, None),
    ],
)
def test_a_validity_ends_the_day_before(start: date, months: int | None, end: date | None) -> None:
    assert rules.last_day(start, months) == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 360))
@settings(max_examples=200, deadline=None)
def test_the_day_after_the_last_starts_the_next_term(start: date, months: int) -> None:
    end = rules.last_day(start, months)
    assert end is not None
    assert rules.effective_status(Status.VALID, end, end) is Status.VALID
    assert rules.effective_status(Status.VALID, end, end + timedelta(days=1)) is Status.LAPSED
    assert rules.effective_status(Status.REVOKED, end, end + timedelta(days=1)) is Status.REVOKED


def test_a_kind_is_read_as_the_district_writes_it() -> None:
    kind = rules.read_kind(KINDS[0])
    assert (kind.layout, kind.months) == (Layout.LICENCE, None)
    assert kind.elements == ("firm_name", "firm_uscc")
    assert rules.read_kind(KINDS[1]).layout is Layout.PERMIT


def test_numbers_follow_the_districts_pattern() -> None:
    def write(pattern: str) -> str:
        return rules.write_number(pattern, seq=7, year=2022, division="420902")

    assert write("鄂〔{year}〕第{seq:06d}号") == "鄂〔2022〕第000007号"
    code = write("{uscc:92}")
    assert code.startswith("92420902MA000007")
    assert check_uscc(code) == code


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type_code": "short"}, "21 digits"),
        ({"holder": "dog"}, "person, firm or either"),
        ({"validity": {"months": 0}}, "validity"),
        ({"number_format": "X{seq"}, "cannot be used"),
        ({"number_format": "X"}, "needs {seq}"),
        ({"number_format": "{seq}{seq.__class__}"}, "needs {seq}"),
        ({"fields": ["name"]}, "fields"),
        ({"label": {"en": "x"}}, "label"),
        ({"colour": "red"}, "unknown colour"),
        ({"layout": "poster"}, "layout"),
    ],
)
def test_faults_of_a_kind_are_named(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(CredentialError, match=fault) as wrong:
        rules.read_kind({**KINDS[0], **change})
    assert wrong.value.code == "CREDENTIAL-KIND"


def test_codes_are_read_as_people_write_them() -> None:
    assert rules.normalise_code(" 7kq2-m9x4 d8tp ") == "7KQ2M9X4D8TP"
    assert rules.normalise_code("OIL") == "011"


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        ("resident_id", "420902199001010018", "420902********0018"),
        ("text", "林晓晨", "林**"),
        ("phone", "13800000000", "138****0000"),
        ("date", "1990-01-01", "1990-**-**"),
        ("uscc", "92420902MA4A00011Q", "92420902MA4A00011Q"),
    ],
)
def test_personal_lines_are_masked(type_: str, value: str, shown: str) -> None:
    label = {"zh": "甲", "en": "a"}
    assert rules.masked(CredentialField("e", label, value, type_, personal=True)).value == shown
    plain = CredentialField("e", label, value, type_)
    assert rules.masked(plain) == plain
