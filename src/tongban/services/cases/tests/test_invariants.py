"""INV-CASE-06 to 11 (domain.md §4.2), how a case is decided and kept: each under its number."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CLERK,
    LI,
    REVIEWER,
    SECOND,
    WANG,
    facts,
    folded,
    key,
    version,
)
from tongban.services.cases.types import CaseRefused

pytestmark = pytest.mark.usefixtures("district")


@pytest.mark.parametrize("left_out", ["reasons", "remedy"])
def test_inv_case_06_a_denial_states_reasons_and_remedy(left_out: str) -> None:
    case = world.reviewed()
    before = version(case)
    payload = {"reasons": "摊位已满", "remedy": "可以申请复议"}
    for value in (None, "", "   "):
        with pytest.raises(ActRefused, match=left_out):
            actions.do(case, "deny", {**payload, left_out: value}, actor=APPROVER, key=key())
    assert (version(case), folded(case).state) == (before, "UNDER_REVIEW")


def test_inv_case_07_an_onsite_check_has_two_people() -> None:
    world.load("stall-onsite", onsite_review=True)
    case = world.under_review("stall-onsite")
    with pytest.raises(ActRefused) as refused:
        actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    assert refused.value.code == "ACT-CONDITION"

    def inspect(inspectors: list[str], day: date = date(2022, 4, 1)) -> None:
        actions.record_inspection(
            case,
            actor=REVIEWER,
            key=key(),
            inspectors=inspectors,
            inspected_on=day,
            findings="符合",
            passed=True,
        )

    for wrong in (["mk-reviewer"], ["mk-reviewer", "mk-reviewer"], ["mk-second", "mk-head"]):
        with pytest.raises(ActRefused):
            inspect(wrong)
    with pytest.raises(CaseRefused) as nobody:
        inspect(["mk-reviewer", "passer-by"])
    assert nobody.value.code == "CASE-OFFICER"
    with pytest.raises(ActRefused):
        inspect(["mk-reviewer", "mk-second"], date(2022, 4, 2))
    assert facts(case)["inspections"] == 0
    inspect(["mk-reviewer", "mk-second"])
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    assert (facts(case)["inspections"], facts(case)["reviewed"]) == (1, True)


def test_inv_case_07_the_host_of_the_hearing_is_no_reviewer() -> None:
    case = world.under_review()

    def hear(host: str | None) -> None:
        actions.suspend_case(
            case,
            actor=REVIEWER,
            key=key(),
            ground="hearing",
            reason="涉及他人重大利益",
            expected_until=date(2022, 4, 20),
            host=host,
        )

    before = version(case)
    for wrong in (None, "mk-reviewer"):
        with pytest.raises(ActRefused) as refused:
            hear(wrong)
        assert refused.value.code == "ACT-CONDITION"
    assert version(case) == before
    hear("mk-second")
    actions.resume_case(case, actor=REVIEWER, key=key(), result="听证笔录已制作")
    with pytest.raises(ActRefused) as refused:
        actions.review_case(case, actor=SECOND, key=key(), opinion="符合")
    assert refused.value.code == "ACT-CONDITION"
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    assert facts(case)["reviewed"] is True


def test_inv_case_08_a_limited_number_goes_in_the_order_of_acceptance() -> None:
    world.load("stall-quota", quota_note=world.label("全区30个"))
    first = world.reviewed("stall-quota")
    second = world.reviewed("stall-quota", actor=LI, party="li")
    before = version(second)
    with pytest.raises(CaseRefused) as refused:
        actions.grant_case(second, actor=APPROVER, key=key(), reasons="符合")
    assert refused.value.code == "CASE-QUOTA-ORDER"
    assert refused.value.problems[0].field == get_matter(first, actor=SYSTEM).number
    assert version(second) == before
    mine = key()
    actions.grant_case(first, actor=APPROVER, key=mine, reasons="符合")
    again = actions.grant_case(first, actor=APPROVER, key=mine, reasons="符合")
    actions.grant_case(second, actor=APPROVER, key=key(), reasons="符合")
    assert again.replayed
    assert [folded(each).state for each in (first, second)] == ["APPROVED", "APPROVED"]


def test_inv_case_08_who_is_to_be_refused_blocks_nobody() -> None:
    world.load("stall-quota", quota_note=world.label("全区30个"))
    first = world.under_review("stall-quota")
    actions.review_case(first, actor=REVIEWER, key=key(), opinion="不符合", recommendation="deny")
    second = world.reviewed("stall-quota", actor=LI, party="li")
    actions.grant_case(second, actor=APPROVER, key=key(), reasons="符合")
    assert folded(second).state == "APPROVED"


def test_inv_case_08_nobody_writes_the_order_himself() -> None:
    world.load("stall-quota", quota_note=world.label("全区30个"))
    world.reviewed("stall-quota")
    second = world.reviewed("stall-quota", actor=LI, party="li")
    with pytest.raises(CaseRefused) as refused:
        actions.do(second, "grant", {"reasons": "符合", "ahead": 0}, actor=APPROVER, key=key())
    assert refused.value.code == "CASE-FIELD"
    assert folded(second).state == "UNDER_REVIEW"


def test_inv_case_09_what_is_there_is_not_asked_again() -> None:
    case = world.submit()
    with pytest.raises(CaseRefused) as refused:
        actions.notify_correction(case, actor=CLERK, key=key(), missing=["plan"])
    assert refused.value.code == "CASE-SUPPLIED-AGAIN"
    assert (version(case), folded(case).state) == (1, "RECEIVED")


def test_inv_case_09_a_correction_lists_everything_that_lacks() -> None:
    case = world.submit(actor=CLERK, channel="window", files=(), leased=True)
    assert facts(case)["lacking"] == ["plan", "lease", "photo"]
    for asked in (["plan"], ["plan", "lease"], []):
        with pytest.raises(CaseRefused) as refused:
            actions.notify_correction(
                case, actor=CLERK, key=key(), missing=asked, defects=["面积：太小"]
            )
        assert {each.code for each in refused.value.problems} == {"CASE-NOT-COMPLETE-LIST"}
    with pytest.raises(CaseRefused) as refused:
        actions.notify_correction(
            case, actor=CLERK, key=key(), missing=["plan", "lease", "photo", "passport"]
        )
    assert refused.value.code == "CASE-SLOT"
    assert version(case) == 1
    actions.notify_correction(case, actor=CLERK, key=key(), missing=["plan", "lease", "photo"])
    assert folded(case).state == "CORRECTION"


def test_inv_case_09_what_lacks_keeps_a_case_from_being_accepted() -> None:
    case = world.submit(actor=CLERK, channel="window", files=("photo",))
    with pytest.raises(ActRefused) as refused:
        actions.accept_case(case, actor=CLERK, key=key())
    assert (refused.value.code, folded(case).state) == ("ACT-CONDITION", "RECEIVED")
    fresh = world.document(text="plan", matter=case, slot="plan")
    actions.correct_on_spot(case, actor=CLERK, key=key(), files={"plan": [fresh]})
    actions.accept_case(case, actor=CLERK, key=key())
    assert folded(case).state == "ACCEPTED"


@pytest.mark.parametrize("channel", ["online", "window", "kiosk", "mail"])
def test_inv_case_10_every_channel_is_open(channel: str) -> None:
    actor = WANG if channel in {"online", "kiosk"} else CLERK
    case = world.submit(actor=actor, channel=channel)
    assert (facts(case)["channel"], folded(case).state) == (channel, "RECEIVED")


def test_inv_case_11_each_act_has_actor_time_and_opinion_and_stays() -> None:
    case = world.granted()
    acts = [view.act for view in get_acts(case, actor=SYSTEM).rows]
    assert [(each.name, each.actor.id) for each in acts] == [
        ("submit", "wang"),
        ("accept", "mk-clerk"),
        ("start_review", "mk-reviewer"),
        ("review", "mk-reviewer"),
        ("grant", "mk-approver"),
    ]
    assert all(each.at.tzinfo is not None and each.basis is not None for each in acts)
    assert acts[1].payload["opinion"] == actions.ACCEPTED
    for statement in (
        "UPDATE record_act SET payload = '{}' WHERE matter = %s",
        "DELETE FROM record_act WHERE matter = %s",
    ):
        with pytest.raises(Exception, match="append"), transaction.atomic():
            connection.cursor().execute(statement, [case])
    assert [view.act for view in get_acts(case, actor=SYSTEM).rows] == acts
