"""A joint matter from its one draft to its end: opening, edges by credentials, failing members."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.record.queries import get_acts, get_evidence, get_matter
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.services.bundles.planner import Options
from tongban.services.cases.queries import get_case
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.calls import calls_of_case
from tongban.services.joint import actions
from tongban.services.joint.queries import draft_lines, get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import LI, WANG, key, officer
from tongban.services.joint.types import JointRefused

pytestmark = pytest.mark.usefixtures("district")


def state(joint: object) -> str:
    return get_matter(joint, actor=SYSTEM).state  # type: ignore[arg-type]


def names(joint: object) -> list[str]:
    return [view.act.name for view in get_acts(joint, actor=SYSTEM).rows]  # type: ignore[arg-type]


def test_one_application_opens_every_member_that_waits_for_nobody() -> None:
    joint = world.submit()
    found = {item: each.state for item, each in world.cases_of(joint).items()}
    assert found == {"shop-registration": "RECEIVED", "fire-check": "RECEIVED"}
    view = get_joint(joint, actor=WANG)
    assert (view.state, view.bundle, view.lead) == ("SUBMITTED", "open-stall", "mk")
    assert {each.item: each.stand.value for each in view.children} == {
        "shop-registration": "running",
        "food-permit": "waiting",
        "fire-check": "running",
        "drain-permit": "waiting",
    }
    assert view.child("food-permit").waits == ("shop-registration",)
    assert set(view.child("shop-registration").holds_up) == {"food-permit", "drain-permit"}
    assert "出证" in view.child("food-permit").why["zh"]


def test_inv_one_05_each_member_is_a_case_of_its_own() -> None:
    """Each child keeps its own number, department, limit, decision and remedy."""
    joint = world.submit()
    cases = world.cases_of(joint)
    numbers = {each.number for each in cases.values()} | {get_matter(joint, actor=SYSTEM).number}
    assert len(numbers) == 3
    assert {item: each.department for item, each in cases.items()} == {
        "shop-registration": "mk",
        "fire-check": "fire",
    }
    world.decide(joint, "shop-registration")
    world.accept(joint, "fire-check")
    clock = get_case(cases["fire-check"].id, actor=WANG).clock
    assert clock is not None
    assert clock.name == "decision"
    assert world.case(joint, "shop-registration").outcome == "granted"
    assert world.case(joint, "fire-check").outcome is None


def test_a_document_uploaded_once_is_shown_in_every_case_that_asks_for_it() -> None:
    draft = world.draft()
    assert {line.id: line.status for line in draft_lines(draft, actor=WANG)} == {
        "plan": "supplied",
        "photo": "supplied",
        "shop-licence": "produced",
    }
    joint = actions.submit_joint(draft, actor=WANG, key=key()).matter
    plan = world.document(text="plan")
    for item, slot in (("shop-registration", "plan"), ("fire-check", "drawing")):
        shown = get_evidence(world.case(joint, item).id, actor=SYSTEM)
        assert (slot, plan) in [(each.slot, each.ref) for each in shown]


def test_a_member_whose_condition_is_false_is_left_out_with_the_clause() -> None:
    joint = world.submit(area=8)
    view = get_joint(joint, actor=WANG)
    assert [each.item for each in view.left_out] == ["fire-check"]
    assert set(world.cases_of(joint)) == {"shop-registration"}
    opening = get_acts(joint, actor=SYSTEM, limit=1).rows[0].act
    told = opening.payload["left_out"]
    assert isinstance(told, list)
    assert [str(text).partition("：")[0] for text in told] == ["fire-check"]
    assert str(told[0]).partition("：")[2] != ""
    assert view.left_out[0].reason["en"] != view.left_out[0].reason["zh"]


def test_what_decides_on_a_member_must_be_answered() -> None:
    draft = world.draft()
    world.save_fields(actor=WANG, draft=draft, answers={"area": None})
    with pytest.raises(JointRefused) as refused:
        actions.submit_joint(draft, actor=WANG, key=key())
    assert (refused.value.code, [each.field for each in refused.value.problems]) == (
        "JOINT-UNKNOWN",
        ["area"],
    )
    assert get_joint_count() == 0


def get_joint_count() -> int:
    rows = world.fetch_all("SELECT count(*)::int FROM record_matter")
    return int(rows[0][0])


def test_what_any_member_lacks_is_told_at_once_and_nothing_is_opened() -> None:
    draft = actions.begin_joint(actor=WANG, party="wang", bundle="open-stall")
    world.save_fields(actor=WANG, draft=draft, answers={**world.ANSWERS, "trade_name": None})
    with pytest.raises(CaseRefused) as refused:
        actions.submit_joint(draft, actor=WANG, key=key())
    fields = {each.field for each in refused.value.problems}
    assert (refused.value.code, fields) == ("CASE-INCOMPLETE", {"plan", "photo", "trade_name"})
    assert get_joint_count() == 0


def test_handing_in_twice_gives_one_joint_matter() -> None:
    draft = world.draft()
    first = actions.submit_joint(draft, actor=WANG, key=key())
    again = actions.submit_joint(draft, actor=WANG, key=key())
    assert (again.matter, again.replayed) == (first.matter, True)
    assert get_joint_count() == 3


def test_a_credential_opens_the_next_and_is_handed_on() -> None:
    joint = world.submit()
    world.decide(joint, "shop-registration")
    world.settle()
    assert "food-permit" not in world.cases_of(joint)
    world.issue(joint, "shop-registration")
    world.settle()
    food = world.case(joint, "food-permit")
    evidence = {each.slot: each.kind for each in get_evidence(food.id, actor=SYSTEM)}
    assert evidence == {"licence": "shop-licence", "layout": "plan"}
    assert food.folded is not None
    assert (food.state, food.folded.facts["lacking"]) == ("RECEIVED", [])
    opening = get_acts(food.id, actor=SYSTEM, limit=1).rows[0].act
    assert (opening.actor.id, opening.payload["application"]["trade_name"]) == (  # type: ignore[index,call-overload]
        "system",
        "小芳水果",
    )
    assert str(opening.basis) == "《中华人民共和国行政许可法》第二十六条第二款"
    assert len(calls_of_case(food.id, actor=SYSTEM)) == 1
    assert names(joint).count("open_child") == 2


def test_a_legal_prerequisite_waits_for_its_point() -> None:
    world.put(policies={})
    options = Options(include=frozenset({"sign-filing"}))
    joint = world.submitted(options=options).matter
    world.accept(joint, "fire-check")
    world.review(joint, "fire-check")
    world.settle()
    assert "sign-filing" not in world.cases_of(joint)
    assert "作出决定" in get_joint(joint, actor=WANG).child("sign-filing").why["zh"]
    world.inspect_alone(joint, "fire-check")
    world.opine(joint, "fire-check")
    world.grant(joint, "fire-check")
    world.settle()
    assert world.case(joint, "sign-filing").state == "RECEIVED"


def test_a_failing_member_stops_what_rests_on_it_and_nothing_else() -> None:
    joint = world.submit()
    world.accept(joint, "shop-registration")
    world.review(joint, "shop-registration")
    world.opine(joint, "shop-registration")
    world.deny(joint, "shop-registration")
    world.settle("notice")
    view = get_joint(joint, actor=WANG)
    assert {each.item: each.stand.value for each in view.children} == {
        "shop-registration": "failed",
        "food-permit": "stopped",
        "fire-check": "running",
        "drain-permit": "stopped",
    }
    assert "未办成" in view.child("food-permit").why["zh"]
    told = world.fetch_all("SELECT template FROM notices_notice WHERE matter = $1", (str(joint),))
    assert [name for (name,) in told].count("joint_child_stopped") == 2
    assert state(joint) != "FAILED"


def test_all_or_nothing_stops_the_siblings_too() -> None:
    world.put(policies={"child_failure": "all"})
    joint = world.submit()
    world.accept(joint, "shop-registration")
    world.review(joint, "shop-registration")
    world.opine(joint, "shop-registration")
    world.deny(joint, "shop-registration")
    world.settle()
    assert world.case(joint, "fire-check").state == "LAPSED"
    world.deliver(joint, "shop-registration")
    world.settle()
    assert (state(joint), get_matter(joint, actor=SYSTEM).outcome) == ("FAILED", "refused")


def test_a_prerequisite_beside_holds_the_decision_and_completes_the_case() -> None:
    world.put(
        members=[
            {"item": "shop-registration"},
            {"item": "food-permit", "parallel_with": ["shop-registration"]},
        ],
        policies={},
    )
    joint = world.submit()
    world.accept(joint, "food-permit")
    world.review(joint, "food-permit")
    world.inspect_alone(joint, "food-permit")
    world.opine(joint, "food-permit")
    with pytest.raises(Exception, match="joint"):
        world.grant(joint, "food-permit")
    assert world.case(joint, "food-permit").state == "UNDER_REVIEW"
    world.decide(joint, "shop-registration")
    world.issue(joint, "shop-registration")
    world.settle()
    evidence = get_evidence(world.case(joint, "food-permit").id, actor=SYSTEM)
    assert "licence" in {each.slot for each in evidence}
    world.grant(joint, "food-permit")
    assert world.case(joint, "food-permit").outcome == "granted"


def test_the_whole_runs_to_its_end() -> None:
    world.put(members=[{"item": "shop-registration"}, {"item": "drain-permit"}], policies={})
    joint = world.submit()
    seen = [state(joint)]
    for item in ("shop-registration", "drain-permit"):
        world.accept(joint, item)
        world.settle()
        seen.append(state(joint))
        world.review(joint, item)
        world.settle()
        seen.append(state(joint))
        world.opine(joint, item)
        world.grant(joint, item)
        world.finish(joint, item)
        seen.append(state(joint))
    assert seen == [
        *("SUBMITTED", "ACCEPTED", "IN_PROGRESS", "PARTIALLY_DONE"),
        *("PARTIALLY_DONE", "PARTIALLY_DONE", "DONE"),
    ]
    matter = get_matter(joint, actor=SYSTEM)
    assert (matter.outcome, matter.closed_at is not None, matter.due) == ("granted", True, None)
    view = get_joint(joint, actor=WANG)
    assert (view.done, view.members) == (2, 2)
    assert [name for name, _, _ in view.child("drain-permit").steps] == [
        "received",
        "accepted",
        "decided",
    ]


def test_others_may_not_look_and_departments_see_the_whole_by_their_member() -> None:
    joint = world.submit()
    with pytest.raises(Exception, match="may not read"):
        get_joint(joint, actor=LI)
    small = world.submit(actor=LI, party="li", area=8)  # without the check by the fire brigade
    with pytest.raises(Exception, match="may not read"):
        get_joint(small, actor=officer("fire", "clerk"))
    waiting = get_joint(joint, actor=officer("water", "clerk"))
    assert {each.item for each in waiting.children if each.readable} == {
        "drain-permit",
        "food-permit",
    }
    view = get_joint(joint, actor=officer("fire", "clerk"))
    assert (view.child("fire-check").readable, view.child("shop-registration").readable) == (
        True,
        False,
    )
    assert (view.events, view.allowed) == ((), ())
    lead = get_joint(joint, actor=officer("mk", "clerk"))
    assert "notify_correction" in {each.act for each in lead.allowed}
    with pytest.raises(MatterNotFound):
        get_joint(world.case(joint, "fire-check").id, actor=WANG)


def test_an_unknown_bundle_is_refused() -> None:
    with pytest.raises(JointRefused) as refused:
        actions.begin_joint(actor=WANG, party="wang", bundle="no-such")
    assert refused.value.code == "JOINT-BUNDLE"


def test_the_joint_limit_runs_from_the_acceptance_of_all_that_could_begin() -> None:
    joint = world.submit()
    world.on(2022, 4, 2)
    world.accept(joint, "shop-registration")
    world.settle()
    assert state(joint) == "PARTIALLY_ACCEPTED"
    world.on(2022, 4, 6)
    world.accept(joint, "fire-check")
    world.settle()
    view = get_joint(joint, actor=WANG)
    clock = next(each for each in view.clocks if each.name == "joint")
    # by hand: 24 April and 7 May 2022 are worked, 30 April to 4 May and 3 June are not
    assert (clock.started, clock.due) == (date(2022, 4, 6), date(2022, 6, 10))
    assert view.promise_due == date(2022, 4, 26)
    with pytest.raises(Exception, match="no grant"):
        actions.extend_joint(
            joint, actor=officer("mk", "clerk"), key=key(), approval="批〔2022〕1号", reason="复杂"
        )
    actions.extend_joint(
        joint, actor=officer("mk", "head"), key=key(), approval="批〔2022〕1号", reason="复杂"
    )
    with pytest.raises(Exception, match="extended"):
        actions.extend_joint(
            joint, actor=officer("mk", "head"), key=key(), approval="批〔2022〕2号", reason="再延"
        )
    clock = next(each for each in get_joint(joint, actor=WANG).clocks if each.name == "joint")
    assert clock.due == date(2022, 7, 1)


def test_what_a_member_waits_for_twice_over_is_handed_to_it_once() -> None:
    members = [
        {"item": "shop-registration"},
        {
            "item": "drain-permit",
            "waits_for": ["shop-registration"],
            "by": "issued",
            "basis": {"law": "中华人民共和国行政许可法", "clause": "第三十一条"},
        },
    ]
    world.put(members=members, policies={})
    joint = world.submit()
    world.decide(joint, "shop-registration")
    world.finish(joint, "shop-registration")
    case = world.case(joint, "drain-permit")
    assert [each.slot for each in get_evidence(case.id, actor=SYSTEM)].count("licence") == 1
    assert len(calls_of_case(case.id, actor=SYSTEM)) == 1
