"""Why, what is still unknown, and what would have to change: by example."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tongban.kernel.conditions import ConditionError, Dictionary, parse

CHINA = timezone(timedelta(hours=8))
WORDS = Dictionary(
    {
        "age": "int",
        "members": "int",
        "member": "bool",
        "suspended": "bool",
        "grade": "text",
        "fee": "decimal",
        "paid": "decimal",
        "born": "date",
        "today": "date",
        "at": "datetime",
        "actor": "text",
        "voters": "list(text)",
    }
)


@pytest.mark.parametrize(
    ("text", "facts", "unknown"),
    [
        ("age >= 18 AND member", {}, ("age", "member")),
        ("age >= 18 AND member", {"age": 17}, ()),
        ("age >= 18 AND member", {"age": 18}, ("member",)),
        ("age >= 18 OR member", {"member": True}, ()),
        ("member AND age >= 18", {"age": 18}, ("member",)),
        ("age IS NULL", {}, ("age",)),
        ("age > NULL AND member", {}, ("member",)),
        ("age > NULL", {}, ()),
        ("coalesce(age, members) > 3", {"age": 5}, ()),
        ("coalesce(members, age) > 3", {"age": 5}, ("members",)),
        ("CASE WHEN member THEN age > 3 ELSE fee > 3 END", {"member": True}, ("age",)),
        ("CASE WHEN member THEN age > 3 ELSE fee > 3 END", {"member": False}, ("fee",)),
        ("CASE WHEN member THEN TRUE ELSE TRUE END", {}, ()),
        ("age BETWEEN 1 AND members", {"age": 0}, ()),
        ("age BETWEEN 1 AND members", {"age": 2}, ("members",)),
        ("age IN (1, members)", {"age": 1}, ()),
        ("age IN (1, members)", {"age": 2}, ("members",)),
        ("age > 5 AND age < 3 AND member", {}, ("age", "member")),
        ("(age > 5 AND member) OR (age <= 5 AND member)", {}, ("age", "member")),
        ("age > 5 AND age <= 5 AND age IS NULL", {}, ("age",)),
        ("member AND (age IS NULL OR age IS NOT NULL)", {}, ("member",)),
        ("member OR NOT member IS NULL OR member IS NULL", {}, ()),
        ("at IS NULL AND member", {"member": True}, ("at",)),
        ("grade LIKE 'a%'", {}, ("grade",)),
        ("actor IN voters", {"voters": ["a"]}, ("actor",)),
        ("born + INTERVAL '18' YEAR <= today", {"today": "2022-04-01"}, ("born",)),
    ],
)
def test_unknown(text: str, facts: dict[str, Any], unknown: tuple[str, ...]) -> None:
    assert parse(text, WORDS).unknown(facts) == unknown


def test_explanation_of_a_refusal() -> None:
    condition = parse("age >= 18 AND (member OR fee > 0) AND grade NOT IN ('x')", WORDS)
    explanation = condition.explain({"age": 20, "member": False, "fee": "0", "grade": "y"})
    assert explanation.value is False
    assert [one.text for one in explanation.deciding] == ["member", "fee > 0"]
    root = explanation.clause
    assert (root.word, [one.decided for one in root.clauses]) == ("AND", [False, True, False])
    assert [one.text for one in root.clauses] == [
        "age >= 18",
        "member OR fee > 0",
        "grade NOT IN ('x')",
    ]
    assert [one.column for one in root.clauses] == [1, 16, 39]
    assert root.clauses[0].facts == (("age", 20),)
    assert root.clauses[2].value is True


def test_explanation_of_the_unknown_names_what_keeps_it_open() -> None:
    explanation = parse("age >= 18 AND member AND suspended", WORDS).explain(
        {"age": 20, "suspended": None}
    )
    assert explanation.value is None
    assert [one.value for one in explanation.deciding] == [True, None, None]


def test_explanation_takes_the_shorter_way() -> None:
    facts = {"age": 20, "member": True, "suspended": True}
    explanation = parse("(age > 1 AND member) OR suspended", WORDS).explain(facts)
    assert [one.text for one in explanation.deciding] == ["suspended"]


def test_explanation_as_json() -> None:
    explanation = parse("NOT fee > 1", WORDS).explain({"fee": "2.50"})
    leaf = {
        "word": "",
        "text": "fee > 1",
        "column": 5,
        "value": True,
        "decided": True,
        "facts": {"fee": "2.50"},
        "clauses": [],
    }
    root = {**leaf, "word": "NOT", "text": "NOT fee > 1", "column": 1, "value": False}
    root["clauses"] = [leaf]
    assert explanation.to_json() == {"value": False, "clause": root, "deciding": [leaf]}


@pytest.mark.parametrize(
    ("text", "facts", "changes"),
    [
        ("age >= 18", {"age": 17}, {"age": 18}),
        ("age > 18", {}, {"age": 19}),
        ("age >= 18", {"age": 20}, {}),
        ("age * 2 + 3 >= 18", {"age": 1}, {"age": 8}),
        ("age BETWEEN 5 AND 9", {"age": 20}, {"age": 9}),
        ("age NOT BETWEEN 5 AND 9", {"age": 6}, {"age": 4}),
        ("age IN (5, 9)", {"age": 8}, {"age": 9}),
        ("age NOT IN (5, 6)", {"age": 5}, {"age": 4}),
        ("age > 5 AND age < 8", {"age": 20}, {"age": 7}),
        ("age > members", {"age": 3, "members": 7}, {"members": 2}),
        ("grade = 'a' OR grade = 'b'", {"grade": "c"}, {"grade": "a"}),
        ("grade <> 'a'", {"grade": "a"}, {"grade": ""}),
        ("member AND NOT suspended", {"suspended": True}, {"member": True, "suspended": False}),
        ("member IS NOT TRUE", {"member": True}, {"member": False}),
        ("age IS NULL", {"age": 1}, {"age": None}),
        ("fee > 1.5", {"fee": "1"}, {"fee": Decimal("1.51")}),
        ("fee >= 1.5", {"fee": "1"}, {"fee": Decimal("1.5")}),
        ("fee > 1.5 AND fee < 1.505", {}, {"fee": Decimal("1.5000000001")}),
        ("paid >= fee * 0.3", {"fee": "100", "paid": "10"}, {"fee": Decimal("33.33")}),
        ("born + INTERVAL '18' YEAR <= today", {"born": "2004-04-02", "today": "2022-04-01"},
         {"born": date(2004, 4, 1)}),
        ("today - born > 60", {"born": "2022-03-01", "today": "2022-04-01"},
         {"born": date(2022, 1, 30)}),
        ("at <= TIMESTAMP '2022-04-01 17:00:00'", {"at": "2022-04-01T18:00:00+08:00"},
         {"at": datetime(2022, 4, 1, 17, tzinfo=CHINA)}),
        ("actor NOT IN voters", {"actor": "a", "voters": ["a", "b"]}, {"voters": ("b",)}),
        ("'c' IN voters", {"voters": ["a"]}, {"voters": ("a", "c")}),
        ("list_contains(voters, 'c')", {}, {"voters": ("c",)}),
        ("CASE WHEN member THEN age > 3 ELSE FALSE END", {"member": False, "age": 1},
         {"member": True, "age": 4}),
        ("CASE grade WHEN 'a' THEN TRUE ELSE member END", {"grade": "b", "member": None},
         {"member": True}),
    ],
)  # fmt: skip
def test_nearest(text: str, facts: dict[str, Any], changes: dict[str, Any]) -> None:
    fixed = {"today", "actor"}
    near = parse(text, WORDS).nearest(facts, fixed=fixed)
    assert near is not None
    if text.startswith(("age > members", "grade = ", "paid >=", "CASE grade")):
        assert list(near.changes) in (list(changes), *[[n] for n in facts])
    else:
        assert near.changes == changes
    assert near.fixed == fixed


def test_nearest_puts_many_clauses_together() -> None:
    condition = parse(
        "age >= 18 AND member AND NOT suspended AND grade IN ('a', 'b') AND fee >= 3 "
        "AND paid >= fee AND born < DATE '2004-01-01' AND (members > 3 OR actor = 'chair')",
        WORDS,
    )
    near = condition.nearest(
        {"age": 1, "suspended": True, "paid": "2", "fee": "2", "born": "2010-01-01"},
        fixed={"members"},
    )
    assert near is not None
    assert near.changes == {
        "age": 18,
        "member": True,
        "suspended": False,
        "grade": "a",
        "fee": Decimal(3),
        "paid": Decimal(3),
        "born": date(2003, 12, 31),
        "actor": "chair",
    }


@pytest.mark.parametrize(
    ("text", "facts", "fixed"),
    [
        ("age >= 18", {"age": 17}, {"age"}),
        ("age > 5 AND age < 3", {"age": 4}, set()),
        ("NULL", {}, set()),
        ("member AND age = NULL", {}, set()),
        ("grade LIKE 'a%'", {"grade": "b"}, set()),
    ],
)
def test_nearest_is_none_where_none_is_found(
    text: str, facts: dict[str, Any], fixed: set[str]
) -> None:
    assert parse(text, WORDS).nearest(facts, fixed=fixed) is None


def test_nearest_as_json() -> None:
    near = parse("born < DATE '2004-01-01'", WORDS).nearest({"born": "2010-01-01"}, {"age"})
    assert near is not None
    assert near.to_json() == {
        "changes": [{"fact": "born", "from": "2010-01-01", "to": "2003-12-31"}],
        "fixed": ["age"],
    }


@pytest.mark.parametrize("question", ["explain", "unknown", "nearest"])
def test_questions_read_facts_as_strictly_as_evaluation(question: str) -> None:
    condition = parse("member OR age > 3", WORDS)
    with pytest.raises(ConditionError) as caught:
        getattr(condition, question)({"age": "4"})
    assert (caught.value.code, caught.value.column) == ("CONDITION-FACT", 11)
