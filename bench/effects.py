"""What follows acts: effects a second of a worker, papers rendered and notices delivered.

Cases are lived first; then one process does everything that their acts left in the outbox, each
effect in a transaction of its own. Median of five batches.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.common import ROOT, ROUNDS, table

LIVES = 5


def run(url: str) -> list[dict[str, Any]]:
    """Measure on a database with the district; a row for all effects together."""
    command = [sys.executable, "-m", "bench.effects", "--child"]
    environment = {**os.environ, "DATABASE_URL": url, "TONGBAN_DEMONSTRATION": "1"}
    done = subprocess.run(  # noqa: S603 - this interpreter
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout.strip().split("\n")[-1])
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    table(
        f"Effects of acts, one worker (median of {ROUNDS})",
        ["", "effects/s", "effects a case"],
        [[row["name"], f"{row['rate']:.1f}", f"{row['each']:.1f}"] for row in rows],
    )


def _measure() -> list[dict[str, Any]]:
    from bench.case_life import CaseLife  # noqa: PLC0415 - sets Django up

    from tongban.record.db import execute  # noqa: PLC0415 - needs Django
    from tongban.record.effects import drain  # noqa: PLC0415 - needs Django

    execute("DELETE FROM record_outbox")  # of other contenders, whose effects nobody handles
    lives = CaseLife(LIVES * (ROUNDS + 1))
    rates, counts = [], []
    for number in range(ROUNDS + 1):  # the first warms fonts and templates up
        for _ in range(LIVES):
            lives.life()
        began = time.perf_counter()
        done = drain(10_000)
        if number:
            rates.append(done / (time.perf_counter() - began))
            counts.append(done / LIVES)
    return [
        {
            "name": "papers (PDF), notices, one signed credential",
            "rate": statistics.median(rates),
            "each": statistics.median(counts),
        }
    ]


if __name__ == "__main__":
    print(json.dumps(_measure()))
