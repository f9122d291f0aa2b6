"""Sites in zones, with the boundary cases that floats get wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.reforms.construction.polygons import Place, Point, Polygon, PolygonError


def ring(*corners: str) -> Polygon:
    return Polygon.read(corners)


SQUARE = ring("0,0", "10,0", "10,10", "0,10")
BAY = ring("0,0", "10,0", "10,10", "6,10", "6,4", "4,4", "4,10", "0,10")
"""A square with a bay from above between x 4 and 6, down to y 4."""


@pytest.mark.parametrize(
    ("point", "place"),
    [
        ("5,5", Place.INSIDE),
        ("0,0", Place.BOUNDARY),
        ("10,5", Place.BOUNDARY),
        ("5,10", Place.BOUNDARY),
        ("10.0000000000000000001,5", Place.OUTSIDE),
        ("9.9999999999999999999,5", Place.INSIDE),
        ("-1,0", Place.OUTSIDE),
        ("-1,10", Place.OUTSIDE),
        ("11,10", Place.OUTSIDE),
    ],
)
def test_a_point_is_inside_on_the_boundary_or_outside(point: str, place: Place) -> None:
    assert SQUARE.place(Point.read(point)) is place


def test_a_third_is_on_its_line() -> None:
    slanted = ring("0,0", "3,1", "0,3")
    third = Point(Fraction(1), Fraction(1, 3))
    assert slanted.place(third) is Place.BOUNDARY
    assert slanted.covers(third)


def test_a_site_is_covered_with_its_whole_area() -> None:
    assert SQUARE.covers(SQUARE)
    assert SQUARE.covers(ring("0,0", "5,0", "5,5"))
    assert not SQUARE.covers(ring("5,5", "12,5", "5,7"))
    assert not ring("1,1", "2,1", "2,2").covers(SQUARE)


def test_a_site_that_bridges_a_bay_is_not_covered_though_its_corners_are() -> None:
    bridge = ring("1,6", "9,6", "9,8", "1,8")
    assert all(BAY.place(corner) is Place.INSIDE for corner in bridge.corners)
    assert not BAY.covers(bridge)
    assert BAY.covers(ring("1,1", "9,1", "9,4", "1,4"))
    assert BAY.covers(ring("4,4", "6,4", "6,2", "4,2"))


def test_a_side_along_the_boundary_of_the_bay_is_covered_on_the_right_side() -> None:
    assert BAY.covers(ring("0,4", "4,4", "4,10", "0,10"))
    assert not BAY.covers(ring("4,4", "6,4", "6,10", "4,10"))


@pytest.mark.parametrize(
    ("corners", "said"),
    [
        (("0,0", "1,1"), "2 corners"),
        (("0,0", "2,2", "2,0", "0,2"), "cross"),
        (("0,0", "2,0", "1,0"), "run back"),
        (("0,0", "2,0", "0,0", "2,2"), "twice"),
        (("0,0", "x,1", "2,2"), "no point"),
        (("0,0", "1,2,3", "2,2"), "no point"),
        (("0,0", "nan,1", "2,2"), "no point"),
    ],
)
def test_what_is_no_simple_polygon_is_refused(corners: tuple[str, ...], said: str) -> None:
    with pytest.raises(PolygonError, match=said):
        ring(*corners)


def test_a_closed_ring_is_read_as_one_and_area_is_exact() -> None:
    assert ring("0 0", "10 0", "10 10", "0 10", "0 0") == SQUARE
    assert SQUARE.area == 100
    assert BAY.area == 100 - 12


@settings(max_examples=60, deadline=None)
@given(st.integers(-12, 12), st.integers(-12, 12), st.integers(1, 6), st.integers(1, 6))
def test_a_rectangle_is_covered_exactly_when_its_bounds_are(
    x: int, y: int, width: int, height: int
) -> None:
    site = ring(f"{x},{y}", f"{x + width},{y}", f"{x + width},{y + height}", f"{x},{y + height}")
    within = x >= 0 and y >= 0 and x + width <= 10 and y + height <= 10
    assert SQUARE.covers(site) is within
    assert site.covers(Point(Fraction(x), Fraction(y)))
