"""`tongban events`: report on an event log, store it for pages, write the own matters as one."""

from __future__ import annotations

import json
import sys
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.calendar import published
from tongban.reforms.processes.own import log_of, write_ocel, write_xes
from tongban.reforms.processes.reading import Columns, read_log
from tongban.reforms.processes.report import TOP, Fields, report
from tongban.reforms.processes.times import WorkClock, zone
from tongban.reforms.processes.types import REMARKS, LogError

if TYPE_CHECKING:
    import argparse
    from datetime import tzinfo

    from tongban.reforms.processes.types import Log

CHINA: Final = "Asia/Shanghai"
DAY: Final = 86_400
BY: Final = "command-line"
"""Who stores a log from the command line: whoever may run it has the database anyway."""


def add_parser(subparsers: Any) -> None:
    """Declare the verb and its options."""
    parser = subparsers.add_parser(
        "events",
        help="流程分析 report on an event log",
        description="流程分析：时间花在哪里。 Where the time goes in an event log.",
    )
    verbs = parser.add_subparsers(required=True, dest="verb")
    one = verbs.add_parser("report", help="报告 report on a log (XES or CSV, plain or .gz)")
    one.add_argument("log", type=Path, nargs="?", help="日志 the log; none: the own matters")
    one.add_argument("--json", action="store_true", help="输出 JSON as JSON")
    _add_reading(one)
    one.add_argument(
        "--calendar",
        choices=["weekdays", "china"],
        default="weekdays",
        help="工作日 Monday to Friday, or the published working days of China",
    )
    one.add_argument("--hours", default="09:00-17:00", help="工作时间 hours at work")
    one.add_argument("--reform", type=_day, help="改革日 compare cases started before and after")
    one.add_argument("--top", type=int, default=TOP, help="列出前几项 how many rows to list")
    two = verbs.add_parser("import", help="导入 store a log for the pages of process analysis")
    two.add_argument("log", type=Path, nargs="?", help="日志 the log; none: the own cases anew")
    _add_reading(two)
    for name in ("department", "item"):
        two.add_argument(f"--{name}-field", default=name, help=f"case attribute: {name}")
    other = verbs.add_parser("export", help="导出 write the own matters as an event log")
    kind = other.add_mutually_exclusive_group(required=True)
    kind.add_argument("--xes", type=Path, metavar="FILE", help="XES 1.0")
    kind.add_argument("--ocel", type=Path, metavar="FILE", help="OCEL 2.0 JSON")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", help="时区 zone of times that name none, and of days and hours")
    for name, text in (
        ("case", "办件编号"),
        ("activity", "环节"),
        ("time", "时间"),
        ("resource", "人员"),
        ("group", "部门"),
    ):
        parser.add_argument(
            f"--{name}-column", default=name, help=f"CSV 列：{text} column of a CSV"
        )
    for name, default in (("start", "startdate"), ("end", "enddate"), ("deadline", "deadline")):
        parser.add_argument(f"--{name}-field", default=default, help=f"case attribute: {name}")
    parser.add_argument("--final", default="", help="办结环节 the activity that closes a case")


def run(args: argparse.Namespace) -> int:
    """Print the report, store or write a log; 2 with one line on standard error for a bad one."""
    if args.verb == "export":
        return _export(args)
    try:
        local = zone(args.zone) if args.zone else None
        if args.verb == "import":
            return _import(args, local)
        log = _own_log() if args.log is None else _read(args, local)
        body = report(
            log,
            clock=_clock(args, local or zone(CHINA)),
            local=local,
            fields=_fields(args),
            final=args.final,
            reform=args.reform,
            top=args.top,
        )
    except LogError as error:
        print(f"tongban events: 错误 error [{error.code}] {error}", file=sys.stderr)
        return 2
    body["zone"] = args.zone or f"as written; days at work in {CHINA}"
    print(json.dumps(body, ensure_ascii=False, indent=2) if args.json else "\n".join(_text(body)))
    return 0


def _read(args: argparse.Namespace, local: tzinfo | None) -> Log:
    return read_log(args.log, local=local, columns=_columns(args))


def _columns(args: argparse.Namespace) -> Columns:
    return Columns(
        args.case_column,
        args.activity_column,
        args.time_column,
        args.resource_column,
        args.group_column,
    )


def _fields(args: argparse.Namespace) -> Fields:
    return Fields(args.start_field, args.end_field, args.deadline_field)


