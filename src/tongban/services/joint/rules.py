"""Pure decisions of joint matters: where members stand, who may begin, what is out of reach.

All of it is reckoned from what the children's cases are now and from nothing that happened on the
way, so that news may come late, twice or in any order (domain.md §4.5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tongban.kernel.terms.counting import local_day
from tongban.services.joint.types import Edge, Point, Stand

if TYPE_CHECKING:
    from tongban.record.types import MatterView

GOOD: Final = frozenset({"granted", "deemed", "not_required"})
"""Outcomes of a case with which its member is done."""
MOVING: Final = frozenset({"UNDER_REVIEW", "SUSPENDED", "APPROVED", "DENIED", "CERT_ISSUED"})
"""States of a case on which somebody works."""


@dataclass(frozen=True, slots=True)
class Child:
    """What a joint matter looks at in a member's case; `over` means that it is in a final state.

    `issued` is also true where the granted item produces no credential: its decision is all.
    """

    item: str
    state: str
    outcome: str | None = None
    accepted_at: str | None = None
    issued: bool = False
    over: bool = False

    @property
    def good(self) -> bool:
        """Tell whether it was decided in favour."""
        return self.outcome in GOOD

    @property
    def failed(self) -> bool:
        """Tell whether it came to an end, or will, without what was applied for."""
        return self.outcome is not None and self.outcome not in GOOD


@dataclass(frozen=True, slots=True)
class Whole:
    """A joint matter as its ledger has it, beside the children.

    `silent` are members whose department said nothing of the visit in time.
    """

    members: tuple[str, ...]
    mandatory: frozenset[str]
    edges: tuple[Edge, ...]
    stopped: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    def before(self, item: str, *holds: str) -> tuple[Edge, ...]:
        """Give the edges by which a member waits, those that hold one of these."""
        return tuple(
            each
            for each in self.edges
            if each.target == item and each.holds in holds and each.source in self.members
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What the children add up to; `accepted_at` once all that wait for nobody are accepted.

    `ready` tells that every mandatory member is done, whatever the optional ones do (INV-ENT-02).
    """

    standing: tuple[str, ...]
    total: int
    first: int
    accepted: int
    moving: int
    done: int
    failed: int
    withdrawn: int
    over: int
    ready: bool
    accepted_at: datetime | None

    @property
    def concluded(self) -> bool:
        """Tell whether nothing of it runs or waits any more."""
        return self.over == self.total


def child_of(matter: MatterView, *, produces: bool) -> Child:
    """Give what matters of a case; `produces` tells whether its item gives a credential."""
    facts = {} if matter.folded is None else matter.folded.facts
    accepted = facts.get("accepted_at")
    good = matter.outcome in GOOD
    return Child(
        item=matter.item,
        state=matter.state,
        outcome=matter.outcome,
        accepted_at=None if accepted is None else str(accepted),
        issued=facts.get("issued") is True or (good and not produces),
        over=matter.closed_at is not None,
    )


def stand_of(item: str, whole: Whole, children: Mapping[str, Child]) -> Stand:
    """Tell where a member stands."""
    child = children.get(item)
    if child is None:
        return Stand.STOPPED if item in whole.stopped else Stand.WAITING
    if child.failed:
        return Stand.FAILED
    return Stand.DONE if child.over else Stand.RUNNING


def tally(whole: Whole, children: Mapping[str, Child]) -> Tally:
    """Add the children up (domain.md §4.5): the same whatever the order of their news."""
    stands = {item: stand_of(item, whole, children) for item in whole.members}
    over = {
        item
        for item, stand in stands.items()
        if stand is Stand.STOPPED or (item in children and children[item].over)
    }
    asked = [item for item in whole.members if item in whole.mandatory] or list(whole.members)
    first = [
        item
        for item in asked
        if not whole.before(item, "start")
        and not (item in over and (item not in children or children[item].accepted_at is None))
    ]
    moments = [
        datetime.fromisoformat(text)
        for item in first
        if (child := children.get(item)) is not None and (text := child.accepted_at) is not None
    ]
    return Tally(
        standing=tuple(f"{item}={_word(stands[item], children.get(item))}" for item in stands),
        total=len(stands),
        # with nobody left whose acceptance could be waited for, the whole is never accepted
        first=max(len(first), 1),
        accepted=len(moments),
        moving=min(
            1,
            sum(
                child.state in MOVING or child.over or child.failed
                for child in _of(children, stands)
            ),
        ),
        done=sum(stand is Stand.DONE for stand in stands.values()),
        failed=sum(
            stands[item] in {Stand.FAILED, Stand.STOPPED}
            for item in stands
            if item in whole.mandatory
        ),
        withdrawn=sum(child.outcome == "withdrawn" for child in _of(children, stands)),
        over=len(over),
        ready=bool(whole.mandatory)
        and all(stands.get(item) is Stand.DONE for item in whole.mandatory),
        accepted_at=max(moments) if first and len(moments) == len(first) else None,
    )


