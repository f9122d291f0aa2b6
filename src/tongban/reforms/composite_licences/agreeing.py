"""What an industry must agree on with its bundle and its items; pure, for checks of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tongban.reforms.composite_licences.types import Industry
    from tongban.services.bundles.types import Bundle
    from tongban.services.catalogue.types import ItemContent


def faults(
    industry: Industry, bundle: Bundle | None, items: Mapping[str, ItemContent]
) -> Iterator[tuple[str, str]]:
    """Give what an industry does not agree on with its bundle and items: path and what to do.

    INV-OIL-05: whatever is checked on site is checked in the one visit. INV-OIL-06: what touches
    a domain that the law excludes is inspected, never taken on a commitment.
    """
    if bundle is None:
        yield "bundle", f"{industry.bundle!r} is no bundle here"
        return
    if bundle.policies.composite != industry.licence:
        yield "licence", f"bundle {bundle.id} names {bundle.policies.composite!r} as its composite"
    members = {each.item: each for each in bundle.members}
    visited = [
        permit.item
        for permit in industry.permits
        if permit.item in items and items[permit.item].onsite_review
    ]
    for n, permit in enumerate(industry.permits):
        path = f"permits[{n}].item"
        content = items.get(permit.item)
        if permit.item not in members or content is None:
            yield path, f"{permit.item!r} is no member of bundle {bundle.id}"
            continue
        if content.produces is None:
            yield path, f"{permit.item} issues no credential, so nothing could be shown"
        if len(visited) > 1 and permit.item in visited:
            missing = permit.item not in bundle.policies.joint_visit
            if missing:
                yield path, f"{permit.item} is checked on site outside the one visit (INV-OIL-05)"
        if members[permit.item].commitment and content.domains:
            domains = ", ".join(content.domains)
            yield path, f"{permit.item} touches {domains}: no commitment (INV-OIL-06)"
