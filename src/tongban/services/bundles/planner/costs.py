"""What an item costs the applicant, for choosing among alternatives.

The cost depends on the network alone, neither on facts nor on holdings: so holding more or knowing
more never turns the choice to a way that asks for something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tongban.services.bundles.planner.scene import ASKED

if TYPE_CHECKING:
    from tongban.services.bundles.planner.scene import Scene
    from tongban.services.bundles.types import ItemNode
    from tongban.services.catalogue.types import Limit

WORKING_PER_CALENDAR: Final = (5, 7)
WORKING_PER_MONTH: Final = 21
HOURS_A_DAY: Final = 24


class Cost(NamedTuple):
    """Visits, working days and pieces of evidence; what no source states comes last."""

    visits_unknown: bool
    visits: int
    days_unknown: bool
    days: int
    evidence: int
    item: str


def cost_of(item: str, scene: Scene, *, chain: bool = False) -> Cost:
    """Give the cost of an item alone, or with the items it must first be served by (`chain`).

    Days are roughly converted to working days (7 calendar days are 5, a month 21, an hour a day):
    they rank alternatives and are shown nowhere as a date.
    """
    return _chain(item, scene, ()) if chain else _own(scene.network.items[item])


def rough_days(limit: Limit | None) -> int | None:
    """Give a limit in working days, roughly; None for none."""
    if limit is None:
        return None
    if limit.unit in {"calendar_days", "rolling_days"}:
        working, calendar = WORKING_PER_CALENDAR
        return -(-limit.days * working // calendar)
    if limit.unit == "months":
        return limit.days * WORKING_PER_MONTH
    if limit.unit == "hours":
        return -(-limit.days // HOURS_A_DAY)
    return limit.days


def asked_of(node: ItemNode) -> int:
    """Count the evidence that an item asks of everybody: no form, nothing that is shared."""
    return sum(
        need.necessity in ASKED and need.when is None and not need.form and not need.shareable
        for need in node.needs
    )


def _own(node: ItemNode) -> Cost:
    days = rough_days(node.promised if node.promised is not None else node.statutory)
    visits = node.visits
    return Cost(visits is None, visits or 0, days is None, days or 0, asked_of(node), node.id)


def _chain(item: str, scene: Scene, above: tuple[str, ...]) -> Cost:
    network = scene.network
    node = network.items[item]
    own = _own(node)
    below: list[Cost] = []
    for need in node.needs:
        if need.necessity not in ASKED or need.when is not None or need.form or need.shareable:
            continue
        if need.kind not in network.issued_only:
            continue
        ways = [
            other
            for credential in network.proving.get(need.kind, ())
            for other in network.producers.get(credential, ())
            if other not in {item, *above} and not scene.changes(other)
        ]
        if ways:
            below.append(min(_chain(other, scene, (*above, item)) for other in ways))
    return Cost(
        own.visits_unknown or any(each.visits_unknown for each in below),
        own.visits + sum(each.visits for each in below),
        own.days_unknown or any(each.days_unknown for each in below),
        own.days + max((each.days for each in below), default=0),
        own.evidence - len(below) + sum(each.evidence for each in below),
        item,
    )
