"""The picture holds every activity and arrow it says, whatever goes back, loops or runs beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.reforms.processes.picture import MOST_EDGES, MOST_NODES, picture_of
from tongban.reforms.processes.queries import Edge, Flow, Node

if TYPE_CHECKING:
    from tongban.reforms.processes.picture import Box

HOUR = 3600.0


def flow(*edges: tuple[str, str, int]) -> Flow:
    names = list(dict.fromkeys(name for one, other, _n in edges for name in (one, other)))
    nodes = tuple(Node(name, 10, 10, float(n), 0, 0) for n, name in enumerate(names))
    made = tuple(Edge(a, b, n, n, HOUR, 2 * HOUR, n * HOUR) for a, b, n in edges)
    return Flow(10, 100, nodes, tuple(sorted(made, key=lambda each: -each.count)))


def boxes(made: Flow) -> dict[str, Box]:
    return {box.activity: box for box in picture_of(made, str).boxes}


def test_a_line_runs_from_top_to_bottom() -> None:
    made = boxes(flow(("a", "b", 5), ("b", "c", 5)))
    assert made["a"].y < made["b"].y < made["c"].y
    assert made["a"].x == made["b"].x == made["c"].x


def test_ways_that_part_stand_beside_each_other() -> None:
    made = boxes(flow(("a", "b", 5), ("a", "c", 5), ("b", "d", 5), ("c", "d", 5)))
    assert made["b"].y == made["c"].y
    assert made["b"].x + made["b"].width < made["c"].x
    assert made["a"].y < made["b"].y < made["d"].y


def test_an_arrow_back_points_up_and_a_loop_stays_at_its_box() -> None:
    picture = picture_of(flow(("a", "b", 9), ("b", "a", 2), ("b", "b", 1)), str)
    arrows = {(each.before, each.activity): each for each in picture.arrows}
    made = {box.activity: box for box in picture.boxes}
    tip = [float(part.split(",")[1]) for part in arrows["b", "a"].tip.split()]
    assert tip[0] == made["a"].y + made["a"].height
    assert min(tip) == tip[0]
    assert arrows["b", "b"].x > made["b"].x + made["b"].width
    assert arrows["a", "b"].text == "9 · 1.0 小时"
    assert arrows["a", "b"].thick > arrows["b", "a"].thick


def test_what_costs_most_is_marked() -> None:
    many = [(f"a{n}", f"a{n + 1}", n + 1) for n in range(8)]
    picture = picture_of(flow(*many), str)
    marked = {each.before for each in picture.arrows if each.tone == "critical"}
    assert marked == {"a5", "a6", "a7"}


NAMES = st.sampled_from([f"环节{n}" for n in range(24)])
EDGES = st.lists(
    st.tuples(NAMES, NAMES, st.integers(1, 50)),
    min_size=1,
    max_size=90,
    unique_by=lambda each: each[:2],
)


@settings(max_examples=60)
@given(EDGES)
def test_nothing_overlaps_and_nothing_leaves_the_picture(edges: list[tuple[str, str, int]]) -> None:
    made = flow(*edges)
    picture = picture_of(made, str)
    assert len(picture.boxes) == min(len(made.nodes), MOST_NODES)
    assert len(picture.arrows) + picture.left_out == len(made.edges)
    assert len(picture.arrows) <= MOST_EDGES + 2 * MOST_NODES
    for n, one in enumerate(picture.boxes):
        assert 0 <= one.x <= one.x + one.width <= picture.width
        assert 0 <= one.y <= one.y + one.height <= picture.height
        for other in picture.boxes[n + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for arrow in picture.arrows:
        assert re.fullmatch(r"M[-\d.]+,[-\d.]+( [LC][-\d., ]+)+", arrow.path)
