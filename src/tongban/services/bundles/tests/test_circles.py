"""Items that need each other first, each way out, and the circle that has none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.services.bundles.reading import BundleInvalid
from tongban.services.bundles.tests.small import bundle, item, need, network, planned

if TYPE_CHECKING:
    from tongban.services.bundles.planner import Plan


def circle(
    plan_need: dict[str, Any] | None = None, holds: Any = (), **members: dict[str, Any]
) -> Plan:
    """Plan a land certificate that needs the planning permit, which needs the land certificate."""
    land = item("land", "permit-card", days=3, produces="land-card")
    permit = item("permit", need("land-card", **plan_need or {}), days=2, produces="permit-card")
    both = [{"item": name, **members.get(name, {})} for name in ("land", "permit")]
    # a project: what is held of another one is no reason to leave a member out
    net = network(land, permit, bundles=(bundle(*both, lifecycle="project"),))
    return planned(net, holds=holds)


def test_inv_one_03_a_circle_without_a_way_out_is_reported_and_gets_no_day() -> None:
    found = circle()
    (cycle,) = found.cycles
    assert (cycle.items, cycle.solved, cycle.ways_out) == (("land", "permit"), False, ())
    assert [(edge.before, edge.after) for edge in cycle.edges] == [
        ("land", "permit"),
        ("permit", "land"),
    ]
    assert found.stages == ()
    assert (found.due, found.member("land").due) == (None, None)


@pytest.mark.parametrize(
    ("plan_need", "holds", "members", "how", "status"),
    [
        ({"necessity": "optional"}, (), {}, "optional", None),
        ({}, ("land-card",), {}, "held", "held"),
        ({"shareable": True}, (), {}, "shared", "shared"),
        ({}, (), {"permit": {"tolerable": ["land-card"]}}, "later", "later"),
        ({}, (), {"permit": {"commitment": True}}, "committed", "committed"),
    ],
)
def test_inv_one_03_ways_out_of_a_circle(
    plan_need: dict[str, Any],
    holds: tuple[str, ...],
    members: dict[str, Any],
    how: str,
    status: str | None,
) -> None:
    found = circle(plan_need, holds, **members)
    (cycle,) = found.cycles
    assert cycle.solved
    (way,) = cycle.ways_out
    assert (way.how, way.edge.before, way.edge.after) == (how, "land", "permit")
    statuses = {line.kind: line.status for line in found.evidence}
    assert statuses.get("land-card") == status
    assert statuses["permit-card"] == "produced"
    assert found.stages == (("permit",), ("land",))
    assert found.due == date(2022, 4, 18)


def test_an_advance_opinion_is_a_way_out_and_both_are_decided_together() -> None:
    found = circle(permit={"prereview": True})
    (cycle,) = found.cycles
    assert [(way.how, way.edge.before, way.edge.after) for way in cycle.ways_out] == [
        ("prereview", "permit", "land")
    ]
    assert [(edge.before, edge.after, edge.by) for edge in found.edges] == [
        ("land", "permit", "prereview"),
        ("permit", "land", "opinion"),
    ]
    land, permit = found.member("land"), found.member("permit")
    # the permit is reviewed until the 13th; the land follows on that opinion; both end on the 18th
    assert (permit.start, land.start) == (date(2022, 4, 11), date(2022, 4, 13))
    assert land.due == permit.due == found.due == date(2022, 4, 18)
    assert {line.kind: line.status for line in found.evidence} == {
        "land-card": "produced",
        "permit-card": "produced",
    }


def test_inv_one_03_what_comes_after_a_circle_has_no_day_either_but_its_siblings_have() -> None:
    items = (
        item("a", "b-card", produces="a-card"),
        item("b", "a-card", produces="b-card"),
        item("after", "a-card"),
        item("apart", days=2),
    )
    net = network(*items, bundles=(bundle(*(each.id for each in items)),))
    found = planned(net)
    days = {each.item: each.due for each in found.members}
    assert days == {"a": None, "b": None, "after": None, "apart": date(2022, 4, 13)}
    assert found.due is None


def test_a_bundle_whose_members_wait_for_each_other_is_refused() -> None:
    with pytest.raises(BundleInvalid) as caught:
        bundle({"item": "a", "waits_for": ["b"]}, {"item": "b", "waits_for": ["a"]})
    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == ("members", "BUNDLE-CYCLE")
    assert "a → b → a" in fault.message.zh
