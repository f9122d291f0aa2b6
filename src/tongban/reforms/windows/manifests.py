"""Reads of handovers: what waits at a window, what a department is to confirm, a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.authorities.queries import get_authorities, get_authority, officer_names
from tongban.record.children import children_of
from tongban.record.once import once
from tongban.record.queries import grants_of, list_matters
from tongban.record.types import SYSTEM, MatterNotFound, NotPermitted
from tongban.reforms.windows.handover import handovers_of
from tongban.reforms.windows.models import ManifestRow
from tongban.reforms.windows.procedure import HANDOVER, state_label
from tongban.services.cases.types import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.kernel.authority import Actor, Grant
    from tongban.record.types import MatterView

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A file on its way: its case, where it is, what goes along, what differs."""

    case: UUID
    number: str
    subject: str
    department: str
    department_name: Label
    window: str
    state: str
    state_label: Label
    overdue: bool
    due: date | None
    held_at: datetime
    papers: tuple[str, ...]
    electronic: tuple[str, ...]
    manifest: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What went to a department in one go."""

    number: str
    department: str
    department_name: Label
    hall: str
    day: date
    by: str
    at: datetime
    lines: tuple[Line, ...]


def open_lines(*, actor: Actor) -> tuple[Line, ...]:
    """Give the files on their way that the officer may see, the oldest first, overdue ones too.

    As many statements however many there are.
    """
    try:
        page = list_matters(
            actor=actor, kinds={HANDOVER}, open_only=True, limit=MOST, with_folded=True
        )
    except NotPermitted:
        return ()
    return _lines(sorted(page.rows, key=lambda each: each.opened_at))


def line_of(case: UUID) -> Line | None:
    """Give the handover of a case whose page is shown, None where there is none."""
    found = once(("children", case), lambda: children_of(case, actor=SYSTEM))
    return next(iter(_lines([each for each in found if each.kind == HANDOVER])), None)


def recent(*, actor: Actor, limit: int = 20) -> tuple[ManifestRow, ...]:
    """Give the last manifests of departments that the officer may see a part of, newest first."""
    held = {each.department for each in grants_of(actor=actor)}
    rows = ManifestRow.objects.order_by("-at")
    if None not in held:
        rows = rows.filter(department__in=held)
    return tuple(rows[:limit])


def get_manifest(number: str, *, actor: Actor) -> Manifest:
    """Give a manifest with the lines that the officer may see; MatterNotFound where there is none.

    A clerk who holds a department's authority item by item sees those items alone.
    """
    row = ManifestRow.objects.filter(number=number).first()
    grants = grants_of(actor=actor)
    if row is None:
        raise MatterNotFound(f"no manifest {number[:64]!r}")
    views = handovers_of([UUID(each) for each in row.cases])
    seen = [each for each in views if _covers(grants, each)]
    if not seen:
        raise MatterNotFound(f"no manifest {number[:64]!r} that you may see")
    return Manifest(
        number=row.number,
        department=row.department,
        department_name=get_authority(row.department).name,
        hall=row.hall,
        day=row.day,
        by=officer_names([row.by]).get(row.by, row.by),
        at=row.at,
        lines=_lines(seen),
    )


def _covers(grants: Sequence[Grant], matter: MatterView) -> bool:
    return any(
        each.party is None
        and each.department in {None, matter.department}
        and (each.items is None or matter.item in each.items)
        for each in grants
    )


def _lines(rows: Sequence[MatterView]) -> tuple[Line, ...]:
    bodies = get_authorities({each.department for each in rows}) if rows else {}
    return tuple(
        _line(each, {} if (body := bodies.get(each.department)) is None else body.name)
        for each in rows
    )


def _line(matter: MatterView, name: Label) -> Line:
    assert matter.folded is not None and matter.parent is not None  # noqa: S101, PT018 - read so
    facts = matter.folded.facts

    def texts(fact: str) -> tuple[str, ...]:
        value = facts.get(fact)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    return Line(
        case=matter.parent,
        number=str(facts["case_number"]),
        subject=matter.subject,
        department=matter.department,
        department_name=name,
        window=str(facts["window"]),
        state=matter.state,
        state_label=state_label(HANDOVER, matter.state),
        overdue=facts.get("overdue") is True,
        due=matter.due,
        held_at=matter.opened_at,
        papers=texts("papers"),
        electronic=texts("electronic"),
        manifest=str(facts.get("manifest") or ""),
        differences=texts("differences"),
    )
