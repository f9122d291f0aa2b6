"""Bodies, addresses and headers that are not what they should be: refused by name, nothing kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.record.db import fetch_one
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall

LONG = "长" * 20_000


def code(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


def counts() -> tuple[int, ...]:
    """Count what a refused call must not change."""
    tables = ("record_matter", "record_act", "forms_draftrow", "parties_mandate", "api_keptreply")
    found = []
    for table in tables:
        row = fetch_one(f"SELECT count(*) FROM {table}", ())  # noqa: S608 - names from here
        assert row is not None
        found.append(int(row[0]))
    return tuple(found)


def raw(place: Hall, path: str, body: bytes, kind: str = "application/json") -> Any:
    headers = place.headers("wang") | {"Idempotency-Key": "k"}
    return place.client.generic("POST", f"/api/v1{path}", body, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"", "application/json", (422, "REQUEST-INVALID")),
        (b"{", "application/json", (400, "REQUEST-UNREADABLE")),
        (b"\xff\xfe", "application/json", (400, "REQUEST-UNREADABLE")),
        (b'{"item": NaN}', "application/json", (400, "REQUEST-UNREADABLE")),
        (b'{"item": "\\ud800"}', "application/json", (400, "REQUEST-UNREADABLE")),
        (b"[" * 100_000, "application/json", (400, "REQUEST-UNREADABLE")),
        (b'{"item": ' + b"9" * 5000 + b"}", "application/json", (400, "REQUEST-UNREADABLE")),
        (b'{"item": "a\\u0000b"}', "application/json", (422, "TEXT-REFUSED")),
        (b'{"item": ["stall-permit"]}', "application/json", (422, "REQUEST-INVALID")),
        (b'["stall-permit"]', "application/json", (422, "REQUEST-INVALID")),
        (b'"stall-permit"', "application/json", (422, "REQUEST-INVALID")),
        (b'{"item": "stall-permit"}', "text/plain", (415, "REQUEST-TYPE")),
        (b"<item>stall-permit</item>", "application/xml", (415, "REQUEST-TYPE")),
        (b'{"item": "' + b"a" * 3_000_000 + b'"}', "application/json", (413, "REQUEST-TOO-LARGE")),
    ],
)
def test_a_body_that_is_not_what_it_should_be(
    place: Hall, body: bytes, kind: str, expected: tuple[int, str]
) -> None:
    before = counts()
    assert code(raw(place, "/drafts", body, kind)) == expected
    assert counts() == before


def test_addresses_and_methods_that_are_none(place: Hall) -> None:
    assert code(place.get("/nothing-here", "wang")) == (404, "NOT-FOUND")
    assert code(place.get("/nothing-here")) == (404, "NOT-FOUND")
    assert code(place.get("/cases/1234", "wang")) == (404, "NOT-FOUND")
    assert code(place.get("/items/a%00b")) == (400, "TEXT-REFUSED")
    assert code(place.client.get("/api/v1/search?q=a%00b")) == (400, "TEXT-REFUSED")
    wrong = place.send("DELETE", "/items", "wang")
    assert code(wrong) == (405, "METHOD")
    assert wrong["Allow"] == "GET"


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 121])
def test_keys_that_are_none(place: Hall, key: str) -> None:
    before = counts()
    headers = place.headers("wang") | {"Idempotency-Key": key}
    answer = place.client.post(
        "/api/v1/drafts",
        json.dumps({"item": "stall-permit"}),
        content_type="application/json",
        headers=headers,
    )
    assert code(answer) == (422, "REQUEST-INVALID")
    assert [each["path"] for each in answer.json()["faults"]] == ["header.Idempotency-Key"]
    assert counts() == before


def test_twenty_thousand_characters_are_refused_and_the_earlier_answer_stays(place: Hall) -> None:
    draft = place.draft()
    before = place.get(f"/drafts/{draft}", "wang").json()
    answer = place.send("PUT", f"/drafts/{draft}/answers/trade_name", "wang", {"value": LONG})
    assert code(answer) == (422, "FORM-ANSWERS")
    assert [each["path"] for each in answer.json()["faults"]] == ["trade_name"]
    assert place.get(f"/drafts/{draft}", "wang").json() == before
    case = place.case("li")
    assert code(place.act(case, "accept", "mk-clerk", opinion=LONG, place="hall")) == (
        422,
        "ACT-PAYLOAD",
    )
    assert place.get(f"/cases/{case}", "li").json()["version"] == 1
    assert LONG not in answer.content.decode()


def test_html_in_names_stays_text(place: Hall) -> None:
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    draft = place.draft(trade_name=name)
    answer = place.get(f"/drafts/{draft}", "wang")
    assert answer.json()["answers"]["trade_name"] == name
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    sent = place.post(f"/drafts/{draft}/submit", "wang")
    case = place.get(f"/cases/{sent.json()['matter']}", "wang").json()
    assert name in [each["value"] for each in case["answers"]]


@pytest.mark.parametrize(
    "number",
    ["", "1", "420902199001010019", "42090219900101001X", "420902209901010018", "x" * 128, "’; --"],
)
def test_wrong_identifiers_are_refused_without_being_repeated(place: Hall, number: str) -> None:
    answer = place.post("/parties/find", "mk-clerk", {"resident_id": number})
    assert answer.status_code == 422
    assert len(number) < 10 or number not in answer.content.decode()


@pytest.mark.parametrize("identifier", ["1", "1.2.156.3005.2", "..", "%F0%9F%98%80", "x" * 160])
def test_a_mistyped_certificate_identifier_is_unknown(place: Hall, identifier: str) -> None:
    answer = place.get(f"/verify/identifier/{identifier}")
    assert (answer.status_code, answer.json()["result"]) == (200, "unknown")
    assert code(place.get(f"/credentials/{identifier}", "wang"))[0] == 404


def test_wrong_cursors_and_limits(place: Hall) -> None:
    assert code(place.get("/cases/mine", "wang", after="nonsense")) == (400, "CURSOR-INVALID")
    for limit in ("0", "201", "-1", "many", "9" * 30):
        assert code(place.get("/cases/mine", "wang", limit=limit)) == (422, "REQUEST-INVALID")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=50),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_value_for_an_answer_is_kept_or_refused_by_name(place: Hall, value: Any) -> None:
    draft = place.post("/drafts", "li", {"item": "stall-permit"}).json()["id"]
    for element in ("trade_name", "owner_phone", "area", "leased"):
        before = place.get(f"/drafts/{draft}", "li").json()
        answer = place.send("PUT", f"/drafts/{draft}/answers/{element}", "li", {"value": value})
        assert answer.status_code in {200, 400, 422}, answer.content
        if answer.status_code != 200:
            assert place.get(f"/drafts/{draft}", "li").json() == before


def test_an_unforeseen_fault_tells_nothing_of_the_inside(
    place: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("password=hunter2 at /srv/secret.py")

    monkeypatch.setattr("tongban.faces.api.routes.items.find", fail)
    answer = place.get("/search", None, q="摊位")
    assert code(answer) == (500, "INTERNAL")
    assert "hunter2" not in answer.content.decode()
    assert world.ANSWERS["owner_phone"] not in answer.content.decode()
