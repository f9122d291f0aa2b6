"""Tests of reading past slips of the pen."""

from __future__ import annotations

import pytest

from tongban.base.search.actions import index, put_synonyms
from tongban.base.search.queries import find
from tongban.base.search.slips import corrected, sounds, spelt
from tongban.base.search.types import Where

EVERYDAY = ("开饭店", "身份证丢了", "过户", "退休", "高龄补贴")
WORDS = ("身份证", "营业执照", "补贴", "住房公积金", "restaurant", "贷款", "办理")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("开饭典", "开饭店"),
        ("身份正丢了", "身份证丢了"),
        ("我的身份政丢了怎么办", "我的身份证丢了怎么办"),
        ("营业执找", "营业执照"),
        ("营业执", "营业执照"),
        ("营业业执照", "营业执照"),
        ("高林补贴", "高龄补贴"),
        ("kaifandian", "开饭店"),
        ("Kāi fàn diàn".lower(), "开饭店"),
        ("shenfenzheng diule", "身份证丢了"),
        ("tuixiu怎么办", "退休怎么办"),
        ("restarant", "restaurant"),
    ],
)
def test_slips_are_read_as_they_were_meant(written: str, meant: str) -> None:
    assert corrected(written, EVERYDAY, WORDS) == meant


@pytest.mark.parametrize(
    "written",
    ["", "开饭店", "营业执照办理", "ab", "restaurant", "完全无关", "12345", "公园", "？！"],
)
def test_what_has_no_slip_is_left_alone(written: str) -> None:
    assert corrected(written, EVERYDAY, WORDS) is None


def test_no_word_of_the_dictionary_is_cut_in_two() -> None:
    assert corrected("做生意了", ("生医疗",), ()) is None
    assert corrected("身份证到期", ("证道旗",), ()) is None


def test_sounds_that_are_not_told_apart_here_are_the_same() -> None:
    assert sounds("是") == sounds("四")
    assert sounds("林") == sounds("领") == sounds("您")
    assert sounds("A") == (frozenset(),)
    assert spelt("银行") == {"yinhang", "yinxing"}
    assert spelt("A型") == frozenset()


@pytest.mark.django_db
def test_a_slip_is_searched_as_it_was_meant_where_that_answers_better() -> None:
    index("item", "permit", "食品经营许可")
    index("bundle", "shop", "开办餐饮店")
    index("item", "far", "道路运输", "食品经营许可的材料")
    put_synonyms({"开饭店": ["开办餐饮店", "食品经营许可"]})
    found = find("开饭典", ("item", "bundle"))
    assert found.meant == "开饭店"
    assert [(hit.kind, hit.id) for hit in found.hits[:2]] == [
        ("item", "permit"),
        ("bundle", "shop"),
    ]
    assert found.hits[0].where is Where.EVERYDAY
    assert found.hits[0].by == "开饭店"
    exact = find("道路", ("item", "bundle"))
    assert (exact.meant, [hit.id for hit in exact.hits]) == ("", ["far"])
    assert exact.hits[0].where is Where.TITLE
    (body,) = find("材料 材料", ("item",)).hits or (None,)
    assert body is None
    assert find("", ("item",)).hits == ()
