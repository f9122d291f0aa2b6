from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.faces.desk.forms import Fault, fields_of, kind_of, read, widgets
from tongban.faces.desk.wording import nearer, remaining
from tongban.kernel.calendar import published
from tongban.services.cases.types import ActForm, Choice, FieldForm

TWO = (Choice("a", {"zh": "甲", "en": "A"}), Choice("b", {"zh": "乙", "en": "B"}))
MANY = tuple(Choice(str(n), {"zh": f"第{n}", "en": f"no. {n}"}) for n in range(7))


def field(kind: str, **more: Any) -> FieldForm:
    given: dict[str, Any] = {"name": "f", "label": {"zh": "字段", "en": "Field"}, "required": False}
    return FieldForm(type=kind, **{**given, **more})


def form(*fields: FieldForm) -> ActForm:
    return ActForm("act", {"zh": "办", "en": "Do"}, fields)


def posted(**values: Any) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in values.items():
        made.setlist(name.replace("__", "."), value if isinstance(value, list | tuple) else [value])
    return made


@pytest.mark.parametrize(
    ("made", "kind", "typed", "expected"),
    [
        (field("text"), "area", {"f": " 意见 "}, "意见"),
        (field("text", max=64), "line", {"f": "3号窗口"}, "3号窗口"),
        (field("text", choices=TWO), "select", {"f": "b"}, "b"),
        (field("choice", choices=TWO), "radios", {"f": "a"}, "a"),
        (field("choice", choices=MANY), "select", {"f": "6"}, "6"),
        (field("list", multiple=True), "lines", {"f": "一\r\n\r\n 二 \n一"}, ["一", "二"]),
        (field("list", multiple=True, choices=TWO), "checks", {"f": ["a", "b"]}, ["a", "b"]),
        (field("int", min=1, max=15), "number", {"f": "10"}, 10),
        (field("decimal"), "line", {"f": "1,250.50"}, "1250.50"),
        (field("date"), "date", {"f": "2022-04-01"}, "2022-04-01"),
        (field("datetime"), "moment", {"f": "2022-04-01T09:30"}, "2022-04-01T09:30:00+08:00"),
        (field("bool"), "yesno", {"f": "no"}, False),
        (
            field("period"),
            "period",
            {"f__from": "2022-04-01", "f__to": "2022-05-01"},
            {"from": "2022-04-01", "to": "2022-05-01"},
        ),
        (field("party"), "line", {"f": "wang"}, "wang"),
        (field("document"), "file", {"f": "sha256:00"}, "sha256:00"),
    ],
)
def test_a_field_is_shown_and_read(
    made: FieldForm, kind: str, typed: dict[str, Any], expected: object
) -> None:
    assert kind_of(made) == kind
    reading = read(form(made), posted(**typed))
    assert reading.faults == ()
    assert reading.payload == {"f": expected}
    assert "".join(widgets(form(made), typed=reading.typed)[0].values) == "".join(
        "".join(value) if isinstance(value, list) else value.replace("\r\n", "\n")
        for value in typed.values()
    )


@pytest.mark.parametrize(
    ("made", "typed", "message"),
    [
        (field("text", required=True), {"f": "  "}, "请填写“字段”。"),
        (field("choice", choices=TWO, required=True), {}, "请选择“字段”。"),
        (field("bool", required=True), {}, "请选择“字段”。"),
        (field("text", max=3), {"f": "一二三四"}, "最多3个字，现有4个，请缩短。"),
        (field("text", min=2), {"f": "一"}, "至少2个字。"),
        (field("text"), {"f": "a\x00"}, "含有不可见字符，请删除后重填。"),
        (field("text", choices=TWO), {"f": "c"}, "请从列出的选项中选一项。"),
        (field("choice", choices=TWO), {"f": "c"}, "请从列出的选项中选一项。"),
        (field("list", multiple=True, choices=TWO), {"f": ["a", "z"]}, "请从列出的选项中选择。"),
        (field("list", multiple=True, choices=TWO, min=2), {"f": ["a", "a"]}, "至少2项。"),
        (field("list", multiple=True, max=2), {"f": "一二三"}, "最多2个字，现有3个，请缩短。"),
        (field("int"), {"f": "十"}, "应为整数，如 10。"),
        (field("int", min=1, max=15), {"f": "16"}, "应在 1 到 15 之间。"),
        (field("int", min=1), {"f": "0"}, "应在 1 到 … 之间。"),
        (field("decimal"), {"f": "12.5元"}, "应为数字，如 12.50。"),
        (field("decimal"), {"f": "NaN"}, "应为数字，如 12.50。"),
        (field("date"), {"f": "2022-02-30"}, "日期应如 2022-04-01。"),
        (field("datetime"), {"f": "今天"}, "时间应如 2022-04-01T09:30。"),
        (field("bool"), {"f": "maybe"}, "请选“是”或“否”。"),
        (field("period"), {"f__from": "2022-04-01", "f__to": ""}, "起止日期都要填写。"),
        (
            field("period"),
            {"f__from": "2022-04-02", "f__to": "2022-04-01"},
            "结束日期不能早于开始日期。",
        ),
    ],
)
def test_what_does_not_fit_is_told_and_kept(
    made: FieldForm, typed: dict[str, Any], message: str
) -> None:
    sent = posted(**typed)
    reading = read(form(made), sent)
    assert reading.faults == (Fault("f", message),)
    assert reading.payload == {}
    shown = widgets(form(made), typed=reading.typed, faults=reading.faults)[0]
    assert shown.error == message
    names = ["f.from", "f.to"] if made.type == "period" else ["f"]
    assert list(shown.values) == [value for name in names for value in sent.getlist(name) or [""]]


