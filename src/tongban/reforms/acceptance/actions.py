"""Writes of acceptance: one verb an act, each a Receipt of the ledger.

Every verb takes `actor`, `key` (the same key with the same content gives the first receipt again)
and, on a matter, `expected_version`. Raises AcceptanceRefused, ActRefused, NotPermitted,
ConflictError, MatterNotFound; nothing is written then.

    units.declare_unit(unit, *, actor, key, party, documents={})        # the owner
    units.find_eligible(unit, confirmed, *, actor, key, note="")        # the lead
    units.begin_acceptance(unit, *, actor) -> the draft of its joint matter
    do(matter, act, payload, *, actor, key)                             # any other act
    check_totals(check, totals, *, actor, key, buildings, ...)          # the planning body

Applying, visiting, deciding and filing are acts of joint matters (`services.joint.actions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.record import actions as record
from tongban.record.queries import get_matter
from tongban.reforms.acceptance import rules
from tongban.services.cases.checks import check_officers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt

TOTALS: Final = ("green_ratio_met", "parking_met", "floor_area_ratio_met")


def do(
    matter: UUID,
    act: str,
    payload: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act of a building or a completion by whoever may."""
    given = {name: value for name, value in (payload or {}).items() if value is not None}
    return record.perform(
        matter, act=act, actor=actor, payload=given, key=key, expected_version=expected_version
    )


def check_totals(  # noqa: PLR0913 - a check has these sides
    check: UUID,
    totals: Mapping[str, bool],
    *,
    actor: Actor,
    key: str,
    buildings: Sequence[str],
    inspectors: Sequence[str],
    checked_on: date,
    note: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Check what is left of a project and the totals of the whole (INV-UNIT-03), by two officers.

    `totals` says of `TOTALS` whether each is as permitted; `buildings` are those looked at, none of
    them accepted early (ACC-SETTLED). May be repeated while one is not met.
    """
    seen = get_matter(check, actor=actor)
    facts = {} if seen.folded is None else seen.folded.facts
    rules.check_settled(rules.texts(facts, "settled"), buildings)
    check_officers(check, {"inspectors": list(inspectors)}, actor=actor)
    return record.perform(
        check,
        act="check",
        actor=actor,
        payload={
            **{name: totals[name] for name in TOTALS},
            "buildings": list(buildings),
            "inspectors": list(inspectors),
            "checked_on": checked_on.isoformat(),
            **({"note": note} if note else {}),
        },
        key=key,
        expected_version=expected_version,
    )
