"""`tongban events`: report on an event log, write the own matters as one."""

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
from tongban.reforms.processes.types import LogError

if TYPE_CHECKING:
    import argparse
    from datetime import tzinfo

    from tongban.reforms.processes.types import Log

CHINA: Final = "Asia/Shanghai"
DAY: Final = 86_400


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
    one.add_argument("--zone", help="时区 zone of times that name none, and of days and hours")
    one.add_argument(
        "--calendar",
        choices=["weekdays", "china"],
        default="weekdays",
        help="工作日 Monday to Friday, or the published working days of China",
    )
    one.add_argument("--hours", default="09:00-17:00", help="工作时间 hours at work")
    for name, text in (
        ("case", "办件编号"),
        ("activity", "环节"),
        ("time", "时间"),
        ("resource", "人员"),
        ("group", "部门"),
    ):
        one.add_argument(f"--{name}-column", default=name, help=f"CSV 列：{text} column of a CSV")
    for name, default in (("start", "startdate"), ("end", "enddate"), ("deadline", "deadline")):
        one.add_argument(f"--{name}-field", default=default, help=f"case attribute: {name}")
    one.add_argument("--final", default="", help="办结环节 the activity that closes a case")
    one.add_argument("--reform", type=_day, help="改革日 compare cases started before and after")
    one.add_argument("--top", type=int, default=TOP, help="列出前几项 how many rows to list")
    other = verbs.add_parser("export", help="导出 write the own matters as an event log")
    kind = other.add_mutually_exclusive_group(required=True)
    kind.add_argument("--xes", type=Path, metavar="FILE", help="XES 1.0")
    kind.add_argument("--ocel", type=Path, metavar="FILE", help="OCEL 2.0 JSON")


def run(args: argparse.Namespace) -> int:
    """Print the report or write the log; 2 with one line on standard error for what is no log."""
    if args.verb == "export":
        return _export(args)
    try:
        local = zone(args.zone) if args.zone else None
        log = _own_log() if args.log is None else _read(args, local)
        body = report(
            log,
            clock=_clock(args, local or zone(CHINA)),
            local=local,
            fields=Fields(args.start_field, args.end_field, args.deadline_field),
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
    columns = Columns(
        args.case_column,
        args.activity_column,
        args.time_column,
        args.resource_column,
        args.group_column,
    )
    return read_log(args.log, local=local, columns=columns)


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
