"""The picture of a process: activities in layers from first to last, arrows with their time.

Drawn on the server as plain numbers for SVG attributes, so that it needs no JavaScript; the table
beside it says all of it. Layers as of Sugiyama, Tagawa and Toda (IEEE SMC 11, 1981): arrows that
go back are turned for the layout, long ones bend around what stands between, and members of a layer
are ordered by the middle of their neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tongban.faces.portal.pages.joint_pictures import LINE, wrapped
from tongban.reforms.processes.words import span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tongban.reforms.processes.queries import Edge, Flow, Node

WIDTH: Final = 196
"""Of a box; one unit is one pixel."""
BEND: Final = 60
"""Room that an arrow takes in a layer it only passes through."""
GAP: Final = 34
RISE: Final = 92
"""Between two layers: room for the words on arrows."""
MOST_NODES: Final = 18
MOST_EDGES: Final = 26
SWEEPS: Final = 6
STEPS: Final = (0, 15, -15, 30, -30)
"""Where the words of an arrow may stand above or below its middle, the best first."""
WORDS: Final = 7.4
"""Width of a letter of these words."""
HEAVY: Final = 3
"""How many arrows are marked as those that cost most time in all."""


@dataclass(frozen=True, slots=True)
class Box:
    """An activity: where it stands, its name line by line, how often it happened."""

    activity: str
    x: float
    y: float
    width: int
    height: int
    title: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """One activity after another: its path, tip, words with their place, and how thick it is."""

    before: str
    activity: str
    path: str
    tip: str
    x: float
    y: float
    text: str
    thick: float
    tone: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn; `left_out` counts the arrows that only the table shows."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int
    summary: str


Place = tuple[str, int]
"""An activity (layer -1), or where an arrow passes a layer."""


def picture_of(flow: Flow, named: Callable[[str], str]) -> Picture:
    """Draw the most frequent activities and arrows of a flow; `named` gives an activity's name."""
    nodes = sorted(flow.nodes[:MOST_NODES], key=lambda each: (each.place, each.activity))
    edges = _chosen(flow, {each.activity for each in nodes})
    layers = _layers(nodes, edges)
    chains = {(each.before, each.activity): _chain(each, layers) for each in edges}
    rows = _rows(nodes, layers, chains.values())
    centres, width = _centres(rows)
    boxes, tops = _boxes(nodes, layers, centres, named)
    frame = _Frame(boxes, centres, tops, max((each.count for each in edges), default=1))
    heavy = sorted(edges, key=lambda each: -each.total)[:HEAVY]
    plain = [each for each in edges if each not in heavy]
    arrows = (
        *(frame.arrow(each, chains[each.before, each.activity], "plain") for each in plain),
        *(frame.arrow(each, chains[each.before, each.activity], "critical") for each in heavy),
    )
    loops = any(each.before == each.activity for each in edges)
    summary = _("%(n)s 个环节、%(edges)s 条衔接，共 %(cases)s 件") % {
        "n": len(flow.nodes),
        "edges": len(flow.edges),
        "cases": flow.cases,
    }
    return Picture(
        int(width) + (110 if loops else 0),
        int(max((box.y + box.height for box in boxes.values()), default=0)) + 8,
        tuple(boxes.values()),
        _apart(arrows),
        len(flow.edges) - len(edges),
        summary,
    )


def _apart(arrows: Sequence[Arrow]) -> tuple[Arrow, ...]:
    """Move the words of arrows up or down where they would lie on others; the marked ones first."""
    taken: list[tuple[float, float, float]] = []
    placed: dict[int, Arrow] = {}
    for n in sorted(
        range(len(arrows)), key=lambda n: (arrows[n].tone == "plain", -arrows[n].thick)
    ):
        one = arrows[n]
        half = WORDS * len(one.text) / 2

        def crowded(y: float, one: Arrow = one, half: float = half) -> int:
            return sum(abs(y - at) < 14 and abs(one.x - x) < half + wide for x, at, wide in taken)  # noqa: PLR2004 - the height of a line

        y = min((one.y + step for step in STEPS), key=crowded)
        taken.append((one.x, y, half))
        placed[n] = replace(one, y=round(y, 1))
    return tuple(placed[n] for n in range(len(arrows)))


