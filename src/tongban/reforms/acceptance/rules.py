"""Pure decisions of acceptance: what is not looked at again, how much may be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.acceptance.types import AcceptanceRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from tongban.kernel.canonical import Json


def texts(facts: Mapping[str, Json], name: str) -> tuple[str, ...]:
    """Give a fact that is a list of texts; empty where it is unknown."""
    found = facts.get(name)
    return tuple(str(each) for each in found) if isinstance(found, list | tuple) else ()


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
