from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import canonical
from tongban.kernel.definitions import ActRule, Field, FieldType, Label, Target
from tongban.kernel.matters import PayloadInvalid
from tongban.kernel.matters.payloads import check_payload, named_parties, payload_facts

NAME = Label("字段", "Field")


def rule(kind: FieldType, **more: Any) -> ActRule:
    fields = {"x": Field("x", kind, NAME, **more)}
    return ActRule("act", NAME, False, ("A",), (Target("A"),), frozenset({"m"}), payload=fields)  # noqa: FBT003


def mistake(kind: FieldType, value: Any, **more: Any) -> str:
    with pytest.raises(PayloadInvalid) as refused:
        check_payload(rule(kind, **more), {"x": value})
    (fault,) = refused.value.faults
    assert fault.field == "x"
    return str(fault)


GOOD: list[tuple[FieldType, Any, dict[str, Any]]] = [
    (FieldType.TEXT, "下棋", {}),
    (FieldType.TEXT, "", {}),
    (FieldType.TEXT, "x" * 2000, {}),
    (FieldType.TEXT, "x" * 3000, {"max": 3000}),
    (FieldType.TEXT, None, {}),
    (FieldType.INT, 2**53 - 1, {}),
    (FieldType.INT, -3, {"min": -3, "max": 3}),
    (FieldType.DECIMAL, "-12.50", {}),
    (FieldType.DECIMAL, "0", {"min": 0, "max": 1}),
    (FieldType.DATE, "2024-02-29", {}),
    (FieldType.DATETIME, "2022-04-01T08:30:00+08:00", {}),
    (FieldType.BOOL, False, {}),
    (FieldType.CHOICE, "a", {"choices": ("a", "b")}),
    (FieldType.LIST, [], {}),
    (FieldType.LIST, ["a", "b"], {"distinct": 2, "choices": ("a", "b")}),
    (FieldType.PARTY, "party-anna", {}),
    (FieldType.DOCUMENT, "sha256:ab", {}),
    (FieldType.PERIOD, {"from": "2022-04-01", "to": "2022-04-01"}, {}),
    (FieldType.FORM, {"age": 5, "name": "安", "tags": ["a"], "no": None, "yes": True}, {}),
]


@pytest.mark.parametrize(("kind", "value", "more"), GOOD)
def test_a_value_that_fits_is_taken(kind: FieldType, value: Any, more: dict[str, Any]) -> None:
    payload = {"x": value}
    check_payload(rule(kind, **more), payload)
    assert payload_facts(rule(kind, **more), payload).keys()
    assert canonical(payload)


