import importlib.util
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.calendar import (
    Calendar,
    CalendarNotPublished,
    CalendarTableError,
    published,
    table_from_json,
)
from tongban.kernel.calendar_tables import PUBLISHED
from tongban.kernel.canonical import Json

CAL = published()
DAYS = st.dates(date(2004, 1, 2), date(2024, 12, 31))
COUNTS = st.integers(0, 200)

NEXT_YEAR: dict[str, Json] = {
    "year": 2027,
    "sources": [{"title": "关于2027年部分节假日安排的通知", "number": "棋〔2026〕1号"}],
    "rest": [
        "2026-12-30..2027-01-01",
        "2027-05-01",
        "2027-10-01..2027-10-05",
    ],
    "work": ["2027-10-09"],
}


# domain: 起算日不计入; first column + n working days = last column
VECTORS = [
    ("2022-04-01", 1, "2022-04-02"),
    ("2022-04-01", 5, "2022-04-11"),
    ("2022-04-01", 20, "2022-04-29"),
    ("2022-04-01", 30, "2022-05-17"),
    ("2022-04-01", 45, "2022-06-08"),
    ("2022-04-29", 3, "2022-05-07"),
    ("2022-09-30", 5, "2022-10-12"),
    ("2022-01-28", 5, "2022-02-09"),
    ("2022-06-02", 3, "2022-06-08"),
]


@pytest.mark.parametrize(("start", "n", "end"), VECTORS)
def test_published_vectors(start: str, n: int, end: str) -> None:
    assert CAL.add(date.fromisoformat(start), n) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("year", "days"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_working_days_of_a_year(year: int, days: int) -> None:
    opening = CAL.is_working(date(year, 1, 1))
    assert not opening
    assert CAL.between(date(year, 1, 1), date(year, 12, 31)) == days


def test_every_day_agrees_with_chinesecalendar_but_one() -> None:
    if importlib.util.find_spec("chinese_calendar") is None:
        pytest.skip("chinesecalendar is not installed")
    import chinese_calendar  # noqa: PLC0415 - optional

    days = [CAL.first + timedelta(n) for n in range((CAL.last - CAL.first).days + 1)]
    differing = {day for day in days if CAL.is_working(day) != chinese_calendar.is_workday(day)}
    # 国办发明电〔2005〕35号, first paragraph: Saturday 2005-12-31 is worked; the package lacks it
    assert differing == {date(2005, 12, 31)}
    assert len(days) == 8401


@given(DAYS, COUNTS, COUNTS)
def test_adding_is_associative(day: date, m: int, n: int) -> None:
    assert CAL.add(CAL.add(day, m), n) == CAL.add(day, m + n)


@given(DAYS, COUNTS)
def test_between_undoes_add(day: date, n: int) -> None:
    end = CAL.add(day, n)
    assert CAL.between(day, end) == n
    assert n == 0 or CAL.is_working(end)


@given(DAYS, st.integers(1, 60))
def test_adding_equals_walking(day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked += timedelta(1)
        left -= CAL.is_working(walked)
    assert CAL.add(day, n) == walked


@given(DAYS)
def test_next_working_is_the_first_from_here_on(day: date) -> None:
    found = CAL.next_working(day)
    assert found >= day
    assert CAL.is_working(found)
    assert CAL.between(day - timedelta(1), found) == 1


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert CAL.between(date(2022, 4, 29), date(2022, 4, 1)) == 0


def test_the_tables_cover_2004_to_2026() -> None:
    assert (CAL.first, CAL.last) == (date(2004, 1, 1), date(2026, 12, 31))
    assert [table["year"] for table in PUBLISHED] == list(range(2004, 2027))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1)])
def test_a_day_beyond_the_tables_is_an_error_that_says_so(day: date) -> None:
    for ask in (CAL.is_working, CAL.next_working, lambda day: CAL.add(day, 0)):
        with pytest.raises(CalendarNotPublished, match="2004-01-01 to 2026-12-31") as caught:
            ask(day)
        assert caught.value.code == "CALENDAR-NOT-PUBLISHED"
    with pytest.raises(CalendarNotPublished, match=str(day)):
        CAL.between(day, date(2022, 1, 1))
    with pytest.raises(CalendarNotPublished, match=str(day)):
        CAL.between(date(2022, 1, 1), day)


