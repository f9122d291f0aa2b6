"""The pages of registration law: the register of bars, flags on cases."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests import browsing
from tongban.reforms.enterprises.queries import bar_of
from tongban.reforms.enterprises.tests import world
from tongban.reforms.enterprises.tests.world import CHANGE, CHEN
from tongban.services.cases.tests.world import key

pytestmark = pytest.mark.usefixtures("authority")


def browser(who: str) -> Client:
    if who == "wang":
        put_account(login=who, party=who)
    else:
        put_account(login=who, officer=who)
    client = Client()
    account = get_user_model().objects.get(login=who)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


ANSWERS = {
    "name": "陈某",
    "resident_id": CHEN,
    "ground": "crime",
    "since": "2020-05-01",
    "source": "（2020）鄂0902刑初1号",
}


def test_a_bar_is_recorded_seen_masked_and_lifted() -> None:
    client = browser("mk-reviewer")
    assert "法定代表人限制" in browsing.text(client.get("/desk/"))
    bad = client.post("/desk/enterprises/", {**ANSWERS, "resident_id": "1", "key": key()})
    assert (bad.status_code, bar_of(CHEN)) == (400, None)
    done = client.post("/desk/enterprises/", {**ANSWERS, "key": key()})
    assert done.status_code == 302
    page = browsing.text(client.get("/desk/enterprises/"))
    assert CHEN not in page
    assert "陈某" not in page
    found = bar_of(CHEN)
    assert found is not None
    head = browser("mk-head")
    numberless = head.post(f"/desk/enterprises/{found.matter}/lift/", {"reasons": "再审改判"})
    assert (numberless.status_code, bar_of(CHEN)) == (400, found)
    lifted = head.post(
        f"/desk/enterprises/{found.matter}/lift/", {"reasons": "再审改判", "key": key()}
    )
    assert (lifted.status_code, bar_of(CHEN)) == (302, None)


def test_only_the_registration_authority_opens_the_register() -> None:
    bar = world.bar("debt", date(2021, 1, 1))
    path = f"/desk/enterprises/{bar}/lift/"
    assert Client().get("/desk/enterprises/").status_code == 302
    for who in ("wang", "mk-clerk", "hall-manager"):
        client = browser(who)
        assert client.get("/desk/enterprises/").status_code == 403
        assert client.post("/desk/enterprises/", {**ANSWERS, "key": key()}).status_code == 403
    for who in ("mk-reviewer", "hall-manager"):
        assert browser(who).post(path, {"reasons": "算了", "key": key()}).status_code == 404
    assert browser("mk-head").post("/desk/enterprises/", ANSWERS).status_code == 403
    assert bar_of(CHEN) is not None


def test_a_late_change_is_flagged_to_both_sides() -> None:
    case = world.submit(CHANGE, change_resolved_on="2022-02-01")
    for who, path in (("mk-clerk", f"/desk/cases/{case}/"), ("wang", f"/my/cases/{case}/")):
        assert "已晚29日" in browsing.text(browser(who).get(path))
    timely = world.submit(CHANGE, change_resolved_on="2022-03-20")
    assert "已逾期" not in browsing.text(browser("wang").get(f"/my/cases/{timely}/"))
