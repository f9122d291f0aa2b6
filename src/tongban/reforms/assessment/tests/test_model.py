"""A model says what it means, or every fault of it is named."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from tongban.reforms.assessment.model import load_model, read_model
from tongban.reforms.assessment.tests.scene import document, label, model
from tongban.reforms.assessment.types import AssessmentError, Missing

if TYPE_CHECKING:
    from pathlib import Path


def faults(raw: Any) -> tuple[str, ...]:
    with pytest.raises(AssessmentError) as caught:
        read_model(raw)
    assert caught.value.code == "ASSESS-MODEL"
    return caught.value.faults


def test_weights_directions_and_words_are_read() -> None:
    found = model()
    days, cost, survey = found.indicators()
    assert (days.weight, cost.weight, survey.weight) == (
        Fraction(1, 2),
        Fraction(1, 2),
        Fraction(1, 4),
    )
    assert (days.higher_is_better, survey.higher_is_better) == (False, True)
    assert days.words == {"none": Missing.ZERO, "n/a": Missing.DROP}
    assert [node.id for node in found.nodes()] == [
        "total",
        "licence",
        "days",
        "cost",
        "survey",
    ]


def test_inv_eva_04_weights_add_up_to_one() -> None:
    raw = document()
    raw["topics"][0]["weight"] = "0.7"
    assert faults(raw) == ("topics: the weights add up to 0.95, not to 1",)


def test_an_indicator_without_bounds_is_refused() -> None:
    raw = document()
    del raw["topics"][1]["worst"]
    assert faults(raw) == (
        (
            "topics[1] survey.worst: None; an indicator needs a number, `universe` or {percentile: "
            "0..100}"
        ),
    )


def test_every_fault_is_named_at_once() -> None:
    raw = document(colour="red", rank={"method": "beauty"})
    raw["topics"][0]["parts"][0] |= {"worst": 1, "power": 0, "missing": "guess"}
    raw["topics"][1] |= {"id": "days", "direction": "lower"}
    assert faults(raw) == (
        (
            "model: unknown key 'colour'; known are "
            "composites, data, grades, id, name, note, rank, source, topics, version"
        ),
        "topics[0] licence.parts[0] days: best and worst are both 1.0; they must differ",
        "topics[0] licence.parts[0] days.power: 0; expected a number above 0",
        "topics[0] licence.parts[0] days.missing: 'guess'; expected error, zero, drop",
        "topics[1] days: direction lower contradicts best 5.0",
        "topics: id 'days' stands 2 times; each must be its own",
        "rank.method: 'beauty'; expected competition, dense",
    )


@pytest.mark.parametrize("raw", [None, [], "x", {"id": "a"}, document(topics=[])])
def test_what_is_no_model_is_refused(raw: Any) -> None:
    assert faults(raw)


def test_anchors_of_the_universe_need_a_direction() -> None:
    raw = document()
    raw["topics"][1] = {
        "id": "survey",
        "name": label("survey"),
        "best": "universe",
        "worst": {"percentile": 5},
        "weight": 0.25,
    }
    assert any("survey.direction: needed where" in each for each in faults(raw))
    raw["topics"][1]["direction"] = "higher"
    survey = list(read_model(raw).indicators())[-1]
    assert (survey.best.percentile, survey.worst.percentile) == (100.0, 5.0)


def test_the_hash_covers_what_is_said_and_not_how(tmp_path: Path) -> None:
    other = document()
    other["topics"][1]["best"] = 6
    assert model().hash == read_model(dict(reversed(document().items()))).hash
    assert model().hash != read_model(other).hash
    with pytest.raises(AssessmentError, match="one of the shipped models: doing-business"):
        load_model(tmp_path / "absent.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    with pytest.raises(AssessmentError, match=r"broken\.yaml"):
        load_model(broken)
