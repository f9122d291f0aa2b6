from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tongban.services.credentials.identifiers import (
    ALPHABET,
    CredentialIdentifier,
    CredentialIdentifierError,
    check_character,
)

REAL = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
)
text = st.text(ALPHABET, min_size=2, max_size=80)


@pytest.mark.parametrize("identifier", REAL)
def test_real_identifiers_are_read_and_written_back(identifier: str) -> None:
    read = CredentialIdentifier.parse(f" {identifier.lower()} ")
    assert str(read) == identifier
    assert read.check == identifier[-1]


def test_the_check_character_of_an_older_identifier_fits_too() -> None:
    assert check_character("11100000MB03271699022" + "340100" + "000000016" + "001") == "9"


@pytest.mark.parametrize(
    ("identifier", "fault"),
    [
        ("", "begin with"),
        ("1.2.156.3005.3.x", "begin with"),
        (REAL[0][:-2], "4 parts"),
        (REAL[0][:-1] + "V", "check character"),
        (REAL[0].replace(".001.", ".01."), "three digits"),
        (REAL[0].replace(".001.", ".000."), "version 0"),
        (REAL[0].replace("L.2023", ".2023"), "issuer"),
        (REAL[0].replace("W011", "W01"), "type code"),
        (REAL[0].replace("20230000403", "2023-000403"), "serial"),
    ],
)
def test_a_wrong_part_is_named(identifier: str, fault: str) -> None:
    with pytest.raises(CredentialIdentifierError, match=fault) as wrong:
        CredentialIdentifier.parse(identifier)
    assert wrong.value.code == "CREDENTIAL-IDENTIFIER"


@given(text, st.data())
@settings(max_examples=200, deadline=None)
def test_every_changed_character_is_detected(body: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assume(other != body[at])
    assert check_character(body[:at] + other + body[at + 1 :]) != check_character(body)


@given(text, st.data())
@settings(max_examples=200, deadline=None)
def test_swapped_neighbours_that_differ_by_more_than_one_are_detected(
    body: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(body) - 2))
    left, right = ALPHABET.index(body[at]), ALPHABET.index(body[at + 1])
    assume((left - right) % 36 not in {0, 1, 35})
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    assert check_character(swapped) != check_character(body)
