"""What is wanted: bundles, items and kinds of credential, by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.services.bundles.planner.options import PlanError, unknown_name
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.services.bundles.types import Network


@dataclass(frozen=True, slots=True, order=True)
class Goal:
    """One goal; `kind` is bundle, item or credential."""

    kind: str
    id: str


def read_goals(names: Iterable[str], network: Network) -> tuple[Goal, ...]:
    """Recognise goals, each once, in an order of their own.

    A name is a bundle, else an item, else a kind of credential that some item issues;
    `item:...`, `bundle:...` and `credential:...` say which is meant. Raises PlanError PLAN-GOAL
    with the names that are near.
    """
    goals = {_goal(name, network) for name in names}
    if not goals:
        raise PlanError(
            "PLAN-GOAL",
            Label(
                "没有目标；请给出事项、证照或一件事", "no goal; give items, credentials or a bundle"
            ),
        )
    return tuple(sorted(goals))


def _goal(name: str, network: Network) -> Goal:
    known = {
        "bundle": network.bundles,
        "item": network.items,
        "credential": network.producers,
    }
    prefix, mark, rest = name.partition(":")
    if mark and prefix in known:
        if rest in known[prefix]:
            return Goal(prefix, rest)
    else:
        for kind, names in known.items():
            if name in names:
                return Goal(kind, name)
    every = {each for names in known.values() for each in names}
    wanted = rest if mark and prefix in known else name
    raise unknown_name(
        "PLAN-GOAL", Label("事项、证照或一件事", "item, credential or bundle"), wanted, every
    )
