"""Collecting: incremental, in the order of commits, harmless to repeat, to kill, to run twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tongban.record.actions import publish_calendar
from tongban.record.changes import changed_since, log_size
from tongban.record.log import publish_root
from tongban.record.types import SYSTEM
from tongban.reforms.visits.actions import check_in
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.figures import collecting, kinds
from tongban.services.figures.collecting import collect, rebuild
from tongban.services.figures.queries import figures
from tongban.services.figures.tests import scene
from tongban.services.figures.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.services.figures.types import Collected


def values() -> Mapping[str, tuple[int, int, int]]:
    return {
        each.kind.id: (each.numerator, each.denominator, each.excluded)
        for each in figures(scene.YEAR, actor=SYSTEM)
    }


@pytest.mark.usefixtures("district")
def test_batch_by_batch_again_and_made_anew_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "BATCH", 2)
    cases = scene.play(check_in)
    assert collect(up_to_now=True).facts >= len(cases)
    found, waits = values(), waiting(scene.YEAR, actor=SYSTEM)
    assert found["received"] == (7, 7, 0)
    assert collect(up_to_now=True).leaves == 0
    actions.withdraw_case(cases["open"], actor=world.WANG, key=world.key())
    assert collect(up_to_now=True).facts == 1
    after = values()
    ended, left_out = found["once_share"][:2], found["once_share"][2]
    assert after["once_share"] == (*ended, left_out + 1)
    done = rebuild()
    assert (done.facts, done.rebuilt) == (7, True)
    assert values() == after
    assert len(waiting(scene.YEAR, actor=SYSTEM).edges) == len(waits.edges) + 1


@pytest.mark.usefixtures("district")
def test_a_collector_that_is_killed_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.granted()
    collect(up_to_now=True)
    before = values()
    world.submit()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(collecting, "write_sums", killed)
        with pytest.raises(KeyboardInterrupt):
            collect(up_to_now=True)
        assert values() == before
        with pytest.raises(KeyboardInterrupt):
            rebuild()
    assert values() == before
    collect()
    assert values()["received"] == (2, 2, 0)


@pytest.mark.usefixtures("district")
def test_an_act_that_arrives_while_collecting_is_counted_now_or_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = world.accepted()
    read = changed_since
    arrived: list[str] = []

    def slowly(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        if not arrived:
            arrived.append("once")
            world.submit()
            actions.start_review(case, actor=world.REVIEWER, key=world.key())
            actions.review_case(case, actor=world.REVIEWER, key=world.key(), opinion="符合")
            actions.grant_case(case, actor=world.APPROVER, key=world.key(), reasons="符合条件")
        return found

    monkeypatch.setattr(collecting, "changed_since", slowly)
    collect(up_to_now=True)
    assert values()["received"] == (1, 1, 0)
    assert values()["decided"] == (1, 1, 0)
    collect(up_to_now=True)
    assert values()["received"] == (2, 2, 0)
    assert values()["decided"] == (1, 1, 0)


@pytest.mark.usefixtures("district")
def test_other_formulas_are_applied_to_all_that_was(monkeypatch: pytest.MonkeyPatch) -> None:
    world.submit()
    collect(up_to_now=True)
    monkeypatch.setattr(kinds, "RECKONING", kinds.RECKONING + 1)
    assert collect().rebuilt
    assert not collect().rebuilt
    assert values()["received"] == (1, 1, 0)


@pytest.mark.usefixtures("district")
def test_another_calendar_is_applied_to_all_that_was() -> None:
    world.submit()
    collect(up_to_now=True)
    publish_calendar([])
    assert collect().rebuilt
    assert not collect().rebuilt
    assert values()["received"] == (1, 1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("district")
def test_two_collectors_at_once_count_each_case_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "BATCH", 1)
    for _ in range(5):
        world.submit()
    publish_root()
    done: list[Collected] = []

    def work() -> None:
        try:
            done.append(collect())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(each.facts for each in done) == 5
    assert {each.size for each in done} == {log_size(actor=SYSTEM)}
    assert values()["received"] == (5, 5, 0)
