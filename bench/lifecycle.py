"""Seven durable acts of one matter, again and again, against a baseline by hand and two peers.

Lives a second in one and in two processes on the same server with the same settings (synchronous
commit, fsync), medians of five rounds in which the contenders take turns. `baseline_psycopg.py` is
the yardstick, `baseline_case.py` that of cases, which write more; peers that are not installed are
left out. `processor.py` measures processor time instead.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from typing import Any

from bench.common import (
    ROOT,
    ROUNDS,
    Run,
    in_processes,
    median,
    scratch_database,
    spread,
    table,
    work,
)

# name -> module with prepare(url) and life(url), what it is, package that must be installed
CONTENDERS = {
    "baseline": ("baseline_psycopg", "psycopg by hand, one round trip an act", "psycopg"),
    "record": ("record_life", "record.actions: authority, terms, chain, outbox", "tongban"),
    "cases": ("case_life", "cases.actions: the same, with form and evidence", "tongban"),
    "baseline case": ("baseline_case", "psycopg by hand, what a case writes", "tongban"),
    "viewflow": ("peer_viewflow", "django-viewflow", "viewflow"),
    "spiff": ("peer_spiff", "SpiffWorkflow, stored after each act", "SpiffWorkflow"),
}
YARDSTICK = {"record": "baseline", "cases": "baseline case"} | dict.fromkeys(
    ("viewflow", "spiff"), "baseline"
)
"""By whose rate each is measured: the one by hand that writes as much."""
ACTS = 7


def installed() -> list[str]:
    """Name the contenders that are there; say which are not."""
    names = [name for name, each in CONTENDERS.items() if importlib.util.find_spec(each[2])]
    if missing := sorted(set(CONTENDERS) - set(names)):
        print(f"not installed, left out: {', '.join(missing)}; see requirements-bench.lock")
    return names


def prepare(names: list[str], url: str) -> None:
    """Make what the contenders need, each in a process of its own."""
    for name in names:
        command = [sys.executable, "-m", "bench.lifecycle", "--prepare", name, url]
        environment = {**os.environ, "DATABASE_URL": url, "TONGBAN_DEMONSTRATION": "1"}
        subprocess.run(command, env=environment, cwd=ROOT, check=True)  # noqa: S603 - this interpreter


def run(names: list[str], url: str) -> list[dict[str, Any]]:
    """Measure; give a row for each contender and number of processes."""
    runs: dict[tuple[str, int], list[Run]] = {}
    for _ in range(ROUNDS):
        for processes in (1, 2):
            for name in names:
                done = in_processes("lifecycle", url, processes, name, url)
                runs.setdefault((name, processes), []).append(done)
    return [_row(name, processes, runs) for processes in (1, 2) for name in names]


def _row(name: str, processes: int, runs: dict[tuple[str, int], list[Run]]) -> dict[str, Any]:
    middle = median(runs[name, processes])
    ratios = {
        other: middle.rate / median(runs[other, processes]).rate
        for other in {YARDSTICK.get(name, ""), "viewflow"}
        if (other, processes) in runs
    }
    return {
        "name": name,
        "processes": processes,
        "rate": middle.rate,
        "baseline": ratios.get(YARDSTICK.get(name, "")),
        "viewflow": ratios.get("viewflow"),
        "spread": spread(runs[name, processes]),
        "memory": middle.memory,
    }


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    table(
        f"Lives of {ACTS} durable acts a second (median of {ROUNDS})",
        ["", "processes", "lives/s", "acts/s", "of its baseline", "x viewflow", "spread", "MiB"],
        [
            [
                CONTENDERS[row["name"]][1],
                str(row["processes"]),
                f"{row['rate']:.0f}",
                f"{row['rate'] * ACTS:.0f}",
                "" if row["baseline"] is None else f"{row['baseline']:.0%}",
                "" if row["viewflow"] is None else f"{row['viewflow']:.1f}",
                f"{row['spread']:.0%}",
                f"{row['memory'] / 2**20:.0f}",
            ]
            for row in rows
        ],
    )


def main() -> None:
    """Measure the named contenders (all without a name), or be one of them."""
    if sys.argv[1:2] in (["--child"], ["--prepare"]):
        role, name, url = sys.argv[1:4]
        contender = importlib.import_module(f"bench.{CONTENDERS[name][0]}")
        if role == "--prepare":
            contender.prepare(url)
        else:
            work(contender.life(url))
        return
    there = installed()
    wanted = sys.argv[1:] or there
    yardsticks = {YARDSTICK.get(each) for each in wanted}
    names = [name for name in there if name in wanted or name in yardsticks]
    with scratch_database("lifecycle") as url:
        prepare(names, url)
        show(run(names, url))


if __name__ == "__main__":
    main()
