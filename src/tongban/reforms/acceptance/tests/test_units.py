"""INV-UNIT-01 to 04 (domain.md §4.18), each under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.matters import ActRefused
from tongban.record import effects
from tongban.record.queries import get_acts, get_matter, list_matters
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.acceptance import actions, rules, units
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import (
    APPROVER,
    FIRE,
    LEAD,
    ONE,
    OWNER,
    PLANNING,
    SHELTER,
    STRANGER,
)
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.services.cases.tests.world import key, on

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
        assert set(world.parts(matter)) == {PLANNING, FIRE}

    def test_the_checklist_says_of_each_point_where_it_comes_from(self) -> None:
        found = units.checklist()
        assert {each.tag for each in found} == {"law", "gk", "default"}
        assert all(each.basis for each in found if each.tag == "law")

    def test_inv_unit_02_use_follows_acceptance(self) -> None:
        """§4.18: a building is used only after its acceptance, not from an earlier day on."""
        matter = world.declared()
        world.confirm(matter)
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
        matter = world.scheduled()
        assert world.facts(matter)["units"] == ["A1"]
        part = world.parts(matter)[PLANNING]
        said: dict[str, Any] = {
            "actor": ONE["zrzy"],
            "result": "pass",
            "inspectors": ["zrzy-one", "zrzy-two"],
            "inspected_on": world.VISIT,
            "findings": "符合",
        }
        with pytest.raises(AcceptanceRefused) as again:
            actions.give_opinion(part.id, key=key(), buildings=["A1", "A2"], **said)
        assert again.value.code == "ACC-SETTLED"
        totals = {"green_ratio_met": True, "parking_met": True, "floor_area_ratio_met": True}
        for lacking in (None, {**totals, "parking_met": False}):
            with pytest.raises(ActRefused) as refused:
                actions.give_opinion(part.id, key=key(), totals=lacking, **said)
            assert refused.value.code == "ACT-CONDITION"
        assert world.parts(matter)[PLANNING].version == part.version
        actions.give_opinion(part.id, key=key(), buildings=["A2"], totals=totals, **said)
        assert world.parts(matter)[PLANNING].state == "PASSED"

    def test_inv_unit_04_a_shared_fire_system_is_complete_or_the_building_not_eligible(
        self,
    ) -> None:
        """§4.18: shared fire system ⇒ not eligible unless tested complete."""
        matter = world.declared(shared_fire=True)
        with pytest.raises(ActRefused) as refused:
            world.confirm(matter)
        assert (refused.value.code, world.state(matter)) == ("ACT-CONDITION", "UNIT_DECLARED")
        tested = world.declared("A2", "1000", shared_fire=True, shared_fire_complete=True)
        world.confirm(tested)
        assert world.state(tested) == "ELIGIBLE"

    def test_a_failed_final_acceptance_leaves_the_building_and_raises_supervision(self) -> None:
        unit = world.in_use()
        matter = world.scheduled()
        world.speak(matter, FIRE, "防火间距不足", result="fail")
        world.speak(matter, SHELTER)
        totals = {"green_ratio_met": True, "parking_met": True, "floor_area_ratio_met": True}
        world.speak(matter, PLANNING, totals=totals)
        world.close_site(matter)
        reasons = {"reasons": "消防不合格", "remedy": "可以申请行政复议"}
        actions.do(matter, "conclude_fail", reasons, actor=APPROVER, key=key())
        effects.drain()
        found = get_matter(unit, actor=SYSTEM)
        assert (found.state, found.outcome) == ("UNIT_IN_USE", "granted")
        assert world.facts(unit)["supervised"] is True

    def test_the_building_follows_the_whole_to_the_end(self) -> None:
        unit = world.in_use()
        matter = world.scheduled()
        totals = {"green_ratio_met": True, "parking_met": True, "floor_area_ratio_met": True}
        for item in world.parts(matter):
            more: dict[str, Any] = {"totals": totals} if item == PLANNING else {}
            world.speak(matter, item, **more)
        world.close_site(matter)
        world.conclude(matter)
        assert world.state(unit) == "PROJECT_FINAL_ACCEPTANCE"
        on(2022, 4, 11)
        actions.do(matter, "file", {}, actor=OWNER, key=key())
        effects.drain()
        assert world.state(unit) == "FILED"
        names = [view.act.name for view in get_acts(unit, actor=SYSTEM).rows]
        assert names[-2:] == ["note_final_passed", "note_filed"]

    def test_strangers_declare_nothing_for_the_firm(self) -> None:
        with pytest.raises(NotPermitted):
            units.declare_unit(world.unit(), actor=STRANGER, party="firm", key=key())
        matter = world.declared()
        with pytest.raises(NotPermitted):
            units.find_eligible(matter, ["delimited"], actor=OWNER, key=key())
        assert LEAD.id not in str(get_acts(matter, actor=SYSTEM).rows)
