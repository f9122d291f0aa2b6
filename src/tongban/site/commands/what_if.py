"""`tongban what-if`: what changes would do to every bundle, before anybody decrees them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.services.bundles.what_if import read_reform, what_if
from tongban.site.commands.networks import FileUnread, add_day, open_network, read_facts
from tongban.site.commands.plan import NOT_YET, both
from tongban.site.loading.reader import plain, read_sheet

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tongban.services.bundles.planner import Plan
    from tongban.services.bundles.what_if import Compared, Reform
    from tongban.site.loading.reader import Mistake


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser(
        "what-if",
        help="推演 what changes would do",
        description="推演：减材料、共享、并联、压时限、减跑动、合并，看每件一件事的前后指标。"
        " See the measures of every bundle before a reform is decreed.",
    )
    parser.add_argument("district", nargs="?", type=Path, help="区县文件夹; default: the database")
    parser.add_argument("changes", type=Path, metavar="CHANGES.yaml", help="改动清单")
    parser.add_argument("--facts", metavar="F.json", help="已知答案 answers by data element")
    parser.add_argument("--json", action="store_true", help="输出 JSON as JSON")
    add_day(parser)


def run(args: argparse.Namespace) -> int:
    """Print the measures of every bundle that the changes touch; 1 where they touch none."""
    reform = read_reform(_changes(args.changes))
    if args.facts:
        reform = replace(reform, facts={**reform.facts, **read_facts(args.facts)})
    network, on = open_network(args.district, args.on)
    found = what_if(network, reform, on=on)
    if args.json:
        written = {
            "name": reform.name.to_json(),
            "on": on.isoformat(),
            "bundles": [each.to_json() for each in found],
        }
        print(json.dumps(written, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_text(reform, found)))
    return 0 if found else 1


def _changes(path: Path) -> Any:
    mistakes: list[Mistake] = []
    sheet = read_sheet(path, str(path), mistakes)
    if sheet is None or mistakes:
        raise FileUnread("; ".join(str(each) for each in mistakes))
    return plain(sheet.content)


def _text(reform: Reform, found: Sequence[Compared]) -> Iterator[str]:
    yield both(reform.name) or "推演 What if"
    if not found:
        yield "没有一件事受影响 No bundle is touched."
    for each in found:
        yield ""
        yield f"{both(each.name)} [{each.bundle}]"
        if not (each.now.items or each.then.items):
            yield "  " + NOT_YET
            continue
        for now, then in zip(each.now.measures, each.then.measures, strict=True):
            mark = "" if now.after.total == then.after.total else "  ◀"
            unit = now.unit.zh
            yield (
                f"  {now.label.zh} {now.label.en}: 单独办理 alone {now.before.total} → "
                f"{then.before.total}，联办 as one {now.after.total} → {then.after.total} "
                f"{unit}{mark}"
            )
        yield f"  到期 due: {each.now.due} → {each.then.due}"
        yield from _evidence(each.now, each.then)


def _evidence(now: Plan, then: Plan) -> Iterator[str]:
    before = {line.kind: line for line in now.bring}
    after = {line.kind: line for line in then.bring}
    gone = [both(before[kind].name) for kind in sorted(before.keys() - after.keys())]
    new = [both(after[kind].name) for kind in sorted(after.keys() - before.keys())]
    if gone:
        yield f"  不再要带 no longer to bring: {'、'.join(gone)}"
    if new:
        yield f"  新要带 newly to bring: {'、'.join(new)}"
