"""`tongban export-log`: the whole ledger as one file that `tongban verify --offline` checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.record.export import export_log

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("export-log", help="write the ledger to a file")
    parser.add_argument("file", type=Path, help="where to, such as ledger.jsonl.gz")


def run(args: argparse.Namespace) -> int:
    """Write the file, whole or not at all."""
    written = export_log(args.file)
    counts = "  ".join(f"{kind} {count}" for kind, count in written.counts.items())
    print(f"{args.file}: {counts}\n{written.digest}")
    return 0
