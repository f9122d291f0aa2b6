"""Every measure of a matter worked out by hand, row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongban.services.bundles.tests.small import (
    bundle,
    days,
    element,
    fee,
    item,
    need,
    network,
    planned,
    steps,
)

if TYPE_CHECKING:
    from tongban.services.bundles.measures import Measure

ITEMS = (
    item(
        "register",
        need("register-sheet", form=True),
        "id-card",
        "lease",
        days=1,
        produces="licence",
        form=("name", "phone", "address"),
        steps=steps("intake", "decision", "delivery"),
        visits=1,
        authority="market",
        authority_name="市场监管局",
    ),
    item(
        "permit",
        need("permit-sheet", form=True),
        "id-card",
        "licence",
        "layout",
        days=5,
        form=("name", "area"),
        steps=steps("intake", "review", "site check", "decision", "delivery"),
        visits=2,
        site_check=True,
        fees=(fee(Decimal("12.50")), fee(None)),
        charged=True,
    ),
    item(
        "tobacco",
        need("tobacco-sheet", form=True),
        "id-card",
        "licence",
        days=3,
        form=("name", "phone"),
        steps=steps("intake", "decision"),
        visits=None,
        site_check=True,
        charged=None,
    ),
)
ELEMENTS = tuple(element(name, "text") for name in ("name", "phone", "address", "area"))


def measured(**changes: Any) -> dict[str, Measure]:
    policies = {"joint_visit": ["permit", "tobacco"], **changes.pop("policies", {})}
    matter = bundle("register", "permit", "tobacco", policies=policies, **changes)
    found = planned(network(*ITEMS, bundles=(matter,), elements=ELEMENTS))
    return {measure.id: measure for measure in found.measures}


def both(measure: Measure) -> tuple[Any, Any]:
    return measure.before.total, measure.after.total


def test_three_applications_become_one() -> None:
    items = measured()["items"]
    assert both(items) == (3, 1)
    assert [row.item for row in items.before.rows] == ["permit", "register", "tobacco"]
    assert items.after.rows[0].what.zh == "一件事"


def test_steps_share_one_intake_and_one_delivery_where_results_are_issued_together() -> None:
    # 3 + 5 + 2 steps; three intakes become one
    assert both(measured()["steps"]) == (10, 8)
    # and three deliveries one
    together = measured(policies={"issue": "together"})["steps"]
    assert both(together) == (10, 6)
    assert [row.source for row in together.after.rows] == [
        "policies",
        "flow_steps[1]",
        "flow_steps[2]",
        "flow_steps[3]",
        "flow_steps[1]",
        "policies.issue",
    ]


def test_evidence_counts_every_slot_before_and_every_kind_once_after() -> None:
    evidence = measured()["evidence"]
    # before 3 + 4 + 3; after id-card, lease, layout and the one form: the licence is made inside
    assert both(evidence) == (10, 4)
    assert [row.source for row in evidence.after.rows] == [
        "needs.id-card",
        "needs.layout",
        "needs.lease",
        "form",
    ]
    assert evidence.before.rows[0].source == "needs.permit-sheet"


def test_days_before_are_the_sum_and_after_the_path() -> None:
    alone = measured()["days"]
    # 1 + 5 + 3 working days one after the other; registration, then the permit beside the other
    assert both(alone) == (9, 6)
    assert [(row.item, row.amount) for row in alone.after.rows] == [("register", 1), ("permit", 5)]
    promised = measured(promise=days(4))["days"]
    assert both(promised) == (9, 4)
    assert [(row.source, row.amount) for row in promised.after.rows] == [("promise", 4)]


def test_visits_after_are_the_most_of_one() -> None:
    visits = measured()["visits"]
    assert both(visits) == (3, 2)
    assert (visits.before.unstated, visits.after.unstated) == (1, 0)
    assert [row.item for row in visits.after.rows] == ["permit"]


def test_fees_stay_and_what_no_guide_states_is_said() -> None:
    fees = measured()["fees"]
    assert both(fees) == (Decimal("12.50"), Decimal("12.50"))
    assert (fees.before.unstated, fees.after.unstated) == (2, 2)
    assert [(row.item, row.amount) for row in fees.before.rows] == [
        ("permit", Decimal("12.50")),
        ("permit", None),
        ("tobacco", None),
    ]


def test_fields_of_one_form_and_one_check_on_site() -> None:
    found = measured()
    assert both(found["fields"]) == (7, 4)
    assert both(found["site_checks"]) == (2, 1)
    assert found["site_checks"].after.rows[0].source == "policies.joint_visit"


def test_rows_say_whose_item_and_where_it_stands() -> None:
    row = next(row for row in measured()["days"].before.rows if row.item == "register")
    assert (row.who, row.source, row.amount) == ("市场监管局", "promised_limit", 1)
