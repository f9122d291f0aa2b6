"""Writes of the district: what its folder says, taken as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.base.district.models import DistrictRow, EventRow, EvidenceRow
from tongban.base.district.queries import forget
from tongban.base.search import actions as search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class OtherDistrict(ValueError):  # noqa: N818 - the house's word for it
    """This database holds another district already."""

    code = "DISTRICT-OTHER"


def put_district(*, body: Mapping[str, Any]) -> bool:
    """Keep the district's own sheet; tells whether anything changed.

    Raises OtherDistrict when the database holds another one: a database is one district's.
    """
    code = str(body["code"])
    held = DistrictRow.objects.first()
    if held is not None and held.code != code:
        raise OtherDistrict(
            f"this database holds district {held.code}, not {code}; use a database of its own"
        )
    if held is not None and held.body == dict(body):
        return False
    DistrictRow.objects.update_or_create(pk=code, defaults={"body": dict(body)})
    forget()
    return True


def put_evidence(*, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep the kinds of evidence; gives how many are new or changed."""
    return _put(EvidenceRow, rows)


def put_events(*, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep the events in their order, findable by their names; take out those no longer there."""
    with transaction.atomic():
        left = EventRow.objects.exclude(pk__in=[row["id"] for row in rows])
        for name in left.values_list("pk", flat=True):
            search.remove("event", name)
        gone, _ = left.delete()
        for row in rows:
            label = row["label"]
            keywords = [word for word in (label.get("en"),) if word]
            search.index(kind="event", id=row["id"], title=label["zh"], keywords=keywords)
        return gone + _put(EventRow, rows, ordered=True)


def _put(
    table: type[EvidenceRow | EventRow], rows: Sequence[Mapping[str, Any]], *, ordered: bool = False
) -> int:
    changed = 0
    with transaction.atomic():
        known = table.objects.in_bulk([row["id"] for row in rows])
        for position, row in enumerate(rows):
            values: dict[str, Any] = {"body": dict(row)}
            if ordered:
                values["position"] = position
            held = known.get(row["id"])
            if held is not None and all(getattr(held, key) == val for key, val in values.items()):
                continue
            table.objects.update_or_create(pk=row["id"], defaults=values)
            changed += 1
    forget()
    return changed
