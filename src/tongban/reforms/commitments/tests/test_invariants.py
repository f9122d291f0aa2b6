"""INV-COM-01 to 04 (domain.md §4.9), each under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tongban.base.documents.queries import papers_of
from tongban.record import actions as record
from tongban.record import effects
from tongban.record.children import children_of
from tongban.record.queries import get_definition, get_evidence, list_matters
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.commitments import actions, registry
from tongban.reforms.commitments import effects as following
from tongban.reforms.commitments.tests import scene
from tongban.reforms.commitments.tests.scene import ITEM, TERMS, state
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import APPROVER, CLERK, HEAD, LI, WANG, key
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue import codes
from tongban.services.catalogue.checks import Context, check
from tongban.services.catalogue.publication import definition_of
from tongban.services.catalogue.queries import get_item
from tongban.services.catalogue.records import ItemRefused
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def matters(party: str = "wang") -> int:
    return len(list_matters(actor=SYSTEM, applicant=party, limit=200).rows)


def on_trust(item: str, **more: Any) -> UUID:
    draft = world.draft(item, files=("photo",), **more)
    return cases.submit_case(draft, actor=WANG, key=key(), on_commitment=True).matter


@pytest.mark.parametrize("domain", sorted(codes.COMMITMENT_DOMAINS.entries))
def test_inv_com_01_excluded_domains_reject(domain: str) -> None:
    content = world.content("stall-excluded", commitment=TERMS, domains=[domain])
    findings = [each for each in check(content, Context()) if each.rule == "INV-COM-01"]
    assert [each.severity.value for each in findings] == ["fault"]
    with pytest.raises(ItemRefused):
        world.load("stall-excluded", commitment=TERMS, domains=[domain])


@pytest.mark.parametrize("domain", ["", *sorted(codes.COMMITMENT_DOMAINS.entries)])
def test_inv_com_01_a_domain_closes_the_way_whatever_the_item_says(domain: str) -> None:
    domains = [domain] if domain else []
    content = world.content("stall-excluded", commitment=TERMS, domains=domains)
    made = definition_of(
        content,
        version=1,
        procedure="",
        declared=frozenset({"commitment"}),
        laws={},
        elements={},
        parameters={},
    )
    assert made["parameters"] == {"commitment": not domain}


def test_inv_com_01_the_excluded_domains_are_data_with_their_source() -> None:
    table = codes.COMMITMENT_DOMAINS
    assert table.source == "安阳市优化营商环境条例 §25；上海市优化营商环境条例 §27"
    assert set(table.entries) == {
        "state_security",
        "public_security",
        "financial_prudence",
        "ecology",
        "life_safety",
    }


def test_inv_com_01_an_item_that_offers_none_takes_no_commitment() -> None:
    before = matters()
    with pytest.raises(CaseRefused) as refused:
        on_trust("stall-permit")
    assert (refused.value.code, matters()) == ("CASE-COMMITMENT", before)


def test_inv_com_02_a_blacklisted_applicant_cannot_choose() -> None:
    scene.blacklisted()
    before = matters()
    with pytest.raises(CaseRefused) as refused:
        on_trust(ITEM)
    assert (refused.value.code, matters()) == ("COMMITMENT-CREDIT", before)
    # the ordinary way stays open, and others are not touched
    assert world.submit(ITEM, files=("plan", "photo"))
    assert scene.submitted(actor=LI)


def test_inv_com_02_an_objection_alone_does_not_reopen_it() -> None:
    entered = scene.blacklisted()
    actions.act(entered.id, "object", {"reason": "情况不实"}, actor=WANG, key=key())
    with pytest.raises(CaseRefused, match="严重失信"):
        on_trust(ITEM)
    actions.act(entered.id, "uphold", {"reasons": "证据充分"}, actor=HEAD, key=key())
    with pytest.raises(CaseRefused, match="严重失信"):
        on_trust(ITEM)


@pytest.mark.parametrize("way", ["repair", "remove"])
def test_inv_com_02_repair_and_removal_reopen_it(way: str) -> None:
    entered = scene.blacklisted()
    if way == "repair":
        scene.repair(entered.id)
    else:
        actions.act(entered.id, "object", {"reason": "情况不实"}, actor=WANG, key=key())
        actions.act(entered.id, "remove", {"reasons": "异议成立"}, actor=HEAD, key=key())
    assert registry.standing_records("wang") == ()
    assert state(on_trust(ITEM)) == "RECEIVED"


def test_inv_com_02_is_asked_again_at_the_decision() -> None:
    waiting = scene.submitted()
    cases.accept_case(waiting, actor=CLERK, key=key())
    scene.blacklisted()
    with pytest.raises(CaseRefused) as refused:
        cases.grant_by_commitment(waiting, actor=APPROVER, key=key(), reasons="承诺")
    assert (refused.value.code, state(waiting)) == ("COMMITMENT-CREDIT", "ACCEPTED")


def test_inv_com_02_a_breach_that_is_not_serious_is_recorded_and_excludes_nobody() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")
    scene.revoke(matter, serious=False)
    assert [each.state for each in children_of(matter, actor=SYSTEM)] == ["CREDIT_RECORDED"]
    assert state(on_trust(ITEM)) == "RECEIVED"


def test_inv_com_03_every_approval_by_commitment_has_a_scheduled_verification() -> None:
    case = scene.granted()
    assert children_of(case, actor=SYSTEM) == ()
    effects.drain()
    matter = scene.verification(case)
    assert (matter.kind, matter.state, matter.department) == ("commitment", "VERIFY_DUE", "mk")
    assert matter.due is not None
    assert matter.due.isoformat() == "2022-04-29"
    effects.drain()
    assert len(children_of(case, actor=SYSTEM)) == 1


def test_inv_com_03_an_ordinary_approval_has_none() -> None:
    case = world.granted(ITEM)
    effects.drain()
    assert children_of(case, actor=SYSTEM) == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_inv_com_03_holds_when_the_worker_is_killed(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after the matter is opened: it is opened once, when the effect is redone."""
    case = scene.granted()
    real = record.open_matter

    def killed(**arguments: Any) -> Any:
        if moment == "after":
            real(**arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(record, "open_matter", killed)
    with pytest.raises(KeyboardInterrupt):
        effects.drain()
    assert children_of(case, actor=SYSTEM) == ()
    monkeypatch.undo()
    effects.drain()
    assert scene.verification(case).state == "VERIFY_DUE"
    assert effects.dead_effects(actor=SYSTEM) == ()


def test_inv_com_03_the_effect_stands_in_the_outbox_of_the_decision() -> None:
    rule = get_definition(get_item(ITEM).definition or "").acts["grant_by_commitment"]
    assert "commitment_verification" in {each.kind for each in rule.effects}
    granting = [
        name
        for name, each in get_definition(get_item(ITEM).definition or "").acts.items()
        if each.when is not None and "by_commitment" in each.when.text and each.outcomes
    ]
    assert granting == ["grant_by_commitment"]


def test_inv_com_04_a_false_commitment_is_recorded_with_evidence_and_appeal_path() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")
    scene.revoke(matter)
    (entered,) = children_of(matter, actor=SYSTEM)
    assert entered.folded is not None
    facts: Any = entered.folded.facts
    assert (entered.kind, entered.state, entered.applicant) == (
        "credit_record",
        "CREDIT_RECORDED",
        "wang",
    )
    decision = next(each for each in papers_of(matter) if each.kind == "revocation")
    assert facts["evidence"] == [scene.evidence(matter), decision.document.hash]
    assert {each.ref for each in get_evidence(entered.id, actor=SYSTEM)} == set(facts["evidence"])
    assert "异议" in facts["remedy"]
    assert "行政复议" in facts["remedy"]
    assert [each.kind for each in papers_of(entered.id)] == ["credit_record"]
    (held,) = credentials_of_case(case, actor=SYSTEM)
    assert held.status is Status.RESCINDED


def test_inv_com_04_nobodys_commitment_is_called_untrue_without_evidence() -> None:
    matter = scene.verification(scene.issued()).id
    with pytest.raises(ActRefused) as refused:
        scene.verify(matter, "untrue", evidence=None)
    assert (refused.value.code, state(matter)) in {
        ("ACT-CONDITION", "VERIFY_DUE"),
        ("ACT-UNKNOWN-FACT", "VERIFY_DUE"),
    }


def test_inv_com_04_killed_halfway_nothing_of_the_revocation_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "enter_record", killed)
    with pytest.raises(KeyboardInterrupt):
        scene.revoke(matter)
    (held,) = credentials_of_case(case, actor=SYSTEM)
    assert held.status is Status.VALID
    monkeypatch.undo()
    effects.drain()
    (held,) = credentials_of_case(case, actor=SYSTEM)
    assert held.status is Status.RESCINDED
    assert len(children_of(matter, actor=SYSTEM)) == 1


def test_inv_com_04_a_commitment_that_was_only_not_kept_writes_no_record() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "unfulfilled")
    world.on(2022, 4, 20)
    effects.drain()
    assert run_due() >= 1
    scene.recheck(matter, fulfilled=False)
    scene.revoke(matter)
    assert children_of(matter, actor=SYSTEM) == ()
    (held,) = credentials_of_case(case, actor=SYSTEM)
    assert held.status is Status.RESCINDED
