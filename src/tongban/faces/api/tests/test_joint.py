"""A joint matter by calls alone: begun, chosen, handed in, corrected once, seen by whom it may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongban.base.district.queries import forget
from tongban.base.parties.actions import put_account
from tongban.base.parties.queries import get_account
from tongban.faces.api.callers import forget_tokens, make_token
from tongban.faces.api.tests.hall import Hall
from tongban.services.cases.tests.world import PNG
from tongban.services.forms.queries import forget_elements
from tongban.services.joint.tests import world

OFFICERS = ("mk-clerk", "fire-clerk", "water-clerk", "mk-head")


@pytest.fixture
def hall(db: None) -> Hall:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    forget_tokens()
    world.build()
    tokens = {}
    for login in ("wang", "li", *OFFICERS):
        kind = {"officer": login} if login in OFFICERS else {"party": login}
        put_account(login=login, demonstration=True, **kind)
        _, tokens[login] = make_token(
            account=get_account(login).id,
            label="test",
            scope="write",
            expires_at=timezone.now() + timedelta(days=1),
        )
    return Hall(tokens, Client())


def handed_in(hall: Hall) -> str:
    begun = hall.post("/joint/drafts", "wang", {"bundle": "open-stall"})
    assert begun.status_code == 201, begun.content
    draft = begun.json()["id"]
    saved = hall.send("PATCH", f"/drafts/{draft}", "wang", {"answers": world.ANSWERS})
    assert saved.json()["faults"] == []
    for slot in ("plan", "photo"):
        sent = hall.upload(f"/drafts/{draft}/files", "wang", PNG + slot.encode(), slot=slot)
        assert sent.status_code == 201, sent.content
    chosen = {"include": ["sign-filing"]}
    assert hall.send("PUT", f"/joint/drafts/{draft}/choices", "wang", chosen).status_code == 200
    seen = hall.get(f"/joint/drafts/{draft}", "wang").json()
    assert {each["id"]: each["status"] for each in seen["lines"]}["plan"] == "supplied"
    assert "sign-filing" in {each["item"] for each in seen["plan"]["members"]}
    assert hall.get(f"/joint/drafts/{draft}", "li").status_code == 404
    alone = hall.post(f"/drafts/{draft}/submit", "wang")
    assert (alone.status_code, alone.json()["code"]) == (422, "CASE-JOINT")
    needs = hall.get(f"/drafts/{draft}", "wang").json()["needs"]
    assert {each["slot"]: each["status"] for each in needs}["photo"] == "supplied"
    first = hall.post(f"/joint/drafts/{draft}/submit", "wang", key="one")
    again = hall.post(f"/joint/drafts/{draft}/submit", "wang", key="two")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert (again.json()["matter"], again.json()["replayed"]) == (first.json()["matter"], True)
    return str(first.json()["matter"])


def test_one_application_becomes_cases_that_each_reader_sees_as_he_may(hall: Hall) -> None:
    joint = handed_in(hall)
    view = hall.get(f"/joint/{joint}", "wang").json()
    members = {each["item"]: each for each in view["children"]}
    assert set(members) == {
        "shop-registration",
        "food-permit",
        "fire-check",
        "drain-permit",
        "sign-filing",
    }
    assert members["food-permit"]["case"] is None
    assert members["shop-registration"]["number"]
    assert hall.get(f"/joint/{joint}", "mk-clerk").status_code == 200
    assert hall.get(f"/joint/{joint}", "fire-clerk").status_code == 200
    assert hall.get(f"/joint/{joint}", "li").status_code == 404
    assert [each["id"] for each in hall.get("/joint", "wang").json()["rows"]] == [joint]
    assert hall.get("/joint", "li").json()["rows"] == []
    for login, status in (("li", 404), ("water-clerk", 403), ("mk-clerk", 403)):
        answer = hall.post(f"/joint/{joint}/withdraw", login, {"reason": "x"})
        assert answer.status_code == status, (login, answer.content)
    assert hall.get(f"/joint/{joint}", "wang").json()["state"] == view["state"]


def test_one_notice_corrects_every_member_and_a_second_is_refused(hall: Hall) -> None:
    joint = handed_in(hall)
    more = {"more": {"fire-check": {"defects": ["图纸比例不清"]}}}
    assert hall.post(f"/joint/{joint}/correction", "fire-clerk", more).status_code == 403
    told = hall.post(f"/joint/{joint}/correction", "mk-clerk", more)
    assert told.status_code == 201, told.content
    assert hall.get(f"/joint/{joint}", "wang").json()["asked"]["defects"] == [
        ["fire-check", "图纸比例不清"]
    ]
    answered = hall.post(f"/joint/{joint}/resubmit", "wang", {"answers": {"area": 14}})
    assert answered.status_code == 201, answered.content
    again = hall.post(f"/joint/{joint}/correction", "mk-clerk", more)
    assert again.status_code == 422, again.content


def test_a_member_is_left_and_the_whole_is_taken_back(hall: Hall) -> None:
    joint = handed_in(hall)
    left = hall.post(f"/joint/{joint}/leave", "wang", {"item": "drain-permit", "reason": "不排水"})
    assert left.status_code == 201, left.content
    view = hall.get(f"/joint/{joint}", "wang").json()
    assert "drain-permit" in {each["item"] for each in view["left_out"]}
    taken = hall.post(f"/joint/{joint}/withdraw", "wang", {"reason": "不办了"})
    assert taken.status_code == 201, taken.content
    assert hall.get(f"/joint/{joint}", "wang").json()["state"] == "WITHDRAWN"
    late = hall.post(f"/joint/{joint}/leave", "wang", {"item": "fire-check"})
    assert late.status_code == 409, late.content
