"""Limits as people write them: read exactly or remarked, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue.limits import exceeds, read_limit, span
from tongban.services.catalogue.types import Limit

UNITS = ["working_days", "calendar_days", "rolling_days", "months", "hours"]


@pytest.mark.parametrize(
    ("text", "days", "unit"),
    [
        ("20(工作日)", 20, "working_days"),
        ("20（工作日）", 20, "working_days"),
        ("20个工作日", 20, "working_days"),
        ("２０ 个 工作日", 20, "working_days"),
        ("二十个工作日内", 20, "working_days"),
        ("十五个工作日", 15, "working_days"),
        ("一百二十工作日", 120, "working_days"),
        ("自受理之日起20个工作日内办结", 20, "working_days"),
        ("法定办结时限：20个工作日", 20, "working_days"),
        ("不超过七个工作日", 7, "working_days"),
        ("90(自然日)", 90, "calendar_days"),
        ("15个日历日", 15, "calendar_days"),
        ("2周", 14, "calendar_days"),
        ("3个月", 3, "months"),
        ("两个月", 2, "months"),
        ("1年", 12, "months"),
        ("48小时", 48, "hours"),
        ("即办", 0, "working_days"),
        ("当场办结", 0, "working_days"),
        ("0个工作日", 0, "working_days"),
    ],
)
def test_what_says_one_number_and_one_unit_is_read(text: str, days: int, unit: str) -> None:
    read = read_limit(text, field="f")
    assert read.limit == Limit(days, unit)
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("20", "LIMIT-UNIT"),
        ("20个", "LIMIT-TEXT"),
        ("20天", "LIMIT-UNIT-DAY"),
        ("３０日", "LIMIT-UNIT-DAY"),
        ("15-20个工作日", "LIMIT-RANGE"),
        ("15个至20个工作日", "LIMIT-RANGE"),
        ("20工作日/30自然日", "LIMIT-MULTIPLE"),
        ("5个工作日(法定20个工作日)", "LIMIT-MULTIPLE"),
        ("-5工作日", "LIMIT-NEGATIVE"),
        ("0.5个工作日", "LIMIT-FRACTION"),
        ("半个月", "LIMIT-TEXT"),
        ("当日办结", "LIMIT-TEXT"),
        ("视情况而定", "LIMIT-TEXT"),
        ("二三十个工作日", "LIMIT-TEXT"),
        ("99999999999工作日", "LIMIT-TEXT"),
        ("9" * 400, "LIMIT-TEXT"),
        ("30分钟", "LIMIT-TEXT"),
    ],
)
def test_what_is_unclear_stays_unread_with_its_text(text: str, code: str) -> None:
    read = read_limit(text, field="f")
    assert read.limit is None
    assert [(remark.code, remark.field, remark.raw) for remark in read.remarks] == [
        (code, "f", text)
    ]


@pytest.mark.parametrize(
    "text", ["", "无", "无法定时限", "没有规定", "不限", "—", "null", "/", "无时限要求"]
)
def test_absence_is_no_defect_of_the_text(text: str) -> None:
    read = read_limit(text, field="f")
    assert (read.limit, read.remarks, read.stated) == (None, (), False)


def test_excluded_time_without_a_ground_in_law_is_flagged() -> None:
    read = read_limit("20个工作日(不含公示)", field="f")
    assert read.limit is not None
    assert read.limit.days == 20
    assert read.limit.note is not None
    assert read.limit.note.zh == "不含公示"
    assert [remark.code for remark in read.remarks] == ["LIMIT-EXCLUDES"]


def test_excluded_time_with_a_ground_in_law_is_noted() -> None:
    read = read_limit("20个工作日（不含专家评审时间）", field="f")
    assert [remark.code for remark in read.remarks] == ["LIMIT-NOTE"]


def test_an_extension_is_a_note_and_no_second_value() -> None:
    read = read_limit("20个工作日，经批准可延长10个工作日", field="f")
    assert read.limit is not None
    assert (read.limit.days, [remark.code for remark in read.remarks]) == (20, ["LIMIT-NOTE"])


def test_a_unit_column_serves_where_the_text_has_none() -> None:
    assert read_limit("20", field="f", unit="工作日").limit == Limit(20, "working_days")
    assert read_limit("20", field="f", unit="旬").remarks[0].code == "LIMIT-UNIT"


def test_a_list_may_say_what_its_days_are() -> None:
    assert read_limit("20天", field="f", plain_day="calendar_days").limit == Limit(
        20, "calendar_days"
    )


def test_more_working_days_than_a_year_has_are_doubted() -> None:
    assert [r.code for r in read_limit("365(工作日)", field="f").remarks] == ["LIMIT-IMPLAUSIBLE"]
    assert read_limit("250(工作日)", field="f").remarks == ()


@given(st.text(max_size=60))
def test_any_text_is_read_or_remarked(text: str) -> None:
    read = read_limit(text, field="f")
    assert (read.limit is not None) or (not read.stated) or len(read.remarks) == 1


@pytest.mark.parametrize(
    ("promise", "law", "over"),
    [
        (Limit(21, "working_days"), Limit(20, "working_days"), True),
        (Limit(20, "working_days"), Limit(20, "working_days"), False),
        (Limit(1, "working_days"), Limit(90, "calendar_days"), False),
        (Limit(15, "working_days"), Limit(60, "calendar_days"), False),
        (Limit(61, "working_days"), Limit(60, "calendar_days"), True),
        (Limit(50, "working_days"), Limit(60, "calendar_days"), None),
        (Limit(20, "calendar_days"), Limit(20, "working_days"), False),
        (Limit(0, "working_days"), Limit(24, "hours"), False),
        (Limit(1, "hours"), Limit(0, "working_days"), True),
        (Limit(2, "months"), Limit(30, "calendar_days"), True),
    ],
)
def test_promises_are_compared_as_far_as_units_allow(
    promise: Limit, law: Limit, over: object
) -> None:
    assert exceeds(promise, law) is over


@given(st.sampled_from(UNITS), st.integers(0, 500), st.integers(0, 100))
def test_a_longer_limit_spans_no_less(unit: str, days: int, more: int) -> None:
    shorter, longer = span(Limit(days, unit)), span(Limit(days + more, unit))
    assert shorter[0] <= longer[0]
    assert shorter[1] <= longer[1]


@given(
    st.builds(Limit, st.integers(0, 300), st.sampled_from(UNITS)),
    st.builds(Limit, st.integers(0, 300), st.sampled_from(UNITS)),
)
def test_two_limits_do_not_both_exceed_each_other(one: Limit, other: Limit) -> None:
    assert not (exceeds(one, other) and exceeds(other, one))
