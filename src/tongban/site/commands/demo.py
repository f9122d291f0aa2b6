"""`tongban demo`: the main job, step by step, then its table."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Any

from tongban.base.district.queries import find_district
from tongban.services.cases.queries import my_cases
from tongban.site.demo.stage import Stage
from tongban.site.demo.store import Row, StoryBroken, play

if TYPE_CHECKING:
    import argparse

HEADINGS = ("事项", "办件编号", "提交材料", "免提交", "用时(工作日)", "承诺", "法定", "证照")


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser(
        "demo", help="open a convenience store, from search to certificates"
    )
    parser.add_argument("--once", action="store_true", help="only if it was not played before")


def run(args: argparse.Namespace) -> int:
    """Play the story and print its table; 1 when it does not come out as it must."""
    if find_district() is None:
        print(
            "tongban demo: no district yet; run `tongban load districts/xiaonan`", file=sys.stderr
        )
        return 2
    stage = Stage(tell=_tell)
    if args.once and my_cases(actor=stage.person("zhang-xiaolan"), limit=1).rows:
        print("演示办件已在库中 The demonstration was played before; its data is kept.")
        return 0
    print("开便利店：一次真实的办事过程 Opening a convenience store\n")
    try:
        rows = play(stage)
    except StoryBroken as broken:
        print(f"tongban demo: {broken}", file=sys.stderr)
        return 1
    print()
    _table(rows)
    return 0


def _tell(line: str) -> None:
    left, what, clock = (*line.split("\t"), "", "")[:3]
    print(f"{_pad(left, 36)} {what}" + (f"   ⏱ {clock}" if clock else ""), flush=True)


def _table(rows: list[Row]) -> None:
    cells = [
        HEADINGS,
        *(
            (
                row.item,
                row.number,
                str(row.asked),
                str(row.reused),
                str(row.used),
                row.promise,
                row.law,
                row.credential,
            )
            for row in rows
        ),
    ]
    widths = [max(_width(line[n]) for line in cells) for n in range(len(HEADINGS))]
    for number, line in enumerate(cells):
        print("  ".join(_pad(cell, widths[n]) for n, cell in enumerate(line)).rstrip())
        if number == 0:
            print("  ".join("─" * width for width in widths))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
