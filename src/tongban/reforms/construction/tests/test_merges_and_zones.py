"""六多合一 and 区域评估 in projects: recognised once, used by all, paid by nobody twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM, IdempotencyKeyReused, NotPermitted
from tongban.reforms.construction import actions, models, queries
from tongban.reforms.construction.merging import MergeRefused
from tongban.reforms.construction.results import recognise, results_of, use
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import WANG, document, key, officer, on
from tongban.reforms.construction.types import ConstructionRefused
from tongban.reforms.construction.zones import ZoneError
from tongban.reforms.construction.zoning import list_zones, publish_zone, withdraw_zone
from tongban.services.cases import actions as cases

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.reforms.construction.types import ResultView
    from tongban.reforms.construction.zones import ZoneAssessment

pytestmark = pytest.mark.usefixtures("district")
PLAN = officer("plan", "reviewer")
STRANGER = Actor("li", ActorKind.PERSON, "li")


def surveyed(project: UUID, **changes: Any) -> ResultView:
    values: dict[str, Any] = {
        "merge": "multi_survey",
        "object": "1号厂房",
        "stage": "s4",
        "document": document(text="survey"),
        "conclusions": {"land": "合格", "planning": "合格", "property": "合格"},
    } | changes
    return recognise(
        project,
        actor=values.pop("actor", PLAN),
        key=values.pop("key", key()),
        object_=values.pop("object"),
        **values,
    )


def test_inv_mrg_01_one_valid_result_for_an_object_and_stage() -> None:
    """INV-MRG-01: in the rule, and in the database whoever writes; its use is counted."""
    project = world.project()
    first = surveyed(project)
    assert (first.valid, first.uses) == (True, 0)
    with pytest.raises(MergeRefused):
        surveyed(project)
    surveyed(project, object="2号厂房")
    surveyed(project, stage="s1")
    row = models.Result.objects.get(pk=first.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Result.objects.create(
            key="other",
            **{
                name: getattr(row, name)
                for name in (
                    "project",
                    "merge",
                    "object",
                    "stage",
                    "document",
                    "conclusions",
                    "department",
                    "recognised_by",
                    "recognised_at",
                )
            },
        )
    assert use(first.id, actor=officer("build", "reviewer"), purpose="规划核实") == 1
    assert use(first.id, actor=officer("build", "reviewer"), purpose="规划核实") == 1
    assert use(first.id, actor=officer("register", "reviewer"), purpose="首次登记") == 2
    assert results_of(project, actor=WANG)[0].uses == 2


def test_inv_mrg_02_a_recognised_result_is_pointed_to_and_used_not_asked_for() -> None:
    """INV-MRG-02: refused with the result; an application gets it by itself and counts as use."""
    project = world.project()
    first = surveyed(project)
    with pytest.raises(MergeRefused) as refused:
        surveyed(project)
    assert refused.value.result == str(first.id)
    assert len(results_of(project, actor=WANG)) == 1
    case = world.submit("completion", files={"land-survey": document(text="l")})
    assert get_acts(case, actor=SYSTEM).rows[0].state == "RECEIVED"
    (after,) = results_of(project, actor=WANG)
    assert after.uses == 1


def test_inv_mrg_02_a_correction_notice_may_not_ask_for_it_either() -> None:
    """INV-MRG-02: the body is pointed to the result."""
    project = world.project()
    clerk = officer("build", "clerk")
    case = world.submit("completion", files={"land-survey": document(text="l")}, clerk=clerk)
    result = surveyed(project)
    with pytest.raises(ConstructionRefused) as refused:
        cases.notify_correction(case, actor=clerk, key=key(), missing=["planning-survey-report"])
    assert f"编号 {result.id}" in refused.value.problems[0].message["zh"]
    assert world.state(case) == "RECEIVED"


def test_a_supplement_says_what_changed_and_takes_the_place() -> None:
    project = world.project()
    first = surveyed(project)
    second = surveyed(project, change="加建门卫室", document=document(text="more"))
    after = {each.id: each.valid for each in results_of(project, actor=WANG)}
    assert after == {first.id: False, second.id: True}
    with pytest.raises(MergeRefused):
        use(first.id, actor=PLAN, purpose="规划核实")


def test_a_repeated_request_is_one_result_and_another_content_none() -> None:
    project = world.project()
    once = key()
    first = surveyed(project, key=once)
    assert surveyed(project, key=once) == first
    with pytest.raises(IdempotencyKeyReused):
        surveyed(project, key=once, object="3号厂房")
    assert len(results_of(project, actor=WANG)) == 1


def test_only_bodies_on_the_project_recognise_and_only_they_and_the_investor_read() -> None:
    project = world.project()
    for who in (WANG, officer("plan", "clerk"), Actor("mk-reviewer", ActorKind.OFFICER)):
        with pytest.raises(NotPermitted):
            surveyed(project, actor=who)
    assert models.Result.objects.count() == 0
    for who in (STRANGER, Actor("mk-reviewer", ActorKind.OFFICER)):
        with pytest.raises(NotPermitted):
            queries.get_project(project, actor=who)
        with pytest.raises(NotPermitted):
            results_of(project, actor=who)
    assert queries.get_project(project, actor=officer("build", "clerk")).code == world.CODE
    assert queries.list_projects(actor=STRANGER).rows == ()


def zone(**changes: Any) -> ZoneAssessment:
    values: dict[str, Any] = {
        "actor": PLAN,
        "key": key(),
        "zone": {"zh": "示例园区", "en": "Sample park"},
        "report_no": "孝南区评〔2021〕3号",
        "document": document(text="zone"),
        "corners": ["0,0", "1000,0", "1000,1000", "0,1000"],
        "replaces": ["soil-approval"],
        "types": ["industrial"],
        "finished_on": date(2021, 12, 1),
        "valid_from": date(2022, 1, 1),
        "valid_to": date(2024, 12, 31),
        "commissioned_by": "plan",
        "paid_by": "plan",
    } | changes
    return publish_zone(**values)


def test_inv_eng_04_inside_a_zone_the_assessment_is_waived_and_not_taken_on() -> None:
    """INV-ENG-04: the waiver names the report; the body then tells that none is required."""
    zone()
    project = world.project()
    waive = {"kind": "soil-approval"}
    actions.do(project, "waive", waive, actor=PLAN, key=key())
    told = get_acts(project, actor=SYSTEM).rows[-1].act.payload
    assert told["report_no"] == "孝南区评〔2021〕3号"
    assert queries.get_project(project, actor=WANG).waived == ("soil-approval",)
    case = world.submit("soil")
    clerk = officer("plan", "clerk")
    with pytest.raises(ConstructionRefused) as refused:
        cases.accept_case(case, actor=clerk, key=key())
    assert refused.value.code == "CONSTRUCTION-WAIVED"
    assert "孝南区评〔2021〕3号" in refused.value.message["zh"]
    assert world.state(case) == "RECEIVED"
    reason = "区域评估已替代"
    cases.declare_not_required(case, actor=clerk, key=key(), reason=reason)
    assert world.state(case) == "NOT_REQUIRED"


def test_inv_eng_04_outside_or_after_the_zone_nothing_is_waived() -> None:
    """INV-ENG-04: a site that reaches out, a withdrawn report, a day too late."""
    made = zone()
    outside = world.project(site=["900,900", "1100,900", "1100,950"])
    with pytest.raises(ConstructionRefused):
        actions.do(outside, "waive", {"kind": "soil-approval"}, actor=PLAN, key=key())
    inside = world.project(project_code="inside")
    on(2025, 1, 2)
    with pytest.raises(ConstructionRefused):
        actions.do(inside, "waive", {"kind": "soil-approval"}, actor=PLAN, key=key())
    on(2024, 12, 31)
    withdraw_zone(made.id, actor=PLAN, reason="重新评估")
    assert list_zones() == ()
    with pytest.raises(ConstructionRefused):
        actions.do(inside, "waive", {"kind": "soil-approval"}, actor=PLAN, key=key())
    assert queries.get_project(inside, actor=WANG).waived == ()


def test_inv_eng_04_a_zone_is_published_and_paid_by_authorities_alone() -> None:
    """INV-ENG-04: never at an enterprise's cost, by an officer of the body that commissioned it."""
    with pytest.raises(ZoneError):
        zone(paid_by="wang")
    for who in (officer("build", "reviewer"), officer("plan", "clerk"), WANG):
        with pytest.raises(NotPermitted):
            zone(actor=who)
    assert list_zones() == ()
    once = key()
    assert zone(key=once) == zone(key=once)
    with pytest.raises(IdempotencyKeyReused):
        zone(key=once, report_no="另一份")
    assert len(list_zones()) == 1
