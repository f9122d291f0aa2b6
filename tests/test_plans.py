"""Plans over the interface, from the shipped district: public, the same for the same input."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("district")


def asked(body: Any) -> Any:
    return Client().post("/api/v1/plans", json.dumps(body), content_type="application/json")


def test_bundles_and_labels_are_listed_with_what_nobody_published() -> None:
    rows = {each["id"]: each for each in Client().get("/api/v1/bundles").json()["rows"]}
    assert {"open-restaurant", "five-certificates", "second-hand-house"} <= set(rows)
    assert set(rows["open-convenience-store"]["items"]) >= {
        "food-business-permit",
        "tobacco-retail-licence",
    }
    labels = {each["id"]: each for each in Client().get("/api/v1/labels").json()["rows"]}
    silent = [each for each in labels.values() if not each["published"]]
    assert silent
    assert all(each["members"] == [] for each in silent)
    assert Client().get("/api/v1/bundles/nothing").status_code == 404


def test_a_plan_is_the_same_whatever_the_order_and_asks_nothing_twice() -> None:
    goals = ["food-business-permit", "tobacco-retail-licence"]
    one = asked({"goals": goals, "on": "2022-04-01"})
    other = asked({"goals": goals[::-1], "on": "2022-04-01"})
    assert (one.status_code, other.status_code) == (200, 200)
    assert one.json() == other.json()
    body = one.json()
    elements = [each["element"] for each in body["form"]]
    assert len(elements) == len(set(elements)) > 0
    held = asked({"goals": goals, "on": "2022-04-01", "holds": ["business-licence"]}).json()
    assert {each["item"] for each in held["members"]} <= {each["item"] for each in body["members"]}


def test_what_cannot_be_planned_is_said() -> None:
    for body, code in (
        ({"goals": ["food-busines-permit"]}, "PLAN-GOAL"),
        ({"goals": ["open-restaurant"], "facts": {"no_such_fact": 1}}, "PLAN-FACT"),
        ({"goals": ["open-restaurant"], "holds": ["no-such-kind"]}, "PLAN-HOLDS"),
        ({"goals": []}, "REQUEST-INVALID"),
    ):
        answer = asked(body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), body
    near = asked({"goals": ["food-busines-permit"]}).json()
    assert "food-business-permit" in near["detail"]
