"""Every refusal names its code, its column and what to do, in both languages."""

from __future__ import annotations

import pytest

from tongban.kernel.conditions import ConditionError, Dictionary, parse, parse_value

WORDS = Dictionary(
    {
        "age": "int",
        "member": "bool",
        "name": "text",
        "fee": "decimal",
        "born": "date",
        "today": "date",
        "at": "datetime",
        "reviewers": "list(text)",
    }
)

REFUSED = [
    ("", "CONDITION-TEXT", 1),
    ("   ", "CONDITION-TEXT", 1),
    ("age > '18'", "CONDITION-TYPE", 7),
    ("member AND agee = 1", "CONDITION-NAME", 12),
    ("Age = 1", "CONDITION-NAME", 1),
    ('"agee" = 1', "CONDITION-NAME", 1),
    ("age = 1 AND size(name) > 1", "CONDITION-FUNCTION", 13),
    ("count(*) > 1", "CONDITION-FUNCTION", 1),
    ("age(1) = 1", "CONDITION-FUNCTION", 1),
    ("abs(age, 1) = 1", "CONDITION-FUNCTION", 1),
    ("abs() = 1", "CONDITION-FUNCTION", 1),
    ("age = 1 -- always", "CONDITION-COMMENT", 9),
    ("age /* years */ = 1", "CONDITION-COMMENT", 5),
    ("member; member", "CONDITION-STATEMENT", 7),
    ("age = (SELECT 1)", "CONDITION-SUBQUERY", 8),
    ("EXISTS (member)", "CONDITION-SUBQUERY", 1),
    ("age = ANY(reviewers)", "CONDITION-SUBQUERY", 7),
    ("born = CURRENT_DATE", "CONDITION-CLOCK", 8),
    ("at < now()", "CONDITION-CLOCK", 6),
    ("born = '2022-01-01'", "CONDITION-TYPE", 8),
    ("at > born", "CONDITION-TYPE", 6),
    ("born + 3 = today", "CONDITION-TYPE", 1),
    ("born + today = 3", "CONDITION-TYPE", 1),
    ("born + INTERVAL '3' HOUR = today", "CONDITION-TYPE", 1),
    ("fee % 2 = 0", "CONDITION-TYPE", 1),
    ("name + 1 = 2", "CONDITION-TYPE", 1),
    ("-name = 'x'", "CONDITION-TYPE", 2),
    ("member > TRUE", "CONDITION-TYPE", 1),
    ("reviewers = reviewers", "CONDITION-TYPE", 13),
    ("age", "CONDITION-TYPE", 1),
    ("age AND member", "CONDITION-TYPE", 1),
    ("NOT age", "CONDITION-TYPE", 5),
    ("1 < age < 5", "CONDITION-TYPE", 11),
    ("age IN (1, 'x')", "CONDITION-TYPE", 12),
    ("age IN reviewers", "CONDITION-TYPE", 1),
    ("name IN age", "CONDITION-TYPE", 9),
    ("age BETWEEN 1 AND 'x'", "CONDITION-TYPE", 19),
    ("age LIKE 'x'", "CONDITION-TYPE", 1),
    ("age IS TRUE", "CONDITION-TYPE", 1),
    ("CASE WHEN member THEN 1 ELSE 'x' END = 1", "CONDITION-TYPE", 30),
    ("CASE WHEN age THEN 1 END = 1", "CONDITION-TYPE", 11),
    ("length(age) = 1", "CONDITION-TYPE", 8),
    ("coalesce(age, name) = 1", "CONDITION-TYPE", 15),
    ("name LIKE name", "CONDITION-REFUSED", 11),
    ("age IS 5", "CONDITION-REFUSED", 1),
    ("age IN ()", "CONDITION-REFUSED", 1),
    ("round(fee, age) = 1", "CONDITION-REFUSED", 1),
    ("INTERVAL '3' MONTH", "CONDITION-REFUSED", 1),
    ("INTERVAL '3' MONTH = INTERVAL '3' MONTH", "CONDITION-REFUSED", 1),
    ("age IN ((1, 2))", "CONDITION-REFUSED", 10),
    ("age::text = 'a'", "CONDITION-REFUSED", 4),
    ("name || 'x' = 'ax'", "CONDITION-REFUSED", 6),
    ("age = ?", "CONDITION-REFUSED", 7),
    ("age = :age", "CONDITION-REFUSED", 7),
    ("age = @age", "CONDITION-REFUSED", 7),
    ("{{ age }} = 1", "CONDITION-REFUSED", 1),
    ("age ^ 2 = 1", "CONDITION-REFUSED", 5),
    ("age.x = 1", "CONDITION-REFUSED", 4),
    ("age + ", "CONDITION-SYNTAX", 6),
    ("(age = 1", "CONDITION-SYNTAX", 9),
    ("age = 1)", "CONDITION-SYNTAX", 8),
    ("age 1", "CONDITION-SYNTAX", 5),
    ("member member", "CONDITION-SYNTAX", 8),
    ("age = 1 OR OR member", "CONDITION-SYNTAX", 12),
    ("age（1） = 1", "CONDITION-SYNTAX", 4),
    ("name = “x”", "CONDITION-SYNTAX", 8),
    ("member AND name = 'x", "CONDITION-SYNTAX", 19),
    ("age = 1e5", "CONDITION-LITERAL", 7),
    ("age = 99999999999999999999", "CONDITION-LITERAL", 7),
    ("fee = 1.12345678901", "CONDITION-LITERAL", 7),
    ("born = DATE '2022-02-30'", "CONDITION-LITERAL", 8),
    ("at = TIMESTAMP '2022-02-01'", "CONDITION-LITERAL", 6),
    ("born + INTERVAL '3' CENTURY = today", "CONDITION-LITERAL", 8),
    ("born + INTERVAL '3.5' DAY = today", "CONDITION-LITERAL", 8),
    ("name LIKE 'a!' ESCAPE '!'", "CONDITION-LITERAL", 11),
    ("name LIKE 'a' ESCAPE 'ab'", "CONDITION-LITERAL", 22),
    ("(" * 30 + "member" + ")" * 30, "CONDITION-DEEP", 21),
    ("NOT " * 30 + "member", "CONDITION-DEEP", 81),
    ("age = " + "-" * 2 + "1", "CONDITION-COMMENT", 7),
    ("age + 1" + " + 1" * 80 + " = 2", "CONDITION-DEEP", 1),
    ("member OR " * 1000 + "member", "CONDITION-LONG", 9 * 1000 + 1001),
    ("member OR " * 1500 + "member", "CONDITION-LONG", 10_001),
]


