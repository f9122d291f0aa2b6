"""Land areas in square metres, mu and hectares, exact: one mu is 1/15 hectare (domain.md §1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, Self


class AreaError(ValueError):
    """A text that is no area; says what was expected."""

    code = "AREA"


class AreaUnit(StrEnum):
    """Units that land is measured in."""

    M2 = "m2"
    MU = "mu"
    HA = "ha"


SQUARE_METRES: Final = {
    AreaUnit.M2: Fraction(1),
    AreaUnit.MU: Fraction(10_000, 15),
    AreaUnit.HA: Fraction(10_000),
}
LABELS: Final = {
    AreaUnit.M2: {"zh": "平方米", "en": "m²"},
    AreaUnit.MU: {"zh": "亩", "en": "mu"},
    AreaUnit.HA: {"zh": "公顷", "en": "ha"},
}
_WORDS: Final = {
    **{unit.value: unit for unit in AreaUnit},
    **{label["zh"]: unit for unit, label in LABELS.items()},
    "m²": AreaUnit.M2,
    "㎡": AreaUnit.M2,
}
_TEXT: Final = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(\.[0-9]{1,8})?\s*(\S+)")


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """An area, kept exactly in square metres; never negative."""

    square_metres: Fraction

    def __post_init__(self) -> None:
        """Refuse what no land measures."""
        if self.square_metres < 0:
            raise AreaError(f"area of {self.square_metres} m²; expected none below zero")

    @classmethod
    def of(cls, value: Decimal | int | str, unit: AreaUnit | str) -> Self:
        """Give `value` units; AreaError for a text that is no number or an unknown unit."""
        try:
            number = Fraction(Decimal(value))
            return cls(number * SQUARE_METRES[AreaUnit(unit)])
        except (ArithmeticError, ValueError, OverflowError) as error:
            known = ", ".join(AreaUnit)
            raise AreaError(f"{value!r} {unit!r}; expected a number and one of {known}") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an area as people write it: `3,875亩`, `258.33 ha`, `120 ㎡`."""
        found = _TEXT.fullmatch(text.strip())
        unit = None if found is None else _WORDS.get(found[3])
        if found is None or unit is None:
            raise AreaError(f"{text[:40]!r} is no area; expected a number with its unit, as 3875亩")
        return cls.of(found[1].replace(",", "") + (found[2] or ""), unit)

    def exactly(self, unit: AreaUnit) -> Fraction:
        """Give the number of units without rounding."""
        return self.square_metres / SQUARE_METRES[unit]

    def rounded(self, unit: AreaUnit, places: int = 2) -> Decimal:
        """Give the number of units, rounded half up to `places` decimals."""
        exact = self.exactly(unit)
        number = Decimal(exact.numerator * 10**places) / Decimal(exact.denominator)
        return number.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-places)

    def words(self, unit: AreaUnit) -> dict[str, str]:
        """Write it for readers: 3,875.00亩, 3,875.00 mu."""
        number = f"{self.rounded(unit):,}"
        return {"zh": number + LABELS[unit]["zh"], "en": f"{number} {LABELS[unit]['en']}"}