def _chosen(flow: Flow, shown: set[str]) -> list[Edge]:
    """Take the most frequent arrows, and for each activity its most frequent way in and out."""
    among = [each for each in flow.edges if {each.before, each.activity} <= shown]
    kept = {(each.before, each.activity) for each in among[:MOST_EDGES]}
    into: dict[str, Edge] = {}
    out: dict[str, Edge] = {}
    for each in among:
        if each.before != each.activity:
            into.setdefault(each.activity, each)
            out.setdefault(each.before, each)
    kept |= {(each.before, each.activity) for each in (*into.values(), *out.values())}
    return [each for each in among if (each.before, each.activity) in kept]


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, int]:
    """Give each activity its layer: below whatever usually comes right before it."""
    order = {each.activity: n for n, each in enumerate(nodes)}
    into: dict[str, list[Edge]] = defaultdict(list)
    for each in edges:
        if order[each.before] < order[each.activity]:
            into[each.activity].append(each)
    layers: dict[str, int] = {}
    for node in nodes:
        strong = max((each.count for each in into[node.activity]), default=0) / 4
        above = [layers[each.before] for each in into[node.activity] if each.count >= strong]
        layers[node.activity] = 1 + max(above, default=-1)
    return layers


def _chain(edge: Edge, layers: Mapping[str, int]) -> list[Place]:
    """Give the stations of an arrow from the upper layer to the lower, ends included."""
    ends = sorted((edge.before, edge.activity), key=lambda each: layers[each])
    if layers[ends[0]] == layers[ends[1]]:
        return [(edge.before, -1), (edge.activity, -1)]
    name = f"{edge.before}\x00{edge.activity}"
    passed = range(layers[ends[0]] + 1, layers[ends[1]])
    return [(ends[0], -1), *((name, layer) for layer in passed), (ends[1], -1)]


def _rows(
    nodes: Sequence[Node], layers: Mapping[str, int], chains: Iterable[list[Place]]
) -> list[list[Place]]:
    """Order the members of each layer by the middle of their neighbours, downwards and upwards."""
    rows: list[list[Place]] = [[] for _layer in range(1 + max(layers.values(), default=0))]
    for node in nodes:
        rows[layers[node.activity]].append((node.activity, -1))
    near: dict[Place, set[Place]] = defaultdict(set)
    for chain in chains:
        for place in chain[1:-1]:
            rows[place[1]].append(place)
        for one, other in pairwise(chain):
            near[one].add(other)
            near[other].add(one)
    for sweep in range(SWEEPS):
        along = rows if sweep % 2 == 0 else rows[::-1]
        for fixed, row in pairwise(along):
            at = {place: n / max(1, len(fixed) - 1) for n, place in enumerate(fixed)}
            now = {place: n / max(1, len(row) - 1) for n, place in enumerate(row)}

            def middle(
                place: Place, at: dict[Place, float] = at, now: dict[Place, float] = now
            ) -> float:
                beside = [at[each] for each in near[place] if each in at]
                return sum(beside) / len(beside) if beside else now[place]

            row.sort(key=middle)
    return rows


def _centres(rows: Sequence[Sequence[Place]]) -> tuple[dict[Place, float], float]:
    """Give each place its middle from the left, rows centred on each other, and the whole width."""
    wide = {row: sum(_room(each) for each in places) for row, places in enumerate(rows)}
    whole = max(wide.values(), default=0) + GAP
    centres: dict[Place, float] = {}
    for row, places in enumerate(rows):
        x = (whole - wide[row]) / 2
        for place in places:
            centres[place] = x + _room(place) / 2
            x += _room(place)
    return centres, whole


def _room(place: Place) -> int:
    return WIDTH + GAP if place[1] < 0 else BEND


