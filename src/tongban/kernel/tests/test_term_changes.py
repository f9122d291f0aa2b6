"""Suspending, resuming and extending a term."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import (
    CalendarDays,
    ExtensionRule,
    FixedDate,
    Ground,
    Hours,
    Length,
    Months,
    SpecialGround,
    Suspension,
    Term,
    TermError,
    WorkingDays,
)
from tongban.kernel.tests.test_terms import (
    CAL,
    CLUB,
    HEAD,
    MOMENT,
    START,
    day,
    more,
    refused,
    stop,
    term,
)


def test_suspend_and_resume_give_new_terms() -> None:
    running = term(WorkingDays(20))
    stopped = running.suspend(day("2022-04-08"), ground=Ground.HEARING, basis=CLUB, reason="听证")
    resumed = stopped.resume(day("2022-04-20"))
    assert (running.suspensions, stopped.due(CAL)) == ((), None)
    assert resumed.due(CAL) == day("2022-05-16")
    assert [resumed.suspended(day(f"2022-04-{n:02}")) for n in (7, 8, 20, 21)] == [
        False,
        True,
        True,
        False,
    ]
    # resumed and suspended again on the same day: that day is lost once
    again = resumed.suspend(day("2022-04-20"), ground=Ground.HEARING, basis=CLUB, reason="再听证")
    assert again.resume(day("2022-04-20")).due(CAL) == day("2022-05-16")


def test_a_suspension_that_cannot_be_is_refused() -> None:
    running = term(WorkingDays(20))
    stopped = running.suspend(day("2022-04-08"), ground=Ground.HEARING, basis=CLUB, reason="听证")
    with refused("TERM-SUSPENSION", "already stands since 2022-04-08"):
        stopped.suspend(day("2022-04-09"), ground=Ground.HEARING, basis=CLUB, reason="再")
    with refused("TERM-SUSPENSION", "ends 2022-04-07 before it starts"):
        stopped.resume(day("2022-04-07"))
    with refused("TERM-SUSPENSION", "nothing to resume"):
        running.resume(day("2022-04-07"))
    with refused("TERM-SUSPENSION", "overlaps the one that ended 2022-04-20"):
        stopped.resume(day("2022-04-20")).suspend(
            day("2022-04-19"), ground=Ground.HEARING, basis=CLUB, reason="再"
        )
    with refused("TERM-SUSPENSION", "begins before the term"):
        running.suspend(day("2022-03-31"), ground=Ground.HEARING, basis=CLUB, reason="听证")
    with refused("TERM-SUSPENSION", "without a reason"):
        running.suspend(day("2022-04-08"), ground=Ground.HEARING, basis=CLUB, reason=" ")
    with refused("TERM-SUSPENSION", "fixed date"):
        term(FixedDate(day("2022-05-01")), stop(START, START))
    with refused("TERM-SUSPENSION", "only the last suspension"):
        term(WorkingDays(20), stop(START, None), stop(START, START))
    with refused("TERM-SUSPENSION", "is a moment"):
        stop(MOMENT, None)
    assert running.suspensions == ()


def test_the_eight_grounds_are_those_of_the_law() -> None:
    labels = [ground.label["zh"] for ground in Ground]
    assert labels == ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]


@pytest.mark.parametrize(
    "basis",
    [
        LegalBasis("行政许可法", "第四十五条"),
        LegalBasis("中华人民共和国行政许可法", "第四十五条"),
        LegalBasis("城乡规划法", ""),
    ],
)
def test_a_special_ground_cites_the_clause_of_its_own_law(basis: LegalBasis) -> None:
    ground = SpecialGround("公示", "public notice")
    with refused("TERM-SUSPENSION", "cite the clause of the special law"):
        Suspension(START, None, ground, basis, "公示")
    cited = Suspension(START, START, ground, LegalBasis("城乡规划法", "第四十条"), "公示")
    assert Suspension.from_json(cited.to_json()) == cited


def test_an_extension_comes_once_and_from_whom_the_law_says() -> None:
    clock = Term(START, WorkingDays(20), CLUB, WorkingDays(5), extendable=HEAD)
    longer = more(clock)
    assert (clock.due(CAL), longer.due(CAL)) == (day("2022-04-29"), day("2022-05-17"))
    assert longer.promise_due(CAL) == clock.promise_due(CAL) == day("2022-04-11")
    assert longer.whole == WorkingDays(30)
    with refused("TERM-EXTENSION", "extended 2 times; the law allows 1"):
        more(longer)
    with refused("TERM-EXTENSION", "clerk may not extend; .*第六条 lets head"):
        more(clock, by="clerk")
    with refused("TERM-EXTENSION", "at most 10wd"):
        more(clock, 11)
    with refused("TERM-EXTENSION", "the term runs from 2022-04-01 to 2022-04-29"):
        more(clock, on=day("2022-04-30"))
    with refused("TERM-EXTENSION", "the term runs from"):
        more(clock, on=day("2022-03-31"))
    with refused("TERM-EXTENSION", "without role or reason"):
        more(clock, by="")
    with refused("TERM-EXTENSION", "5d cannot extend 20wd"):
        clock.extend(CalendarDays(5), by_role="head", basis=CLUB, on=START, reason="需要", cal=CAL)
    assert clock.extensions == ()


def test_without_a_rule_an_extension_still_comes_once() -> None:
    longer = more(term(WorkingDays(20)), by="chair")
    with pytest.raises(TermError, match=r"extended 2 times; the law allows 1$") as caught:
        more(longer, by="chair")
    assert caught.value.code == "TERM-EXTENSION"
    assert len(longer.extensions) == 1


def test_a_law_may_allow_two() -> None:
    rule = ExtensionRule(Months(3), frozenset({"body"}), LegalBasis("建筑法", "第九条"), times=2)
    clock = Term(START, Months(3), CLUB, extendable=rule)
    for on in (day("2022-06-01"), day("2022-09-01")):
        clock = clock.extend(Months(3), by_role="body", basis=CLUB, on=on, reason="延期", cal=CAL)
    assert clock.due(CAL) == day("2023-01-01")
    with refused("TERM-EXTENSION", "extended 3 times; the law allows 2"):
        clock.extend(
            Months(3), by_role="body", basis=CLUB, on=day("2022-12-01"), reason="延期", cal=CAL
        )
    with refused("TERM-EXTENSION", "stands after"):
        replace(clock, extensions=clock.extensions[::-1])


@pytest.mark.parametrize(
    ("start", "length", "wanted"),
    [
        (START, Hours(48), "a limit in hours starts at an aware datetime"),
        (datetime(2022, 4, 1), Hours(48), "starts at an aware datetime"),  # noqa: DTZ001 - the mistake under test
        (MOMENT, WorkingDays(20), "is a moment; give the day in China"),
    ],
)
def test_hours_need_a_moment_and_days_a_day(start: date, length: Length, wanted: str) -> None:
    with pytest.raises(TermError, match=wanted) as caught:
        Term(start, length, CLUB)
    assert caught.value.code == "TERM-START"
