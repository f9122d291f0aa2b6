"""The pages of utilities: three times on a case, figures for everybody, records at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests import browsing
from tongban.reforms.utilities.queries import months_of
from tongban.reforms.utilities.tests import world
from tongban.reforms.utilities.tests.test_supply import TABLE
from tongban.services.cases.tests import world as cases
from tongban.services.cases.tests.world import WANG, on

pytestmark = pytest.mark.usefixtures("company")


def browser(who: str) -> Client:
    if who == "wang":
        put_account(login=who, party=who)
    else:
        put_account(login=who, officer=who)
    client = Client()
    account = get_user_model().objects.get(login=who)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def own_form(response: Any) -> browsing.Form:
    """Give the one form that is posted to the page's own address."""
    return next(each for each in browsing.read(response).forms if not each.action)


def test_a_connection_shows_its_three_times_at_the_desk_and_to_its_customer() -> None:
    case = world.in_works(contractor="指定公司", chosen_by="utility")
    on(2022, 4, 6)
    world.do(case, "wait_for_customer", reason="室内管道")
    on(2022, 4, 8)
    for who, path in (("mk-reviewer", f"/desk/cases/{case}/"), ("wang", f"/my/cases/{case}/")):
        page = browsing.text(browser(who).get(path))
        assert "用户用时（不计入承诺）" in page
        assert "指定公司" in page
        assert page.count("<rect") >= 4
        # a connection is no licensing case: no receipt is made, and none is promised
        assert "收件凭证" not in page


def test_the_next_step_of_a_connection_is_done_from_its_case_page() -> None:
    case = world.planned()
    desk = browser("mk-clerk")
    form = browsing.form(desk.get(f"/desk/cases/{case}/acts/confirm_plan/"), "confirm_plan")
    done = desk.post(f"/desk/cases/{case}/acts/confirm_plan/", form.filled())
    assert done.status_code == 302
    assert world.state(case) == "WORKS"


def test_a_table_is_taken_in_and_its_bad_rows_are_named() -> None:
    client = browser("mk-reviewer")
    assert "停供记录与用户数" in browsing.text(client.get("/desk/"))
    table = SimpleUploadedFile("april.csv", TABLE.encode(), content_type="text/csv")
    page = client.post("/desk/utilities/", {"do": "table", "department": "mk", "table": table})
    assert "第4行" in browsing.text(page)
    done = client.post(
        "/desk/utilities/",
        {"do": "served", "department": "mk", "month": "2022-04", "customers": "1000"},
    )
    assert done.status_code == 302
    assert months_of("mk")[0].saidi == 63.0
    public = browsing.text(Client().get("/utilities/"))
    assert "63.00" in public
    assert "IEEE Std 1366" in public


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "served", "month": "昨天", "customers": "1000"},
        {"do": "served", "month": "2022-04", "customers": "-1"},
        {"do": "table"},
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing(posted: dict[str, str]) -> None:
    page = browser("mk-reviewer").post("/desk/utilities/", {"department": "mk", **posted})
    assert page.status_code == 400
    assert months_of("mk") == ()


def test_only_officers_of_a_utility_open_its_records() -> None:
    assert Client().get("/desk/utilities/").status_code == 302
    for who in ("wang", "mk-approver", "hall-clerk"):
        client = browser(who)
        assert client.get("/desk/utilities/").status_code == 403
        posted = {"do": "served", "department": "mk", "month": "2022-04", "customers": "9"}
        assert client.post("/desk/utilities/", posted).status_code == 403
    assert browser("mk-reviewer").get("/desk/utilities/?department=other").status_code == 404
    assert months_of("mk") == ()


def test_no_case_of_another_kind_shows_times() -> None:
    case = cases.submit(actor=WANG)
    assert "三段用时" not in browsing.text(browser("mk-reviewer").get(f"/desk/cases/{case}/"))


def test_the_customer_confirms_the_plan_and_reports_on_the_portal() -> None:
    case = world.planned()
    client = browser("wang")
    assert f"/utilities/cases/{case}/confirm_plan/" in browsing.text(
        client.get(f"/my/cases/{case}/")
    )
    form = own_form(client.get(f"/utilities/cases/{case}/confirm_plan/"))
    path = f"/utilities/cases/{case}/confirm_plan/"
    stale = client.post(path, form.filled(version="1"))
    assert (stale.status_code, world.state(case)) == (409, "PLAN_REPLIED")
    done = client.post(path, form.filled(contractor="自选公司", chosen_by="customer"))
    assert (done.status_code, world.state(case)) == (302, "WORKS")
    report = f"/utilities/cases/{case}/report_contractor/"
    form = own_form(client.get(report))
    assert client.post(report, form.filled(contractor="某公司")).status_code == 400
    told = form.filled(contractor="某公司", story="说必须找他们")
    assert client.post(report, told).status_code == 302
    assert world.facts(case)["violations"] == ["某公司"]


def test_nobody_else_acts_for_the_customer() -> None:
    case = world.planned()
    path = f"/utilities/cases/{case}/confirm_plan/"
    put_account(login="li", party="li")
    other = Client()
    account = get_user_model().objects.get(login="li")
    other.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert browser("wang").get(f"/utilities/cases/{case}/connect/").status_code == 404
    assert world.state(case) == "PLAN_REPLIED"
