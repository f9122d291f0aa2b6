"""What the benches share: a scratch database, repeated runs in processes, medians, a table."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tongban.site.postgres import ensure_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROUNDS = int(os.environ.get("TONGBAN_BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("TONGBAN_BENCH_SECONDS", "3"))
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """Give the URL of a fresh database with the product's tables; it is dropped afterwards."""
    main = ensure_database()
    fresh = f"bench_{name}_{os.getpid()}"
    url = main.replace("/tongban?", f"/{fresh}?")
    if url == main:
        raise ValueError(f"{main}: expected a database called tongban beside which to make {fresh}")
    with psycopg.connect(main, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{fresh}" ENCODING UTF8 TEMPLATE template0')
    try:
        environment = {**os.environ, "DATABASE_URL": url}
        migrate = "from tongban.site.cli import main; main(['manage', 'migrate', '-v0'])"
        subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)  # noqa: S603 - this interpreter
        yield url
    finally:
        with psycopg.connect(main, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{fresh}" WITH (FORCE)')


@dataclass(frozen=True)
class Run:
    """One run: units done by all processes, the longest of their times, the largest memory."""

    units: int
    seconds: float
    memory: int

    @property
    def rate(self) -> float:
        """Units a second."""
        return self.units / self.seconds


def in_processes(module: str, url: str, processes: int, *args: str) -> Run:
    """Run `python -m bench.<module> --child ...` in so many processes, all beginning at once."""
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", f"bench.{module}", "--child", *args]
    children = [
        subprocess.Popen(  # noqa: S603 - this interpreter
            [*command, str(place)],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(processes)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready", f"{module} {args} did not start"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    results = [json.loads(child.communicate()[0]) for child in children]
    return Run(
        sum(each["units"] for each in results),
        max(each["seconds"] for each in results),
        max(each["memory"] for each in results),
    )


def work(unit: Callable[[], Any], *, warm: int = 20) -> None:
    """Be a child: warm up, wait for the start, work for SECONDS, tell how much was done."""
    for _ in range(warm):
        unit()
    print("ready", flush=True)
    sys.stdin.readline()
    units, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        unit()
        units += 1
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"units": units, "seconds": seconds, "memory": memory}), flush=True)


def median(runs: Sequence[Run]) -> Run:
    """Give the run in the middle by rate."""
    return sorted(runs, key=lambda run: run.rate)[len(runs) // 2]


def spread(runs: Sequence[Run]) -> float:
    """Give the standard deviation of the rates, as a part of their mean."""
    rates = [run.rate for run in runs]
    return statistics.pstdev(rates) / statistics.fmean(rates)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, the first column to the left."""
    widths = [max(len(line[place]) for line in [head, *rows]) for place in range(len(head))]
    print(f"\n{title}")
    for line in [head, *rows]:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  ".join(cells))
