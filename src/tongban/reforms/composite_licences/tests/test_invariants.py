"""INV-OIL-01 to 07 (domain.md §4.8), each under its number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.effects import dead_effects
from tongban.record.queries import get_acts, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.composite_licences import following, models, queries
from tongban.reforms.composite_licences.actions import end_licence
from tongban.reforms.composite_licences.agreeing import faults
from tongban.reforms.composite_licences.industries import put_industry
from tongban.reforms.composite_licences.tests import scene
from tongban.reforms.composite_licences.tests.scene import PERMITS, turn, view
from tongban.reforms.composite_licences.types import LicenceNotFound, State
from tongban.services.bundles.queries import get_bundle
from tongban.services.cases import actions as cases
from tongban.services.cases.queries import get_case
from tongban.services.cases.tests import world as base
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue.queries import list_items
from tongban.services.credentials.actions import change_status, issue
from tongban.services.credentials.queries import get_credential, get_fields, produced
from tongban.services.credentials.types import Result, Status
from tongban.services.credentials.verification import verify_by_code
from tongban.services.joint import actions
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import LI, WANG, key

pytestmark = pytest.mark.usefixtures("district")

COMMITMENT = {
    "conditions": [{"text": {"zh": "消防设施完好", "en": "Fire equipment works"}}],
    "verify_within": {"days": 20, "unit": "working_days"},
    "rectify_within": {"days": 10, "unit": "working_days"},
    "basis": {"law": "安阳市优化营商环境条例", "clause": "第二十五条"},
}


def acts(holder: str = "wang") -> list[str]:
    matter = scene.row(holder).matter
    return [each.act.name for each in get_acts(matter, actor=SYSTEM).rows]


def test_inv_oil_01_it_is_issued_when_all_mandatory_permits_are_there_and_not_before() -> None:
    made = scene.joint()
    scene.permits(made, "drain-permit")
    assert (view("li").state, view("li").licence) == (State.GATHERING, None)
    scene.permits(made, "food-permit", "fire-check")
    found = view("li")
    assert found.state is State.ACTIVE
    assert found.licence is not None
    assert (found.licence.kind, found.licence.version) == ("stall-composite", 1)
    assert acts("li") == ["begin", "note", "note", "note", "issue"]
    assert dead_effects(actor=SYSTEM) == ()


@pytest.mark.parametrize(
    ("to", "one", "all_"),
    [
        (Status.SUSPENDED, State.PARTIALLY_INVALID, State.SUSPENDED),
        (Status.REVOKED, State.PARTIALLY_INVALID, State.REVOKED),
        (Status.CANCELLED, State.PARTIALLY_INVALID, State.CANCELLED),
    ],
)
def test_inv_oil_01_it_is_not_active_while_a_mandatory_permit_is_not_valid(
    to: Status, one: State, all_: State
) -> None:
    turn("food-permit", to)
    found = view()
    assert found.licence is not None
    assert (found.state, found.licence.status) == (one, Status.SUSPENDED)
    for item in PERMITS[1:]:
        turn(item, to)
    assert view().state is all_


def test_inv_oil_01_it_is_active_again_when_the_permit_is() -> None:
    turn("food-permit", Status.SUSPENDED)
    turn("food-permit", Status.VALID)
    found = view()
    assert found.licence is not None
    assert (found.state, found.licence.status) == (State.ACTIVE, Status.VALID)
    assert found.licence.version == 1


def test_inv_oil_02_its_validity_is_the_earliest_of_its_permits() -> None:
    scene.renew("drain-permit", valid_to=date(2022, 9, 30))
    found = view()
    assert found.licence is not None
    assert (found.valid_to, found.licence.valid_to) == (date(2022, 9, 30), date(2022, 9, 30))


def test_inv_oil_02_a_district_may_unify_the_validity() -> None:
    put_industry(scene.industry(unified_months=36))
    scene.renew("drain-permit")
    found = view()
    assert found.licence is not None
    assert (found.valid_to, found.licence.valid_to) == (date(2025, 3, 31), date(2025, 3, 31))


def test_inv_oil_03_whoever_scans_the_code_sees_the_permits_as_they_stand() -> None:
    found = view()
    assert found.licence is not None
    code = found.licence.code
    client = Client()
    page = client.get(f"/verify/{code}").content.decode()
    assert "各项必备许可现在都有效" in page
    held = scene.member("food-permit")
    change_status(
        held.identifier, to=Status.SUSPENDED, actor=SYSTEM, basis="第六十九条", note="停业整顿"
    )
    # at once: before any worker has done anything
    page = client.get(f"/verify/{code}").content.decode()
    assert "有必备许可现在不在有效状态" in page
    assert "证照状态：暂扣" in page
    assert verify_by_code(code).result is Result.NOT_IN_FORCE
    told: Any = client.get(f"/api/v1/composite-licences/{code}").json()
    assert told["state"] == "partially_invalid"
    assert {each["item"]: each["live"] for each in told["members"]} == {
        "food-permit": False,
        "fire-check": True,
        "drain-permit": True,
    }


def test_inv_oil_03_a_validity_that_runs_out_shows_by_itself() -> None:
    found = view()
    assert found.licence is not None
    world.on(2023, 4, 1)
    assert view().state is State.EXPIRED
    assert verify_by_code(found.licence.code).result is Result.NOT_IN_FORCE


def test_inv_oil_03_an_old_code_leads_to_the_newest_version() -> None:
    first = view()
    assert first.licence is not None
    scene.renew("drain-permit")
    found = queries.by_code(first.licence.code)
    assert found.licence is not None
    assert (found.licence.version, found.state) == (2, State.ACTIVE)
    page = Client().get(f"/licences/{first.licence.code}")
    assert page.status_code == 200
    assert found.licence.identifier in page.content.decode()


def test_inv_oil_04_a_changed_or_extended_permit_brings_a_new_version() -> None:
    renewed = scene.renew("food-permit", valid_to=date(2027, 3, 31))
    found = view()
    assert found.licence is not None
    assert (found.licence.version, found.state) == (2, State.ACTIVE)
    assert [each.status for each in found.versions] == [Status.VALID, Status.LAPSED]
    assert renewed.identifier in scene.row().listed
    assert acts()[-1] == "revise"


@pytest.mark.parametrize("rests", [True, False])
def test_inv_oil_04_a_renewal_under_a_new_number_takes_the_place_of_what_it_rests_on(
    rests: bool,  # noqa: FBT001 - pytest passes by name
) -> None:
    """§4.8: the renewed permit is the member now; another permit of the same kind is none."""
    former = scene.member("food-permit")
    need = {
        "slot": "former",
        "kind": "food-licence",
        "name": {"zh": "原许可证", "en": "Former permit"},
        "necessity": "required",
        "source": "government",
        "shareable": True,
    }
    base.load(
        "food-again",
        produces="food-licence",
        needs=[need] if rests else [],
        form=["trade_name"],
        case_type="1",
        promised_limit={"days": 0, "unit": "working_days"},
    )
    case = base.submit("food-again", files=(), leased=None, area=None, owner_phone=None)
    cases.accept_case(case, actor=base.CLERK, key=key())
    cases.grant_now(case, actor=base.APPROVER, key=key(), reasons="符合条件")
    cases.issue_credential(case, actor=base.CERTIFIER, key=key())
    scene.settle()
    (made,) = produced(case, local_day(clock.now()))
    assert made.number != former.number
    found = view()
    assert found.licence is not None
    assert found.licence.version == (2 if rests else 1)
    assert (made.identifier in scene.row().listed) is rests
    assert (former.identifier in scene.row().listed) is not rests


def test_inv_oil_04_a_cancelled_optional_permit_leaves_the_next_version() -> None:
    models.MemberRow.objects.filter(item="drain-permit").update(mandatory=False)
    assert len(scene.row().listed) == 3
    turn("drain-permit", Status.CANCELLED)
    found = view()
    assert found.licence is not None
    assert (found.state, found.licence.version) == (State.ACTIVE, 2)
    assert len(scene.row().listed) == 2


def test_inv_oil_04_killed_between_permit_and_licence_nothing_is_lost_or_doubled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed after the new version is written and before it is done: done once, later."""
    real = issue

    def killed(*arguments: Any, **more: Any) -> None:
        real(*arguments, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr("tongban.reforms.composite_licences.following.issue", killed)
    with pytest.raises(KeyboardInterrupt):
        scene.renew("food-permit")
    before = view()
    assert before.licence is not None
    assert before.licence.version == 1
    monkeypatch.undo()
    scene.settle()
    following.refresh(before.matter)
    after = view()
    assert after.licence is not None
    assert ([each.version for each in after.versions], after.state) == ([2, 1], State.ACTIVE)
    assert acts().count("revise") == 1


def test_inv_oil_05_one_visit_covers_all_permits_that_are_checked_on_site() -> None:
    made = scene.row().joint
    visit = get_joint(made, actor=WANG).visit
    assert visit is not None
    assert (visit.round, visit.passed) == (1, True)
    seen = {
        str(each.act.payload["visit"])
        for item in ("food-permit", "fire-check")
        for each in get_acts(world.case(made, item).id, actor=SYSTEM).rows
        if each.act.name == "inspect"
    }
    assert len(seen) == 1


def test_inv_oil_05_an_industry_whose_bundle_has_two_visits_is_refused() -> None:
    items = {each.slug: each.content for each in list_items(limit=100).items}
    sound = list(faults(scene.industry(), get_bundle("open-stall"), items))
    assert sound == []
    loose = world.bundle(policies={"composite": "stall-composite", "joint_visit": ["food-permit"]})
    found = [text for _, text in faults(scene.industry(), loose, items)]
    assert found == ["fire-check is checked on site outside the one visit (INV-OIL-05)"]


def test_inv_oil_06_what_touches_an_excluded_domain_is_inspected_never_promised() -> None:
    items = {each.slug: each.content for each in list_items(limit=100).items}
    raw = items["fire-check"].to_json()
    items["fire-check"] = type(items["fire-check"]).from_json(
        {**raw, "domains": ["public_security"]}
    )
    bundle = get_bundle("open-stall")
    members = [
        {**each.to_json(), "commitment": each.item == "fire-check"} for each in bundle.members
    ]
    promised = world.bundle(members=members, policies=bundle.policies.to_json())
    found = [text for _, text in faults(scene.industry(), promised, items)]
    assert found == ["fire-check touches public_security: no commitment (INV-OIL-06)"]


@pytest.mark.parametrize("domain", [None, "public_security"])
def test_inv_oil_06_at_the_counter_too(monkeypatch: pytest.MonkeyPatch, domain: str | None) -> None:
    """§4.8: the domain alone decides; an item whose terms slipped past the checks offers none.

    The same item without the domain is taken on the same commitment at the same counter.
    """
    monkeypatch.setattr("tongban.services.catalogue.actions.check", lambda *_: ())
    base.load("fire-alone", commitment=COMMITMENT, domains=[domain] if domain else [])
    draft = base.draft("fire-alone", actor=base.CLERK)
    before = len(list_matters(actor=SYSTEM, applicant="wang").rows)
    if domain is None:
        cases.submit_case(draft, actor=base.CLERK, key=key(), channel="window", on_commitment=True)
        assert len(list_matters(actor=SYSTEM, applicant="wang").rows) == before + 1
        return
    with pytest.raises(CaseRefused) as refused:
        cases.submit_case(draft, actor=base.CLERK, key=key(), channel="window", on_commitment=True)
    assert refused.value.code == "CASE-COMMITMENT"
    assert len(list_matters(actor=SYSTEM, applicant="wang").rows) == before


def test_inv_oil_07_it_says_nothing_that_no_member_says() -> None:
    found = view()
    assert found.licence is not None
    own = get_fields(found.licence.identifier, actor=SYSTEM)
    said = {
        (line.element, line.value)
        for item in (*PERMITS,)
        for line in get_fields(scene.member(item).identifier, actor=SYSTEM)
    }
    assert {(each.element, each.value) for each in own} - said == {("composite_industry", "摊位")}


def test_inv_oil_07_contents_of_a_permit_that_is_not_in_force_are_not_shown() -> None:
    found = view()
    assert found.licence is not None
    turn("food-permit", Status.REVOKED)
    page = Client().get(f"/licences/{found.licence.code}").content.decode()
    assert page.count("小芳水果") == 2


def test_one_denied_member_leaves_no_licence_and_the_others_their_own() -> None:
    made = scene.joint()
    for item in ("food-permit", "fire-check"):
        world.accept(made, item)
        world.review(made, item)
    lead = world.officer("mk", "clerk")
    actions.plan_visit(made, actor=lead, key=key(), day=local_day(clock.now()))
    for item in ("food-permit", "fire-check"):
        world.look(made, item)
        scene.settle()
        world.opine(made, item)
    world.deny(made, "food-permit")
    world.grant(made, "fire-check")
    scene.settle()
    world.issue(made, "fire-check")
    scene.permits(made, "drain-permit")
    found = view("li")
    assert (found.state, found.licence) == (State.GATHERING, None)
    held = scene.member("fire-check", "li")
    assert get_credential(held.identifier, actor=LI).status is Status.VALID
    assert get_case(world.case(made, "food-permit").id, actor=LI).outcome == "refused"


def test_a_wrong_code_finds_nothing() -> None:
    with pytest.raises(LicenceNotFound):
        queries.by_code("ABCDEFGHJKMN")
    assert Client().get("/licences/ABCDEFGHJKMN").status_code == 404
    assert Client().get("/api/v1/composite-licences/ABCDEFGHJKMN").status_code == 404


def test_by_identifier_alone_no_contents_are_shown() -> None:
    found = view()
    assert found.licence is not None
    page = Client().get("/verify/", {"q": found.licence.identifier}).content.decode()
    assert "各项必备许可现在都有效" in page
    assert "小芳水果" not in page


def test_an_officer_ends_it_and_its_permits_stand() -> None:
    found = view()
    officer = world.officer("mk", "certificate_officer")
    end_licence(found.matter, actor=officer, key=key(), reason="停业")
    scene.settle()
    after = view()
    assert after.licence is not None
    assert after.licence.status is Status.CANCELLED
    assert all(each.live for each in after.members)
