from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from tongban.base.parties import privacy
from tongban.base.parties.privacy import SealError, keyed_hash, reseal, seal, unseal

if TYPE_CHECKING:
    from pytest_django import Settings

ID = "420902199001010018"


@budget(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_context_alone(text: str, context: str) -> None:
    token = seal(text, context)
    assert unseal(token, context) == text
    with pytest.raises(SealError) as caught:
        unseal(token, context + "x")
    assert caught.value.code == "SEAL-BROKEN"


def test_the_same_text_never_seals_the_same() -> None:
    assert len({seal(ID) for _ in range(20)}) == 20
    assert ID not in seal(ID)
    assert seal(ID).startswith("enc:v1:")


def test_a_changed_byte_does_not_open() -> None:
    token = seal(ID, "a")
    place = len(token) - 12
    other = "A" if token[place] != "A" else "B"
    with pytest.raises(SealError) as caught:
        unseal(token[:place] + other + token[place + 1 :], "a")
    assert caught.value.code == "SEAL-BROKEN"


@pytest.mark.parametrize(
    "token", ["", "enc:v1:", "enc:v2:00000000:AAAA", "enc:v1:x:y", ID, "enc:v1:abc:!!"]
)
def test_what_is_no_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(SealError) as caught:
        unseal(token)
    assert caught.value.code == "SEAL-FORMAT"
    assert ID not in str(caught.value)


def test_keys_rotate_by_their_id(settings: Settings) -> None:
    old, new = os.urandom(32), os.urandom(32)
    settings.TONGBAN_DATA_KEY = old
    token = seal(ID, "row")
    settings.TONGBAN_DATA_KEY = new
    with pytest.raises(SealError) as caught:
        unseal(token, "row")
    assert caught.value.code == "SEAL-KEY"
    settings.TONGBAN_DATA_KEYS_RETIRED = (old,)
    assert unseal(token, "row") == ID
    fresh = reseal(token, "row")
    assert privacy.is_current(fresh)
    assert not privacy.is_current(token)
    assert reseal(fresh, "row") == fresh
    settings.TONGBAN_DATA_KEYS_RETIRED = ()
    assert unseal(fresh, "row") == ID


def test_the_hash_needs_the_key_and_the_kind(settings: Settings) -> None:
    first = keyed_hash(ID)
    assert first == keyed_hash(ID)
    assert len(first) == 64
    assert keyed_hash(ID, "phone") != first
    settings.TONGBAN_LOOKUP_KEY = os.urandom(32)
    assert keyed_hash(ID) != first


def test_seal_errors_survive_a_pickle_without_the_value() -> None:
    with pytest.raises(SealError) as caught:
        unseal(seal(ID, "a"), "b")
    dumped = pickle.dumps(caught.value)
    assert ID.encode() not in dumped
    assert pickle.loads(dumped).code == "SEAL-BROKEN"  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王*"),
        ("王小芳", "王**"),
        ("欧阳小芳", "欧***"),
        ("芳", "*"),
        ("", ""),
        ("Ada Lovelace", "A***"),
    ],
)
def test_names_are_masked(name: str, shown: str) -> None:
    assert privacy.mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(ID, "420902********0018"), ("E12345678", "E******78"), ("123", "***"), ("", "")],
)
def test_ids_are_masked(number: str, shown: str) -> None:
    assert privacy.mask_id(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812340000", "138****0000"), ("2851234", "*****34"), ("119", "***"), ("", "")],
)
def test_phones_are_masked(phone: str, shown: str) -> None:
    assert privacy.mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("湖北省孝感市孝南区书院街道文化路12号3单元", "湖北省孝感市孝南区书院街道****"),
        ("孝南区书院街道文化路12号", "孝南区书院街道****"),
        ("湖北省孝感市孝南区文化小区5栋", "湖北省孝感市孝南区****"),
        ("12 Long Street", "****"),
        ("", ""),
    ],
)
def test_addresses_keep_only_the_division(address: str, shown: str) -> None:
    assert privacy.mask_address(address) == shown


def test_mail_addresses_are_masked() -> None:
    assert privacy.mask_email("wangfang@example.org") == "w***@example.org"
    assert privacy.mask_email("nonsense") == "****"
