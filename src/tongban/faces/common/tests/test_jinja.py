from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation

from tongban.faces.common.jinja import clause, grouped, money, yuan


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("第三条", "Article 3"),
        ("第十条", "Article 10"),
        ("第十九条", "Article 19"),
        ("第四十五条", "Article 45"),
        ("第一百零五条", "Article 105"),
        ("第二百七十九条", "Article 279"),
        ("第一千零四十九条", "Article 1049"),
        ("第三十二条第一款第四项", "Article 32, paragraph 1, item 4"),
        ("第二条第三项", "Article 2, item 3"),
        ("附件第三项", "附件第三项"),
    ],
)
def test_a_clause_in_the_readers_language(text: str, english: str) -> None:
    with translation.override("en"):
        assert clause(text) == english
    with translation.override("zh-hans"):
        assert clause(text) == text


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "0元", "¥0"),
        (3000, "30元", "¥30"),
        (123456, "1,234.56元", "¥1,234.56"),
        (5, "0.05元", "¥0.05"),
        (-250, "-2.50元", "¥-2.50"),
    ],
)
def test_an_amount_in_the_readers_form(fen: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert money(fen) == chinese
        assert yuan(str(Decimal(fen) / 100)) == chinese
    with translation.override("en"):
        assert money(fen) == english


def test_part_of_a_fen_is_no_amount() -> None:
    with pytest.raises(ValueError, match=r"0\.005"):
        yuan("0.005")


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("420902202204010000637", ["420902", "20220401", "0000637"]),
        ("42220119880614012X", ["422201", "19880614", "012X"]),
        ("92420902MA00001031", ["9242", "0902", "MA00", "0010", "31"]),
        ("M8SDF0HE7HTM", ["M8SD", "F0HE", "7HTM"]),
    ],
)
def test_a_long_number_is_read_in_groups_and_copied_whole(number: str, parts: list[str]) -> None:
    assert re.findall(r">([^<]+)<", grouped(number)) == parts
    assert re.sub(r"<[^>]+>", "", grouped(number)) == number


@pytest.mark.parametrize("number", ["", "12345678", "鄂（2017）孝感市不动产权第0000002号"])
def test_what_is_no_long_number_stays_whole(number: str) -> None:
    assert grouped(number) == number


def test_markup_in_a_number_is_text() -> None:
    assert grouped("<b>1234567</b>") == "&lt;b&gt;1234567&lt;/b&gt;"
