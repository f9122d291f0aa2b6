"""Units of data elements in both languages; the district's dictionary has them in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS: Final[Mapping[str, str]] = {
    "元": "yuan",
    "万元": "× 10,000 yuan",
    "万千瓦时": "× 10,000 kWh",
    "千瓦": "kW",
    "吨标准煤": "tonnes of standard coal",
    "平方米": "m²",
    "㎡": "m²",
    "立方米": "m³",
    "米": "m",
    "克": "g",
    "千克": "kg",
    "年": "years",
    "个月": "months",
    "周": "weeks",
    "人": "people",
    "份": "copies",
    "台": "units",
    "辆": "vehicles",
}
"""English of the units that county forms measure in."""


def unit_label(unit: str) -> dict[str, str]:
    """Name a unit for readers, as it stands where it has no English; empty for no unit."""
    return {"zh": unit, "en": UNITS.get(unit, unit)}
