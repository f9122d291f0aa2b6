"""INV-ACC-01 to 05 (domain.md §4.17), each under its number."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.kernel.matters import ActRefused
from tongban.record import effects
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.acceptance import actions
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import (
    APPROVER,
    CLERK,
    FIRE,
    LEAD,
    ONE,
    OWNER,
    PLANNING,
    SHELTER,
    STRANGER,
    VISIT,
)
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.services.cases.tests.world import key, on
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.queries import credentials_of_case

pytestmark = pytest.mark.usefixtures("project")


def test_one_application_reaches_every_department_once() -> None:
    matter = world.accepted()
    found = world.parts(matter)
    assert {item: (part.department, part.state) for item, part in found.items()} == {
        PLANNING: ("zrzy", "INVITED"),
        FIRE: ("zjj", "INVITED"),
        SHELTER: ("rfb", "INVITED"),
    }
    effects.drain()
    assert len(world.parts(matter)) == 3


def test_members_that_the_facts_do_not_call_for_take_no_part() -> None:
    assert set(world.parts(world.accepted(shelter=False))) == {PLANNING, FIRE}


def test_a_fact_that_decides_on_a_member_is_asked_for() -> None:
    with pytest.raises(AcceptanceRefused) as refused:
        actions.apply(world.PROJECT, actor=OWNER, party="firm", key=key(), facts={})
    assert refused.value.code == "ACC-FACT"
    assert "basement_shelter" in refused.value.message["zh"]


def test_the_same_key_gives_the_first_receipt() -> None:
    word = key()
    facts = {"basement_shelter": True}
    first, again = (
        actions.apply(world.PROJECT, actor=OWNER, party="firm", key=word, facts=facts)
        for _ in range(2)
    )
    assert (first.matter, again.replayed) == (again.matter, True)


def test_inv_acc_01_there_is_exactly_one_site_round() -> None:
    """§4.17: one visit for all; a second is neither planned nor recorded."""
    matter = world.visited()
    for act, payload in (
        ("schedule", {"visit_on": "2022-04-20", "place": "项目部"}),
        ("reschedule", {"visit_on": "2022-04-20", "reason": "再看一次"}),
        ("record_site", {"visited_on": VISIT.isoformat(), "attended": [FIRE]}),
    ):
        before = world.version(matter)
        with pytest.raises(ActRefused):
            actions.do(matter, act, payload, actor=LEAD, key=key())
        assert world.version(matter) == before
    assert world.facts(matter)["site_rounds"] == 1


def test_inv_acc_01_an_opinion_is_about_the_one_visit() -> None:
    """§4.17: no department comes on a day of its own, or alone."""
    matter = world.scheduled()
    on(2022, 4, 11)
    part = world.parts(matter)[PLANNING]
    for day, inspectors in (
        (VISIT.replace(day=11), ["zrzy-one", "zrzy-two"]),
        (VISIT, ["zrzy-one"]),
        (VISIT, ["zrzy-two", "zrzy-clerk"]),
    ):
        with pytest.raises(ActRefused):
            actions.give_opinion(
                part.id,
                actor=ONE["zrzy"],
                key=key(),
                result="pass",
                inspectors=inspectors,
                inspected_on=day,
                findings="符合",
            )
    assert world.parts(matter)[PLANNING].version == part.version


def test_inv_acc_01_a_round_that_began_is_not_moved() -> None:
    matter = world.scheduled()
    part = world.parts(matter)[FIRE]
    actions.give_opinion(
        part.id,
        actor=ONE["zjj"],
        key=key(),
        result="pass",
        inspectors=["zjj-one", "zjj-two"],
        inspected_on=VISIT,
        findings="符合",
    )  # the acceptance itself has not heard of it yet
    payload = {"visit_on": "2022-04-20", "reason": "下雨"}
    with pytest.raises(AcceptanceRefused) as refused:
        actions.do(matter, "reschedule", payload, actor=LEAD, key=key())
    assert refused.value.code == "ACC-OPINIONS"
    effects.drain()
    assert world.facts(matter)["given"] == [FIRE]


def test_the_day_can_be_moved_before_anybody_spoke() -> None:
    matter = world.scheduled()
    payload = {"visit_on": "2022-04-12", "reason": "下雨"}
    actions.do(matter, "reschedule", payload, actor=LEAD, key=key())
    effects.drain()
    days = {part.folded.facts["visit_on"] for part in world.parts(matter).values() if part.folded}
    assert days == {"2022-04-12"}


def test_inv_acc_01_rechecks_are_limited_to_what_failed() -> None:
    """§4.17: one list, and only what stands on it is looked at again."""
    matter = world.visited({FIRE: ("消防栓无水", "疏散标志缺失")})
    payload = {"rectify_by": "2022-04-20"}
    actions.do(matter, "require_rectification", payload, actor=LEAD, key=key())
    assert world.facts(matter)["defects"] == [
        f"1. 摊位许可（{FIRE}）：消防栓无水",
        f"2. 摊位许可（{FIRE}）：疏散标志缺失",
    ]
    on(2022, 4, 15)
    actions.do(matter, "report_rectified", {"note": "已整改"}, actor=OWNER, key=key())
    effects.drain()
    states = {item: part.state for item, part in world.parts(matter).items()}
    assert states == {PLANNING: "PASSED", FIRE: "RECHECK", SHELTER: "PASSED"}
    part = world.parts(matter)[FIRE]
    pair: dict[str, Any] = {
        "inspectors": ["zjj-one", "zjj-two"],
        "inspected_on": VISIT.replace(day=15),
    }
    with pytest.raises(AcceptanceRefused) as refused:
        actions.recheck(part.id, {"绿化不足": True}, actor=ONE["zjj"], key=key(), **pair)
    assert (refused.value.code, world.parts(matter)[FIRE].version) == ("ACC-ITEM", part.version)
    planning = world.parts(matter)[PLANNING].id
    other: dict[str, Any] = {**pair, "inspectors": ["zrzy-one", "zrzy-two"]}
    with pytest.raises(ActRefused):
        actions.recheck(planning, {"消防栓无水": True}, actor=ONE["zrzy"], key=key(), **other)
    both = {"消防栓无水": True, "疏散标志缺失": True}
    actions.recheck(part.id, both, actor=ONE["zjj"], key=key(), **pair)
    effects.drain()
    world.conclude(matter)
    assert world.state(matter) == "PASS"
    assert world.facts(matter)["site_rounds"] == 1


def test_a_defect_that_is_still_there_fails_the_acceptance() -> None:
    matter = world.visited({FIRE: ("消防栓无水",)})
    payload = {"rectify_by": "2022-04-20"}
    actions.do(matter, "require_rectification", payload, actor=LEAD, key=key())
    actions.do(matter, "report_rectified", {"note": "已整改"}, actor=OWNER, key=key())
    effects.drain()
    actions.recheck(
        world.parts(matter)[FIRE].id,
        {"消防栓无水": False},
        actor=ONE["zjj"],
        key=key(),
        inspectors=["zjj-one", "zjj-two"],
        inspected_on=VISIT,
    )
    effects.drain()
    with pytest.raises(ActRefused):
        actions.do(matter, "conclude_pass", {"reasons": "通过"}, actor=APPROVER, key=key())
    reasons = {"reasons": "消防栓仍无水", "remedy": "可以申请行政复议"}
    actions.do(matter, "conclude_fail", reasons, actor=APPROVER, key=key())
    assert get_matter(matter, actor=SYSTEM).outcome == "refused"


def test_inv_acc_02_no_conclusion_before_the_planning_verification() -> None:
    """城乡规划法 §45: not even where a local rule counts silence as a pass."""
    world.build(silence_is_pass=True)
    matter = world.scheduled()
    world.speak(matter, FIRE)
    world.close_site(matter)
    on(2022, 4, 14, 1)
    run_due()
    effects.drain()
    assert sorted(world.facts(matter)["silent"]) == [PLANNING, SHELTER]
    before = world.version(matter)
    with pytest.raises(ActRefused) as refused:
        actions.do(matter, "conclude_pass", {"reasons": "通过"}, actor=APPROVER, key=key())
    assert (refused.value.code, world.version(matter)) == ("ACT-CONDITION", before)
    world.speak(matter, PLANNING)
    world.conclude(matter)
    opinion = get_acts(world.parts(matter)[PLANNING].id, actor=SYSTEM).rows[-1].act
    conclusion = get_acts(matter, actor=SYSTEM).rows[-1].act
    assert (opinion.name, conclusion.name) == ("give_opinion", "conclude_pass")
    assert opinion.at <= conclusion.at


def test_inv_acc_03_filing_is_due_fifteen_calendar_days_after_the_pass() -> None:
    """建设工程质量管理条例 §49: calendar days; the owner is told when they are over."""
    matter = world.visited()
    world.conclude(matter)
    assert str(get_matter(matter, actor=SYSTEM).due) == "2022-04-23"
    on(2022, 4, 23, 23)
    assert run_due() == 0
    on(2022, 4, 24, 1)
    assert run_due() == 1
    assert (world.state(matter), world.facts(matter)["filing_late"]) == ("PASS", True)
    actions.do(matter, "file", {"filing_no": "备2022-1"}, actor=OWNER, key=key())
    assert world.state(matter) == "FILED"


def test_inv_acc_04_silence_is_flagged_and_is_no_pass() -> None:
    """§4.17: three working days after the visit, unless a local rule says so."""
    matter = world.scheduled()
    world.speak(matter, PLANNING)
    world.speak(matter, FIRE)
    world.close_site(matter)
    on(2022, 4, 13, 23)
    assert run_due() == 0
    on(2022, 4, 14, 1)
    run_due()
    effects.drain()
    assert world.facts(matter)["silent"] == [SHELTER]
    assert world.facts(matter)["passed"] == [PLANNING, FIRE]
    with pytest.raises(ActRefused):
        actions.do(matter, "conclude_pass", {"reasons": "通过"}, actor=APPROVER, key=key())
    world.speak(matter, SHELTER)
    assert world.facts(matter)["silent"] == []
    world.conclude(matter)
    assert world.state(matter) == "PASS"


def test_inv_acc_04_where_the_local_rule_says_so_silence_counts() -> None:
    world.build(silence_is_pass=True)
    matter = world.scheduled()
    world.speak(matter, PLANNING)
    world.speak(matter, FIRE)
    world.close_site(matter)
    on(2022, 4, 14, 1)
    run_due()
    effects.drain()
    world.conclude(matter)
    assert (world.state(matter), world.parts(matter)[SHELTER].state) == ("PASS", "CLOSED")


def test_inv_acc_05_absent_a_mandatory_opinion_there_is_no_unified_pass() -> None:
    """§4.17: neither a pass nor a list of defects before all have spoken."""
    matter = world.scheduled()
    world.speak(matter, PLANNING)
    world.speak(matter, FIRE, "消防栓无水")
    world.close_site(matter)
    before = world.version(matter)
    for act, payload, actor in (
        ("conclude_pass", {"reasons": "通过"}, APPROVER),
        ("require_rectification", {"rectify_by": "2022-04-20"}, LEAD),
    ):
        with pytest.raises(ActRefused) as refused:
            actions.do(matter, act, payload, actor=actor, key=key())
        assert refused.value.code == "ACT-CONDITION"
    assert world.version(matter) == before


def test_each_department_speaks_for_itself_alone() -> None:
    matter = world.scheduled()
    part = world.parts(matter)[PLANNING]
    for actor in (ONE["rfb"], LEAD, OWNER):
        with pytest.raises((NotPermitted, CaseRefused)):
            actions.give_opinion(
                part.id,
                actor=actor,
                key=key(),
                result="pass",
                inspectors=["zrzy-one", "zrzy-two"],
                inspected_on=VISIT,
                findings="符合",
            )
    with pytest.raises(CaseRefused) as refused:
        actions.give_opinion(
            part.id,
            actor=ONE["zrzy"],
            key=key(),
            result="pass",
            inspectors=["zrzy-one", "rfb-one"],
            inspected_on=VISIT,
            findings="符合",
        )
    assert refused.value.code == "CASE-OFFICER"
    assert world.parts(matter)[PLANNING].version == part.version


def test_whoever_recorded_the_visit_does_not_conclude_and_strangers_do_nothing() -> None:
    matter = world.visited()
    for actor in (LEAD, STRANGER, CLERK):
        with pytest.raises(NotPermitted):
            actions.do(matter, "conclude_pass", {"reasons": "通过"}, actor=actor, key=key())
    with pytest.raises(NotPermitted):
        get_matter(matter, actor=STRANGER)


def test_a_pass_issues_the_opinion_that_the_district_names() -> None:
    world.build(credential="joint-acceptance-opinion")
    matter = world.visited()
    world.conclude(matter)
    held = credentials_of_case(matter, actor=OWNER)
    assert [each.kind for each in held] == ["joint-acceptance-opinion"]


def test_withdrawing_closes_what_the_departments_were_asked() -> None:
    matter = world.scheduled()
    actions.do(matter, "withdraw", {}, actor=OWNER, key=key())
    effects.drain()
    assert {part.state for part in world.parts(matter).values()} == {"CLOSED"}


def test_silence_at_intake_is_acceptance() -> None:
    matter = world.applied()
    on(2022, 4, 12, 1)
    run_due()
    effects.drain()
    assert (world.state(matter), len(world.parts(matter))) == ("ACCEPTED", 3)
