"""Working-day addition: this calendar against a naive loop and against chinesecalendar, in one run.

All three answer the same questions (20 working days from each day of 2005 to 2025) and must agree;
the table below them shows that the cost does not grow with the number of days added.
"""

import importlib.util
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from tongban.kernel.calendar import Calendar, published, table_from_json
from tongban.kernel.calendar_tables import PUBLISHED
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import Ground, Suspension, Term, WorkingDays

ROUNDS = 5
DAY = timedelta(1)
# from 2006 on: of 2005-12-31 chinesecalendar and 国办发明电〔2005〕35号 say different things
STARTS = [date(2006, 1, 1) + DAY * n for n in range(0, 365 * 19, 7)]
BASIS = LegalBasis("行政许可法", "第四十五条")


def run() -> list[dict[str, Any]]:
    """Give a row a measurement: name, value, unit, and its ratio to the naive loop."""
    cal = published()
    rest = {STARTS[0] + DAY * n for n in range(366 * 20)}
    rest = {day for day in rest if not cal.is_working(day)}

    def naive(day: date, n: int) -> date:
        while n:
            day += DAY
            n -= day not in rest
        return day

    rows: list[dict[str, Any]] = []
    for n in (5, 20, 60, 250):
        contestants = {"tongban": cal.add, "naive loop over a set": naive, **_peers()}
        some = STARTS[:: n // 2]  # the slowest peer needs a second for a hundred answers
        answers = {name: [add(day, n) for day in some] for name, add in contestants.items()}
        assert all(found == answers["tongban"] for found in answers.values())
        rates = {
            name: _rate(add, n, some if name == "chinesecalendar" else STARTS)
            for name, add in contestants.items()
        }
        rows += [
            {
                "bench": f"add {n} working days: {name}",
                "value": round(rate),
                "unit": "additions/s",
                "ratio": round(rate / rates["naive loop over a set"], 4),
            }
            for name, rate in rates.items()
        ]
    rows.append(_row("due day of a term with two suspensions", _due_rate(cal), "terms/s"))
    with _traced() as used:
        kept = Calendar(table_from_json(table) for table in PUBLISHED)
        size = used()
    assert kept.last == cal.last
    rows.append(_row("memory of the calendar, 2004 to 2026", size / 1024, "KiB"))
    started = time.perf_counter()
    Calendar(table_from_json(table) for table in PUBLISHED)
    rows.append(
        _row("making the calendar from its tables", (time.perf_counter() - started) * 1e3, "ms")
    )
    return rows


def _peers() -> dict[str, Callable[[date, int], date]]:
    if importlib.util.find_spec("chinese_calendar") is None:
        return {}
    import chinese_calendar  # noqa: PLC0415 - an optional peer

    def add(day: date, n: int) -> date:
        found: date = chinese_calendar.find_workday(n - 1, day + DAY)
        return found

    return {"chinesecalendar": add}


def _rate(add: Callable[[date, int], date], n: int, starts: list[date]) -> float:
    """Give additions a second, the median of ROUNDS rounds over the starts."""
    rates = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for day in starts:
            add(day, n)
        rates.append(len(starts) / (time.perf_counter() - started))
    return statistics.median(rates)


def _due_rate(cal: Calendar) -> float:
    terms = [
        Term(
            day,
            WorkingDays(20),
            BASIS,
            suspensions=(
                Suspension(day + DAY * 3, day + DAY * 9, Ground.INSPECTION, BASIS, "检验"),
                Suspension(day + DAY * 14, day + DAY * 20, Ground.HEARING, BASIS, "听证"),
            ),
        )
        for day in STARTS
    ]
    rates = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for term in terms:
            term.due(cal)
        rates.append(len(terms) / (time.perf_counter() - started))
    return statistics.median(rates)


@contextmanager
def _traced() -> Iterator[Callable[[], int]]:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"bench": name, "value": round(value, 1), "unit": unit, "ratio": None}


def main() -> None:
    """Print the rows."""
    for row in run():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>10.4f} x naive"
        print(f"{row['bench']:<48} {row['value']:>12,} {row['unit']:<12}{ratio}")


if __name__ == "__main__":
    main()
