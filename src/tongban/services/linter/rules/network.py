"""TB5: what items hand to each other: credentials nobody makes, needs that go in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.services.linter.hits import at, at_item, mend, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tongban.services.catalogue.types import ItemContent
    from tongban.services.linter.types import District, Hit

FLOW = ("行政许可法第四十二条；优化营商环境条例第三十五条", "Administrative Licensing Law §42")


@rule(
    "TB501",
    ERROR,
    title=("互为前置", "items that need each other"),
    source=FLOW,
    advice=(
        "把其中一项材料改为承诺、容缺，或者改用前一环节的意见",
        "let one of the two be committed to or come later, or take an earlier opinion in its place",
    ),
)
def circular(district: District) -> Iterator[Hit]:
    """Look for items that can only begin once they are done: each waits for the other's result."""
    ways = {item.id: _waits(district, item) for item in district.items}
    free: set[str] = set()
    while True:
        more = {
            name
            for name, slots in ways.items()
            if name not in free and all(makers & free for makers in slots.values())
        }
        if not more:
            break
        free |= more
    for item in district.items:
        if item.id in free:
            continue
        for n, makers in ways[item.id].items():
            back = sorted(m for m in makers if _reaches(ways, m, item.id, free))
            if back and not makers & free:
                others = "、".join(district.item[m].name.zh for m in back)
                yield at_item(
                    item,
                    f"needs[{n}]",
                    f"“{slot_label(district, item.needs[n]).zh}”出自“{others}”，"
                    "后者又需要本事项的结果",
                    f"{slot_label(district, item.needs[n]).text('en')!r} comes from {others}, which"
                    " needs this item's result",
                    fix=mend("改为容缺后补", "let it come later"),
                )


def _waits(district: District, item: ItemContent) -> Mapping[int, frozenset[str]]:
    """Give for each slot that only items of the district fill the items that can fill it."""
    found = {}
    for n, slot in enumerate(item.needs):
        if slot.necessity in {"optional", "tolerable"} or slot.when or slot.situations:
            continue
        kinds = district.fitting(slot.kind)
        if kinds and all(district.evidence[kind].credential for kind in kinds):
            makers = [
                district.producers.get(district.evidence[kind].credential or "", ())
                for kind in kinds
            ]
            if all(makers):
                others = frozenset(name for each in makers for name in each) - {item.id}
                if others:  # an item that needs what it issues renews it
                    found[n] = others
    return found


def _reaches(
    ways: Mapping[str, Mapping[int, frozenset[str]]], start: str, goal: str, free: set[str]
) -> bool:
    """Tell whether an item waits, directly or through others, for the goal."""
    todo, seen = [start], {start}
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        for makers in ways.get(name, {}).values():
            if not makers & free:
                fresh = makers - seen
                seen |= fresh
                todo.extend(fresh)
    return False


@rule(
    "TB502",
    WARNING,
    title=("所需结果无人能出具", "an output that nobody can produce"),
    source=FLOW,
    advice=(
        "补上产生该结果的事项，或者改为外部出具（去掉 issuer）",
        "add the item that produces it, or say that it comes from outside (no issuer)",
    ),
)
def nobody_produces(district: District) -> Iterator[Hit]:
    """Look for credentials of this district's authorities that none of their items issues."""
    wanted: dict[str, list[tuple[ItemContent, int]]] = {}
    for item in district.items:
        for n, slot in enumerate(item.needs):
            for name in district.fitting(slot.kind)[:1]:
                wanted.setdefault(name, []).append((item, n))
    for name, places in sorted(wanted.items()):
        kind = district.evidence[name]
        if kind.credential is None or kind.issuer is None or kind.credential in district.producers:
            continue
        others = [other for other in district.satisfying.get(name, ()) if _made(district, other)]
        if not others and district.producers:
            item, n = places[0]
            body = district.bodies.get(kind.issuer)
            yield at(
                "evidence",
                name,
                "issuer",
                f"“{kind.label.zh}”由{body.name.zh if body else kind.issuer}出具，但没有事项产生它"
                f"（{len(places)}个事项需要，如“{item.name.zh}”）",
                f"no item issues {kind.label.text('en')!r}, which {len(places)} items need",
            )


def _made(district: District, name: str) -> bool:
    return (district.evidence[name].credential or "") in district.producers


@rule(
    "TB503",
    ERROR,
    title=("事项产生别的部门的证照", "an item that issues another authority's credential"),
    source=("docs/district-format.md（produces）", "docs/district-format.md (produces)"),
    advice=("改正证照的签发机关或者事项的实施主体", "correct the issuer or the authority"),
)
def issues_for_another(district: District) -> Iterator[Hit]:
    """Compare the issuer of a credential with the authority of the item that issues it."""
    for item in district.items:
        kind = district.credentials.get(item.produces or "")
        if kind is not None and item.implementing_body and kind.issuer != item.implementing_body:
            issuer = district.bodies.get(kind.issuer)
            yield at_item(
                item,
                "produces",
                f"产生“{kind.label.zh}”，其签发机关却是{issuer.name.zh if issuer else kind.issuer}",
                f"issues {kind.label.text('en')!r}, whose issuer is {kind.issuer}",
            )


@rule(
    "TB504",
    ERROR,
    title=("要一种没有任何材料能满足的证明", "evidence that nothing can satisfy"),
    source=("docs/district-format.md（satisfies）", "docs/district-format.md (satisfies)"),
    advice=("登记能满足它的材料", "add a kind that satisfies it"),
)
def nothing_satisfies(district: District) -> Iterator[Hit]:
    """Look for abstract kinds that are asked for and that no kind stands for."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            kind = district.evidence.get(slot.kind or "")
            if kind is not None and kind.abstract and not district.fitting(slot.kind):
                yield at_item(
                    item,
                    f"needs[{n}].kind",
                    f"没有任何材料能满足“{kind.label.zh}”",
                    f"nothing stands for {kind.label.text('en')!r}",
                )


@rule(
    "TB505",
    ADVICE,
    title=("登记了而无人使用的材料或者数据元", "kinds and elements that nothing uses"),
    source=("数据元一数一源", "one source for each datum"),
    advice=("删去，或者接到需要它的事项上", "drop it, or use it where it is needed"),
)
def unused(district: District) -> Iterator[Hit]:
    """Look for evidence and elements that no item, credential or condition refers to.

    What an item issues is of use in itself, asked for elsewhere or not.
    """
    asked = {slot.kind for item in district.items for slot in item.needs}
    for kind in district.evidence.values():
        stands = any(other in asked or _wide(district, other) for other in kind.satisfies)
        stood = bool(district.satisfying.get(kind.id))
        made = (kind.credential or "") in district.producers
        if kind.id not in asked and not stands and not stood and not made:
            yield at(
                "evidence",
                kind.id,
                "",
                f"没有事项需要“{kind.label.zh}”",
                f"no item asks for {kind.label.text('en')!r}",
            )
    used = {name for item in district.items for name in item.form}
    used |= {name for kind in district.credentials.values() for name in kind.elements}
    used |= district.read_facts
    for element in district.elements.values():
        if element.id not in used:
            label = element.label
            yield at(
                "elements",
                element.id,
                "",
                f"没有表单、证照和条件使用“{label['zh']}”",
                f"no form, credential or condition uses {label['en']!r}",
            )


def _wide(district: District, name: str) -> bool:
    """Tell whether a kind is asked for by way of one that it stands for."""
    kind = district.evidence.get(name)
    return kind is not None and kind.abstract
