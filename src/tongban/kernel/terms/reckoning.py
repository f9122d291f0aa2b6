"""How a due day comes about, written so that anybody can follow it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongban.kernel.calendar import Calendar
from tongban.kernel.terms import counting
from tongban.kernel.terms.counting import DAY, local_day
from tongban.kernel.terms.events import Extension, Suspension
from tongban.kernel.terms.lengths import WorkingDays
from tongban.kernel.terms.term import Term


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a reckoning: the day it is about, in Chinese and in English.

    `kind` is start, length, promise, suspension, extension, day, promise_due or due.
    """

    kind: str
    day: date | None
    zh: str
    en: str


def reckon(
    term: Term, cal: Calendar, *, daily: bool = False, as_of: date | None = None
) -> tuple[Line, ...]:
    """Show how the due day comes about, a line a step; with `daily` also a line a day."""
    first = local_day(term.start)
    due, promise_due = term.due(cal, as_of=as_of), term.promise_due(cal, as_of=as_of)
    lines = [Line("start", first, f"{first} 起算，当日不计入", f"{first} start, not counted")]
    zh, en = f"法定期限 {term.length.label['zh']}", f"limit by law {term.length.label['en']}"
    lines.append(Line("length", None, f"{zh}（{term.basis}）", f"{en} ({term.basis})"))
    if term.promise is not None:
        label = term.promise.label
        lines.append(Line("promise", None, f"承诺期限 {label['zh']}", f"promised {label['en']}"))
    by_start = sorted(term.suspensions, key=lambda each: each.start)
    lines.extend(_suspension(term, each, cal, as_of) for each in by_start)
    lines.extend(_extension(more) for more in term.extensions)
    if daily:
        standing = first if term.running is None else term.running.start
        lines.extend(_days(term, cal, due or as_of or standing, as_of))
    if term.promise is not None:
        lines.append(_end("promise_due", promise_due, "承诺到期日", "promise due"))
    lines.append(_end("due", due, "到期日", "due"))
    return tuple(lines)


def _extension(more: Extension) -> Line:
    label = more.length.label
    return Line(
        "extension",
        more.on,
        f"{more.on} 延长 {label['zh']}（{more.by_role}，{more.basis}）",
        f"{more.on} extended by {label['en']} ({more.by_role}, {more.basis})",
    )


def _suspension(term: Term, each: Suspension, cal: Calendar, as_of: date | None) -> Line:
    end = as_of if each.end is None else each.end
    zh, en = each.ground.label["zh"], each.ground.label["en"]
    basis, working = each.basis, isinstance(term.length, WorkingDays)
    if end is None or end < each.start:
        return Line(
            "suspension",
            each.start,
            f"{each.start} 起暂停：{zh}（{basis}），尚未恢复",
            f"from {each.start} suspended: {en} ({basis}), not resumed yet",
        )
    lost = counting.lost_days(term.length, term.start, (each.start, end), cal)
    return Line(
        "suspension",
        each.start,
        f"{each.start} 至 {end} 暂停：{zh}（{basis}），"
        f"扣除 {lost} {'个工作日' if working else '日'}",
        f"{each.start} to {end} suspended: {en} ({basis}), "
        f"{lost} {'working' if working else 'calendar'} days left out",
    )


def _days(term: Term, cal: Calendar, end: date, as_of: date | None) -> Iterator[Line]:
    """Give a line a day: counted with its number, rest day, or suspended."""
    day = local_day(term.start) + DAY
    working = isinstance(term.length, WorkingDays)
    lost = counting.merged(
        [(each.start, each.end or as_of or each.start) for each in term.suspensions]
    )
    n = 0
    while day <= end:
        if counting.covers(lost, day):
            zh, en = "暂停", "suspended"
        elif working and not cal.is_working(day):
            zh, en = "休息日", "rest day"
        else:
            n += 1
            zh, en = f"第 {n} 日", f"day {n}"
        weekday = "一二三四五六日"[day.weekday()]
        yield Line("day", day, f"{day} 周{weekday} {zh}", f"{day} {day:%a} {en}")
        day += DAY


def _end(kind: str, day: date | None, zh: str, en: str) -> Line:
    if day is None:
        return Line(kind, None, f"{zh} 未定（暂停中）", f"{en} open while suspended")
    return Line(kind, day, f"{zh} {day}", f"{en} {day}")
