from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver

from tongban.faces.desk import urls
from tongban.faces.desk.tests.browsing import text
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK

if TYPE_CHECKING:
    from collections.abc import Callable

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")

ROUTES = {
    "desk": "/desk/",
    "desk-case": "/desk/cases/{case}/",
    "desk-look": "/desk/cases/{case}/look/",
    "desk-act": "/desk/cases/{case}/acts/accept/",
    "desk-correct": "/desk/cases/{case}/correct/correct_on_spot/",
    "desk-document": "/desk/cases/{case}/documents/sha256:00/",
    "desk-view": "/desk/cases/{case}/view/sha256:00/",
    "desk-inline": "/desk/cases/{case}/inline/sha256:00/",
    "desk-note": "/desk/cases/{case}/note/",
    "desk-hand": "/desk/cases/{case}/hand/",
    "desk-next": "/desk/next/",
    "desk-batch": "/desk/batch/",
    "desk-keys": "/desk/keys/",
    "desk-people": "/desk/people/",
    "desk-absence-end": "/desk/people/absences/1/end/",
    "desk-delegate": "/desk/people/delegations/",
    "desk-delegation-revoke": "/desk/people/delegations/g-0/revoke/",
    "desk-terminals": "/desk/terminals/",
    "desk-terminal": "/desk/terminals/t-1/",
    "desk-joints": "/desk/joint/",
    "desk-joint": "/desk/joint/{case}/",
    "desk-joint-act": "/desk/joint/{case}/acts/extend/",
    "desk-joint-visit": "/desk/joint/{case}/visit/stall-permit/",
    "desk-apply": "/desk/apply/",
    "desk-draft": "/desk/apply/{draft}/",
    "desk-items": "/desk/items/",
    "desk-item": "/desk/items/stall-permit/",
    "desk-item-step": "/desk/items/stall-permit/suspend/",
    "desk-labels": "/desk/labels/",
    "desk-label": "/desk/labels/533/",
    "desk-ledger": "/desk/ledger/",
    "desk-timers": "/desk/timers/",
}
OF_A_CASE = (
    *("desk-case", "desk-look", "desk-act", "desk-correct", "desk-document"),
    *("desk-view", "desk-inline", "desk-note", "desk-hand"),
    *("desk-joint", "desk-joint-act", "desk-joint-visit"),
)
POSTS = (
    *("desk-look", "desk-item-step", "desk-joint-act", "desk-note"),
    *("desk-absence-end", "desk-delegate", "desk-delegation-revoke"),
)
BOTH = (
    *("desk-hand", "desk-batch", "desk-keys", "desk-people", "desk-terminal"),
    *("desk-act", "desk-correct", "desk-apply", "desk-draft"),
    *("desk-joint-visit", "desk-label"),
)
"""Routes that show a form and take it."""


def address(name: str, case: UUID, draft: UUID) -> str:
    return ROUTES[name].format(case=case, draft=draft)


def ask(client: Client, name: str, case: UUID, draft: UUID) -> int:
    path = address(name, case, draft)
    answer = client.post(path, {}) if name in POSTS else client.get(path)
    return answer.status_code


@pytest.fixture
def scene() -> tuple[UUID, UUID]:
    """A case of the market authority, and a draft of its clerk for somebody else."""
    case = world.submit()
    world.load("stall-change")
    return case, world.draft("stall-change", actor=CLERK, party="li")


def test_every_route_is_in_the_list() -> None:
    assert {each.name for each in urls.urlpatterns} == set(ROUTES)
    assert "desk/" in {str(each.pattern) for each in get_resolver().url_patterns}


def test_strangers_sign_in_first(scene: tuple[UUID, UUID]) -> None:
    refused = 0
    for name in ROUTES:
        path = address(name, *scene)
        for answer in (Client().get(path), Client().post(path, {})):
            if answer.status_code == 405:  # a page that only shows, or an action that only acts
                refused += 1
                continue
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/sign-in/?next=%2Fdesk")
    assert refused == len(ROUTES) - len(BOTH)
    assert len(get_acts(scene[0], actor=SYSTEM).rows) == 1


def test_applicants_have_no_desk(sign_in: SignIn, scene: tuple[UUID, UUID]) -> None:
    client = sign_in("wang")
    for name in ROUTES:
        assert ask(client, name, *scene) == 403, name


def test_cases_of_another_body_do_not_exist(sign_in: SignIn, scene: tuple[UUID, UUID]) -> None:
    client = sign_in("other-clerk")
    unknown = uuid4()
    for name in OF_A_CASE:
        assert ask(client, name, *scene) == 404, name
        assert ask(client, name, unknown, scene[1]) == 404, name
    path = address("desk-act", *scene)
    answer = client.post(path, {"key": "k", "version": "1", "opinion": "x", "place": "hall"})
    assert answer.status_code == 404
    assert "摊位" not in text(answer)
    assert len(get_acts(scene[0], actor=SYSTEM).rows) == 1
    assert ask(client, "desk-draft", *scene) == 404


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("mk-clerk", {"desk", "desk-apply"}),
        ("mk-reviewer", {"desk"}),
        ("mk-editor", {"desk", "desk-items", "desk-item", "desk-labels"}),
        ("mk-watch", {"desk", "desk-ledger", "desk-timers"}),
        ("other-clerk", {"desk", "desk-apply"}),
    ],
)
def test_pages_open_by_role(
    sign_in: SignIn, scene: tuple[UUID, UUID], who: str, opens: set[str]
) -> None:
    client = sign_in(who)
    general = (
        *("desk", "desk-apply", "desk-items", "desk-item", "desk-labels"),
        *("desk-ledger", "desk-timers"),
    )
    answers = {name: ask(client, name, *scene) for name in general}
    assert {name for name, status in answers.items() if status == 200} == opens
    assert {status for name, status in answers.items() if name not in opens} <= {403}
    page = text(client.get("/desk/"))
    for name, path in ROUTES.items():
        if name in {"desk-apply", "desk-items", "desk-ledger", "desk-timers"}:
            assert (f'<a href="{path}"' in page) == (name in opens)


def test_another_clerk_s_draft_does_not_open(sign_in: SignIn, scene: tuple[UUID, UUID]) -> None:
    assert ask(sign_in("mk-clerk"), "desk-draft", *scene) == 200
    assert ask(sign_in("mk-jack"), "desk-draft", *scene) == 404


def test_a_supervisor_reads_and_does_not_act(sign_in: SignIn, scene: tuple[UUID, UUID]) -> None:
    client = sign_in("mk-watch")
    page = client.get(f"/desk/cases/{scene[0]}/")
    assert page.status_code == 200
    assert "/acts/" not in text(page)
    assert client.get(f"/desk/cases/{scene[0]}/acts/accept/").status_code == 403
