"""Pure decisions of acceptance: the one list of defects, what a recheck may look at, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.acceptance.types import AcceptanceRefused, Defect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from tongban.kernel.canonical import Json


def texts(facts: Mapping[str, Json], name: str) -> tuple[str, ...]:
    """Give a fact that is a list of texts; empty where it is unknown."""
    found = facts.get(name)
    return tuple(str(each) for each in found) if isinstance(found, list | tuple) else ()


def defects_of(member: str, facts: Mapping[str, Json]) -> tuple[Defect, ...]:
    """Give a department's defects with where each stands after its recheck, if there was one."""
    if facts.get("result") != "rectify":
        return tuple(Defect(member, each, "left") for each in texts(facts, "defects"))
    to_check, left = set(texts(facts, "to_check")), set(texts(facts, "left"))
    called = facts.get("rectified_on") is not None

    def status(text: str) -> str:
        if text in left:
            return "left"
        return "checked" if called and text not in to_check else "open"

    return tuple(Defect(member, each, status(each)) for each in texts(facts, "defects"))


def one_list(parts: Iterable[tuple[str, Mapping[str, Json]]]) -> tuple[Defect, ...]:
    """Give the one list of defects of a round: every department's, in the order of the parts."""
    return tuple(each for member, facts in parts for each in defects_of(member, facts))


def check_recheck(to_check: Iterable[str], wanted: Iterable[str]) -> None:
    """Refuse a recheck of what did not fail (INV-ACC-01). Raises AcceptanceRefused ACC-ITEM."""
    strange = sorted(set(wanted) - set(to_check))
    if strange:
        raise AcceptanceRefused(
            "ACC-ITEM",
            {
                "zh": f"复验只针对未通过的整改项；不在其中：{'、'.join(strange)}。",
                "en": f"A recheck looks only at what failed; not among it: {', '.join(strange)}.",
            },
        )


def check_settled(settled: Iterable[str], looked_at: Iterable[str]) -> None:
    """Refuse a look at a building accepted early (INV-UNIT-03): what is left is residual."""
    again = sorted(set(settled) & set(looked_at))
    if again:
        raise AcceptanceRefused(
            "ACC-SETTLED",
            {
                "zh": f"已提前验收的单体不再重复验收：{'、'.join(again)}；全项目指标另行复核。",
                "en": f"Accepted early and not accepted again: {', '.join(again)}; the totals of "
                "the whole project are checked.",
            },
        )


def check_areas(
    areas: Iterable[Decimal], *, public: Decimal, permitted: Decimal, unit: Decimal
) -> None:
    """Refuse a building that would exceed the permitted floor area (INV-UNIT-01), in m².

    `areas` are those of the project's other buildings, `public` what they share, `permitted` what
    the planning permit allows for the whole. Raises AcceptanceRefused UNIT-AREA.
    """
    total = sum(areas, unit) + public
    if total > permitted:
        raise AcceptanceRefused(
            "UNIT-AREA",
            {
                "zh": f"各单体与公共部分面积合计 {total} 平方米，超过许可面积 {permitted} 平方米；"
                "请核对单体面积，或先变更规划许可。",
                "en": f"The buildings and shared parts add up to {total} m², more than the "
                f"permitted {permitted} m². Check the areas, or have the permit changed first.",
            },
        )


def numbered(defects: Sequence[Defect], names: Mapping[str, str]) -> list[str]:
    """Write the one list of defects: each with its number and who found it."""
    return [
        f"{n}. {names.get(each.member, each.member)}：{each.text}"
        for n, each in enumerate(defects, 1)
    ]