def _boxes(
    nodes: Sequence[Node],
    layers: Mapping[str, int],
    centres: Mapping[Place, float],
    named: Callable[[str], str],
) -> tuple[dict[str, Box], list[tuple[float, float]]]:
    """Give the boxes, and of each layer its upper and lower edge."""
    titles = {each.activity: wrapped(named(each.activity), (WIDTH - 36) / 14)[:3] for each in nodes}
    tops: list[tuple[float, float]] = []
    y = 8.0
    for layer in range(1 + max(layers.values(), default=-1)):
        lines = max(len(titles[name]) for name, at in layers.items() if at == layer)
        height = 18 + LINE * (lines + 1)
        tops.append((y, y + height))
        y += height + RISE
    boxes = {}
    for node in nodes:
        upper, lower = tops[layers[node.activity]]
        note = _("%(n)s 次") % {"n": f"{node.events:,}"}
        boxes[node.activity] = Box(
            node.activity,
            round(centres[node.activity, -1] - WIDTH / 2, 1),
            upper,
            WIDTH,
            int(lower - upper),
            titles[node.activity],
            note,
        )
    return boxes, tops


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where everything stands, for arrows between it; `most` is the count of the thickest."""

    boxes: Mapping[str, Box]
    centres: Mapping[Place, float]
    tops: Sequence[tuple[float, float]]
    most: int

    def arrow(self, edge: Edge, chain: list[Place], tone: str) -> Arrow:
        """Draw an arrow along its stations."""
        text = f"{edge.count:,} · {span(edge.median)}"
        thick = round(1.2 + 4.8 * edge.count / self.most, 1)
        path, tip, x, y = self._line(edge, chain)
        return Arrow(
            edge.before, edge.activity, path, tip, round(x, 1), round(y, 1), text, thick, tone
        )

    def _line(self, edge: Edge, chain: list[Place]) -> tuple[str, str, float, float]:
        source, target = self.boxes[edge.before], self.boxes[edge.activity]
        if edge.before == edge.activity:
            x, y = source.x + source.width, source.y + source.height / 2
            path = f"M{x},{y - 10} C{x + 40},{y - 26} {x + 40},{y + 26} {x + 7},{y + 10}"
            return path, _tip(x, y + 10, "left"), x + 20, y - 16
        if source.y == target.y:
            return _beside(source, target)
        points = [(self.centres[place], *self._edges(place)) for place in chain]
        down = source.y < target.y
        shift = 14 if down else -14  # so that there and back do not lie on each other
        path = _path([(x + shift, upper, lower) for x, upper, lower in points], down=down)
        x, upper, lower = points[-1] if down else points[0]
        tip = _tip(x + shift, upper, "down") if down else _tip(x + shift, lower, "up")
        start = (len(points) - 1) // 2
        (one, _upper, begin), (other, end, _lower) = points[start : start + 2]
        return path, tip, (one + other) / 2 + shift, (begin + end) / 2 + (8 if down else -6)

    def _edges(self, place: Place) -> tuple[float, float]:
        """Give the upper and lower edge of a station."""
        if place[1] >= 0:
            return self.tops[place[1]]
        box = self.boxes[place[0]]
        return box.y, box.y + box.height


def _path(points: list[tuple[float, float, float]], *, down: bool) -> str:
    """Bend from layer to layer with upright tangents; through a layer it runs straight."""
    legs = []
    for (x, _top, below), (to, above, _bottom) in pairwise(points):
        half = (below + above) / 2
        legs.append((x, below, half, to, above))
    if down:
        parts = [f"M{legs[0][0]},{legs[0][1]}"]
        for n, (x, below, half, to, above) in enumerate(legs):
            if n:
                parts.append(f"L{x},{below}")
            end = above - 6 if n == len(legs) - 1 else above
            parts.append(f"C{x},{half} {to},{half} {to},{end}")
        return " ".join(parts)
    parts = [f"M{legs[-1][3]},{legs[-1][4]}"]
    for n, (x, below, half, to, above) in enumerate(reversed(legs)):
        if n:
            parts.append(f"L{to},{above}")
        end = below + 6 if n == len(legs) - 1 else below
        parts.append(f"C{to},{half} {x},{half} {x},{end}")
    return " ".join(parts)


def _beside(source: Box, target: Box) -> tuple[str, str, float, float]:
    """Draw between two boxes of one layer: straight to the next, else around those between."""
    right = source.x < target.x
    y = source.y + source.height / 2 + (8 if right else -8)
    start = source.x + source.width if right else source.x
    end = target.x if right else target.x + target.width
    low = source.y + source.height + 22 if right else source.y - 18
    near = end - (6 if right else -6)
    bend = "L" if abs(end - start) <= GAP else f"C{start},{low} {end},{low} "
    tip = _tip(end, y, "right" if right else "left")
    return f"M{start},{y} {bend}{near},{y}", tip, (start + end) / 2, low if right else low + 8


def _tip(x: float, y: float, way: str) -> str:
    back, side = 9, 5
    corners = {
        "down": ((x, y), (x - side, y - back), (x + side, y - back)),
        "up": ((x, y), (x - side, y + back), (x + side, y + back)),
        "right": ((x, y), (x - back, y - side), (x - back, y + side)),
        "left": ((x, y), (x + back, y - side), (x + back, y + side)),
    }[way]
    return " ".join(f"{round(a, 1)},{round(b, 1)}" for a, b in corners)
