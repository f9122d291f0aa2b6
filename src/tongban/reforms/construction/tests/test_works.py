"""Works under a construction permit: their start, stops, and what lapses (建筑法 §9, §10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.record import effects, timers
from tongban.record.actions import open_matter
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.dossier import fact, load
from tongban.reforms.construction.procedure import WORKS, ensure_published
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import WANG, document, key, officer, on

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_inv_eng_05_a_permit_lapses_when_works_do_not_start_in_three_months() -> None:
    """INV-ENG-05: by the system, on 建筑法 §9, the day after the last; the credential lapses."""
    project = world.whole()
    (works,) = load(project).works
    on(2022, 7, 1, 23, 59)
    timers.run_due()
    assert world.state(works.id) == "PERMITTED"
    on(2022, 7, 2, 0, 1)
    timers.run_due()
    effects.drain()
    last = get_acts(works.id, actor=SYSTEM).rows[-1].act
    assert (last.name, last.actor.id, str(last.basis)) == (
        "lapse",
        "system",
        "《中华人民共和国建筑法》第九条",
    )
    view = queries.get_project(project, actor=WANG)
    lapsed = next(each for each in view.certificates if each.node == "construction-permit")
    assert (lapsed.status["zh"], lapsed.effective) == ("失效", False)


def permitted_works() -> UUID:
    """Give the works of a project whose permit was issued today."""
    project = world.project()
    return open_matter(
        definition=ensure_published(WORKS),
        act="open",
        actor=SYSTEM,
        department="build",
        division="420902",
        applicant="wang",
        key=key(),
        payload={"permit": "permit-1", "issued_on": "2022-04-01"},
        parent=project,
    ).matter


def extended(works: UUID, months: int | None = None) -> None:
    actions.do(works, "ask_extension", {"reason": "雨季"}, actor=WANG, key=key())
    more = {} if months is None else {"days": months}
    actions.do(
        works,
        "extend",
        {"reason": "情况属实", **more},
        actor=officer("build", "approver"),
        key=key(),
    )


def test_inv_eng_05_two_extensions_of_three_months_and_no_third() -> None:
    """INV-ENG-05: 3 + 3 + 3 months at most, each at most three, each asked for."""
    works = permitted_works()
    with pytest.raises(ActRefused):
        actions.do(
            works, "extend", {"reason": "未申请"}, actor=officer("build", "approver"), key=key()
        )
    extended(works)
    assert get_matter(works, actor=SYSTEM).due == date(2022, 10, 1)
    actions.do(works, "ask_extension", {"reason": "雨季"}, actor=WANG, key=key())
    with pytest.raises(ActRefused) as found:
        actions.do(
            works,
            "extend",
            {"reason": "四个月", "days": 4},
            actor=officer("build", "approver"),
            key=key(),
        )
    assert found.value.code == "ACT-PAYLOAD"
    actions.do(works, "extend", {"reason": "再延"}, actor=officer("build", "approver"), key=key())
    assert get_matter(works, actor=SYSTEM).due == date(2023, 1, 1)
    with pytest.raises(ActRefused):
        actions.do(works, "ask_extension", {"reason": "第三次"}, actor=WANG, key=key())
    on(2023, 1, 2, 0, 1)
    assert timers.run_due() == 1
    assert world.state(works) == "VOID"
    with pytest.raises(ActRefused):
        actions.do(works, "report_start", {"started_on": "2022-12-30"}, actor=WANG, key=key())


def lapsed() -> tuple[UUID, UUID, str]:
    """Give a whole project whose permit lapsed on the second of July: project, works, permit."""
    project = world.whole()
    (works,) = load(project).works
    on(2022, 7, 2, 0, 1)
    timers.run_due()
    effects.drain()
    return project, works.id, str(fact(works, "permit"))


def contest(works: UUID, day: str = "2022-06-20") -> None:
    actions.do(
        works,
        "contest_lapse",
        {"started_on": day, "evidence": document(text="diary"), "statement": "6月20日已开工"},
        actor=WANG,
        key=key(),
    )


def test_inv_eng_05_a_lapse_is_contested_with_evidence_and_decided_by_another() -> None:
    """INV-ENG-05: nobody loses a permit who started in time; the permit is issued anew."""
    project, works, permit = lapsed()
    reviewer, approver = officer("build", "reviewer"), officer("build", "approver")
    before = acts(works)
    for day in ("2022-07-02", "2022-03-31"):
        with pytest.raises(ActRefused):
            contest(works, day)
    assert acts(works) == before
    on(2022, 7, 5)
    contest(works)
    upheld = {"upheld": True, "reasons": "监理记录证明"}
    with pytest.raises(ActRefused):
        actions.do(works, "decide_contest", upheld, actor=approver, key=key())
    with pytest.raises(NotPermitted):
        actions.do(works, "decide_contest", upheld, actor=reviewer, key=key())
    actions.do(works, "check_contest", {"opinion": "现场核实"}, actor=reviewer, key=key())
    actions.do(works, "decide_contest", upheld, actor=approver, key=key())
    effects.drain()
    (one,) = load(project).works
    assert (one.state, one.outcome, fact(one, "started_on")) == (
        "UNDER_WAY",
        "granted",
        "2022-06-20",
    )
    now = {
        each.identifier: each.effective
        for each in queries.get_project(project, actor=WANG).certificates
        if each.node == "construction-permit"
    }
    assert now == {permit: False, str(fact(one, "permit")): True}
    assert world.state(project) == "UNDER_CONSTRUCTION"


def test_inv_eng_05_a_contest_that_fails_leaves_the_permit_void_and_there_is_no_second() -> None:
    """INV-ENG-05: void by law stays void; one contest is enough."""
    project, works, permit = lapsed()
    contest(works)
    reviewer, approver = officer("build", "reviewer"), officer("build", "approver")
    actions.do(works, "check_contest", {"opinion": "未见开工"}, actor=reviewer, key=key())
    refused_ = {"upheld": False, "reasons": "仅平整场地，不属于开工"}
    actions.do(works, "decide_contest", refused_, actor=approver, key=key())
    effects.drain()
    (one,) = load(project).works
    assert (one.state, one.outcome, str(fact(one, "permit"))) == ("VOID", "lapsed", permit)
    assert not any(
        each.effective
        for each in queries.get_project(project, actor=WANG).certificates
        if each.node == "construction-permit"
    )
    with pytest.raises(ActRefused):
        contest(works)
    assert world.state(project) == "S3"


def test_inv_eng_05_a_start_in_time_stops_the_clock_and_a_long_stop_is_verified() -> None:
    """INV-ENG-05: a stop is reported within a month; after a year the permit is verified (§10)."""
    works = permitted_works()
    project = get_matter(works, actor=SYSTEM).parent
    assert project is not None
    on(2022, 6, 30)
    actions.do(works, "report_start", {"started_on": "2022-06-29"}, actor=WANG, key=key())
    effects.drain()
    assert world.state(project) == "UNDER_CONSTRUCTION"
    on(2022, 8, 1)
    build = officer("build", "reviewer")
    stop = {"stopped_on": "2022-07-20", "reason": "现场停工"}
    actions.do(works, "record_stop", stop, actor=build, key=key())
    on(2022, 8, 21, 0, 1)
    assert timers.run_due() == 1
    assert load(project).works[0].folded.facts["unreported"] is True  # type: ignore[union-attr]
    on(2023, 7, 21, 0, 1)
    assert timers.run_due() == 1
    assert world.state(works) == "REVERIFY"
    with pytest.raises(ActRefused):
        actions.do(works, "resume", {"resumed_on": "2023-07-20"}, actor=WANG, key=key())
    failed = {"passed": False, "opinion": "安全措施未恢复"}
    actions.do(works, "verify", failed, actor=build, key=key())
    assert world.state(works) == "REVERIFY"
    actions.do(works, "verify", {"passed": True, "opinion": "具备条件"}, actor=build, key=key())
    assert world.state(works) == "UNDER_WAY"
