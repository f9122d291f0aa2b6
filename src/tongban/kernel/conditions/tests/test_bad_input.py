"""Whatever comes in, nothing but a ConditionError comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.conditions import ConditionError, Dictionary, parse, parse_value

_ALL_TYPES = Dictionary(
    {
        "n": "int",
        "d": "decimal",
        "x": "text",
        "f": "bool",
        "on": "date",
        "at": "datetime",
        "l": "list(text)",
    }
)
_WORDS_AND_SIGNS = st.sampled_from(
    [
        "n",
        "d",
        "x",
        "f",
        "on",
        "at",
        "l",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "TRUE",
        "FALSE",
        "BETWEEN",
        "LIKE",
        "ESCAPE",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "<>",
        "<",
        "<=",
        ">",
        ">=",
        "1",
        "0",
        "2.5",
        "'a'",
        "'%'",
        "DATE",
        "'2022-01-31'",
        "TIMESTAMP",
        "INTERVAL",
        "'1'",
        "MONTH",
        "DAY",
        "HOUR",
        "abs(",
        "coalesce(",
        "list_append(",
        "round(",
        "year(",
        "least(",
        ";",
        "--",
        "/*",
        "*/",
        ".",
        "::",
        "||",
        '"',
        "'",
        "，",
        "（",
        "[",
        "]",
        "{",
        "}",
        "SELECT",
        "FROM",
        "AS",
        "OVER",
        "CAST(",
        "EXTRACT(",
        "date(",
        "@a",
        "?",
        "$1",
        "\\",
        "#",
        "~",
        "!",
        "^",
        "&",
        "|",
        "->",
        ":=",
        "ROW",
        "ARRAY[",
        "MAP",
        "x'1f'",
    ]
)
_some_text = st.text(max_size=40) | st.lists(_WORDS_AND_SIGNS, max_size=14).map(" ".join)
_some_value = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.lists(st.text(max_size=3), max_size=3),
    st.just(object()),
)


def _asked(text: str, given: dict[str, Any]) -> ConditionError | None:
    """Ask everything that can be asked; whatever else is raised fails the test."""
    try:
        condition = parse(text, _ALL_TYPES)
        answer = condition.evaluate(given)
        explained = condition.explain(given).value
        near = condition.nearest(given)
        unknown = condition.unknown(given)
    except ConditionError as error:
        return error
    assert answer in {True, False, None}
    assert explained is answer
    assert near is None or condition.evaluate(given | dict(near.changes)) is True
    assert set(unknown) <= set(condition.facts)
    return None


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=_some_text, given=st.dictionaries(st.sampled_from(sorted(_ALL_TYPES)), _some_value))
def test_no_input_makes_anything_but_a_condition_error(text: str, given: dict[str, Any]) -> None:
    error = _asked(text, given)
    if error is not None:
        assert error.code.startswith("CONDITION-")
        assert 0 <= error.column <= len(text) + 1


_typed = {
    "num": st.recursive(
        st.sampled_from(["n", "d", "1", "0", "2.5", "9223372036854775807", "NULL", "length(x)"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map("({0[0]} {0[1]} {0[2]})".format),
            inner.map("abs(-{})".format),
            inner.map("round({}, 3)".format),
            st.tuples(inner, inner).map("coalesce({0[0]}, {0[1]})".format),
            st.tuples(inner, inner).map("greatest({0[0]}, {0[1]})".format),
        ),
        max_leaves=6,
    ),
    "day": st.recursive(
        st.sampled_from(["on", "date_of(at)", "DATE '2022-01-31'", "coalesce(NULL, on)"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-"), st.integers(-999_999, 999_999),
                      st.sampled_from(["YEAR", "MONTH", "WEEK", "DAY"])).map(
                "({0[0]} {0[1]} INTERVAL '{0[2]}' {0[3]})".format),
            inner.map("add_days({}, n)".format),
            inner.map("add_months({}, n)".format),
        ),
        max_leaves=4,
    ),
}  # fmt: skip
_typed_facts = st.fixed_dictionaries(
    {
        "n": st.none() | st.integers(-(2**63), 2**63 - 1),
        "d": st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4).filter(
            lambda one: abs(one) < 10**20
        ),
        "x": st.none() | st.text(),
        "on": st.none() | st.dates(),
        "at": st.none() | st.datetimes(timezones=st.timezones()),
    }
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(number=_typed["num"], day=_typed["day"], other=_typed["day"], given=_typed_facts)
def test_evaluation_is_total(number: str, day: str, other: str, given: dict[str, Any]) -> None:
    text = (
        f"({number}) > 1 OR {day} < {other} OR {day} - {other} > 3 OR full_months({day}, {other}) "
        f"> full_years({other}, {day}) OR at - INTERVAL '900000' HOUR > at"
    )
    error = _asked(text, given)
    if error is not None:  # a moment that has no Chinese date
        assert error.code == "CONDITION-FACT"
        assert given["at"].year in {1, 9999}
    value = parse_value(number, _ALL_TYPES, "decimal").evaluate(given)
    assert value is None or type(value) is Decimal
