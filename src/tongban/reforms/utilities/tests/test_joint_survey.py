"""INV-UTL-01 where several connections are one application (domain.md §4.34)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.base.district.actions import put_district
from tongban.base.district.queries import forget
from tongban.kernel.matters import ActRefused
from tongban.record import effects
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.reforms.utilities import procedures
from tongban.reforms.utilities.tests import world as company
from tongban.services.bundles.actions import put_bundle
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.bundles.types import Bundle
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, REVIEWER, WANG, key
from tongban.services.catalogue.actions import load_item
from tongban.services.forms.actions import save_fields
from tongban.services.joint import actions
from tongban.services.joint.access import cases_of
from tongban.services.joint.queries import get_joint

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("company")

BOTH = [company.CONNECTION, "gas-connection"]
TODAY = date(2022, 4, 1)


def applied() -> UUID:
    """Hand in one application for water and gas, and accept both."""
    runs = dict.fromkeys(BOTH, procedures.CONNECTION)
    rules = {"procedures": runs, "utilities": {"bodies": ["mk"]}}
    named = {"code": world.DIVISION, "name": world.label("示例区", "Sample District")}
    put_district(body={**named, "rules": rules})
    forget()
    content = world.content(
        "gas-connection", needs=[], form=["trade_name"], produces=None, result_type="document"
    )
    load_item(
        content=content,
        actor=SYSTEM,
        division=world.DIVISION,
        procedure=procedures.connection(),
        elements=world.TYPES,
        effective_from=date(2022, 1, 1),
    )
    bundle: dict[str, Any] = {
        "id": "supply",
        "version": 1,
        "name": world.label("联合报装", "Joint connection"),
        "lifecycle": "enterprise",
        "lead": "mk",
        "sample": True,
        "members": [{"item": item} for item in BOTH],
        "policies": {"joint_visit": BOTH},
    }
    put_bundle(Bundle.from_json(bundle))
    forget_bundles()
    draft = actions.begin_joint(actor=WANG, party="wang", bundle="supply")
    assert save_fields(actor=WANG, draft=draft, answers={"trade_name": "小芳水果"}) == ()
    joint: UUID = actions.submit_joint(draft, actor=WANG, key=key()).matter
    effects.drain()
    for case in cases_of(joint).values():
        cases.do(case.id, "accept", {"opinion": "受理"}, actor=CLERK, key=key())
    effects.drain()
    return joint


def surveys(joint: UUID) -> dict[str, list[object]]:
    """Give the visit that each survey of each case belongs to."""
    return {
        item: [
            view.act.payload.get("visit")
            for view in get_acts(case.id, actor=SYSTEM).rows
            if view.act.name == "inspect"
        ]
        for item, case in cases_of(joint).items()
    }


def test_inv_utl_01_one_survey_serves_every_utility_of_one_application() -> None:
    """§4.34: 联合踏勘: nobody surveys alone, the one visit serves all, and there is no second."""
    joint = applied()
    alone = {"inspectors": company.PAIR, "inspected_on": str(TODAY), "findings": "x"}
    with pytest.raises(ActRefused):
        cases.do(
            cases_of(joint)["gas-connection"].id,
            "inspect",
            {**alone, "passed": True},
            actor=REVIEWER,
            key=key(),
        )
    assert surveys(joint) == {item: [] for item in BOTH}
    actions.plan_visit(joint, actor=CLERK, key=key(), day=TODAY)
    for item in BOTH:
        for again in (False, True):
            sent: dict[str, Any] = {"actor": REVIEWER, "key": key(), "inspectors": company.PAIR}
            seen: dict[str, Any] = {"inspected_on": TODAY, "findings": "管网已到", "passed": True}
            if again:
                with pytest.raises(ActRefused):
                    actions.record_visit(joint, item, **sent, **seen)
            else:
                actions.record_visit(joint, item, **sent, **seen)
    effects.drain()
    found = surveys(joint)
    assert {len(each) for each in found.values()} == {1}
    assert len({str(visit) for each in found.values() for visit in each}) == 1
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.round, visit.passed, visit.silent) == (1, True, ())
