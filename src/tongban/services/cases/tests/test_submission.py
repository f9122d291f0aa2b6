"""How drafts become cases: complete, once, under the version in force; nothing asked twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg.errors
import pytest
from django.db import transaction

from tongban.base.district.actions import put_evidence
from tongban.base.parties.actions import give_mandate
from tongban.record import effects
from tongban.record.actions import revoke_grant
from tongban.record.db import fetch_one
from tongban.record.queries import get_acts, get_evidence, get_matter, list_matters
from tongban.record.types import SYSTEM, IdempotencyKeyReused, NotPermitted
from tongban.services.cases import actions, queries, submission
from tongban.services.cases.tests import world
from tongban.services.cases.tests.wire import counted
from tongban.services.cases.tests.world import CERTIFIER, CLERK, LI, WANG, key
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue import actions as catalogue
from tongban.services.credentials.calls import calls_of_case
from tongban.services.forms.queries import draft_in_hand
from tongban.services.forms.types import DraftNotFound

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.record.alongside import Alongside


pytestmark = pytest.mark.usefixtures("district")


def cases() -> int:
    return len(list_matters(actor=SYSTEM).rows)


def tables() -> list[int]:
    """Count what handing in writes: cases, closed drafts, links of documents, calls."""
    row = fetch_one(
        "SELECT (SELECT count(*) FROM record_matter),"
        " (SELECT count(*) FROM forms_draftrow WHERE matter IS NOT NULL),"
        " (SELECT count(*) FROM documents_documentlink WHERE matter IS NOT NULL),"
        " (SELECT count(*) FROM credentials_credentialcall)",
        (),
    )
    assert row is not None
    return list(row)


def refused(draft: UUID, **more: Any) -> CaseRefused:
    with pytest.raises(CaseRefused) as found:
        actions.submit_case(draft, actor=WANG, key=key(), **more)
    assert cases() == 0
    return found.value


def problems(error: CaseRefused) -> set[tuple[str, str]]:
    return {(each.field, each.code) for each in error.problems}


def test_everything_that_lacks_is_told_at_once() -> None:
    draft = world.draft(files=(), trade_name="", leased=True)
    error = refused(draft)
    assert error.code == "CASE-INCOMPLETE"
    assert problems(error) == {
        ("trade_name", "FORM-REQUIRED"),
        ("plan", "CASE-MATERIAL"),
        ("lease", "CASE-MATERIAL"),
        ("photo", "CASE-MATERIAL"),
    }
    assert error.message["zh"] == "申请还有4处需要补充或改正。"


def test_a_condition_decides_which_materials_are_asked_for() -> None:
    case = world.submit(leased=True, files=("plan", "photo", "lease"))
    assert {each.slot for each in get_evidence(case, actor=SYSTEM)} == {"plan", "photo", "lease"}
    assert world.submit(leased=False)


def test_an_answer_that_decides_is_asked_for_before_its_material() -> None:
    draft = world.draft(leased="")
    assert problems(refused(draft)) == {("leased", "FORM-REQUIRED")}


def test_a_tolerable_material_may_come_later_on_a_commitment() -> None:
    draft = world.draft(files=("plan",))
    assert problems(refused(draft)) == {("photo", "CASE-MATERIAL")}
    receipt = actions.submit_case(draft, actor=WANG, key=key(), commitments=["photo"])
    payload = get_acts(receipt.matter, actor=SYSTEM).rows[0].act.payload
    assert payload["committed"] == ["photo"]
    actions.accept_case(receipt.matter, actor=CLERK, key=key())


def test_the_form_filled_in_here_stands_for_the_application_form() -> None:
    kinds = [{"id": "plan", "label": world.label("平面图申请表", "Plan form"), "form": True}]
    put_evidence(rows=kinds)
    draft = world.draft(files=("photo",))
    views = {view.slot: view.status for view in queries.draft_needs(draft, actor=WANG)}
    assert views["plan"] == "form"
    case = actions.submit_case(draft, actor=WANG, key=key()).matter
    refs = {each.slot: each.ref for each in get_evidence(case, actor=SYSTEM)}
    assert refs["plan"] == "form:plan"
    seen = queries.get_case(case, actor=CLERK)
    assert {each.slot for each in seen.evidence} == {"photo"}
    assert next(slot.status for slot in seen.slots if slot.slot == "plan") == "form"
    actions.accept_case(case, actor=CLERK, key=key())


def test_a_required_material_cannot_be_promised() -> None:
    draft = world.draft(files=("photo",))
    assert problems(refused(draft, commitments=["plan"])) == {("plan", "CASE-MATERIAL")}
    assert problems(refused(draft, commitments=["moon"])) >= {("moon", "CASE-SLOT")}


def test_the_ledger_holds_sealed_answers_alone() -> None:
    case = world.submit()
    text = str(get_acts(case, actor=SYSTEM).rows[0].act.payload)
    assert "13812340000" not in text
    assert "enc:v1:" in text


def test_a_draft_becomes_one_case_however_often_it_is_handed_in() -> None:
    draft = world.draft()
    first = actions.submit_case(draft, actor=WANG, key="a")
    again = actions.submit_case(draft, actor=WANG, key="b")
    assert (again.matter, again.number, again.seq) == (first.matter, first.number, 1)
    assert (first.replayed, again.replayed, cases()) == (False, True, 1)


@pytest.mark.parametrize("part", ["submitted", "linking", "calling"])
def test_what_fails_with_the_opening_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    plan = {**world.SHARED_NEED, "slot": "plan", "kind": "plan", "shareable": False}
    needs = [world.SHARED_NEED, {**plan, "source": "applicant", "note": world.label("注明面积")}]
    world.load("stall-next", needs=needs, produces=None)
    first = world.granted()
    actions.issue_credential(first, actor=CERTIFIER, key=key())
    effects.drain()
    draft = world.draft("stall-next", files=("plan",))
    before = tables()
    made = getattr(submission, part)

    def breaks(*args: Any, **kwargs: Any) -> Alongside:
        found: Alongside = made(*args, **kwargs)
        bad = "(SELECT 1 FROM {act} WHERE 1 / (SELECT 0 FROM {act}) = 1) bad"
        return replace(found, write=found.write.replace("{act}", bad))

    with monkeypatch.context() as broken:
        broken.setattr(submission, part, breaks)
        with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
            actions.submit_case(draft, actor=WANG, key="a")
    assert tables() == before
    receipt = actions.submit_case(draft, actor=WANG, key="a")
    assert not receipt.replayed
    assert [now - then for now, then in zip(tables(), before, strict=True)] == [1, 1, 1, 1]


@pytest.mark.parametrize("stale", [1, submission.TRIES])
def test_a_draft_that_changes_while_it_is_handed_in_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, stale: int
) -> None:
    draft = world.draft()
    before = tables()
    looks: list[int] = []
    look = draft_in_hand

    def early(*args: Any, **kwargs: Any) -> Any:
        held, now = look(*args, **kwargs)
        looks.append(held.revision)
        behind = held.revision - 1 if len(looks) <= stale else held.revision
        return replace(held, revision=behind), now

    monkeypatch.setattr(submission, "draft_in_hand", early)
    if stale < submission.TRIES:
        assert actions.submit_case(draft, actor=WANG, key=key()).seq == 1
        assert len(looks) == stale + 1
    else:
        with pytest.raises(CaseRefused) as found:
            actions.submit_case(draft, actor=WANG, key=key())
        assert found.value.code == "CASE-CHANGED"
        assert tables() == before


def test_nobody_hands_in_anothers_draft() -> None:
    draft = world.draft()
    with pytest.raises(DraftNotFound):
        actions.submit_case(draft, actor=LI, key=key())
    with pytest.raises(DraftNotFound):
        actions.submit_case(uuid4(), actor=WANG, key=key())
    assert cases() == 0


def test_an_agent_acts_for_the_applicant_while_the_mandate_holds() -> None:
    mandate = give_mandate(
        actor=WANG, principal="wang", agent="li", items=None, valid_to=None, key="m"
    )
    case = world.submit(actor=LI, party="wang")
    act = get_acts(case, actor=SYSTEM).rows[0].act
    assert (act.actor.id, act.on_behalf) == ("li", "wang")
    draft = world.draft(actor=LI, party="wang")
    revoke_grant(mandate.id, actor=SYSTEM)
    with pytest.raises(NotPermitted):
        actions.submit_case(draft, actor=LI, key=key())
    assert cases() == 1


def test_a_suspended_item_takes_no_cases() -> None:
    draft = world.draft()
    catalogue.suspend(item="stall-permit", actor=SYSTEM, note="依据修订")
    assert refused(draft).code == "CASE-ITEM-CLOSED"
    catalogue.resume(item="stall-permit", actor=SYSTEM)
    assert actions.submit_case(draft, actor=WANG, key=key()).state == "RECEIVED"


def test_a_running_case_keeps_its_version_of_the_item() -> None:
    case = world.submit()
    before = get_matter(case, actor=SYSTEM).definition
    world.on(2022, 4, 2)
    world.load("stall-permit", promised_limit={"days": 3, "unit": "working_days"})
    later = world.submit(actor=LI, party="li")
    actions.accept_case(case, actor=CLERK, key=key())
    actions.accept_case(later, actor=CLERK, key=key())
    assert get_matter(case, actor=SYSTEM).definition == before
    assert get_matter(later, actor=SYSTEM).definition != before
    promised = [
        str(queries.get_case(each, actor=CLERK).clocks[1].promise) for each in (case, later)
    ]
    assert promised == [
        "{'zh': '10个工作日', 'en': '10 working days'}",
        "{'zh': '3个工作日', 'en': '3 working days'}",
    ]


def test_what_authorities_share_is_never_asked_for() -> None:
    world.load("stall-next", needs=[world.SHARED_NEED], produces=None)
    draft = world.draft("stall-next", files=())
    assert problems(refused(draft)) == {("trader", "CASE-MATERIAL")}
    first = world.granted()
    actions.issue_credential(first, actor=CERTIFIER, key=key())
    effects.drain()
    (view,) = queries.draft_needs(draft, actor=WANG)
    assert (view.slot, view.status) == ("trader", "shared")
    receipt = actions.submit_case(draft, actor=WANG, key=key())
    (shown,) = get_evidence(receipt.matter, actor=SYSTEM)
    assert (shown.slot, shown.kind, shown.source) == ("trader", "stall-licence", "mk")
    (call,) = calls_of_case(receipt.matter, actor=SYSTEM)
    assert (call.credential, call.requester, call.use_cause) == (shown.ref, "mk", "trader")
    actions.accept_case(receipt.matter, actor=CLERK, key=key())


def test_a_submission_costs_the_same_however_much_is_shared() -> None:
    needs = [{**world.SHARED_NEED, "slot": f"trader-{each}"} for each in range(4)]
    world.load("stall-none", needs=[], produces=None)
    world.load("stall-one", needs=needs[:1], produces=None)
    world.load("stall-four", needs=needs, produces=None)
    first = world.granted()
    actions.issue_credential(first, actor=CERTIFIER, key=key())
    effects.drain()
    costs = []
    for item, shared in (("stall-none", 0), ("stall-one", 1), ("stall-four", 4)):
        actions.submit_case(world.draft(item, files=()), actor=WANG, key=key())
        draft = world.draft(item, files=())
        with counted() as sent:
            case = actions.submit_case(draft, actor=WANG, key=key()).matter
        assert len(calls_of_case(case, actor=SYSTEM)) == shared
        costs += sent
    assert costs == [4, 5, 5]


def test_an_elapsed_credential_stands_for_nothing() -> None:
    world.load("stall-next", needs=[world.SHARED_NEED], produces=None)
    first = world.granted()
    actions.issue_credential(first, actor=CERTIFIER, key=key())
    effects.drain()
    world.on(2023, 4, 3)
    draft = world.draft("stall-next", files=())
    with pytest.raises(CaseRefused) as found:
        actions.submit_case(draft, actor=WANG, key=key())
    assert problems(found.value) == {("trader", "CASE-MATERIAL")}


def test_a_resubmission_repeated_gives_the_first_receipt() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["电话：打不通"])
    first = actions.resubmit_case(case, actor=WANG, key="r", answers={"owner_phone": "13900001111"})
    again = actions.resubmit_case(case, actor=WANG, key="r", answers={"owner_phone": "13900001111"})
    assert (again.seq, first.replayed, again.replayed) == (first.seq, False, True)
    with pytest.raises(IdempotencyKeyReused):
        actions.resubmit_case(case, actor=WANG, key="r", files={"plan": ["sha256:" + "0" * 64]})
    assert get_matter(case, actor=SYSTEM).version == 3


def test_a_resubmission_in_the_name_of_another_is_refused() -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["电话：打不通"])
    with pytest.raises(NotPermitted):
        actions.resubmit_case(case, actor=LI, key=key(), answers={"area": 3})
    assert get_matter(case, actor=SYSTEM).version == 2


def test_a_file_of_another_person_is_not_taken() -> None:
    case = world.submit()
    foreign = world.document("li", text="secret")
    with pytest.raises(LookupError, match="no document"):
        actions.correct_on_spot(case, actor=WANG, key=key(), files={"plan": [foreign]})
    assert get_matter(case, actor=SYSTEM).version == 1