@pytest.mark.parametrize(("text", "code", "column"), REFUSED)
def test_refusal_has_code_column_and_both_languages(text: str, code: str, column: int) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, WORDS)
    error = caught.value
    assert (error.code, error.column) == (code, column)
    assert error.text == text
    assert error.message.isprintable()
    assert any("\u4e00" <= char <= "\u9fff" for char in error.message_zh)
    assert str(error).startswith(f"{code} at column {column}: ")


@pytest.mark.parametrize(
    ("text", "hint", "hint_zh"),
    [
        ("agee = 1", "did you mean age?", "是否想写 age？"),
        ("Age = 1", "did you mean age?", "是否想写 age？"),
        ("lenght(name) = 1", "did you mean length?", "是否想写 length？"),
        ("born = CURRENT_DATE", "use the fact `today`", "请使用事实 today"),
        ("name = “x”", "write '", "请改用半角 '"),
        ("name IN (reviewers)", "write text IN list", "请写 文本 IN 列表"),
        ("at > born", "write date_of(moment)", "请写 date_of(时刻)"),
        ("age > '18'", "write numbers without quotes", "数字不要加引号"),
    ],
)
def test_hint_says_what_to_do(text: str, hint: str, hint_zh: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, WORDS)
    assert (caught.value.hint, caught.value.hint_zh) == (hint, hint_zh)


def test_pointer_shows_the_line_and_the_place() -> None:
    with pytest.raises(ConditionError) as caught:
        parse("name = '张三'\n  AND agee = 1", WORDS)
    assert caught.value.column == 19
    assert caught.value.pointer() == "  AND agee = 1\n      ^"


def test_pointer_is_as_wide_as_chinese() -> None:
    with pytest.raises(ConditionError) as caught:
        parse("name = '张' x", WORDS)
    assert caught.value.pointer() == "name = '张' x\n        \u3000  ^"


@pytest.mark.parametrize("text", [None, 5, True, ["age = 1"], {}, b"age = 1"])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, WORDS)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.column) == ("CONDITION-TEXT", 0)
    assert caught.value.pointer() == ""


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ({"and": "int"}, "'and' cannot name a fact"),
        ({"a b": "int"}, "'a b' cannot name a fact"),
        ({"1a": "int"}, "'1a' cannot name a fact"),
        ({5: "int"}, "5 cannot name a fact"),
        ({"a": "float"}, "fact a has the unknown type 'float'"),
        ({"a": []}, "fact a has the unknown type []"),
    ],
)
def test_dictionary_names_its_faults(types: dict[str, str], message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Dictionary(types)
    assert (caught.value.code, caught.value.message) == ("CONDITION-DICTIONARY", message)


def test_extended_dictionary_keeps_types() -> None:
    more = WORDS.extended({"age": "int", "extra": "bool"})
    assert set(more) - set(WORDS) == {"extra"}
    with pytest.raises(ConditionError) as caught:
        WORDS.extended({"age": "text"})
    assert caught.value.code == "CONDITION-DICTIONARY"
    assert WORDS["age"].value == "int"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("age", "18"),
        ("age", 18.0),
        ("age", True),
        ("age", 2**63),
        ("member", 1),
        ("name", 5),
        ("fee", 1.5),
        ("fee", "NaN"),
        ("fee", "Infinity"),
        ("fee", "1.12345678901"),
        ("fee", "one"),
        ("born", "2022-13-01"),
        ("born", 20220101),
        ("at", "2022-01-01T00:00:00"),
        ("at", "0001-01-01T00:00:00+08:00"),
        ("reviewers", "a"),
        ("reviewers", ["a", 1]),
    ],
)
def test_fact_of_a_wrong_type_is_named(name: str, value: object) -> None:
    condition = parse(f"member OR {name} IS NULL", WORDS)
    with pytest.raises(ConditionError) as caught:
        condition.evaluate({name: value})
    assert caught.value.code == "CONDITION-FACT"
    assert caught.value.column == (1 if name == "member" else 11)
    assert f"fact {name} should be {WORDS[name].value}" in caught.value.message


@pytest.mark.parametrize("facts", [None, [], "age", 5])
def test_facts_are_a_mapping(facts: object) -> None:
    with pytest.raises(ConditionError) as caught:
        parse("age = 1", WORDS).evaluate(facts)  # type: ignore[arg-type]
    assert caught.value.code == "CONDITION-FACT"


def test_value_of_a_wrong_type_is_refused() -> None:
    with pytest.raises(ConditionError) as caught:
        parse_value("name", WORDS, "int")
    assert (caught.value.code, caught.value.column) == ("CONDITION-TYPE", 1)
    assert caught.value.message == "the text needs int, this is text name"
    assert caught.value.message_zh == "整个表达式需要整数，这里是文本「name」"
