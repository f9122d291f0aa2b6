"""Conditions in words: labels, choices and operators in both languages; nothing is lost."""

from __future__ import annotations

import pytest

from tongban.services.bundles.planner.saying import in_words
from tongban.services.forms.types import Choice, DataElement, ElementType

ELEMENTS = {
    "public_place": DataElement(
        "public_place", {"zh": "属于公众聚集场所", "en": "Is a public place"}, ElementType.BOOL
    ),
    "area": DataElement("area", {"zh": "面积", "en": "Area"}, ElementType.INT),
    "tenure": DataElement(
        "tenure",
        {"zh": "场所使用方式", "en": "Tenure"},
        ElementType.CHOICE,
        choices=(
            Choice("owned", {"zh": "自有", "en": "owned"}),
            Choice("rented", {"zh": "租赁", "en": "rented"}),
        ),
    ),
}


@pytest.mark.parametrize(
    ("clause", "zh", "en"),
    [
        ("public_place = TRUE", "属于公众聚集场所：是", "Is a public place is yes"),
        (
            "area > 200 AND tenure = 'rented'",
            "面积大于200，并且场所使用方式：租赁",
            "Area is above 200 and Tenure is rented",
        ),
        (
            "tenure IN ('owned', 'rented')",
            "场所使用方式属于(自有、租赁)",
            "Tenure is one of (owned, rented)",
        ),
        ("unknown = 'x''y'", "unknown：“x'y”", "unknown is “x'y”"),
        ("tenure = 'other'", "场所使用方式：“other”", "Tenure is “other”"),
    ],
)
def test_a_condition_is_said_with_labels_and_choices(clause: str, zh: str, en: str) -> None:
    said = in_words(clause, ELEMENTS)
    assert (said.zh, said.en) == (zh, en)
