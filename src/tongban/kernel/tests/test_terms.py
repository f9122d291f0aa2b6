from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.calendar import CalendarNotPublished, published
from tongban.kernel.canonical import Json, canonical
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import (
    CHINA,
    CalendarDays,
    Extension,
    ExtensionRule,
    FixedDate,
    Ground,
    Hours,
    Length,
    Light,
    LightPolicy,
    Months,
    RollingDays,
    Suspension,
    Term,
    TermError,
    WorkingDays,
    reckon,
)

CAL = published()
CLUB = LegalBasis("棋社章程", "第五条")
START = date(2022, 4, 1)
HEAD = ExtensionRule(WorkingDays(10), frozenset({"head"}), LegalBasis("棋社章程", "第六条"))


def day(text: str) -> date:
    return date.fromisoformat(text)


def stop(start: date, end: date | None) -> Suspension:
    return Suspension(start, end, Ground.EXPERT_REVIEW, CLUB, "专家评审")


def term(length: Length, *suspensions: Suspension, start: date = START) -> Term:
    return Term(start, length, CLUB, suspensions=suspensions)


def more(term_: Term, n: int = 10, *, by: str = "head", on: date = date(2022, 4, 20)) -> Term:
    return term_.extend(WorkingDays(n), by_role=by, basis=CLUB, on=on, reason="需要", cal=CAL)


def refused(code: str, reason: str) -> "pytest.RaisesExc[TermError]":
    return pytest.raises(TermError, match=reason, check=lambda error: error.code == code)


# ---- due -----------------------------------------------------------------------------------------

LENGTHS: st.SearchStrategy[Length] = st.one_of(
    st.builds(WorkingDays, st.integers(0, 60)),
    st.builds(CalendarDays, st.integers(0, 90)),
    st.builds(RollingDays, st.integers(0, 90)),
    st.builds(Months, st.integers(0, 6), rolls=st.booleans()),
)
STARTS = st.dates(date(2004, 1, 1), date(2025, 6, 30))
OFFSETS = st.tuples(st.integers(0, 60), st.integers(0, 20))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    start = draw(STARTS)
    spans = draw(st.lists(OFFSETS, max_size=3))
    stops = [stop(start + timedelta(a), start + timedelta(a + b)) for a, b in spans]
    return term(draw(LENGTHS), *stops, start=start)


def due(term_: Term) -> date:
    found = term_.due(CAL)
    assert found is not None
    return found


def test_the_licensing_vector_with_a_suspension() -> None:
    stopped = term(WorkingDays(20), stop(day("2022-04-08"), day("2022-04-20")))
    assert stopped.due(CAL) == day("2022-05-16")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2022-04-01", WorkingDays(20), "2022-04-29"),
        ("2022-04-01", WorkingDays(0), "2022-04-01"),
        ("2022-04-01", CalendarDays(15), "2022-04-16"),
        ("2022-04-15", CalendarDays(15), "2022-04-30"),
        ("2022-04-15", RollingDays(15), "2022-05-05"),
        ("2022-03-18", RollingDays(15), "2022-04-02"),
        ("2022-01-31", Months(1), "2022-02-28"),
        ("2024-01-31", Months(1), "2024-02-29"),
        ("2022-08-31", Months(6), "2023-02-28"),
        ("2022-11-15", Months(2), "2023-01-15"),
        ("2022-11-15", Months(2, rolls=True), "2023-01-16"),
        ("2022-04-01", FixedDate(day("2022-05-01")), "2022-05-01"),
    ],
)
def test_each_kind_ends_where_its_law_says(start: str, length: Length, end: str) -> None:
    assert term(length, start=day(start)).due(CAL) == day(end)


@given(terms())
def test_due_equals_walking_day_by_day(term_: Term) -> None:
    length = term_.length
    if not isinstance(length, WorkingDays | CalendarDays) or length.n == 0:
        return
    here, left = local(term_), length.n
    while left:
        here += timedelta(1)
        rest = isinstance(length, WorkingDays) and not CAL.is_working(here)
        left -= not rest and not term_.suspended(here)
    assert due(term_) == here


def local(term_: Term) -> date:
    assert not isinstance(term_.start, datetime)
    return term_.start


@given(terms(), OFFSETS)
def test_due_is_monotone_in_suspensions(term_: Term, offsets: tuple[int, int]) -> None:
    start = local(term_) + timedelta(offsets[0])
    extra = stop(start, start + timedelta(offsets[1]))
    longer = replace(term_, suspensions=(*term_.suspensions, extra))
    assert due(longer) >= due(term_)


