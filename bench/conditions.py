"""Condition evaluation: a parsed condition against Python written by hand, eval and SQLite.

The four answer the same ten-clause question about the same subjects, of which some facts are
unknown, and must agree. SQLite evaluates one prepared statement a subject; `eval` runs a compiled
code object of the hand-written expression.
"""

import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tongban.kernel.conditions import Dictionary, parse

ROUNDS = 7
SUBJECTS = 2_000
WORDS = Dictionary(
    {
        "age": "int",
        "staff": "int",
        "revenue": "int",
        "kind": "text",
        "name": "text",
        "registered": "bool",
        "listed": "bool",
        "founded": "date",
        "today": "date",
    }
)
TEXT = (
    "age >= 18 AND staff BETWEEN 1 AND 300 AND revenue < 20000000 AND kind IN ('shop', 'factory') "
    "AND name LIKE '孝南%' AND registered AND NOT listed AND founded IS NOT NULL "
    "AND founded <= today AND (staff > 10 OR revenue > 100)"
)
# the same in Python; None is unknown
HAND = (
    "all3((None if f['age'] is None else f['age'] >= 18, "
    "None if f['staff'] is None else 1 <= f['staff'] <= 300, "
    "None if f['revenue'] is None else f['revenue'] < 20000000, "
    "None if f['kind'] is None else f['kind'] in KINDS, "
    "None if f['name'] is None else f['name'].startswith('孝南'), "
    "f['registered'], None if f['listed'] is None else not f['listed'], "
    "f['founded'] is not None, "
    "None if f['founded'] is None or f['today'] is None else f['founded'] <= f['today'], "
    "any3((None if f['staff'] is None else f['staff'] > 10, "
    "None if f['revenue'] is None else f['revenue'] > 100))))"
)


def _all3(values: tuple[bool | None, ...]) -> bool | None:
    return False if False in values else (None if None in values else True)


def _any3(values: tuple[bool | None, ...]) -> bool | None:
    return True if True in values else (None if None in values else False)


NAMES = {"all3": _all3, "any3": _any3, "KINDS": frozenset({"shop", "factory"})}


def _subjects() -> list[dict[str, Any]]:
    """Give subjects most of which pass every clause; every seventh lacks one fact."""
    subjects: list[dict[str, Any]] = []
    for number in range(SUBJECTS):
        facts: dict[str, Any] = {
            "age": 18 + number % 50 if number % 11 else 17,
            "staff": 1 + number % 290,
            "revenue": 1000 + number * 97,
            "kind": ("shop", "factory", "school")[number % 29 % 3 if number % 13 == 0 else 0],
            "name": f"孝南{number}",
            "registered": True,
            "listed": number % 17 == 0,
            "founded": date(2001, 1, 1) + timedelta(number),
            "today": date(2022, 4, 1),
        }
        if number % 7 == 0:
            facts[list(facts)[number % len(facts)]] = None
        subjects.append(facts)
    return subjects


def run() -> list[dict[str, Any]]:
    """Give a row a measurement: name, value, unit, and its ratio to the hand-written lambda."""
    subjects = _subjects()
    condition = parse(TEXT, WORDS)
    by_hand = eval(f"lambda f: {HAND}", dict(NAMES))  # noqa: S307 - a constant of this file
    code = compile(HAND, "hand", "eval")
    database = sqlite3.connect(":memory:")
    names = ", ".join(f":{name} {name}" for name in WORDS)
    statement = f"SELECT {TEXT} FROM (SELECT {names})"  # noqa: S608 - constants of this file
    rows_for_sqlite = [
        {name: str(value) if isinstance(value, date) else value for name, value in facts.items()}
        for facts in subjects
    ]

    def by_sqlite(number: int) -> bool | None:
        (found,) = database.execute(statement, rows_for_sqlite[number]).fetchone()
        return None if found is None else bool(found)

    contestants: dict[str, Callable[[int], bool | None]] = {
        "tongban": lambda number: condition.evaluate(subjects[number]),
        "tongban, dates as JSON text": lambda number: condition.evaluate(rows_for_sqlite[number]),
        "lambda written by hand": lambda number: by_hand(subjects[number]),
        "eval of compiled Python": lambda number: eval(code, NAMES, {"f": subjects[number]}),  # noqa: S307 - a constant of this file
        "sqlite3, prepared": by_sqlite,
    }
    answers = {name: [ask(n) for n in range(SUBJECTS)] for name, ask in contestants.items()}
    assert all(found == answers["tongban"] for found in answers.values())
    assert {True, False, None} == set(answers["tongban"])
    times = {name: _microseconds(ask, SUBJECTS) for name, ask in contestants.items()}
    hand = times["lambda written by hand"]
    rows = [
        {
            "bench": f"evaluate ten clauses: {name}",
            "value": round(spent, 3),
            "unit": "us",
            "ratio": round(spent / hand, 3),
        }
        for name, spent in times.items()
    ]
    rows += _questions(subjects)
    rows += _parsing()
    database.close()
    return rows


def _questions(subjects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    condition = parse(TEXT, WORDS)
    failing = [facts for facts in subjects if condition.evaluate(facts) is False][:50]
    unsettled = [facts for facts in subjects if condition.evaluate(facts) is None][:50]
    return [
        _row("explain", _microseconds(lambda n: condition.explain(failing[n]), 50), "us"),
        _row("unknown", _microseconds(lambda n: condition.unknown(unsettled[n]), 50), "us"),
        _row("nearest", _microseconds(lambda n: condition.nearest(failing[n]), 50), "us"),
    ]


def _parsing() -> list[dict[str, Any]]:
    fresh = [TEXT.replace("18", str(number), 1) for number in range(100, 100 + 20 * ROUNDS)]
    first = iter(fresh)
    rows = [
        _row(
            "parse and compile, first time",
            _microseconds(lambda _: parse(next(first), WORDS), 20),
            "us",
        ),
        _row("parse, remembered", _microseconds(lambda _: parse(TEXT, WORDS), 1000), "us"),
    ]
    texts = [TEXT.replace("18", str(number), 1) for number in range(1000, 1200)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [parse(text, WORDS) for text in texts]
    size = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len({id(one) for one in kept}) == len(texts)
    rows.append(_row("memory of a parsed condition", size / len(texts) / 1024, "KiB"))
    return rows


def _microseconds(ask: Callable[[int], object], count: int) -> float:
    """Give microseconds an answer, the median of ROUNDS rounds."""
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for number in range(count):
            ask(number)
        spent.append((time.perf_counter() - started) / count * 1e6)
    return statistics.median(spent)


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"bench": f"condition: {name}", "value": round(value, 2), "unit": unit, "ratio": None}


def main() -> None:
    """Print the rows."""
    for row in run():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>10.3f} x by hand"
        print(f"{row['bench']:<52} {row['value']:>12,} {row['unit']:<5}{ratio}")


if __name__ == "__main__":
    main()
