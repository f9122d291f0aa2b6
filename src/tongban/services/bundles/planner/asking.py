"""Where each piece of evidence that an item asks for comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.services.bundles.planner.results import Edge
from tongban.services.bundles.planner.scene import ASKED
from tongban.services.bundles.planner.selecting import Selected, Selection, inside
from tongban.services.bundles.types import Need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.bundles.planner.scene import Scene


@dataclass(frozen=True, slots=True)
class Ask:
    """One slot of one item, and how it is filled; `sources` are members that issue it.

    `status` is that of the line it becomes. `deferrable` and `committable` tell what the bundle
    allows beside. An optional slot is never asked for, but what fills it may close a circle.
    """

    item: str
    need: Need
    status: str
    certain: bool
    sources: tuple[Selected, ...] = ()
    deferrable: bool = False
    committable: bool = False
    optional: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Give the item and the slot."""
        return (self.item, self.need.slot)


def asks(selection: Selection, scene: Scene) -> tuple[Ask, ...]:
    """Give every slot that applies or may apply, of every item of the plan, by item."""
    return tuple(
        ask
        for item in sorted(selection.members)
        for need in scene.network.items[item].needs
        for ask in _asks(selection.members[item], need, selection, scene)
    )


def _asks(member: Selected, need: Need, selection: Selection, scene: Scene) -> Iterator[Ask]:
    asked = scene.asks(need)
    if asked is False:
        return
    optional = need.necessity not in ASKED
    sources = () if need.form else inside(member.item, need, selection, scene)
    if optional and not sources:
        return
    status, certain_source = _status(member, need, sources, scene)
    yield Ask(
        item=member.item,
        need=need,
        status="optional" if optional else status,
        certain=member.certain and asked is True and certain_source,
        sources=sources if optional or status == "produced" else (),
        deferrable=deferrable(member, need),
        committable=member.commitment and not need.form,
        optional=optional,
    )


def _status(
    member: Selected, need: Need, sources: tuple[Selected, ...], scene: Scene
) -> tuple[str, bool]:
    """Give the status of a slot, and whether it is sure however facts turn out."""
    if need.form:
        return "form", True
    if any(one.certain for one in sources):
        return "produced", True
    if need.kind in scene.held:
        return "held", True
    if sources:
        return "produced", False
    if scene.shared(need):
        return "shared", True
    return without_source(member, need, scene), True


def without_source(member: Selected, need: Need, scene: Scene) -> str:
    """Give how a slot is filled that nothing but the applicant can fill."""
    if member.commitment and member.item in scene.options.commit:
        return "committed"
    if deferrable(member, need) and f"{member.item}/{need.slot}" in scene.options.defer:
        return "later"
    return "bring"


def deferrable(member: Selected, need: Need) -> bool:
    """Tell whether its evidence may come later: the item or the bundle says so."""
    return need.necessity == "tolerable" or need.slot in member.tolerable


def edges(found: tuple[Ask, ...], selection: Selection, scene: Scene) -> tuple[Edge, ...]:
    """Give what depends on what: credentials handed on, and prerequisites by law."""
    made = [edge for ask in found for edge in _handed_on(ask, selection, scene)]
    for item, member in sorted(selection.members.items()):
        for wait in member.waits:
            other = selection.members.get(wait.item)
            if other is None:
                continue
            by = "prereview" if member.prereview and wait.by != "accepted" else wait.by
            basis = f"{wait.basis.law} {wait.basis.clause}".strip() if wait.basis else ""
            made.append(
                Edge(
                    wait.item,
                    item,
                    "waits_for",
                    by,
                    basis=basis,
                    certain=member.certain and other.certain,
                )
            )
    return tuple(sorted(set(made), key=order))


def order(edge: Edge) -> tuple[str, str, str, str]:
    """Give the order in which edges are listed."""
    return (edge.before, edge.after, edge.kind, edge.slot)


def _handed_on(ask: Ask, selection: Selection, scene: Scene) -> Iterator[Edge]:
    member = selection.members[ask.item]
    for source in ask.sources:
        together = source.item in member.parallel or ask.item in source.parallel
        yield Edge(
            before=source.item,
            after=ask.item,
            kind="credential",
            by="prereview" if member.prereview else "parallel" if together else "issued",
            slot=ask.need.slot,
            slot_name=ask.need.name,
            credential=scene.network.items[source.item].produces,
            certain=ask.certain and source.certain,
            optional=ask.optional,
        )
