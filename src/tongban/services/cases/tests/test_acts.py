"""Acts under stress: two officers, stale pages, repetitions, clocks that go wrong, late timers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tongban.record import db
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import (
    SYSTEM,
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.services.cases import actions
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import APPROVER, CERTIFIER, CLERK, REVIEWER, WANG, key
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.record.types import Receipt


pytestmark = pytest.mark.usefixtures("district")


def names(case: UUID) -> list[str]:
    return [view.act.name for view in get_acts(case, actor=SYSTEM).rows]


def test_a_stale_page_is_told_so() -> None:
    case = world.accepted()
    with pytest.raises(ConflictError) as refused:
        actions.start_review(case, actor=REVIEWER, key=key(), expected_version=1)
    assert (refused.value.expected, refused.value.found) == (1, 2)
    assert names(case) == ["submit", "accept"]
    assert reason_of(refused.value)["zh"] == "他人刚刚处理过本件，请刷新后再做。"


def test_a_page_shown_before_the_timer_is_stale_after_it() -> None:
    case = world.accepted()
    actions.start_review(case, actor=REVIEWER, key=key())
    world.on(2022, 4, 30)
    with pytest.raises(ConflictError):
        actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合", expected_version=3)
    assert names(case)[-1] == "mark_overdue"


def test_the_same_request_twice_is_done_once() -> None:
    case = world.submit()
    first = actions.accept_case(case, actor=CLERK, key="k")
    again = actions.accept_case(case, actor=CLERK, key="k")
    assert (first.seq, again.seq, again.replayed) == (2, 2, True)
    with pytest.raises(IdempotencyKeyReused):
        actions.accept_case(case, actor=CLERK, key="k", opinion="另一意见")
    assert names(case) == ["submit", "accept"]


def test_a_clock_set_back_stops_the_case() -> None:
    case = world.submit()
    world.on(2022, 3, 31)
    with pytest.raises(ActRefused) as refused:
        actions.accept_case(case, actor=CLERK, key=key())
    assert (refused.value.code, names(case)) == ("MATTER-CLOCK-BACK", ["submit"])


def test_timers_that_come_late_lose_nothing() -> None:
    case = world.submit()
    world.on(2022, 6, 1)
    assert run_due() == 2
    matter = get_matter(case, actor=SYSTEM)
    assert names(case) == ["submit", "deem_accepted", "mark_overdue"]
    assert matter.due == date(2022, 4, 29)
    assert run_due() == 0


def test_every_late_timer_acts_before_a_person_does() -> None:
    case = world.submit()
    world.on(2022, 6, 1)
    actions.start_review(case, actor=REVIEWER, key=key())
    assert names(case) == ["submit", "deem_accepted", "mark_overdue", "start_review"]
    assert run_due() == 0


def test_a_late_credential_is_overdue_too() -> None:
    case = world.granted()
    world.on(2022, 4, 19)
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    assert names(case)[-2:] == ["mark_overdue", "issue"]


@pytest.mark.parametrize("act", ["submit", "resubmit", "correct_on_spot"])
def test_acts_with_an_application_have_verbs_of_their_own(act: str) -> None:
    case = world.submit()
    with pytest.raises(CaseRefused) as refused:
        actions.do(case, act, {}, actor=WANG, key=key())
    assert (refused.value.code, names(case)) == ("CASE-ACT", ["submit"])


def test_the_systems_acts_are_the_systems() -> None:
    case = world.submit()
    for act in ("deem_accepted", "mark_overdue"):
        with pytest.raises((NotPermitted, ActRefused)):
            actions.do(case, act, {}, actor=CLERK, key=key())
    with pytest.raises(ActRefused) as refused:
        actions.do(case, "deem_accepted", {}, actor=SYSTEM, key=key())
    assert (refused.value.code, names(case)) == ("TERM-NOT-EXPIRED", ["submit"])


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"opinion": "可", "place": "moon"}, "ACT-PAYLOAD"),
        ({"opinion": "可"}, "ACT-PAYLOAD"),
        ({"opinion": "长" * 20_000, "place": "hall"}, "ACT-PAYLOAD"),
        ({"opinion": "a\x00b", "place": "hall"}, "TEXT-REFUSED"),
        ({"opinion": "可", "place": "hall", "more": 1}, "ACT-PAYLOAD"),
        ({"opinion": 5, "place": ["hall"]}, "ACT-PAYLOAD"),
    ],
)
def test_bad_payloads_change_nothing(payload: dict[str, Any], code: str) -> None:
    case = world.submit()
    with pytest.raises((ActRefused, TextRefused)) as refused:
        actions.do(case, "accept", payload, actor=CLERK, key=key())
    assert (getattr(refused.value, "code", ""), names(case)) == (code, ["submit"])


def test_html_in_a_text_stays_text() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["<b>面积</b>：<script>"])
    act = get_acts(case, actor=SYSTEM).rows[-1].act
    assert act.payload["defects"] == ["<b>面积</b>：<script>"]


def test_a_case_that_is_not_there() -> None:
    with pytest.raises(MatterNotFound):
        actions.accept_case(UUID(int=0), actor=CLERK, key=key())


def test_the_remedy_is_written_out() -> None:
    case = world.reviewed()
    actions.deny_case(case, actor=APPROVER, key=key(), reasons="不符合", remedy="六十日内申请复议")
    assert get_matter(case, actor=SYSTEM).outcome == "refused"


def test_an_ordinary_act_takes_two_round_trips(monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.submit()
    seen: list[str] = []
    run = db._run

    def counted(sql: str, params: Any) -> Any:
        seen.append(sql)
        return run(sql, params)

    monkeypatch.setattr(db, "_run", counted)
    verbs: tuple[Callable[[], Receipt], ...] = (
        lambda: actions.accept_case(case, actor=CLERK, key=key()),
        lambda: actions.start_review(case, actor=REVIEWER, key=key()),
        lambda: actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合"),
        lambda: actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合"),
        lambda: actions.issue_credential(case, actor=CERTIFIER, key=key()),
        lambda: actions.deliver_case(case, actor=CLERK, key=key()),
    )
    for verb in verbs:
        seen.clear()
        verb()
        assert len(seen) == 2
