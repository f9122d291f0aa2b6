"""`tongban load`: a district's folder into the database, whole or not at all."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.site.loading.checks import check_folder
from tongban.site.loading.folder import read_folder
from tongban.site.loading.published import check_published
from tongban.site.loading.steps import Progress, first_day, load

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("load", help="load a district from its folder")
    parser.add_argument("folder", type=Path, help="as districts/xiaonan")
    parser.add_argument("--check", action="store_true", help="only look for mistakes")
    parser.add_argument("--json", action="store_true", help="mistakes and counts as JSON")


def run(args: argparse.Namespace) -> int:
    """Check everything, then load everything; exit 1 with every mistake when there is one."""
    begun = time.monotonic()
    folder = read_folder(args.folder)
    mistakes = check_folder(folder, on=first_day(folder)) or tuple(check_published(folder))
    if mistakes:
        if args.json:
            rows = [
                {"file": m.file, "line": m.line, "path": m.path, "message": m.message}
                for m in mistakes
            ]
            print(json.dumps({"mistakes": rows}, ensure_ascii=False, indent=1))
        else:
            for mistake in mistakes:
                print(mistake)
            print(f"共{len(mistakes)}处错误，未写入 {len(mistakes)} mistakes, nothing was written")
        return 1
    if args.check:
        print("没有错误 No mistakes.")
        return 0
    counts = load(folder, _bar if sys.stderr.isatty() else lambda _: None)
    seconds = time.monotonic() - begun
    if args.json:
        print(json.dumps({"loaded": counts, "seconds": round(seconds, 1)}, ensure_ascii=False))
    else:
        print("已载入 Loaded " + "，".join(f"{name} {n}" for name, n in counts.items()))
        print(f"用时 {seconds:.1f} s")
    return 0


def _bar(progress: Progress) -> None:
    end = "\n" if progress.done >= progress.total else ""
    print(f"\r  {progress.step}: {progress.done}/{progress.total}", end=end, file=sys.stderr)
