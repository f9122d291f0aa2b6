"""`tongban serve`: the pages, the API and a worker beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

MAX_PORT = 65535


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("serve", help="serve until stopped (Ctrl-C)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="server processes (default 2)")
    parser.add_argument(
        "--threads", type=int, default=8, help="threads a process, each with a database connection"
    )
    parser.add_argument("--no-worker", action="store_true", help="leave the worker to others")


def run(args: argparse.Namespace) -> int:
    """Serve until the server stops or a signal comes; stop the worker with it."""
    if not 0 < args.port <= MAX_PORT:
        print(f"tongban serve: port {args.port} is not between 1 and {MAX_PORT}", file=sys.stderr)
        return 2
    children = [] if args.no_worker else [subprocess.Popen(_tongban("worker"))]  # noqa: S603 - our own program
    server = subprocess.Popen(_granian(args))  # noqa: S603 - our own interpreter, checked arguments
    children.append(server)
    for caught in (signal.SIGTERM, signal.SIGINT):
        signal.signal(caught, lambda *_: server.terminate())
    print(f"通办 http://{args.host}:{args.port}  （Ctrl-C 停止 stops it）", flush=True)
    code = server.wait()
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
    return 0 if code in {0, -signal.SIGTERM, -signal.SIGINT} else 1


def _tongban(*words: str) -> list[str]:
    return [
        sys.executable,
        "-c",
        "from tongban.site.cli import main; raise SystemExit(main())",
        *words,
    ]


def _granian(args: argparse.Namespace) -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    options = {
        "--interface": "wsgi",
        "--host": args.host,
        "--port": str(args.port),
        "--workers": str(args.workers),
        "--blocking-threads": str(args.threads),
        "--log-level": "warning",
    }
    flat = [word for pair in options.items() for word in pair]
    return [sys.executable, "-m", "granian", *flat, "tongban.site.wsgi:application"]
