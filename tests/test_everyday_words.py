"""How well everyday words find what people are after, in the whole district."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import pytest
from everyday_questions import ASKED, HELD_OUT

from tongban.faces.portal.finding import ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("district")


def _rates(questions: Sequence[tuple[str, str]]) -> tuple[float, float, list[str]]:
    """Return how many find it first, how many among the first three of its kind, and the rest."""
    first = three = 0
    missed = []
    for question, wanted in questions:
        groups, _found = ranked(question, limit=20)
        names = [[f"{hit.kind}:{hit.id}" for hit in group] for group in groups]
        first += bool(names) and names[0][0] == wanted
        found = any(wanted in group[:3] for group in names)
        three += found
        if not found:
            missed.append(f"{question}: {names}")
    return first / len(questions), three / len(questions), missed


def test_everyday_questions_find_what_is_meant() -> None:
    first, three, missed = _rates(ASKED)
    assert three == 1.0, missed
    assert first >= 0.95


def test_questions_never_tuned_on_fare_well_too() -> None:
    first, three, missed = _rates(HELD_OUT)
    assert three >= 0.9, missed
    assert first >= 0.7


def test_no_question_is_in_both_sets() -> None:
    assert len(ASKED) >= 60
    assert len(HELD_OUT) >= 20
    assert not {q for q, _ in ASKED} & {q for q, _ in HELD_OUT}


def test_an_answer_comes_at_once() -> None:
    ranked("身份正丢了", limit=20)
    times = []
    for question, _wanted in HELD_OUT:
        begun = time.process_time()
        ranked(question, limit=20)
        times.append(time.process_time() - begun)
    assert median(times) < 0.02
