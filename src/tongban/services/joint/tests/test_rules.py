"""Laws of joint matters: the same end whatever the order of the news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.definitions import Definition
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.joint import rules
from tongban.services.joint.procedure import document
from tongban.services.joint.rules import Child, Whole
from tongban.services.joint.tests import world
from tongban.services.joint.types import Edge, Point

if TYPE_CHECKING:
    from uuid import UUID

ITEMS = ("a", "b", "c", "d")
ENDS = ("granted", "refused", "withdrawn", "lapsed", "not_accepted", "not_required")


@st.composite
def children(draw: st.DrawFn) -> dict[str, Child]:
    found = {}
    for item in draw(st.lists(st.sampled_from(ITEMS), unique=True)):
        outcome = draw(st.none() | st.sampled_from(ENDS))
        accepted = draw(st.none() | st.sampled_from(["2022-04-01T09:00:00+08:00"]))
        state = draw(st.sampled_from(["RECEIVED", "ACCEPTED", "UNDER_REVIEW", "APPROVED"]))
        over = outcome is not None and draw(st.booleans())
        found[item] = Child(item, state, outcome, accepted, issued=over, over=over)
    return found


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    edges = [
        Edge(source, target, draw(st.sampled_from(list(Point))))
        for place, target in enumerate(ITEMS)
        for source in ITEMS[:place]
        if draw(st.integers(0, 3)) == 0
    ]
    return Whole(
        ITEMS,
        frozenset(draw(st.lists(st.sampled_from(ITEMS), unique=True))),
        tuple(edges),
        frozenset(draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=1))),
    )


@given(children(), wholes())
@settings(max_examples=200)
def test_the_procedure_reads_the_same_state_from_the_same_counts(
    found: dict[str, Child], whole: Whole
) -> None:
    definition = Definition.load(document(), lambda _: None)
    tally = rules.tally(whole, found)
    act = definition.acts["conclude" if tally.concluded else "hear"]
    known: dict[str, Any] = {"ready": tally.ready} | {
        f"payload_{name}": getattr(tally, name)
        for name in ("total", "first", "accepted", "moving", "done", "failed", "withdrawn")
    }
    target = next(each for each in act.targets if each.when is None or each.when.evaluate(known))
    assert target.state == rules.state_of(tally)


@given(children(), wholes(), st.randoms())
@settings(max_examples=100)
def test_the_order_of_children_and_edges_changes_nothing(
    found: dict[str, Child], whole: Whole, random: Any
) -> None:
    shuffled = list(found.items())
    random.shuffle(shuffled)
    edges = list(whole.edges)
    random.shuffle(edges)
    other = Whole(whole.members, whole.mandatory, tuple(edges), whole.stopped)
    assert rules.tally(other, dict(shuffled)) == rules.tally(whole, found)
    assert set(rules.out_of_reach(other, dict(shuffled))) == set(rules.out_of_reach(whole, found))


@given(children(), wholes())
@settings(max_examples=100)
def test_what_is_out_of_reach_rests_on_something_that_failed(
    found: dict[str, Child], whole: Whole
) -> None:
    lost = rules.out_of_reach(whole, found)
    gone = {item for item, child in found.items() if child.failed} | whole.stopped
    for item, because in lost.items():
        assert any(each.source == because and each.target == item for each in whole.edges)
        assert because in gone or because in lost
        assert item not in found or not (found[item].good or found[item].failed)


@given(st.sampled_from(list(Point)), st.sampled_from(["start", "decision", "opinion"]), st.text())
def test_an_edge_reads_back_as_written(point: Point, holds: str, why: str) -> None:
    edge = Edge("a-b", "c-d", point, holds, "licence", why)
    assert Edge.read(str(edge)) == edge


@given(wholes(), st.sampled_from(ITEMS))
def test_inv_bdl_03_an_opinion_never_stands_for_a_decision(whole: Whole, item: str) -> None:
    """An advance opinion on everything opens no edge that waits for more than an opinion."""
    opined = Whole(whole.members, whole.mandatory, whole.edges, whole.stopped, frozenset(ITEMS))
    plain = Whole(whole.members, whole.mandatory, whole.edges, whole.stopped)
    assert rules.may_open(item, opined, {}, ()) == rules.may_open(item, plain, {}, ())
    assert rules.may_decide(item, opined, {}, ()) == rules.may_decide(item, plain, {}, ())


def _seen(joint: UUID) -> tuple[object, ...]:
    matter = get_matter(joint, actor=SYSTEM)
    assert matter.folded is not None
    facts = matter.folded.facts
    return (
        matter.state,
        matter.outcome,
        facts["accepted_at"],
        sorted(cast("list[str]", facts["standing"])),
    )


@pytest.mark.usefixtures("district")
def test_whatever_the_order_of_the_news_the_joint_matter_ends_the_same() -> None:
    """Late, twice and in any order: everything happened before the first word is heard."""
    world.put(members=[{"item": "shop-registration"}, {"item": "fire-check"}], policies={})
    joint = world.submit()
    for item, good in (("shop-registration", True), ("fire-check", False)):
        world.accept(joint, item)
        world.review(joint, item)
        if item == "fire-check":
            world.inspect_alone(joint, item)
        world.opine(joint, item)
        if good:
            world.grant(joint, item)
            world.issue(joint, item)
        else:
            world.deny(joint, item)
        world.deliver(joint, item)
    rows = world.fetch_all("SELECT key FROM record_outbox WHERE kind = 'dependants' ORDER BY id")
    keys = [key for (key,) in rows]
    assert len(keys) == 14

    def heard(order: list[str]) -> tuple[object, ...]:
        with transaction.atomic():
            for each in order:
                world.do_effect(each)
            found = _seen(joint)
            transaction.set_rollback(True)
        return found

    usual = heard(keys)
    assert usual[:2] == ("FAILED", "refused")

    @settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.permutations(keys), st.integers(1, len(keys)))
    def any_order(order: list[str], last: int) -> None:
        assert heard([*order[:last], *order]) == usual

    any_order()


@pytest.mark.usefixtures("district")
def test_however_late_the_news_are_heard_the_joint_matter_ends_the_same() -> None:
    """Heard after each act, or only now and then: the same state, acceptance and end."""
    world.put(members=[{"item": "shop-registration"}, {"item": "drain-permit"}], policies={})
    steps = {
        item: [world.accept, world.review, world.opine, world.grant, world.issue, world.deliver]
        for item in ("shop-registration", "drain-permit")
    }
    seen = []

    @settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(st.booleans(), min_size=6, max_size=6))
    def some_heard(hear: list[bool]) -> None:
        with transaction.atomic():
            joint = world.submit()
            for place, step in enumerate(steps["shop-registration"]):
                step(joint, "shop-registration")
                if hear[place]:
                    world.settle()
            world.settle()
            for step in steps["drain-permit"]:
                step(joint, "drain-permit")
            world.settle()
            state, outcome, accepted, standing = _seen(joint)
            seen.append((state, outcome, accepted is not None, str(standing)))
            transaction.set_rollback(True)

    some_heard()
    assert set(seen) == {
        ("DONE", "granted", True, "['drain-permit=done', 'shop-registration=done']")
    }
