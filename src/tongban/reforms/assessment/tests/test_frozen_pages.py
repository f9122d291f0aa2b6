"""Pages of a frozen period: its hash and check, every indicator with its rows, the change since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.reforms.assessment import actions
from tongban.reforms.assessment.queries import get_frozen
from tongban.reforms.assessment.tests.live_scene import (
    EVALUATOR,
    INVENTED,
    START,
    YEAR,
    model,
    others,
)
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import key
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def leader(spring: Mapping[str, UUID]) -> Client:  # noqa: ARG001 - asks for the spring
    """A browser in which a leader of the market authority is signed in."""
    role = RoleSpec("leader", START, department="mk")
    put_officer("leader", name="示例区领导", department="office", roles=[role])
    put_account(login="leader", officer="leader", demonstration=True)
    client = Client()
    client.force_login(get_user_model().objects.get(login="leader"), backend=BACKEND)
    return client


def frozen(period: Period = YEAR, **more: Any) -> UUID:
    compared = others(model(), A=(0, 100), B=(20, 0))
    settings = {"key": key(), "universe": INVENTED, "others": compared, **more}
    return actions.freeze(model(), period, actor=EVALUATOR, **settings).matter


def test_a_frozen_period_shows_its_hash_place_and_values(leader: Client) -> None:
    matter = frozen()
    line, document = get_frozen(matter, actor=EVALUATOR)
    overview = leader.get("/cockpit/assessment/").text
    assert f'href="/cockpit/assessment/frozen/{matter}/"' in overview
    address = f"/cockpit/assessment/frozen/{matter}/"
    page = leader.get(address, {"neighbour": ["A", "Z"]})
    assert line.content in page.text
    assert "第 2 位，共 3 个" in page.text
    assert "样本数据" in page.text
    answer = leader.get(address, {"neighbour": "A", "chart": "profile", "format": "json"})
    profile = json.loads(b"".join(answer))
    assert list(profile["columns"].values())[1:] == ["420902", "最好", "中位", "A"]
    services = next(row for row in profile["rows"] if row["category"] == "services")
    assert services["series_1"] == document.scores["420902"]["services"]
    assert services["series_4"] == document.scores["A"]["services"]


def test_it_is_checked_when_asked(leader: Client) -> None:
    matter = frozen()
    address = f"/cockpit/assessment/frozen/{matter}/"
    assert "核对一致" not in leader.get(address).text
    assert "数值与台账一致" in leader.get(address, {"check": "1"}).text


def test_every_counted_value_opens_into_its_cases(leader: Client) -> None:
    matter = frozen()
    address = f"/cockpit/assessment/frozen/{matter}/"
    assert f'<a href="{address}online/">' in leader.get(address).text
    rows = leader.get(f"{address}online/").text
    assert rows.count('href="/desk/cases/') == 7
    assert f"{address}asked/" not in leader.get(address).text
    for absent in ("asked", "no-such"):
        assert leader.get(f"{address}{absent}/").status_code == 404
    assert leader.get(f"/cockpit/assessment/frozen/{world.submit()}/").status_code == 404


def test_the_change_since_the_period_before_adds_up(leader: Client) -> None:
    frozen()
    frozen(Period.parse("2022-04"))
    matter = frozen(Period.parse("2022-05"))
    address = f"/cockpit/assessment/frozen/{matter}/"
    answer = leader.get(address, {"chart": "change", "format": "json"})
    rows = json.loads(b"".join(answer))["rows"]
    assert (rows[0]["category"], rows[-1]["category"]) == ("2022-04", "2022-05")
    total = [row["series_2"] for row in rows]
    assert sum(row["series_1"] or 0 for row in rows) == pytest.approx(total[-1] - total[0])
