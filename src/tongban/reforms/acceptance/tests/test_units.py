"""INV-UNIT-01 to 04 (domain.md §4.18) over running buildings, each under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.matters import ActRefused
from tongban.record.queries import get_acts, get_matter, list_matters
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.acceptance import actions, rules, units
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import (
    BUILDING,
    FILING,
    FIRE,
    LEAD,
    OWNER,
    PLANNING,
    SHELTER,
    STRANGER,
    UNIFIED,
)
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.services.cases.tests.world import key, on
from tongban.services.cases.types import CaseRefused
from tongban.services.joint.access import cases_of

if TYPE_CHECKING:
    from decimal import Decimal

AREAS = st.decimals(min_value=0, max_value=100_000, places=2)


@given(st.lists(AREAS, max_size=6), AREAS, AREAS, AREAS)
@settings(max_examples=60, deadline=None)
def test_inv_unit_01_areas_add_up_to_no_more_than_the_permit_whatever_their_order(
    others: list[Decimal], public: Decimal, unit: Decimal, permitted: Decimal
) -> None:
    """§4.18: Σ unit areas + public ≤ permitted area."""

    def refused(areas: list[Decimal]) -> bool:
        try:
            rules.check_areas(areas, public=public, permitted=permitted, unit=unit)
        except AcceptanceRefused:
            return True
        return False

    assert refused(others) == (sum(others) + public + unit > permitted) == refused(others[::-1])


@pytest.mark.usefixtures("project")
class TestUnits:
    def test_inv_unit_01_a_building_beyond_the_permit_is_refused(self) -> None:
        """§4.18: 4,000 + 5,600 + 500 shared is more than the permitted 10,000 m²."""
        world.declared("A1", "4000")
        before = len(list_matters(actor=SYSTEM, applicant="firm").rows)
        with pytest.raises(AcceptanceRefused) as refused:
            world.declared("A2", "5600")
        assert refused.value.code == "UNIT-AREA"
        assert len(list_matters(actor=SYSTEM, applicant="firm").rows) == before
        world.declared("A2", "5500")

    def test_inv_unit_01_one_that_was_withdrawn_counts_no_more(self) -> None:
        first = world.declared("A1", "9000")
        actions.do(first, "withdraw", {}, actor=OWNER, key=key())
        assert world.state(world.declared("A2", "9000")) == "UNIT_DECLARED"

    def test_the_permit_must_be_on_record(self) -> None:
        with pytest.raises(AcceptanceRefused) as refused:
            world.declared(permit_no="建字第000号")
        assert refused.value.code == "UNIT-PERMIT"

    def test_a_building_is_declared_once_however_often_the_request_comes(self) -> None:
        word, found = key(), world.unit()
        one, two = (
            units.declare_unit(found, actor=OWNER, party="firm", key=word) for _ in range(2)
        )
        assert (one.matter, two.replayed) == (two.matter, True)
        with pytest.raises(AcceptanceRefused) as refused:
            world.declared()
        assert refused.value.code == "UNIT-DECLARED"

    def test_every_point_of_the_checklist_is_confirmed(self) -> None:
        matter = world.declared()
        points = tuple(each.id for each in units.checklist())
        for wanted in (points[1:], points[:1] * len(points)):
            with pytest.raises(ActRefused):
                world.confirm(matter, wanted)
        with pytest.raises(AcceptanceRefused) as refused:
            world.confirm(matter, (*points, "painted"))
        assert (refused.value.code, world.version(matter)) == ("UNIT-CHECK", 1)
        world.confirm(matter)
        assert world.state(matter) == "ELIGIBLE"

    def test_the_checklist_says_of_each_point_where_it_comes_from(self) -> None:
        found = units.checklist()
        assert {each.tag for each in found} == {"law", "gk", "default"}
        assert all(each.basis for each in found if each.tag == "law")

    def test_inv_unit_01_the_application_is_of_the_declared_building_and_area(self) -> None:
        """§4.18: what is applied for is what was found eligible; nothing is opened otherwise."""
        matter = world.eligible()
        before = len(list_matters(actor=SYSTEM, applicant="firm").rows)
        for changes in ({"unit_area": "4001"}, {"unit_no": "A9"}):
            with pytest.raises(CaseRefused) as refused:
                world.apply_for(matter, **changes)
            assert refused.value.problems
            assert len(list_matters(actor=SYSTEM, applicant="firm").rows) == before
        joint = world.apply_for(matter)
        assert get_matter(joint, actor=SYSTEM).parent == matter

    def test_a_building_that_nobody_found_eligible_is_not_applied_for(self) -> None:
        matter = world.declared()
        with pytest.raises(AcceptanceRefused) as refused:
            units.begin_acceptance(get_matter(matter, actor=SYSTEM), actor=OWNER)
        assert refused.value.code == "UNIT-ELIGIBLE"
        with pytest.raises(CaseRefused) as told:
            world.hand_in(
                "unit-early-acceptance",
                unit_no="A1",
                unit_area="4000",
                unit_shared_fire_system=False,
            )
        assert [each.code for each in told.value.problems] == ["UNIT-ELIGIBLE"]

    def test_a_building_withdrawn_meanwhile_is_not_accepted(self) -> None:
        matter, joint = world.unit_visited()
        for item in (PLANNING, FIRE):
            world.grant(joint, item)
        actions.do(matter, "withdraw", {}, actor=OWNER, key=key())
        case = world.review(joint, BUILDING)
        before = get_matter(case, actor=SYSTEM).version
        with pytest.raises(AcceptanceRefused) as refused:
            world.decide(joint, BUILDING)
        assert refused.value.code == "UNIT-ELIGIBLE"
        assert get_matter(case, actor=SYSTEM).version == before

    def test_the_joint_matter_carries_visit_and_decisions_and_the_building_follows(self) -> None:
        matter, joint = world.unit_visited()
        assert world.visit_items(joint) == [PLANNING, FIRE, BUILDING]
        for item in (PLANNING, FIRE):
            world.grant(joint, item)
            assert world.state(matter) == "ELIGIBLE"
        world.grant(joint, BUILDING)
        assert world.state(matter) == "UNIT_ACCEPTED"
        assert world.facts(matter)["case_number"] == cases_of(joint)[BUILDING].number

    def test_a_refused_member_ends_the_early_acceptance(self) -> None:
        matter, joint = world.unit_visited()
        world.deny(joint, FIRE)
        found = get_matter(matter, actor=SYSTEM)
        assert (found.state, found.outcome) == ("NOT_ACCEPTED", "refused")
        assert world.state(world.declared()) == "UNIT_DECLARED"

    def test_inv_unit_02_use_follows_acceptance(self) -> None:
        """§4.18: a building is used only after its acceptance, not from an earlier day on."""
        matter = world.eligible()
        payload = {"in_use_on": "2022-04-01"}
        with pytest.raises(ActRefused) as refused:
            actions.do(matter, "put_in_use", payload, actor=OWNER, key=key())
        assert (refused.value.code, world.state(matter)) == ("MATTER-STATE", "ELIGIBLE")
        second = world.unit_accepted("A2", "1000")
        payload = {"in_use_on": "2022-03-31"}
        with pytest.raises(ActRefused) as early:
            actions.do(second, "put_in_use", payload, actor=OWNER, key=key())
        assert early.value.code == "ACT-CONDITION"
        payload = {"in_use_on": "2022-04-01"}
        actions.do(second, "put_in_use", payload, actor=OWNER, key=key())
        assert world.state(second) == "UNIT_IN_USE"

    def test_inv_unit_03_the_final_round_is_residual_and_checks_the_totals_again(self) -> None:
        """§4.18: no building twice; green ratio, parking and floor area ratio of the whole."""
        world.in_use()
        joint = world.visited()
        assert world.facts(world.completion(joint).id)["units"] == ["A1"]
        check = world.totals_of(joint)
        assert (check.department, world.facts(check.id)["settled"]) == ("zrzy", ["A1"])
        with pytest.raises(AcceptanceRefused) as again:
            world.check_totals(check.id, buildings=("A1", "A2"))
        assert again.value.code == "ACC-SETTLED"
        with pytest.raises(NotPermitted):
            actions.check_totals(
                check.id,
                world.TOTALS,
                actor=world.officer("rfb", "one"),
                key=key(),
                buildings=["A2"],
                inspectors=["rfb-one", "rfb-two"],
                checked_on=world.VISIT,
            )
        case = world.review(joint, PLANNING)
        for parking in (None, False):
            if parking is not None:
                world.check_totals(check.id, parking_met=parking)
            before = get_matter(case, actor=SYSTEM).version
            with pytest.raises(AcceptanceRefused) as refused:
                world.decide(joint, PLANNING)
            assert refused.value.code == "ACC-TOTALS"
            assert get_matter(case, actor=SYSTEM).version == before
        assert world.state(check.id) == "NOT_MET"
        world.check_totals(check.id)
        world.decide(joint, PLANNING)
        assert cases_of(joint)[PLANNING].outcome == "granted"

    def test_a_project_without_early_buildings_has_no_such_check(self) -> None:
        joint = world.visited()
        with pytest.raises(ValueError, match="unpack"):
            world.totals_of(joint)
        world.grant(joint, PLANNING)
        assert cases_of(joint)[PLANNING].outcome == "granted"

    def test_inv_unit_04_a_shared_fire_system_is_complete_or_the_building_not_eligible(
        self,
    ) -> None:
        """§4.18: shared fire system ⇒ not eligible unless tested complete; then nothing goes on."""
        matter = world.declared(shared_fire=True)
        with pytest.raises(ActRefused) as refused:
            world.confirm(matter)
        assert (refused.value.code, world.state(matter)) == ("ACT-CONDITION", "UNIT_DECLARED")
        with pytest.raises(AcceptanceRefused):
            world.apply_for(matter)
        tested = world.declared("A2", "1000", shared_fire=True, shared_fire_complete=True)
        world.confirm(tested)
        assert world.state(tested) == "ELIGIBLE"

    def test_a_failed_final_acceptance_leaves_the_building_and_raises_supervision(self) -> None:
        unit = world.in_use()
        joint = world.visited({FIRE: ("防火间距不足",)})
        world.deny(joint, FIRE)
        found = get_matter(unit, actor=SYSTEM)
        assert (found.state, found.outcome) == ("UNIT_IN_USE", "granted")
        assert world.facts(unit)["supervised"] is True
        assert world.totals_of(joint).state == "CLOSED"

    def test_the_building_follows_the_whole_to_the_end(self) -> None:
        unit = world.in_use()
        joint = world.visited()
        world.check_totals(world.totals_of(joint).id)
        for item in (PLANNING, FIRE, SHELTER, UNIFIED):
            world.grant(joint, item)
        assert world.state(unit) == "PROJECT_FINAL_ACCEPTANCE"
        world.issue(joint, UNIFIED)
        on(2022, 4, 11)
        world.grant(joint, FILING)
        assert world.state(unit) == "FILED"
        names = [view.act.name for view in get_acts(unit, actor=SYSTEM).rows]
        assert names[-2:] == ["note_final_passed", "note_filed"]

    def test_strangers_declare_nothing_for_the_firm(self) -> None:
        with pytest.raises(NotPermitted):
            units.declare_unit(world.unit(), actor=STRANGER, party="firm", key=key())
        matter = world.declared()
        for actor in (OWNER, LEAD, world.officer("zrzy", "one")):
            with pytest.raises(NotPermitted):
                units.find_eligible(matter, ["delimited"], actor=actor, key=key())
        assert [view.act.name for view in get_acts(matter, actor=SYSTEM).rows] == ["declare"]
