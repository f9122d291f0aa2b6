"""INV-CASE-01 to 11 and INV-WIN-01 to 05 (domain.md §4.2, §4.4), each under its number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from tongban.base.documents.queries import list_papers
from tongban.kernel.definitions import Definition
from tongban.record import effects
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.cases import actions, procedure, rules
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CLERK,
    HALL_CLERK,
    HEAD,
    JACK,
    LI,
    MANAGER,
    REVIEWER,
    SECOND,
    WANG,
    key,
)
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tongban.kernel.matters import Folded
    from tongban.record.types import Receipt

pytestmark = pytest.mark.usefixtures("district")


def folded(case: UUID) -> Folded:
    found = get_matter(case, actor=SYSTEM).folded
    assert found is not None
    return found


def version(case: UUID) -> int:
    return get_matter(case, actor=SYSTEM).version


def facts(case: UUID) -> Any:
    return folded(case).facts


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


def test_inv_win_01_a_clerk_needs_the_departments_authorisation_for_the_item() -> None:
    case = world.submit()
    actions.accept_case(case, actor=HALL_CLERK, key=key())
    effects.drain()
    acceptance = list_papers(matter=case, actor=SYSTEM)[-1]
    assert (acceptance.kind, acceptance.number[:3]) == ("acceptance", "市场局")
    assert get_acts(case, actor=SYSTEM).rows[-1].act.on_behalf == "mk"


def test_inv_win_01_no_authorisation_no_acceptance() -> None:
    world.load("stall-other")
    case = world.submit("stall-other")
    with pytest.raises(NotPermitted) as refused:
        actions.accept_case(case, actor=HALL_CLERK, key=key())
    assert (refused.value.code, version(case)) == ("AUTHORITY-NONE", 1)


def test_inv_win_02_who_accepted_or_reviewed_does_not_decide() -> None:
    case = world.submit()
    actions.accept_case(case, actor=JACK, key=key())
    actions.start_review(case, actor=REVIEWER, key=key())
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    before = version(case)
    verbs: tuple[Callable[[], Receipt], ...] = (
        lambda: actions.grant_case(case, actor=JACK, key=key(), reasons="符合"),
        lambda: actions.deny_case(case, actor=JACK, key=key(), reasons="不", remedy="复议"),
    )
    for verb in verbs:
        with pytest.raises(NotPermitted) as refused:
            verb()
        assert refused.value.code == "AUTHORITY-SEPARATION"
    assert (version(case), folded(case).state) == (before, "UNDER_REVIEW")


def test_inv_win_03_every_file_received_gets_a_receipt() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01", files=())
    actions.notify_correction(case, actor=CLERK, key=key(), missing=["plan", "photo"])
    plan = world.document(text="plan", matter=case, slot="plan")
    photo = world.document(text="photo", matter=case, slot="photo")
    actions.resubmit_case(case, actor=WANG, key=key(), files={"plan": [plan], "photo": [photo]})
    effects.drain()
    kinds = [each.kind for each in list_papers(matter=case, actor=SYSTEM)]
    assert kinds == ["receipt", "correction", "receipt"]


def test_inv_win_04_nobody_is_sent_to_another_window() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01")
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["面积：太小"])
    actions.resubmit_case(
        case, actor=CLERK, key=key(), answers={"area": 20}, channel="window", place="A01"
    )
    assert facts(case)["redirects"] == 0


def test_inv_win_04_another_window_for_the_same_case_is_counted() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01")
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["面积：太小"])
    actions.resubmit_case(
        case, actor=CLERK, key=key(), answers={"area": 20}, channel="window", place="B07"
    )
    assert facts(case)["redirects"] == 1


def test_inv_win_05_an_item_of_the_hall_is_taken_elsewhere_by_consent_alone() -> None:
    case = world.submit()
    with pytest.raises(ActRefused) as refused:
        actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert (refused.value.code, version(case)) == ("ACT-CONDITION", 1)
    with pytest.raises(NotPermitted):
        actions.consent_elsewhere(case, actor=CLERK, key=key(), reason="停电")
    actions.consent_elsewhere(case, actor=MANAGER, key=key(), reason="大厅停电")
    actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert folded(case).state == "ACCEPTED"


def test_inv_win_05_an_item_outside_the_hall_needs_no_consent() -> None:
    world.load("stall-outside", in_hall=False)
    case = world.submit("stall-outside")
    actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert folded(case).state == "ACCEPTED"


def test_the_procedure_is_sound_and_its_words_are_bilingual() -> None:
    definition = Definition.load(procedure.document(), lambda _: None)
    assert definition.unbound == ("decision_limit",)
    assert len(definition.acts) == 34
    labels = [field.label for rule in definition.acts.values() for field in rule.payload.values()]
    assert all(label.zh and label.en for label in labels)
