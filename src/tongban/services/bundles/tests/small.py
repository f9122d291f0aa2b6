"""Small networks to plan in: a club whose papers hang together like a county's."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.base.district.types import EvidenceKind
from tongban.services.bundles.planner import Options, Plan, plan
from tongban.services.bundles.reading import read_bundle
from tongban.services.bundles.types import Bundle, ItemNode, Need, Network
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import FeeItem, FlowStep, Limit
from tongban.services.credentials.types import CredentialKind
from tongban.services.forms.types import DataElement, ElementType

MONDAY = date(2022, 4, 11)
"""A week without holidays begins: 5 working days later is Monday the 18th."""


def need(kind: str, slot: str = "", **more: Any) -> Need:
    return Need(slot=slot or kind, kind=kind, name=Label(kind, kind), **more)


def item(name: str, *needs: Need | str, days: int | None = 1, **more: Any) -> ItemNode:
    """Give an item that takes so many working days; a need may be given by its kind."""
    given: dict[str, Any] = {
        "id": name,
        "name": Label(name, name),
        "needs": tuple(need(each) if isinstance(each, str) else each for each in needs),
        "promised": None if days is None else Limit(days, "working_days"),
        "visits": 0,
        "charged": False,
    }
    return ItemNode(**{**given, **more})


def days(n: int) -> dict[str, Any]:
    return {"days": n, "unit": "working_days"}


def steps(*names: str) -> tuple[FlowStep, ...]:
    return tuple(FlowStep(step=Label(name)) for name in names)


def fee(amount: Any) -> FeeItem:
    return FeeItem(name=Label("fee"), amount=amount)


def kind(name: str, **more: Any) -> EvidenceKind:
    return EvidenceKind(id=name, label={"zh": name, "en": name}, **more)


def credential(name: str, *elements: str) -> CredentialKind:
    label = {"zh": name, "en": name}
    return CredentialKind(name, label, "", "club", "either", None, "{seq}", elements)


def element(name: str, type_: str = "bool", zh: str = "", **more: Any) -> DataElement:
    label = {"zh": zh or name, "en": name}
    return DataElement(id=name, label=label, type=ElementType(type_), **more)


def bundle(*members: dict[str, Any] | str, **more: Any) -> Bundle:
    """Give a bundle; a member given by its name is required."""
    given: dict[str, Any] = {
        "id": "matter",
        "name": {"zh": "一件事", "en": "One matter"},
        "lifecycle": "enterprise",
        "members": [{"item": each} if isinstance(each, str) else each for each in members],
    }
    return read_bundle({**given, **more})


def network(
    *items: ItemNode,
    bundles: tuple[Bundle, ...] = (),
    elements: tuple[DataElement, ...] = (),
    kinds: tuple[EvidenceKind, ...] = (),
    credentials: tuple[CredentialKind, ...] = (),
) -> Network:
    """Give a network; what an item issues is evidence of the same name unless `kinds` says so."""
    evidence = {each.id: each for each in kinds}
    known = {each.id: each for each in credentials}
    for node in items:
        if node.produces:
            evidence.setdefault(node.produces, kind(node.produces, credential=node.produces))
            known.setdefault(node.produces, credential(node.produces))
    return Network(
        items={node.id: node for node in items},
        evidence=evidence,
        credentials=known,
        elements={each.id: each for each in elements},
        bundles={each.id: each for each in bundles},
    )


def planned(net: Network, *goals: str, holds: Any = (), facts: Any = None, **options: Any) -> Plan:
    return plan(
        net,
        goals or ("matter",),
        facts=facts or {},
        holds=holds,
        on=MONDAY,
        options=Options(**options),
    )
