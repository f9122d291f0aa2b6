"""TB6: conditions and situations: readable, possible, and of some effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions import ConditionError, parse
from tongban.services.catalogue.labels import Label
from tongban.services.linter.choices import pairs, verdicts
from tongban.services.linter.hits import at_item, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule
from tongban.services.linter.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.kernel.conditions import Condition
    from tongban.services.linter.types import District, Place, Written

NEVER: Final = frozenset({False})
ALWAYS: Final = frozenset({True})
FORMAT: Final = ("docs/district-format.md（条件）", "docs/district-format.md (conditions)")


def _readable(district: District) -> Iterator[tuple[Written, Condition]]:
    for written in district.conditions:
        condition = _parsed(district, written.text)
        if condition is not None:
            yield written, condition


def _parsed(district: District, text: str | None) -> Condition | None:
    if not text:
        return None
    try:
        return parse(text, district.dictionary)
    except ConditionError:
        return None  # TB601 tells of it


@rule(
    "TB601",
    ERROR,
    title=(
        "条件读不懂：名称不存在或者类型不对",
        "a condition with an unknown name or a wrong type",
    ),
    source=FORMAT,
    advice=("改正名称、类型或者写法", "correct the name, the type or the wording"),
)
def unreadable(district: District) -> Iterator[Hit]:
    """Parse every condition against the data dictionary."""
    if not district.elements:
        return
    for written in district.conditions:
        try:
            parse(written.text, district.dictionary)
        except ConditionError as error:
            where = f"第{error.column}列 " if error.column else ""
            yield Hit(
                written.place,
                Label(
                    f"{written.text}：{where}{error.message_zh}",
                    f"{written.text}: {error}",
                ),
            )


@rule(
    "TB602",
    ERROR,
    title=("条件永远不成立", "a condition that is never true"),
    source=FORMAT,
    advice=("删去这一情形，或者改正条件", "drop the situation, or correct the condition"),
)
def never_true(district: District) -> Iterator[Hit]:
    """Try every value that makes a difference."""
    for written, condition in _readable(district):
        if verdicts((condition,), district.elements) == NEVER:
            yield _said(written.place, f"“{written.text}”永远不成立", f"{written.text} never holds")


@rule(
    "TB603",
    WARNING,
    title=("条件永远成立", "a condition that is always true"),
    source=FORMAT,
    advice=("删去条件，直接列为必要", "drop the condition"),
)
def always_true(district: District) -> Iterator[Hit]:
    """Try every value that makes a difference."""
    for written, condition in _readable(district):
        if verdicts((condition,), district.elements) == ALWAYS:
            yield _said(written.place, f"“{written.text}”永远成立", f"{written.text} always holds")


@rule(
    "TB604",
    ERROR,
    title=("与不存在的选项比较", "a comparison with a choice that does not exist"),
    source=FORMAT,
    advice=("改用数据元列出的选项代码", "compare with a code that the element lists"),
)
def unknown_choice(district: District) -> Iterator[Hit]:
    """Compare the constants of conditions with the choices of their elements."""
    for written, condition in _readable(district):
        for fact, const in pairs(condition.root):
            element = district.elements.get(fact.name)
            codes = {choice.value for choice in element.choices} if element else set()
            if codes and const.value not in codes:
                known = "、".join(sorted(codes))
                yield _said(
                    written.place,
                    f"{fact.name}没有选项“{const.value}”；可选：{known}",
                    f"{fact.name} has no choice {const.value!r}; it has {', '.join(sorted(codes))}",
                )


@rule(
    "TB605",
    ERROR,
    title=("条件用到表单没有问的数据", "a condition over what the form does not ask"),
    source=FORMAT,
    advice=("把数据元加进事项表单", "add the element to the item's form"),
)
def not_asked(district: District) -> Iterator[Hit]:
    """Compare the facts of an item's conditions with its form."""
    for written, condition in _readable(district):
        item = district.item.get(written.place.id) if written.place.kind == "item" else None
        if item is None:
            continue
        for name in condition.facts:
            if name not in item.form:
                yield _said(
                    written.place,
                    f"条件用到{name}，表单没有这一项",
                    f"the condition reads {name}, which the form does not ask",
                )


@rule(
    "TB606",
    ERROR,
    title=("材料指向不存在的情形", "evidence of a situation that does not exist"),
    source=FORMAT,
    advice=("改正情形编号", "correct the situation's id"),
)
def unknown_situation(district: District) -> Iterator[Hit]:
    """Compare the situations of slots with those of their item."""
    for item in district.items:
        known = {each.id for each in item.situations}
        for n, slot in enumerate(item.needs):
            for name in slot.situations:
                if name not in known:
                    yield at_item(
                        item,
                        f"needs[{n}].situations",
                        f"没有情形“{name}”",
                        f"there is no situation {name!r}",
                    )


@rule(
    "TB607",
    ADVICE,
    title=("情形不起任何作用", "a dead situation"),
    source=FORMAT,
    advice=("让材料引用它，或者删去", "let evidence refer to it, or drop it"),
)
def dead_situation(district: District) -> Iterator[Hit]:
    """Look for situations that select no evidence, by id or condition, and change no visit."""
    for item in district.items:
        named = {name for slot in item.needs for name in slot.situations}
        texts = {slot.when for slot in item.needs if slot.when}
        for n, each in enumerate(item.situations):
            idle = each.id not in named and (each.when is None or each.when not in texts)
            if idle and each.onsite_visits is None:
                name = each.name.zh if each.name else each.id
                yield at_item(
                    item,
                    f"situations[{n}]",
                    f"情形“{name}”不影响任何材料",
                    f"situation {name!r} selects no evidence",
                )


@rule(
    "TB608",
    ERROR,
    title=("情形与材料的条件矛盾", "evidence whose condition contradicts its situation"),
    source=FORMAT,
    advice=("改正其中一个条件", "correct one of the two conditions"),
)
def contradiction(district: District) -> Iterator[Hit]:
    """Look for slots whose own condition can never hold in a situation that selects them."""
    for item in district.items:
        whens = {each.id: each.when for each in item.situations}
        for n, slot in enumerate(item.needs):
            own = _parsed(district, slot.when)
            for name in slot.situations:
                other = _parsed(district, whens.get(name))
                if (
                    own is not None
                    and other is not None
                    and verdicts((own, other), district.elements) == NEVER
                ):
                    label = slot_label(district, slot)
                    yield at_item(
                        item,
                        f"needs[{n}].when",
                        f"“{label.zh}”的条件与情形“{name}”永远不能同时成立",
                        f"the condition of {label.text('en')!r} never holds in {name!r}",
                    )


@rule(
    "TB609",
    WARNING,
    title=("两个情形条件相同", "two situations with one condition"),
    source=FORMAT,
    advice=("合并", "merge them"),
)
def same_situation(district: District) -> Iterator[Hit]:
    """Look for situations of an item that nobody can tell apart."""
    for item in district.items:
        seen: dict[str, str] = {}
        for n, each in enumerate(item.situations):
            if not each.when:
                continue
            first = seen.setdefault(" ".join(each.when.split()), each.id)
            if first != each.id:
                yield at_item(
                    item,
                    f"situations[{n}].when",
                    f"情形{each.id}与{first}条件相同",
                    f"situations {each.id} and {first} have one condition",
                )


def _said(place: Place, zh: str, en: str) -> Hit:
    return Hit(place, Label(zh, en))
