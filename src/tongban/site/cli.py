"""The command `tongban`: one verb a file in `commands/`, imported only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# verb -> (module in tongban.site.commands, needs the database, what it does)
VERBS: dict[str, tuple[str, bool, str]] = {
    "due": ("due", False, "期限推算 reckon a legal time limit"),
    "assess": ("assess", False, "营商环境评价 score and rank units under a model"),
    "events": ("events", False, "流程分析 report on an event log: where the time goes"),
    "figures": ("figures", True, "本区指标 the house's figures, with the rows behind them"),
    "setup": (
        "setup",
        True,
        "建库 create or upgrade the tables, the keys and the demonstration CA",
    ),
    "load": ("load", True, "导入区县数据 load a district from its folder"),
    "items": ("items", True, "事项 import and export service items"),
    "campaign": ("campaign", True, "挂图作战 a campaign's book, poster and lights"),
    "plan": ("plan", False, "规划 plan one matter: items, evidence, questions, days"),
    "what-if": ("what_if", False, "推演 what changes would do to every bundle"),
    "check": ("check", False, "体检 what is wrong with a district or a list of items"),
    "demo": ("demo", True, "演示 run the demonstration matter from application to certificates"),
    "terminals": ("terminals", True, "自助终端 list the terminals, or enrol one"),
    "serve": ("serve", True, "启动 serve the pages and the API, with a worker"),
    "worker": ("worker", True, "后台 drain the outbox and the timers"),
    "verify": ("verify", True, "核验台账 fold every matter, check every chain and root"),
    "export-log": ("export_log", True, "导出台账 write the ledger to a file for offline checking"),
    "reset": ("reset", False, "清空 delete the embedded database and start afresh"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit code (0 done, 1 found faults, 2 wrong use)."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args and args[0] == "manage":
        return _manage(args)
    if not args or args[0] in {"-h", "--help"} or args[0] not in VERBS:
        return _overview(args)
    try:
        return _run(args)
    except BrokenPipeError:
        # whoever reads has seen enough (`tongban demo | head`); nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            raise
        said = _said(error, code)
        print(f"tongban {args[0]}: {code}: {said}", file=sys.stderr)
        return 2


def _said(error: Exception, code: str) -> str:
    """Give what an error says, in both languages where it knows them apart."""
    english = str(error).removeprefix(f"{code}: ")
    zh = str(getattr(error, "message_zh", ""))
    hint = str(getattr(error, "hint_zh", ""))
    hint = "" if hint == getattr(error, "hint", "") else hint
    told = zh + (f"（{hint}）" if hint else "")
    return f"{told} / {english}" if told else english


def _run(args: list[str]) -> int:
    name, database, _ = VERBS[args[0]]
    if database and "--offline" not in args:
        start_django()
    module = importlib.import_module(f"tongban.site.commands.{name}")
    parser = argparse.ArgumentParser(prog="tongban")
    module.add_parser(parser.add_subparsers(required=True))
    done: int = module.run(parser.parse_args(args))
    return done


def start_django() -> None:
    """Find the database, then set Django up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    import django  # noqa: PLC0415 - `tongban due` needs neither Django nor a database

    django.setup()


def _manage(args: list[str]) -> int:
    start_django()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - as above

    execute_from_command_line(args)
    return 0


def _overview(args: list[str]) -> int:
    asked = not args or args[0] in {"-h", "--help"}
    out = sys.stdout if asked else sys.stderr
    if not asked:
        print(f"tongban: unknown verb {args[0]!r}; expected one of these:", file=out)
    print("usage: tongban VERB [options]   (tongban VERB --help tells more)\n", file=out)
    for verb, (_, _, text) in VERBS.items():
        print(f"  {verb:<11} {text}", file=out)
    print("  manage      Django 管理命令 Django's own commands", file=out)
    return 0 if asked else 2
