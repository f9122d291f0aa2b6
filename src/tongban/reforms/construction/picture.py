"""The law's graph as a picture: each permit below what it needs, with where it stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.reforms.construction.law import Label, law

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.reforms.construction.types import Certificate, PrerequisiteLine

WIDE: Final = 206
HIGH: Final = 64
GAP: Final = 20
RISE: Final = 44
EDGE: Final = 10
LAYERS: Final = {"s1": 0, "s2": 1, "s3": 3, "s4": 4}
"""The highest layer that permits of a stage stand in."""


@dataclass(frozen=True, slots=True)
class Box:
    """One permit or document: top left corner, and done, lost, missing or not_asked."""

    id: str
    name: Label
    x: int
    y: int
    tone: str
    note: Label


@dataclass(frozen=True, slots=True)
class Arrow:
    """From what is needed down to what needs it."""

    x1: int
    y1: int
    x2: int
    y2: int
    broken: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows on a sheet of this size."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


TONES: Final[dict[str, Label]] = {
    "done": {"zh": "有效", "en": "in effect"},
    "lost": {"zh": "不具效力", "en": "without effect"},
    "missing": {"zh": "未取得", "en": "not there yet"},
}


def draw(certificates: Sequence[Certificate], lines: Sequence[PrerequisiteLine]) -> Picture:
    """Draw permits and project documents in layers, by what the law in force asks here."""
    edges = [
        each for each in lines if not each.in_case and each.state not in {"not_asked", "unknown"}
    ]
    names = dict.fromkeys([*law().in_order(), *(each.of for each in edges)])
    held = {each.node: each.effective for each in certificates}
    for each in edges:
        if each.state == "holds":
            held.setdefault(each.of, True)
    rows: dict[int, list[str]] = {}
    depth: dict[str, int] = {}
    needs = {name: [each.of for each in edges if each.permit == name] for name in names}
    for name in names:
        rows.setdefault(_depth(name, needs, depth), []).append(name)
    order = list(names)
    for row in rows.values():
        row.sort(key=lambda name: _first_use(name, edges, order))
    across = max(len(row) for row in rows.values())
    width = across * (WIDE + GAP) - GAP + 2 * EDGE
    places = {}
    for level, row in rows.items():
        free = width - 2 * EDGE - len(row) * WIDE
        step = WIDE + free // (len(row) + 1)
        for number, name in enumerate(row):
            x = EDGE + free // (len(row) + 1) + number * step
            places[name] = (x, EDGE + level * (HIGH + RISE))
    tones = {
        name: "done" if held.get(name) else "lost" if name in held else "missing" for name in names
    }
    return Picture(
        width=width,
        height=2 * EDGE + len(rows) * (HIGH + RISE) - RISE,
        boxes=tuple(
            Box(name, law().name_of(name), *places[name], tones[name], TONES[tones[name]])
            for name in names
        ),
        arrows=tuple(
            Arrow(
                places[each.of][0] + WIDE // 2,
                places[each.of][1] + HIGH,
                places[each.permit][0] + WIDE // 2,
                places[each.permit][1],
                each.state != "holds",
            )
            for each in edges
        ),
    )


def _depth(name: str, needs: dict[str, list[str]], known: dict[str, int]) -> int:
    """Give the layer of a permit: below what it needs, and not above the layer of its stage."""
    if name not in known:
        rule = law().permits.get(name)
        least = 0 if rule is None else LAYERS[rule.stage]
        known[name] = max((_depth(each, needs, known) + 1 for each in needs[name]), default=0)
        known[name] = max(known[name], least)
    return known[name]


def _first_use(name: str, edges: Sequence[PrerequisiteLine], order: Sequence[str]) -> int:
    """Give where the first permit that needs it stands, so that arrows cross little."""
    users = [order.index(each.permit) for each in edges if each.of == name]
    return min(users, default=order.index(name))
