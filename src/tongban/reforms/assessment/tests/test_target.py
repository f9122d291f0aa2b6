"""The cheapest way to a rank: the same as trying every set; honest when out of reach."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.reforms.assessment import target as searching
from tongban.reforms.assessment.changes import Effect, applied, reassess
from tongban.reforms.assessment.levers import Lever, Levers, load_levers
from tongban.reforms.assessment.robustness import robustness
from tongban.reforms.assessment.scores import assess
from tongban.reforms.assessment.target import find_target
from tongban.reforms.assessment.tests.scene import label, model
from tongban.reforms.assessment.types import AssessmentError, Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    from tongban.reforms.assessment.types import Assessment, Model

NAMES = ("days", "cost", "survey")


def values(rows: dict[str, tuple[float, float, float]]) -> Table:
    return Table(
        "2022",
        {
            unit: {n: Cell(float(v), None, "", 2) for n, v in zip(NAMES, row, strict=True)}
            for unit, row in rows.items()
        },
        {},
    )


CITIES = values(
    {"A": (1, 0, 5), "B": (6, 20, 4), "C": (11, 50, 3), "D": (13, 60, 3), "E": (21, 99, 1)}
)


def lever(name: str, cost: Any, *effects: Effect, **more: Any) -> Lever:
    return Lever(name, label(name), effects, Fraction(cost), **more)


def brute(
    found: Model, held: Table, done: Assessment, unit: str, rank: int, levers: tuple[Lever, ...]
) -> list[tuple[Fraction, frozenset[str]]]:
    """Try every set: (cost, set) of all minimal ones that reach the rank, the cheapest first."""
    by_id = {each.id: each for each in levers}
    leaves = {leaf.id: leaf for leaf in found.indicators()}

    def reaches(chosen: frozenset[str]) -> bool:
        row = {}
        for name, cell in held.cells[unit].items():
            mine = [e for c in chosen for e in by_id[c].effects if e.indicator == name]
            assert cell.value is not None
            row[name] = applied(cell.value, mine, leaves[name])
        place = reassess(found, held, done, {unit: row}).units[unit].rank
        return place is not None and place <= rank

    def whole(chosen: frozenset[str]) -> bool:
        return all(by_id[c].requires <= chosen and not by_id[c].excludes & chosen for c in chosen)

    sets = map(
        frozenset, chain.from_iterable(combinations(by_id, n) for n in range(len(by_id) + 1))
    )
    good = {each for each in sets if whole(each) and reaches(each)}
    minimal = [each for each in good if not any(each - {c} in good for c in each)]
    return sorted(
        ((sum((by_id[c].cost for c in each), Fraction(0)), each) for each in minimal),
        key=lambda pair: (pair[0], sorted(pair[1])),
    )


EFFECTS = st.builds(
    lambda indicator, by: Effect(indicator, by=by if indicator == "survey" else -by * 10),
    st.sampled_from(NAMES),
    st.floats(0.1, 2.0),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.lists(EFFECTS, min_size=1, max_size=3)), max_size=6),
    st.integers(1, 5),
    st.data(),
)
def test_the_search_finds_what_trying_every_set_finds(
    drawn: list[tuple[int, list[Effect]]], rank: int, data: st.DataObject
) -> None:
    names = [f"l{n}" for n in range(len(drawn))]
    levers = tuple(
        lever(
            name,
            cost,
            *effects,
            requires=data.draw(st.frozensets(st.sampled_from(names[:n]), max_size=1))
            if n
            else frozenset(),
            excludes=data.draw(st.frozensets(st.sampled_from(names[n + 1 :]), max_size=1))
            if names[n + 1 :]
            else frozenset(),
        )
        for n, (name, (cost, effects)) in enumerate(zip(names, drawn, strict=True))
    )
    levers = tuple(
        each if not each.requires & each.excludes else lever(each.id, each.cost, *each.effects)
        for each in levers
    )
    found = model()
    done = assess(found, CITIES)
    answer = find_target(
        found, CITIES, done, unit="D", rank=rank, levers=Levers(levers, {}), keep=3
    )
    wanted = brute(found, CITIES, done, "D", rank, levers)
    assert answer.proven
    assert answer.reached == bool(wanted)
    if wanted:
        assert [each.cost for each in answer.plans] == [cost for cost, _ in wanted[:3]]
        assert {frozenset(each.levers) for each in answer.plans} <= {each for _, each in wanted}
        assert all(each.rank <= rank for each in answer.plans)
    else:
        nearest = next(r for r in range(rank + 1, 6) if brute(found, CITIES, done, "D", r, levers))
        assert answer.rank == nearest


def test_a_known_answer_with_runners_up() -> None:
    found = model()
    done = assess(found, CITIES)
    levers = (
        lever("quick", 5, Effect("days", to=3.0)),
        lever("cheap", 4, Effect("cost", by=-40.0)),
        lever("kind", 1, Effect("survey", by=2.0)),
    )
    answer = find_target(found, CITIES, done, unit="D", rank=3, levers=Levers(levers, {}))
    assert (answer.before.rank, answer.before.levers) == (4, ())
    assert [(each.levers, int(each.cost), each.rank) for each in answer.plans] == [
        (("kind",), 1, 3),
        (("cheap",), 4, 3),
        (("quick",), 5, 3),
    ]
    assert answer.proven


def test_a_rank_held_already_costs_nothing() -> None:
    found = model()
    done = assess(found, CITIES)
    answer = find_target(
        found,
        CITIES,
        done,
        unit="B",
        rank=2,
        levers=Levers((lever("kind", 1, Effect("survey", by=1.0)),), {}),
    )
    assert [each.levers for each in answer.plans] == [()]


def test_out_of_reach_tells_how_near_one_can_get() -> None:
    found = model()
    done = assess(found, CITIES)
    levers = (lever("quick", 5, Effect("days", to=3.0)), lever("all", 99, Effect("days", to=1.0)))
    answer = find_target(found, CITIES, done, unit="D", rank=1, levers=Levers(levers, {}))
    assert (answer.asked, answer.reached, answer.rank) == (1, False, 3)
    assert answer.plans[0].levers == ("quick",)


def test_plans_of_rivals_move_the_mark() -> None:
    found = model()
    done = assess(found, CITIES)
    levers = (lever("kind", 1, Effect("survey", by=1.0)), lever("quick", 5, Effect("days", to=3.0)))
    rivals = {"C": (Effect("cost", to=20.0),)}
    answer = find_target(found, CITIES, done, unit="D", rank=3, levers=Levers(levers, rivals))
    assert answer.plans[0].levers == ("kind", "quick")


def test_a_search_cut_off_does_not_claim_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MAX_NODES", 2)
    found = model()
    done = assess(found, CITIES)
    levers = tuple(lever(f"l{n}", n + 1, Effect("days", by=-1.0)) for n in range(6))
    answer = find_target(found, CITIES, done, unit="D", rank=3, levers=Levers(levers, {}))
    assert not answer.proven


@pytest.mark.parametrize(("unit", "rank"), [("D", 0), ("D", 6), ("X", 1)])
def test_questions_without_an_answer_are_refused(unit: str, rank: int) -> None:
    found = model()
    done = assess(found, CITIES)
    with pytest.raises(AssessmentError) as caught:
        find_target(found, CITIES, done, unit=unit, rank=rank, levers=Levers((), {}))
    assert caught.value.code == "ASSESS-TARGET"


def test_levers_are_read_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "levers.yaml"
    raw = {
        "levers": [
            {"id": "a", "name": label("a"), "cost": 1, "effects": [{"indicator": "days", "by": 2}]},
            {"id": "b", "name": label("b"), "cost": -1, "effects": [{"indicator": "day", "to": 2}]},
            {
                "id": "b",
                "name": "b",
                "cost": "1/2",
                "effects": [{"indicator": "cost", "to": 1, "by": 1}],
                "requires": ["c"],
                "colour": "red",
            },
        ],
        "rivals": [{"unit": "D", "effects": []}],
    }
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    found = model()
    done = assess(found, CITIES)
    with pytest.raises(AssessmentError) as caught:
        load_levers(path, model=found, table=CITIES, assessment=done, unit="D")
    assert caught.value.faults == (
        "lever a: it worsens days from 13 to 15; a lever improves",
        "lever b: cost -1; expected a number from 0 on",
        "lever b: effects[0]: the model has no indicator 'day'",
        (
            "lever b: unknown key 'colour'; known are "
            "cost, effects, excludes, id, name, note, requires"
        ),
        "lever b: name: expected {zh: ..., en: ...}",
        "lever b: effects[0]: expected either `to` or `by` with a number",
        "levers: id 'b' stands 2 times",
        "lever b: no lever 'c'; it is named in requires or excludes",
        "rivals[0]: 'D' is no other unit of the table",
    )


def test_robustness_is_the_same_for_the_same_seed_and_certain_for_the_best() -> None:
    found = model()
    done = assess(found, CITIES)
    best = robustness(found, done, "A", draws=50)
    assert (best.kept, best.share, best.worst) == (50, 1.0, 1)
    once, again = (robustness(found, done, "C", draws=200, seed=7) for _ in range(2))
    assert once == again
    firm = robustness(found, done, "C", draws=200, concentration=1000.0, seed=7)
    assert firm.share >= once.share