def test_empty_fields_are_left_out() -> None:
    made = form(field("text"), field("date", name="day"), field("list", name="many", multiple=True))
    assert read(made, posted(f="", day="", many="")).payload == {}


@pytest.mark.parametrize(
    ("made", "values"),
    [
        (field("text", default="受理"), ("受理",)),
        (field("bool", default=True), ("yes",)),
        (field("int", default=10), ("10",)),
        (field("list", multiple=True, default=["a"], choices=TWO), ("a",)),
        (field("list", multiple=True, default=["一", "二"]), ("一\n二",)),
        (field("period", default={"from": "2022-04-01"}), ("2022-04-01", "")),
        (field("text"), ()),
    ],
)
def test_defaults_are_shown_first(made: FieldForm, values: tuple[str, ...]) -> None:
    assert widgets(form(made))[0].values == values


def test_a_field_that_only_picks_needs_something_to_pick() -> None:
    empty = field("list", name="missing", multiple=True)
    full = field("list", name="missing", multiple=True, choices=TWO)
    assert fields_of(form(empty)) == ()
    assert fields_of(form(full)) == (full,)


def test_fields_stand_in_the_order_of_the_procedure() -> None:
    names = ("passed", "findings", "inspectors", "inspected_on")
    made = ActForm(
        "inspect", {"zh": "", "en": ""}, tuple(field("text", name=n, choices=TWO) for n in names)
    )
    order = [each.name for each in fields_of(made)]
    assert order == ["inspectors", "inspected_on", "findings", "passed"]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_told(text: str) -> None:
    kinds = ("text", "list", "int", "decimal", "date", "datetime", "bool", "party")
    made = form(*(field(kind, name=kind, multiple=kind == "list") for kind in kinds))
    reading = read(made, posted(**dict.fromkeys(kinds, text)))
    told = {each.field for each in reading.faults}
    if text.strip():
        assert told | set(reading.payload) == set(kinds)
    else:
        assert reading.payload == {}
    assert not told & set(reading.payload)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ""),
        (date(2022, 4, 1), "今天到期"),
        (date(2022, 4, 2), "还剩1个工作日"),  # a Saturday that is worked
        (date(2022, 4, 6), "还剩2个工作日"),  # after the three days of Qingming
        (date(2022, 4, 3), "还剩1个工作日"),
        (date(2022, 3, 31), "超期1个工作日"),
        (date(2022, 3, 25), "超期5个工作日"),
        (date(2150, 1, 1), ""),
    ],
)
def test_how_long_is_left(due: date | None, words: str) -> None:
    assert remaining(due, date(2022, 4, 1), published()) == words


def test_words_over_a_weekend() -> None:
    cal = published()
    assert remaining(date(2022, 4, 10), date(2022, 4, 9), cal) == "下一个工作日前到期"
    assert remaining(date(2022, 4, 9), date(2022, 4, 10), cal) == "刚刚超期"


def test_the_nearer_day() -> None:
    assert nearer(None, date(2022, 4, 2), date(2022, 4, 1)) == date(2022, 4, 1)
    assert nearer(None, None) is None
