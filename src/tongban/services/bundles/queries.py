"""Reads of bundles, reform labels and the planner's network; all of them are public."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tongban.base.authorities.queries import list_authorities
from tongban.base.district.queries import evidence_kinds
from tongban.record import queries as record
from tongban.record.once import once
from tongban.record.quick import act_one
from tongban.services.bundles.models import BundleRow, LabelRow
from tongban.services.bundles.network import node_of
from tongban.services.bundles.types import Bundle, Network, ReformLabel
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.labels import Label
from tongban.services.credentials.queries import list_kinds, live_holdings
from tongban.services.forms.queries import elements_by_id

if TYPE_CHECKING:
    from datetime import date

    from tongban.services.bundles.types import ItemNode

KEEP_SECONDS: Final = 30.0
"""How long a process may use its copy of the district's words after another one changed them."""
CHUNK: Final = 200
_LAST_BUNDLE: Final = "SELECT max(id) FROM bundles_bundlerow"


class BundleNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No bundle has this id."""

    code = "BUNDLE-NOT-FOUND"

    def __init__(self, bundle: str) -> None:
        super().__init__(f"there is no bundle {bundle!r}; look it up with list_bundles")
        self.message = Label(f"没有一件事 {bundle}", f"there is no bundle {bundle!r}")


class LabelNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No reform label has this id."""

    code = "LABEL-NOT-FOUND"

    def __init__(self, label: str) -> None:
        super().__init__(f"there is no reform label {label!r}; look it up with list_labels")
        self.message = Label(f"没有改革标签 {label}", f"there is no reform label {label!r}")


@dataclass(frozen=True, slots=True)
class LabelVersion:
    """One version of a label; `actor` is the system for what the district's folder said."""

    label: ReformLabel
    actor: str
    at: datetime
    filled: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    at: float
    stamp: str
    network: Network
    hashes: Mapping[str, str]


# replaced whole: threads see the former network or the new one
_kept: list[_Kept | None] = [None]
_read: list[Mapping[str, Bundle]] = [{}]


def get_bundle(bundle: str) -> Bundle:
    """Return a bundle as it is now; BundleNotFound."""
    found = _bundles().get(bundle)
    if found is None:
        raise BundleNotFound(bundle)
    return found


def list_bundles(
    *, lifecycle: str | None = None, event: str | None = None, label: str | None = None
) -> tuple[Bundle, ...]:
    """Return the bundles by id: all, of a lifecycle, of an event, or under a reform label."""
    return tuple(
        bundle
        for bundle in _bundles().values()
        if (lifecycle is None or bundle.lifecycle == lifecycle)
        and (event is None or event in bundle.events)
        and (label is None or label in bundle.labels)
    )


def get_label(label: str) -> ReformLabel:
    """Return a reform label as it is now; LabelNotFound."""
    return label_history(label)[-1].label


def list_labels() -> tuple[ReformLabel, ...]:
    """Return the reform labels as they are now, by id; those without members too."""
    rows = LabelRow.objects.order_by("label", "-version").distinct("label")
    return tuple(ReformLabel.from_json(row.body) for row in rows)


def label_history(label: str) -> tuple[LabelVersion, ...]:
    """Return every version of a label, the first first; LabelNotFound."""
    rows = LabelRow.objects.filter(label=label).order_by("version")
    found = tuple(
        LabelVersion(ReformLabel.from_json(row.body), row.actor, row.put_at, row.key is not None)
        for row in rows
    )
    if not found:
        raise LabelNotFound(label)
    return found


def find_filled(key: str) -> ReformLabel | None:
    """Return the version that a key once wrote."""
    row = LabelRow.objects.filter(key=key).first()
    return None if row is None else ReformLabel.from_json(row.body)


def network() -> Network:
    """Return everything plans are made from: what is published and in use today.

    A process keeps it until an item or a bundle changes (two small reads tell) and reads the
    district's words (elements, evidence, credentials, authorities) anew every half minute. After a
    change only the items that changed are read.
    """
    stamp = once("network", _stamp)
    kept = _kept[0]
    if kept is not None and kept.stamp == stamp and time.monotonic() - kept.at < KEEP_SECONDS:
        return kept.network
    words = Network(
        items={},
        evidence=dict(evidence_kinds()),
        credentials={kind.id: kind for kind in list_kinds()},
        elements=dict(elements_by_id()),
        bundles=_bundles(),
        authorities={
            view.id: Label(view.name["zh"], view.name.get("en", "")) for view in list_authorities()
        },
        calendar=record.calendar(),
        version=stamp,
    )
    hashes = catalogue.in_use()
    items = _items(hashes, words, kept)
    fresh = Network(
        items=items,
        evidence=words.evidence,
        credentials=words.credentials,
        elements=words.elements,
        bundles=words.bundles,
        authorities=words.authorities,
        calendar=words.calendar,
        version=stamp,
    )
    _kept[0] = _Kept(time.monotonic(), stamp, fresh, hashes)
    return fresh


def forget() -> None:
    """Make the network anew at the next question."""
    _kept[0] = None


def standing_of(party: str, on: date | None = None) -> frozenset[str]:
    """Return the kinds of credential that are live for a party, its legal representative's too.

    Whoever calls has asked who wants to know.
    """
    day = on or today()
    return frozenset(each.kind for each in live_holdings(party, day))


def today() -> date:
    """Return the record's day in China."""
    return catalogue.today()


def _stamp() -> str:
    row = act_one(_LAST_BUNDLE, ())
    return f"{catalogue.stamp()}/{(row and row[0]) or 0}"


def _bundles() -> dict[str, Bundle]:
    """Give the bundles as they are now; a process reads a content once and keeps it by its hash."""
    last = BundleRow.objects.order_by("bundle", "-id").distinct("bundle")
    rows = once("bundles", lambda: tuple(last.values_list("id", "bundle", "hash")))
    kept = _read[0]
    if missing := [key for key, _, mark in rows if mark not in kept]:
        new = BundleRow.objects.in_bulk(missing)
        kept = _read[0] = {
            mark: kept[mark] if mark in kept else Bundle.from_json(new[key].body)
            for key, _, mark in rows
        }
    return {bundle: kept[mark] for _, bundle, mark in rows}


def _items(hashes: Mapping[str, str], words: Network, kept: _Kept | None) -> dict[str, ItemNode]:
    """Give every item, those of the former network that still hold as they are."""
    found: dict[str, ItemNode] = {}
    if (
        kept is not None
        and kept.network.evidence == words.evidence
        and kept.network.authorities == words.authorities
    ):
        held = kept.network.items
        found = {
            slug: held[slug]
            for slug, mark in hashes.items()
            if slug in held and kept.hashes.get(slug) == mark
        }
    missing = sorted(hashes.keys() - found.keys())
    for start in range(0, len(missing), CHUNK):
        page = catalogue.list_items(slugs=missing[start : start + CHUNK], limit=CHUNK)
        for record_ in page.items:
            found[record_.slug] = node_of(
                record_.content,
                words.evidence,
                authorities=words.authorities,
                version=record_.hash or "",
            )
    return {slug: found[slug] for slug in hashes if slug in found}
