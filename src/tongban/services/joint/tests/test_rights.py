"""What each member of a joint matter keeps of its own: its decision in writing and its remedy."""

from __future__ import annotations

import pytest

from tongban.base.documents.queries import papers_of
from tongban.services.cases.queries import get_case
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG

pytestmark = pytest.mark.usefixtures("district")


def test_inv_one_05_a_refused_member_says_its_own_remedy_and_the_others_go_on() -> None:
    """Each child keeps number, decision and remedy rights: 行政许可法 §38, §53 (domain.md §4.5)."""
    members = [{"item": "shop-registration"}, {"item": "fire-check"}]
    world.put(members=members, policies={})
    joint = world.submit()
    world.decide(joint, "shop-registration")
    world.accept(joint, "fire-check")
    world.review(joint, "fire-check")
    world.inspect_alone(joint, "fire-check")
    world.opine(joint, "fire-check")
    world.deny(joint, "fire-check")
    world.settle("paper", "notice")
    cases = world.cases_of(joint)
    outcomes = {item: (each.outcome, each.parent) for item, each in cases.items()}
    assert outcomes == {"shop-registration": ("granted", joint), "fire-check": ("refused", joint)}
    own = {item: {each.kind for each in papers_of(cases[item].id)} for item in cases}
    assert "decision_deny" in own["fire-check"]
    assert "decision_grant" in own["shop-registration"]
    assert {each.kind for each in papers_of(joint)}.isdisjoint({"decision_deny", "decision_grant"})
    refused = get_case(cases["fire-check"].id, actor=WANG)
    said = [text for event in refused.events for _, text in event.details]
    assert any("可以复议" in str(text) for text in said)
