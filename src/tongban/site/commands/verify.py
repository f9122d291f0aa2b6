"""`tongban verify`: fold every matter, check every chain and root, also from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from tongban.record.ledger import Report


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("verify", help="check the whole ledger")
    parser.add_argument(
        "--offline", metavar="FILE", type=Path, help="check a file of `tongban export-log` instead"
    )


def run(args: argparse.Namespace) -> int:
    """Check and report: 0 all holds, 1 the first act that does not fit, 2 no ledger at all."""
    if args.offline is not None:
        return _offline(args.offline)
    from tongban.record.verify import verify_all  # noqa: PLC0415 - needs Django, offline does not

    return _tell(verify_all(_progress))


def _offline(path: Path) -> int:
    from tongban.record.offline import (  # noqa: PLC0415 - only when asked for
        LedgerFileError,
        verify_file,
    )

    try:
        return _tell(verify_file(path, _progress))
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
    if not report.count:
        print("台账一致 The ledger holds.")
        return 0
    print(f"台账不一致 The ledger does not hold: {report.count}", file=sys.stderr)
    for fault in report.faults:
        print(f"  {fault}", file=sys.stderr)
    return 1
