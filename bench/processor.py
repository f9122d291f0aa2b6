"""Processor time of one life, the contenders turn by turn: tells more than rates on a busy machine.

`python -m bench.processor [NAME ...]`. Each contender is a process of its own; they take turns of
`TURN` lives in one another's company, so that whatever else the machine does hits all alike. Given
are the medians over the turns: of the client, of its PostgreSQL backend, and of the sum. Background
processes of PostgreSQL are not counted.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from bench.common import ROOT, ROUNDS, scratch_database, table
from bench.lifecycle import CONTENDERS, YARDSTICK, installed, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TURN: Final = 20
"""Lives of one contender before it is the next one's turn."""
TURNS: Final = 8 * ROUNDS


def run(names: Sequence[str], url: str) -> dict[str, list[tuple[float, float]]]:
    """Measure on a prepared database: (client, backend) seconds a life, for each turn."""
    children = {name: _start(name, url) for name in names}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    with psycopg.connect(url, autocommit=True) as connection:
        for child in children.values():
            _read(child)  # warm
        backends = {name: _backends(connection, child.pid) for name, child in children.items()}
        for _ in range(TURNS):
            for name, child in children.items():
                before = sum(map(spent, backends[name]))
                assert child.stdin is not None
                child.stdin.write("turn\n")
                child.stdin.flush()
                client = float(_read(child))
                backend = sum(map(spent, backends[name])) - before
                found[name].append((client / TURN, backend / TURN))
    for child in children.values():
        child.communicate()
    return found


def show(found: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Print the table."""
    sums = {name: statistics.median(map(sum, turns)) for name, turns in found.items()}
    table(
        f"Processor time of a life in ms (median of {TURNS} turns of {TURN})",
        ["", "client", "backend", "sum", "least", "of its baseline"],
        [
            [
                CONTENDERS[name][1],
                f"{statistics.median(client for client, _ in turns) * 1e3:.2f}",
                f"{statistics.median(backend for _, backend in turns) * 1e3:.2f}",
                f"{sums[name] * 1e3:.2f}",
                f"{min(map(sum, turns)) * 1e3:.2f}",
                f"{sums[YARDSTICK[name]] / sums[name]:.0%}" if YARDSTICK.get(name) in sums else "",
            ]
            for name, turns in found.items()
        ],
    )


def _start(name: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "bench.processor", "--child", name, url],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "TONGBAN_DEMONSTRATION": "1",
            "TONGBAN_BENCH_POOL": str((TURNS + 2) * TURN),
        },
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _read(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    assert line, f"{child.args} ended"
    return line


def _backends(connection: psycopg.Connection[Any], client: int) -> list[int]:
    """Find the server's processes for a client, which says its own number as its name."""
    rows = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name = %s", (f"bench {client}",)
    )
    return [pid for (pid,) in rows]


def spent(pid: int) -> float:
    """Give the processor time of a process in seconds: to the nanosecond, else to the tick."""
    exact = Path(f"/proc/{pid}/schedstat")
    if exact.exists():
        return int(exact.read_text().split()[0]) / 1e9
    numbers = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _child(name: str, url: str) -> None:
    os.environ["PGAPPNAME"] = f"bench {os.getpid()}"
    unit = importlib.import_module(f"bench.{CONTENDERS[name][0]}").life(url)
    for _ in range(TURN):
        unit()
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        for _ in range(TURN):
            unit()
        print(json.dumps(time.process_time() - began), flush=True)


def main() -> None:
    """Measure the named contenders and their baselines (all without a name)."""
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:4])
        return
    there = installed()
    wanted = sys.argv[1:] or there
    names = [
        name for name in there if name in wanted or name in {YARDSTICK.get(each) for each in wanted}
    ]
    with scratch_database("processor") as url:
        prepare([name for name in CONTENDERS if name in {*names, "cases"}], url)
        show(run(names, url))


if __name__ == "__main__":
    main()
