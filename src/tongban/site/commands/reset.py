"""`tongban reset`: forget everything the embedded database and the home folder hold."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from tongban.site.postgres import data_folder, embedded_server, home

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

# what an installation keeps in its home folder; nothing else there is touched
KEPT = ("documents", "ca", "static", "keys.json")


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    subparsers.add_parser("reset", help="delete the embedded database, documents and keys")


def run(_args: argparse.Namespace) -> int:
    """Delete the home folder; refuses where a server of one's own keeps the data."""
    if "DATABASE_URL" in os.environ:
        print(
            "tongban reset: DATABASE_URL names a server; its data is not deleted from here. "
            "Unset DATABASE_URL to reset the embedded database, or drop that database yourself.",
            file=sys.stderr,
        )
        return 2
    folder = home()
    data = data_folder()
    _stop(data)
    for path in (data, *(folder / name for name in KEPT)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print("已清空 The demonstration starts afresh next time.")
    return 0


def _stop(data: Path) -> None:
    if not (data / "postmaster.pid").exists():
        return
    embedded_server(data).stop()