@given(terms(), st.data())
def test_suspending_within_a_lost_day_changes_nothing(term_: Term, data: st.DataObject) -> None:
    if not term_.suspensions:
        return
    lost = data.draw(st.sampled_from(term_.suspensions))
    assert lost.end is not None
    within = lost.start + timedelta(data.draw(st.integers(0, (lost.end - lost.start).days)))
    again = replace(term_, suspensions=(*term_.suspensions, stop(within, within)))
    assert due(again) == due(term_)
    assert again.used(CAL, due(term_)) == term_.used(CAL, due(term_))


@given(terms())
def test_the_order_of_suspensions_does_not_matter(term_: Term) -> None:
    turned = replace(term_, suspensions=term_.suspensions[::-1])
    assert due(turned) == due(term_)


@given(terms())
def test_on_the_due_day_all_is_used_and_not_before(term_: Term) -> None:
    length = term_.length
    if not isinstance(length, WorkingDays | CalendarDays):
        return
    assert term_.used(CAL, due(term_)) == length.n
    assert length.n == 0 or term_.used(CAL, due(term_) - timedelta(1)) < length.n


@given(terms())
def test_a_term_never_ends_on_a_lost_day_or_a_rest_day_it_rolls_over(term_: Term) -> None:
    if isinstance(term_.length, WorkingDays | CalendarDays) and term_.length.n == 0:
        return
    assert not term_.suspended(due(term_))
    if isinstance(term_.length, RollingDays | WorkingDays):
        assert CAL.is_working(due(term_))


def test_an_on_the_spot_limit_waits_for_its_suspension() -> None:
    assert term(WorkingDays(0), stop(START, day("2022-04-05"))).due(CAL) == day("2022-04-05")
    assert term(CalendarDays(0), stop(START, day("2022-04-05"))).due(CAL) == day("2022-04-05")
    assert term(WorkingDays(0), stop(START + DAY, day("2022-04-05"))).due(CAL) == START


def test_a_suspension_after_the_due_day_comes_too_late() -> None:
    late = term(WorkingDays(5), stop(day("2022-04-12"), day("2022-04-30")))
    assert late.due(CAL) == day("2022-04-11")


def test_a_running_suspension_leaves_the_due_day_open() -> None:
    stopped = term(WorkingDays(20), stop(day("2022-04-08"), None))
    assert stopped.due(CAL) is None
    assert stopped.due_at(CAL) is None
    assert stopped.due(CAL, as_of=day("2022-04-20")) == day("2022-05-16")
    assert stopped.resume(day("2022-04-20")).due(CAL) == day("2022-05-16")
    # one that began after the due day leaves it where it was
    assert term(WorkingDays(5), stop(day("2022-04-12"), None)).due(CAL) == day("2022-04-11")


def test_a_fixed_date_stays_and_the_tables_end() -> None:
    with pytest.raises(CalendarNotPublished, match="beyond 2026-12-31"):
        term(WorkingDays(20), start=day("2026-12-20")).due(CAL)
    assert term(FixedDate(day("2031-01-01"))).due(CAL) == day("2031-01-01")


def test_days_without_end_do_not_break_the_reckoning() -> None:
    forever = term(FixedDate(date.max))
    assert forever.due(CAL) == date.max
    assert forever.light(CAL, START) is Light.GREEN
    with refused("TERM-SUSPENSION", "expected a year 1900 to 2999"):
        stop(START, date.max)
    with refused("TERM-START", "expected a year 1900 to 2999"):
        term(CalendarDays(1), start=date.max)
    with refused("TERM-START", "expected a year 1900 to 2999"):
        Term.from_json(
            {
                **term(CalendarDays(1)).to_json(),
                "length": "1h",
                "start": "0001-01-01T00:00:00+14:00",
            }
        )


def test_a_day_runs_to_its_end() -> None:
    end = datetime(2022, 4, 30, tzinfo=CHINA)
    assert term(WorkingDays(20)).due_at(CAL) == end


# ---- hours ---------------------------------------------------------------------------------------

MOMENT = datetime(2022, 4, 1, 15, 30, tzinfo=CHINA)