BAD: list[tuple[FieldType, Any, dict[str, Any], str]] = [
    (FieldType.TEXT, "x" * 2001, {}, "has 2001 characters; expected at most 2000"),
    (FieldType.TEXT, "a", {"min": 2}, "expected at least 2"),
    (FieldType.TEXT, "c", {"choices": ("a", "b")}, "expected one of a, b"),
    (FieldType.INT, 2**53, {}, "out of range"),
    (FieldType.INT, True, {}, "True; expected a whole number"),
    (FieldType.INT, 1.0, {}, "1.0; expected a whole number"),
    (FieldType.INT, "1", {}, "'1'; expected a whole number"),
    (FieldType.DECIMAL, 12, {}, "expected a decimal as text"),
    (FieldType.DECIMAL, "1e5", {}, "expected a decimal as text"),
    (FieldType.DECIMAL, "NaN", {}, "expected a decimal as text"),
    (FieldType.DECIMAL, "١٢", {}, "expected a decimal as text"),
    (FieldType.DECIMAL, "1." + "0" * 11, {}, "expected a decimal as text"),
    (FieldType.DECIMAL, "-1", {"min": 0}, "out of range"),
    (FieldType.DATE, "2022-02-30", {}, "expected a date"),
    (FieldType.DATE, "20220401", {}, "expected a date"),
    (FieldType.DATE, "2022-W13-5", {}, "expected a date"),
    (FieldType.DATE, 20220401, {}, "expected a date"),
    (FieldType.DATETIME, "2022-04-01T08:30:00", {}, "expected a moment with its offset"),
    (FieldType.DATETIME, "0001-01-01T00:00:00+08:00", {}, "expected a moment with its offset"),
    (FieldType.DATETIME, "today", {}, "expected a moment with its offset"),
    (FieldType.BOOL, 1, {}, "expected true or false"),
    (FieldType.BOOL, "true", {}, "expected true or false"),
    (FieldType.CHOICE, "c", {"choices": ("a", "b")}, "expected one of a, b"),
    (FieldType.CHOICE, ["a"], {"choices": ("a", "b")}, "expected one of a, b"),
    (FieldType.LIST, "a", {}, "expected a list"),
    (FieldType.LIST, ["a", 1], {}, "entry 2 1; expected a text"),
    (FieldType.LIST, ["a", " "], {}, "entry 2 is empty"),
    (FieldType.LIST, ["a\x00"], {}, "entry 1 contains a NUL"),
    (FieldType.LIST, ["a"] * 201, {}, "has 201 entries"),
    (FieldType.LIST, [], {"required": True}, "expected at least one entry"),
    (FieldType.LIST, ["a", "a"], {"distinct": 2}, "has 1 different entries; expected at least 2"),
    (FieldType.PARTY, "", {}, "expected an id"),
    (FieldType.DOCUMENT, "d" * 201, {}, "expected an id"),
    (FieldType.PERIOD, {"from": "2022-04-02", "to": "2022-04-01"}, {}, "in this order"),
    (FieldType.PERIOD, {"from": "2022-04-02"}, {}, "expected an object with dates from and to"),
    (FieldType.PERIOD, "2022", {}, "expected an object with dates from and to"),
    (FieldType.FORM, [], {}, "expected an object of answers"),
    (FieldType.FORM, {"a": {"b": 1}}, {}, "answer 'a' is no answer; expected a text"),
    (FieldType.FORM, {"a": 1.5}, {}, "is no answer"),
    (FieldType.FORM, {"a": ["b", 1]}, {}, "entry that is no text"),
    (FieldType.FORM, {"a": "b\x00"}, {}, "answer 'a' contains a NUL"),
    (FieldType.FORM, {"a": "x" * 2001}, {}, "answer 'a' has 2001 characters"),
    (FieldType.FORM, {"a": 2**60}, {}, "answer 'a' is out of range"),
    (FieldType.FORM, {"": "b"}, {}, "answer ''"),
    (FieldType.FORM, {str(n): 1 for n in range(501)}, {}, "has 501 answers"),
]


@pytest.mark.parametrize(("kind", "value", "more", "reason"), BAD)
def test_a_value_that_does_not_fit_is_refused(
    kind: FieldType, value: Any, more: dict[str, Any], reason: str
) -> None:
    assert reason in mistake(kind, value, **more)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_a_number_too_long_to_print_is_refused_all_the_same() -> None:
    assert "out of range" in mistake(FieldType.INT, 10**5000)
    assert "a very long number; expected a text" in mistake(FieldType.TEXT, 10**5000)
    assert "a very long number" in mistake(FieldType.BOOL, [10**5000])


def test_an_unknown_field_is_named_so_that_it_can_be_shown() -> None:
    with pytest.raises(PayloadInvalid) as refused:
        check_payload(rule(FieldType.TEXT), {"\ud800": 1, "y" * 900: 2})
    assert [fault.field for fault in refused.value.faults] == ["'\\ud800'", "y" * 60]


@given(st.sampled_from([each for each in FieldType if each is not FieldType.TERM]), JSON)
@settings(max_examples=300)
def test_whatever_comes_is_taken_and_can_be_written_or_is_refused(
    kind: FieldType, value: Any
) -> None:
    payload = {"x": value}
    try:
        check_payload(rule(kind), payload)
    except PayloadInvalid as refused:
        said = str(refused)
    else:
        said = canonical(payload).decode()
    assert said.encode()


def test_a_period_is_known_as_two_days_and_parties_are_named() -> None:
    period = {"x": {"from": "2022-04-01", "to": "2022-04-30"}}
    assert payload_facts(rule(FieldType.PERIOD), period) == {
        "payload_x_from": "2022-04-01",
        "payload_x_to": "2022-04-30",
    }
    assert named_parties(rule(FieldType.PARTY), {"x": "party-bea"}) == ("party-bea",)
    assert named_parties(rule(FieldType.TEXT), {"x": "party-bea"}) == ()
