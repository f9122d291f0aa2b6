"""INV-UTL-02 and 03 as laws, and the records of supply (domain.md §4.34)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.calendar import published
from tongban.record.types import NotPermitted
from tongban.reforms.utilities import rules
from tongban.reforms.utilities.actions import import_outages, state_served
from tongban.reforms.utilities.queries import months_of
from tongban.reforms.utilities.types import Outage, Side, UtilityRefused
from tongban.services.cases.tests.world import APPROVER, REVIEWER, WANG

START = datetime(2022, 4, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 40 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
TABLE = """started,ended,customers,place
2022-04-03T08:00,2022-04-03T10:00,500,书院线
2022-04-03T08:00,2022-04-03T07:00,500,书院线
昨天,2022-04-03T07:00,500,书院线
2022-04-09T01:00,2022-04-09T01:04,900,新华线
2022-04-10T01:00,2022-04-10T02:00,-3,新华线
2022-04-30T23:30,2022-05-01T00:30,100,车站线
"""


def outage(*numbers: int) -> Outage:
    start, minutes, customers = numbers
    begin = START + timedelta(minutes=start)
    return Outage(begin, begin + timedelta(minutes=minutes), customers)


OUTAGES = st.lists(
    st.tuples(st.integers(0, 60_000), st.integers(6, 3000), st.integers(1, 5000)).map(
        lambda each: outage(*each)
    ),
    max_size=8,
)


@given(st.lists(st.tuples(MOMENTS, st.sampled_from(list(Side))), min_size=1, max_size=8), MOMENTS)
@settings(max_examples=80, deadline=None)
def test_inv_utl_02_no_working_day_is_lost_or_counted_twice(
    moments: list[tuple[datetime, Side]], end: datetime
) -> None:
    """§4.34: the three times add up to the working days from application to the end."""
    moments.sort(key=lambda each: each[0])
    end = max(end, moments[-1][0])
    found = rules.split(moments, end=end, calendar=published())
    first, last = (each.astimezone(rules.CHINA).date() for each in (moments[0][0], end))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert found.total == sum(published().is_working(day) for day in days)


def test_inv_utl_03_saidi_and_saifi_by_the_formula() -> None:
    """IEEE Std 1366: minutes where they lie, customers where it began, momentary ones left out."""
    outages, _ = rules.read_outages(TABLE)
    april = rules.reliability(outages, month=date(2022, 4, 1), served=1000)
    assert (april.outages, april.customer_minutes, april.customers_interrupted) == (2, 63_000, 600)
    assert (april.saidi, april.saifi) == (63.0, 0.6)
    may = rules.reliability(outages, month=date(2022, 5, 1), served=1000)
    assert (may.outages, may.customer_minutes, may.saidi, may.saifi) == (0, 3000, 3.0, 0.0)


@pytest.mark.parametrize(("minutes", "sustained"), [(5, 0), (6, 1)])
def test_inv_utl_03_five_minutes_are_momentary_and_six_are_not(
    minutes: int, sustained: int
) -> None:
    """IEEE Std 1366: a sustained interruption lasts more than five minutes."""
    found = rules.reliability([outage(600, minutes, 70)], month=date(2022, 4, 1), served=700)
    assert (found.outages, found.customers_interrupted) == (sustained, 70 * sustained)
    assert found.customer_minutes == 70 * minutes * sustained


@given(OUTAGES, st.randoms(use_true_random=False), st.integers(1, 10_000))
@settings(max_examples=60, deadline=None)
def test_inv_utl_03_months_add_up_and_order_changes_nothing(
    outages: list[Outage], chance: object, served: int
) -> None:
    shuffled = sorted(outages, key=lambda _: chance.random())  # type: ignore[attr-defined]
    months = [date(2022, month, 1) for month in range(4, 9)]
    one = [rules.reliability(outages, month=each, served=served) for each in months]
    two = [rules.reliability(shuffled, month=each, served=served) for each in months]
    assert one == two
    whole = sum(int((o.ended - o.started).total_seconds() // 60) * o.customers for o in outages)
    assert sum(each.customer_minutes for each in one) == whole
    assert sum(each.customers_interrupted for each in one) == sum(o.customers for o in outages)


def test_inv_utl_03_bad_rows_are_named() -> None:
    outages, bad = rules.read_outages(TABLE)
    assert len(outages) == 3
    assert [(row.line, row.reason["zh"]) for row in bad] == [
        (3, "恢复时间不晚于停电时间"),
        (4, "起止时间应如 2022-04-01T08:30"),
        (6, "停电用户数应为正整数"),
    ]


@pytest.mark.usefixtures("company")
class TestRecords:
    def test_a_table_taken_in_twice_counts_once(self) -> None:
        first = import_outages(TABLE, actor=REVIEWER, department="mk")
        again = import_outages(TABLE, actor=REVIEWER, department="mk")
        assert (first.fresh, first.known, len(first.bad)) == (3, 0, 3)
        assert (again.fresh, again.known) == (0, 3)
        state_served(1000, actor=REVIEWER, department="mk", month=date(2022, 4, 9))
        assert [(each.month, each.saidi) for each in months_of("mk")] == [(date(2022, 4, 1), 63.0)]

    def test_what_is_no_table_is_refused_whole(self) -> None:
        with pytest.raises(UtilityRefused) as refused:
            import_outages("a,b\n1,2\n", actor=REVIEWER, department="mk")
        assert refused.value.code == "UTL-FILE"

    def test_customers_of_a_month_are_stated_once(self) -> None:
        for number in (1000, 1000):
            state_served(number, actor=REVIEWER, department="mk", month=date(2022, 4, 1))
        with pytest.raises(UtilityRefused) as refused:
            state_served(10, actor=REVIEWER, department="mk", month=date(2022, 4, 1))
        assert refused.value.code == "UTL-SERVED"
        assert months_of("mk")[0].served == 1000

    def test_only_the_utility_records_its_supply(self) -> None:
        for actor in (WANG, APPROVER):
            with pytest.raises(NotPermitted):
                import_outages(TABLE, actor=actor, department="mk")
        with pytest.raises(NotPermitted):
            state_served(1, actor=REVIEWER, department="other", month=date(2022, 4, 1))
        assert months_of("mk") == ()
