"""Reads of the district; a process keeps its copy for half a minute."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tongban.base.district.models import DistrictRow, EventRow, EvidenceRow
from tongban.base.district.types import (
    CORRECTION_DAYS,
    District,
    DistrictAbsent,
    Event,
    EvidenceKind,
)
from tongban.kernel.evidence import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEEP_SECONDS: Final = 30.0
T = TypeVar("T")
_kept: dict[str, tuple[float, Any]] = {}
# the kinds that the taxonomy was made of, replaced together with it
_taxonomy: list[tuple[Mapping[str, EvidenceKind], Taxonomy]] = [({}, Taxonomy({}))]


def get_district() -> District:
    """Return the district; DistrictAbsent when none was loaded."""
    found = find_district()
    if found is None:
        raise DistrictAbsent("no district was loaded; run `tongban load districts/NAME` first")
    return found


def find_district() -> District | None:
    """Return the district, or None before one was loaded."""
    return _keep("district", _district)


def evidence_kinds() -> Mapping[str, EvidenceKind]:
    """Return the kinds of evidence by id."""
    return _keep("evidence", _evidence)


def taxonomy() -> Taxonomy:
    """Return which kinds stand for which, as the kernel asks it."""
    kinds = evidence_kinds()
    known, made = _taxonomy[0]
    if known is not kinds:
        made = Taxonomy({kind.id: kind.satisfies for kind in kinds.values()})
        _taxonomy[0] = (kinds, made)
    return made


def events() -> tuple[Event, ...]:
    """Return life and business events in the district's order."""
    return _keep("events", _events)


def forget() -> None:
    """Read everything anew at the next question."""
    _kept.clear()


def _keep(name: str, read: Callable[[], T]) -> T:
    known = _kept.get(name)
    if known is not None and time.monotonic() - known[0] < KEEP_SECONDS:
        held: T = known[1]
        return held
    fresh = read()
    if fresh:
        _kept[name] = (time.monotonic(), fresh)
    return fresh


def _district() -> District | None:
    row = DistrictRow.objects.first()
    if row is None:
        return None
    body = row.body
    hall = body.get("hall") or {}
    return District(
        code=row.code,
        name=body["name"],
        city=body.get("city") or {},
        province=body.get("province") or {},
        hall_name=hall.get("name") or {},
        hall_operator=hall.get("operator") or "",
        hotline=str(body.get("hotline") or "12345"),
        synthetic=bool(body.get("synthetic")),
        notes=body.get("notes") or {},
        correction_days=int(body.get("correction_days") or CORRECTION_DAYS),
        rules=body.get("rules") or {},
    )


def _evidence() -> dict[str, EvidenceKind]:
    return {
        row.id: EvidenceKind(
            id=row.id,
            label=row.body["label"],
            satisfies=tuple(row.body.get("satisfies") or ()),
            credential=row.body.get("credential") or "",
            issuer=row.body.get("issuer") or "",
            shareable=bool(row.body.get("shareable")),
            abstract=bool(row.body.get("abstract")),
            form=bool(row.body.get("form")),
        )
        for row in EvidenceRow.objects.all()
    }


def _events() -> tuple[Event, ...]:
    return tuple(
        Event(
            id=row.id,
            kind=row.body["kind"],
            label=row.body["label"],
            items=tuple(row.body.get("items") or ()),
            help=row.body.get("help") or {},
        )
        for row in EventRow.objects.order_by("position")
    )
