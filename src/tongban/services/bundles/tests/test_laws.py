"""Laws of plans that hold for every district, and INV-ONE-01 to 04 under their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.services.bundles.planner import Edge, Options, Plan, plan
from tongban.services.bundles.planner.scheduling import AT_ONCE, end_of
from tongban.services.bundles.tests import small
from tongban.services.bundles.tests.generated import FACTS, Case, cases
from tongban.services.bundles.tests.small import MONDAY, need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tongban.services.bundles.types import Network

modest = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def made(case: Case, **options: object) -> Plan:
    given_options = Options(complete=case.complete, **options)  # type: ignore[arg-type]  # by name
    return plan(
        case.network,
        case.goals,
        facts=case.facts,
        holds=case.holds,
        on=MONDAY,
        options=given_options,
    )


def slots_to_bring(found: Plan) -> set[tuple[str, str]]:
    lines = (line for line in found.evidence if line.status == "bring" and line.certain)
    return {ask for line in lines for ask in line.asked_by}


@modest
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_goals_and_holdings_changes_nothing(case: Case, random: object) -> None:
    shuffled = list(case.goals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    other = replace(case, goals=tuple(shuffled), holds=frozenset(sorted(case.holds, reverse=True)))
    assert made(other) == made(case)


@modest
@given(cases(), st.data())
def test_holding_more_never_asks_for_more(case: Case, data: st.DataObject) -> None:
    kinds = sorted({*case.network.credentials, *case.network.evidence})
    more = data.draw(st.sampled_from(kinds))
    richer = replace(case, holds=case.holds | {more})
    assert slots_to_bring(made(richer)) <= slots_to_bring(made(case))


@modest
@given(cases())
def test_no_item_is_planned_whose_conditions_are_false(case: Case) -> None:
    found = made(case)
    bundle = case.network.bundles["matter"]
    for member in found.members:
        said = bundle.member(member.item)
        # what was asked for by its name, or issues what is needed, is in whatever a bundle says
        if said is not None and member.role not in {"goal", "prerequisite"}:
            assert _holds(said.when, case.facts) is not False
    for line in found.evidence:
        for name, slot in line.asked_by:
            needs = {each.slot: each for each in case.network.items[name].needs}
            assert _holds(needs[slot].when, case.facts) is not False


@modest
@given(cases(), st.sampled_from(FACTS), st.booleans())
def test_a_further_fact_brings_no_question_back(case: Case, name: str, answer: bool) -> None:  # noqa: FBT001 - drawn
    if name in case.facts:
        return
    before = {each.element for each in made(case).questions}
    after = {
        each.element for each in made(replace(case, facts={**case.facts, name: answer})).questions
    }
    assert after <= before - {name}


@modest
@given(cases())
def test_questions_ask_only_for_what_is_unknown(case: Case) -> None:
    found = made(case)
    assert not {each.element for each in found.questions} & set(case.facts)
    answered = replace(case, facts=dict.fromkeys(FACTS, True) | case.facts)
    assert made(answered).questions == ()


@modest
@given(cases())
def test_the_due_day_is_the_critical_path(case: Case) -> None:
    found = made(case)
    certain = set(found.items)
    dated = {each.item: each.due for each in found.members if each.certain}
    edges = [edge for edge in found.edges if {edge.before, edge.after} <= certain]
    if None in dated.values():
        # without a date only what is in a circle or behind one
        assert any(not cycle.solved for cycle in found.cycles)
        return
    assert dated == _longest(certain, edges, case.network)
    assert found.due == max((day for day in dated.values() if day is not None), default=None)
    if found.due is not None:
        critical = [each for each in found.members if each.critical]
        assert any(each.due == found.due for each in critical)
        assert found.promised is not None
        assert found.promised <= found.due


@modest
@given(cases())
def test_inv_one_01_one_form_asks_no_more_and_no_meaning_twice(case: Case) -> None:
    """INV-ONE-01: |merged fields| <= sum of |fields|, no duplicate semantic field."""
    found = made(case)
    nodes = [case.network.items[each.item] for each in found.members]
    assert len(found.form) <= sum(len(node.form) for node in nodes)
    elements = case.network.elements
    meanings = [elements[field.element].label["zh"] for field in found.form]
    assert len(meanings) == len(set(meanings))
    asked = {name for field in found.form for name in (field.element, *field.same_as)}
    assert asked == {name for node in nodes for name in node.form}


@modest
@given(cases())
def test_inv_one_02_evidence_is_never_more_than_the_sum(case: Case) -> None:
    """INV-ONE-02: |materials| <= sum of |materials|."""
    found = made(case)
    nodes = [case.network.items[item] for item in found.items]
    assert len(found.bring) <= sum(len(node.needs) for node in nodes)
    evidence = next(each for each in found.measures if each.id == "evidence")
    assert evidence.after.total <= evidence.before.total
    kinds = [line.kind for line in found.bring]
    assert len(kinds) == len(set(kinds))


def both(*items: Any) -> Plan:
    """Plan a bundle of exactly these items."""
    whole = small.bundle(*({"item": each.id} for each in items))
    net = small.network(*items, bundles=(whole,), elements=(small.element("field_a", "text"),))
    return plan(net, ["matter"], facts={}, holds=frozenset(), on=MONDAY, options=Options())


def test_inv_one_02_what_two_items_ask_for_is_brought_once() -> None:
    """INV-ONE-02 by hand: three slots of two kinds are two lines, each naming all who ask."""
    found = both(
        small.item("item-0", need("paper-0"), need("paper-1")),
        small.item("item-1", need("paper-0")),
    )
    assert [(line.kind, {name for name, _ in line.asked_by}) for line in found.bring] == [
        ("paper-0", {"item-0", "item-1"}),
        ("paper-1", {"item-0"}),
    ]
    evidence = next(each for each in found.measures if each.id == "evidence")
    assert (evidence.before.total, evidence.after.total) == (3, 2)


def test_inv_one_04_two_items_with_visits_are_visited_as_often_as_the_one_with_more() -> None:
    """INV-ONE-04 by hand: one visit and two are two, not three; an item without any adds none."""
    found = both(
        small.item("item-0", visits=1),
        small.item("item-1", visits=2),
        small.item("item-2", visits=0),
    )
    visits = next(each for each in found.measures if each.id == "visits")
    assert (visits.before.total, visits.after.total) == (3, 2)
    once = next(
        each for each in both(small.item("item-0", visits=1)).measures if each.id == "visits"
    )
    assert (visits.unit_of(visits.after).en, once.unit_of(once.after).en) == ("visits", "visit")


@modest
@given(cases())
def test_inv_one_03_the_dependency_graph_has_no_circle(case: Case) -> None:
    """INV-ONE-03: the graph is acyclic; a circle without a way out is reported and gets no date."""
    found = made(case)
    stuck = {item for cycle in found.cycles if not cycle.solved for item in cycle.items}
    binding = [
        (edge.before, edge.after)
        for edge in found.edges
        if edge.by != "opinion" and not edge.optional and edge.after not in stuck
    ]
    after: dict[str, set[str]] = {}
    for one, other in binding:
        after.setdefault(one, set()).add(other)
    for start, first in after.items():
        seen: set[str] = set()
        waiting = [*first]
        while waiting:
            item = waiting.pop()
            assert item != start
            if item not in seen:
                seen.add(item)
                waiting += after.get(item, ())
    for item in stuck:
        assert found.member(item).due is None


@modest
@given(cases())
def test_inv_one_04_visits_are_the_most_of_one_member_never_the_sum(case: Case) -> None:
    """INV-ONE-04: onsite_visits(parent) <= max(children)."""
    found = made(case)
    visits = next(each for each in found.measures if each.id == "visits")
    stated = [case.network.items[item].visits or 0 for item in found.items]
    assert visits.after.total == max(stated, default=0)
    assert visits.before.total == sum(stated)


@modest
@given(cases())
def test_every_number_is_the_sum_of_its_rows(case: Case) -> None:
    for measure in made(case).measures:
        for count in (measure.before, measure.after):
            amounts = [row.amount for row in count.rows]
            assert count.total == sum(each for each in amounts if each is not None)
            assert count.unstated == amounts.count(None)


def _holds(when: str | None, facts: dict[str, bool]) -> bool | None:
    """Reckon a condition of the tests by trying every answer to what is unknown."""
    if when is None:
        return True
    text = when.replace(" = TRUE", "").replace("fact_b = FALSE", "not fact_b")
    text = text.replace("NOT", "not").replace("AND", "and").replace("OR", "or")
    unknown = [name for name in FACTS if name not in facts]
    answers = {
        bool(eval(text, {}, {**facts, **world}))  # noqa: S307 - a fixed list of conditions
        for world in _worlds(unknown)
    }
    return answers.pop() if len(answers) == 1 else None


def _worlds(names: list[str]) -> Iterator[dict[str, bool]]:
    if not names:
        yield {}
        return
    for rest in _worlds(names[1:]):
        yield {names[0]: True, **rest}
        yield {names[0]: False, **rest}


def _longest(items: set[str], edges: list[Edge], network: Network) -> dict[str, date]:
    """Walk every path there is and keep the latest day on which each item may be decided.

    An item has three points, start, reviewed and due; every path of hops between points is tried.
    """
    hops = _hops(items, edges)
    latest: dict[str, date] = {}

    def walk(point: tuple[str, str], day: date, path: frozenset[tuple[str, str]]) -> None:
        item, at = point
        if at == "due":
            latest[item] = max(latest.get(item, day), day)
        for other in hops[point] - path:
            later = day
            if at == "start" and other == (item, "reviewed"):
                later = end_of(network.items[item].promised, day, network.calendar)
            walk(other, later, path | {other})

    for item in items:
        walk((item, "start"), MONDAY, frozenset({(item, "start")}))
    return latest


def _hops(items: set[str], edges: list[Edge]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    points = ("start", "reviewed", "due")
    hops: dict[tuple[str, str], set[tuple[str, str]]] = {
        (item, point): set() for item in items for point in points
    }
    for item in items:
        hops[item, "start"].add((item, "reviewed"))
        hops[item, "reviewed"].add((item, "due"))
    for edge in (each for each in edges if not each.optional):
        if edge.by == "accepted":
            hops[edge.before, "start"].add((edge.after, "start"))
        elif edge.by == "opinion":
            hops[edge.before, "reviewed"].add((edge.after, "start"))
        elif edge.by not in AT_ONCE:
            hops[edge.before, "due"].add((edge.after, "start"))
        if edge.by in {"opinion", *AT_ONCE}:
            hops[edge.before, "due"].add((edge.after, "due"))
    return hops
