"""Deficiency tolerance (容缺受理): whether an item has room for it, until when, and its list.

Sources: 安阳市优化营商环境条例 §24, 广东 §32, 河南 §35 (evidence of standard practice).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.evidence import Necessity
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import Hours, Term
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, get_definition
from tongban.services.cases import rules
from tongban.services.cases.applications import kind_names
from tongban.services.cases.types import CaseRefused, Label, Problem
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.definitions import Definition
    from tongban.kernel.terms import Length

PAGE: Final = 100
_BASIS: Final = LegalBasis("安阳市优化营商环境条例", "第二十四条")
_NO_ROOM: Final = {"zh": "不能容缺后补，请现在提交", "en": "cannot follow later; hand it in now"}


@dataclass(frozen=True, slots=True)
class TolerableMaterial:
    """A line of the published list: a material of an item that may follow, and within what time."""

    item: str
    item_name: Label
    department: str
    slot: str
    name: Label
    limit: Label
    basis: str


def has_room(definition: Definition, days: Calendar, *, on: date) -> bool:
    """Tell whether an application received `on` can be tolerated at all (INV-TOL-02).

    Whenever it is accepted, or deemed to be, what is promised must be due before the decision: by
    law, and by the promise where the authority itself accepts.
    """
    terms = definition.terms
    more, law = terms["supplement"].length, terms["decision"].length
    intake, promise = terms["intake"].length, terms["decision"].promise
    if more is None or law is None or intake is None or isinstance(law, Hours):
        return False
    try:
        silent = _due(on, intake, days) + timedelta(days=1)
        accepted = (on + timedelta(days=n) for n in range((silent - on).days))
        in_time = all(
            _due(day, more, days) < min(_due(day, law, days), _due(day, promise or law, days))
            for day in accepted
        )
        return in_time and _due(silent, more, days) < _due(on, law, days)
    except CalendarNotPublished:
        return False


def check_room(definition: Definition, promised: Collection[str], *, on: date) -> None:
    """Refuse promises where the item has no room for them: CaseRefused CASE-TOLERANCE."""
    if promised and not has_room(definition, calendar(), on=on):
        names = kind_names()
        title, slots = definition.label, {slot.id: slot for slot in definition.evidence}
        named = [rules.slot_name(slots[name], names) for name in promised if name in slots]
        zh, en = ("、".join(each["zh"] for each in named), ", ".join(each["en"] for each in named))
        raise CaseRefused(
            "CASE-TOLERANCE",
            {
                "zh": f"“{title.zh}”办理期限短，“{zh}”没有容缺后补的余地，请现在一并提交。",
                "en": f"The limit of “{title.en}” is too short for “{en}” to follow later; "
                "hand it in now.",
            },
            [Problem(name, "CASE-TOLERANCE", _NO_ROOM) for name in promised],
        )


def list_tolerable(
    *, department: str | None = None, on: date | None = None
) -> Iterator[TolerableMaterial]:
    """List the materials that may follow on a commitment, by item: public, as the law asks.

    Items whose limits leave no room are not on it.
    """
    day = on or local_day(clock.now())
    days, names = calendar(), kind_names()
    after: str | None = None
    while True:
        page = list_items(at=on, department=department, after=after, limit=PAGE)
        for item in page.items:
            definition = get_definition(item.definition or "")
            slots = [one for one in definition.evidence if one.necessity is Necessity.TOLERABLE]
            if not slots or not has_room(definition, days, on=day):
                continue
            term = definition.terms["supplement"]
            assert term.length is not None  # noqa: S101 - there is no room without one
            for slot in slots:
                yield TolerableMaterial(
                    item=item.slug,
                    item_name=rules.label_of(item.content.name.to_json()),
                    department=item.department,
                    slot=slot.id,
                    name=rules.slot_name(slot, names),
                    limit=term.length.label,
                    basis=str(term.basis),
                )
        after = page.after
        if after is None:
            return


def _due(start: date, length: Length, days: Calendar) -> date:
    due = Term(start, length, _BASIS).due(days)
    assert due is not None  # noqa: S101 - nothing suspends it
    return due
