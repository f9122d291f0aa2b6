"""`tongban campaign`: take a campaign's book out and in, draw its poster, make its report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import get_officer
from tongban.base.authorities.types import AuthorityNotFound
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.campaigns.book.importing import preview, take_in
from tongban.reforms.campaigns.book.reading import BookError, read_book
from tongban.reforms.campaigns.book.writing import write_book
from tongban.reforms.campaigns.poster import SIZES, poster
from tongban.reforms.campaigns.queries import count_lights, get_campaign, list_campaigns
from tongban.reforms.campaigns.types import CampaignNotFound, CampaignRefused

if TYPE_CHECKING:
    import argparse

    from tongban.reforms.campaigns.book.importing import Preview, Taken
    from tongban.reforms.campaigns.types import Campaign

SHOWN: Final = 50
"""Bad cells that are printed; --json has them all."""


def add_parser(subparsers: Any) -> None:
    """Declare the verb and what it does with a campaign."""
    parser = subparsers.add_parser("campaign", help="挂图作战 a campaign's book, poster, lights")
    verbs = parser.add_subparsers(dest="do", required=True)
    listing = verbs.add_parser("list", help="列出专项行动 list campaigns with their lights")
    listing.add_argument("--json", action="store_true")
    out = verbs.add_parser("export", help="导出台账 write the book as XLSX")
    out.add_argument("file", type=Path)
    taken = verbs.add_parser("import", help="导入台账 take a book in")
    taken.add_argument("file", type=Path)
    taken.add_argument(
        "--partial",
        action="store_true",
        help="错误的行先不导入 take the sound rows, let the rest wait",
    )
    taken.add_argument("--dry-run", action="store_true", help="只检查不写入 only look")
    taken.add_argument("--as", dest="officer", help="以谁的名义 the officer who brings it (id)")
    taken.add_argument("--json", action="store_true", help="输出 JSON the report as JSON")
    chart = verbs.add_parser("poster", help="挂图 draw the wall chart as PDF")
    chart.add_argument("--size", choices=SIZES, default="a3")
    chart.add_argument("--out", type=Path, required=True)
    for each in (out, taken, chart):
        each.add_argument("--campaign", help="哪一个 which one; needed where there are several")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 1 where a book has faults, 2 for wrong use."""
    try:
        return _DO[args.do](args)
    except (BookError, CampaignNotFound, CampaignRefused, AuthorityNotFound) as error:
        print(f"tongban campaign: {getattr(error, 'code', '')}: {error}", file=sys.stderr)
        return 2
    except (NotPermitted, ActRefused) as error:
        print(f"tongban campaign: {error.code}: {error.reason}", file=sys.stderr)
        return 2


def _list(args: argparse.Namespace) -> int:
    found = [(each, count_lights(each, actor=SYSTEM)) for each in list_campaigns(actor=SYSTEM)]
    if args.json:
        rows = [
            {"id": each.id, "name": dict(each.name), "sample": each.sample, "lights": counts}
            for each, counts in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for each, counts in found:
        told = " ".join(f"{name} {n}" for name, n in counts.items())
        print(f"{each.id}  {each.name['zh']}{'（示例）' if each.sample else ''}  {told}")
    return 0


def _export(args: argparse.Namespace) -> int:
    campaign = _one(args.campaign)
    args.file.absolute().parent.mkdir(parents=True, exist_ok=True)
    count = write_book(args.file, campaign, actor=SYSTEM)
    print(f"已导出 {count} 项任务 {count} tasks written to {args.file}")
    return 0


def _import(args: argparse.Namespace) -> int:
    actor = SYSTEM if args.officer is None else _officer(args.officer)
    if not args.file.is_file():
        print(f"tongban campaign: 没有文件 no file {args.file}", file=sys.stderr)
        return 2
    found = preview(read_book(args.file), args.campaign)
    writes = not args.dry_run and (args.partial or not found.bad)
    done = take_in(found, actor=actor, partial=args.partial) if writes else None
    if args.json:
        print(json.dumps(_report(found, done), ensure_ascii=False, indent=1, default=str))
    else:
        _tell(found, done)
    return 1 if found.bad else 0


def _poster(args: argparse.Namespace) -> int:
    made = poster(_one(args.campaign), size=args.size, actor=SYSTEM)
    args.out.absolute().parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(made)
    print(f"挂图 Poster {args.size.upper()}: {args.out} ({len(made):,} bytes)")
    return 0


_DO: Final = {"list": _list, "export": _export, "import": _import, "poster": _poster}


def _one(name: str | None) -> Campaign:
    if name is not None:
        return get_campaign(name, actor=SYSTEM)
    found = list_campaigns(actor=SYSTEM)
    if len(found) != 1:
        known = ", ".join(each.id for each in found) or "none; load a district or import a book"
        raise CampaignNotFound(f"say which one by --campaign; there are: {known}")
    return found[0]


def _officer(name: str) -> Actor:
    return Actor(get_officer(name).id, ActorKind.OFFICER)


def _report(found: Preview, done: Taken | None) -> dict[str, Any]:
    return {
        "campaign": None if found.campaign is None else found.campaign.id,
        "measures": [each.code for each in found.measures],
        "tasks": [each.code for each in found.tasks],
        "reported": [each.code for each in found.reported],
        "unchanged": found.unchanged,
        "written": done is not None,
        "bad": [
            {
                "sheet": each.sheet,
                "row": each.row,
                "column": each.column,
                "found": each.found,
                "expected": each.expected,
                "todo": each.todo,
            }
            for each in found.bad
        ],
    }


def _tell(found: Preview, done: Taken | None) -> None:
    for each in found.bad[:SHOWN]:
        print(each)
    if len(found.bad) > SHOWN:
        more = len(found.bad) - SHOWN
        print(f"另有 {more} 处 and {more} more (--json lists all)")
    print(
        f"新措施 new measures {len(found.measures)}，新任务 new tasks {len(found.tasks)}，"
        f"新进展 tasks with progress {len(found.reported)}，没有变化 unchanged {found.unchanged}，"
        f"错误 bad cells {len(found.bad)}"
    )
    if done is None:
        print("未写入 nothing was written")
    else:
        print(f"已写入 written: {done.measures} 措施, {done.tasks} 任务, {done.reports} 进展")
