"""Whether a condition can be true and can be false, against trying every value."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.conditions import Dictionary, parse
from tongban.services.forms.types import Choice, DataElement, ElementType
from tongban.services.linter.choices import verdicts

WORDS = Dictionary({"age": "int", "kind": "text", "member": "bool", "since": "date"})
LABEL = {"zh": "某", "en": "some"}
ELEMENTS = {
    "age": DataElement("age", LABEL, ElementType.INT, min=0, max=30),
    "kind": DataElement(
        "kind", LABEL, ElementType.CHOICE, choices=(Choice("a", LABEL), Choice("b", LABEL))
    ),
    "member": DataElement("member", LABEL, ElementType.BOOL),
}
CLAUSES = st.one_of(
    st.builds(
        "age {} {}".format, st.sampled_from(["<", "<=", "=", "<>", ">=", ">"]), st.integers(-2, 33)
    ),
    st.builds("age BETWEEN {} AND {}".format, st.integers(-2, 33), st.integers(-2, 33)),
    st.builds("kind = '{}'".format, st.sampled_from("abc")),
    st.sampled_from(["member", "NOT member", "member = TRUE", "kind IN ('a', 'b')"]),
)
TEXTS = st.recursive(
    CLAUSES,
    lambda parts: st.builds("({} {} {})".format, parts, st.sampled_from(["AND", "OR"]), parts),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_values_tried_tell_as_much_as_all_values(text: str) -> None:
    condition = parse(text, WORDS)
    every = frozenset(
        condition.evaluate({"age": age, "kind": kind, "member": member}) is True
        for age in range(31)
        for kind in "ab"
        for member in (True, False)
    )

    assert verdicts((condition,), ELEMENTS) == every


def test_what_cannot_be_tried_is_left_open() -> None:
    for text in ("length(kind) > 3", "age + age > 70", "since > DATE '2022-01-01' OR age = age"):
        assert verdicts((parse(text, WORDS),), ELEMENTS) is None


def test_two_conditions_are_tried_together() -> None:
    low, high = parse("age < 5", WORDS), parse("age > 5", WORDS)

    assert verdicts((low,), ELEMENTS) == frozenset({True, False})
    assert verdicts((low, high), ELEMENTS) == frozenset({False})
