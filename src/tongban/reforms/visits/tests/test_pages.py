"""The pages: check in from the case, incidents, measures; who may not, sees nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.record import effects
from tongban.reforms.visits.queries import list_incidents, visits_of
from tongban.reforms.visits.tests.test_visits import SUPERVISOR, comes
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def at(login: str, *, party: str | None = None) -> Client:
    officer = "" if party else login
    put_account(login=login, party=party, officer=officer)
    client = Client()
    account = get_user_model().objects.get(login=login)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(page: str, action: str) -> dict[str, str]:
    """Read the hidden fields of the form that goes to an address."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found is not None, action
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))


def raised() -> tuple[UUID, str]:
    case = world.submit()
    comes(case)
    effects.drain()
    (line,) = list_incidents(actor=SUPERVISOR).rows
    return case, f"/desk/visits/{line.id}/"


def test_a_clerk_checks_somebody_in_on_the_page_of_the_case() -> None:
    case = world.submit()
    clerk, address = at("mk-clerk"), f"/desk/visits/cases/{case}/check-in/"
    page = clerk.get(f"/desk/cases/{case}/").content.decode()
    assert "零跑腿事项" in page
    data: dict[str, Any] = {**form(page, address), "voluntary": "no", "cause": "original"}
    for _ in range(2):
        answer = clerk.post(address, data)
        assert answer.headers["Location"] == f"/desk/cases/{case}/"
    assert visits_of(case, actor=world.CLERK).required == 1
    page = clerk.get(f"/desk/cases/{case}/").content.decode()
    assert "超出公布次数 1 次" in page
    missing = clerk.post(address, {"key": "k", "voluntary": "yes"})
    assert missing.status_code == 400
    assert "请选择“到场事由”" in missing.content.decode()
    assert visits_of(case, actor=world.CLERK).visits == 1


def test_an_approver_sees_the_visits_and_no_form() -> None:
    case = world.submit()
    page = at("mk-approver").get(f"/desk/cases/{case}/").content.decode()
    assert "跑动次数" in page
    assert "check-in" not in page
    refused = at("mk-approver").post(
        f"/desk/visits/cases/{case}/check-in/", {"voluntary": "no", "cause": "original", "key": "k"}
    )
    assert refused.status_code == 403
    assert visits_of(case, actor=world.CLERK).visits == 0


def test_people_see_their_own_visits_and_no_desk() -> None:
    case = world.submit()
    person = at("wang", party="wang")
    assert "到场记录" not in person.get(f"/my/cases/{case}/").content.decode()
    comes(case)
    assert "已转监督岗核查" in person.get(f"/my/cases/{case}/").content.decode()
    assert person.get("/desk/visits/").status_code == 403
    assert Client().get("/desk/visits/").status_code == 302


def test_an_incident_goes_from_the_department_to_supervision_and_is_settled() -> None:
    _, address = raised()
    reviewer, supervisor = at("mk-reviewer"), at("supervisor")
    assert address in reviewer.get("/desk/visits/").content.decode()
    page = reviewer.get(address).content.decode()
    assert "5个工作日" in page
    explain = f"{address}explain/"
    short = reviewer.post(explain, {**form(page, explain), "responsible": "staff"})
    assert short.status_code == 400
    assert "请填写“原因”" in short.content.decode()
    data = {**form(page, explain), "responsible": "staff", "reason": "误以为要看原件"}
    assert reviewer.post(explain, data).headers["Location"] == address
    page = supervisor.get(address).content.decode()
    excuse = f"{address}excuse/"
    done = supervisor.post(excuse, {**form(page, excuse), "reason": "属实"})
    assert done.headers["Location"] == address
    assert "已了结" in supervisor.get(address).content.decode()
    assert address not in supervisor.get("/desk/visits/").content.decode()
    assert address in supervisor.get("/desk/visits/?all=1").content.decode()
    late = reviewer.post(explain, data)
    assert late.headers["Location"] == address
    assert list_incidents(actor=SUPERVISOR).rows == ()


def test_measures_are_shown_with_their_rows_and_given_as_a_file() -> None:
    case, _ = raised()
    supervisor = at("supervisor")
    page = supervisor.get("/desk/visits/measures/").content.decode()
    assert "平均跑动次数 <strong>1.00</strong>" in page
    file = supervisor.get("/desk/visits/measures.json?since=2022-04-01&until=2022-04-30").json()
    runs = next(each for each in file["measures"] if each["id"] == "runs")
    assert runs["rows"] == [{"ref": str(case), "numerator": 1, "denominator": 1}]
    assert runs["value"] == 1.0
    for query in ("since=april", "since=2022-04-30&until=2022-04-01", "since=2020-01-01"):
        assert supervisor.get(f"/desk/visits/measures/?{query}").status_code == 400
        assert supervisor.get(f"/desk/visits/measures.json?{query}").status_code == 400
    assert at("mk-clerk").get("/desk/visits/measures/").status_code == 403


def test_an_incident_of_another_body_does_not_exist() -> None:
    case, address = raised()
    hall = at("hall-clerk")
    assert hall.get(address).status_code == 404
    assert hall.get(address.replace(address.split("/")[3], str(case))).status_code == 404


def test_the_pages_speak_english_too() -> None:
    case, address = raised()
    reviewer, english = at("mk-reviewer"), {"accept-language": "en"}
    page = reviewer.get("/desk/visits/", headers=english).content.decode()
    assert "Visits too many" in page
    assert "Stall licence (stall-permit)" in page
    assert "To show an original" in page
    page = reviewer.get(address, headers=english).content.decode()
    assert "5 working days" in page
    assert "Systems or shared data failed" in page
    page = reviewer.get(f"/desk/cases/{case}/", headers=english).content.decode()
    assert "Nobody needs to come for this item" in page
    assert "The applicant came by choice" in page
