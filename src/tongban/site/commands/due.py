"""`tongban due`: reckon a legal time limit from the command line, without a database."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.kernel.calendar import (
    Calendar,
    CalendarNotPublished,
    CalendarTableError,
    published,
    table_from_json,
)
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import (
    CHINA,
    Extension,
    Ground,
    Light,
    Line,
    Suspension,
    Term,
    TermError,
    WorkingDays,
    parse_length,
    reckon,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

SUSPENDED_BY = LegalBasis("行政许可法", "第四十五条")
EXTENDED_BY = LegalBasis("行政许可法", "第四十二条")
COUNTED_BY = LegalBasis("行政许可法", "第八十二条")
RECKONED_BY = LegalBasis("民法典", "第二百零一条")

LIGHTS = {Light.GREEN: "绿灯 green", Light.YELLOW: "黄灯 yellow", Light.RED: "红灯 red"}

LENGTHS = "20wd 工作日, 15d 自然日, 15rd 自然日遇休息日顺延, 3mo 月, 3mor 月顺延, 48h 小时, 或日期"


class WrongUse(ValueError):  # noqa: N818 - what the user did, not what broke
    """Something on the command line that cannot be read."""

    code = "DUE-ARGUMENT"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the command found, before it is printed."""

    term: Term
    cal: Calendar
    lines: tuple[Line, ...]
    due: date | None
    promise_due: date | None
    sources: tuple[str, ...]


def add_parser(subparsers: Any) -> None:
    """Declare the verb and its options."""
    parser = subparsers.add_parser(
        "due",
        help="期限推算 reckon a legal time limit",
        description="期限推算：起算日不计入，逐步写明。 Reckon a legal time limit, step by step.",
    )
    parser.add_argument(
        "start", help="起算日 the day of the event, as 2022-04-01 (a time for hours)"
    )
    parser.add_argument("length", help=f"期限 the limit: {LENGTHS}")
    parser.add_argument(
        "--suspend",
        action="append",
        default=[],
        metavar="A..B[=GROUND]",
        help="暂停（首尾均扣除） days not counted, both ends included; A.. is still running; "
        f"ground (inspection unless stated) one of {', '.join(each.value for each in Ground)}",
    )
    parser.add_argument("--extend", metavar="LENGTH", help="延长 once, of the same kind")
    parser.add_argument("--extend-on", metavar="DATE", help="延长决定日 the day it was given")
    parser.add_argument("--promise", metavar="LENGTH", help="承诺期限 the promised limit")
    parser.add_argument("--now", metavar="DATE", help="截至日 show what is used, and the light")
    parser.add_argument(
        "--from-calendar-file",
        action="append",
        default=[],
        metavar="FILE",
        help="放假安排 add working-day tables, a JSON table or a list of them",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="逐日 day by day")
    parser.add_argument("--json", action="store_true", help="输出 JSON as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the due day and how it comes about; 2 with one line on standard error for wrong use."""
    try:
        found = _reckon(args)
        used = None if args.now is None else _use(found, _start(args.now))
    except (TermError, WrongUse, CalendarNotPublished, CalendarTableError) as error:
        print(f"tongban due: 错误 error [{error.code}] {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(_as_json(found, used), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_as_text(found, used)))
    return 0


def _reckon(args: argparse.Namespace) -> Reckoned:
    cal = published().with_tables(_tables(args.from_calendar_file))
    length = parse_length(args.length)
    basis = COUNTED_BY if isinstance(length, WorkingDays) else RECKONED_BY
    term = Term(
        _start(args.start),
        length,
        basis,
        None if args.promise is None else parse_length(args.promise),
        tuple(_suspension(text) for text in args.suspend),
    )
    term.due(cal)
    if (args.extend is None) != (args.extend_on is None):
        raise WrongUse("--extend and --extend-on go together; give the length and the day")
    if args.extend is not None:
        more = Extension(
            parse_length(args.extend), "head", EXTENDED_BY, _day(args.extend_on), "command line"
        )
        term = term.extend(
            more.length, by_role="head", basis=more.basis, on=more.on, reason=more.reason, cal=cal
        )
    due, promise_due = term.due(cal), term.promise_due(cal)
    return Reckoned(
        term,
        cal,
        reckon(term, cal, daily=args.verbose),
        due,
        promise_due,
        _sources(term, cal, due),
    )


def _use(found: Reckoned, now: date | datetime) -> dict[str, Any]:
    light = found.term.light(found.cal, now)
    return {
        "now": now.isoformat(),
        "used": found.term.used(found.cal, now),
        "unit": found.term.length.unit,
        "light": light.value,
    }


def _as_text(found: Reckoned, used: dict[str, Any] | None) -> Iterable[str]:
    ends = {line.kind: line for line in found.lines if line.kind in {"due", "promise_due"}}
    for kind in ("due", "promise_due"):
        if kind in ends:
            yield _joined(ends[kind])
    yield ""
    yield "推算 Reckoning"
    for line in found.lines:
        if line.kind not in ends:
            yield "  " + _joined(line)
    if used is not None:
        unit = used["unit"].replace("_", " ")
        light = LIGHTS[Light(used["light"])]
        yield f"  截至 {used['now']} 已用 {used['used']}，{light} / used {used['used']} {unit}"
    for source in found.sources:
        yield f"  依据 source {source}"


def _as_json(found: Reckoned, used: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "due": None if found.due is None else found.due.isoformat(),
        "promise_due": None if found.promise_due is None else found.promise_due.isoformat(),
        "term": found.term.to_json(),
        "reckoning": [
            {
                "kind": line.kind,
                "day": None if line.day is None else line.day.isoformat(),
                "zh": line.zh,
                "en": line.en,
            }
            for line in found.lines
        ],
        "use": used,
        "sources": list(found.sources),
    }


def _joined(line: Line) -> str:
    return f"{line.zh} / {line.en}"


def _sources(term: Term, cal: Calendar, due: date | None) -> tuple[str, ...]:
    """Name the notices of the years the term runs through, as far as tables reach."""
    last = due or max(each.start for each in term.suspensions)
    years = range(max(term.start.year, cal.first.year), min(last.year, cal.last.year) + 1)
    return tuple(cal.source(year) for year in years)


def _suspension(text: str) -> Suspension:
    span, _, ground = text.partition("=")
    first, dots, last = span.partition("..")
    if not dots:
        raise WrongUse(f"--suspend {text!r}; expected 2022-04-08..2022-04-20 or 2022-04-08..")
    codes = [each.value for each in Ground]
    if ground and ground not in codes:
        raise WrongUse(f"--suspend {text!r}: unknown ground; expected {', '.join(codes)}")
    return Suspension(
        _day(first),
        _day(last) if last else None,
        Ground(ground or Ground.INSPECTION.value),
        SUSPENDED_BY,
        "command line",
    )


def _start(text: str) -> date | datetime:
    if "T" not in text:
        return _day(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text!r} is no moment; expected one as 2022-04-01T15:30") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text!r} is no day; expected one as 2022-04-01") from error
    if day.isoformat() != text:
        raise WrongUse(f"{text!r} is no day; expected one as 2022-04-01")
    return day


def _tables(paths: list[str]) -> Iterable[Any]:
    for path in paths:
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WrongUse(f"--from-calendar-file {path}: {error}") from error
        for table in content if isinstance(content, list) else [content]:
            yield table_from_json(table)
