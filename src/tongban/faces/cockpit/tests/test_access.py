from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tongban.faces.cockpit import urls
from tongban.faces.cockpit.access import ROLES
from tongban.faces.cockpit.tests.conftest import WATCHERS
from tongban.faces.common.slots import ways_of
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import list_matters
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

    SignIn = Callable[[str], Client]

ROUTES = {
    "cockpit": "/cockpit/",
    "cockpit-figures": "/cockpit/figures/",
    "cockpit-figure": "/cockpit/figures/on_time_share/",
    "cockpit-rows": "/cockpit/figures/on_time_share/rows/",
    "cockpit-waiting": "/cockpit/waiting/",
    "cockpit-stays": "/cockpit/waiting/rows/?kind=licence&state=ACCEPTED",
    "cockpit-evidence": "/cockpit/evidence/",
    "cockpit-channels": "/cockpit/channels/",
    "cockpit-ratings": "/cockpit/ratings/",
    "cockpit-wall": "/cockpit/wall/",
}


def test_every_route_is_in_the_list() -> None:
    assert {each.name for each in urls.urlpatterns} == set(ROUTES)
    assert "cockpit/" in {str(each.pattern) for each in get_resolver().url_patterns}


def test_strangers_sign_in_first(sign_in: SignIn) -> None:  # noqa: ARG001 - the district
    for name, path in ROUTES.items():
        answer = Client().get(path)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/?next=%2Fcockpit")


@pytest.mark.parametrize("who", ["wang", "mk-clerk", "mk-head"])
def test_others_are_refused(sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    assert {client.get(path).status_code for path in ROUTES.values()} == {403}


@pytest.mark.parametrize("who", WATCHERS)
def test_each_role_opens_its_pages(sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    for name, path in ROUTES.items():
        answer = client.get(path)
        assert answer.status_code == 200, name
        assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    page = client.get("/cockpit/").content.decode()
    for way in ways_of("cockpit", ROLES):
        seen = way in ways_of("cockpit", frozenset({WATCHERS[who][1]}))
        assert (f'<a href="{reverse(way.name)}"' in page) == seen, way.name


@pytest.mark.parametrize(
    ("who", "begins"),
    [
        ("leader", "/cockpit/"),
        ("reform", "/cockpit/"),
        ("evaluator", "/cockpit/"),
        ("watch", "/desk/"),
        ("mk-clerk", "/desk/"),
        ("wang", "/my/"),
    ],
)
def test_everybody_begins_where_the_work_is(
    sign_in: SignIn,  # noqa: ARG001 - the district
    settings: Settings,
    who: str,
    begins: str,
) -> None:
    settings.TONGBAN_DEMONSTRATION = True
    answer = Client().post("/sign-in/", {"account": who})
    assert (answer.status_code, answer["Location"]) == (302, begins)


def test_the_desk_shows_the_way_to_those_who_may(sign_in: SignIn) -> None:
    assert 'href="/cockpit/"' in sign_in("watch").get("/desk/").content.decode()
    assert 'href="/cockpit/"' not in sign_in("mk-clerk").get("/desk/").content.decode()


@pytest.mark.parametrize("who", WATCHERS)
def test_they_read_matters_masked_and_act_on_none(sign_in: SignIn, who: str) -> None:
    case = world.submit()
    rows = list_matters(actor=Actor(who, ActorKind.OFFICER)).rows
    assert [each.id for each in rows] == [case]
    page = sign_in(who).get(f"/desk/cases/{case}/")
    assert page.status_code == 200
    assert str(world.ANSWERS["owner_phone"]) not in page.content.decode()
    assert "/acts/" not in page.content.decode()
