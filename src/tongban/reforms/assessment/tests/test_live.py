"""The district on its own figures: values from rows, outliers by rule, gaps named."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.record.types import SYSTEM
from tongban.reforms.assessment import tasks
from tongban.reforms.assessment.given import read_given
from tongban.reforms.assessment.live import assess_self, counted_rows, upper_fence
from tongban.reforms.assessment.model import load_model, read_model
from tongban.reforms.assessment.queries import nights
from tongban.reforms.assessment.tests import live_scene
from tongban.reforms.assessment.tests.live_scene import YEAR, model, others
from tongban.reforms.assessment.types import AssessmentError, Missing, Origin, Topic
from tongban.services.figures.queries import figure, kinds
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


@pytest.mark.usefixtures("spring")
def test_values_are_the_figures_and_what_has_none_is_named_and_never_nought() -> None:
    found = assess_self(model(), YEAR)
    days, online = found.measured
    share = figure("online_share", Scope(YEAR), actor=SYSTEM)
    assert online.value == 100 * Fraction(share.numerator, share.denominator)
    assert (online.rows, online.excluded, online.outliers) == (7, 0, 0)
    scores = found.assessment.units[world_unit()].scores
    assert scores["ports"] is None
    assert found.missing == ("liking", "ports")
    assert scores["total"] == scores["services"]
    assert (found.ranked, found.grade and found.grade.id) == (False, "top")
    assert days.digest != online.digest


def world_unit() -> str:
    return "420902"


@pytest.mark.usefixtures("spring")
def test_inv_eva_05_outliers_are_left_out_by_the_documented_rule() -> None:
    """INV-EVA-05: values derived from cases come from raw events; the outlier rule is written."""
    leaf = next(each for each in model().indicators() if each.id == "days")
    used = sorted(
        (each.row.numerator, each.outlier) for each in counted_rows(leaf, YEAR) if each.row.counts
    )
    # 0, 4, 14 and some forty working days: Q1 is 0, Q3 14, with factor 1 the fence stands at 28
    assert [outlier for _, outlier in used] == [False, False, False, True]
    assert [n for n, _ in used][:3] == [0, 4, 14]
    assert upper_fence([n for n, _ in used], factor=1, at_least=4) == 28
    measured = assess_self(model(), YEAR).measured[0]
    assert measured.outliers == 1
    assert (measured.numerator, measured.denominator) == (sum(n for n, _ in used[:3]), 3)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_the_fence_never_leaves_out_more_than_a_quarter_and_none_of_few(values: list[int]) -> None:
    fence = upper_fence(values, factor=3, at_least=1)
    assert sum(each > fence for each in values) <= len(values) / 4
    assert upper_fence(values, factor=3, at_least=len(values) + 1) == math.inf


@pytest.mark.usefixtures("spring")
def test_a_period_without_any_case_has_no_assessment() -> None:
    with pytest.raises(AssessmentError) as caught:
        assess_self(model(), Period.parse("2019"))
    assert caught.value.faults == (
        (
            "nothing has a value in 2019: no case counts and nothing was given; run `tongban "
            "figures collect`, or take another period"
        ),
    )


@pytest.mark.usefixtures("spring")
def test_a_table_that_names_the_district_itself_and_an_unknown_figure_are_refused() -> None:
    with pytest.raises(AssessmentError) as caught:
        assess_self(model(), YEAR, others=others(model(), **{world_unit(): (1, 99)}))
    assert caught.value.faults == ("the table of others has 420902 itself; its values are counted",)
    raw = live_scene.document()
    raw["topics"][0]["parts"][1]["feed"] = {"figure": "beauty"}
    with pytest.raises(AssessmentError, match="online: no figure 'beauty'; there are received"):
        assess_self(read_model(raw), YEAR)


@pytest.mark.usefixtures("spring")
def test_among_others_the_district_gets_a_place_and_a_grade() -> None:
    found = assess_self(model(), YEAR, others=others(model(), A=(0, 100), B=(20, 0)))
    mine = found.assessment.units[world_unit()]
    assert (mine.rank, found.assessment.ranked) == (2, 3)
    assert found.grade is not None
    assert found.grade.id == "rest"


@pytest.mark.usefixtures("spring")
def test_given_values_count_beside_the_ledger() -> None:
    values = {
        "values": [{"indicator": "counted", "value": 0.5, "by": {"zh": "某机构", "en": "somebody"}}]
    }
    found = assess_self(model(), YEAR, given=read_given(values, model()))
    assert found.assessment.units[world_unit()].scores["liking"] == 50.0
    assert found.missing == ("ports",)


@pytest.mark.usefixtures("spring")
def test_each_night_keeps_the_year_and_the_quarter_once_a_day() -> None:
    day = YEAR.last.replace(month=6, day=2)
    assert tasks.assess_night(day) == ("2022", "2022-Q2")
    assert tasks.assess_night(day) == ("2022", "2022-Q2")
    kept = nights(actor=SYSTEM, model="national-18")
    assert [(each.period, each.day) for each in kept] == [("2022", day), ("2022-Q2", day)]
    assert kept[0].scores["services"] is not None
    assert [each.period for each in nights(actor=SYSTEM, model="national-18", period="2022")] == [
        "2022"
    ]


def test_the_national_model_has_its_eighteen_topics_and_says_where_each_value_comes_from() -> None:
    found = load_model("national-18")
    assert len(found.topics()) == 18
    known = {each.id for each in kinds()}
    for topic in found.topics():
        assert isinstance(topic, Topic)
        assert topic.missing is Missing.DROP
    for leaf in found.indicators():
        assert leaf.missing is Missing.DROP, leaf.id
        assert leaf.origin in {Origin.SYSTEM, Origin.SURVEY, Origin.THIRD_PARTY}
        assert leaf.feed is None or leaf.feed.figure in known, leaf.id
        assert leaf.best.value is not None
        assert leaf.worst.value is not None, "fixed anchors: a rank must not move as others move"


def test_the_cases_of_the_spring_are_there(spring: Mapping[str, UUID]) -> None:
    assert len(spring) == 7