def test_hours_run_from_a_moment() -> None:
    two_days = Term(MOMENT, Hours(48), CLUB)
    assert two_days.due_at(CAL) == datetime(2022, 4, 3, 15, 30, tzinfo=CHINA)
    assert two_days.due(CAL) == day("2022-04-03")
    assert two_days.used(CAL, MOMENT + timedelta(hours=5, minutes=59)) == 5
    assert two_days.used(CAL, day("2022-04-01")) == 8
    assert two_days.used(CAL, MOMENT - timedelta(hours=1)) == 0
    to_midnight = Term(MOMENT, Hours(8), CLUB, CalendarDays(1))
    assert to_midnight.promise_due(CAL) == day("2022-04-02")
    ends = Term(datetime(2022, 4, 1, 16, tzinfo=CHINA), Hours(8), CLUB)
    assert ends.due(CAL) == day("2022-04-01")


def test_a_suspended_day_costs_hours_all_its_day() -> None:
    stopped = Term(MOMENT, Hours(48), CLUB, suspensions=(stop(day("2022-04-02"), START + DAY),))
    assert stopped.due_at(CAL) == datetime(2022, 4, 4, 15, 30, tzinfo=CHINA)
    assert stopped.used(CAL, datetime(2022, 4, 3, 1, tzinfo=CHINA)) == 9
    first = Term(MOMENT, Hours(48), CLUB, suspensions=(stop(START, START),))
    assert first.due_at(CAL) == datetime(2022, 4, 4, tzinfo=CHINA)


DAY = timedelta(1)


def test_the_moment_turns_hours_red() -> None:
    clock = Term(MOMENT, Hours(48), CLUB)
    assert clock.light(CAL, MOMENT + timedelta(hours=38)) is Light.GREEN
    assert clock.light(CAL, MOMENT + timedelta(hours=40)) is Light.YELLOW
    assert clock.light(CAL, MOMENT + timedelta(hours=47, minutes=59)) is Light.YELLOW
    assert clock.light(CAL, MOMENT + timedelta(hours=48)) is Light.RED
    assert clock.light(CAL, day("2022-04-04")) is Light.RED


# ---- light ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "light"),
    [
        ("2022-04-01", Light.GREEN),
        ("2022-04-24", Light.GREEN),
        ("2022-04-26", Light.YELLOW),
        ("2022-04-29", Light.YELLOW),
        ("2022-04-30", Light.RED),
    ],
)
def test_the_light_of_twenty_working_days(on: str, light: Light) -> None:
    assert term(WorkingDays(20)).light(CAL, day(on)) is light


def test_the_light_turns_at_midnight_in_china() -> None:
    clock = term(WorkingDays(20))
    assert clock.light(CAL, datetime(2022, 4, 29, 15, 59, tzinfo=UTC)) is Light.YELLOW
    assert clock.light(CAL, datetime(2022, 4, 29, 16, 0, tzinfo=UTC)) is Light.RED
    with pytest.raises(TermError, match="no time zone"):
        clock.light(CAL, datetime(2022, 4, 29))  # noqa: DTZ001 - the mistake under test


def test_the_policy_is_a_parameter() -> None:
    clock = term(WorkingDays(20))
    assert clock.light(CAL, START, LightPolicy(percent=100, last=1)) is Light.GREEN
    assert clock.light(CAL, day("2022-04-02"), LightPolicy(percent=100)) is Light.YELLOW
    assert clock.light(CAL, day("2022-04-28"), LightPolicy(percent=0)) is Light.GREEN
    assert clock.light(CAL, day("2022-04-29"), LightPolicy(percent=0)) is Light.YELLOW


def test_the_promise_turns_red_before_the_law() -> None:
    clock = Term(START, WorkingDays(20), CLUB, WorkingDays(5))
    assert clock.promise_due(CAL) == day("2022-04-11")
    assert clock.light(CAL, day("2022-04-11")) is Light.YELLOW
    assert clock.light(CAL, day("2022-04-12")) is Light.RED
    assert term(WorkingDays(20)).light(CAL, day("2022-04-12")) is Light.GREEN
    assert term(WorkingDays(20)).promise_due(CAL) is None


def test_the_light_stands_while_the_clock_stands() -> None:
    stopped = term(WorkingDays(20), stop(day("2022-04-08"), None))
    assert stopped.light(CAL, day("2022-12-30")) is Light.GREEN
    assert stopped.used(CAL, day("2022-12-30")) == stopped.used(CAL, day("2022-04-07")) == 3
    late = term(WorkingDays(5), stop(day("2022-04-12"), None))
    assert late.light(CAL, day("2022-04-30")) is Light.RED


