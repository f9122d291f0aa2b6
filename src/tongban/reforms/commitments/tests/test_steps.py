"""Each step of a commitment: chosen, withdrawn, verified, put right, revoked, contested."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.base.notices.queries import list_notices
from tongban.kernel.authority import NotPermitted
from tongban.record import effects
from tongban.record.children import children_of
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.commitments import actions, queries
from tongban.reforms.commitments.tests import scene
from tongban.reforms.commitments.tests.scene import ITEM, state
from tongban.services.cases import actions as cases
from tongban.services.cases.queries import get_case
from tongban.services.cases.tests import world
from tongban.services.cases.tests.test_papers import texts
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    JACK,
    LI,
    REVIEWER,
    WANG,
    key,
)
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def names(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def facts(matter: UUID) -> Any:
    folded = get_matter(matter, actor=SYSTEM).folded
    assert folded is not None
    return folded.facts


def test_a_commitment_stands_for_what_it_replaces_and_for_nothing_else() -> None:
    case = scene.submitted()
    view = get_case(case, actor=CLERK)
    assert view.by_commitment
    assert {each.slot: each.status for each in view.slots} == {
        "plan": "committed",
        "lease": "not_asked",
        "photo": "supplied",
    }
    with pytest.raises(CaseRefused) as refused:
        scene.submitted(leased=True)
    assert [each.field for each in refused.value.problems] == ["lease"]


def test_the_commitment_is_a_paper_with_conditions_and_consequences() -> None:
    told = texts(scene.submitted())["commitment"]
    for part in ("摊位布局符合规定", "从业人员健康合格", "20个工作日", "直接撤销决定", "撤回承诺"):
        assert part in told


def test_an_officer_decides_on_the_spot_on_the_commitment() -> None:
    case = scene.granted()
    assert (state(case), names(case)) == ("APPROVED", ["submit", "accept", "grant_by_commitment"])
    assert "告知承诺" in texts(case)["decision_grant"]


def test_without_a_commitment_nothing_is_granted_on_one() -> None:
    case = world.accepted(ITEM)
    with pytest.raises(ActRefused) as refused:
        cases.grant_by_commitment(case, actor=APPROVER, key=key(), reasons="承诺")
    assert (refused.value.code, state(case)) == ("ACT-CONDITION", "ACCEPTED")


@pytest.mark.parametrize("accepted", ["RECEIVED", "ACCEPTED"])
def test_the_applicant_withdraws_the_commitment_before_the_decision(accepted: str) -> None:
    case = scene.submitted()
    if accepted == "ACCEPTED":
        cases.accept_case(case, actor=CLERK, key=key())
    world.on(2022, 4, 6)
    cases.withdraw_commitment(case, actor=WANG, key=key(), reason="改走一般程序")
    known = facts(case)
    assert (state(case), known["by_commitment"], known["lacking"]) == ("RECEIVED", False, ["plan"])
    assert get_matter(case, actor=SYSTEM).due == date(2022, 4, 13)
    with pytest.raises(ActRefused):
        cases.accept_case(case, actor=CLERK, key=key())
    plan = world.document(text="plan", matter=case, slot="plan")
    cases.correct_on_spot(case, actor=WANG, key=key(), files={"plan": [plan]})
    cases.accept_case(case, actor=CLERK, key=key())
    with pytest.raises(ActRefused):
        cases.grant_by_commitment(case, actor=APPROVER, key=key(), reasons="承诺")
    assert state(case) == "ACCEPTED"


def test_after_the_decision_a_commitment_is_not_withdrawn() -> None:
    case = scene.granted()
    with pytest.raises(ActRefused) as refused:
        cases.withdraw_commitment(case, actor=WANG, key=key())
    assert (refused.value.code, state(case)) == ("MATTER-STATE", "APPROVED")


def test_a_commitment_that_was_kept_is_verified() -> None:
    matter = scene.verification(scene.issued()).id
    scene.verify(matter, "fulfilled")
    assert state(matter) == "VERIFIED"


def test_what_was_not_kept_is_put_right_in_time() -> None:
    matter = scene.verification(scene.issued()).id
    scene.verify(matter, "unfulfilled")
    assert (state(matter), get_matter(matter, actor=SYSTEM).due) == ("RECTIFY", date(2022, 4, 18))
    with pytest.raises(ActRefused):
        scene.recheck(matter, fulfilled=False)
    actions.act(matter, "report", {"report": "已经整改"}, actor=WANG, key=key())
    scene.recheck(matter, fulfilled=True)
    assert state(matter) == "VERIFIED"


def test_the_order_to_put_right_names_findings_and_last_day() -> None:
    matter = scene.verification(scene.issued()).id
    scene.verify(matter, "unfulfilled")
    told = texts(matter)["rectification"]
    for part in ("消毒柜未通电", "摊位布局符合规定", "2022年4月18日", "依法撤销准予决定"):
        assert part in told


def test_what_is_still_not_kept_is_revoked_by_somebody_else_than_who_verified() -> None:
    matter = scene.verification(scene.issued()).id
    scene.verify(matter, "unfulfilled", actor=JACK)
    world.on(2022, 4, 19)
    assert run_due() >= 1
    assert facts(matter)["rectification_over"] is True
    scene.recheck(matter, fulfilled=False)
    assert state(matter) == "REVOKE_DUE"
    with pytest.raises(NotPermitted) as refused:
        scene.revoke(matter, actor=JACK)
    assert (refused.value.code, state(matter)) == ("AUTHORITY-SEPARATION", "REVOKE_DUE")
    scene.revoke(matter)
    assert state(matter) == "REVOKED"


def test_the_applicant_is_heard_and_the_decision_may_stand() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")
    actions.act(matter, "defend", {"statement": "照片不是本摊位"}, actor=WANG, key=key())
    actions.act(matter, "keep", {"reasons": "申辩成立"}, actor=APPROVER, key=key())
    effects.drain()
    assert (state(matter), children_of(matter, actor=SYSTEM)) == ("VERIFIED", ())
    assert [each.status.value for each in get_case(case, actor=CLERK).credentials] == ["01"]


def test_a_verification_not_done_in_time_is_called_overdue() -> None:
    matter = scene.verification(scene.issued()).id
    world.on(2022, 4, 30)
    assert run_due() >= 1
    effects.drain()
    assert facts(matter)["overdue"] is True
    assert "commitment_overdue" in {
        each.template for each in list_notices(actor=REVIEWER, limit=50)
    }


def test_two_inspectors_of_the_department_verify() -> None:
    matter = scene.verification(scene.issued()).id
    with pytest.raises(ActRefused):
        scene.verify(matter, "fulfilled", inspectors=[REVIEWER.id])
    with pytest.raises(CaseRefused) as refused:
        scene.verify(matter, "fulfilled", inspectors=[REVIEWER.id, "nobody"])
    assert (refused.value.code, state(matter)) == ("CASE-OFFICER", "VERIFY_DUE")


def test_nothing_is_issued_on_a_grant_that_was_revoked_meanwhile() -> None:
    case = scene.granted()
    effects.drain()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")
    scene.revoke(matter)
    with pytest.raises(CaseRefused) as refused:
        cases.issue_credential(case, actor=CERTIFIER, key=key())
    assert (refused.value.code, state(case)) == ("COMMITMENT-REVOKED", "APPROVED")


def test_others_neither_read_nor_act() -> None:
    matter = scene.verification(scene.issued()).id
    with pytest.raises(NotPermitted):
        queries.get_detail(matter, actor=LI)
    scene.verify(matter, "unfulfilled")
    with pytest.raises(NotPermitted):
        actions.act(matter, "report", {"report": "已经整改"}, actor=LI, key=key())
    assert state(matter) == "RECTIFY"


def test_a_record_is_read_and_contested_by_whom_it_concerns() -> None:
    record = scene.blacklisted()
    view = queries.get_detail(record.id, actor=WANG)
    assert [form.act for form in view.allowed] == ["object", "ask_repair"]
    assert queries.records_of("li", actor=LI) == ()
    assert [each.number for each in queries.records_of("wang", actor=WANG)] == [record.number]


def test_the_list_of_a_state_is_the_departments() -> None:
    matter = scene.verification(scene.issued())
    page = queries.list_open(actor=REVIEWER, state="VERIFY_DUE")
    assert [each.number for each in page.rows] == [matter.number]
    assert page.rows[0].applicant == "王**"
    assert queries.list_open(actor=REVIEWER, state="RECTIFY").rows == ()


def test_forms_keep_the_order_of_the_procedure() -> None:
    view = queries.get_detail(scene.verification(scene.issued()).id, actor=REVIEWER)
    (form,) = view.allowed
    assert [each.name for each in form.fields] == [
        "inspectors",
        "inspected_on",
        "findings",
        "finding",
        "evidence",
    ]
    finding = next(each for each in form.fields if each.name == "finding")
    assert [each.value for each in finding.choices] == ["fulfilled", "unfulfilled", "untrue"]
