"""Sites and zones on the map: points and simple polygons, compared in exact arithmetic.

Coordinates are decimal numbers of one projected system (metres of CGCS2000, as surveys state
them); nothing here rounds, so a corner on a line is on the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_CORNERS: Final = 500


class PolygonError(ValueError):
    """A site that is no simple polygon; says which corner or side is wrong."""

    code = "POLYGON"


class Place(StrEnum):
    """Where a point lies."""

    INSIDE = "inside"
    BOUNDARY = "boundary"
    OUTSIDE = "outside"


class Point(NamedTuple):
    """A point of the plane, exact."""

    x: Fraction
    y: Fraction

    @classmethod
    def read(cls, text: str) -> Point:
        """Read `x,y` or `x y`; PolygonError for anything else."""
        parts = text.replace(",", " ").split()
        try:
            x, y = (Fraction(Decimal(part)) for part in parts)
        except (ValueError, InvalidOperation, OverflowError) as error:
            raise PolygonError(f"{text[:60]!r} is no point; expected two numbers, x,y") from error
        return cls(x, y)


Side = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Polygon:
    """A simple polygon by its corners in order, the first not repeated."""

    corners: tuple[Point, ...]

    @classmethod
    def read(cls, lines: Iterable[str]) -> Self:
        """Read corners, one a line; raises PolygonError for fewer than three, crossing or no area.

        A first corner repeated at the end closes the ring and is dropped.
        """
        corners = [Point.read(line) for line in lines if line.strip()]
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if not 3 <= len(corners) <= MAX_CORNERS:  # noqa: PLR2004 - a triangle is the least
            raise PolygonError(f"{len(corners)} corners; expected 3 to {MAX_CORNERS}")
        if len(set(corners)) < len(corners):
            raise PolygonError("a corner stands there twice; give each once, in order")
        made = cls(tuple(corners))
        made._check()
        return made

    @property
    def sides(self) -> tuple[Side, ...]:
        """Give the sides in order."""
        return tuple(pairwise((*self.corners, self.corners[0])))

    @property
    def area(self) -> Fraction:
        """Give the area in units of the coordinates squared."""
        return abs(sum((a.x * b.y - b.x * a.y for a, b in self.sides), Fraction(0))) / 2

    def place(self, point: Point) -> Place:
        """Tell where a point lies."""
        inside = False
        for a, b in self.sides:
            if _on(point, a, b):
                return Place.BOUNDARY
            if (a.y > point.y) != (b.y > point.y):
                crossing = a.x + (point.y - a.y) * (b.x - a.x) / (b.y - a.y)
                inside ^= point.x < crossing
        return Place.INSIDE if inside else Place.OUTSIDE

    def covers(self, other: Polygon | Point) -> bool:
        """Tell whether all of a site lies within, its own boundary on this one's included."""
        if isinstance(other, Point):
            return self.place(other) is not Place.OUTSIDE
        return all(
            self.place(point) is not Place.OUTSIDE
            for a, b in other.sides
            for point in _samples(a, b, self.sides)
        )

    def _check(self) -> None:
        sides = self.sides
        for first in range(len(sides)):
            for second in range(first + 1, len(sides)):
                (a, b), (c, d) = sides[first], sides[second]
                if {a, b} & {c, d}:
                    shared = b if b in {c, d} else a
                    ends = [each for each in (a, b, c, d) if each != shared]
                    if _on(ends[0], shared, ends[1]) or _on(ends[1], shared, ends[0]):
                        raise PolygonError(
                            f"sides {first + 1} and {second + 1} run back on another"
                        )
                elif _meet(a, b, c, d):
                    raise PolygonError(
                        f"sides {first + 1} and {second + 1} cross; order the corners"
                    )


def _cross(o: Point, a: Point, b: Point) -> Fraction:
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)


def _on(point: Point, a: Point, b: Point) -> bool:
    """Tell whether a point lies on the side from a to b, ends included."""
    return (
        _cross(a, b, point) == 0
        and min(a.x, b.x) <= point.x <= max(a.x, b.x)
        and min(a.y, b.y) <= point.y <= max(a.y, b.y)
    )


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two sides have a point in common."""
    if any((_on(a, c, d), _on(b, c, d), _on(c, a, b), _on(d, a, b))):
        return True
    return (_cross(a, b, c) > 0) != (_cross(a, b, d) > 0) and (
        (_cross(c, d, a) > 0) != (_cross(c, d, b) > 0)
    )


def _samples(a: Point, b: Point, sides: Sequence[Side]) -> list[Point]:
    """Give the ends of a side and one point of each piece that other sides cut it into."""
    cuts = {Fraction(0), Fraction(1)}
    for c, d in sides:
        cuts |= {_along(a, b, end) for end in (c, d) if _on(end, a, b)}
        slope = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x)
        if slope:
            at = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / slope
            if 0 < at < 1:
                cuts.add(at)
    ordered = sorted(cuts)
    middles = [(first + last) / 2 for first, last in pairwise(ordered)]
    return [
        Point(a.x + at * (b.x - a.x), a.y + at * (b.y - a.y))
        for at in (Fraction(0), Fraction(1), *middles)
    ]


def _along(a: Point, b: Point, point: Point) -> Fraction:
    """Give how far along the side from a to b a point on it lies."""
    if a.x != b.x:
        return (point.x - a.x) / (b.x - a.x)
    return (point.y - a.y) / (b.y - a.y)
