"""What joint matters do for all members at once: correct, visit, issue; and what they let go."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.base.documents.queries import papers_of
from tongban.base.notices.templates import registered
from tongban.record import actions as record
from tongban.record.queries import get_acts, get_evidence, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.cases import actions as cases
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.reasons import reason_of
from tongban.services.credentials.queries import produced
from tongban.services.joint import actions
from tongban.services.joint.procedure import document
from tongban.services.joint.queries import get_joint, list_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, key, officer
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from uuid import UUID


pytestmark = pytest.mark.usefixtures("district")


PAIR = [{"item": "shop-registration"}, {"item": "fire-check"}]


def facts(matter: UUID) -> Any:
    folded = get_matter(matter, actor=SYSTEM).folded
    assert folded is not None
    return folded.facts


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_inv_one_06_one_correction_notice_for_the_whole() -> None:
    """Departments propose, the lead tells once; every member concerned is corrected together."""
    joint = world.submit()
    shop, fire = world.case(joint, "shop-registration"), world.case(joint, "fire-check")
    with pytest.raises(ActRefused) as refused:
        cases.notify_correction(
            fire.id, actor=officer("fire", "clerk"), key=key(), defects=["照片：不清晰"]
        )
    assert "牵头部门" in reason_of(refused.value, "notify_correction")["zh"]
    actions.propose_correction(
        fire.id, actor=officer("fire", "clerk"), key=key(), defects=["照片：不清晰"]
    )
    with pytest.raises(NotPermitted):
        actions.notify_joint_correction(joint, actor=officer("fire", "clerk"), key=key())
    more = {"shop-registration": {"defects": ["平面图：缺少面积"]}}
    actions.notify_joint_correction(joint, actor=officer("mk", "clerk"), key=key(), more=more)
    states = {item: each.state for item, each in world.cases_of(joint).items()}
    assert states == {"shop-registration": "CORRECTION", "fire-check": "CORRECTION"}
    world.settle("paper", "notice")
    assert [each.kind for each in papers_of(joint)] == ["correction"]
    assert [each.kind for each in papers_of(shop.id)] == ["receipt"]
    told = world.fetch_all(
        "SELECT matter::text FROM notices_notice WHERE template LIKE '%correct%'"
    )
    assert [matter for (matter,) in told] == [str(joint)]
    asked = get_joint(joint, actor=WANG).asked
    assert asked is not None
    assert {item for item, _ in asked.defects} == {"shop-registration", "fire-check"}
    with pytest.raises(ActRefused):
        actions.notify_joint_correction(joint, actor=officer("mk", "clerk"), key=key(), more=more)
    fresh = world.document(text="better")
    actions.resubmit_joint(
        joint, actor=WANG, key=key(), answers={"area": 14}, files={"photo": [fresh]}
    )
    states = {item: each.state for item, each in world.cases_of(joint).items()}
    assert states == {"shop-registration": "RECEIVED", "fire-check": "RECEIVED"}
    assert fresh in [each.ref for each in get_evidence(fire.id, actor=SYSTEM)]
    assert fresh not in [each.ref for each in get_evidence(shop.id, actor=SYSTEM)]
    assert (facts(joint)["corrections"], facts(joint)["asked"]) == (1, False)
    # the second time nobody may ask, neither the lead nor a department
    with pytest.raises(ActRefused):
        cases.do(
            fire.id,
            "propose_correction",
            {"defects": ["再补"]},
            actor=officer("fire", "clerk"),
            key=key(),
        )


def test_inv_one_06_the_window_of_the_notice_closes() -> None:
    """After five working days without a notice members count as accepted, and none may follow."""
    joint = world.submit()
    world.on(2022, 4, 12)
    run_due()
    world.settle()
    assert world.case(joint, "fire-check").state == "ACCEPTED"
    assert (facts(joint)["intake_closed"], facts(joint)["accepted_on"]) == (True, "2022-04-01")
    with pytest.raises(ActRefused):
        actions.notify_joint_correction(
            joint,
            actor=officer("mk", "clerk"),
            key=key(),
            more={"drain-permit": {"missing": ["licence"]}},
        )
    assert "notify_correction" not in acts(joint)


def test_inv_one_07_a_member_can_be_applied_for_alone() -> None:
    """Who takes one member back leaves the others running, and applies for it as a single item."""
    joint = world.submit()
    actions.leave_member(joint, "fire-check", actor=WANG, key=key(), reason="另行申请")
    assert world.case(joint, "fire-check").state == "WITHDRAWN"
    assert world.case(joint, "shop-registration").state == "RECEIVED"
    view = get_joint(joint, actor=WANG)
    assert "fire-check" not in {each.item for each in view.children}
    assert [each.item for each in view.left_out] == ["fire-check"]
    draft = begin_application(actor=WANG, item="fire-check", party="wang")
    world.save_fields(actor=WANG, draft=draft, answers=world.ANSWERS)
    for slot in ("drawing", "pictures"):
        ref = world.document(text=slot)
        world.attach_file(actor=WANG, draft=draft, slot=slot, document=ref)
    alone = cases.submit_case(draft, actor=WANG, key=key())
    matter = get_matter(alone.matter, actor=SYSTEM)
    assert (matter.state, matter.parent) == ("RECEIVED", None)


def test_inv_one_04_one_visit_satisfies_every_member_and_the_revisit_only_what_failed() -> None:
    """No member is visited by itself; one list of defects, one re-visit of failed members."""
    world.put(members=PAIR, policies={"joint_visit": ["shop-registration", "fire-check"]})
    joint = world.submit()
    items = ("shop-registration", "fire-check")
    lead = officer("mk", "clerk")
    with pytest.raises(JointRefused) as refused:
        actions.plan_visit(joint, actor=lead, key=key(), day=date(2022, 4, 6))
    assert (refused.value.code, acts(joint)) == ("JOINT-VISIT", ["submit"])
    for item in items:
        world.accept(joint, item)
        world.review(joint, item)
    with pytest.raises(ActRefused) as alone:
        world.inspect_alone(joint, "fire-check")
    assert "联合勘验" in reason_of(alone.value, "inspect")["zh"]
    actions.plan_visit(joint, actor=lead, key=key(), day=date(2022, 4, 6))
    with pytest.raises(ActRefused):
        world.look(joint, "fire-check")  # too early
    world.on(2022, 4, 6)
    with pytest.raises(JointRefused):
        world.look(joint, "fire-check", passed=False)
    world.look(joint, "fire-check", passed=False, defects=("通道堵塞", "缺少灭火器"))
    assert facts(world.case(joint, "fire-check").id)["inspections"] == 1
    with pytest.raises(Exception, match="勘验"):
        world.look(joint, "fire-check")
    assert facts(world.case(joint, "fire-check").id)["inspections"] == 1
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.passed, visit.silent) == (None, ("shop-registration",))
    world.look(joint, "shop-registration")
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.passed, visit.round) == (False, 1)
    assert visit.defects == (("fire-check", "通道堵塞"), ("fire-check", "缺少灭火器"))
    with pytest.raises(ActRefused):
        actions.plan_visit(joint, actor=lead, key=key(), day=date(2022, 4, 7))
    actions.plan_revisit(joint, actor=lead, key=key(), day=date(2022, 4, 7))
    world.on(2022, 4, 7)
    with pytest.raises(JointRefused):
        world.look(joint, "shop-registration")
    world.look(joint, "fire-check")
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.passed, visit.round, visit.items) == (True, 2, ("fire-check",))
    with pytest.raises(ActRefused):
        actions.plan_revisit(joint, actor=lead, key=key(), day=date(2022, 4, 8))


def test_inv_acc_04_silence_past_its_limit_is_flagged_and_no_pass() -> None:
    """A department that says nothing in time is named; the visit is not passed."""
    world.put(members=PAIR, policies={"joint_visit": ["shop-registration", "fire-check"]})
    joint = world.submit()
    for item in ("shop-registration", "fire-check"):
        world.accept(joint, item)
        world.review(joint, item)
    actions.plan_visit(joint, actor=officer("mk", "clerk"), key=key(), day=date(2022, 4, 1))
    world.look(joint, "shop-registration")
    world.on(2022, 4, 20)
    run_due()
    visit = get_joint(joint, actor=officer("mk", "clerk")).visit
    assert visit is not None
    assert (visit.overdue, visit.silent, visit.passed) == (True, ("fire-check",), None)
    assert facts(world.case(joint, "fire-check").id)["inspections"] == 0


def together(joint: UUID) -> None:
    for item in ("shop-registration", "fire-check"):
        world.accept(joint, item)
        world.review(joint, item)
        world.inspect_alone(joint, item)
        world.opine(joint, item)
        world.grant(joint, item)


def test_inv_bdl_04_all_are_issued_at_one_moment_or_none() -> None:
    """Nobody issues alone; not before all are prepared; then all in one transaction."""
    world.put(members=PAIR, policies={"issue": "together"})
    joint = world.submit()
    together(joint)
    with pytest.raises(ActRefused) as alone:
        world.issue(joint, "shop-registration")
    assert "同时颁发" in reason_of(alone.value, "issue")["zh"]
    lead = officer("mk", "certificate_officer")
    with pytest.raises(JointRefused) as early:
        actions.issue_together(joint, actor=lead, key=key())
    assert [each.field for each in early.value.problems] == ["fire-check", "shop-registration"]
    with pytest.raises(NotPermitted):
        actions.ready_to_issue(joint, "fire-check", actor=lead, key=key())
    actions.ready_to_issue(joint, "shop-registration", actor=lead, key=key())
    fire = officer("fire", "certificate_officer")
    actions.ready_to_issue(joint, "fire-check", actor=fire, key=key())
    with pytest.raises(NotPermitted):
        actions.issue_together(joint, actor=fire, key=key())
    request = key()
    receipt = actions.issue_together(joint, actor=lead, key=request)
    assert actions.issue_together(joint, actor=lead, key=request).seq == receipt.seq
    world.settle()
    for item, body in (("shop-registration", "mk"), ("fire-check", "fire")):
        case = world.case(joint, item)
        last = [v.act for v in get_acts(case.id, actor=SYSTEM).rows if v.act.name == "issue"]
        assert [(each.on_behalf, each.payload["prepared_by"]) for each in last] == [
            (body, officer(body, "certificate_officer").id)
        ]
        assert len(produced(case.id, date(2022, 4, 1))) == 1


def test_killed_halfway_nothing_is_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    world.put(members=PAIR, policies={"issue": "together"})
    joint = world.submit()
    together(joint)
    for item, body in (("shop-registration", "mk"), ("fire-check", "fire")):
        who = officer(body, "certificate_officer")
        actions.ready_to_issue(joint, item, actor=who, key=key())
    real = record.perform
    done: list[str] = []

    def dying(matter: UUID, **more: Any) -> Any:
        if more["act"] == "issue" and done:
            raise KeyboardInterrupt
        done.extend([more["act"]] if more["act"] == "issue" else [])
        return real(matter, **more)

    monkeypatch.setattr(record, "perform", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.issue_together(joint, actor=officer("mk", "head"), key=key())
    monkeypatch.undo()
    assert done == ["issue"]
    assert {each.state for each in world.cases_of(joint).values()} == {"APPROVED"}
    assert facts(joint)["issued"] is False
    actions.issue_together(joint, actor=officer("mk", "head"), key=key())
    assert {each.state for each in world.cases_of(joint).values()} == {"CERT_ISSUED"}


def test_where_one_failed_the_applicant_may_have_the_others_alone() -> None:
    world.put(members=PAIR, policies={"issue": "together"})
    joint = world.submit()
    together_but_denied(joint)
    with pytest.raises(JointRefused) as refused:
        actions.issue_together(joint, actor=officer("mk", "head"), key=key())
    assert refused.value.code == "JOINT-NOT-READY"
    actions.issue_singly(joint, actor=WANG, key=key())
    world.issue(joint, "shop-registration")
    assert world.case(joint, "shop-registration").state == "CERT_ISSUED"


def together_but_denied(joint: UUID) -> None:
    world.accept(joint, "fire-check")
    world.review(joint, "fire-check")
    world.inspect_alone(joint, "fire-check")
    world.opine(joint, "fire-check")
    with pytest.raises(JointRefused) as early:
        actions.issue_singly(joint, actor=WANG, key=key())
    assert early.value.code == "JOINT-POLICY"
    world.deny(joint, "fire-check")
    world.decide(joint, "shop-registration")


def test_inv_bdl_02_decisions_hand_on_where_certificates_come_together() -> None:
    """What waits for a certificate that comes with all others begins on the decision, after it."""
    members = [{"item": "shop-registration"}, {"item": "drain-permit"}]
    world.put(members=members, policies={"issue": "together"})
    joint = world.submit()
    world.decide(joint, "shop-registration")
    world.settle("paper")
    drain = world.case(joint, "drain-permit")
    paper = next(
        each
        for each in papers_of(world.case(joint, "shop-registration").id)
        if each.kind == "decision_grant"
    )
    shown = [(each.slot, each.ref) for each in get_evidence(drain.id, actor=SYSTEM)]
    assert shown == [("licence", paper.document.hash)]
    granted = next(
        view.act.at
        for view in get_acts(world.case(joint, "shop-registration").id, actor=SYSTEM).rows
        if view.act.name == "grant"
    )
    assert drain.opened_at > granted


def test_inv_bdl_01_nothing_formal_before_the_land_contract() -> None:
    """With `land_contract` no case opens before contract, price and tax; opinions do not count."""
    members = [{"item": "shop-registration", "prereview": True}, {"item": "fire-check"}]
    world.put(members=members, policies={"issue": "together", "land_contract": True})
    joint = world.submit()
    assert world.cases_of(joint) == {}
    actions.note_opinions(joint, ["shop-registration"], key=key(), land_lost=False)
    world.settle()
    assert world.cases_of(joint) == {}
    clerk = officer("mk", "clerk")
    for signed, paid in (
        (date(2022, 4, 1), date(2022, 4, 5)),
        (date(2022, 4, 1), date(2022, 3, 1)),
    ):
        with pytest.raises(ActRefused):
            actions.record_land(
                joint, actor=clerk, key=key(), contract_no="G1", signed_on=signed, paid_on=paid
            )
    assert world.cases_of(joint) == {}
    day = date(2022, 4, 1)
    actions.record_land(joint, actor=clerk, key=key(), contract_no="G1", signed_on=day, paid_on=day)
    assert set(world.cases_of(joint)) == {"shop-registration", "fire-check"}


def test_inv_bdl_03_and_06_opinions_bind_nobody_and_lost_land_ends_them() -> None:
    """What stands is noted for the members alone; with the land lost nothing formal follows."""
    members = [{"item": "shop-registration", "prereview": True}, {"item": "drain-permit"}]
    world.put(members=members, policies={"land_contract": True})
    joint = world.submit()
    actions.note_opinions(joint, ["drain-permit", "fire-check"], key=key(), land_lost=False)
    world.settle()
    assert world.cases_of(joint) == {}
    assert get_joint(joint, actor=WANG).opinions == ("drain-permit",)
    actions.note_opinions(joint, [], key=key(), land_lost=True)
    assert get_joint(joint, actor=WANG).opinions == ()
    day = date(2022, 4, 1)
    with pytest.raises(ActRefused):
        actions.record_land(
            joint,
            actor=officer("mk", "clerk"),
            key=key(),
            contract_no="G1",
            signed_on=day,
            paid_on=day,
        )
    assert world.cases_of(joint) == {}


def test_members_come_and_go_only_with_fact_and_reason() -> None:
    joint = world.submit(area=8)
    clerk = officer("mk", "clerk")
    with pytest.raises(ActRefused):
        actions.add_child(joint, "fire-check", actor=clerk, key=key(), fact="", reason="扩建")
    actions.add_child(
        joint, "fire-check", actor=clerk, key=key(), fact="面积变为20㎡", reason="扩建"
    )
    assert world.case(joint, "fire-check").state == "RECEIVED"
    actions.drop_child(
        joint, "fire-check", actor=clerk, key=key(), fact="面积恢复为8㎡", reason="取消扩建"
    )
    assert world.case(joint, "fire-check").state == "LAPSED"
    world.settle("notice")
    told = world.fetch_all("SELECT template FROM notices_notice WHERE matter = $1", (str(joint),))
    assert {"joint_child_added", "joint_child_dropped"} <= {name for (name,) in told}
    with pytest.raises(JointRefused) as refused:
        actions.add_child(
            joint, "fire-check", actor=clerk, key=key(), fact="面积变为20㎡", reason="扩建"
        )
    assert refused.value.code == "JOINT-MEMBER"


def test_withdrawing_the_whole_leaves_decisions_standing() -> None:
    joint = world.submit()
    world.decide(joint, "shop-registration")
    actions.withdraw_joint(joint, actor=WANG, key=key(), reason="不办了")
    world.settle()
    states = {item: each.state for item, each in world.cases_of(joint).items()}
    assert states == {"shop-registration": "APPROVED", "fire-check": "WITHDRAWN"}
    matter = get_matter(joint, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("WITHDRAWN", "withdrawn")


def test_the_lead_lists_its_joint_matters_and_nobody_elses() -> None:
    first, second = world.submit(), world.submit(actor=world.LI, party="li")
    page = list_joint(actor=officer("mk", "clerk"), order="newest")
    assert [each.id for each in page.rows] == [second, first]
    assert (page.rows[0].members, page.rows[0].applicant) == (4, "李*")
    assert [each.id for each in list_joint(actor=WANG, order="newest").rows] == [first]
    assert list_joint(actor=officer("fire", "clerk"), order="newest").rows == ()


def test_what_is_over_has_its_place_in_the_list_and_what_is_urgent_comes_first() -> None:
    over, runs = world.submit(), world.submit(actor=world.LI, party="li")
    actions.withdraw_joint(over, actor=WANG, key=key())
    lead = officer("mk", "clerk")
    assert [each.id for each in list_joint(actor=lead).rows] == [runs, over]
    assert [each.id for each in list_joint(actor=lead, open_only=True).rows] == [runs]
    assert [each.id for each in list_joint(actor=lead, state="WITHDRAWN").rows] == [over]
    assert [(each.id, each.state) for each in list_joint(actor=WANG).rows] == [(over, "WITHDRAWN")]


def test_its_history_writes_days_and_moments_as_people_read_them() -> None:
    world.put(members=PAIR, policies={})
    joint = world.submit()
    for item in ("shop-registration", "fire-check"):
        world.accept(joint, item)
    world.settle()
    events = get_joint(joint, actor=WANG).events
    accepted = next(each for each in events if each.act == "accept")
    told = {label["en"]: text for label, text in accepted.details}
    assert told["Accepted on"] == {"zh": "2022年4月1日", "en": "1 April 2022"}
    assert told["Accepted at"]["zh"].startswith("2022年4月1日 09:0")
    assert told["Accepted at"]["en"].startswith("1 April 2022 09:0")


def test_every_notice_of_a_joint_matter_has_words() -> None:
    source: Any = document()
    named = {
        effect["template"]
        for act in source["acts"].values()
        for effect in act.get("effects", ())
        if effect["kind"] in {"notice", "joint.tell_departments"}
    }
    assert named <= registered()
