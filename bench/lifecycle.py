"""Seven durable acts of one matter, again and again: the record against a hand-written baseline.

Lives a second in one and in two processes on the same server with the same autocommit, medians of
five rounds in which the contenders take turns. `baseline_psycopg.py` is the yardstick.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from bench.baseline_psycopg import Baseline, prepare
from bench.common import ROUNDS, Run, in_processes, median, scratch_database, spread, table, work

from tongban.site.cli import start_django

if TYPE_CHECKING:
    from collections.abc import Callable


def baseline() -> Callable[[], Any]:
    """Give one life by hand-written SQL."""
    return Baseline(os.environ["DATABASE_URL"]).life


def record() -> Callable[[], Any]:
    """Give one life through `record.actions`: authority, procedure, terms, chain, outbox."""
    start_django()
    from tongban.record.tests import club  # noqa: PLC0415 - needs Django

    definition = club.found()
    return lambda: club.live(definition)


CONTENDERS: dict[str, tuple[str, Callable[[], Callable[[], Any]]]] = {
    "baseline": ("psycopg by hand, one round trip", baseline),
    "record": ("record.actions, two round trips", record),
}


def run(names: list[str]) -> list[dict[str, Any]]:
    """Measure; give a row for each contender and number of processes."""
    runs: dict[tuple[str, int], list[Run]] = {}
    with scratch_database("lifecycle") as url:
        prepare(url)
        for _ in range(ROUNDS):
            for processes in (1, 2):
                for name in names:
                    done = in_processes("lifecycle", url, processes, name)
                    runs.setdefault((name, processes), []).append(done)
    rows = []
    for (name, processes), each in runs.items():
        middle = median(each)
        yardstick = median(runs["baseline", processes]).rate
        rows.append(
            {
                "name": name,
                "processes": processes,
                "rate": middle.rate,
                "ratio": middle.rate / yardstick,
                "spread": spread(each),
                "memory": middle.memory,
            }
        )
    return rows


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        work(CONTENDERS[sys.argv[2]][1]())
        return
    names = ["baseline", *[name for name in sys.argv[1:] or CONTENDERS if name != "baseline"]]
    rows = run(names)
    table(
        "Lives of seven acts a second",
        ["", "processes", "lives/s", "acts/s", "of baseline", "spread", "MiB"],
        [
            [
                CONTENDERS[row["name"]][0],
                str(row["processes"]),
                f"{row['rate']:.0f}",
                f"{row['rate'] * 7:.0f}",
                f"{row['ratio']:.0%}",
                f"{row['spread']:.0%}",
                f"{row['memory'] / 2**20:.0f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
