"""Reads: whose time a connection took, figures of supply by month, violations."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tongban.base.district.queries import find_district
from tongban.kernel.matters import fold_each
from tongban.record import clock
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.utilities import rules
from tongban.reforms.utilities.models import OutageRow, ServedRow
from tongban.reforms.utilities.procedures import CONNECTION
from tongban.reforms.utilities.types import RECORDING, Outage, Reliability, Side, Times
from tongban.services.cases.kinds import RULES as PROCEDURES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tongban.kernel.authority import Actor, Grant


RULES = "utilities"
"""Section of the district's rules: `bodies`, the utilities by id."""


def times_of(case: UUID, *, actor: Actor) -> Times | None:
    """Split a connection's time by whose it was; None for another kind of case.

    Raises MatterNotFound, NotPermitted.
    """
    matter = get_matter(case, actor=actor)
    if matter.kind != CONNECTION:
        return None
    definition = get_definition(matter.definition)
    acts = [view.act for view in get_acts(case, actor=SYSTEM).rows]
    moments = [
        (folded.last_at, Side(str(folded.facts["waiting_on"])))
        for folded in fold_each(definition, acts, None)
    ]
    promise = definition.parameters.get("promise")
    promised = promise.get("days") if isinstance(promise, dict) else None
    return rules.split(
        moments,
        end=matter.closed_at or clock.now(),
        calendar=calendar(),
        promised=promised if isinstance(promised, int) else None,
    )


def violations_of(case: UUID, *, actor: Actor) -> tuple[str, ...]:
    """Give the contractors that a utility is said to have prescribed (INV-UTL-04)."""
    matter = get_matter(case, actor=actor)
    facts = {} if matter.folded is None else matter.folded.facts
    found = facts.get("violations")
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def months_of(department: str) -> tuple[Reliability, ...]:
    """Give SAIDI and SAIFI of every month whose customers are stated, newest first; public."""
    rows = ServedRow.objects.filter(department=department).order_by("-month")[:24]
    return tuple(reliability_of(department, row.month, row.customers) for row in rows)


def reliability_of(department: str, month: date, served: int) -> Reliability:
    """Give the figures of one month from the recorded interruptions."""
    begin = datetime(month.year, month.month, 1, tzinfo=rules.CHINA)
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    end = datetime(after.year, after.month, 1, tzinfo=rules.CHINA)
    rows = OutageRow.objects.filter(department=department, started__lt=end, ended__gt=begin)
    return rules.reliability(
        (Outage(row.started, row.ended, row.customers, row.place) for row in rows),
        month=month,
        served=served,
    )


def utility_bodies() -> frozenset[str]:
    """Name the district's utilities, as its rules do."""
    district = find_district()
    rules_of = {} if district is None else district.rules.get(RULES, {})
    return frozenset(rules_of.get("bodies", ()))


def is_connection(item: str) -> bool:
    """Tell whether an item runs as a connection in this district."""
    district = find_district()
    named = {} if district is None else district.rules.get(PROCEDURES, {})
    return named.get(item) == CONNECTION


def recorded_by(grants: Iterable[Grant]) -> tuple[str, ...]:
    """Name the utilities whose supply a holder of these grants records."""
    held = {each.department for each in grants if each.role in RECORDING and each.department}
    return tuple(sorted(held & utility_bodies())) if held else ()


def utilities_with_figures() -> tuple[str, ...]:
    """Name the bodies that stated customers for some month."""
    found = ServedRow.objects.order_by("department").values_list("department", flat=True)
    return tuple(found.distinct())
