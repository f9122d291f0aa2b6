"""Repeated, stale and untimely acts through the interface: once, told, and whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tongban.record import clock

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall

ACCEPT = {"payload": {"opinion": "材料齐全", "place": "hall"}}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_application_handed_in_twice_is_one_case(place: Hall) -> None:
    draft = place.draft()
    first = place.post(f"/drafts/{draft}/submit", "wang", key="one")
    again = place.post(f"/drafts/{draft}/submit", "wang", key="one")
    other = place.post(f"/drafts/{draft}/submit", "wang", key="two")
    assert [each.status_code for each in (first, again, other)] == [201, 201, 201]
    assert [each.json()["replayed"] for each in (first, again, other)] == [False, True, True]
    assert len({each.json()["matter"] for each in (first, again, other)}) == 1
    assert len(place.get("/cases/mine", "wang").json()["rows"]) == 1
    late = place.send("PATCH", f"/drafts/{draft}", "wang", {"answers": {"area": 99}})
    assert code(late) == (409, "DRAFT-SUBMITTED")


def test_an_act_sent_twice_is_done_once(place: Hall) -> None:
    case = place.case()
    first = place.post(f"/cases/{case}/acts/accept", "mk-clerk", ACCEPT, key="k")
    again = place.post(f"/cases/{case}/acts/accept", "mk-clerk", ACCEPT, key="k")
    assert (first.status_code, first.json()["replayed"]) == (201, False)
    assert (again.status_code, again.json()) == (201, first.json() | {"replayed": True})
    other = {"payload": {"opinion": "另一意见", "place": "hall"}}
    reused = place.post(f"/cases/{case}/acts/accept", "mk-clerk", other, key="k")
    assert code(reused) == (422, "IDEMPOTENCY-KEY-REUSED")
    assert place.get(f"/cases/{case}", "wang").json()["version"] == 2


def test_a_write_sent_twice_is_done_once_and_answered_alike(place: Hall) -> None:
    mandate = {"agent": "li", "items": ["stall-permit"]}
    first = place.post("/mandates", "wang", mandate, key="m")
    again = place.post("/mandates", "wang", mandate, key="m")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    other = place.post("/mandates", "wang", mandate | {"agent": "zhao"}, key="m")
    assert code(other) == (422, "IDEMPOTENCY-KEY-REUSED")
    given = place.get("/mandates", "wang").json()["given"]
    assert sorted(each["agent"] for each in given) == ["chen", "li"]
    # the same key of somebody else is another key
    assert place.post("/mandates", "li", {"agent": "zhao"}, key="m").status_code == 201


def test_a_refused_write_is_not_remembered(place: Hall) -> None:
    draft = place.draft()
    path = f"/drafts/{draft}/answers/area"
    assert place.send("PUT", path, "wang", {"value": "many"}, key="a").status_code == 422
    assert place.send("PUT", path, "wang", {"value": 5}, key="a").status_code == 200


def test_a_stale_page_is_told_so_and_writes_nothing(place: Hall) -> None:
    case = place.case()
    seen = place.get(f"/cases/{case}", "mk-clerk")["ETag"]
    assert place.post(f"/cases/{case}/acts/accept", "mk-clerk", ACCEPT).status_code == 201
    now = place.get(f"/cases/{case}", "mk-reviewer")
    stale = place.post(f"/cases/{case}/acts/start_review", "mk-reviewer", {}, **{"If-Match": seen})
    assert code(stale) == (409, "MATTER-CONFLICT")
    assert place.get(f"/cases/{case}", "mk-reviewer").json() == now.json()
    fresh = {"If-Match": now["ETag"]}
    sent = place.post(f"/cases/{case}/acts/start_review", "mk-reviewer", {}, **fresh)
    assert (sent.status_code, sent["ETag"]) == (201, '"3"')


@pytest.mark.parametrize("version", ["nonsense", "-1", "*", '"1', "9" * 12])
def test_a_version_that_is_none(place: Hall, version: str) -> None:
    case = place.case()
    path = f"/cases/{case}/acts/accept"
    answer = place.post(path, "mk-clerk", ACCEPT, **{"If-Match": version})
    assert code(answer) == (422, "REQUEST-INVALID")
    assert place.get(f"/cases/{case}", "wang").json()["version"] == 1


def test_a_clock_set_back_stops_the_case_until_it_is_right(place: Hall) -> None:
    case = place.case()
    clock.advance(timedelta(days=-2))
    early = place.post(f"/cases/{case}/acts/accept", "mk-clerk", ACCEPT)
    assert code(early) == (409, "MATTER-CLOCK-BACK")
    assert place.get(f"/cases/{case}", "wang").json()["version"] == 1
    clock.advance(timedelta(days=2))
    assert place.post(f"/cases/{case}/acts/accept", "mk-clerk", ACCEPT).status_code == 201


def test_acts_that_are_none_and_fields_that_the_system_fills(place: Hall) -> None:
    case = place.case()
    assert place.act(case, "no-such-act", "mk-clerk").status_code in {409, 422}
    forged = place.act(case, "accept", "mk-clerk", opinion="好", place="hall", lacking=[])
    assert code(forged) == (422, "CASE-FIELD")
    assert [each["path"] for each in forged.json()["faults"]] == ["lacking"]
    assert code(place.act(case, "submit", "wang")) == (422, "CASE-ACT")
    assert code(place.act(case, "deem_accepted", "mk-clerk")) == (403, "AUTHORITY-SYSTEM")
    more = {"payload": {}, "answers": {"area": 1}}
    assert place.post(f"/cases/{case}/acts/accept", "mk-clerk", more).status_code == 422
    assert place.get(f"/cases/{case}", "wang").json()["version"] == 1
