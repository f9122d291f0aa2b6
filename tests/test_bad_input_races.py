"""Calls at the same moment, each on a connection of its own: one is done, the others are told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tongban.faces.api.tests import hall
from tongban.record.verify import verify_all

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_of_them_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.TONGBAN_DOCUMENTS = tmp_path
    place = hall.build()
    case = place.case()
    seen = place.get(f"/cases/{case}", "mk-clerk")["ETag"]
    gate, answers = threading.Barrier(4), []

    def accept(opinion: str) -> None:
        try:
            gate.wait()
            body = {"payload": {"opinion": opinion, "place": "hall"}}
            path = f"/cases/{case}/acts/accept"
            answers.append(place.post(path, "mk-clerk", body, **{"If-Match": seen}))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(f"意见{n}",)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    told = {each.json()["code"] for each in answers if each.status_code == 409}
    assert told <= {"MATTER-CONFLICT", "MATTER-STATE"}
    assert place.get(f"/cases/{case}", "wang").json()["version"] == 2
    assert verify_all().count == 0


@pytest.mark.django_db(transaction=True)
def test_equal_writes_at_once_are_one(settings: Settings, tmp_path: Path) -> None:
    settings.TONGBAN_DOCUMENTS = tmp_path
    place = hall.build()
    gate, answers = threading.Barrier(4), []

    def begin() -> None:
        try:
            gate.wait()
            answers.append(place.post("/drafts", "wang", {"item": "stall-permit"}, key="same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.status_code for each in answers] == [201] * 4
    assert len({each.json()["id"] for each in answers}) == 1
    assert len(place.get("/drafts", "wang").json()["rows"]) == 1
    assert sum("Idempotency-Replayed" in each for each in answers) == 3
