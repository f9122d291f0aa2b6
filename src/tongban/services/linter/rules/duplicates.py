"""TB7: one thing under two names."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tongban.services.linter.hits import at, at_item
from tongban.services.linter.registry import ERROR, WARNING, rule
from tongban.services.linter.types import body_of
from tongban.services.linter.words import alike, grams, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tongban.services.catalogue.types import ItemContent
    from tongban.services.linter.types import District, Hit

NEAR: Final = 0.5
"""How much of their pairs of neighbouring characters two names of the same characters share."""
FOUR: Final = (
    "“四级四同”；国发〔2022〕5号",
    "one name for one item; State Council document 2022-5",
)
_SAME: Final = (
    (re.compile(r"(?:开办|新办|新设|成立)"), "设立"),
    (re.compile(r"(?:更换|换证|换领|换发)"), "换发"),
    (re.compile(r"(?:补证|补办|补领|补发)"), "补发"),
    (re.compile(r"(?:延展|延期|展期|续期|续展|延续)"), "延续"),
    (re.compile(r"(?:认证|认定)"), "认定"),
    (re.compile(r"(?:公司|单位)"), "企业"),
)
_FILLER: Final = re.compile(
    r"行政许可|^对|进行|申请|申报|办理|审批|审核|核准|核发|批准|许可证|许可|确认|受理|发放|签发|领取|申领|事项|业务|服务|手续|的|及|和|与|或|证书|证明|证|"
    r"[、，,。;；:：\-—–/]"
)
_MARK: Final = re.compile(r"[0-9]+|[A-Za-z]+|[一二三四五六七八九十甲乙丙丁]")
_BRACKET: Final = re.compile(r"[（(]([^（()）]*)[)）]")
_LEVEL_ONLY: Final = re.compile(
    r"[（(](?:市级|县级|区级|省级|国家级|县级行使|市级/县级|即办件)[)）]"
)
_LEVEL: Final = re.compile(
    r"(?:市级|县级|区级|省级|国家级|市/县级|县级行使|部分.*行使|即办件|承诺件)"
)
_IDLE: Final = frozenset("对进行有关其之等类于在由向为本该各相中内后前并给用")
"""Characters that only join words: names that differ in nothing else say the same."""


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """Give what a name is about: without filler words, with one word for each action."""
    text = _LEVEL_ONLY.sub("", plain(name))
    for pattern, word in _SAME:
        text = pattern.sub(word, text)
    return _FILLER.sub("", text)


@rule(
    "TB701",
    WARNING,
    title=("同一事项两个名称", "one item under two names"),
    source=FOUR,
    advice=("核对后合并，或者在名称中写明区别", "merge them, or say in the names how they differ"),
)
def two_names(district: District) -> Iterator[Hit]:
    """Compare the names of each authority's items: alike but for filler words and word order."""
    for one, other in near(district.items):
        alone = "同名而编码不同" if one.name.zh == other.name.zh else "疑为同一事项"
        yield at_item(
            other,
            "name",
            f"“{other.name.zh}”与“{one.name.zh}”（{one.id}）{alone}",
            f"{other.name.text('en')!r} looks like {one.name.text('en')!r} ({one.id})",
        )


def near(items: Iterable[ItemContent]) -> Iterator[tuple[ItemContent, ItemContent]]:
    """Give pairs of items that are likely one, each item once with the first that it is like.

    Only items of one block are compared: of one authority and type, their names made of the same
    characters (joining words aside). All that `same` takes for one item lies within a block.
    """
    blocks: dict[tuple[str, str, str], list[ItemContent]] = defaultdict(list)
    for item in items:
        kept = blocks[_block(item)]
        first = next((each for each in kept if _alike(each, item)), None)
        if first is None:
            kept.append(item)
        else:
            yield first, item


def same(one: ItemContent, other: ItemContent) -> bool:
    """Tell whether two items are likely one under two names."""
    return _block(one) == _block(other) and _alike(one, other)


def _block(item: ItemContent) -> tuple[str, str, str]:
    characters = sorted(char for char in core(item.name.zh) if char not in _IDLE)
    return body_of(item), item.item_type or "", "".join(characters)


def _alike(one: ItemContent, other: ItemContent) -> bool:
    """Tell whether order, results and situations in brackets let two names be one item."""
    if one.produces and other.produces and one.produces != other.produces:
        return False
    if _brackets(one.name.zh) != _brackets(other.name.zh) or _marks(one) != _marks(other):
        return False
    left, right = core(one.name.zh), core(other.name.zh)
    return left == right or alike(grams(left), grams(right)) >= NEAR


def _marks(item: ItemContent) -> list[str]:
    """Give numbers, letters and grades in their order: 第12号 is not 第21号."""
    return _MARK.findall(plain(item.name.zh))


def _brackets(name: str) -> tuple[str, ...]:
    """Give what stands in brackets and tells situations apart; a level does not."""
    found = (_LEVEL.sub("", text) for text in _BRACKET.findall(plain(name)))
    return tuple(sorted(text for text in found if text))


@rule(
    "TB702",
    ERROR,
    title=("编码重复", "one code for two items"),
    source=("GB/T 39554.1-2020", "GB/T 39554.1-2020"),
    advice=("一项一码", "give each its own code"),
)
def one_code_twice(district: District) -> Iterator[Hit]:
    """Look for handling and implementation codes that two items share."""
    seen: dict[str, ItemContent] = {}
    for item in district.items:
        code = item.handling_code
        if code is None and item.base_code and item.handling_serial:
            code = f"{body_of(item)}:{item.base_code}:{item.handling_serial}"
        code = code or item.implementation_code
        if code is None:
            continue
        first = seen.setdefault(code, item)
        if first is not item:
            yield at_item(
                item,
                "base_code" if item.base_code else "implementation_code",
                f"编码与“{first.name.zh}”（{first.id}）相同",
                f"has the code of {first.name.text('en')!r} ({first.id})",
            )


@rule(
    "TB703",
    WARNING,
    title=("同名的材料、证照或者数据元", "kinds or elements with one name"),
    source=("数据元一数一源", "one source for each datum"),
    advice=("合并为一个，或者在名称中写明区别", "merge them, or say in the names how they differ"),
)
def one_label_twice(district: District) -> Iterator[Hit]:
    """Look for kinds of evidence, credentials and elements that read alike."""
    lists: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("evidence", ((k.id, k.label.zh) for k in district.evidence.values())),
        ("credentials", ((k.id, k.label.zh) for k in district.credentials.values())),
        ("elements", ((e.id, e.label["zh"]) for e in district.elements.values())),
    )
    for kind, labels in lists:
        seen: dict[str, str] = {}
        for name, label in labels:
            first = seen.setdefault(plain(label), name)
            if first != name:
                yield at(
                    kind,
                    name,
                    "label",
                    f"“{label}”与{first}同名",
                    f"reads like {first}: {label}",
                )
