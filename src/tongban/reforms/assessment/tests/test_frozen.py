"""A frozen period: the same for ever, corrected by a new version, never by who is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tongban.kernel.authority import NotPermitted
from tongban.kernel.matters import ActRefused
from tongban.record import clock, timers
from tongban.record.queries import list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.assessment import actions, models
from tongban.reforms.assessment.procedure import APPEAL, FROZEN
from tongban.reforms.assessment.queries import (
    appeals,
    frozen_periods,
    get_frozen,
    history,
    indicators,
    profile,
    rows_behind,
    waterfall,
)
from tongban.reforms.assessment.tests.live_scene import (
    BOTH,
    CURATOR,
    EVALUATOR,
    INVENTED,
    NOBODY,
    YEAR,
    model,
    others,
)
from tongban.reforms.assessment.types import AssessmentError
from tongban.reforms.assessment.verifying import verify
from tongban.services.cases.actions import withdraw_case
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import key
from tongban.services.figures.collecting import collect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def frozen(actor: Actor = EVALUATOR, **more: Any) -> Receipt:
    return actions.freeze(model(), YEAR, actor=actor, **{"key": key(), "universe": NOBODY, **more})


@pytest.mark.usefixtures("spring")
def test_inv_eva_01_what_was_frozen_gives_the_same_scores_again() -> None:
    """INV-EVA-01: scores are reproducible from frozen values, anchors and weights."""
    done = frozen(others=others(model(), A=(0, 100), B=(20, 0)), universe=INVENTED)
    line, document = get_frozen(done.matter, actor=EVALUATOR)
    assert document.differences() == ()
    again = document.reckoned()
    assert again.units["420902"].total == line.total
    assert (line.rank, line.ranked, line.grade, line.edition) == (2, 3, "rest", 1)
    assert document.model.hash == model().hash
    found = verify("own", YEAR)
    assert found.same
    assert found.indicators == 2


@pytest.mark.usefixtures("spring")
def test_a_frozen_period_is_corrected_by_a_new_version_with_its_reason() -> None:
    first = frozen()
    with pytest.raises(AssessmentError) as caught:
        frozen()
    assert caught.value.code == "ASSESS-FROZEN"
    assert caught.value.faults == (
        (
            f"2022 is frozen as version 1 ({first.number}); nothing changes it. A correction is "
            "a new version and needs its reason"
        ),
    )
    assert len(frozen_periods(actor=EVALUATOR)) == 1
    second = frozen(reason="补记到场")
    newer, older = frozen_periods(actor=EVALUATOR)
    assert (newer.edition, newer.current, newer.number) == (2, True, second.number)
    assert (older.edition, older.current, older.replaced_by) == (1, False, second.number)
    assert get_frozen(second.matter, actor=EVALUATOR)[1].reason == "补记到场"
    assert older.content != newer.content


@pytest.mark.usefixtures("spring")
def test_the_same_request_again_freezes_once() -> None:
    first = frozen(key="one")
    again = actions.freeze(
        model(), YEAR, actor=EVALUATOR, key="two", universe=NOBODY, reason="更正"
    )
    repeated = actions.freeze(
        model(), YEAR, actor=EVALUATOR, key="two", universe=NOBODY, reason="更正"
    )
    assert (again.matter, repeated.matter, repeated.replayed) == (again.matter, again.matter, True)
    world.submit(channel="window")
    collect(up_to_now=True)
    assert frozen(key="two", reason="更正").matter == again.matter
    assert [each.edition for each in frozen_periods(actor=EVALUATOR)] == [2, 1]
    assert first.matter != again.matter


def test_what_moved_in_the_ledger_since_is_named_and_the_frozen_stands(
    spring: Mapping[str, UUID],
) -> None:
    done = frozen()
    before = get_frozen(done.matter, actor=EVALUATOR)[0]
    withdraw_case(spring["open"], actor=world.WANG, key=key())
    world.submit(channel="window")
    collect(up_to_now=True)
    found = verify("own", YEAR)
    assert [each.indicator for each in found.moved] == ["online"]
    assert (found.moved[0].was.rows, found.moved[0].now.rows) == (7, 8)
    assert found.scores == ()
    assert not found.same
    assert get_frozen(done.matter, actor=EVALUATOR)[0] == before


@pytest.mark.usefixtures("spring")
def test_a_document_that_was_altered_is_found_by_its_hash() -> None:
    done = frozen()
    row = models.FrozenRow.objects.get()
    models.FrozenRow.objects.update(document=row.document.replace('"edition":1', '"edition":3'))
    for ask in (
        lambda: get_frozen(done.matter, actor=EVALUATOR),
        lambda: verify("own", YEAR),
        lambda: profile(done.matter, actor=EVALUATOR),
    ):
        with pytest.raises(AssessmentError, match="is not the one whose hash is in the record"):
            ask()


@pytest.mark.usefixtures("spring")
@pytest.mark.parametrize(
    "actor",
    [
        world.CLERK,
        world.REVIEWER,
        world.APPROVER,
        world.HEAD,
        world.CERTIFIER,
        world.MANAGER,
        world.JACK,
        world.WANG,
        CURATOR,
    ],
    ids=lambda each: each.id,
)
def test_inv_eva_06_who_is_measured_writes_no_measure(actor: Actor) -> None:
    """INV-EVA-06: an evaluated unit cannot write the values."""
    frozen()
    before = frozen_periods(actor=SYSTEM)
    with pytest.raises(NotPermitted, match="is no evaluator; only the evaluator freezes"):
        frozen(actor, reason="我局要更正")
    assert frozen_periods(actor=SYSTEM) == before
    assert models.FrozenRow.objects.count() == 1


@pytest.mark.usefixtures("spring")
def test_inv_eva_06_an_evaluator_holds_no_other_role_in_a_measured_body() -> None:
    """INV-EVA-06: nor does somebody who is on both sides."""
    with pytest.raises(AssessmentError, match="both is reviewer of a measured body") as caught:
        frozen(BOTH)
    assert caught.value.code == "ASSESS-MEASURED"
    assert frozen_periods(actor=SYSTEM) == ()
    assert models.FrozenRow.objects.count() == 0


@pytest.mark.usefixtures("spring")
def test_the_head_of_a_measured_body_appeals_and_the_evaluator_answers() -> None:
    done = frozen()
    with pytest.raises(AssessmentError, match="the model has no indicator 'beauty'"):
        actions.appeal(done.matter, actor=world.HEAD, key=key(), indicator="beauty", reason="x")
    for who in (world.CLERK, world.WANG, EVALUATOR):
        with pytest.raises(NotPermitted):
            actions.appeal(done.matter, actor=who, key=key(), indicator="days", reason="x")
    one = actions.appeal(
        done.matter, actor=world.HEAD, key=key(), indicator="days", reason="特别程序未扣除"
    )
    two = actions.appeal(
        done.matter, actor=world.HEAD, key=key(), indicator="online", reason="窗口代办"
    )
    for who in (world.HEAD, world.CLERK, BOTH):
        with pytest.raises((NotPermitted, AssessmentError)):
            actions.answer(one.matter, actor=who, key=key(), uphold=True, reason="成立")
    actions.answer(one.matter, actor=EVALUATOR, key=key(), uphold=True, reason="核实属实")
    with pytest.raises(ActRefused):
        actions.answer(one.matter, actor=EVALUATOR, key=key(), uphold=False, reason="再答")
    world.on(2022, 7, 30)
    timers.run_due()
    lines = appeals(done.matter, actor=world.HEAD)
    assert [(each.number, each.state, each.answer, each.overdue) for each in lines] == [
        (one.number, "UPHELD", "核实属实", False),
        (two.number, "RAISED", "", True),
    ]
    assert frozen_periods(actor=EVALUATOR)[0].current
    assert len(list_matters(actor=SYSTEM, item=APPEAL).rows) == 2
    clock.reset()


@pytest.mark.usefixtures("spring")
def test_pages_get_profile_history_changes_and_rows() -> None:
    first = frozen(others=others(model(), A=(0, 100), B=(20, 0)), universe=INVENTED)
    world.submit()
    collect(up_to_now=True)
    second = frozen(
        others=others(model(), A=(0, 100), B=(20, 0)), universe=INVENTED, reason="新增一件"
    )
    services, liking, ports = profile(second.matter, actor=world.HEAD, neighbours=("B", "C"))
    assert (services.best, services.median, services.neighbours) == (
        100.0,
        50.0,
        {"B": 0.0, "C": None},
    )
    assert (liking.score, ports.best) == (None, None)
    change = waterfall(first.matter, second.matter, actor=world.HEAD)
    assert change.comparable
    assert sum(each.change for each in change.steps) == pytest.approx(change.end - change.start)
    assert [each.id for each in change.steps] == ["services"]
    days, online, asked, counted, hours = indicators(second.matter, actor=world.HEAD)
    assert (online.numerator, online.denominator, online.rows) == (6, 8, 8)
    assert days.outliers == 1
    assert days.weight == pytest.approx(1 / 6)
    assert (asked.origin, counted.value, hours.score) == ("survey", None, None)
    page = rows_behind(second.matter, "online", actor=world.HEAD, limit=3)
    assert len(page.rows) == 3
    assert page.after is not None
    with pytest.raises(AssessmentError, match="'asked' is not counted from the ledger"):
        rows_behind(second.matter, "asked", actor=world.HEAD)
    places = history(actor=world.HEAD)
    assert [(each.label, each.rank, each.published, each.synthetic) for each in places] == [
        ("2020", 81, True, False),
        ("2021", 18, True, False),
        ("2022", 10, True, False),
        ("2023", 8, True, False),
        ("2022", 2, False, True),
    ]
    for ask in (frozen_periods, history):
        with pytest.raises(NotPermitted, match="may not read assessments"):
            ask(actor=world.WANG)
    assert len(list_matters(actor=SYSTEM, item=FROZEN).rows) == 2


@pytest.mark.usefixtures("spring")
def test_other_versions_of_a_model_and_gained_topics_are_not_comparable() -> None:
    first = frozen()
    other = actions.freeze(
        model(version="2"), YEAR, actor=EVALUATOR, key=key(), universe=NOBODY, reason="新权重"
    )
    change = waterfall(first.matter, other.matter, actor=EVALUATOR)
    assert not change.comparable
    assert change.why["en"] == "the two used different versions of the model"
