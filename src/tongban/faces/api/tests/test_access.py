"""Sessions, tokens, hats, keys and the number of queries of each way in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.base.parties.actions import put_account, register_person
from tongban.base.parties.queries import get_account
from tongban.faces.api.callers import forget_tokens, make_token
from tongban.faces.api.models import AccessToken, KeptReply
from tongban.faces.api.tests.hall import with_check
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall


def signed_in(login: str, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    assert client.login(demonstration=login)
    return client


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        f"/api/v1{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())} | headers,
    )


def test_a_session_makes_a_token_that_acts_as_its_maker(place: Hall) -> None:
    client = signed_in("wang")
    made = send(client, "POST", "/tokens", {"label": "家里的程序", "scope": "read", "days": 1})
    assert made.status_code == 201
    token = made.json()["token"]
    row = AccessToken.objects.get(pk=made.json()["view"]["id"])
    assert token not in (row.digest, row.label)
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=bearer).json()["party"]["id"] == "wang"
    refused = send(Client(), "POST", "/drafts", {"item": "stall-permit"}, **bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "TOKEN-SCOPE")
    kept = KeptReply.objects.get(actor="wang", status=201)
    assert token not in kept.body
    assert send(client, "DELETE", f"/tokens/{row.pk}").status_code == 200
    gone = Client().get("/api/v1/me", headers=bearer)
    assert (gone.status_code, gone.json()["code"]) == (401, "TOKEN-INVALID")
    assert place.get("/me", "wang").status_code == 200


def test_another_persons_token_is_not_there(place: Hall) -> None:
    mine = send(signed_in("wang"), "POST", "/tokens", {"label": "x"}).json()["view"]["id"]
    other = signed_in("li")
    assert send(other, "DELETE", f"/tokens/{mine}").status_code == 404
    listed = other.get("/api/v1/tokens").json()["rows"]
    assert mine not in [each["id"] for each in listed]
    assert AccessToken.objects.get(pk=mine).revoked_at is None
    assert place.get("/me", "li").status_code == 200


@pytest.mark.parametrize("change", ["expired", "revoked", "inactive"])
def test_a_token_out_of_force_is_refused(place: Hall, change: str) -> None:
    account = get_account("wang").id
    now = timezone.now()
    until = now + timedelta(days=-1 if change == "expired" else 1)
    view, token = make_token(account=account, label="x", scope="write", expires_at=until)
    row = AccessToken.objects.select_related("account").get(pk=view.id)
    if change == "revoked":
        AccessToken.objects.filter(pk=view.id).update(revoked_at=now)
    if change == "inactive":
        row.account.is_active = False
        row.account.save()
    forget_tokens()
    answer = place.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN-INVALID")


def test_a_session_write_needs_the_csrf_token(place: Hall) -> None:
    client = signed_in("wang", csrf=True)
    refused = send(client, "POST", "/drafts", {"item": "stall-permit"})
    assert (refused.status_code, refused.json()["code"]) == (403, "CSRF")
    assert place.get("/drafts", "wang").json()["rows"] == []
    client.get("/sign-in/")
    token = client.cookies["csrftoken"].value
    sent = send(client, "POST", "/drafts", {"item": "stall-permit"}, **{"X-CSRFToken": token})
    assert sent.status_code == 201
    assert client.get("/api/v1/me").status_code == 200


def test_an_officer_who_is_also_a_person_changes_hats(place: Hall) -> None:
    number = with_check("42090219750505001")
    register_person(actor=SYSTEM, party="qian", name="钱进", resident_id=number)
    put_account(login="both", party="qian", officer="mk-verifier", demonstration=True)
    client = signed_in("both")
    assert client.get("/api/v1/me").json()["actor"]["kind"] == "officer"
    as_person = client.get("/api/v1/me", headers={"X-Act-As": "person"}).json()["actor"]
    assert (as_person["kind"], as_person["id"]) == ("person", "qian")
    assert place.get("/me", "zhao").json()["actor"]["kind"] == "person"


def test_the_key_of_a_reply_is_swept_after_two_days(place: Hall) -> None:
    place.post("/notices/read", "wang", {}, key="old")
    KeptReply.objects.filter(key="old").update(at=timezone.now() - timedelta(hours=49))
    place.post("/notices/read", "wang", {}, key="new")
    assert list(KeptReply.objects.filter(actor="wang").values_list("key", flat=True)) == ["new"]


def queries(place: Hall, path: str, login: str) -> int:
    place.get(path, login)
    with CaptureQueriesContext(connection) as seen:
        assert place.get(path, login).status_code == 200
    return len(seen)


def test_lists_take_as_many_queries_however_long(place: Hall) -> None:
    paths = ("/cases/mine", "/cases?department=mk", "/notices", "/drafts", "/items", "/mandates")
    logins = ("wang", "mk-clerk", "wang", "wang", "wang", "wang")
    world.submit()
    before = [queries(place, path, login) for path, login in zip(paths, logins, strict=True)]
    for n in range(5):
        world.submit()
        world.load(f"stall-permit-{n}")
    after = [queries(place, path, login) for path, login in zip(paths, logins, strict=True)]
    assert after == before
    assert max(after) <= 8


def test_a_kept_token_costs_no_query(place: Hall) -> None:
    assert queries(place, "/calendar/due?start=2022-04-01&length=20wd", "wang") <= 1


def test_what_the_law_says_of_twenty_days(place: Hall) -> None:
    answer = place.get(
        "/calendar/due", "wang", start="2022-04-01", length="20wd", suspend="2022-04-08..2022-04-20"
    ).json()
    plain = place.get("/calendar/due", "wang", start="2022-04-01", length="20wd").json()
    assert plain["due"] == "2022-04-29"
    assert answer["due"] > plain["due"]
    assert [line["kind"] for line in answer["reckoning"]][:2] == ["start", "length"]
    for wrong in ("2022-04-08", "2022-04-20..2022-04-08", "a..b"):
        refused = place.get(
            "/calendar/due", "wang", start="2022-04-01", length="20wd", suspend=wrong
        )
        assert refused.status_code == 422
    far = place.get("/calendar/due", "wang", start="2031-01-01", length="20wd")
    assert far.status_code == 422


def test_a_look_at_an_answer_shows_it_once_and_the_applicant_sees_who_looked(place: Hall) -> None:
    case = world.submit()
    path = f"/cases/{case}/answers/owner_phone/look"
    answers = {
        each["element"]: each for each in place.get(f"/cases/{case}", "mk-clerk").json()["answers"]
    }
    assert answers["owner_phone"]["masked"] is True
    refused = place.send("POST", path, "mk-clerk", {"purpose": "curiosity"})
    assert refused.status_code == 422
    missing = place.send(
        "POST", f"/cases/{case}/answers/shoe/look", "mk-clerk", {"purpose": "contact"}
    )
    assert missing.status_code == 404
    assert place.get("/parties/me/looks", "wang").json()["rows"] == []
    seen = place.send("POST", path, "mk-clerk", {"purpose": "contact", "note": "回访"})
    assert (seen.status_code, seen.json()) == (200, {"value": "13812340000"})
    (noted,) = place.get("/parties/me/looks", "wang").json()["rows"]
    assert (noted["actor"], noted["purpose"], noted["note"]) == ("mk-clerk", "contact", "回访")
