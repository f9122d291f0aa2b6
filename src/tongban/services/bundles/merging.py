"""Several items made one (多合一): what the one asks, takes and gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tongban.services.bundles.network import with_bundles
from tongban.services.bundles.planner.costs import rough_days
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tongban.services.bundles.types import Bundle, ItemNode, Member, Need, Network
    from tongban.services.catalogue.types import Limit


def merged(network: Network, items: Sequence[str], into: str, produces: str | None) -> Network:
    """Give the network in which these items are one, `into`, that issues `produces`.

    It asks each kind of evidence and each element once, takes the longest of their limits, the most
    visits of one of them and all their fees; its steps are those of the one with the most. Bundles
    that had any of them have it instead.
    """
    nodes = [network.items[item] for item in items]
    first = nodes[0]
    longest = max(nodes, key=lambda node: len(node.steps))
    one = replace(
        first,
        id=into,
        name=network.items[into].name if into in network.items else _name(nodes),
        needs=_needs(nodes, produces, network),
        produces=produces,
        result=next((node.result for node in nodes if node.produces == produces), first.result),
        form=tuple(dict.fromkeys(name for node in nodes for name in node.form)),
        statutory=_longest([node.statutory for node in nodes]),
        promised=_longest([node.promised for node in nodes]),
        visits=None
        if any(node.visits is None for node in nodes)
        else max(node.visits or 0 for node in nodes),
        site_check=any(node.site_check for node in nodes),
        fees=tuple(fee for node in nodes for fee in node.fees),
        charged=None
        if any(node.charged is None for node in nodes)
        else any(node.charged for node in nodes),
        steps=longest.steps,
        basis=tuple(dict.fromkeys(basis for node in nodes for basis in node.basis)),
    )
    kept = {name: node for name, node in network.items.items() if name not in items}
    changed = [
        _bundle(bundle, items, into)
        for bundle in network.bundles.values()
        if not set(items).isdisjoint(bundle.items)
    ]
    return with_bundles(replace(network, items={**kept, into: one}), changed)


def _needs(nodes: Sequence[ItemNode], produces: str | None, network: Network) -> tuple[Need, ...]:
    """Give each kind once, without what one of them issued for another of them."""
    inner = {
        kind
        for node in nodes
        if node.produces is not None and node.produces != produces
        for kind in network.proofs.get(node.produces, ())
    }
    kinds: dict[str, Need] = {}
    for node in nodes:
        for need in node.needs:
            if need.kind in inner:
                continue
            known = kinds.get(need.kind)
            if known is None:
                kinds[need.kind] = replace(need, slot=need.kind.replace("/", "-"))
            elif known.when is not None and need.when is not None and known.when != need.when:
                kinds[need.kind] = replace(known, when=f"({known.when}) OR ({need.when})")
            elif need.when is None:
                kinds[need.kind] = replace(known, when=None)
    return tuple(kinds.values())


def _longest(limits: Sequence[Limit | None]) -> Limit | None:
    """Give the longest limit; None where one of them has none."""
    stated = [limit for limit in limits if limit is not None]
    if len(stated) < len(limits):
        return None
    return max(stated, key=lambda limit: rough_days(limit) or 0)


def _bundle(bundle: Bundle, items: Collection[str], into: str) -> Bundle:
    """Put the merged item in the place of those it was made of.

    Where only some of them were alternatives, it settles that choice: the others of it go.
    """
    words = {member.alternatives for member in bundle.members if member.item in items}
    settled = words - {None} if len(words) > 1 else set()
    members: dict[str, Member] = {}
    for member in bundle.members:
        if member.item not in items and member.alternatives in settled:
            continue
        name = into if member.item in items else member.item
        made = replace(
            member,
            item=name,
            waits_for=_renamed(member.waits_for, items, into, name),
            parallel_with=_renamed(member.parallel_with, items, into, name),
            tolerable=() if name == into else member.tolerable,
        )
        known = members.get(name)
        members[name] = made if known is None else _joined(known, made)
    named = (into if item in items else item for item in bundle.policies.joint_visit)
    visit = tuple(dict.fromkeys(item for item in named if item in members))
    return replace(
        bundle,
        members=tuple(members.values()),
        policies=replace(bundle.policies, joint_visit=visit),
    )


def _joined(one: Member, other: Member) -> Member:
    """Join two members: the merged item is needed whenever one of them was."""
    roles = ("required", "conditional", "optional")
    role = min(one.role, other.role, key=roles.index)
    when = f"({one.when}) OR ({other.when})" if one.when and other.when else None
    return replace(
        one,
        role=role,
        when=when if role == "conditional" else None,
        waits_for=tuple(dict.fromkeys((*one.waits_for, *other.waits_for))),
        parallel_with=tuple(dict.fromkeys((*one.parallel_with, *other.parallel_with))),
        alternatives=one.alternatives if one.alternatives == other.alternatives else None,
        commitment=one.commitment and other.commitment,
        prereview=one.prereview and other.prereview,
    )


def _renamed(names: Sequence[str], items: Collection[str], into: str, own: str) -> tuple[str, ...]:
    found = dict.fromkeys(into if name in items else name for name in names)
    return tuple(name for name in found if name != own)


def _name(nodes: Sequence[ItemNode]) -> Label:
    return Label(
        "、".join(node.name.zh for node in nodes) + "（合并）",
        " and ".join(node.name.text("en") for node in nodes),
    )
