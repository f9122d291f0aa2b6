"""`tongban figures`: collect the house's figures, show them with both sums, give their rows."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.types import SYSTEM
from tongban.services.figures.collecting import collect, rebuild
from tongban.services.figures.queries import figures, rows
from tongban.services.figures.sheets import row_json, rows_file, value_json
from tongban.services.figures.types import FigureError, Period, Scope

if TYPE_CHECKING:
    import argparse

STEP = 10_000
"""Matters between two lines of progress."""


def add_parser(subparsers: Any) -> None:
    """Declare the verb, its sub-verbs and their options."""
    parser = subparsers.add_parser("figures", help="本区指标 the house's own figures")
    verbs = parser.add_subparsers(dest="figures_verb", required=True)
    verbs.add_parser("collect", help="归集 count what the ledger gained since the last time")
    verbs.add_parser("rebuild", help="重算 make every fact and sum anew from the ledger")
    show = verbs.add_parser("show", help="查看 every figure of a period, with both sums")
    behind = verbs.add_parser("rows", help="明细 the cases behind a figure")
    behind.add_argument("figure", help="指标 the figure's id, as `show` prints it")
    for each in (show, behind):
        each.add_argument("--period", help="期间 2022, 2022-Q1, 2022-03 or 2022-01-01..2022-02-15")
        each.add_argument("--department", help="部门 a department's id")
        each.add_argument("--item", help="事项 an item's id")
        each.add_argument("--division", help="区划 a division and those in it")
        each.add_argument("--json", action="store_true", help="输出 JSON as JSON")
    behind.add_argument("--limit", type=int, default=20, help="行数 how many rows to print")
    behind.add_argument("--csv", type=Path, help="写出 CSV write all rows as CSV")
    behind.add_argument("--xlsx", type=Path, help="写出 XLSX write all rows as a workbook")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 2 for a question that has no answer."""
    try:
        return _VERBS[args.figures_verb](args)
    except FigureError as error:
        print(f"tongban figures: {error.code}: {error}", file=sys.stderr)
        return 2


def _collect(_: argparse.Namespace) -> int:
    done = collect(up_to_now=True)
    how = "重算 made anew" if done.rebuilt else "归集 counted"
    print(f"{how}: {done.facts} 件 facts, {done.leaves} 个叶 leaves, 台账至 log at {done.size}")
    return 0


def _rebuild(_: argparse.Namespace) -> int:
    begun, told = time.monotonic(), 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= STEP:
            told = done
            print(f"  {done:,} 件 matters, {time.monotonic() - begun:.0f} s", flush=True)

    done = rebuild(tell)
    print(
        f"重算 made anew: {done.facts:,} 件 facts in {time.monotonic() - begun:.1f} s, "
        f"台账至 log at {done.size}"
    )
    return 0


def _show(args: argparse.Namespace) -> int:
    scope = _scope(args)
    values = figures(scope, actor=SYSTEM)
    if args.json:
        body = {"period": scope.period.label, "figures": [value_json(each) for each in values]}
        print(json.dumps(body, ensure_ascii=False, indent=2))
        return 0
    as_of = values[0].as_of
    read = "尚未归集 not collected yet" if as_of is None else as_of.astimezone().isoformat()[:19]
    print(f"{scope.period.first} – {scope.period.last}  台账截至 ledger up to {read}\n")
    for each in values:
        left = f"，不计 left out {each.excluded}" if each.excluded else ""
        print(
            f"  {each.kind.id:<22}{each.text:>10}  {each.numerator}/{each.denominator}{left}"
            f"  {each.kind.name['zh']} {each.kind.name['en']}"
        )
    return 0


def _rows(args: argparse.Namespace) -> int:
    scope = _scope(args)
    for form in ("csv", "xlsx"):
        path = getattr(args, form)
        if path is not None:
            _write(path, form, args.figure, scope)
            print(f"{path}: 已写出 written")
            return 0
    page = rows(args.figure, scope, actor=SYSTEM, limit=args.limit)
    if args.json:
        body = {"rows": [row_json(each) for each in page.rows], "after": page.after}
        print(json.dumps(body, ensure_ascii=False, indent=2))
        return 0
    for each in page.rows:
        sums = f"{each.numerator}/{each.denominator}" if each.counts else "—"
        print(
            f"  {each.day}  {each.number}  {each.department}  {each.item}  {sums}  {each.why['zh']}"
        )
    if page.after:
        print("  …… 更多行用 more rows by --csv FILE")
    return 0


def _scope(args: argparse.Namespace) -> Scope:
    """Read the period, the present year unless given."""
    period = Period.parse(args.period or str(local_day(clock.now()).year))
    return Scope(period, args.department, args.item, args.division)


def _write(path: Path, form: str, figure: str, scope: Scope) -> None:
    """Write a file, whole or not at all."""
    pieces = rows_file(figure, scope, form, actor=SYSTEM)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


_VERBS = {"collect": _collect, "rebuild": _rebuild, "show": _show, "rows": _rows}
