"""`python -m bench [--quick] [NAME ...]`: all measured in one run, the tables at the end.

Names: calendar conditions chain check plan lifecycle effects web pages joint; all without a name.
`--quick` takes two rounds of one second, 50,000 matters and 20 joint matters: to see that it runs,
not to quote. The user's data is not touched: the embedded PostgreSQL of a temporary home, or a
scratch database on the server of DATABASE_URL.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PURE = {
    "calendar": "working_days",
    "conditions": "conditions",
    "chain": "chain",
    "check": "linting",
    "plan": "planning",
}
STORED = ("lifecycle", "effects", "web", "pages", "joint")


def main() -> int:
    """Measure what is asked for, print the tables; 2 for an unknown name."""
    words = [word for word in sys.argv[1:] if word != "--quick"]
    if "--quick" in sys.argv:
        os.environ.setdefault("TONGBAN_BENCH_ROUNDS", "2")
        os.environ.setdefault("TONGBAN_BENCH_SECONDS", "1")
        os.environ.setdefault("TONGBAN_BENCH_MATTERS", "50000")
        os.environ.setdefault("TONGBAN_BENCH_JOINT", "20")
    if unknown := set(words) - {*PURE, *STORED}:
        print(f"unknown: {', '.join(sorted(unknown))}; expected some of {[*PURE, *STORED]}")
        return 2
    began = time.perf_counter()
    names = words or [*PURE, *STORED]
    printed: list[Callable[[], None]] = [_pure(name) for name in names if name in PURE]
    if stored := [name for name in STORED if name in names]:
        with tempfile.TemporaryDirectory(prefix="tongban-bench-") as home:
            os.environ["TONGBAN_HOME"] = home
            try:
                printed += _stored(stored)
            finally:
                _stop(Path(home))
    print(f"\n{_machine()}, {time.perf_counter() - began:.0f} s")
    for show in printed:
        show()
    return 0


def _pure(name: str) -> Callable[[], None]:
    import importlib  # noqa: PLC0415 - a peer may be absent

    from bench.common import table  # noqa: PLC0415 - reads the environment

    print(f"{name} ...", flush=True)
    rows: list[dict[str, Any]] = importlib.import_module(f"bench.{PURE[name]}").run()
    cells = [
        [
            str(row.get("bench") or row["name"]),
            f"{row['value']:,.3f}".rstrip("0").rstrip("."),
            row["unit"],
            "" if row.get("ratio") is None else f"{row['ratio']:.3f}",
        ]
        for row in rows
    ]
    return lambda: table(name, ["", "value", "unit", "ratio"], cells)


def _stored(names: list[str]) -> list[Callable[[], None]]:
    from bench import effects, joint, lifecycle, pages, web  # noqa: PLC0415 - they read the environment
    from bench.common import scratch_database  # noqa: PLC0415 - as above

    printed: list[Callable[[], None]] = []
    with scratch_database("all") as url:
        contenders = lifecycle.installed() if "lifecycle" in names else ["cases"]
        lifecycle.prepare(contenders, url)
        for name in names:
            print(f"{name} ...", flush=True)
            if name == "lifecycle":
                lives = lifecycle.run(contenders, url)
                printed.append(partial(lifecycle.show, lives))
            elif name == "effects":
                done = effects.run(url)
                printed.append(partial(effects.show, done))
            elif name == "joint":
                printed.append(partial(joint.show, joint.run(url)))
            elif name == "pages":
                printed.append(partial(pages.show, pages.run(url)))
            else:
                answered = web.run(url)
                printed.append(partial(web.show, answered))
    return printed


def _stop(home: Path) -> None:
    """Stop the PostgreSQL that was started in the home, if any."""
    pid = home / "postgres" / "postmaster.pid"
    if pid.exists():
        import signal  # noqa: PLC0415 - only here

        os.kill(int(pid.read_text().split("\n")[0]), signal.SIGINT)
        while pid.exists():
            time.sleep(0.1)


def _machine() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    load = "/".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}, load {load}"


if __name__ == "__main__":
    raise SystemExit(main())
