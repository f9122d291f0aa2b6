import hashlib
import json
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    CanonicalError,
    DigestAlgorithmError,
    Json,
    available,
    canonical,
    digest,
)

leaves = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
def test_reading_the_canonical_form_gives_the_value_back(value: Json) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), leaves))
def test_the_order_of_keys_does_not_matter(value: dict[str, Json]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(values)
def test_the_form_is_that_of_the_standard_library(value: Json) -> None:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == written.encode()


@pytest.mark.parametrize("text", [chr(code) for code in (*range(0xA0), 0x2028, 0xFFFD, 0x10FFFF)])
def test_every_character_is_written_as_ever(text: str) -> None:
    written = json.dumps({text: text}, ensure_ascii=False, separators=(",", ":"))
    assert canonical({text: text}) == written.encode()


def test_special_kinds_of_text_and_number_are_plain() -> None:
    class Word(str):
        __slots__ = ()

    class Kind(StrEnum):
        CAT = "cat"

    class Pair(NamedTuple):
        left: int
        right: str

    class Size(IntEnum):
        SMALL = 1

    value: Json = {Word("a"): Word("b"), "kind": Kind.CAT, "pair": Pair(1, "x"), "n": Size.SMALL}
    assert canonical(value) == b'{"a":"b","kind":"cat","n":1,"pair":[1,"x"]}'


def test_the_form_is_sorted_tight_and_unescaped() -> None:
    value: Json = {"b": [1, True, None], "a": "许可\n", "中": {}}
    assert canonical(value) == '{"a":"许可\\n","b":[1,true,null],"中":{}}'.encode()


def test_text_is_not_normalised() -> None:
    assert canonical("é") != canonical("e\u0301")


def test_a_tuple_is_written_as_a_list() -> None:
    assert canonical(("a", 1)) == b'["a",1]'


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({"fee": 1.5}, "$.fee", "float 1.5"),
        ({"a": [0, float("nan")]}, "$.a[1]", "float nan"),
        ({"a": {1: "x"}}, "$.a", "key 1 is int"),
        ([2**53], "$[0]", "beyond"),
        ([-(2**53)], "$[0]", "beyond"),
        ({"name": "\ud800"}, "$.name", "surrogate"),
        ({"\udfff": 1}, "$", "surrogate"),
        ({"on": date(2022, 4, 1)}, "$.on", "date is no JSON value here"),
        ({"n": Decimal(1)}, "$.n", "Decimal is no JSON value here"),
        ([b"x"], "$[0]", "bytes is no JSON value here"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(
    value: Json, path: str, reason: str
) -> None:
    with pytest.raises(CanonicalError) as caught:
        canonical(value)
    assert caught.value.path == path
    assert reason in caught.value.message
    assert caught.value.code == "CANONICAL-VALUE"


def test_nesting_has_a_limit_that_catches_a_value_inside_itself() -> None:
    deep: Json = "x"
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert canonical(deep).count(b"[") == MAX_DEPTH
    with pytest.raises(CanonicalError, match="deeper than 64"):
        canonical([deep])
    loop: list[Json] = []
    loop.append(loop)
    with pytest.raises(CanonicalError, match="deeper than 64"):
        canonical(loop)


def test_a_digest_names_its_algorithm_and_covers_the_canonical_form() -> None:
    expected = hashlib.sha256(b'{"a":1}').hexdigest()
    assert digest({"a": 1}) == f"sha256:{expected}"
    assert digest(b'{"a":1}') == f"sha256:{expected}"
    assert digest("x") == "sha256:" + hashlib.sha256(b'"x"').hexdigest()


@pytest.mark.skipif(not available("sm3"), reason="OpenSSL without SM3")
def test_sm3_gives_the_vector_of_the_standard() -> None:
    # GB/T 32905-2016 appendix A.1
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest(b"abc", "sm3") == f"sm3:{expected}"


def test_an_unknown_algorithm_is_refused_by_name() -> None:
    with pytest.raises(DigestAlgorithmError, match="unknown digest algorithm 'md5'") as caught:
        digest(b"", "md5")
    assert caught.value.code == "DIGEST-ALGORITHM"
    assert not available("md5")


def test_an_algorithm_this_machine_lacks_is_said_to_be_lacking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(DigestAlgorithmError, match="OpenSSL has no sm3"):
        digest(b"", "sm3")
