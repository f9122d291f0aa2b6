from __future__ import annotations

import pytest
from django.utils import translation

from tongban.faces.common.jinja import clause


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
