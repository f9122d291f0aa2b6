"""`tongban setup`: tables, static files, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from tongban.services.credentials.seals import ensure_root

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    subparsers.add_parser("setup", help="create or upgrade the tables and collect static files")


def run(_args: argparse.Namespace) -> int:
    """Bring the database to today's tables and make what is missing; safe to repeat."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    ensure_root()
    print("数据库就绪 The database is ready.")
    return 0
