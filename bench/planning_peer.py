"""A planner as one would first write it: no index, every question answered by looking at all items.

It plans one bundle and gives the items that certainly apply, the kinds of evidence to bring and the
due day; it knows of no circles, choices or holdings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.kernel.conditions import parse
from tongban.services.bundles.planner.costs import asked_of, rough_days
from tongban.services.bundles.planner.scheduling import end_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tongban.services.bundles.types import ItemNode, Member, Need, Network

Found = tuple[frozenset[str], frozenset[str], "date | None"]


def naive(network: Network, bundle: str, facts: Mapping[str, Any], *, on: date) -> Found:
    """Plan a bundle by scanning."""
    members = _members(network, bundle, facts)
    certain = {item for item, (truth, _) in members.items() if truth}
    hard: dict[str, set[str]] = {item: set() for item in certain}
    soft: dict[str, set[str]] = {item: set() for item in certain}
    started: dict[str, set[str]] = {item: set() for item in certain}
    bring: set[str] = set()
    for item in certain:
        member = members[item][1]
        for need in network.items[item].needs:
            if need.necessity not in {"required", "tolerable"} or need.form:
                continue
            if _truth(network, need.when, facts) is not True or need.situations:
                continue
            makers = _makers(network, item, need, members)
            sure = [maker for maker in makers if maker in certain]
            if sure:
                first = min(
                    sure, key=lambda one: (one not in member.waits_for, _cost(network.items[one]))
                )
                beside = first in member.parallel_with or item in members[first][1].parallel_with
                (soft if member.prereview or beside else hard)[item].add(first)
            elif not makers and not need.shareable:
                bring.add(need.kind)
        for other in member.waits_for:
            if other not in certain:
                continue
            if member.by == "accepted":
                started[item].add(other)
            else:
                (soft if member.prereview else hard)[item].add(other)
    wide = {
        kind
        for kind in bring
        for other in bring
        if other != kind and _satisfies(network, other, kind)
    }
    due = _days(network, certain, hard, soft, started, on)
    return frozenset(certain), frozenset(bring - wide), max(due.values(), default=None)


def _members(
    network: Network, bundle: str, facts: Mapping[str, Any]
) -> dict[str, tuple[bool, Member]]:
    """Give the members that apply or may, and whether they do for certain."""
    found: dict[str, tuple[bool, Member]] = {}
    groups: dict[str, list[tuple[bool, Member]]] = {}
    for member in network.bundles[bundle].members:
        truth = _truth(network, member.when, facts)
        if truth is False or member.role == "optional":
            continue
        if member.alternatives:
            groups.setdefault(member.alternatives, []).append((truth is True, member))
        else:
            found[member.item] = (truth is True, member)
    for rivals in groups.values():
        best = min(rivals, key=lambda one: _cost(network.items[one[1].item]))
        found[best[1].item] = best
    return found


def _makers(
    network: Network, item: str, need: Need, members: Mapping[str, tuple[bool, Member]]
) -> list[str]:
    changing = _gives(network, network.items[item], need.kind)
    return [
        node.id
        for node in network.items.values()
        if _gives(network, node, need.kind)
        and node.id in members
        and node.id != item
        and not (changing and _changes(network, node))
    ]


def _gives(network: Network, node: ItemNode, kind: str) -> bool:
    return node.produces is not None and any(
        each.credential == node.produces and _satisfies(network, each.id, kind)
        for each in network.evidence.values()
    )


def _changes(network: Network, node: ItemNode) -> bool:
    return any(
        need.necessity in {"required", "tolerable"} and _gives(network, node, need.kind)
        for need in node.needs
    )


def _satisfies(network: Network, kind: str, wanted: str) -> bool:
    return kind == wanted or any(
        _satisfies(network, other, wanted)
        for other in (network.evidence[kind].satisfies if kind in network.evidence else ())
    )


def _truth(network: Network, when: str | None, facts: Mapping[str, Any]) -> bool | None:
    return True if when is None else parse(when, network.dictionary).evaluate(dict(facts))


def _cost(node: ItemNode) -> tuple[Any, ...]:
    days = rough_days(node.promised if node.promised is not None else node.statutory)
    return (
        node.visits is None,
        node.visits or 0,
        days is None,
        days or 0,
        asked_of(node),
        node.id,
    )


def _days(
    network: Network,
    items: set[str],
    hard: Mapping[str, set[str]],
    soft: Mapping[str, set[str]],
    started: Mapping[str, set[str]],
    on: date,
) -> dict[str, date]:
    """Move every day until none moves."""
    start = dict.fromkeys(items, on)
    due = dict.fromkeys(items, on)
    moved = True
    while moved:
        moved = False
        for item in items:
            begin = max([on, *(due[one] for one in hard[item]), *(start[o] for o in started[item])])
            node = network.items[item]
            limit = node.promised if node.promised is not None else node.statutory
            end = max([end_of(limit, begin, network.calendar), *(due[one] for one in soft[item])])
            moved |= (begin, end) != (start[item], due[item])
            start[item], due[item] = begin, end
    return due
