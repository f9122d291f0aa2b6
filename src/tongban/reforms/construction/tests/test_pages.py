"""Pages of construction: who sees what, forms that act once, refusals in words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction import queries
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import WANG
from tongban.reforms.construction.zoning import list_zones
from tongban.services.cases.tests.world import PNG

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("district")


def client(*, party: str | None = None, officer: str = "") -> Client:
    login = party or officer
    put_account(login=login, party=party, officer=officer, demonstration=True)
    found = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    response = found.post("/sign-in/", {"account": login, "next": "/"})
    assert response.status_code == 302
    return found


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.TONGBAN_DEMONSTRATION = True


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def posted(browser: Client, address: str, **fields: object) -> Any:
    page = browser.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert key is not None
    assert version is not None
    return browser.post(address, {"key": key[1], "version": version[1], **fields})


REGISTER = {
    "investor": "wang",
    "project_code": world.CODE,
    "name": "示例厂房项目",
    "project_type": "industrial",
    "exclusion": "none",
    "investment": "242000",
    "land_area": "3,875",
    "land_unit": "mu",
    "site": "0,0\n300,0\n300,300",
    "land_mode": "granted",
    "demolition_needed": "no",
}


def test_an_owner_registers_a_project_once_and_sees_it() -> None:
    browser = client(party="wang")
    page = browser.get("/construction/register/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    for _ in range(2):
        response: Any = browser.post("/construction/register/", {**REGISTER, "key": key[1]})
        assert response.status_code == 302
    (line,) = queries.list_projects(actor=WANG).rows
    assert response.url == f"/construction/{line.id}/"
    shown = text(browser.get(response.url))
    assert "3,875.00亩 （258.33公顷）" in shown or "3,875.00亩（258.33公顷）" in shown
    assert "《中华人民共和国城乡规划法》第三十八条" in shown
    assert "六证齐发 · 内容未公布" in shown
    assert "申请拿地即开工：五证齐发" in shown


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written() -> None:
    browser = client(party="wang")
    wrong = {**REGISTER, "land_area": "many", "project_code": ""}
    response = posted(browser, "/construction/register/", **wrong)
    assert response.status_code == 400
    shown = text(response)
    assert "应为数字，如 12.50。" in shown
    assert "请填写“项目代码”。" in shown
    excluded = posted(browser, "/construction/register/", **{**REGISTER, "exclusion": "water"})
    assert excluded.status_code == 400
    assert "《优化营商环境条例》第四十二条" in text(excluded)
    assert queries.list_projects(actor=WANG).rows == ()


def test_a_stranger_finds_nothing_and_an_officer_of_another_body_reads_only() -> None:
    project = world.project()
    world.landing(project)
    landing = queries.get_project(project, actor=WANG).landing
    assert landing is not None
    stranger = client(party="li")
    assert stranger.get(f"/construction/{project}/").status_code == 404
    assert "还没有项目" in text(stranger.get("/construction/"))
    act = f"/construction/{project}/{landing.id}/lose_land/"
    assert stranger.get(act).status_code == 404
    assert stranger.post(act, {"reason": "x"}).status_code == 404
    other = client(officer="build-clerk")
    assert world.CODE in text(other.get("/desk/construction/"))
    assert other.get(f"/desk/construction/{project}/").status_code == 200
    assert other.get(f"/desk/construction/{project}/{landing.id}/win_land/").status_code == 404
    outside = client(officer="mk-reviewer")
    assert outside.get(f"/desk/construction/{project}/").status_code == 404
    assert "还没有项目" in text(outside.get("/desk/construction/"))
    assert Client().get(f"/construction/{project}/").status_code == 302
    assert Client().get("/desk/construction/zones/").status_code == 302
    assert get_matter(landing.id, actor=SYSTEM).state == "PRE_REVIEW"


def test_land_contract_and_payments_are_recorded_at_the_desk_with_their_files() -> None:
    project = world.project()
    world.conditions(project)
    landing = world.landing(project)
    desk = client(officer="plan-reviewer")
    address = f"/desk/construction/{project}/{landing}/win_land/"
    contract = {
        "contract_no": "孝南出〔2022〕1号",
        "contract_date": "2022-04-01",
        "price": "1000",
    }
    bare = posted(desk, address, **contract)
    assert bare.status_code == 400
    assert "请填写“出让合同文本”。" in text(bare)
    assert world.state(landing) == "PRE_REVIEW"
    file = SimpleUploadedFile("contract.png", PNG, "image/png")
    done = posted(desk, address, **contract, contract=file)
    assert done.status_code == 302
    assert world.state(landing) == "LAND_WON"
    shown = desk.get(f"/desk/construction/{project}/").content.decode()
    link = re.search(r'href="(/desk/construction/documents/[^"]+)"', shown)
    assert link is not None
    found: Any = desk.get(link[1])
    assert b"".join(found.streaming_content) == PNG
    elsewhere = client(officer="build-clerk")
    assert elsewhere.get(link[1]).status_code == 404


def test_a_page_that_others_have_overtaken_writes_nothing() -> None:
    project = world.project(land_mode=None, demolition_needed=None)
    browser = client(party="wang")
    address = f"/construction/{project}/{project}/settle/"
    page = browser.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    world.conditions(project)
    late = browser.post(address, {"key": key[1], "version": "1", "land_mode": "granted"})
    assert late.status_code == 409
    assert queries.get_project(project, actor=WANG).land_mode is None


def test_an_owner_declares_and_begins_an_application_with_what_is_known() -> None:
    project = world.project()
    browser = client(party="wang")
    page = browser.get(f"/construction/{project}/").content.decode()
    key = re.search(r'name="key" value="([^"]+wuzheng-qifa)"', page)
    assert key is not None
    form = {"key": key[1], "label": "wuzheng-qifa"}
    for _ in range(2):
        assert browser.post(f"/construction/{project}/declare/", form).status_code == 302
    view = queries.get_project(project, actor=WANG)
    assert view.landing is not None
    assert view.landing.state == "INTENT"
    begun: Any = browser.post(f"/construction/{project}/begin/scheme/")
    assert begun.status_code == 302
    assert begun.url.startswith("/drafts/")
    draft = browser.get(begun.url).content.decode()
    assert world.CODE in draft
    assert browser.post(f"/construction/{project}/begin/stall-permit/").status_code == 404


def test_zones_and_results_are_published_by_those_who_may() -> None:
    project = world.project()
    desk = client(officer="plan-reviewer")
    zone = {
        "zone_zh": "示例园区",
        "report_no": "孝南区评〔2021〕3号",
        "document": SimpleUploadedFile("r.png", PNG, "image/png"),
        "corners": "0,0\n1000,0\n1000,1000\n0,1000",
        "replaces": ["soil-approval"],
        "types": ["industrial"],
        "finished_on": "2021-12-01",
        "valid_from": "2022-01-01",
        "valid_to": "2024-12-31",
        "commissioned_by": "plan",
        "paid_by": "plan",
    }
    crossed = posted(desk, "/desk/construction/zones/", **{**zone, "corners": "0,0\n1,1"})
    assert crossed.status_code == 400
    assert list_zones() == ()
    zone["document"] = SimpleUploadedFile("r.png", PNG, "image/png")
    assert posted(desk, "/desk/construction/zones/", **zone).status_code == 302
    (made,) = list_zones()
    assert made.valid_to == date(2024, 12, 31)
    assert "孝南区评〔2021〕3号" in text(desk.get(f"/desk/construction/{project}/"))
    clerk = client(officer="build-clerk")
    assert 'name="report_no"' not in clerk.get("/desk/construction/zones/").content.decode()
    assert clerk.post("/desk/construction/zones/", zone).status_code == 404
    assert clerk.get(f"/desk/construction/zones/{made.id}/withdraw/").status_code == 404
    assert clerk.get(f"/desk/construction/{project}/results/multi_survey/").status_code == 404
    result = {
        "object": "1号厂房",
        "stage": "s4",
        "member_land": "合格",
        "member_planning": "合格",
        "member_property": "合格",
    }
    address = f"/desk/construction/{project}/results/multi_survey/"
    for status in (302, 400):
        file = SimpleUploadedFile("s.png", PNG, "image/png")
        response = posted(desk, address, **result, document=file)
        assert response.status_code == status
    assert "请直接使用，不得重复办理" in text(response)
    assert len(queries.get_project(project, actor=WANG).results) == 1
    gone = desk.post(f"/desk/construction/zones/{made.id}/withdraw/", {"reason": "重新评估"})
    assert gone.status_code == 302
    assert list_zones() == ()


def test_every_page_says_it_in_english_too() -> None:
    project = world.project()
    browser = client(party="wang")
    browser.post("/language/", {"language": "en", "next": "/"})
    shown = text(browser.get(f"/construction/{project}/"))
    for words in ("Four stages", "Prerequisites by law", "Six merges", "258.33 ha"):
        assert words in shown


def test_a_project_costs_as_many_statements_however_many_cases_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = world.project()
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)

    def cost() -> int:
        queries.get_project(project, actor=WANG)
        sent.clear()
        queries.get_project(project, actor=WANG)
        return len(sent)

    world.submit("scheme")
    before = cost()
    world.submit("planning-permit")
    world.submit("file-project")
    assert cost() == before
