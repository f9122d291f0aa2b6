"""Values that others measured, and grades: what is refused, with its words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tongban.reforms.assessment.feeds import grade_of
from tongban.reforms.assessment.given import load_given, read_given
from tongban.reforms.assessment.model import read_model
from tongban.reforms.assessment.tests.live_scene import document, model
from tongban.reforms.assessment.tests.scene import label
from tongban.reforms.assessment.types import Assessed, AssessmentError, Outliers

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE: dict[str, Any] = {
    "design": {"zh": "分层随机抽样", "en": "stratified random sample"},
    "population": 12000,
    "invited": 600,
    "answered": 412,
    "first": "2022-03-01",
    "last": "2022-03-31",
}
BY = {"zh": "第三方机构", "en": "a third party"}


def refused(*values: Any) -> tuple[str, ...]:
    with pytest.raises(AssessmentError) as caught:
        read_given({"values": list(values)}, model())
    assert caught.value.code == "ASSESS-DATA"
    return caught.value.faults


def asked(**changes: Any) -> dict[str, Any]:
    return {"indicator": "asked", "value": 92.5, "by": BY, "sample": SAMPLE, **changes}


def test_inv_eva_08_a_survey_carries_its_sample_and_response_rate_or_is_refused(
    tmp_path: Path,
) -> None:
    """INV-EVA-08: sample design and response rate are reported for surveys."""
    file = tmp_path / "given.yaml"
    file.write_text(yaml.safe_dump({"values": [asked()]}, allow_unicode=True), encoding="utf-8")
    (found,) = load_given(file, model())
    assert found.sample is not None
    assert found.sample.response_rate == 412 / 600
    told: Any = found.to_json()
    assert told["sample"]["design"]["zh"] == "分层随机抽样"
    needs = "a survey needs its sample: answered, design, first, invited, last, population"
    assert refused({"indicator": "asked", "value": 92.5, "by": BY}) == (
        f"values[0] asked: {needs} (INV-EVA-08)",
    )
    assert refused(asked(sample={**SAMPLE, "design": ""})) == (
        "values[0] asked: sample.design: expected {zh: ..., en: ...}",
    )
    assert refused(asked(sample={**SAMPLE, "answered": 700})) == (
        (
            "values[0] asked: sample: population 12000, invited 600, answered 700; expected whole "
            "numbers, each no more than the one before"
        ),
    )
    assert refused(asked(sample={**SAMPLE, "last": "soon"})) == (
        "values[0] asked: sample: first and last are days, in order",
    )


def test_inv_eva_06_what_the_platform_counts_cannot_be_given() -> None:
    """INV-EVA-06: nobody writes a value that comes from the ledger."""
    assert refused({"indicator": "days", "value": 1, "by": BY}) == (
        "values[0]: days is counted from the ledger; nobody can write it",
    )


def test_every_other_fault_is_named() -> None:
    third = {"indicator": "counted", "value": 0.5, "by": BY}
    assert refused(
        {"indicator": "beauty", "value": 1},
        third,
        third,
        {**third, "indicator": "hours", "value": "viele", "by": "me", "sample": SAMPLE},
        "x",
    ) == (
        "values[0]: the model has no indicator 'beauty'",
        "values[2]: counted stands twice; keep one",
        "values[3] hours: value 'viele' is no number",
        "values[3] hours: by: name who measured it, {zh: ..., en: ...}",
        "values[3] hours: only a survey has a sample",
        "values[4]: expected by, evidence, indicator, sample, value",
    )
    with pytest.raises(AssessmentError, match="values: expected a list"):
        read_given([], model())


def test_feeds_and_grades_that_cannot_be_are_named() -> None:
    raw = document(
        grades=[
            {"id": "all", "name": label("all")},
            {"id": "top", "name": label("top"), "rank": "first"},
            {"id": "x"},
        ]
    )
    services, liking, _ = raw["topics"]
    services["parts"][0]["feed"] |= {"items": "all", "outliers": {"factor": 0, "at_least": 1}}
    services["parts"][1] |= {"origin": "survey"}
    liking["parts"][0] |= {"origin": "gossip"}
    with pytest.raises(AssessmentError) as caught:
        read_model(raw)
    assert caught.value.faults == (
        "topics[0] services.parts[0] days.feed.items: expected a list of item ids",
        (
            "topics[0] services.parts[0] days.feed.outliers: expected {factor: above 0, "
            "at_least: a number of cases}"
        ),
        (
            "topics[0] services.parts[1] online.feed: an indicator of origin system has a feed, "
            "another one has none"
        ),
        (
            "topics[1] liking.parts[0] asked.origin: 'gossip'; expected system, survey, "
            "third_party, table"
        ),
        "grades[1]: rank is a whole number, share a part such as 0.3, total a number",
        "grades[2]: expected {id, name: {zh, en}, rank, share or total}",
    )


def test_a_grade_that_leaves_nothing_for_those_below_is_refused() -> None:
    grades = [{"id": "all", "name": label("all")}, {"id": "top", "name": label("t"), "rank": 1}]
    with pytest.raises(AssessmentError) as caught:
        read_model(document(grades=grades))
    assert caught.value.faults == (
        "grades[0]: all has no bound and leaves nothing for those below it",
    )


def test_inv_eva_07_grades_are_cut_off_by_rule() -> None:
    """INV-EVA-07: grade cut-offs by rule, as data."""
    grades = [
        {"id": "excellent", "name": label("e"), "rank": 2, "total": 80},
        {"id": "good", "name": label("g"), "share": "1/2"},
        {"id": "ordinary", "name": label("o")},
    ]
    found = read_model(document(grades=grades))
    assert [(each.rank, each.share, each.total) for each in found.grades] == [
        (2, None, 80.0),
        (None, Fraction(1, 2), None),
        (None, None, None),
    ]

    def grade(rank: int | None, total: float) -> str:
        unit = Assessed("u", {"total": total}, rank)
        given = grade_of(found, unit, 10)
        return "" if given is None else given.id

    assert [grade(1, 90), grade(2, 79.9), grade(3, 90), grade(5, 1), grade(6, 99)] == [
        "excellent",
        "good",
        "good",
        "good",
        "ordinary",
    ]
    assert grade(None, 100) == "ordinary"
    bare = read_model(document(grades=[]))
    assert grade_of(bare, Assessed("u", {"total": 1.0}, 1), 10) is None


def test_a_model_is_read_again_from_what_it_says() -> None:
    found = model()
    again = read_model(found.document)
    assert again == found
    assert next(iter(found.indicators())).feed is not None
    feed = next(iter(found.indicators())).feed
    assert feed is not None
    assert feed.outliers == Outliers(1.0, 4)
