"""`tongban verify`: fold every matter, check every chain and root, also from a file."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from tongban.record.ledger import Report, RootKept


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("verify", help="check the whole ledger")
    parser.add_argument(
        "--offline", metavar="FILE", type=Path, help="check a file of `tongban export-log` instead"
    )
    parser.add_argument(
        "--root",
        metavar="SIZE:HASH",
        type=_root,
        help="a root kept outside, as verify tells it: the ledger must continue it",
    )


def run(args: argparse.Namespace) -> int:
    """Check and report: 0 all holds, 1 the first act that does not fit, 2 no ledger at all."""
    if args.offline is not None:
        return _offline(args.offline, args.root)
    from tongban.record.verify import verify_all  # noqa: PLC0415 - needs Django, offline does not

    return _tell(verify_all(_progress, kept=args.root))


def _root(text: str) -> RootKept:
    from tongban.record.ledger import RootKept  # noqa: PLC0415 - only when asked for

    try:
        return RootKept.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _offline(path: Path, kept: RootKept | None) -> int:
    from tongban.record.offline import (  # noqa: PLC0415 - only when asked for
        LedgerFileError,
        verify_file,
    )

    try:
        return _tell(verify_file(path, _progress, kept=kept))
    except (LedgerFileError, OSError) as error:
        print(f"tongban verify: {error}", file=sys.stderr)
        return 2


def _progress(report: Report) -> None:
    if sys.stderr.isatty():
        print(f"\r{report.matters:>10} / {report.acts}", end="", file=sys.stderr, flush=True)


def _tell(report: Report) -> int:
    rate = report.acts / report.seconds if report.seconds else 0.0
    print(
        f"定义 definitions {report.definitions}  办件 matters {report.matters}  "
        f"行为 acts {report.acts}  叶 leaves {report.leaves}  根 roots {report.roots}  "
        f"({report.seconds:.1f} s, {rate:,.0f} acts/s)"
    )
    if report.root:
        print(f"最新根 latest root {report.root}")
    if not report.count:
        print("台账一致 The ledger holds.")
        return 0
    print(f"台账不一致 The ledger does not hold: {report.count}", file=sys.stderr)
    for fault in report.faults:
        print(f"  {fault}", file=sys.stderr)
    return 1
