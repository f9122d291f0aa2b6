"""The six merges as data and as rules (domain.md §4.16)."""

from __future__ import annotations

import pytest

from tongban.reforms.construction.merging import (
    MergeRefused,
    check_conclusions,
    check_new,
    get_merge,
    merges,
)


def test_the_six_merges_are_data() -> None:
    assert list(merges()) == [
        "multi_plan",
        "multi_assessment",
        "multi_drawing",
        "multi_survey",
        "multi_acceptance",
        "multi_manage",
    ]
    with pytest.raises(MergeRefused) as refused:
        get_merge("multi_everything")
    assert refused.value.code == "CONSTRUCTION-MERGE"


def test_each_member_of_a_merge_keeps_its_own_conclusion() -> None:
    drawing = get_merge("multi_drawing")
    check_conclusions(drawing, {"building": "合格", "fire": "合格", "shelter": "合格"})
    for wrong in (
        {"building": "合格", "fire": "合格"},
        {"building": "", "fire": "a", "shelter": "b"},
    ):
        with pytest.raises(MergeRefused) as refused:
            check_conclusions(drawing, wrong)
        assert refused.value.code == "CONSTRUCTION-MERGE-CONCLUSIONS"


def test_inv_mrg_02_a_second_request_is_refused_with_a_pointer() -> None:
    """INV-MRG-02: unless something changed, and it says what."""
    survey = get_merge("multi_survey")
    check_new([], merge=survey, change="")
    check_new(["7"], merge=survey, change="加建二层")
    with pytest.raises(MergeRefused) as refused:
        check_new(["7"], merge=survey, change=" ")
    assert (refused.value.code, refused.value.result) == ("CONSTRUCTION-MERGE-RECOGNISED", "7")
    with pytest.raises(MergeRefused) as refused:
        check_new([], merge=survey, change="加建二层")
    assert refused.value.code == "CONSTRUCTION-MERGE-CHANGE"
