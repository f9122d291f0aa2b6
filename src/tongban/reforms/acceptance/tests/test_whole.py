"""INV-ACC-01 to 05 (domain.md §4.17) over running joint matters, each under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tongban.kernel.matters import ActRefused
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import (
    FILING,
    FIRE,
    LEAD,
    OWNER,
    PLANNING,
    SHELTER,
    UNIFIED,
    VISIT,
)
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.services.cases import actions as cases
from tongban.services.cases.tests.world import key, on
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.joint import actions
from tongban.services.joint.access import cases_of
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests.world import settle
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("project")


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_one_application_reaches_every_department_once_and_the_lead_last() -> None:
    joint = world.applied()
    assert {item: case.department for item, case in cases_of(joint).items()} == {
        PLANNING: "zrzy",
        FIRE: "zjj",
        SHELTER: "rfb",
        UNIFIED: "zjj",
    }
    completion = world.completion(joint)
    assert (completion.state, completion.department, completion.applicant) == (
        "RUNNING",
        "zjj",
        "firm",
    )
    settle()
    assert world.completion(joint).version == 1


def test_inv_acc_01_there_is_exactly_one_site_round() -> None:
    """§4.17: one visit for all; no department comes alone, and no second visit is fixed."""
    joint = world.visited()
    assert world.visit_items(joint) == [PLANNING, FIRE, SHELTER, UNIFIED]
    before = world.version(joint)
    for verb in (actions.plan_visit, actions.plan_revisit):
        with pytest.raises(ActRefused):
            verb(joint, actor=LEAD, key=key(), day=VISIT.replace(day=20))
    assert (world.version(joint), world.facts(joint)["visit_round"]) == (before, 1)
    case = cases_of(joint)[PLANNING]
    with pytest.raises(ActRefused):
        cases.record_inspection(
            case.id,
            actor=world.officer("zrzy", "one"),
            key=key(),
            inspectors=["zrzy-one", "zrzy-two"],
            inspected_on=VISIT,
            findings="再看一次",
            passed=True,
        )
    assert world.facts(case.id)["inspections"] == 1


def test_inv_acc_01_rechecks_are_limited_to_what_failed() -> None:
    """§4.17: one list with one day, reported once; only what stands on it is looked at again."""
    joint = world.visited({FIRE: ("消防栓无水", "疏散标志缺失")})
    actions.require_rectification(joint, actor=LEAD, key=key(), rectify_by=VISIT.replace(day=20))
    on(2022, 4, 15)
    actions.report_rectified(joint, actor=OWNER, key=key(), note="已整改")
    actions.plan_revisit(joint, actor=LEAD, key=key(), day=VISIT.replace(day=15))
    assert world.visit_items(joint) == [FIRE]
    before = world.version(joint)
    for item, defects in ((PLANNING, ()), (FIRE, ("绿化不足",))):
        with pytest.raises(JointRefused):
            world.look(joint, item, *defects)
    assert world.version(joint) == before
    world.look(joint, FIRE)
    visit = get_joint(joint, actor=OWNER).visit
    assert visit is not None
    assert [status for *_, status in visit.listed] == ["checked", "checked"]
    world.decide_all(joint)
    assert world.completion(joint).state == "PASSED"


def test_inv_acc_02_no_conclusion_before_the_planning_verification() -> None:
    """城乡规划法 §45: not even where a local rule counts that department's silence as a pass."""
    world.put(silence_is_pass=[PLANNING, SHELTER])
    joint = world.scheduled()
    for item in (FIRE, UNIFIED):
        world.look(joint, item)
    world.grant(joint, FIRE)
    on(2022, 4, 20)
    run_due()
    settle()
    unified = world.review(joint, UNIFIED)
    before = acts(unified)
    approver = world.officer("zjj", "approver")
    with pytest.raises(AcceptanceRefused) as refused:
        cases.grant_case(unified, actor=approver, key=key(), reasons="通过")
    assert (refused.value.code, acts(unified)) == ("ACC-PLANNING", before)
    world.look(joint, PLANNING)
    world.grant(joint, PLANNING)
    cases.grant_case(unified, actor=approver, key=key(), reasons="通过")
    decided = [
        next(view.act.at for view in get_acts(case, actor=SYSTEM).rows if view.act.name == "grant")
        for case in (cases_of(joint)[PLANNING].id, unified)
    ]
    assert decided[0] <= decided[1]


