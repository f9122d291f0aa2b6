"""INV-CASE-01 to 05 (domain.md §4.2), what a case's clocks allow: each under its number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongban.base.documents.queries import list_papers
from tongban.record import effects
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.cases import actions, rules
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CLERK,
    HEAD,
    REVIEWER,
    WANG,
    facts,
    folded,
    key,
    version,
)

pytestmark = pytest.mark.usefixtures("district")


def test_inv_case_01_a_second_correction_is_refused() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["平面图：缺少面积"])
    actions.resubmit_case(case, actor=WANG, key=key(), answers={"area": 14})
    before = version(case)
    with pytest.raises(ActRefused) as refused:
        actions.notify_correction(case, actor=CLERK, key=key(), defects=["又发现一处"])
    assert refused.value.code == "ACT-CONDITION"
    assert (version(case), facts(case)["corrections"]) == (before, 1)


def test_inv_case_01_an_empty_correction_is_refused() -> None:
    case = world.submit()
    with pytest.raises(ActRefused) as refused:
        actions.notify_correction(case, actor=CLERK, key=key())
    assert (refused.value.code, version(case)) == ("ACT-CONDITION", 1)


def test_inv_case_02_silence_is_acceptance_as_of_receipt() -> None:
    case = world.submit()
    world.on(2022, 4, 11, 23, 59)
    assert run_due() == 0
    world.on(2022, 4, 12, 0, 0)
    assert run_due() == 1
    found = folded(case)
    assert found.state == "ACCEPTED"
    assert found.facts["deemed"] is True
    assert found.facts["accepted_on"] == "2022-04-01"
    assert found.terms["decision"].term.due(calendar()) == date(2022, 4, 29)


@pytest.mark.parametrize("act", ["accept", "correction", "refuse"])
def test_inv_case_02_a_late_answer_meets_the_deemed_acceptance(act: str) -> None:
    case = world.submit()
    world.on(2022, 4, 12, 9)
    verbs: dict[str, Any] = {
        "accept": lambda: actions.accept_case(case, actor=CLERK, key=key()),
        "correction": lambda: actions.notify_correction(
            case, actor=CLERK, key=key(), defects=["平面图：缺少面积"]
        ),
        "refuse": lambda: actions.refuse_acceptance(
            case, actor=CLERK, key=key(), reason="不属于职权", competent_body="别处"
        ),
    }
    with pytest.raises(ActRefused) as refused:
        verbs[act]()
    assert refused.value.code == "MATTER-STATE"
    assert [view.act.name for view in get_acts(case, actor=SYSTEM).rows] == [
        "submit",
        "deem_accepted",
    ]
    assert facts(case)["accepted_on"] == "2022-04-01"


def test_inv_case_02_the_last_day_is_still_in_time() -> None:
    case = world.submit()
    world.on(2022, 4, 11, 23, 59)
    actions.accept_case(case, actor=CLERK, key=key())
    assert (facts(case)["deemed"], facts(case)["accepted_on"]) == (False, "2022-04-11")


def test_inv_case_03_used_days_are_working_days_without_the_paused() -> None:
    case = world.under_review()
    world.on(2022, 4, 8)
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="testing",
        reason="送检",
        expected_until=date(2022, 4, 20),
    )
    world.on(2022, 4, 20)
    actions.resume_case(case, actor=REVIEWER, key=key(), result="合格")
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    world.on(2022, 5, 16)
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合")
    held = folded(case).terms["decision"]
    days = calendar()
    assert held.done == date(2022, 5, 16)
    paused = days.between(date(2022, 4, 7), date(2022, 4, 20))
    assert held.term.used(days, date(2022, 5, 16)) == 20
    assert days.between(date(2022, 4, 1), date(2022, 5, 16)) - paused == 20
    assert facts(case)["overdue"] is False


def test_inv_case_03_one_day_more_is_overdue() -> None:
    case = world.reviewed()
    world.on(2022, 4, 30)
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合")
    assert facts(case)["overdue"] is True
    shown = rules.clock_of(
        "decision",
        folded(case).terms["decision"],
        get_definition(get_matter(case, actor=SYSTEM).definition),
        calendar(),
        now=world.on(2022, 4, 30),
    )
    assert (shown.light, shown.due, shown.promise_due) == (
        "red",
        date(2022, 4, 29),
        date(2022, 4, 18),
    )


def test_inv_case_04_pauses_neither_overlap_nor_lack_a_reason() -> None:
    case = world.under_review()
    asked: dict[str, Any] = {
        "ground": "testing",
        "basis_law": "中华人民共和国行政许可法",
        "basis_clause": "第四十五条",
        "reason": "送检",
        "expected_until": "2022-04-20",
    }
    for left_out in asked:
        less = {name: value for name, value in asked.items() if name != left_out}
        with pytest.raises(ActRefused, match=left_out):
            actions.do(case, "suspend", less, actor=REVIEWER, key=key())
    actions.do(case, "suspend", asked, actor=REVIEWER, key=key())
    with pytest.raises(ActRefused, match="not possible in state SUSPENDED"):
        actions.do(case, "suspend", asked, actor=REVIEWER, key=key())
    effects.drain()
    papers = list_papers(matter=case, actor=SYSTEM)
    assert [each.kind for each in papers] == ["receipt", "acceptance", "suspension"]


def test_inv_case_04_a_pause_cannot_be_promised_into_the_past() -> None:
    case = world.under_review()
    before = version(case)
    with pytest.raises(ActRefused) as refused:
        actions.suspend_case(
            case,
            actor=REVIEWER,
            key=key(),
            ground="testing",
            reason="送检",
            expected_until=date(2022, 3, 31),
        )
    assert (refused.value.code, version(case)) == ("TERM-SUSPENSION", before)


def test_inv_case_05_one_extension_of_ten_days_by_the_head() -> None:
    case = world.under_review()
    before = version(case)
    with pytest.raises(NotPermitted):
        actions.extend_case(case, actor=REVIEWER, key=key(), days=5, reason="复杂")
    with pytest.raises(ActRefused) as refused:
        actions.extend_case(case, actor=HEAD, key=key(), days=11, reason="复杂")
    assert refused.value.code == "TERM-EXTENSION"
    with pytest.raises(ActRefused, match="reason"):
        actions.extend_case(case, actor=HEAD, key=key(), days=5, reason=" ")
    assert version(case) == before
    actions.extend_case(case, actor=HEAD, key=key(), days=10, reason="复杂")
    with pytest.raises(ActRefused) as refused:
        actions.extend_case(case, actor=HEAD, key=key(), days=1, reason="更复杂")
    assert (refused.value.code, version(case)) == ("ACT-CONDITION", before + 1)


def test_inv_case_05_no_extension_after_the_deadline() -> None:
    case = world.under_review()
    world.on(2022, 4, 30)
    with pytest.raises(ActRefused) as refused:
        actions.extend_case(case, actor=HEAD, key=key(), days=5, reason="复杂")
    assert refused.value.code == "ACT-CONDITION"
    assert (facts(case)["overdue"], facts(case)["extended"]) == (True, False)


def test_inv_case_05_joint_handling_may_be_given_fifteen_days() -> None:
    world.load(
        "stall-joint",
        parameters={
            "decision_limit": {
                "days": 45,
                "unit": "working_days",
                "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条第二款"},
            },
            "extension_limit": {"days": 15, "unit": "working_days"},
        },
    )
    case = world.under_review("stall-joint")
    actions.extend_case(case, actor=HEAD, key=key(), days=15, reason="涉及多个部门")
    assert str(folded(case).terms["decision"].term.whole) == "60wd"
