"""Acts of the system: at their hour, once, none lost."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tongban.kernel.authority import ActorKind
from tongban.record import actions, clock, queries, timers
from tongban.record.db import fetch_all, fetch_one
from tongban.record.tests import club
from tongban.record.types import SYSTEM, ActRefused

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.canonical import Json

CHINA = timezone(timedelta(hours=8))
FRIDAY = datetime(2022, 4, 1, 9, tzinfo=CHINA)
"""Three days of Qingming follow; five working days end on Monday the 11th."""


def names(matter: UUID) -> list[str]:
    return [each.act.name for each in queries.get_acts(matter, actor=club.ANNA).rows]


def test_what_is_due_is_done_once(admission: str) -> None:
    clock.set_origin(FRIDAY)
    matter = club.apply(admission).matter
    view = queries.get_matter(matter, actor=club.ANNA)
    assert (str(view.due), view.next_check) == (
        "2022-04-11", datetime(2022, 4, 12, tzinfo=CHINA),
    )  # fmt: skip
    clock.set_origin(datetime(2022, 4, 11, 23, 59, 30, tzinfo=CHINA))
    assert timers.run_due() == 0
    clock.set_origin(datetime(2022, 4, 12, 0, 0, 1, tzinfo=CHINA))
    assert timers.run_due() == 1
    assert timers.run_due() == 0
    acts = queries.get_acts(matter, actor=club.ANNA).rows
    assert [each.act.name for each in acts] == ["apply", "deem_accepted"]
    assert acts[1].act.actor.kind is ActorKind.SYSTEM
    assert acts[1].act.key == f"system:timer:{matter}:deem_accepted:20220412T000000+0800"
    assert acts[1].act.basis is not None


def test_a_term_marked_late_stays_and_rings_once(admission: str) -> None:
    clock.set_origin(FRIDAY)
    matter = club.live(admission, upto=1)
    clock.advance(timedelta(days=60))
    assert timers.run_due() == 1
    clock.advance(timedelta(days=60))
    assert timers.run_due() == 0
    assert names(matter) == ["apply", "accept", "mark_late"]
    assert queries.get_matter(matter, actor=club.ANNA).next_check is None


def test_many_are_woken_the_longest_waiting_first(admission: str) -> None:
    clock.set_origin(FRIDAY)
    found = []
    for _ in range(5):
        found.append(club.apply(admission).matter)
        clock.advance(timedelta(days=7))
    clock.advance(timedelta(days=30))
    assert timers.run_due(limit=2) == 2
    assert [names(matter)[-1] for matter in found] == [
        "deem_accepted", "deem_accepted", "apply", "apply", "apply",
    ]  # fmt: skip
    assert timers.run_due() == 3


def test_nothing_is_due_before_now_says_so(admission: str) -> None:
    clock.set_origin(FRIDAY)
    club.apply(admission)
    clock.advance(timedelta(days=30))
    assert timers.run_due(FRIDAY + timedelta(days=1)) == 0
    assert timers.run_due(FRIDAY + timedelta(days=12)) == 1


def test_a_failing_timer_is_kept_and_stops_no_other(
    admission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set_origin(FRIDAY)
    first, second = (club.apply(admission).matter for _ in range(2))
    clock.advance(timedelta(days=30))
    honest = actions.wake

    def fail(matter: UUID, *row: Any) -> int:
        if matter == first:
            raise RuntimeError("spoilt\x00")
        return honest(matter, *row)

    with monkeypatch.context() as during:
        during.setattr(timers, "wake", fail)
        assert timers.run_due() == 1
    assert (names(first), names(second)) == (["apply"], ["apply", "deem_accepted"])
    assert fetch_all("SELECT check_error FROM record_matter WHERE id = $1", (first,)) == [
        ("RuntimeError: spoilt",)
    ]
    assert timers.run_due() == 0
    clock.advance(timedelta(seconds=actions.WAKE_AGAIN + 1))
    assert timers.run_due() == 1
    assert fetch_all("SELECT check_error FROM record_matter WHERE id = $1", (first,)) == [("",)]


def test_a_due_day_is_reckoned_when_its_calendar_comes(admission: str) -> None:
    clock.set_origin(datetime(2026, 12, 28, 9, tzinfo=CHINA))
    matter = club.apply(admission).matter
    assert queries.get_matter(matter, actor=club.ANNA).due is None
    clock.advance(timedelta(days=1))
    assert timers.run_due() == 0
    table: dict[str, Json] = {
        "year": 2027,
        "sources": [{"title": "invented"}],
        "rest": ["2027-01-01", "2027-05-01", "2027-10-01..2027-10-03"],
        "work": [],
    }
    actions.publish_calendar([table])
    clock.advance(timedelta(days=1))
    assert timers.run_due() == 0
    view = queries.get_matter(matter, actor=club.ANNA)
    assert str(view.due) == "2027-01-05"
    clock.advance(timedelta(days=30))
    assert timers.run_due() == 1
    assert names(matter) == ["apply", "deem_accepted"]


def test_the_system_does_only_what_has_run_out(admission: str) -> None:
    matter = club.apply(admission).matter
    with pytest.raises(ActRefused) as caught:
        club.do(matter, "deem_accepted", SYSTEM)
    assert caught.value.code == "TERM-NOT-EXPIRED"
    assert fetch_one("SELECT count(*) FROM record_act", ()) == (1,)


def test_what_was_due_happens_before_a_late_act(admission: str) -> None:
    clock.set_origin(FRIDAY)
    matter = club.apply(admission).matter
    clock.advance(timedelta(days=30))
    with pytest.raises(ActRefused) as caught:
        club.do(matter, "accept", club.STEWARD)
    assert caught.value.code == "MATTER-STATE"
    assert names(matter) == ["apply", "deem_accepted"]
    clock.advance(timedelta(days=60))
    receipt = club.do(matter, "vouch", club.ELDER)
    assert (receipt.seq, names(matter)[2:]) == (4, ["mark_late", "vouch"])
    assert timers.run_due() == 0


def test_a_timer_that_cannot_act_holds_up_nobody(
    admission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set_origin(FRIDAY)
    matter = club.apply(admission).matter
    clock.advance(timedelta(days=30))

    def refuse(*_: Any) -> int:
        raise ActRefused("MATTER-STATE", "not now")

    monkeypatch.setattr(actions, "wake", refuse)
    assert club.do(matter, "accept", club.STEWARD).seq == 2
    assert names(matter) == ["apply", "accept"]
