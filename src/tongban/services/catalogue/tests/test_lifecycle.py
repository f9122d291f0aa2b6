"""The life of an item, step by step; whoever prepares does not approve, nor publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.services.catalogue.lifecycle import (
    VERBS,
    Live,
    Stage,
    State,
    StepRefused,
    allowed,
    state_of,
    step,
)


def walk(*steps: tuple[str, str]) -> list[State]:
    stage, live = Stage.NONE, Live.NONE
    did: dict[str, list[str]] = {}
    states = []
    for verb, actor in steps:
        stage, live = step(verb, stage, live, actor=actor, did=did, note="理由")
        did.setdefault(verb, []).append(actor)
        if verb == "publish":
            did = {}
        states.append(state_of(stage, live))
    return states


def test_from_draft_to_cancelled() -> None:
    assert walk(
        ("save_draft", "e"),
        ("submit", "e"),
        ("reject", "r"),
        ("save_draft", "e"),
        ("submit", "e"),
        ("approve", "r"),
        ("publish", "p"),
        ("save_draft", "r"),
        ("submit", "r"),
        ("approve", "e"),
        ("publish", "p"),
        ("suspend", "p"),
        ("resume", "p"),
        ("cancel", "p"),
    ) == [
        State.DRAFT,
        State.SUBMITTED,
        State.REJECTED,
        State.DRAFT,
        State.SUBMITTED,
        State.APPROVED,
        State.PUBLISHED,
        State.REVISING,
        State.REVISING,
        State.REVISING,
        State.PUBLISHED,
        State.SUSPENDED,
        State.PUBLISHED,
        State.CANCELLED,
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [("save_draft", "a"), ("submit", "b"), ("approve", "a")],
        [("save_draft", "b"), ("submit", "a"), ("approve", "a")],
        [("save_draft", "a"), ("submit", "a"), ("approve", "r"), ("publish", "r")],
        [("save_draft", "a"), ("submit", "b"), ("approve", "r"), ("publish", "a")],
    ],
)
def test_duties_are_separate(steps: list[tuple[str, str]]) -> None:
    with pytest.raises(StepRefused) as caught:
        walk(*steps)
    assert caught.value.code == "ITEM-SEPARATION"
    assert len(walk(*steps[:-1])) == len(steps) - 1


@pytest.mark.parametrize(
    ("verb", "stage", "live"),
    [
        ("approve", Stage.DRAFT, Live.NONE),
        ("publish", Stage.SUBMITTED, Live.NONE),
        ("save_draft", Stage.SUBMITTED, Live.NONE),
        ("suspend", Stage.DRAFT, Live.NONE),
        ("save_draft", Stage.NONE, Live.CANCELLED),
        ("resume", Stage.NONE, Live.IN_USE),
    ],
)
def test_steps_out_of_order_are_refused(verb: str, stage: Stage, live: Live) -> None:
    with pytest.raises(StepRefused) as caught:
        step(verb, stage, live, actor="a", did={}, note="理由")
    assert caught.value.code == "ITEM-STATE"
    assert verb not in allowed(stage, live)


def test_reasons_are_asked_for() -> None:
    with pytest.raises(StepRefused) as caught:
        step("suspend", Stage.NONE, Live.IN_USE, actor="a", did={}, note=" ")
    assert caught.value.code == "ITEM-NOTE"


@given(st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.sampled_from("abc")), max_size=20))
def test_nothing_is_published_by_fewer_than_three(steps: list[tuple[str, str]]) -> None:
    stage, live = Stage.NONE, Live.NONE
    did: dict[str, list[str]] = {}
    for verb, actor in steps:
        try:
            stage, live = step(verb, stage, live, actor=actor, did=did, note="理由")
        except StepRefused:
            continue
        did.setdefault(verb, []).append(actor)
        if verb == "publish":
            last = {did["approve"][-1], did["save_draft"][-1], actor}
            assert len(last) == 3
            did = {}
