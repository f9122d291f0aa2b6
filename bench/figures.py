"""The house's figures over many cases: how long every figure of a quarter takes.

The facts are invented: cases of two years over forty departments and 120 items, four in five of
them decided, written by the collector's own hands.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bench.common import ROUNDS, scratch_database

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = int(os.environ.get("TONGBAN_BENCH_FACTS", "200000"))
DEPARTMENTS, ITEMS, DAYS = 40, 120, 730
FIRST = date(2021, 1, 1)
STEP = 5_000
FIVE = ("joint_share", "steps", "brought", "mean_days", "runs")


def measure(url: str, count: int = COUNT) -> dict[str, float]:
    """Write so many facts, then ask; milliseconds (median) by question, seconds of writing."""
    os.environ["DATABASE_URL"] = url
    from tongban.site.cli import start_django  # noqa: PLC0415 - after the database is named

    start_django()
    from tongban.record.db import raw  # noqa: PLC0415 - Django is there now
    from tongban.record.types import SYSTEM  # noqa: PLC0415
    from tongban.services.figures import queries  # noqa: PLC0415
    from tongban.services.figures.stays import stays  # noqa: PLC0415
    from tongban.services.figures.types import Period, Scope  # noqa: PLC0415
    from tongban.services.figures.waiting import evidence, standing, waiting  # noqa: PLC0415

    begun = time.perf_counter()
    _fill(count)
    written = time.perf_counter() - begun
    raw().execute("VACUUM (ANALYZE) figures_fact, figures_sum, figures_wait, figures_stay")
    quarter = Scope(Period.parse("2022-Q1"))
    odd = Scope(Period.parse("2021-02-10..2022-11-20"))
    body = Scope(quarter.period, department="d07")
    asked: dict[str, Callable[[], object]] = {
        "every figure of a quarter": lambda: queries.figures(quarter, actor=SYSTEM),
        "of 21 months and odd days": lambda: queries.figures(odd, actor=SYSTEM),
        "of one department": lambda: queries.figures(body, actor=SYSTEM),
        "of one item": lambda: queries.figures(Scope(quarter.period, item="i007"), actor=SYSTEM),
        "of one division": lambda: queries.figures(
            Scope(quarter.period, division="420902001"), actor=SYSTEM
        ),
        "one figure by department": lambda: queries.by_department(
            "late_share", quarter, actor=SYSTEM
        ),
        "its trend by day, two years": lambda: queries.trend(
            "late_share", Scope(Period.parse("2021-01-01..2022-12-31")), "day", actor=SYSTEM
        ),
        "a page of its rows": lambda: queries.rows("late_share", quarter, actor=SYSTEM),
        "open cases by light": lambda: queries.lights(quarter, actor=SYSTEM),
        "where matters wait": lambda: waiting(quarter, actor=SYSTEM),
        "a page of the rows of a wait": lambda: stays("licence", "ACCEPTED", quarter, actor=SYSTEM),
        "where matters stand now": lambda: standing(quarter, actor=SYSTEM),
        "evidence, how it came": lambda: evidence(quarter, actor=SYSTEM),
        "two figures by item": lambda: queries.by_part(
            ["received", "online_share"], quarter, "item", actor=SYSTEM
        ),
        "trends of five figures": lambda: queries.trends(FIVE, odd, actor=SYSTEM),
    }
    found = {"writing, s": written}
    for name, ask in asked.items():
        ask()
        times = []
        for _ in range(max(ROUNDS, 5)):
            begun = time.perf_counter()
            ask()
            times.append((time.perf_counter() - begun) * 1000)
        found[name] = statistics.median(times)
    return found


def _fill(count: int) -> None:
    from django.db import transaction  # noqa: PLC0415 - Django is there by now

    from tongban.services.figures.collecting import (  # noqa: PLC0415
        write_facts,
        write_stays,
        write_sums,
    )
    from tongban.services.figures.facts import Fact, Stay  # noqa: PLC0415
    from tongban.services.figures.sums import Sums  # noqa: PLC0415

    dice = random.Random(7)  # noqa: S311 - no secret
    for start in range(0, count, STEP):
        facts = []
        for number in range(start, min(start + STEP, count)):
            received = FIRST + timedelta(days=number * DAYS // count)
            accepted = received + timedelta(days=dice.randrange(3))
            item = dice.randrange(ITEMS)
            used, promised = dice.randrange(12), 10
            decided = accepted + timedelta(days=used) if dice.random() < 0.8 else None
            open_until = accepted + timedelta(days=14)
            facts.append(
                Fact(
                    matter=UUID(int=number + 1),
                    version=6,
                    kind="licence",
                    number=f"F{number:020d}",
                    item=f"i{item:03d}",
                    department=f"d{item % DEPARTMENTS:02d}",
                    division=f"42090200{item % 3}",
                    received_on=received,
                    channel=dice.choice(("online", "window", "kiosk")),
                    outcome="granted" if decided else None,
                    accepted_on=accepted,
                    decided_on=decided,
                    ended_on=decided,
                    open=decided is None,
                    unit="working_days",
                    statutory=20,
                    promised=promised,
                    used=used if decided else None,
                    late=used > 10 if decided else None,
                    broke_promise=used > promised if decided else None,
                    yellow_on=None if decided else open_until - timedelta(days=2),
                    red_on=None if decided else open_until,
                    corrections=int(dice.random() < 0.1),
                    asked=4,
                    shared=dice.randrange(5),
                    brought=2,
                    extras={"visits": int(dice.random() < 0.2)},
                    stays=tuple(
                        Stay(state, act, accepted, dice.randrange(60, 500_000))
                        for state, act in (
                            ("RECEIVED", "accept"),
                            ("ACCEPTED", "start_review"),
                            ("UNDER_REVIEW", "grant"),
                        )
                    ),
                    papers=tuple(
                        Stay(f"e{dice.randrange(30):02d}", way, accepted, lasted)
                        for way, lasted in (
                            ("shared", 0),
                            ("at_once", 0),
                            dice.choice((("at_once", 0), ("corrected", 300_000))),
                        )
                    ),
                    state="" if decided else "APPROVED",
                    since=None if decided else datetime(2022, 1, 1, tzinfo=UTC),
                )
            )
        sums = Sums()
        with transaction.atomic():
            write_stays(facts)
            for fact in write_facts(facts):
                sums.replace(None, fact)
            write_sums(sums)


def main() -> int:
    """Print the table."""
    with scratch_database("figures") as url:
        found = measure(url)
    print(f"{COUNT:,} facts written with their sums in {found.pop('writing, s'):.0f} s")
    for name, milliseconds in found.items():
        print(f"  {name:<30}{milliseconds:8.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