def _import(args: argparse.Namespace, local: tzinfo | None) -> int:
    from tongban.site.cli import start_django  # noqa: PLC0415 - a report needs no database

    start_django()
    from tongban.reforms.processes.keeping import keep_own  # noqa: PLC0415 - needs Django
    from tongban.reforms.processes.storing import Reading, import_log  # noqa: PLC0415 - as above

    if args.log is None:
        done = keep_own(by=BY, tell=_tell)
    else:
        reading = Reading(
            args.zone or "",
            _columns(args),
            _fields(args),
            args.department_field,
            args.item_field,
            args.final,
        )
        done = import_log(args.log, local=local, reading=reading, by=BY, tell=_tell)
    word = "已导入 stored" if done.fresh else "已有，未重复导入 stored before, nothing changed"
    print(f"{word}: {done.name}, {done.cases} 件 cases, {done.events} 个事件 events")
    for code, held in sorted(done.remarks.items()):
        zh, en = REMARKS[code]
        print(f"  {code}: {held['count']} {zh} {en}（{held['examples'][0]}）")
    print(f"  看 see /cockpit/processes/{done.id}/")
    return 0


def _tell(events: int) -> None:
    print(f"  {events} 个事件 events ...", file=sys.stderr, flush=True)


def _own_log() -> Log:
    from tongban.site.cli import start_django  # noqa: PLC0415 - a file needs no database

    start_django()
    from tongban.record.history import histories  # noqa: PLC0415 - needs Django
    from tongban.record.types import SYSTEM  # noqa: PLC0415 - as above

    return log_of(histories(actor=SYSTEM))


def _export(args: argparse.Namespace) -> int:
    from tongban.site.cli import start_django  # noqa: PLC0415 - a file needs no database

    start_django()
    from tongban.record.history import histories  # noqa: PLC0415 - needs Django
    from tongban.record.types import SYSTEM  # noqa: PLC0415 - as above

    found = histories(actor=SYSTEM)
    path = args.xes or args.ocel
    try:
        written = write_xes(found, path) if args.xes else write_ocel(found, path)
    except OSError as error:
        print(f"tongban events: 错误 error [LOG-FILE] {path}: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{path}: {written.cases} 件 cases, {written.events} 个事件 events")
    return 0


def _clock(args: argparse.Namespace, local: tzinfo) -> WorkClock:
    opens, _, closes = args.hours.partition("-")
    try:
        first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    except ValueError as error:
        raise LogError("LOG-HOURS", f"{args.hours!r}; expected hours as 09:00-17:00") from error
    if args.calendar == "weekdays":
        return WorkClock(local, opens=first, closes=last)
    calendar = published()
    return WorkClock(local, opens=first, closes=last, works=calendar.is_working)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(body: dict[str, Any]) -> list[str]:
    lines = [
        (
            f"{body['log']}: {body['cases']} 件 cases, {body['events']} 个事件 events, "
            f"{body['activities']['count']} 个环节 activities, "
            f"{body['variants']['count']} 种走法 variants"
        ),
        f"  {body['from'][:10]} … {body['to'][:10]}",
    ]
    durations = body["durations"]
    day = durations["working_day_seconds"]
    for name, unit, label in (
        ("calendar_seconds", DAY, "自然日 calendar days"),
        ("working_seconds", day, "工作日 working days"),
    ):
        held = durations[name]
        if held["count"]:
            lines.append(
                f"  用时 {label}: 中位 median {held['q50'] / unit:.1f}, 平均 mean "
                f"{held['mean'] / unit:.1f}, 90% {held['q90'] / unit:.1f}"
            )
    lines.append("  等待最久的衔接 where cases wait longest:")
    lines += [
        f"    {row['from']} → {row['to']}: {row['count']} 次, 中位 median "
        f"{row['q50'] / DAY:.2f} d, 合计 total {row['total_seconds'] / DAY:.0f} d"
        for row in body["edges"]["longest"][:5]
    ]
    rework, hands = body["rework"], body["handovers"]
    lines.append(
        f"  返工 rework: {rework['cases']} / {rework['of']} 件；交接 handovers: "
        f"{hands['between_people']} / {hands['of_steps']} 步 steps"
    )
    if body["late"]:
        late = body["late"]
        lines.append(f"  超期 late: {late['cases']} / {late['of']} ({100 * late['share']:.1f}%)")
    if body["open"]:
        lines.append(f"  未办结 open: {body['open']['cases']} / {body['open']['of']}")
    if "reform" in body:
        test = body["reform"]["test"]
        before, after = body["reform"]["before"], body["reform"]["after"]
        p = "—" if test["p"] is None else f"{test['p']:.3g}"
        if before["count"] and after["count"]:
            lines.append(
                f"  改革前后 {body['reform']['day']}: 中位 median {before['q50'] / DAY:.1f} → "
                f"{after['q50'] / DAY:.1f} d, p = {p} ({test['test']})"
            )
        else:
            lines.append(f"  改革前后 {body['reform']['day']}: {test['why']}")
    lines += [
        f"  {row['code']}: {row['count']} {row['zh']} {row['en']}（{row['examples'][0]}）"
        for row in body["impossible"]
    ]
    return lines
