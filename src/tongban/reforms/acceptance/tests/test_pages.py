"""The pages of acceptance: what each shows, who opens it, what posting does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests import browsing
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import FIRE
from tongban.reforms.acceptance.units import checklist

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("project")
PERSONS = {"li", "wang"}


def browser(who: str) -> Client:
    if who in PERSONS:
        put_account(login=who, party=who)
    else:
        put_account(login=who, officer=who)
    client = Client()
    account = get_user_model().objects.get(login=who)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def desk(matter: UUID, tail: str = "") -> str:
    return f"/desk/acceptance/{matter}/{tail}"


def own(matter: UUID, tail: str = "") -> str:
    return f"/acceptance/{matter}/{tail}"


def test_the_list_leads_to_the_one_application_and_to_the_declaration() -> None:
    page = browsing.text(browser("li").get("/acceptance/"))
    assert "/matters/joint-acceptance/" in page
    assert "/acceptance/unit/" in page


def test_a_department_rechecks_on_a_tablet_what_is_on_the_list() -> None:
    joint = world.visited({FIRE: ("消防栓无水", "疏散标志缺失")})
    lead, owner, fire = browser("zjj-clerk"), browser("li"), browser("zjj-one")
    act = f"/desk/joint/{joint}/acts"
    done = lead.post(f"{act}/require_rectification/", {"key": "1", "rectify_by": "2022-04-20"})
    assert done.status_code == 302, browsing.text(done)
    assert world.facts(joint)["rectify_by"] == "2022-04-20"
    assert "报告整改完成" in browsing.text(owner.get(f"/my/joint/{joint}/"))
    report = f"/my/joint/{joint}/rectified"
    assert browser("wang").post(report, {"key": "2", "note": "完成"}).status_code == 404
    assert owner.post(report, {"key": "2", "note": "完成"}).status_code == 302
    assert world.facts(joint)["rectified_on"] == "2022-04-08"
    lead.post(f"{act}/plan_revisit/", {"key": "3", "day": "2022-04-08"})
    assert world.facts(joint)["visit_round"] == 2
    tablet = f"/desk/joint/{joint}/visit/{FIRE}/"
    form = browsing.read(fire.get(tablet)).forms[-1]
    assert {name for name in form.names if name.startswith("item_")} == {"item_0", "item_1"}
    assert "defects" not in form.names
    two = ["zjj-one", "zjj-two"]
    half = {"key": "4", "inspectors": two, "item_0": "yes", "findings": "复验"}
    assert fire.post(tablet, half).status_code == 400
    assert world.facts(joint)["visit_found"] == []
    assert fire.post(tablet, {**half, "item_1": "no"}).status_code == 302
    page = browsing.text(fire.get(f"/desk/joint/{joint}/"))
    assert "复验合格" in page
    assert "仍不合格" in page


def test_the_totals_of_a_whole_are_checked_by_the_planning_body() -> None:
    world.in_use()
    joint = world.visited()
    check = world.totals_of(joint).id
    client = browser("zrzy-one")
    assert str(check) in browsing.text(client.get("/desk/acceptance/"))
    assert "不再重复验收" in browsing.text(client.get(desk(check)))
    page = desk(check, "acts/check/")
    form = browsing.form(client.get(page), "acts")
    answers = {
        "green_ratio_met": "yes",
        "parking_met": "yes",
        "floor_area_ratio_met": "yes",
        "checked_on": "2022-04-08",
        "inspectors": ["zrzy-one", "zrzy-two"],
    }
    early = client.post(page, form.filled(**answers, buildings="A1\nA2"))
    assert early.status_code == 400
    assert "不再重复验收：A1" in browsing.text(early)
    assert world.state(check) == "OPEN"
    assert client.post(page, form.filled(**answers, buildings="A2")).status_code == 302
    assert world.state(check) == "MET"
    assert "符合许可" in browsing.text(client.get(desk(check)))


def test_an_overtaken_page_changes_nothing() -> None:
    matter = world.unit_accepted()
    client = browser("li")
    form = browsing.form(client.get(own(matter, "acts/put_in_use/")), "acts")
    stale = form.filled(in_use_on="2022-04-01", version="1")
    assert client.post(own(matter, "acts/put_in_use/"), stale).status_code == 400
    assert world.state(matter) == "UNIT_ACCEPTED"
    fresh = form.filled(in_use_on="2022-04-01")
    assert client.post(own(matter, "acts/put_in_use/"), fresh).status_code == 302
    assert world.state(matter) == "UNIT_IN_USE"


def test_an_eligible_building_is_applied_for_with_what_was_declared() -> None:
    matter = world.eligible()
    client = browser("li")
    assert "申请单体验收" in browsing.text(client.get(own(matter)))
    assert client.get(own(matter, "apply/")).status_code == 405
    begun = client.post(own(matter, "apply/"))
    assert begun.status_code == 302
    again = client.post(own(matter, "apply/"))
    assert begun["Location"] == again["Location"]
    assert "4000" in browsing.text(client.get(begun["Location"]))
    other = world.declared("A2", "1000")
    refused = client.post(own(other, "apply/"))
    assert refused["Location"] == own(other)
    joint = world.apply_for(matter)
    page = browsing.text(client.get(own(matter)))
    assert f"/my/joint/{joint}/" in page
    assert "申请单体验收" not in page
    lead = browser("zjj-one")
    assert f"/desk/joint/{joint}/" in browsing.text(lead.get(desk(matter)))


def test_the_filing_is_shown_with_its_last_day() -> None:
    joint = world.visited()
    world.decide_all(joint)
    completion = world.completion(joint).id
    assert "2022年4月23日" in browsing.text(browser("li").get(own(completion)))
    assert str(joint) in browsing.text(browser("zjj-clerk").get(desk(completion)))


def test_the_checklist_is_gone_through_point_by_point() -> None:
    matter = world.declared()
    client = browser("zjj-one")
    page = client.get(desk(matter, "checklist/"))
    assert "通行做法" in browsing.text(page)
    form = browsing.form(page, "checklist")
    some = form.filled(confirmed=["delimited"])
    assert client.post(desk(matter, "checklist/"), some).status_code == 400
    assert world.state(matter) == "UNIT_DECLARED"
    every = form.filled(confirmed=[each.id for each in checklist()])
    assert client.post(desk(matter, "checklist/"), every).status_code == 302
    assert world.state(matter) == "ELIGIBLE"


def test_a_building_is_declared_on_the_portal() -> None:
    client = browser("li")
    form = browsing.form(client.get("/acceptance/unit/"), "/acceptance/unit/")
    filled = form.filled(
        owner="firm",
        project_name="示例产业园",
        project_code="2021-420902-47-01-000001",
        permit_no=world.PERMIT_NO,
        unit_no="A1",
        unit_name="1号厂房",
        use="生产",
        area="99999",
        public_area="500",
        boundary="围挡",
        shared_fire="no",
        remaining_works="年底前完成",
    )
    refused = client.post("/acceptance/unit/", filled)
    assert refused.status_code == 400
    assert "超过许可面积" in browsing.text(refused)
    done = client.post("/acceptance/unit/", {**filled, "area": "4000"})
    assert done.status_code == 302, browsing.text(done)
    assert "≤ 许可 10000" in browsing.text(client.get(done["Location"]))


def test_every_path_asks_who_looks() -> None:
    world.in_use()
    joint = world.visited()
    unit, completion = world.declared("A2", "1000"), world.completion(joint).id
    check = world.totals_of(joint).id
    paths = [
        desk(unit),
        desk(unit, "acts/find_ineligible/"),
        desk(unit, "checklist/"),
        desk(unit, "documents/0/"),
        desk(completion),
        desk(check),
        desk(check, "acts/check/"),
    ]
    clerk = browser("rfb-clerk")
    assert {path: clerk.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    owned = [own(unit), own(unit, "acts/withdraw/"), own(unit, "documents/0/"), own(completion)]
    stranger = browser("wang")
    assert {path: stranger.get(path).status_code for path in owned} == dict.fromkeys(owned, 404)
    assert stranger.post(own(unit, "apply/")).status_code == 404
    for path in (*paths, *owned, "/desk/acceptance/", "/acceptance/", "/acceptance/unit/"):
        assert Client().get(path).status_code == 302, path
    before = world.version(unit)
    posted = stranger.post(own(unit, "acts/withdraw/"), {"key": str(uuid4()), "version": before})
    assert (posted.status_code, world.version(unit)) == (404, before)
    for path in ("/desk/acceptance/", *paths):
        assert browser("wang").get(path).status_code in {403, 404}
