"""Read what the measures are made of: cases of a period, their visits, items of two days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.queries import calendar, get_definition, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.visits.measuring import CaseFact, measures
from tongban.reforms.visits.procedure import VISITS
from tongban.reforms.visits.queries import published_of
from tongban.services.cases.procedure import KIND
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tongban.kernel.authority import Actor
    from tongban.kernel.calendar import Calendar
    from tongban.record.types import MatterView
    from tongban.reforms.visits.types import Kpi
    from tongban.services.catalogue.types import ItemContent

LOCAL: Final = ZoneInfo("Asia/Shanghai")
PAGE: Final = 200


def report(
    *, actor: Actor, since: date, until: date, base: date, department: str | None = None
) -> tuple[Kpi, ...]:
    """Give the measures over the cases received from `since` to `until`, both days included.

    Cases are those that the actor may read; items of today are compared with those of `base`.
    Raises NotPermitted when the actor may read nothing.
    """
    cases = list(_cases(actor=actor, since=since, until=until, department=department))
    return measures(cases, _items(until, department), _items(base, department))


def _cases(*, actor: Actor, since: date, until: date, department: str | None) -> Iterator[CaseFact]:
    """Read page by page from the youngest on; as many statements a page whatever its rows."""
    first = datetime.combine(since, time(), LOCAL)
    end = datetime.combine(until + timedelta(days=1), time(), LOCAL)
    days, after = calendar(), None
    while True:
        page = list_matters(
            actor=actor, department=department, after=after, limit=PAGE, with_folded=True
        )
        rows = [each for each in page.rows if each.kind == KIND and first <= each.opened_at < end]
        visits = _required(rows)
        for each in rows:
            yield _fact(each, visits.get(str(each.id), 0), days)
        after = page.after
        if after is None or page.rows[-1].opened_at < first:
            return


def _required(cases: list[MatterView]) -> dict[str, int]:
    records = children_of(*(each.id for each in cases), actor=SYSTEM)
    return {
        str(each.parent): int(str(each.folded.facts["required"]))
        for each in records
        if each.kind == VISITS and each.folded is not None
    }


def _fact(case: MatterView, required: int, days: Calendar) -> CaseFact:
    facts = {} if case.folded is None else case.folded.facts
    return CaseFact(
        id=str(case.id),
        number=case.number,
        item=case.item,
        subject=case.subject,
        required=required,
        published=published_of(get_definition(case.definition)),
        closed=case.closed_at is not None,
        overdue=facts.get("overdue") is True,
        on_promise=_kept(case, days),
    )


def _kept(case: MatterView, days: Calendar) -> bool | None:
    clock = None if case.folded is None else case.folded.terms.get("decision")
    if clock is None or clock.done is None:
        return None
    try:
        due = clock.term.promise_due(days)
    except CalendarNotPublished:
        return None
    return None if due is None else local_day(clock.done) <= due


def _items(on: date, department: str | None) -> dict[str, ItemContent]:
    found: dict[str, ItemContent] = {}
    after = None
    while True:
        page = list_items(at=on, department=department, after=after, limit=PAGE)
        found.update({each.slug: each.content for each in page.items})
        after = page.after
        if after is None:
            return found
