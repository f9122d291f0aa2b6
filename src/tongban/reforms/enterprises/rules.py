"""Pure decisions of registration law: one name, one address, bars, approvals, the clock."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.terms.counting import local_day
from tongban.reforms.enterprises.types import Clock
from tongban.services.cases.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tongban.kernel.calendar import Calendar
    from tongban.reforms.enterprises.types import Bar, Law, Scope

_APART: Final = re.compile(r"[;；\n|]+")


def problems(
    law: Law, item: str, answers: Mapping[str, Any], slots: Iterable[str], *, today: date
) -> Iterator[Problem]:
    """Give what an application for a registration or its change lacks in law.

    `slots` are those for which evidence is there. Bars are for `barred`, which knows the person.
    """
    if not law.concerns(item):
        return
    yield from _one(law, answers)
    yield from _approval(law, answers, frozenset(slots))
    if item in law.changes:
        yield from _resolution(law, answers, today)


def barred(element: str, bar: Bar) -> Problem:
    """Say that the legal representative is barred (INV-ENT-04, §12), without saying whom."""
    zh = "" if bar.until is None else f"，至{bar.until}"
    en = "" if bar.until is None else f", until {bar.until}"
    return Problem(
        element,
        "ENT-REPRESENTATIVE",
        {
            "zh": f"该人员不得担任法定代表人（市场主体登记管理条例{bar.ground.clause}"
            f"：{bar.ground.label['zh']}；自{bar.since}起{zh}）。请另行确定法定代表人。",
            "en": "This person may not be a legal representative "
            f"({bar.ground.label['en']}; since {bar.since}{en}). Appoint somebody else.",
        },
    )


def scopes_in(text: str, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Give the parts of a business scope that need approval before registration (§14)."""
    return tuple(each for each in scopes if each.word in text)


def late_by(resolved_on: date, applied_on: date, limit: int) -> int:
    """Give by how many calendar days a change was applied for too late (§24); 0 for in time.

    The day of the resolution is not counted.
    """
    return max(0, (applied_on - resolved_on).days - limit)


def opening_clock(
    submissions: Iterable[datetime],
    results: Mapping[str, datetime | None],
    mandatory: Iterable[str],
    *,
    now: datetime,
    calendar: Calendar,
) -> Clock:
    """Reckon the start of a company (INV-ENT-01): complete submission to last mandatory result.

    `submissions` are all moments at which something was handed in: the last one completes it.
    Items outside `mandatory` are not looked at (INV-ENT-02). Working days, the first not counted.
    Raises ValueError without any submission or mandatory item, CalendarNotPublished.
    """
    since = max(submissions)
    wanted = sorted(set(mandatory))
    if not wanted:
        raise ValueError("no mandatory item; a company's start has one at least")
    missing = tuple(item for item in wanted if results.get(item) is None)
    moments = [moment for item in wanted if (moment := results.get(item)) is not None]
    until = None if missing else max(since, *moments)
    end = now if until is None else until
    return Clock(since, until, _working(local_day(since), local_day(end), calendar), missing)


def _working(first: date, last: date, calendar: Calendar) -> int:
    """Count the working days after the first day up to the last."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_working(day) for day in days)


def _one(law: Law, answers: Mapping[str, Any]) -> Iterator[Problem]:
    """One name and one address (INV-ENT-03, §10, §11)."""
    for what, code, zh, en in (
        ("name", "ENT-ONE-NAME", "名称", "name"),
        ("address", "ENT-ONE-ADDRESS", "住所（主要经营场所、经营场所）", "address"),
    ):
        clause = "第十条" if what == "name" else "第十一条"
        for element in law.elements[what]:
            parts = [each for each in _APART.split(str(answers.get(element) or "")) if each.strip()]
            if len(parts) > 1:
                yield Problem(
                    element,
                    code,
                    {
                        "zh": f"一个市场主体只能登记一个{zh}（{law.title}{clause}），"
                        f"这里写了{len(parts)}个；请保留一个。",
                        "en": f"A market entity registers one {en}; there are {len(parts)}. "
                        "Keep one.",
                    },
                )


def _approval(law: Law, answers: Mapping[str, Any], slots: frozenset[str]) -> Iterator[Problem]:
    """Scopes that need approval first (INV-ENT-05, §14)."""
    element = law.elements["scope"][0]
    found = scopes_in(str(answers.get(element) or ""), law.scopes)
    if found and law.slot not in slots:
        zh = "、".join(each.label["zh"] for each in found)
        en = ", ".join(each.label["en"] for each in found)
        yield Problem(
            law.elements["declared"][0],
            "ENT-PRIOR-APPROVAL",
            {
                "zh": f"经营范围中的“{zh}”须在登记前取得批准（{law.title}第十四条）；"
                "请选“是”并提交批准文件，或者调整经营范围。",
                "en": f"{en}: approval comes before registration. Answer yes and hand the approval "
                "in, or change the scope.",
            },
        )


def _resolution(law: Law, answers: Mapping[str, Any], today: date) -> Iterator[Problem]:
    """Refuse a resolution dated ahead; one that is late is still to be registered (§24)."""
    element = law.elements["resolved_on"][0]
    text = answers.get(element)
    if text is not None and date.fromisoformat(str(text)) > today:
        yield Problem(
            element,
            "ENT-RESOLUTION",
            {
                "zh": "作出变更决议、决定的日期不能晚于今天。",
                "en": "The resolution cannot be dated after today.",
            },
        )
