"""The pages of acceptance: what each shows, who opens it, what posting does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests import browsing
from tongban.record import effects
from tongban.record.queries import list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance.tests import world
from tongban.reforms.acceptance.tests.world import FIRE, PLANNING
from tongban.reforms.acceptance.units import checklist

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("project")
PERSONS = {"li", "wang"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


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


def test_the_owner_applies_once_with_files_and_follows() -> None:
    client = browser("li")
    page = client.get("/acceptance/apply/")
    form = browsing.form(page, "/acceptance/apply/")
    assert {"owner", "project_name", "completion_report", "fact_basement_shelter"} <= form.names
    assert "lacking" not in form.names
    filled = form.filled(
        owner="firm",
        project_name="示例产业园",
        project_code="2021-420902-47-01-000001",
        project_site="示例路1号",
        floor_area="10000",
        self_accepted_on="2022-03-30",
        fact_basement_shelter="yes",
    )
    bad = client.post("/acceptance/apply/", {**filled, "floor_area": "很大"})
    assert bad.status_code == 400
    assert list_matters(actor=SYSTEM, applicant="firm").rows == ()
    report = SimpleUploadedFile("竣工报告.pdf", PDF, content_type="application/pdf")
    done = client.post("/acceptance/apply/", {**filled, "completion_report": report})
    assert done.status_code == 302, browsing.text(done)
    shown = client.get(done["Location"])
    assert "示例产业园" in browsing.text(shown)
    assert "工程竣工报告" in browsing.text(shown)
    assert client.get("/acceptance/").status_code == 200


def test_a_department_records_its_opinion_on_a_tablet() -> None:
    matter = world.scheduled()
    part = world.parts(matter)[FIRE].id
    client = browser("zjj-one")
    assert "记录现场意见" in browsing.text(client.get(desk(part)))
    form = browsing.form(client.get(desk(part, "opinion/")), "opinion")
    answers = {"result": "rectify", "inspectors": ["zjj-one", "zjj-two"], "findings": "已查看"}
    bad = client.post(desk(part, "opinion/"), form.filled(**answers))
    assert bad.status_code == 400
    assert world.parts(matter)[FIRE].state == "VISIT_SET"
    said = form.filled(**answers, defects="消防栓无水\n疏散标志缺失")
    assert client.post(desk(part, "opinion/"), said).status_code == 302
    assert world.parts(matter)[FIRE].state == "DEFECTS"
    again = client.post(desk(part, "opinion/"), said)
    assert again.status_code == 404


def test_the_lead_goes_from_visit_to_one_list_and_the_department_rechecks() -> None:
    matter = world.visited({FIRE: ("消防栓无水",)})
    lead = browser("zjj-one")
    page = browsing.text(lead.get(desk(matter)))
    assert "消防栓无水" in page
    form = browsing.form(lead.get(desk(matter, "acts/require_rectification/")), "acts")
    assert "items" not in form.names
    done = lead.post(
        desk(matter, "acts/require_rectification/"), form.filled(rectify_by="2022-04-20")
    )
    assert done.status_code == 302
    owner = browser("li")
    form = browsing.form(owner.get(own(matter, "acts/report_rectified/")), "acts")
    assert owner.post(own(matter, "acts/report_rectified/"), form.filled(note="完成")).status_code
    effects.drain()
    part = world.parts(matter)[FIRE].id
    form = browsing.form(lead.get(desk(part, "opinion/")), "opinion")
    assert {name for name in form.names if name.startswith("item_")} == {"item_0"}
    answers = form.filled(item_0="yes", inspectors=["zjj-one", "zjj-two"])
    assert lead.post(desk(part, "opinion/"), answers).status_code == 302
    assert world.parts(matter)[FIRE].state == "PASSED"


def test_an_overtaken_page_changes_nothing() -> None:
    matter = world.visited({FIRE: ("消防栓无水",)})
    client = browser("zjj-one")
    form = browsing.form(client.get(desk(matter, "acts/require_rectification/")), "acts")
    stale = form.filled(rectify_by="2022-04-20", version="1")
    done = client.post(desk(matter, "acts/require_rectification/"), stale)
    assert done.status_code == 400
    assert world.state(matter) == "SITE_DONE"


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
    matter = world.visited({FIRE: ("消防栓无水",)})
    part = world.parts(matter)[PLANNING].id
    paths = [
        desk(matter),
        desk(matter, "acts/require_rectification/"),
        desk(matter, "checklist/"),
        desk(matter, "opinion/"),
        desk(part),
        desk(part, "opinion/"),
        desk(matter, "documents/0/"),
    ]
    clerk = browser("rfb-clerk")
    assert {path: clerk.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    owned = [own(matter), own(matter, "acts/withdraw/"), own(matter, "documents/0/"), own(part)]
    stranger = browser("wang")
    assert {path: stranger.get(path).status_code for path in owned} == dict.fromkeys(owned, 404)
    for path in (*paths, *owned, "/desk/acceptance/", "/acceptance/", "/acceptance/apply/"):
        assert Client().get(path).status_code == 302, path
    before = world.version(matter)
    posted = stranger.post(own(matter, "acts/withdraw/"), {"key": str(uuid4()), "version": before})
    assert (posted.status_code, world.version(matter)) == (404, before)
    for path in ("/desk/acceptance/", *paths):
        assert browser("wang").get(path).status_code in {403, 404}
