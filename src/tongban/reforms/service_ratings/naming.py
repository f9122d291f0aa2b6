"""Names that pages of ratings need of items and joint matters, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.services.bundles.queries import list_bundles
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def names_of(slugs: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Give the names of items and bundles by their ids; an unknown one stands for itself."""
    wanted = set(slugs)
    found: dict[str, Mapping[str, str]] = {each: {"zh": each, "en": each} for each in wanted}
    if not wanted:
        return found
    for each in list_items(slugs=wanted, limit=len(wanted)).items:
        found[each.slug] = {"zh": each.content.name.zh, "en": each.content.name.text("en")}
    if len(wanted - {slug for slug, name in found.items() if name["zh"] != slug}):
        for bundle in list_bundles():
            if bundle.id in wanted:
                found[bundle.id] = {"zh": bundle.name.zh, "en": bundle.name.text("en")}
    return found
