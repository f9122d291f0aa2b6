"""Writes: records of supply by whoever the utility has entrusted with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.reforms.utilities import rules
from tongban.reforms.utilities.models import OutageRow, ServedRow
from tongban.reforms.utilities.queries import recorded_by
from tongban.reforms.utilities.types import BadRow, UtilityRefused

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.authority import Actor


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: rows that are new, rows known before, rows that are bad."""

    fresh: int
    known: int
    bad: tuple[BadRow, ...]


def import_outages(text: str, *, actor: Actor, department: str) -> Imported:
    """Take in a table of interruptions; the same table again changes nothing.

    Bad rows are named and left out, the others taken in. Raises NotPermitted, UtilityRefused
    UTL-FILE.
    """
    _may_record(actor, department)
    try:
        found, bad = rules.read_outages(text)
    except ValueError as error:
        raise UtilityRefused(
            "UTL-FILE",
            {
                "zh": "请上传 CSV 表格，首行为 started,ended,customers,place"
                "（开始、结束、用户数、地点）。",
                "en": f"Expected CSV with started, ended, customers, place: {error}.",
            },
        ) from error
    now = clock.now()
    with transaction.atomic():
        before = OutageRow.objects.filter(department=department).count()
        OutageRow.objects.bulk_create(
            [
                OutageRow(
                    department=department,
                    started=each.started,
                    ended=each.ended,
                    customers=each.customers,
                    place=each.place,
                    put_by=actor.id,
                    put_at=now,
                )
                for each in found
            ],
            ignore_conflicts=True,
        )
        fresh = OutageRow.objects.filter(department=department).count() - before
    return Imported(fresh, len(found) - fresh, bad)


def state_served(customers: int, *, actor: Actor, department: str, month: date) -> None:
    """State how many customers a utility serves in a month; stated once, it stays.

    Raises NotPermitted, UtilityRefused UTL-SERVED for another number than was stated before.
    """
    _may_record(actor, department)
    if customers <= 0:
        raise _served("用户数应为正整数。", "The number of customers is above zero.")
    row, fresh = ServedRow.objects.get_or_create(
        department=department,
        month=month.replace(day=1),
        defaults={"customers": customers, "put_by": actor.id, "put_at": clock.now()},
    )
    if not fresh and row.customers != customers:
        raise _served(
            f"{month:%Y-%m} 的用户数已报为 {row.customers}，不能改写。",
            f"{month:%Y-%m} was stated with {row.customers} customers; that stays.",
        )


def _may_record(actor: Actor, department: str) -> None:
    if actor.kind is ActorKind.OFFICER and department in recorded_by(grants_of(actor=actor)):
        return
    raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does not record the supply of {department}")


def _served(zh: str, en: str) -> UtilityRefused:
    return UtilityRefused("UTL-SERVED", {"zh": zh, "en": en})