def test_inv_acc_03_filing_is_due_fifteen_calendar_days_after_the_pass() -> None:
    """质量管理条例 §49: calendar days from the pass; the owner is told when they are over."""
    joint = world.visited()
    world.decide_all(joint)
    completion = world.completion(joint)
    assert (completion.state, str(completion.due)) == ("PASSED", "2022-04-23")
    world.issue(joint, UNIFIED)
    on(2022, 4, 23, 23)
    run_due()
    assert world.facts(completion.id)["filing_late"] is False
    on(2022, 4, 24, 1)
    run_due()
    assert world.facts(completion.id)["filing_late"] is True
    assert world.state(completion.id) == "PASSED"
    on(2022, 4, 25)
    world.accept(joint)
    world.grant(joint, FILING)
    assert (world.state(completion.id), world.facts(completion.id)["filed_on"]) == (
        "FILED",
        "2022-04-25",
    )


def undecidable(joint: UUID, code: str = "ACT-CONDITION") -> None:
    """See that the unified opinion cannot be given now, and that trying changes nothing."""
    unified = cases_of(joint)[UNIFIED]
    before = acts(unified.id)
    approver = world.officer("zjj", "approver")
    with pytest.raises(ActRefused) as refused:
        cases.grant_case(unified.id, actor=approver, key=key(), reasons="通过")
    assert (refused.value.code, acts(unified.id)) == (code, before)
    assert world.completion(joint).state == "RUNNING"


def test_inv_acc_04_silence_is_flagged_and_is_no_pass() -> None:
    """§4.17: five working days after the visit, unless a local rule says so."""
    joint = world.scheduled()
    for item in (PLANNING, FIRE, UNIFIED):
        world.look(joint, item)
    for item in (PLANNING, FIRE):
        world.grant(joint, item)
    on(2022, 4, 15, 23)
    run_due()
    assert world.facts(joint)["visit_silent"] is False
    on(2022, 4, 16, 1)
    run_due()
    settle()
    visit = get_joint(joint, actor=LEAD).visit
    assert visit is not None
    assert (visit.silent, visit.passed) == ((SHELTER,), None)
    world.review(joint, UNIFIED)
    undecidable(joint)
    world.look(joint, SHELTER)
    world.grant(joint, SHELTER)
    world.decide(joint, UNIFIED)
    assert world.completion(joint).state == "PASSED"


def test_inv_acc_04_where_the_local_rule_says_so_silence_counts() -> None:
    """§4.17: for the members that the rule names, after the limit that it gives."""
    limit = {"days": 2, "unit": "working_days"}
    world.put(silence_is_pass=[SHELTER], opinion_limit=limit)
    joint = world.scheduled()
    for item in (PLANNING, FIRE, UNIFIED):
        world.look(joint, item)
    for item in (PLANNING, FIRE):
        world.grant(joint, item)
    world.review(joint, UNIFIED)
    undecidable(joint)
    on(2022, 4, 13, 1)
    run_due()
    settle()
    world.decide(joint, UNIFIED)
    assert world.completion(joint).state == "PASSED"
    assert cases_of(joint)[SHELTER].outcome is None


@pytest.mark.parametrize("absent", [PLANNING, FIRE, SHELTER])
def test_inv_acc_05_absent_a_mandatory_opinion_there_is_no_unified_pass(absent: str) -> None:
    """§4.17: whichever is missing, the unified opinion waits for it."""
    joint = world.visited()
    for item in (PLANNING, FIRE, SHELTER):
        if item != absent:
            world.grant(joint, item)
    world.review(joint, UNIFIED)
    undecidable(joint, "ACC-PLANNING" if absent == PLANNING else "ACT-CONDITION")
    world.grant(joint, absent)
    world.decide(joint, UNIFIED)
    assert world.completion(joint).state == "PASSED"


def test_a_refused_member_fails_the_whole() -> None:
    joint = world.visited({FIRE: ("消防栓无水",)})
    world.deny(joint, FIRE)
    completion = world.completion(joint)
    assert (completion.state, completion.outcome) == ("FAILED", "refused")
    assert cases_of(joint)[UNIFIED].state == "LAPSED"


def test_members_that_the_facts_do_not_call_for_take_no_part() -> None:
    assert set(cases_of(world.applied(shelter=False))) == {PLANNING, FIRE, UNIFIED}


def test_withdrawing_closes_the_completion() -> None:
    joint = world.scheduled()
    actions.withdraw_joint(joint, actor=OWNER, key=key())
    settle()
    assert world.completion(joint).state == "CLOSED"
    assert {case.state for case in cases_of(joint).values()} == {"WITHDRAWN"}


def test_the_lead_alone_concludes_and_the_pass_is_a_credential() -> None:
    joint = world.visited()
    world.decide_all(joint)
    world.issue(joint, UNIFIED)
    held: Any = credentials_of_case(cases_of(joint)[UNIFIED].id, actor=OWNER)
    assert [each.kind for each in held] == ["joint-acceptance-opinion"]
    assert get_matter(world.completion(joint).id, actor=SYSTEM).outcome == "granted"