def test_counting_past_the_last_table_is_an_error_that_says_so() -> None:
    assert CAL.add(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(CalendarNotPublished, match=r"2026-12-30 \+ 2 working days lies beyond"):
        CAL.add(date(2026, 12, 30), 2)
    with pytest.raises(CalendarNotPublished, match="beyond 2026-12-31"):
        CAL.add(date(2022, 1, 1), 10**9)


def test_a_negative_count_and_a_moment_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot add -1"):
        CAL.add(date(2022, 4, 1), -1)
    with pytest.raises(TypeError, match="give the local date"):
        CAL.is_working(datetime(2022, 4, 1, tzinfo=timezone(timedelta(hours=8))))


def test_each_year_names_its_source_document() -> None:
    for year in range(2004, 2027):
        assert str(year) in CAL.source(year)
    assert CAL.source(2022) == (
        "《国务院办公厅关于2022年部分节假日安排的通知》（国办发明电〔2021〕11号，2021-10-25）"
    )
    assert [source.number for source in CAL.sources(2020)] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    # a notice that moves days of the December before it is a source of that year too
    assert "国办发明电〔2005〕35号" in CAL.source(2005)
    with pytest.raises(CalendarNotPublished, match="2027 has no working-day table"):
        CAL.source(2027)


def test_a_district_adds_a_year_as_data() -> None:
    table = table_from_json(NEXT_YEAR)
    longer = CAL.with_tables([table])
    assert longer.last == date(2027, 12, 31)
    assert CAL.last == date(2026, 12, 31)
    assert CAL.is_working(date(2026, 12, 30))
    assert not longer.is_working(date(2026, 12, 30))
    assert longer.is_working(date(2027, 10, 9))
    assert longer.add(date(2026, 12, 29), 1) == date(2027, 1, 4)
    assert longer.source(2027) == "《关于2027年部分节假日安排的通知》（棋〔2026〕1号）"
    assert "2027" in longer.source(2026)


def test_a_new_table_for_a_year_replaces_the_old_one() -> None:
    first = table_from_json(NEXT_YEAR)
    amended = table_from_json({**NEXT_YEAR, "work": []})
    changed = CAL.with_tables([first]).with_tables([amended])
    assert not changed.is_working(date(2027, 10, 9))
    assert CAL.with_tables([first]).is_working(date(2027, 10, 9))


def test_years_follow_each_other_without_a_gap() -> None:
    table = table_from_json(NEXT_YEAR)
    old = table_from_json(PUBLISHED[0])
    with pytest.raises(CalendarTableError, match="after 2004 comes 2027; expected 2005"):
        Calendar([table, old])
    with pytest.raises(CalendarTableError, match="after 2027 comes 2027"):
        CAL.with_tables([table, table])
    with pytest.raises(CalendarTableError, match="no table given"):
        Calendar([])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"year": "2027"}, "year '2027'; expected 2000 to 2999"),
        ({"year": True}, "year True"),
        ({"year": 1980}, "year 1980"),
        ({"colour": "red"}, "unknown member 'colour'"),
        ({"sources": []}, "at least one document"),
        ({"sources": "通知"}, "at least one document"),
        ({"sources": [{"number": "1号"}]}, r"sources\[0\]: expected texts"),
        ({"sources": [{"title": "通知", "page": "1"}]}, r"sources\[0\]: expected texts"),
        ({"sources": [{"title": "通知", "date": 20261101}]}, r"sources\[0\]: expected texts"),
        ({"sources": ["通知"]}, r"sources\[0\]: expected texts"),
        ({"rest": "2027-01-01"}, "rest: expected a list"),
        ({"rest": ["2027-13-01"]}, r"rest\[0\]: '2027-13-01' is no day"),
        ({"rest": ["20270101"]}, r"rest\[0\]: '20270101' is no day"),
        ({"rest": [20270101]}, r"rest\[0\]: 20270101 is no day"),
        ({"rest": ["2027-01-03..2027-01-01"]}, r"rest\[0\]: .* is no day"),
        ({"rest": ["2027-01-01..2027-02-01"]}, r"rest\[0\]: .* is no day"),
        ({"rest": ["2028-01-01"]}, "2028-01-01 is neither of 2027 nor of the December before"),
        ({"rest": ["2027-01-01"]}, "rest lacks 2027-10-01, a holiday by law"),
        ({"work": ["2027-10-08"]}, "work 2027-10-08 is no weekend"),
        ({"work": ["2027-05-01"]}, "2027-05-01 is both"),
    ],
)
def test_a_wrong_table_is_refused_with_its_fault(change: dict[str, Json], fault: str) -> None:
    with pytest.raises(CalendarTableError, match=fault) as caught:
        table_from_json({**NEXT_YEAR, **change})
    assert caught.value.code == "CALENDAR-TABLE"


def test_all_faults_of_a_table_come_in_one_run() -> None:
    with pytest.raises(CalendarTableError) as caught:
        table_from_json({**NEXT_YEAR, "sources": [], "work": ["x", "2027-10-08"]})
    assert len(caught.value.faults) == 3
    with pytest.raises(CalendarTableError, match="expected an object"):
        table_from_json([])
    with pytest.raises(CalendarTableError, match="'rest' is missing"):
        table_from_json({"year": 2027, "sources": [], "work": []})
