"""`tongban items`: take items in from a list of another maker, give them out as GB/T 39046."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.record.types import SYSTEM
from tongban.services.catalogue import bulk, export
from tongban.services.catalogue.importer.mapping import FOLDER, MappingError, load_mapping
from tongban.services.catalogue.importer.table import SourceError
from tongban.services.catalogue.remarks import MEANINGS

if TYPE_CHECKING:
    import argparse

    from tongban.services.catalogue.importer.run import Summary

VERDICTS = {
    "rows": "读入 rows",
    "accepted": "合格 accepted",
    "flagged": "存疑 flagged",
    "rejected": "不合格 rejected",
    "written": "写入 written",
}


def add_parser(subparsers: Any) -> None:
    """Declare the verb, its two sub-verbs and their options."""
    parser = subparsers.add_parser("items", help="事项 import and export service items")
    verbs = parser.add_subparsers(dest="items_verb", required=True)
    shipped = ", ".join(sorted(path.stem for path in FOLDER.glob("*.yaml")))
    take = verbs.add_parser(
        "import",
        help="导入 read a list (CSV, JSON lines, XLSX) through a mapping",
        description="导入事项清单：逐行给出结论，要么全部写入，要么一行不写。"
        " Read a list of items; every row gets a verdict, and nothing is half-written.",
    )
    take.add_argument("file", type=Path, help="清单 the list")
    take.add_argument(
        "--mapping", type=Path, required=True, help=f"映射 a YAML file, or one of: {shipped}"
    )
    take.add_argument("--report", type=Path, required=True, help="报告 where the JSON report goes")
    take.add_argument("--dry-run", action="store_true", help="只检查 check only, write nothing")
    take.add_argument("--division", default="", help="区划 the division the items belong to")
    give = verbs.add_parser("export", help="导出 write the items in the structure of GB/T 39046")
    give.add_argument("file", type=Path, help="文件 .xlsx, .json or .csv")
    give.add_argument("--format", choices=["gbt39046"], default="gbt39046")
    give.add_argument("--at", help="日期 as of which day (2022-04-01); today unless given")
    give.add_argument(
        "--drafts",
        action="store_true",
        help="只导出草稿 only the contents being prepared (drafts, submitted, approved, sent back),"
        " instead of the items in force",
    )


def run(args: argparse.Namespace) -> int:
    """Import or export; 0 done, 1 rows were rejected, 2 the file or mapping cannot be used."""
    return _import(args) if args.items_verb == "import" else _export(args)


def _import(args: argparse.Namespace) -> int:
    if not args.file.is_file():
        return _fail(f"没有文件 there is no file {args.file}")
    try:
        mapping, mapping_hash = load_mapping(args.mapping)
    except MappingError as error:
        for fault in error.faults:
            print(
                f"{args.mapping}: {fault.path}: {fault.message.zh} {fault.message.en}",
                file=sys.stderr,
            )
        return 2
    args.report.absolute().parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=args.report.absolute().parent, prefix=".report-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as report:
            summary = bulk.import_list(
                path=args.file,
                mapping=mapping,
                mapping_hash=mapping_hash,
                report=report,
                actor=SYSTEM,
                division=args.division,
                dry_run=args.dry_run,
                progress=lambda rows: print(f"… {rows}", file=sys.stderr, flush=True),
            )
        Path(name).replace(args.report)
    except SourceError as error:
        return _fail(f"{error.code}: {error}")
    finally:
        Path(name).unlink(missing_ok=True)
    _print(summary, args.report)
    return 1 if summary.counts["rejected"] else 0


def _print(summary: Summary, report: Path) -> None:
    encoding = f", {summary.file['encoding']}" if summary.file["encoding"] else ""
    print(f"{summary.file['name']} ({summary.file['kind']}{encoding})")
    for name, label in VERDICTS.items():
        print(f"  {label:<18}{summary.counts[name]:>8}")
    if summary.dry_run:
        print("  只检查，未写入 checked only, nothing written")
    codes = summary.to_json()["codes"]
    if isinstance(codes, dict) and codes:
        print(f"  {'代码 code':<24}{'行 rows':>8}  含义 meaning")
    for code, count in sorted(summary.codes.items(), key=lambda pair: _order(*pair)):
        weight, meaning = MEANINGS[code]
        mark = {"fault": "✗", "flag": "!", "note": "·"}[weight.value]
        print(f"  {mark} {code:<24}{count:>8}  {meaning.zh} {meaning.en}")
    for title, columns in (
        ("缺少的列 columns not found", summary.absent_columns),
        ("未使用的列 columns not used", summary.unused_columns),
    ):
        if columns:
            print(f"  {title}: {', '.join(columns)}")
    print(f"  报告 report: {report}")


def _order(code: str, count: int) -> tuple[int, int]:
    return ["fault", "flag", "note"].index(MEANINGS[code][0].value), -count


def _export(args: argparse.Namespace) -> int:
    try:
        count = export.export_items(
            args.file, at=export.day_of(args.at), drafts=args.drafts, actor=SYSTEM
        )
    except export.ExportError as error:
        return _fail(f"{error.code}: {error}")
    print(f"{args.file}: {count} 项 items")
    return 0


def _fail(message: str) -> int:
    print(f"tongban items: {message}", file=sys.stderr)
    return 2
