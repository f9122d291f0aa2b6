"""`tongban check`: what is wrong with a district, or with another maker's list of items."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.services.catalogue.importer.mapping import FOLDER, MappingError, load_mapping
from tongban.services.catalogue.importer.table import SourceError
from tongban.services.catalogue.labels import Label
from tongban.services.linter.describe import table
from tongban.services.linter.registry import RULES
from tongban.services.linter.run import SAID, Report, UnknownRule, lint, select
from tongban.services.linter.types import Severity
from tongban.site.checking.folder import Read, read_waivers, today, unusable
from tongban.site.checking.lists import read_list

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.kernel.canonical import Json
    from tongban.services.linter.types import Finding
    from tongban.services.linter.waivers import Waiver
    from tongban.site.loading.reader import Mistake

SHOWN: Final = 10
"""Findings, or groups of findings, that the text shows of one rule without --all."""
MARKS: Final = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.ADVICE: "·"}
WORDS: Final = {
    Severity.ERROR: Label("错误", "errors"),
    Severity.WARNING: Label("警告", "warnings"),
    Severity.ADVICE: Label("建议", "pieces of advice"),
}


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    shipped = ", ".join(sorted(path.stem for path in FOLDER.glob("*.yaml")))
    parser = subparsers.add_parser(
        "check",
        help="体检 what is wrong with a district or a list",
        description="体检：按规则逐条检查事项、材料、时限、联办，给出文件、行号、依据和改法（docs/linter.md）。"
        " Check a district's items and bundles; every finding has file, line, source, what to do.",
    )
    parser.add_argument("district", type=Path, nargs="?", help="文件夹 as districts/xiaonan")
    parser.add_argument("--items", type=Path, help="清单 a list of items of another maker")
    parser.add_argument("--mapping", type=Path, help=f"映射 its mapping: a file, or {shipped}")
    parser.add_argument("--loaded", action="store_true", help="已载入 what the database holds")
    parser.add_argument("--rules", help="规则 only these, as TB103,TB2")
    parser.add_argument("--waivers", type=Path, help="豁免 a file; default: waivers.yaml beside")
    parser.add_argument(
        "--on",
        type=date.fromisoformat,
        metavar="DATE",
        help="日期 the day on which laws and waivers must hold; default the folder's, else today",
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--fix-suggestions", action="store_true", help="改法 a change a finding")
    parser.add_argument("--all", action="store_true", help="全部 every finding of every rule")
    parser.add_argument("--list-rules", action="store_true", help="规则表 every rule, as Markdown")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")


def run(args: argparse.Namespace) -> int:
    """Check; 0 clean or waived, 1 an error or a warning stands, 2 wrong use."""
    if args.list_rules:
        print(table())
        return 0
    try:
        rules = None if args.rules is None else select(args.rules.split(","))
        report = _report(args, rules)
    except (UnknownRule, SourceError) as error:
        return _wrong(f"{error.code}: {error}")
    except MappingError as error:
        for fault in error.faults:
            print(
                f"{args.mapping}: {fault.path}: {fault.message.zh} {fault.message.en}",
                file=sys.stderr,
            )
        return 2
    except WrongUse as error:
        return _wrong(str(error))
    if args.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        _Text(args).show(report)
    return 1 if report.failing else 0


class WrongUse(ValueError):  # noqa: N818 - what the user did, not what broke
    """Options that do not go together."""

    code = "LINT-ARGUMENT"


def _report(args: argparse.Namespace, rules: frozenset[str] | None) -> Report:
    ways = [args.district is not None, args.items is not None, args.loaded]
    if sum(ways) != 1:
        raise WrongUse(
            "给出一个：文件夹、--items 或 --loaded。 Give one of: a folder, --items FILE, --loaded"
        )
    if args.waivers is not None and not args.waivers.is_file():
        raise WrongUse(f"没有文件 there is no file {args.waivers}")
    if args.items is not None:
        return _list(args, rules)
    if args.loaded:
        return _loaded(args, rules)
    if not args.district.is_dir():
        raise WrongUse(f"没有文件夹 there is no folder {args.district}")
    read = Read(args.district, args.waivers, args.on)
    return lint(read.district, rules=rules, waivers=read.waivers, found=read.found)


def _list(args: argparse.Namespace, rules: frozenset[str] | None) -> Report:
    if args.mapping is None:
        raise WrongUse("--items 需要 --mapping。 --items needs --mapping")
    if not args.items.is_file():
        raise WrongUse(f"没有文件 there is no file {args.items}")
    mapping, mapping_hash = load_mapping(args.mapping)
    district, note = read_list(args.items, mapping, mapping_hash, on=args.on or today())
    waivers, found = _waivers(args.waivers)
    notes = () if note is None else (note,)
    return lint(district, rules=rules, waivers=waivers, found=found, notes=notes)


def _loaded(args: argparse.Namespace, rules: frozenset[str] | None) -> Report:
    from tongban.site.cli import start_django  # noqa: PLC0415 - a folder needs no database

    start_django()
    from tongban.site.checking.loaded import read_loaded  # noqa: PLC0415 - as above

    waivers, found = _waivers(args.waivers)
    return lint(read_loaded(), rules=rules, waivers=waivers, found=found)


def _waivers(file: Path | None) -> tuple[list[Waiver], list[Finding]]:
    mistakes: list[Mistake] = []
    waivers, found = read_waivers(file, mistakes) if file is not None else ([], [])
    return waivers, [*found, *(unusable(each) for each in mistakes)]


class _Text:
    """Writes a report for a clerk: by rule, what stands where, why, and what to do."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.lang: str = args.lang
        self.fixes: bool = args.fix_suggestions
        self.most = None if args.all else SHOWN

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def show(self, report: Report) -> None:
        for number in sorted({each.rule for each in report.open}):
            self._rule(number, [each for each in report.open if each.rule == number])
        self._end(report)

    def _rule(self, number: str, findings: Sequence[Finding]) -> None:
        rule = RULES[number]
        gravest = min((each.severity for each in findings), key=list(Severity).index)
        print(f"{MARKS[gravest]} {number} {rule.title.text(self.lang)}  ×{len(findings)}")
        print(f"    {self.say('依据', 'source')} {rule.source.text(self.lang)}")
        print(f"    {self.say('改法', 'to do')} {rule.advice.text(self.lang)}")
        groups: dict[str, list[Finding]] = {}
        for each in findings:
            key = each.group.text(self.lang) if each.group else str(len(groups))
            groups.setdefault(key, []).append(each)
        ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
        for name, members in ordered[: self.most]:
            self._group(name, members)
        left = sum(len(members) for _, members in ordered[SHOWN:]) if self.most else 0
        if left:
            print("    " + self.say(f"…… 还有{left}处（--all 全部显示）", f"… {left} more (--all)"))
        print()

    def _group(self, name: str, members: Sequence[Finding]) -> None:
        if len(members) > 1 and members[0].group is not None:
            shown = members if not self.most else members[:3]
            places = ", ".join(
                _where(each)
                if n == 0 or shown[n - 1].position.file != each.position.file
                else str(each.position.line or each.place.id)
                for n, each in enumerate(shown)
            )
            more = " …" if self.most and len(members) > 3 else ""  # noqa: PLR2004 - as shown
            print(f"    {name} ×{len(members)}: {places}{more}")
            return
        for each in members:
            path = f" {each.place.path}" if each.place.path else ""
            print(f"    {_where(each)}: {each.name.text(self.lang)} [{each.place.id}]{path}")
            print(f"        {each.message.text(self.lang)}")
            if self.fixes and each.fix is not None:
                print(f"        → {each.fix.text.text(self.lang)}")
                if each.fix.change is not None:
                    print(f"          - {_flow(each.fix.change)}")

    def _end(self, report: Report) -> None:
        counts = Counter(each.severity for each in report.open)
        parts = [
            self.say(f"{WORDS[each].zh}{counts[each]}", f"{counts[each]} {WORDS[each].en}")
            for each in Severity
        ]
        waived = len(report.findings) - len(report.open)
        print(
            self.say(
                f"事项{report.items}、联办{report.bundles}：{'，'.join(parts)}；已豁免{waived}",
                f"{report.items} items, {report.bundles} bundles: {', '.join(parts)};"
                f" {waived} waived",
            )
        )
        if report.unsaid:
            names = [SAID[name].text(self.lang) for name in report.unsaid]
            print(
                self.say("来源没有这些内容，相应规则未查：", "The source has no ")
                + _join(names, self.lang)
            )
        for note in report.notes:
            print(note.text(self.lang))


def _flow(change: Mapping[str, Json]) -> str:
    """Write a change as a line of a file for `tongban what-if`."""
    text = yaml.safe_dump(dict(change), default_flow_style=True, sort_keys=False, width=10_000)
    return str(text).strip()[1:-1]


def _where(finding: Finding) -> str:
    at = finding.position
    if not at.file:
        return finding.place.id
    return f"{at.file}:{at.line}" if at.line else at.file


def _join(names: Iterable[str], lang: str) -> str:
    return (", " if lang == "en" else "、").join(names)


def _wrong(message: str) -> int:
    print(f"tongban check: {message}", file=sys.stderr)
    return 2
