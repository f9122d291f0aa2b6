"""Every row of the table of the licensing procedure (domain.md §4.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.kernel.definitions import Definition
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused
from tongban.services.cases import actions, procedure
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    HEAD,
    REVIEWER,
    WANG,
    facts,
    key,
)

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def state(case: UUID) -> str:
    return get_matter(case, actor=SYSTEM).state


def names(case: UUID) -> list[str]:
    return [view.act.name for view in get_acts(case, actor=SYSTEM).rows]


def test_submit_receives_with_a_timestamp() -> None:
    receipt = world.submitted()
    assert receipt.state == "RECEIVED"
    assert facts(receipt.matter)["received_on"] == "2022-04-01"
    assert get_matter(receipt.matter, actor=SYSTEM).due == date(2022, 4, 11)


def test_no_licence_needed_is_told_at_once() -> None:
    case = world.submit()
    actions.declare_not_required(case, actor=CLERK, key=key(), reason="不属于许可范围")
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome, matter.due) == ("NOT_REQUIRED", "not_required", None)


def test_refusal_names_the_right_body() -> None:
    case = world.submit()
    with pytest.raises(ActRefused) as refused:
        actions.refuse_acceptance(case, actor=CLERK, key=key(), reason="不属于本机关职权")
    assert (refused.value.code, state(case)) == ("ACT-UNKNOWN-FACT", "RECEIVED")
    assert "哪个行政机关" in reason_of(refused.value, "refuse_acceptance")["zh"]
    actions.refuse_acceptance(
        case, actor=CLERK, key=key(), reason="不属于本机关职权", competent_body="示例区政务局"
    )
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("REFUSED", "not_accepted")


def test_a_small_error_is_put_right_on_the_spot() -> None:
    case = world.submit()
    actions.correct_on_spot(case, actor=WANG, key=key(), answers={"trade_name": "小芳鲜果"})
    assert state(case) == "RECEIVED"
    last = get_acts(case, actor=SYSTEM).rows[-1].act
    assert last.payload["application"]["trade_name"] == "小芳鲜果"  # type: ignore[index,call-overload]


def test_correction_resubmission_acceptance() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["平面图：缺少面积"])
    assert state(case) == "CORRECTION"
    fresh = world.document(text="better plan", matter=case, slot="plan")
    actions.resubmit_case(case, actor=WANG, key=key(), files={"plan": [fresh]})
    assert state(case) == "RECEIVED"
    actions.accept_case(case, actor=CLERK, key=key())
    assert state(case) == "ACCEPTED"
    assert get_matter(case, actor=SYSTEM).due == date(2022, 4, 29)


def test_a_correction_that_proves_needless_is_followed_by_acceptance() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["平面图：看不清"])
    actions.accept_case(case, actor=CLERK, key=key())
    assert state(case) == "ACCEPTED"


def test_an_uncorrected_application_counts_as_withdrawn() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["平面图：缺少面积"])
    world.on(2022, 5, 18)
    assert run_due() == 1
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("DEEMED_WITHDRAWN", "withdrawn")
    with pytest.raises(ActRefused, match="not possible in state DEEMED_WITHDRAWN"):
        actions.resubmit_case(case, actor=WANG, key=key())


def test_transfer_to_the_body_that_decides() -> None:
    case = world.submit()
    actions.transfer_case(
        case, actor=CLERK, key=key(), competent_body="市局", reason="由上级机关决定"
    )
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("TRANSFERRED", "transferred")


def test_suspension_stops_the_clock_and_resumption_moves_the_due_day() -> None:
    case = world.under_review()
    world.on(2022, 4, 8)
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="expert_review",
        reason="组织专家评审",
        expected_until=date(2022, 4, 20),
    )
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.due, matter.next_check) == ("SUSPENDED", None, None)
    world.on(2022, 4, 20)
    actions.resume_case(case, actor=REVIEWER, key=key(), result="专家评审通过")
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.due) == ("UNDER_REVIEW", date(2022, 5, 16))


def test_extension_by_the_head() -> None:
    case = world.under_review()
    actions.extend_case(case, actor=HEAD, key=key(), days=10, reason="情况复杂")
    assert get_matter(case, actor=SYSTEM).due == date(2022, 5, 17)


def test_the_whole_way_to_delivery() -> None:
    case = world.granted()
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    assert state(case) == "CERT_ISSUED"
    actions.deliver_case(case, actor=CLERK, key=key(), method="window", received_by="王小芳")
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("CLOSED", "granted")
    assert names(case) == [
        *("submit", "accept", "start_review", "review", "grant", "issue", "deliver")
    ]


def test_no_delivery_before_the_credential() -> None:
    case = world.granted()
    with pytest.raises(ActRefused) as refused:
        actions.deliver_case(case, actor=CLERK, key=key())
    assert (refused.value.code, state(case)) == ("ACT-CONDITION", "APPROVED")


def test_denial_is_delivered_without_a_credential() -> None:
    case = world.reviewed()
    actions.deny_case(case, actor=APPROVER, key=key(), reasons="摊位已满", remedy="可以申请复议")
    assert state(case) == "DENIED"
    actions.deliver_case(case, actor=CLERK, key=key())
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("CLOSED", "refused")


def test_the_applicant_withdraws_before_the_decision() -> None:
    case = world.under_review()
    actions.withdraw_case(case, actor=WANG, key=key(), reason="不再需要")
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("WITHDRAWN", "withdrawn")


def test_no_withdrawal_after_the_decision() -> None:
    case = world.granted()
    with pytest.raises(ActRefused) as refused:
        actions.withdraw_case(case, actor=WANG, key=key())
    assert (refused.value.code, state(case)) == ("MATTER-STATE", "APPROVED")


def test_the_head_ends_what_has_become_pointless() -> None:
    case = world.under_review()
    actions.terminate_case(
        case,
        actor=HEAD,
        key=key(),
        reason="申请人死亡",
        basis_law="中华人民共和国行政许可法",
        basis_clause="第七十条",
    )
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("LAPSED", "lapsed")


def test_an_overdue_case_is_marked_and_explained() -> None:
    case = world.under_review()
    world.on(2022, 4, 30, 0, 1)
    assert run_due() == 1
    assert facts(case)["overdue"] is True
    actions.explain_delay(case, actor=HEAD, key=key(), reason="人员不足")
    assert facts(case)["delay_explained"] is True
    assert names(case)[-2:] == ["mark_overdue", "explain_delay"]


def test_an_instant_item_is_decided_on_the_spot_by_one_person() -> None:
    world.load("stall-now", case_type="1", promised_limit={"days": 0, "unit": "working_days"})
    case = world.submit("stall-now")
    actions.accept_case(case, actor=world.JACK, key=key())
    actions.grant_now(case, actor=world.JACK, key=key(), reasons="当场符合条件")
    assert state(case) == "APPROVED"


def test_a_promised_item_is_not_decided_on_the_spot() -> None:
    case = world.accepted()
    with pytest.raises(ActRefused) as refused:
        actions.grant_now(case, actor=APPROVER, key=key(), reasons="符合")
    assert (refused.value.code, state(case)) == ("ACT-CONDITION", "ACCEPTED")


def test_the_procedure_is_sound_and_its_words_are_bilingual() -> None:
    definition = Definition.load(procedure.document(), lambda _: None)
    assert definition.unbound == ("decision_limit",)
    assert len(definition.acts) == 34
    labels = [field.label for rule in definition.acts.values() for field in rule.payload.values()]
    assert all(label.zh and label.en for label in labels)