@pytest.mark.parametrize("length", [CalendarDays(30), RollingDays(30), Months(1)])
def test_days_and_months_show_lights_too(length: Length) -> None:
    clock = term(length)
    assert clock.light(CAL, day("2022-04-20")) is Light.GREEN
    assert clock.light(CAL, day("2022-04-29")) is Light.YELLOW
    assert clock.light(CAL, due(clock) + DAY) is Light.RED


def test_a_fixed_date_shows_lights() -> None:
    clock = term(FixedDate(day("2022-05-01")))
    lights = [clock.light(CAL, day(on)) for on in ("2022-04-02", "2022-04-28", "2022-05-02")]
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]


# ---- json and reckoning --------------------------------------------------------------------------


@given(terms())
def test_a_term_comes_back_from_json(term_: Term) -> None:
    full = replace(
        term_,
        promise=CalendarDays(3),
        extensions=(Extension(term_.length, "head", CLUB, local(term_), "需要"),),
        extendable=ExtensionRule(term_.length, frozenset({"head", "chair"}), CLUB, 2),
    )
    assert Term.from_json(full.to_json()) == full
    assert Term.from_json(term_.to_json()) == term_
    assert canonical(Term.from_json(full.to_json()).to_json()) == canonical(full.to_json())


def test_a_term_in_hours_comes_back_from_json() -> None:
    clock = Term(MOMENT, Hours(48), CLUB, suspensions=(stop(day("2022-04-02"), None),))
    assert Term.from_json(clock.to_json()) == clock


@pytest.mark.parametrize(
    "change",
    [
        {"start": "yesterday"},
        {"start": "2022-04-01Tnoon"},
        {"start": 20220401},
        {"length": None},
        {"suspensions": [{}]},
        {"extensions": [{}]},
        {"extendable": {}},
        {"suspensions": [{**stop(START, None).to_json(), "ground": "lunch"}]},
        {"suspensions": [{**stop(START, None).to_json(), "ground": {"special": "公示"}}]},
    ],
)
def test_json_that_is_no_term_is_refused(change: dict[str, Json]) -> None:
    with pytest.raises(TermError, match="expected"):
        Term.from_json({**term(WorkingDays(20)).to_json(), **change})
    with pytest.raises(TermError, match=r"expected what Term\.to_json writes"):
        Term.from_json([])


def test_the_reckoning_tells_each_step() -> None:
    clock = Term(
        START,
        WorkingDays(20),
        CLUB,
        WorkingDays(5),
        (stop(day("2022-04-08"), day("2022-04-20")),),
        (Extension(WorkingDays(10), "head", CLUB, day("2022-04-20"), "需要"),),
    )
    lines = reckon(clock, CAL)
    assert [line.kind for line in lines] == [
        "start",
        "length",
        "promise",
        "suspension",
        "extension",
        "promise_due",
        "due",
    ]
    assert lines[0].zh == "2022-04-01 起算，当日不计入"
    assert lines[3].zh.endswith("扣除 9 个工作日")
    assert lines[-1].zh == "到期日 2022-05-30"
    assert lines[-1].en == "due 2022-05-30"


def test_the_daily_reckoning_counts_every_day_to_the_last() -> None:
    clock = term(WorkingDays(20), stop(day("2022-04-08"), day("2022-04-20")))
    days = [line for line in reckon(clock, CAL, daily=True) if line.kind == "day"]
    assert len(days) == (day("2022-05-16") - START).days
    assert days[0].zh == "2022-04-02 周六 第 1 日"
    assert days[1].zh == "2022-04-03 周日 休息日"
    assert days[6].en == "2022-04-08 Fri suspended"
    assert days[-1].zh == "2022-05-16 周一 第 20 日"


def test_the_reckoning_of_a_standing_clock() -> None:
    clock = term(CalendarDays(20), stop(day("2022-04-08"), None))
    lines = reckon(clock, CAL, daily=True)
    assert [line.kind for line in lines if line.kind != "day"] == [
        "start",
        "length",
        "suspension",
        "due",
    ]
    assert lines[2].zh.endswith("尚未恢复")
    assert [line.zh for line in lines[8:]] == [
        "2022-04-07 周四 第 6 日",
        "2022-04-08 周五 暂停",
        "到期日 未定（暂停中）",
    ]
    known = reckon(clock, CAL, as_of=day("2022-04-10"))
    assert known[2].zh.endswith("扣除 3 日")
    assert known[3].day == day("2022-04-24")
