from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.faces.desk.tests.browsing import form, read, text
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.catalogue import actions
from tongban.services.catalogue.queries import find_item, get_draft, get_item, list_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase as HttpResponse
    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")

EDITOR = Actor("mk-editor", ActorKind.OFFICER)


def prepare(slug: str = "stall-night") -> str:
    actions.save_draft(content=world.content(slug), actor=EDITOR, division=world.DIVISION)
    return slug


def press(client: Client, slug: str, verb: str, note: str = "") -> HttpResponse:
    page = client.get(f"/desk/items/{slug}/")
    found = form(page, f"/{slug}/{verb}/")
    return client.post(found.action, found.filled(note=note))


def verbs(client: Client, slug: str) -> set[str]:
    page = client.get(f"/desk/items/{slug}/")
    assert page.status_code == 200
    return {
        each.action.strip("/").split("/")[-1]
        for each in read(page).forms
        if f"/items/{slug}/" in each.action
    }


def test_items_are_listed_with_their_state(sign_in: SignIn) -> None:
    prepare()
    page = text(sign_in("mk-editor").get("/desk/items/"))
    assert "摊位许可（stall-night）" in page
    assert "草稿" in page
    assert "摊位许可（stall-permit）" in page
    assert "在用" in page
    assert "示例区市场局" in page


def test_from_draft_to_publication_by_three_people(sign_in: SignIn) -> None:
    slug = prepare()
    editor, legal, publisher = (sign_in(f"mk-{who}") for who in ("editor", "legal", "publisher"))
    assert verbs(editor, slug) == {"submit"}
    assert press(editor, slug, "submit").status_code == 302
    assert verbs(editor, slug) == set()
    assert verbs(legal, slug) == {"approve", "reject"}
    assert press(legal, slug, "approve", "已核对依据").status_code == 302
    assert press(publisher, slug, "publish").status_code == 302
    assert find_item(slug) is not None
    assert get_item(slug).in_use
    page = text(publisher.get(f"/desk/items/{slug}/"))
    for part in ("示例mk-legal", "已核对依据", "没有发现问题"):
        assert part in page
    assert verbs(publisher, slug) == {"suspend", "cancel"}


def test_suspending_needs_a_reason_and_resuming_does_not(sign_in: SignIn) -> None:
    client = sign_in("mk-publisher")
    answer = press(client, "stall-permit", "suspend")
    assert answer.status_code == 409
    assert '<a href="#f-note">须写明理由</a>' in text(answer)
    assert get_item("stall-permit").in_use
    assert press(client, "stall-permit", "suspend", "摊位改造").status_code == 302
    assert not get_item("stall-permit").in_use
    assert verbs(client, "stall-permit") == {"resume", "cancel"}
    assert press(client, "stall-permit", "resume").status_code == 302
    assert get_item("stall-permit").in_use


def test_the_same_step_twice_is_taken_once(sign_in: SignIn) -> None:
    slug, client = prepare(), sign_in("mk-editor")
    found = form(client.get(f"/desk/items/{slug}/"), f"/{slug}/submit/")
    for _ in range(2):
        assert client.post(found.action, found.data).status_code == 302
    assert [each.verb for each in list_events(slug, actor=SYSTEM)] == ["save_draft", "submit"]


def test_a_step_out_of_turn_is_refused(sign_in: SignIn) -> None:
    slug = prepare()
    answer = sign_in("mk-publisher").post(f"/desk/items/{slug}/publish/", {})
    assert answer.status_code in {400, 409}
    assert 'role="alert"' in text(answer)
    assert find_item(slug) is None


def test_who_holds_another_role_is_refused(sign_in: SignIn) -> None:
    answer = sign_in("mk-editor").post("/desk/items/stall-permit/suspend/", {"note": "x"})
    assert answer.status_code == 403
    assert "AUTHORITY-NONE" in text(answer)
    assert get_item("stall-permit").in_use


def test_what_a_draft_lacks_is_listed_and_stops_it(sign_in: SignIn) -> None:
    content = world.content("stall-poor", addr=None, hours=None)
    actions.save_draft(content=content, actor=EDITOR, division=world.DIVISION)
    client = sign_in("mk-editor")
    page = text(client.get("/desk/items/stall-poor/"))
    assert "须改正" in page
    assert "尚缺办理地点（addr）" in page
    answer = press(client, "stall-poor", "submit")
    assert answer.status_code == 400
    assert "尚缺办理时间（hours）" in text(answer)
    assert get_draft("stall-poor", actor=SYSTEM).state.value == "DRAFT"


def test_what_is_not_there(sign_in: SignIn) -> None:
    client = sign_in("mk-publisher")
    assert client.get("/desk/items/nonsense/").status_code == 404
    assert client.get("/desk/items/?department=other").status_code == 404
    assert client.post("/desk/items/stall-permit/save_draft/").status_code == 404
    assert client.post("/desk/items/stall-permit/nonsense/").status_code == 404


def test_drafts_of_another_body_do_not_exist(sign_in: SignIn) -> None:
    slug = prepare()
    role = RoleSpec("item_editor", date(2022, 1, 1))
    put_officer("other-editor", name="旁局编辑", department="other", roles=[role])
    client = sign_in("other-editor")
    assert client.get(f"/desk/items/{slug}/").status_code == 404
    assert client.post(f"/desk/items/{slug}/submit/", {}).status_code == 404
    assert "stall" not in text(client.get("/desk/items/"))
