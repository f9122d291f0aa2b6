"""Areas are exact: 3,875 mu are 258.33 hectares (domain.md §2.1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.reforms.construction.areas import Area, AreaError, AreaUnit


@pytest.mark.parametrize("text", ["3,875亩", "3875 mu", "3875.00亩"])
def test_the_land_of_the_collective_start_in_hectares(text: str) -> None:
    area = Area.parse(text)
    assert area.exactly(AreaUnit.HA) == Fraction(3875, 15)
    assert area.rounded(AreaUnit.HA) == Decimal("258.33")
    assert area.rounded(AreaUnit.M2) == Decimal("2583333.33")
    assert area.words(AreaUnit.HA) == {"zh": "258.33公顷", "en": "258.33 ha"}


def test_a_mu_is_two_thousand_thirds_of_a_square_metre() -> None:
    assert Area.of(3, AreaUnit.MU) == Area.of(2000, AreaUnit.M2)
    assert Area.of(15, "mu") == Area.of(1, "ha")
    assert Area.of("0.5", "m2").rounded(AreaUnit.M2, 0) == Decimal(1)


@pytest.mark.parametrize("text", ["", "亩", "12", "1,2亩", "-3亩", "3 feet", "1e9亩"])
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(AreaError):
        Area.parse(text)


@pytest.mark.parametrize("value", ["x", "NaN", "Infinity", "-1"])
def test_no_area_of_no_number(value: str) -> None:
    with pytest.raises(AreaError):
        Area.of(value, "mu")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(AreaUnit), st.sampled_from(AreaUnit))
def test_units_go_there_and_back_without_loss(
    number: int, first: AreaUnit, other: AreaUnit
) -> None:
    area = Area.of(number, first)
    assert area.exactly(other) * Area.of(1, other).square_metres == area.square_metres
