"""Laws that hold of every condition, with SQLite as the judge of three-valued logic."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tongban.kernel.conditions import Clause, parse
from tongban.kernel.conditions.tests.generated import WORDS, clauses, conditions, facts

if TYPE_CHECKING:
    from collections.abc import Iterator

quick = settings(max_examples=300, deadline=None)
_INT = st.none() | st.integers(-4, 4)
_TEXT = st.none() | st.text(alphabet="ab%_", max_size=3)
_OTHER = {
    "a": _INT,
    "b": _INT,
    "s": _TEXT,
    "t": _TEXT,
    "p": st.none() | st.booleans(),
    "q": st.none() | st.booleans(),
}


@pytest.fixture(scope="module")
def judge() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    yield connection
    connection.close()


def _judged(judge: sqlite3.Connection, text: str, given: dict[str, Any]) -> bool | None:
    row = judge.execute(
        f"SELECT ({text}) FROM (SELECT :a a, :b b, :s s, :t t, :p p, :q q)",  # noqa: S608 -- generated here
        given,
    ).fetchone()
    return None if row[0] is None else bool(row[0])


@quick
@given(text=conditions, given=facts)
def test_answers_as_sqlite_does(
    judge: sqlite3.Connection, text: str, given: dict[str, Any]
) -> None:
    assert parse(text, WORDS).evaluate(given) is _judged(judge, text, given)


@quick
@given(left=clauses, op=st.sampled_from(["AND", "OR"]), mid=clauses, right=clauses, given=facts)
def test_precedence_is_that_of_sqlite(
    judge: sqlite3.Connection, left: str, op: str, mid: str, right: str, given: dict[str, Any]
) -> None:
    text = f"NOT {left} {op} {mid} AND NOT {right} OR {left}"
    assert parse(text, WORDS).evaluate(given) is _judged(judge, text, given)


@quick
@given(text=conditions, given=facts, data=st.data())
def test_only_unknown_facts_can_change_the_answer(
    text: str, given: dict[str, Any], data: st.DataObject
) -> None:
    condition = parse(text, WORDS)
    unknown = condition.unknown(given)
    assert set(unknown) <= {name for name, value in given.items() if value is None}
    absent = [name for name in condition.facts if given[name] is None]
    learnt = given | {name: data.draw(_OTHER[name], label=name) for name in unknown}
    other = learnt | {
        name: data.draw(_OTHER[name], label=name) for name in absent if name not in unknown
    }
    assert condition.evaluate(other) is condition.evaluate(learnt)


@quick
@given(
    clause=st.sampled_from(["a > 1", "a BETWEEN 0 AND 2", "a IN (1, 2)", "a IS NULL", "p"]),
    other=st.sampled_from(["b = 1", "q IS TRUE", "a <= 1", "NOT p", "s = 'a'"]),
    op=st.sampled_from(["AND", "OR"]),
    given=facts,
)
def test_each_unknown_fact_does_change_the_answer(
    clause: str, other: str, op: str, given: dict[str, Any]
) -> None:
    condition = parse(f"({clause}) {op} ({other})", WORDS)
    tries: dict[str, list[Any]] = {
        "a": [None, *range(-4, 5)],
        "b": [None, *range(-4, 5)],
        "s": [None, "", "a", "b"],
        "p": [None, True, False],
        "q": [None, True, False],
    }
    unknown = condition.unknown(given)
    for name in unknown:
        others = [each for each in unknown if each != name]
        rest: list[dict[str, Any]] = [{}]
        for each in others:
            rest = [{**one, each: value} for one in rest for value in tries[each]]
        assert any(
            len({condition.evaluate(given | one | {name: value}) for value in tries[name]}) > 1
            for one in rest
        )


def _forced(clause: Clause, chosen: Iterator[bool | None]) -> bool | None:
    """Answer again with other values for the clauses that did not decide."""
    below = [_forced(each, chosen) for each in clause.clauses]
    if clause.word == "NOT":
        return None if below[0] is None else not below[0]
    if below:
        settles = clause.word == "OR"
        return settles if settles in below else (None if None in below else not settles)
    return clause.value if clause.decided or not clause.facts else next(chosen)


@quick
@given(text=conditions, given=facts, data=st.data())
def test_deciding_clauses_are_enough_and_none_is_needless(
    text: str, given: dict[str, Any], data: st.DataObject
) -> None:
    condition = parse(text, WORDS)
    explanation = condition.explain(given)
    assert explanation.value is condition.evaluate(given)
    leaves = [one for one in explanation.clause.walk() if not one.clauses]
    assert explanation.deciding == tuple(one for one in leaves if one.decided)
    answers = st.sampled_from([True, False, None])
    chosen = data.draw(st.lists(answers, min_size=len(leaves), max_size=len(leaves)))
    assert _forced(explanation.clause, iter(chosen)) is explanation.value
    for one in leaves:
        assert text[one.column - 1 :].startswith(one.text)
        assert parse(one.text, WORDS).evaluate(given) is one.value


@quick
@given(text=conditions, given=facts)
def test_each_deciding_clause_is_needed(text: str, given: dict[str, Any]) -> None:
    explanation = parse(text, WORDS).explain(given)
    for needless in explanation.deciding:
        rest = _without(explanation.clause, needless)
        free = sum(1 for one in rest.walk() if not one.clauses and not one.decided and one.facts)
        assume(free <= 5)
        found = {_forced(rest, iter(chosen)) for chosen in _combinations([True, False, None], free)}
        assert found != {explanation.value}


def _without(clause: Clause, needless: Clause) -> Clause:
    below = tuple(_without(each, needless) for each in clause.clauses)
    decided = clause.decided and clause is not needless
    return Clause(
        clause.word, clause.text, clause.column, clause.value, decided, clause.facts, below
    )


def _combinations(values: list[bool | None], count: int) -> list[list[bool | None]]:
    found: list[list[bool | None]] = [[]]
    for _ in range(count):
        found = [[*one, value] for one in found for value in values]
    return found


@quick
@given(text=conditions, given=facts, fixed=st.sets(st.sampled_from(sorted(WORDS))))
def test_nearest_change_satisfies(text: str, given: dict[str, Any], fixed: set[str]) -> None:
    condition = parse(text, WORDS)
    before = dict(given)
    near = condition.nearest(given, fixed=fixed)
    assert given == before
    if near is None:
        assert condition.evaluate(given) is not True
        return
    assert condition.evaluate(given | dict(near.changes)) is True
    assert not set(near.changes) & fixed
    assert near.before == {name: given[name] for name in near.changes}
    assert near.fixed == fixed
    assert all(near.before[name] != value for name, value in near.changes.items())
    if condition.evaluate(given) is True:
        assert near.changes == {}


_simple = st.one_of(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["=", "<", ">=", "<>"]), st.integers(-3, 3)),
    st.tuples(st.sampled_from("st"), st.sampled_from(["=", "<>"]), st.sampled_from(["'a'", "'b'"])),
    st.tuples(st.sampled_from("pq"), st.just("="), st.sampled_from(["TRUE", "FALSE"])),
).map("{0[0]} {0[1]} {0[2]}".format)


@quick
@given(
    parts=st.lists(_simple, min_size=1, max_size=4),
    op=st.sampled_from([" AND ", " OR "]),
    given=facts,
)
def test_nearest_change_is_found_and_smallest(
    parts: list[str], op: str, given: dict[str, Any]
) -> None:
    condition = parse(op.join(parts), WORDS)
    near = condition.nearest(given)
    tries: dict[str, list[Any]] = {
        **{key: list(range(-5, 6)) for key in "ab"},
        **{key: ["a", "b", "c"] for key in "st"},
        **{key: [True, False] for key in "pq"},
    }
    worlds: list[dict[str, Any]] = [{}]
    for name in condition.facts:
        values = [given[name], *(each for each in tries[name] if each != given[name])]
        worlds = [{**world, name: value} for world in worlds for value in values]
    sizes = [
        sum(world[name] != given[name] for name in world)
        for world in worlds
        if condition.evaluate(world) is True
    ]
    assert (near is None) == (not sizes)
    if near is not None:
        assert len(near.changes) == min(sizes)
