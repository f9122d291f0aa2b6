"""What a joint matter shows carries nothing of how a department works its case inside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, officer

pytestmark = pytest.mark.usefixtures("district")

INSIDE = frozenset({"recommendation", "reviewers", "facts", "answers", "applicant_name"})


def names_in(value: Any) -> set[str]:
    """Give every name at any depth of a view."""
    if isinstance(value, dict):
        return {str(name) for name in value} | {
            name for each in value.values() for name in names_in(each)
        }
    if isinstance(value, list | tuple):
        return {name for each in value for name in names_in(each)}
    return set()


@pytest.mark.parametrize(
    "reader", [WANG, officer("mk", "clerk"), officer("fire", "clerk")], ids=["own", "lead", "other"]
)
def test_reviewers_and_recommendations_stay_inside_their_department(reader: Any) -> None:
    members = [{"item": "shop-registration"}, {"item": "fire-check"}]
    world.put(members=members, policies={"issue": "together"})
    joint = world.submit()
    world.accept(joint, "fire-check")
    world.review(joint, "fire-check")
    world.inspect_alone(joint, "fire-check")
    world.opine(joint, "fire-check")
    folded = world.case(joint, "fire-check").folded
    assert folded is not None
    assert (folded.facts["recommendation"], folded.facts["reviewers"]) != (None, [])
    shown = asdict(get_joint(joint, actor=reader))
    assert shown["children"]
    assert INSIDE.isdisjoint(names_in(shown))
    member = next(each for each in shown["children"] if each["item"] == "fire-check")
    assert member["number"] == world.case(joint, "fire-check").number
