"""Projects and the law's prerequisites at work in cases (domain.md §4.13)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.record import effects
from tongban.record.db import fetch_one
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.areas import AreaUnit
from tongban.reforms.construction.dossier import load
from tongban.reforms.construction.standing import Why
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import WANG, document, key, officer
from tongban.reforms.construction.types import ConstructionRefused
from tongban.services.cases import actions as cases
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def refused(code: str, verb: Any, *args: Any, **more: Any) -> ConstructionRefused:
    with pytest.raises(ConstructionRefused) as found:
        verb(*args, **more)
    assert found.value.code == code
    return found.value


def test_a_project_is_registered_once_under_its_code_with_its_exact_area() -> None:
    project = world.project()
    view = queries.get_project(project, actor=WANG)
    assert view.area.rounded(AreaUnit.HA).to_eng_string() == "258.33"
    assert (view.state, view.code, view.unit) == ("PLANNED", world.CODE, "mu")
    refused("CONSTRUCTION-CODE", world.project)
    assert len(queries.list_projects(actor=WANG).rows) == 1


@pytest.mark.parametrize("kind", ["special", "transport", "water", "energy"])
def test_works_with_a_procedure_of_their_own_are_refused_with_the_clause(kind: str) -> None:
    error = refused("CONSTRUCTION-EXCLUDED", world.project, exclusion=kind)
    assert "《优化营商环境条例》第四十二条" in error.message["zh"]
    assert queries.list_projects(actor=WANG).rows == ()


def test_a_site_that_is_none_is_refused() -> None:
    refused("CONSTRUCTION-SITE", world.project, site=["0,0", "2,2", "2,0", "0,2"])
    refused("CONSTRUCTION-SITE", world.project, land_area="many")
    assert fetch_one("SELECT count(*) FROM record_matter", ()) == (0,)


def test_a_case_that_names_the_code_belongs_to_the_project_of_its_investor() -> None:
    project = world.project()
    mine = world.submit("file-project")
    assert get_matter(mine, actor=SYSTEM).parent == project
    other = world.submit("file-project", code="another")
    assert get_matter(other, actor=SYSTEM).parent is None


def test_inv_eng_01_no_permit_is_granted_before_what_the_law_asks_first() -> None:
    """INV-ENG-01: the refusal names each prerequisite, why it fails and its clause."""
    world.project()
    case = world.reviewed("construction-permit")
    before = acts(case)
    error = refused("CONSTRUCTION-PREREQUISITE", world.grant, "construction-permit", case)
    assert {each.field for each in error.problems} == {
        "land-right-proof",
        "construction-planning-permit",
    }
    assert "《中华人民共和国建筑法》第八条" in error.message["zh"]
    assert acts(case) == before
    assert world.state(case) == "UNDER_REVIEW"


def test_inv_eng_01_in_order_each_permit_is_granted_and_has_effect() -> None:
    """INV-ENG-01: filing, contract, land permit, scheme, works, permission to build."""
    project = world.project()
    world.permitted("file-project")
    assert world.state(project) == "FILED"
    world.permitted("land-permit", files=world.contract())
    assert world.state(project) == "S2"
    world.permitted("land-title", files={"land-grant-contract": document(text="contract")})
    world.permitted("scheme")
    world.permitted("planning-permit")
    assert world.state(project) == "S3"
    held = world.permitted("construction-permit")
    view = queries.get_project(project, actor=WANG)
    assert {each.node for each in view.certificates if each.effective} == {
        "project-initiation-proof",
        "land-planning-permit",
        "land-right-proof",
        "design-scheme-approval",
        "construction-planning-permit",
        "construction-permit",
    }
    done = [
        each
        for each in view.prerequisites
        if each.permit in {"construction-permit", "land-planning-permit"}
    ]
    assert {each.state for each in done} == {"holds", "not_asked"}
    later = [each for each in view.prerequisites if each.permit == "completion-filing"]
    assert [each.state for each in later] == ["missing"]
    (works,) = load(project).works
    assert works.folded is not None
    assert works.folded.facts["permit"] == held.identifier
    assert works.due == date(2022, 7, 1)


def test_inv_eng_01_a_revoked_prerequisite_flags_all_that_rests_on_it() -> None:
    """INV-ENG-01: flagged at once with the reason, cleared when it holds again."""
    project = world.whole()
    permits = {each.node: each for each in queries.get_project(project, actor=WANG).certificates}
    planning = permits["construction-planning-permit"].identifier
    change_status(planning, to=Status.SUSPENDED, actor=SYSTEM, basis="《城乡规划法》第六十条")
    effects.drain()
    now = {each.node: each for each in queries.get_project(project, actor=WANG).certificates}
    assert not now["construction-planning-permit"].effective
    assert not now["construction-permit"].effective
    (gap,) = now["construction-permit"].gaps
    assert (gap.need.of, gap.why) == ("construction-planning-permit", Why.SUSPENDED)
    assert now["land-planning-permit"].effective
    flag = get_acts(project, actor=SYSTEM).rows[-1].act
    assert (flag.name, flag.payload["identifier"]) == (
        "flag",
        permits["construction-permit"].identifier,
    )
    assert flag.payload["basis_clause"] == "第八条"
    change_status(planning, to=Status.VALID, actor=SYSTEM, basis="恢复")
    effects.drain()
    assert acts(project)[-1] == "clear"
    assert all(each.effective for each in queries.get_project(project, actor=WANG).certificates)


def test_inv_eng_03_a_later_stage_gets_what_an_earlier_one_collected() -> None:
    """INV-ENG-03: filled in by itself, and a correction notice that asks for it is refused."""
    world.project()
    world.permitted("file-project")
    world.permitted("land-permit", files=world.contract())
    world.submit("scheme")
    case = world.submit("planning-permit", files={})
    shown = {each.slot: each.ref for each in load(home(case)).evidence[case]}
    assert shown["design-scheme"] == document(text="design-scheme")
    with pytest.raises(CaseRefused) as found:
        cases.notify_correction(
            case, actor=officer("plan", "clerk"), key=key(), missing=["design-scheme"]
        )
    assert found.value.code == "CASE-SUPPLIED-AGAIN"
    assert world.state(case) == "RECEIVED"


def test_inv_eng_03_what_came_meanwhile_is_not_asked_for_but_used() -> None:
    """INV-ENG-03: refused with the case that has it; correcting on the spot takes it from there."""
    project = world.project()
    clerk = officer("build", "clerk")
    late = world.submit("completion", files={}, clerk=clerk)
    assert load(project).evidence[late] == ()
    world.submit("land-permit", files=world.contract())
    asked = ["planning-survey-report", "land-survey"]
    before = acts(late)
    error = refused(
        "CONSTRUCTION-COLLECTED",
        cases.notify_correction,
        late,
        actor=clerk,
        key=key(),
        missing=asked,
    )
    assert [each.field for each in error.problems] == ["land-survey"]
    assert acts(late) == before
    cases.correct_on_spot(late, actor=clerk, key=key())
    assert [each.slot for each in load(project).evidence[late]] == ["land-survey"]
    rest = ["planning-survey-report"]
    cases.notify_correction(late, actor=clerk, key=key(), missing=rest)
    assert world.state(late) == "CORRECTION"


def home(case: UUID) -> UUID:
    parent = get_matter(case, actor=SYSTEM).parent
    assert parent is not None
    return parent


def test_inv_eng_06_government_pays_the_intermediary_that_it_chose() -> None:
    """INV-ENG-06: chosen by the owner, or chosen and paid by government; never else."""
    project = world.project()

    def named(chosen: str, paid: str) -> None:
        payload = {
            "service": "施工图审查",
            "intermediary": "示例图审公司",
            "chosen_by": chosen,
            "paid_by": paid,
        }
        actions.do(project, "name_intermediary", payload, actor=WANG, key=key())

    named("owner", "owner")
    named("owner", "government")
    named("government", "government")
    before = acts(project)
    with pytest.raises(ActRefused) as found:
        named("government", "owner")
    assert found.value.code == "ACT-CONDITION"
    assert acts(project) == before


def test_facts_that_permits_rest_on_are_settled_once() -> None:
    project = world.project(land_mode=None, demolition_needed=None)
    actions.do(project, "settle", {"land_mode": "granted"}, actor=WANG, key=key())
    with pytest.raises(ActRefused):
        actions.do(project, "settle", {"land_mode": "allocated"}, actor=WANG, key=key())
    actions.do(project, "settle", {"demolition_needed": False}, actor=WANG, key=key())
    view = queries.get_project(project, actor=WANG)
    assert (view.land_mode, view.demolition_needed) == ("granted", False)
