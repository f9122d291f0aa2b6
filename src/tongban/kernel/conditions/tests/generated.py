"""Generated conditions over a few facts, written in the part of SQL that SQLite reads alike."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from tongban.kernel.conditions import Dictionary

WORDS: Final = Dictionary(
    {"a": "int", "b": "int", "s": "text", "t": "text", "p": "bool", "q": "bool"}
)

_INTS: Final = st.integers(-3, 3)
_TEXTS: Final = st.text(alphabet="ab%_", max_size=3)
_COMPARISONS: Final = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
_NOT: Final = st.sampled_from(["", "NOT "])

facts: Final = st.fixed_dictionaries(
    {
        "a": st.none() | _INTS,
        "b": st.none() | _INTS,
        "s": st.none() | _TEXTS,
        "t": st.none() | _TEXTS,
        "p": st.none() | st.booleans(),
        "q": st.none() | st.booleans(),
    }
)
"""Facts of which any may be unknown."""


def _quoted(text: str) -> str:
    return f"'{text}'"


def _written(number: int) -> str:
    return str(number) if number >= 0 else f"({number})"


_int_leaf = st.sampled_from(["a", "b", "NULL"]) | _INTS.map(_written)
_numbers = st.recursive(
    _int_leaf,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*%"), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        )
        | inner.map("(-{})".format)
    ),
    max_leaves=3,
)
_texts = st.sampled_from(["s", "t", "NULL"]) | _TEXTS.map(_quoted)


def _list(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, min_size=1, max_size=3).map(", ".join)


clauses: Final = st.one_of(
    st.sampled_from(["p", "q", "TRUE", "FALSE", "NULL"]),
    st.tuples(_numbers, _COMPARISONS, _numbers).map("({0[0]} {0[1]} {0[2]})".format),
    st.tuples(_texts, _COMPARISONS, _texts).map("({0[0]} {0[1]} {0[2]})".format),
    st.tuples(_numbers, _NOT, _list(_numbers)).map("({0[0]} {0[1]}IN ({0[2]}))".format),
    st.tuples(_texts, _NOT, _list(_texts)).map("({0[0]} {0[1]}IN ({0[2]}))".format),
    st.tuples(_numbers, _NOT, _numbers, _numbers).map(
        "({0[0]} {0[1]}BETWEEN {0[2]} AND {0[3]})".format
    ),
    st.tuples(_texts, _NOT, _TEXTS.map(_quoted)).map("({0[0]} {0[1]}LIKE {0[2]})".format),
    st.tuples(_numbers | _texts, _NOT).map("({0[0]} IS {0[1]}NULL)".format),
    st.tuples(st.sampled_from("pq"), _NOT, st.sampled_from(["TRUE", "FALSE"])).map(
        "({0[0]} IS {0[1]}{0[2]})".format
    ),
)

conditions: Final[st.SearchStrategy[str]] = st.recursive(
    clauses,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda all_of: f"({' AND '.join(all_of)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda any_of: f"({' OR '.join(any_of)})"),
        inner.map("(NOT {})".format),
        st.tuples(inner, inner, inner).map("(CASE WHEN {0[0]} THEN {0[1]} ELSE {0[2]} END)".format),
        st.tuples(_numbers, _numbers, inner).map(
            "(CASE {0[0]} WHEN {0[1]} THEN {0[2]} END)".format
        ),
        st.tuples(inner, _NOT).map("({0[0]} IS {0[1]}NULL)".format),
    ),
    max_leaves=6,
)
"""Conditions of up to some six clauses, fully bracketed."""
