"""What conditions and values mean, by example."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tongban.kernel.conditions import (
    FUNCTIONS,
    Dictionary,
    FactType,
    Value,
    parse,
    parse_value,
    to_json,
)

WORDS = Dictionary(
    {
        "a": "int",
        "b": "int",
        "fee": "decimal",
        "yes": "bool",
        "name": "text",
        "day": "date",
        "today": "date",
        "at": "datetime",
        "group": "list(text)",
        "order": "int",
    }
)
FACTS = {
    "a": 7,
    "b": 0,
    "fee": "12.50",
    "yes": True,
    "name": "李四_100%",
    "day": "2022-01-31",
    "today": date(2022, 4, 1),
    "at": "2022-03-31T20:30:00+00:00",
    "group": ["x", "y"],
    "order": 3,
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("a = 7", True),
        ("a == 7 AND a != 8", True),
        ("fee = 12.5", True),
        ("fee > 12", True),
        ("a BETWEEN 7 AND 7.5", True),
        ("a NOT BETWEEN 7 AND 8", False),
        ("a IN (1, 7.0)", True),
        ("a NOT IN (1, NULL)", None),
        ("a IN (7, NULL)", True),
        ("NULL", None),
        ("NULL IS NULL", True),
        ("NULL = NULL", None),
        ("yes", True),
        ("NOT yes IS TRUE", False),
        ("yes IS NOT FALSE", True),
        ("yes = (a = 7)", True),
        ("a / b > 1", None),
        ("a % b = 1", None),
        ("a / 2 = 3.5", True),
        ("-7 % 3 = -1", True),
        ("7 % -3 = 1", True),
        ("9223372036854775807 + a > 0", None),
        ("1000000000000000000 * 10 > 0", None),
        ("fee * 999999999999999999999999999.0 > 0", None),
        ("1 / 3 * 3 = 0.9999999999", True),
        ("2 / 3 = 0.6666666667", True),
        ("-2 / 3 = -0.6666666667", True),
        ("name LIKE '李%'", True),
        ("name LIKE '李_'", False),
        ("name LIKE '%!_100!%' ESCAPE '!'", True),
        ("name NOT LIKE '%100\\%'", True),
        ("name LIKE '%四%0%0%'", True),
        ("name LIKE '%'", True),
        ("name LIKE ''", False),
        ("'aXa' LIKE 'a%a'", True),
        ("'a' LIKE 'a%a'", False),
        ("'ab' LIKE 'a%_b'", False),
        ("'A' LIKE 'a'", False),
        ("'a\nb' LIKE 'a_b'", True),
        ("'it''s' = 'it''s'", True),
        ("day + INTERVAL '1' MONTH = DATE '2022-02-28'", True),
        ("day + INTERVAL '1 month' = DATE '2022-02-28'", True),
        ("INTERVAL 25 MONTHS + day = DATE '2024-02-29'", True),
        ("day - INTERVAL '2' MONTH = DATE '2021-11-30'", True),
        ("day + INTERVAL '1' YEAR - INTERVAL '1' WEEK = DATE '2023-01-24'", True),
        ("today - day = 60", True),
        ("day + INTERVAL '9000' YEAR > today", None),
        ("at = TIMESTAMP '2022-04-01 04:30:00'", True),
        ("at = TIMESTAMP '2022-04-01T04:30+08:00'", True),
        ("date_of(at) = today", True),
        ("at + INTERVAL '90' MINUTE = TIMESTAMP '2022-04-01 06:00'", True),
        ("at + INTERVAL '-1' DAY < at", True),
        ("'x' IN group", True),
        ("name NOT IN group", True),
        ("list_contains(group, 'z') OR list_length(group) = 2", True),
        ("CASE a WHEN 7 THEN yes ELSE FALSE END", True),
        ("CASE WHEN NULL THEN TRUE END", None),
        ("CASE WHEN a > 9 THEN 1 WHEN a > 5 THEN 2.5 END = 2.5", True),
        ("(CASE WHEN a > 9 THEN 1 END) IS NULL", True),
        ("coalesce(NULL, a) = 7", True),
        ("least(a, fee) = 7 AND greatest(a, fee) = 12.5", True),
        ("least(a, NULL) = 7", None),
        ("full_months(day, DATE '2022-02-28') = 1", True),
        ("full_months(day, DATE '2022-02-27') = 0", True),
        ("full_months(today, day) = -2", True),
        ("full_years(DATE '2004-02-29', DATE '2022-02-27') = 17", True),
        ("full_years(today, DATE '2000-04-02') = -21", True),
        ("year(day) = 2022 AND month(day) = 1 AND day(day) = 31", True),
        ("order > 2", True),
        ('"order" > 2 AND "group" IS NOT NULL', True),
    ],
)
def test_condition(text: str, answer: bool | None) -> None:  # noqa: FBT001 -- the expectation
    assert parse(text, WORDS).evaluate(FACTS) is answer


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a + 1", "int", 8),
        ("a", "decimal", Decimal(7)),
        ("-(-a)", "int", 7),
        ("abs(-fee)", "decimal", Decimal("12.50")),
        ("abs(-a)", "int", 7),
        ("round(fee / 7, 2)", "decimal", Decimal("1.79")),
        ("round(2.5, 0)", "decimal", Decimal(3)),
        ("round(a, 2)", "decimal", Decimal(7)),
        ("day", "date", date(2022, 1, 31)),
        ("add_months(day, a)", "date", date(2022, 8, 31)),
        ("add_days(day, 9223372036854775807)", "date", None),
        ("list_append(group, name)", "list(text)", ("x", "y", "李四_100%")),
        ("list_remove(group, 'x')", "list", ("y",)),
        ("list_append(coalesce(NULL, list_of()), 'x')", "list", ("x",)),
        ("list_append(NULL, 'x')", "list", None),
        ("length(name)", "int", 7),
        ("NULL", "text", None),
        ("CASE WHEN yes THEN 'a' ELSE name END", "text", "a"),
        ("a > 1", "bool", True),
    ],
)
def test_value(text: str, kind: str, value: object) -> None:
    found = parse_value(text, WORDS, kind).evaluate(FACTS)
    assert found == value
    assert type(found) is type(value)


def test_decimals_are_never_floats() -> None:
    total = parse_value("fee + 0.1 + 0.2", WORDS, FactType.DECIMAL)
    assert total.evaluate({"fee": "0"}) == Decimal("0.3")


def test_moment_keeps_its_chinese_date_over_months() -> None:
    text = "at + INTERVAL '1' MONTH"
    moment = datetime(2022, 1, 30, 17, tzinfo=UTC)  # the 31st in China
    moved = parse_value(text, WORDS, "datetime").evaluate({"at": moment})
    assert moved == datetime(2022, 2, 28, 1, tzinfo=timezone(timedelta(hours=8)))


def test_values_go_back_to_json() -> None:
    values: list[Value] = [date(2022, 4, 1), Decimal("1E+2"), ("a",), None, True, 5, "x"]
    assert [to_json(value) for value in values] == ["2022-04-01", "100", ["a"], None, True, 5, "x"]


def test_absent_and_null_are_unknown() -> None:
    condition = parse("a > 1", WORDS)
    assert condition.evaluate({}) is None
    assert condition.evaluate({"a": None}) is None


def test_unlisted_facts_are_not_looked_at() -> None:
    assert parse("a > 1", WORDS).evaluate({"a": 2, "stranger": object()}) is True


def test_parsing_is_remembered() -> None:
    again = Dictionary(dict(WORDS))
    assert parse("a > 1", WORDS) is parse("a > 1", again)
    assert parse_value("a", WORDS, "int") is parse_value("a", again, FactType.INT)


def test_a_long_chain_of_clauses_is_accepted() -> None:
    text = " OR ".join(f"a = {number}" for number in range(450))
    assert parse(text, WORDS).evaluate({"a": 449}) is True
    assert parse(text, WORDS).evaluate({"a": 450}) is False


def test_like_does_not_explode() -> None:
    condition = parse("name LIKE '" + "%a" * 40 + "%b'", WORDS)
    assert condition.evaluate({"name": "a" * 20_000}) is False


def test_every_function_says_how_it_is_used() -> None:
    assert [name for name, one in FUNCTIONS.items() if not one.usage.startswith(f"{name}(")] == []
