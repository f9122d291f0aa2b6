"""INV-TOL-01 and 02 (domain.md §4.9): what may come later, until when, and what happens else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.base.notices.queries import list_notices
from tongban.kernel.evidence import Necessity
from tongban.kernel.matters import fold
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.queries import calendar, get_acts, get_definition, get_evidence, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused, IdempotencyKeyReused
from tongban.services.cases import actions, tolerance
from tongban.services.cases.queries import get_case
from tongban.services.cases.tests import world
from tongban.services.cases.tests.test_papers import texts
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    LI,
    REVIEWER,
    WANG,
    facts,
    folded,
    key,
)
from tongban.services.cases.types import CaseRefused, NotPermitted
from tongban.services.catalogue.queries import get_item

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def names(case: UUID) -> list[str]:
    return [view.act.name for view in get_acts(case, actor=SYSTEM).rows]


def tolerated(item: str = "stall-permit", *, accept: bool = True, **more: Any) -> UUID:
    """Bring a case to acceptance on the promise of a photo."""
    case = world.submit(item, files=("plan",), commitments=("photo",), **more)
    if accept:
        actions.accept_case(case, actor=CLERK, key=key())
    return case


def photo(case: UUID) -> dict[str, list[str]]:
    return {"photo": [world.document(text="promised photo", matter=case, slot="photo")]}


def test_inv_tol_01_only_flagged_materials_may_be_missing() -> None:
    with pytest.raises(CaseRefused) as refused:
        world.submit(files=("photo",), commitments=("plan",))
    assert [(each.field, each.code) for each in refused.value.problems] == [
        ("plan", "CASE-MATERIAL")
    ]


def test_inv_tol_01_at_a_window_too_a_promise_of_another_material_does_not_count() -> None:
    case = world.submit(actor=CLERK, files=("photo",), commitments=("plan",), channel="window")
    assert (facts(case)["lacking"], facts(case)["promised"]) == (["plan"], [])
    with pytest.raises(ActRefused) as refused:
        actions.accept_case(case, actor=CLERK, key=key())
    assert (refused.value.code, folded(case).state) == ("ACT-CONDITION", "RECEIVED")


def test_inv_tol_01_every_outstanding_slot_of_the_ledger_is_flagged() -> None:
    case = tolerated()
    slots = {
        one.id: one for one in get_definition(get_matter(case, actor=SYSTEM).definition).evidence
    }
    assert facts(case)["promised"] == ["photo"]
    assert slots["photo"].necessity is Necessity.TOLERABLE


def test_inv_tol_01_nothing_but_what_was_promised_is_supplemented() -> None:
    case = tolerated()
    before = folded(case)
    other = {"plan": [world.document(text="another plan", matter=case, slot="plan")]}
    with pytest.raises(CaseRefused) as refused:
        actions.supplement_case(case, actor=WANG, key=key(), files=other)
    assert (refused.value.code, folded(case)) == ("CASE-SLOT", before)
    with pytest.raises(CaseRefused) as refused:
        actions.supplement_case(case, actor=WANG, key=key(), files={"photo": []})
    assert (refused.value.code, folded(case)) == ("CASE-SUPPLEMENT-EMPTY", before)


def test_inv_tol_02_the_supplement_is_due_before_the_decision() -> None:
    case = tolerated()
    days = calendar()
    terms = folded(case).terms
    assert terms["supplement"].term.due(days) == date(2022, 4, 11)
    assert terms["decision"].term.promise_due(days) == date(2022, 4, 18)
    assert terms["decision"].term.due(days) == date(2022, 4, 29)
    assert get_matter(case, actor=SYSTEM).due == date(2022, 4, 11)


@pytest.mark.parametrize(
    "limits",
    [
        {"promised_limit": {"days": 5, "unit": "working_days"}},
        {"promised_limit": {"days": 0}, "case_type": "1"},
        {"statutory_limit": {"days": 11, "unit": "working_days"}},
        {"supplement_limit": {"days": 10, "unit": "working_days"}},
    ],
)
def test_inv_tol_02_an_item_without_room_takes_no_promise(limits: dict[str, Any]) -> None:
    world.load("stall-quick", **limits)
    with pytest.raises(CaseRefused) as refused:
        world.submit("stall-quick", files=("plan",), commitments=("photo",))
    assert refused.value.code == "CASE-TOLERANCE"
    assert world.submit("stall-quick", files=("plan", "photo"))


@pytest.mark.parametrize("received", [date(2022, 4, 1), date(2022, 9, 28), date(2022, 12, 28)])
def test_inv_tol_02_holds_whenever_it_is_accepted_or_deemed_to_be(received: date) -> None:
    days = calendar()
    definition = get_definition(get_item("stall-permit").definition or "")
    if not tolerance.has_room(definition, days, on=received):
        pytest.fail("a 20-day item has room for five days")
    world.on(received.year, received.month, received.day)
    case = tolerated(accept=False)
    silent = folded(case).terms["intake"].term.due_at(days)
    assert silent is not None
    clock.set_origin(silent)
    assert run_due() == 1
    terms = folded(case).terms
    supplement, decision = (terms[name].term.due(days) for name in ("supplement", "decision"))
    assert names(case)[-1] == "deem_accepted"
    assert supplement is not None
    assert decision is not None
    assert supplement < decision


def test_inv_tol_02_no_grant_and_no_certificate_before_the_supplement() -> None:
    case = tolerated()
    actions.start_review(case, actor=REVIEWER, key=key())
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合条件")
    before = folded(case)
    with pytest.raises(ActRefused) as refused:
        actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    assert (refused.value.code, folded(case)) == ("ACT-CONDITION", before)
    actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    assert folded(case).state == "CERT_ISSUED"
    acts = tuple(view.act for view in get_acts(case, actor=SYSTEM).rows)
    definition = get_definition(get_matter(case, actor=SYSTEM).definition)
    assert fold(definition, acts, calendar()) == folded(case)


def test_inv_tol_02_an_instant_item_is_not_granted_before_the_supplement_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """§4.9: no certificate before the supplement, also where the decision is made at once.

    Such an item promises the same day and has no room; one that slipped past the checks with ten
    days takes the promise, and still grants nothing before it is kept.
    """
    monkeypatch.setattr("tongban.services.catalogue.actions.check", lambda *_: ())
    world.load("stall-instant", case_type="1")
    case = tolerated("stall-instant")
    before = folded(case)
    with pytest.raises(ActRefused) as refused:
        actions.grant_now(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    assert (refused.value.code, folded(case)) == ("ACT-CONDITION", before)
    actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    actions.grant_now(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    assert (folded(case).state, folded(case).facts["promised"]) == ("APPROVED", [])


def test_inv_tol_02_every_act_that_grants_or_issues_asks_for_what_was_promised() -> None:
    definition = get_definition(get_item("stall-permit").definition or "")
    granting = {
        name
        for name, rule in definition.acts.items()
        if any(each.state in {"APPROVED", "CERT_ISSUED"} for each in rule.targets)
    }
    assert granting >= {"grant", "grant_now", "grant_by_commitment", "issue"}
    for name in granting:
        rule = definition.acts[name]
        assert rule.when is not None, name
        assert "list_length(promised) = 0" in rule.when.text, name


@pytest.mark.parametrize("survives", [False, True])
def test_a_supplement_that_is_killed_halfway_is_not_there_and_comes_again_whole(
    monkeypatch: pytest.MonkeyPatch,
    survives: bool,  # noqa: FBT001 - pytest passes by name
) -> None:
    """Killed before the act, or after it and before its documents: all of it once, or nothing."""
    case = tolerated()
    given, before, shown = photo(case), folded(case), len(get_evidence(case, actor=SYSTEM))
    real = record.perform

    def dying(*arguments: Any, **more: Any) -> Any:
        if survives:
            real(*arguments, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(record, "perform", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.supplement_case(case, actor=WANG, key="cut-off", files=given)
    monkeypatch.undo()
    assert folded(case) == before
    assert len(get_evidence(case, actor=SYSTEM)) == shown
    first = actions.supplement_case(case, actor=WANG, key="cut-off", files=given)
    again = actions.supplement_case(case, actor=WANG, key="cut-off", files=given)
    assert (again.seq, again.replayed) == (first.seq, True)
    assert names(case).count("supplement") == 1
    assert facts(case)["promised"] == []
    assert len(get_evidence(case, actor=SYSTEM)) == shown + 1


def test_what_was_not_supplemented_in_time_counts_as_withdrawn() -> None:
    case = tolerated()
    world.on(2022, 4, 11, 23, 59)
    assert run_due() == 0
    world.on(2022, 4, 12, 0, 0)
    assert run_due() == 1
    matter = get_matter(case, actor=SYSTEM)
    last = get_acts(case, actor=SYSTEM).rows[-1].act
    assert (matter.state, matter.outcome, last.name) == (
        "DEEMED_WITHDRAWN",
        "withdrawn",
        "lapse_supplement",
    )
    assert str(last.basis) == "《安阳市优化营商环境条例》第二十四条"
    with pytest.raises(ActRefused):
        actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    assert "因逾期未补齐承诺后补的材料" in texts(case)["withdrawal"]


def test_a_supplement_in_time_lets_the_case_go_on() -> None:
    case = tolerated()
    world.on(2022, 4, 8)
    actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    found = folded(case)
    assert (found.facts["promised"], found.terms["supplement"].done) == ([], date(2022, 4, 8))
    world.on(2022, 4, 13)
    assert run_due() == 0
    assert get_matter(case, actor=SYSTEM).due == date(2022, 4, 29)
    assert get_case(case, actor=WANG).owed is None


def test_a_part_of_what_was_promised_leaves_the_clock_running() -> None:
    needs = [{**each, "necessity": "tolerable"} for each in world.content("x").to_json()["needs"]]  # type: ignore[union-attr,dict-item]
    world.load("stall-lenient", needs=needs)
    case = world.submit("stall-lenient", files=(), commitments=("plan", "photo"))
    actions.accept_case(case, actor=CLERK, key=key())
    actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    assert facts(case)["promised"] == ["plan"]
    assert folded(case).terms["supplement"].done is None
    plan = {"plan": [world.document(text="plan", matter=case, slot="plan")]}
    actions.supplement_case(case, actor=WANG, key=key(), files=plan)
    assert folded(case).terms["supplement"].done == date(2022, 4, 1)


def test_a_supplement_repeated_is_done_once_and_a_key_is_for_one_request() -> None:
    case = tolerated()
    given = photo(case)
    first = actions.supplement_case(case, actor=WANG, key="once", files=given)
    again = actions.supplement_case(case, actor=WANG, key="once", files=given)
    assert (again.seq, again.replayed) == (first.seq, True)
    with pytest.raises(IdempotencyKeyReused):
        actions.supplement_case(
            case, actor=WANG, key="once", files={"photo": [world.document(text="other")]}
        )


def test_others_supplement_nothing() -> None:
    case = tolerated()
    before = folded(case)
    with pytest.raises(NotPermitted):
        actions.supplement_case(case, actor=LI, key=key(), files=photo(case))
    assert folded(case) == before


def test_it_is_told_once_what_is_missing_by_when_and_what_else_happens() -> None:
    case = tolerated()
    told = texts(case)["tolerance"]
    assert "照片" in told
    assert "2022年4月11日" in told
    assert "视为撤回申请" in told
    notices = [each.template for each in list_notices(actor=WANG)]
    assert sorted(notices) == ["accepted", "received", "tolerance"]
    view = get_case(case, actor=CLERK)
    assert view.owed is not None
    assert ([each.slot for each in view.owed.missing], view.owed.until) == (
        ["photo"],
        date(2022, 4, 11),
    )


def test_a_complete_case_has_no_supplement_clock() -> None:
    case = world.accepted()
    assert "supplement" not in folded(case).terms
    with pytest.raises(ActRefused) as refused:
        actions.supplement_case(case, actor=WANG, key=key(), files=photo(case))
    assert refused.value.code == "ACT-CONDITION"


def test_the_list_of_tolerable_materials_is_public() -> None:
    world.load("stall-quick", promised_limit={"days": 1, "unit": "working_days"})
    listed = list(tolerance.list_tolerable())
    assert [(each.item, each.slot, each.limit["zh"]) for each in listed] == [
        ("stall-permit", "photo", "5个工作日")
    ]