def state_of(one: Tally) -> str:
    """Give the state that a tally stands for; the procedure says the same of the same counts."""
    if one.concluded:
        if one.withdrawn == one.total:
            return "WITHDRAWN"
        return "FAILED" if one.failed or not one.done else "DONE"
    if one.ready:
        return "ALL_READY"
    if one.done:
        return "PARTIALLY_DONE"
    if one.accepted == one.first:
        return "IN_PROGRESS" if one.moving else "ACCEPTED"
    return "PARTIALLY_ACCEPTED" if one.accepted else "SUBMITTED"


def reached(edge: Edge, child: Child | None, issued: Collection[str]) -> bool:
    """Tell whether the source of an edge is far enough; `issued` are items with a live credential.

    An advance opinion is none of the points: it never stands for a decision (INV-BDL-03).
    """
    if child is None:
        return False
    if edge.point is Point.ACCEPTED:
        return child.accepted_at is not None
    if edge.point is Point.DECIDED:
        return child.good
    return child.good and (edge.source in issued if edge.kind else child.issued)


def may_open(
    item: str, whole: Whole, children: Mapping[str, Child], issued: Collection[str]
) -> bool:
    """Tell whether everything is there that a waiting member waits for."""
    return all(
        _passed(edge, whole) or reached(edge, children.get(edge.source), issued)
        for edge in whole.before(item, "start")
    ) and all(
        edge.source in whole.opinions or reached(edge, children.get(edge.source), issued)
        for edge in whole.before(item, "opinion")
    )


def may_decide(
    item: str, whole: Whole, children: Mapping[str, Child], issued: Collection[str]
) -> bool:
    """Tell whether the prerequisites that run beside a member are there for its decision."""
    return all(
        _passed(edge, whole) or reached(edge, children.get(edge.source), issued)
        for edge in whole.before(item, "decision", "opinion")
    )


def _passed(edge: Edge, whole: Whole) -> bool:
    """Tell whether silence stands for the source's favourable decision; never for a credential."""
    return edge.source in whole.silent and not edge.kind


def out_of_reach(whole: Whole, children: Mapping[str, Child]) -> dict[str, str]:
    """Map every undecided member that rests on one that failed to that one, along all edges.

    What was decided already stays decided; siblings that rest on nothing that failed go on.
    """
    lost = {
        item: item
        for item in whole.members
        if stand_of(item, whole, children) in {Stand.FAILED, Stand.STOPPED}
    }
    found: dict[str, str] = {}
    waiting = sorted(lost)
    while waiting:
        source = waiting.pop()
        for edge in whole.edges:
            child = children.get(edge.target)
            settled = child is not None and (child.good or child.failed)
            passed = edge.point is Point.ACCEPTED and reached(edge, children.get(source), ())
            if (
                edge.source == source
                and edge.target in whole.members
                and edge.target not in lost
                and not settled
                and not passed
            ):
                lost[edge.target] = found[edge.target] = source
                waiting.append(edge.target)
    return {item: because for item, because in found.items() if item not in whole.stopped}


def same(facts: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Read a list among the facts of a matter."""
    value = facts.get(name)
    return (
        tuple(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ()
    )


def defects_in(facts: Mapping[str, object], name: str) -> tuple[tuple[str, str], ...]:
    """Read a list of defects among the facts: (member, what is wrong)."""
    return tuple(
        (item, told) for text in same(facts, name) for item, _, told in (text.partition("/"),)
    )


def whole_of(matter: MatterView) -> Whole:
    """Read a joint matter's own facts."""
    facts: Mapping[str, object] = {} if matter.folded is None else matter.folded.facts
    silent = set(same(facts, "visit_items")) - set(same(facts, "visit_found"))
    return Whole(
        members=same(facts, "members"),
        mandatory=frozenset(same(facts, "mandatory")),
        edges=tuple(map(Edge.read, same(facts, "edges"))),
        stopped=frozenset(same(facts, "stopped")),
        opinions=frozenset(same(facts, "opinions")),
        silent=frozenset(silent if facts.get("visit_silent") is True else ()),
    )


def day_of(moment: datetime) -> str:
    """Write the day in China of a moment."""
    return local_day(moment).isoformat()


def _of(children: Mapping[str, Child], members: Collection[str]) -> list[Child]:
    return [child for item, child in children.items() if item in members]


def _word(stand: Stand, child: Child | None) -> str:
    """Say where a member stands, as coarse as the whole needs it."""
    if stand is not Stand.RUNNING or child is None:
        return stand.value
    return "accepted" if child.accepted_at is not None else "received"
