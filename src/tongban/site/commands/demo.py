"""`tongban demo [STORY]`: a matter from beginning to end, step by step, then what it came to."""

from __future__ import annotations

import importlib
import sys
import unicodedata
from dataclasses import astuple
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from tongban.base.district.queries import find_district
from tongban.services.cases.queries import my_cases
from tongban.site.demo import rank
from tongban.site.demo.stage import Stage
from tongban.site.demo.store import Row, StoryBroken, play

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tongban.services.bundles.measures import Measure

STORE: Final = "convenience-store"
CAMPAIGN: Final = "campaign"
RANK: Final = "rank"
STORIES: Final = {
    STORE: "store",
    CAMPAIGN: "campaign",
    "five-certificates": "five_certificates",
    "house-sale": "house_sale",
    RANK: "rank",
    "restaurant": "restaurant",
}
"""Stories by name: the module in `tongban.site.demo` that plays each."""
OWNER: Final = "zhang-xiaolan"
HEADINGS: Final = (
    "事项",
    "办件编号",
    "提交材料",
    "免提交",
    "用时(工作日)",
    "承诺",
    "法定",
    "证照",
)
MEASURED: Final = ("指标", "逐件办", "一件事", "单位")


class Told(Protocol):
    """How a story of a joint matter came out: a line of texts each member, and the measures."""

    @property
    def members(self) -> Sequence[Any]:
        """A dataclass of texts each."""

    @property
    def measures(self) -> Sequence[Measure]:
        """The measures before and after."""


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("demo", help="play a matter from application to certificates")
    parser.add_argument("story", nargs="?", default=STORE, choices=sorted(STORIES))
    parser.add_argument("--once", action="store_true", help="only if it was not played before")


def run(args: argparse.Namespace) -> int:
    """Play the story and print its table; 1 when it does not come out as it must."""
    if find_district() is None:
        print(
            "tongban demo: no district yet; run `tongban load districts/xiaonan`", file=sys.stderr
        )
        return 2
    stage = Stage(tell=_tell)
    if args.once and my_cases(actor=stage.person(OWNER), limit=1).rows:
        print("演示办件已在库中 The demonstration was played before; its data is kept.")
        return 0
    try:
        return TELLERS.get(args.story, partial(_joint, args.story))(stage)
    except StoryBroken as broken:
        print(f"tongban demo: {broken}", file=sys.stderr)
        return 1


def _store(stage: Stage) -> int:
    print("开便利店：一次真实的办事过程 Opening a convenience store\n")
    rows = play(stage)
    print()
    _table([HEADINGS, *map(_cells, rows)])
    return 0


def _campaign(stage: Stage) -> int:
    """Play some months of a campaign, then print how its tasks stand and where the poster is."""
    story = importlib.import_module(f"tongban.site.demo.{STORIES[CAMPAIGN]}")
    print(f"{story.TITLE}\n")
    told = story.play(stage)
    print()
    _table([story.HEADINGS, *told.rows])
    print()
    _table([tuple(name for name, _ in told.lights), tuple(str(n) for _, n in told.lights)])
    print(f"\n周报 weekly reports: {told.reports}   挂图 poster: {told.poster}")
    return 0


def _joint(name: str, stage: Stage) -> int:
    """Play a story of a joint matter; its module has TITLE and `play(stage) -> Told`."""
    story = importlib.import_module(f"tongban.site.demo.{STORIES[name]}")
    print(f"{story.TITLE}\n")
    told: Told = story.play(stage)
    print()
    _table([tuple(map(str, astuple(each))) for each in told.members], headed=False)
    print()
    _table([MEASURED, *map(_measured, told.measures)])
    return 0


def _rank(stage: Stage) -> int:
    """Tell where the district stands, in tables."""
    print(f"{rank.TITLE}\n")
    for shown in rank.play(stage):
        print(f"\n{shown.heading}")
        _table(shown.rows)
    return 0


TELLERS: Final = {STORE: _store, CAMPAIGN: _campaign, RANK: _rank}
"""Stories that are told otherwise than a joint matter."""


def _measured(measure: Measure) -> tuple[str, ...]:
    before, after = str(measure.before.total), str(measure.after.total)
    return (measure.label.zh, before, after, measure.unit.zh)


def _tell(line: str) -> None:
    left, what, clock = (*line.split("\t"), "", "")[:3]
    print(f"{_pad(left, 36)} {what}" + (f"   ⏱ {clock}" if clock else ""), flush=True)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.item,
        row.number,
        str(row.asked),
        str(row.reused),
        str(row.used),
        row.promise,
        row.law,
        row.credential,
    )


def _table(cells: Sequence[tuple[str, ...]], *, headed: bool = True) -> None:
    widths = [max(_width(line[n]) for line in cells) for n in range(len(cells[0]))]
    for number, line in enumerate(cells):
        print("  ".join(_pad(cell, widths[n]) for n, cell in enumerate(line)).rstrip())
        if number == 0 and headed:
            print("  ".join("─" * width for width in widths))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
