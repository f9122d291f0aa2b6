"""An application from search to closing, through calls alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
