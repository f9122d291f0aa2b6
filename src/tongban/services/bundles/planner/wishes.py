"""Choices that name something of the plan: refused with what is near where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.services.bundles.planner.options import unknown_name
from tongban.services.bundles.planner.scene import refuse
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tongban.services.bundles.planner.scene import Scene


def known_options(allowed: AbstractSet[str], groups: AbstractSet[str], scene: Scene) -> None:
    """Refuse options that name nothing of this plan's bundles.

    `allowed` are the items that may be granted on commitment, `groups` the words of alternatives.
    """
    items = scene.network.items
    for name in sorted(scene.options.include | scene.options.keep | scene.options.commit):
        if name not in items:
            raise refuse("PLAN-OPTION", f"没有事项 {name}", f"there is no item {name!r}")
    for name in sorted(scene.options.commit - allowed):
        raise refuse(
            "PLAN-OPTION",
            f"{name} 不适用告知承诺",
            f"{name!r} may not be granted on commitment; the bundle does not allow it",
        )
    _known_groups(groups, scene)
    _known_slots(scene)


def _known_groups(groups: AbstractSet[str], scene: Scene) -> None:
    """Refuse a choice among alternatives that there are not, or of what is none of them."""
    network = scene.network
    for word, item in sorted(scene.options.choices.items()):
        if word in groups:
            continue
        makers = network.producers.get(word)
        if not makers:
            known = {*groups, *network.producers}
            raise unknown_name("PLAN-OPTION", Label("任选组", "group of alternatives"), word, known)
        if item not in makers:
            names = ", ".join(sorted(makers))
            raise refuse(
                "PLAN-OPTION",
                f"{item} 不产生 {word}；可选 {names}",
                f"{item!r} does not issue {word!r}; choose one of {names}",
            )


def _known_slots(scene: Scene) -> None:
    """Refuse to put off what no item asks for."""
    for name in sorted(scene.options.defer):
        item, _, slot = name.partition("/")
        node = scene.network.items.get(item)
        if node is None or slot not in {need.slot for need in node.needs}:
            raise refuse(
                "PLAN-OPTION",
                f"没有材料 {name}：应为 事项/材料",
                f"there is no slot {name!r}; expected ITEM/SLOT",
            )
