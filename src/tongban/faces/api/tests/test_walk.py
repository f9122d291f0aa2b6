"""An application from search to closing, through calls alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.faces.api.tests.hall import with_check
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall


def test_an_application_goes_from_draft_to_decision(place: Hall) -> None:
    case = place.case()
    seen = place.get(f"/cases/{case}", "wang")
    assert (seen.status_code, seen.json()["state"], seen["ETag"]) == (200, "RECEIVED", '"1"')
    assert place.act(case, "accept", "mk-clerk", opinion="齐全", place="hall").status_code == 201
    acts = place.get(f"/cases/{case}/acts", "mk-reviewer").json()
    assert "start_review" in [each["act"] for each in acts["rows"]]
    assert place.act(case, "start_review", "mk-reviewer").status_code == 201
    review = {"opinion": "符合", "recommendation": "grant"}
    assert place.act(case, "review", "mk-reviewer", **review).status_code == 201
    decided = place.act(case, "grant", "mk-approver", reasons="符合法定条件")
    assert (decided.status_code, decided.json()["state"]) == (201, "APPROVED")
    mine = place.get("/cases/mine", "wang").json()["rows"]
    assert [(each["id"], each["state"]) for each in mine] == [(case, "APPROVED")]


def test_a_clerk_takes_an_application_at_the_window(place: Hall) -> None:
    person = {"resident_id": with_check("42090219750505001"), "name": "钱进"}
    party = place.post("/parties", "mk-clerk", person).json()
    assert party["resident_id"] != person["resident_id"]
    found = place.post("/parties/find", "mk-clerk", {"resident_id": person["resident_id"]})
    assert found.json()["id"] == party["id"]
    begun = {"item": "stall-permit", "party": party["id"]}
    draft = place.post("/drafts", "mk-clerk", begun).json()["id"]
    place.send("PATCH", f"/drafts/{draft}", "mk-clerk", {"answers": world.ANSWERS})
    sent = place.post(f"/drafts/{draft}/submit", "mk-clerk", {"place": "hall"})
    assert (sent.status_code, sent.json()["state"]) == (201, "RECEIVED")
    case = place.get(f"/cases/{sent.json()['matter']}", "mk-clerk").json()
    assert (case["channel"], case["applicant_id"]) == ("window", party["id"])
    online = place.post(f"/drafts/{draft}/submit", "mk-clerk", {"channel": "online"})
    assert (online.status_code, online.json()["code"]) == (422, "CASE-CHANNEL")


def test_a_clerk_does_not_take_over_what_the_applicant_writes(place: Hall) -> None:
    own = place.draft("li")
    begun = place.post("/drafts", "mk-clerk", {"item": "stall-permit", "party": "li"}).json()
    assert begun["id"] != own
    assert place.get(f"/drafts/{own}", "mk-clerk").status_code == 404


def test_a_correction_goes_through_calls(place: Hall) -> None:
    case = place.case()
    told = place.act(case, "notify_correction", "mk-clerk", missing=[], defects=["平面图：看不清"])
    assert told.json()["state"] == "CORRECTION"
    new = place.upload(f"/cases/{case}/documents", "wang", world.PNG + b"new", slot="plan").json()
    refused = place.upload(f"/cases/{case}/documents", "wang", world.PNG, slot="nothing")
    assert (refused.status_code, refused.json()["code"]) == (422, "CASE-SLOT")
    body = {"answers": {"area": 20}, "files": {"plan": [new["hash"]]}}
    sent = place.post(f"/cases/{case}/acts/resubmit", "wang", body)
    assert (sent.status_code, sent.json()["state"]) == (201, "RECEIVED")
    rows = place.get(f"/cases/{case}/documents", "mk-clerk").json()["rows"]
    assert new["hash"] in [each["document"]["hash"] for each in rows]
