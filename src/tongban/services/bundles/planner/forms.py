"""One form: the union of the data elements of all items, no meaning twice (INV-ONE-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.services.bundles.planner.results import FormField
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.services.bundles.planner.results import Edge
    from tongban.services.bundles.planner.scene import Scene
    from tongban.services.bundles.planner.selecting import Selection


def fields(selection: Selection, edges: Iterable[Edge], scene: Scene) -> tuple[FormField, ...]:
    """Give the elements of the one form in the order in which the items ask for them.

    Elements of the same Chinese label and type have one meaning and are asked for once. An element
    that a member's credential will print is not asked for when only members after it want it.
    """
    elements = scene.network.elements
    asked: dict[str, list[str]] = {}
    same: dict[str, list[str]] = {}
    certain: dict[str, bool] = {}
    meanings: dict[tuple[str, str], str] = {}
    for item in sorted(selection.members):
        for name in scene.network.items[item].form:
            element = elements.get(name)
            truth = True if element is None else scene.truth(element.when or None)
            if truth is False:
                continue
            meaning = (name, "") if element is None else (element.label["zh"], element.type.value)
            first = meanings.setdefault(meaning, name)
            if first != name and name not in same.setdefault(first, []):
                same[first].append(name)
            if item not in asked.setdefault(first, []):
                asked[first].append(item)
            sure = truth is True and selection.members[item].certain
            certain[first] = certain.get(first, False) or sure
    above = _above(edges)
    return tuple(
        _field(name, items, same.get(name, ()), above, selection, scene, certain=certain[name])
        for name, items in asked.items()
    )


def _field(
    name: str,
    items: list[str],
    same: Iterable[str],
    above: Mapping[str, frozenset[str]],
    selection: Selection,
    scene: Scene,
    *,
    certain: bool,
) -> FormField:
    element = scene.network.elements.get(name)
    names = (name, *same)
    source = _printed(names, items, above, selection, scene)
    known = any(each in scene.facts for each in names)
    return FormField(
        element=name,
        label=Label(name) if element is None else Label(element.label["zh"], element.label["en"]),
        type="text" if element is None else element.type.value,
        status="known" if known else "produced" if source is not None else "ask",
        certain=certain,
        asked_by=tuple(items),
        from_item=source,
        same_as=tuple(same),
    )


def _printed(
    names: tuple[str, ...],
    items: list[str],
    above: Mapping[str, frozenset[str]],
    selection: Selection,
    scene: Scene,
) -> str | None:
    """Give the member before all who ask, whose credential prints one of these elements."""
    network = scene.network
    common = frozenset.intersection(*(above.get(item, frozenset()) for item in items))
    for item in sorted(common):
        kind = network.credentials.get(network.items[item].produces or "")
        if kind is None or not selection.members[item].certain:
            continue
        if any(name in kind.elements for name in names):
            return item
    return None


def _above(edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """Give the members whose results are there before each member begins."""
    before: dict[str, set[str]] = {}
    for edge in edges:
        if edge.certain and not edge.optional and edge.by == "issued":
            before.setdefault(edge.after, set()).add(edge.before)
    found: dict[str, frozenset[str]] = {}

    def walk(item: str, below: frozenset[str]) -> frozenset[str]:
        if item not in found:
            direct = before.get(item, set()) - below
            found[item] = frozenset(direct).union(*(walk(one, below | {item}) for one in direct))
        return found[item]

    for item in list(before):
        walk(item, frozenset())
    return found
