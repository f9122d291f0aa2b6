"""Items that need each other first (互为前置), and the ways out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tongban.services.bundles.planner.asking import deferrable, order
from tongban.services.bundles.planner.results import Cycle, Edge, WayOut
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tongban.services.bundles.planner.asking import Ask
    from tongban.services.bundles.planner.scene import Scene
    from tongban.services.bundles.planner.selecting import Selection

WAYS: Final[Mapping[str, Label]] = {
    "optional": Label("该材料可以不交", "that document need not be handed in"),
    "held": Label("申请人已持有该材料", "the applicant holds that document already"),
    "shared": Label("该材料可由部门共享获取", "authorities can get that document themselves"),
    "later": Label("该材料可容缺后补", "that document may come later"),
    "committed": Label("可凭告知承诺办理", "it may be granted on commitment"),
    "prereview": Label(
        "可先出预审意见同步审查，两项同时作出决定；预审意见不替代法定前置",
        "both are reviewed on an advance opinion and decided together; the opinion stands for no "
        "legal prerequisite",
    ),
}
"""Ways out of a circle, the best first."""
_RANK: Final = {how: n for n, how in enumerate(WAYS)}


def untangle(
    found: tuple[Edge, ...], asked: Iterable[Ask], selection: Selection, scene: Scene
) -> tuple[tuple[Edge, ...], tuple[Cycle, ...]]:
    """Give the edges without circles as far as there is a way out, and every circle found.

    Of an edge taken away nothing remains, but for an advance opinion, which stays as an edge by
    `opinion`. Edges that need not have gone are put back.
    """
    circles = knots(found)
    if not circles:
        return found, ()
    slots = {ask.key: ask for ask in asked}
    kept, ways = list(found), list[WayOut]()
    while tangled := knots(kept):
        ranked = sorted(
            (_RANK[how], order(edge), edge, how)
            for edge in kept
            if any(edge.before in knot and edge.after in knot for knot in tangled)
            and (how := _way(edge, slots, selection, scene)) is not None
        )
        if not ranked:
            break
        _, _, edge, how = ranked[0]
        kept.remove(edge)
        ways.append(WayOut(edge, how, WAYS[how]))
    for way in [*reversed(ways)]:
        if not _tightens(kept, way.edge):
            kept.append(way.edge)
            ways.remove(way)
    kept += [replace(way.edge, by="opinion") for way in ways if way.how == "prereview"]
    stuck = set().union(*knots(kept)) if knots(kept) else set[str]()
    cycles = tuple(_cycle(circle, found, ways, stuck) for circle in circles)
    return tuple(sorted(kept, key=order)), cycles


def knots(edges: Iterable[Edge]) -> tuple[frozenset[str], ...]:
    """Give the sets of items that depend on each other, advance opinions left aside."""
    after: dict[str, set[str]] = {}
    for edge in edges:
        if edge.by != "opinion":
            after.setdefault(edge.before, set()).add(edge.after)
    reach = {item: _reached(item, after) for item in after}
    tied = {
        frozenset(other for other in reach[item] if item in reach.get(other, ())) | {item}
        for item in after
        if item in reach[item]
    }
    return tuple(sorted(tied, key=sorted))


def _reached(start: str, after: Mapping[str, Collection[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(after.get(start, ()))
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen.add(item)
            waiting.extend(after.get(item, ()))
    return frozenset(seen)


def _tightens(kept: list[Edge], edge: Edge) -> bool:
    """Tell whether putting an edge back closes a circle again."""
    return len(knots([*kept, edge])) > 0


def _way(
    edge: Edge, slots: Mapping[tuple[str, str], Ask], selection: Selection, scene: Scene
) -> str | None:
    """Give how an edge can be done without, the best way first; None where it cannot."""
    ask = slots.get((edge.after, edge.slot)) if edge.kind == "credential" else None
    after = selection.members[edge.after]
    if edge.optional:
        return "optional"
    if ask is not None:
        if ask.need.kind in scene.held:
            return "held"
        if scene.shared(ask.need):
            return "shared"
        if deferrable(after, ask.need):
            return "later"
        if after.commitment:
            return "committed"
    return "prereview" if selection.members[edge.before].prereview else None


def _cycle(
    circle: frozenset[str], found: Iterable[Edge], ways: Iterable[WayOut], stuck: Collection[str]
) -> Cycle:
    within = [edge for edge in found if edge.before in circle and edge.after in circle]
    out = tuple(way for way in ways if way.edge.before in circle and way.edge.after in circle)
    return Cycle(tuple(sorted(circle)), tuple(within), out, solved=circle.isdisjoint(stuck))
