"""How deep an item can be done online, as its guide in force today says (domain.md §4.1.2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tongban.faces.common.jinja import words
from tongban.services.catalogue.codes import ONLINE_DEPTHS
from tongban.services.catalogue.queries import online_depths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.services.figures.types import Scope

UNKNOWN: Final = "0"
"""Stands for items whose guide says nothing of it, or which are in force no more."""
OTHER: Final = "9"
"""The code for what the others do not name: it tells no depth."""
NOTHING: Final = "-"
"""No item: keeps a depth that no guide has from meaning every item."""


def depth_of(codes: Sequence[str]) -> str:
    """Give the deepest step that goes online."""
    return max(
        (each for each in codes if each in ONLINE_DEPTHS.entries and each != OTHER), default=UNKNOWN
    )


def depth_name(depth: str) -> str:
    """Name a depth for people; empty for none."""
    if not depth:
        return ""
    if depth not in ONLINE_DEPTHS.entries:
        return _("指南没有写明")
    found = ONLINE_DEPTHS.entries[depth]
    return words({"zh": found.zh, "en": found.en})


def items_by_depth(items: Sequence[str]) -> Mapping[str, list[str]]:
    """Sort items by how deep they go, the deepest first, the unknown last. One statement."""
    known = online_depths()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        found[depth_of(known.get(item, ()))].append(item)
    return dict(sorted(found.items(), reverse=True))


def at_depth(scope: Scope, depth: str) -> Scope:
    """Narrow a scope to the items of a depth; as it is without one, or where one item is asked."""
    if not depth or scope.item is not None:
        return scope
    items = tuple(each for each, codes in online_depths().items() if depth_of(codes) == depth)
    return replace(scope, items=items or (NOTHING,))
