"""One point with two devices, and two accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from tongban.base.parties.actions import put_account
from tongban.base.terminals.actions import enrol, make_enrol_code, put_point
from tongban.base.terminals.reading import read_point
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from tongban.base.terminals.types import Device

POINT = {
    "id": "club",
    "kind": "hall",
    "name": {"zh": "俱乐部", "en": "Club"},
    "division": "420902",
    "hours": {"zh": "全天", "en": "Day and night"},
    "place": {"lon": 113.9, "lat": 30.9},
    "devices": [
        {"id": "one", "name": {"zh": "一号", "en": "One"}},
        {"id": "two", "name": {"zh": "二号", "en": "Two"}, "items": ["membership"]},
    ],
}


@pytest.fixture
def device(db: None) -> Device:  # noqa: ARG001 - asks for the database
    put_point(read_point(POINT))
    return enrol(make_enrol_code("one", actor=SYSTEM))[0]


@pytest.fixture
def accounts(db: None) -> tuple[int, int]:  # noqa: ARG001 - asks for the database
    for login in ("ann", "ben"):
        put_account(login=login, demonstration=True)
    table = get_user_model()
    return table.objects.get(login="ann").pk, table.objects.get(login="ben").pk
