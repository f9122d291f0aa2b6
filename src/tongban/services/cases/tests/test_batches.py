"""Acts in several cases at one go: by the procedure's word, each an act of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.batches import batch_acts, do_batch, plan_batch
from tongban.services.cases.procedure import source
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import APPROVER, CERTIFIER, CLERK, LI, REVIEWER, key

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tongban.record.types import Receipt

pytestmark = pytest.mark.usefixtures("district")
SHARED = {"opinion": "材料齐全", "place": "hall"}


def three() -> list[UUID]:
    return [world.submit(), world.submit(actor=LI, party="li"), world.submit()]


def state(case: UUID) -> str:
    return get_matter(case, actor=SYSTEM).state


def looked_at(cases: list[UUID]) -> dict[UUID, int | None]:
    return {each: get_matter(each, actor=SYSTEM).version for each in cases}


def test_which_acts_may_be_batched_is_data() -> None:
    batched = {name for name, act in source()["acts"].items() if "batch" in act}
    assert batched == {"accept", "start_review", "grant_now", "issue", "deliver"}
    for name in batched:
        rule = source()["acts"][name]["batch"]
        assert rule["default"] is True, name  # no law says so
        assert set(rule["reason"]) == {"zh", "en"}, name


def test_ten_are_accepted_each_by_an_act_of_its_own() -> None:
    cases = three()
    assert batch_acts(cases, actor=CLERK) == (("accept", {"zh": "受理", "en": "Accept"}, 3),)
    plan = plan_batch(cases, "accept", actor=CLERK)
    assert [each.to["zh"] for each in plan.fitting] == ["已受理"] * 3
    assert plan.form is not None
    assert [each.name for each in plan.form.fields] == ["place", "opinion"]
    done = do_batch(key(), "accept", looked_at(cases), SHARED, actor=CLERK)
    assert [each.receipt.seq for each in done if each.receipt] == [2, 2, 2]
    acts = [get_acts(each, actor=SYSTEM).rows[-1].act for each in cases]
    assert [each.payload["opinion"] for each in acts] == ["材料齐全"] * 3
    assert len({each.key for each in acts}) == 3


def test_what_does_not_fit_is_left_out_with_its_reason() -> None:
    fits, done_already = world.submit(), world.accepted(actor=LI, party="li")
    lacking = world.submit(channel="window", files=("plan",), actor=CLERK, party="wang")
    world.load("stall-change")
    cases = [fits, done_already, lacking]
    plan = plan_batch(cases, "accept", actor=CLERK)
    assert [each.id for each in plan.fitting] == [fits]
    assert all(each.why_not for each in plan.cases[1:])
    for act in ("deny", "grant", "nonsense"):
        plan = plan_batch(cases, act, actor=APPROVER)
        assert (plan.form, plan.fitting) == (None, ())
    before = [world.version(each) for each in cases]
    done = do_batch(key(), "deny", looked_at(cases), {"reasons": "x"}, actor=APPROVER)
    assert [each.code for each in done] == ["CASE-BATCH"] * 3
    assert [world.version(each) for each in cases] == before


def test_cases_of_others_are_as_if_they_were_not_there() -> None:
    case = world.submit()
    plan = plan_batch([case], "accept", actor=world.MANAGER)
    assert plan.fitting == ()
    stranger = LI
    assert batch_acts([case], actor=stranger) == ()
    plan = plan_batch([case], "accept", actor=stranger)
    assert [each.line for each in plan.cases] == [None]
    done = do_batch(key(), "accept", {case: 1}, SHARED, actor=stranger)
    assert (done[0].receipt, done[0].code) == (None, "CASE-BATCH")
    assert world.version(case) == 1


def test_one_that_moved_on_is_told_and_stops_no_other() -> None:
    cases = three()
    seen = looked_at(cases)
    actions.declare_not_required(cases[1], actor=world.JACK, key=key(), reason="免许可")
    done = do_batch(key(), "accept", seen, SHARED, actor=CLERK)
    assert [each.receipt is not None for each in done] == [True, False, True]
    assert done[1].code == "MATTER-CONFLICT"
    assert [state(each) for each in cases] == ["ACCEPTED", "NOT_REQUIRED", "ACCEPTED"]


def test_inv_a_batch_killed_half_way_and_repeated_does_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each act has its own transaction and key; the repetition does the rest alone."""
    cases, same = three(), key()
    seen = looked_at(cases)
    whole: Callable[..., Receipt] = actions.do
    left = [2]

    def dies(*args: object, **kwargs: object) -> Receipt:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return whole(*args, **kwargs)

    monkeypatch.setattr(actions, "do", dies)
    with pytest.raises(KeyboardInterrupt):
        do_batch(same, "accept", seen, SHARED, actor=CLERK)
    assert [state(each) for each in cases] == ["ACCEPTED", "ACCEPTED", "RECEIVED"]
    monkeypatch.setattr(actions, "do", whole)
    done = do_batch(same, "accept", seen, SHARED, actor=CLERK)
    assert [each.receipt.replayed for each in done if each.receipt] == [True, True, False]
    assert [world.version(each) for each in cases] == [2, 2, 2]


def test_separation_of_duties_holds_in_a_batch() -> None:
    world.load("stall-now", case_type="1", promised_limit={"days": 0, "unit": "working_days"})
    case = world.accepted("stall-now")
    assert plan_batch([case], "grant_now", actor=CLERK).fitting == ()
    done = do_batch(key(), "grant_now", {case: 2}, {"reasons": "齐全"}, actor=CLERK)
    assert done[0].code == "AUTHORITY-NONE"
    done = do_batch(key(), "grant_now", {case: 2}, {"reasons": "齐全"}, actor=REVIEWER)
    assert done[0].receipt is not None
    assert state(case) == "APPROVED"


def test_delivery_in_a_batch_is_electronic() -> None:
    case = world.granted()
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    plan = plan_batch([case], "deliver", actor=CERTIFIER)
    assert plan.form is not None
    assert [each.name for each in plan.form.fields] == ["opinion"]
    do_batch(
        key(), "deliver", looked_at([case]), {"method": "express", "received_by": "x"},
        actor=CERTIFIER,
    )  # fmt: skip
    act = get_acts(case, actor=SYSTEM).rows[-1].act
    assert {name: act.payload[name] for name in act.payload} == {"method": "electronic"}


def test_the_statements_do_not_grow_with_the_cases(statements: list[str]) -> None:
    cases = three()
    counted = []
    for some in (cases[:1], cases):
        statements.clear()
        plan_batch(some, "accept", actor=CLERK)
        counted.append(len(statements))
    assert counted[0] == counted[1]
