"""Make the planner's network of what items say."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tongban.services.bundles.types import Bundle, ItemNode, Need, Network
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tongban.base.district.types import EvidenceKind
    from tongban.services.catalogue.types import ItemContent, MaterialSlot


def node_of(
    content: ItemContent,
    evidence: Mapping[str, EvidenceKind],
    *,
    authorities: Mapping[str, Label] | None = None,
    version: str = "",
) -> ItemNode:
    """Give an item as the planner sees it; `evidence` are the district's kinds."""
    situations = {each.id: each for each in content.situations}
    body = content.implementing_body or ""
    known = (authorities or {}).get(body)
    return ItemNode(
        id=content.id,
        name=content.name,
        authority=body,
        authority_name=known.zh if known is not None else content.body_name or "",
        item_type=content.item_type or "",
        case_type=content.case_type or "",
        code=content.code or "",
        needs=tuple(
            _need(content.id, slot, {key: each.when for key, each in situations.items()}, evidence)
            for slot in content.needs
        ),
        produces=content.produces,
        result=content.result_name,
        form=content.form,
        statutory=content.statutory_limit,
        promised=content.promised_limit,
        visits=content.onsite_visits,
        visit_reason=content.onsite_reason,
        site_check=bool(content.onsite_review),
        fees=content.fee_items,
        charged=content.is_fee,
        steps=content.flow_steps,
        special=content.special_procedures,
        basis=content.legal_basis,
        joint_bodies=content.joint_bodies,
        version=version,
    )


def with_items(network: Network, nodes: Iterable[ItemNode]) -> Network:
    """Give the network with items put in or replaced."""
    items = {**network.items, **{node.id: node for node in nodes}}
    return _carried(network, replace(network, items=items), {"producers", "issued_only"})


def with_bundles(network: Network, bundles: Iterable[Bundle]) -> Network:
    """Give the network with bundles put in or replaced."""
    known = {**network.bundles, **{each.id: each for each in bundles}}
    return _carried(network, replace(network, bundles=known), {"bundles_of"})


def _carried(before: Network, after: Network, changed: Collection[str]) -> Network:
    """Take over what was worked out of the parts that did not change."""
    for name, value in vars(before).items():
        if isinstance(getattr(Network, name, None), cached_property) and name not in changed:
            vars(after)[name] = value
    return after


def _need(
    item: str,
    slot: MaterialSlot,
    situations: Mapping[str, str | None],
    evidence: Mapping[str, EvidenceKind],
) -> Need:
    kind = evidence.get(slot.kind or slot.slot)
    label = slot.name or (Label(kind.label["zh"], kind.label.get("en", "")) if kind else None)
    when, open_situations = _asked_when(slot, situations)
    return Need(
        slot=slot.slot,
        # a slot whose kind nobody named stands for itself: two items' unnamed slots never merge
        kind=kind.id if kind else slot.kind or f"{item}/{slot.slot}",
        name=label or Label(slot.slot),
        necessity=slot.necessity or "required",
        when=when,
        situations=open_situations,
        form=bool(kind and kind.form),
        shareable=slot.shareable is True or bool(kind and kind.shareable),
        source=slot.source,
        original=bool(slot.original),
        basis=slot.basis,
    )


def _asked_when(
    slot: MaterialSlot, situations: Mapping[str, str | None]
) -> tuple[str | None, tuple[Label, ...]]:
    """Join the slot's own condition with those of its situations.

    Situations without a condition over facts are given by name: no fact can tell.
    """
    conditions = [situations.get(each) for each in slot.situations]
    if any(each is None for each in conditions):
        return slot.when, tuple(Label(each) for each in slot.situations)
    either = " OR ".join(f"({each})" for each in conditions)
    parts = [f"({part})" for part in (slot.when, either) if part]
    return (" AND ".join(parts) if len(parts) > 1 else slot.when or either or None), ()
