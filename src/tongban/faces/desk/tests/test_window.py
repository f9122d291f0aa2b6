from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.queries import find_by_resident_id
from tongban.faces.desk.tests.browsing import text
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.forms.queries import find_open_draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase as HttpResponse
    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")

WANG_ID = "420902199001010018"
NEW_ID = "420902199512050556"


def begin(client: Client, code: str = WANG_ID, item: str = "stall-permit", **more: Any) -> Any:
    return client.post("/desk/apply/", {"code": code, "item": item, **more})


def draft_of(answer: HttpResponse) -> UUID:
    assert answer.status_code == 302, text(answer)
    return UUID(answer["Location"].split("/")[3])


def test_a_clerk_applies_with_the_person_in_front(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client, f" {WANG_ID} "))
    page = client.get(f"/desk/apply/{draft}/")
    assert page.status_code == 200
    assert "王小芳" in text(page)
    assert WANG_ID not in text(page)
    sent = {"trade_name": "小芳水果", "owner_phone": "13812340000", "area": "12", "leased": "no"}
    file = SimpleUploadedFile("图.png", world.PNG)
    saved = client.post(f"/desk/apply/{draft}/", {**sent, "do": "save", "slot.plan": file})
    assert saved.status_code == 302
    again = text(client.get(f"/desk/apply/{draft}/"))
    assert "图.png" in again
    assert 'value="小芳水果"' in again
    done = client.post(
        f"/desk/apply/{draft}/", {**sent, "do": "submit", "place": "3号窗口", "promise": ["photo"]}
    )
    assert done.status_code == 302
    case = UUID(done["Location"].split("/")[3])
    first = get_acts(case, actor=SYSTEM).rows[0].act
    assert (first.name, first.actor.id) == ("submit", "mk-clerk")
    assert first.payload["channel"] == "window"
    assert first.payload["place"] == "3号窗口"
    assert first.payload["committed"] == ["photo"]
    assert get_matter(case, actor=SYSTEM).applicant == "wang"
    assert "已收件，编号" in text(client.get(done["Location"]))


def test_submitting_twice_makes_one_case(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client))
    sent = {"trade_name": "x", "owner_phone": "13812340000", "area": "1", "leased": "no"}
    answers = [client.post(f"/desk/apply/{draft}/", {**sent, "do": "submit"}) for _ in range(3)]
    assert {each.status_code for each in answers} == {302}
    assert len({each["Location"] for each in answers}) == 1
    assert answers[0]["Location"].startswith("/desk/cases/")


def test_what_does_not_fit_is_told_and_the_rest_is_saved(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client))
    sent = {"trade_name": "小芳", "owner_phone": "123", "area": "很大", "do": "submit"}
    answer = client.post(f"/desk/apply/{draft}/", sent)
    assert answer.status_code == 400
    shown = text(answer)
    assert '<a href="#f-owner_phone">' in shown
    assert '<a href="#f-area">' in shown
    assert 'value="很大"' in shown
    assert 'value="小芳"' in text(client.get(f"/desk/apply/{draft}/"))
    assert find_open_draft(party="wang", item="stall-permit", actor=world.CLERK) == draft


def test_missing_answers_are_told_on_submitting(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client))
    answer = client.post(f"/desk/apply/{draft}/", {"trade_name": "小芳", "do": "submit"})
    assert answer.status_code == 400
    assert '<a href="#f-owner_phone">' in text(answer)


def test_a_file_is_taken_out_again(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client))
    file = SimpleUploadedFile("图.png", world.PNG)
    client.post(f"/desk/apply/{draft}/", {"slot.plan": file, "do": "save"})
    page = text(client.get(f"/desk/apply/{draft}/"))
    button = page.split('value="remove plan ')[1].split('"')[0]
    for _ in range(2):
        answer = client.post(f"/desk/apply/{draft}/", {"do": f"remove plan {button}"})
        assert answer.status_code == 302
    assert "图.png" not in text(client.get(f"/desk/apply/{draft}/"))


def test_a_dangerous_file_is_not_taken(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    draft = draft_of(begin(client))
    file = SimpleUploadedFile("a.png", b"<html><script>alert(1)</script></html>")
    answer = client.post(f"/desk/apply/{draft}/", {"slot.plan": file, "do": "save"})
    assert answer.status_code == 400
    assert "没有收下" in text(answer)
    assert '<a href="#f-slot.plan">' in text(answer)


def test_the_same_application_is_taken_up_again(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    assert draft_of(begin(client)) == draft_of(begin(client))


def test_inv_case_10_a_draft_begun_at_home_bars_nobody_from_the_window(sign_in: SignIn) -> None:
    at_home = world.draft()
    client = sign_in("mk-clerk")
    assert draft_of(begin(client)) != at_home
    assert client.get(f"/desk/apply/{at_home}/").status_code == 404


def test_a_mistyped_number_is_told(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    for code in ("420902199001010019", "", "91420902MA4A00011Q", "12"):
        answer = begin(client, code)
        assert answer.status_code == 400, code
        assert '<a href="#f-code">' in text(answer), code


def test_who_comes_for_the_first_time_is_registered(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    first = begin(client, NEW_ID)
    assert first.status_code == 400
    assert 'id="f-name"' in text(first)
    assert find_by_resident_id(NEW_ID) is None
    wrong = begin(client, NEW_ID, name="<b>1</b>")
    assert wrong.status_code == 400
    assert find_by_resident_id(NEW_ID) is None
    draft_of(begin(client, NEW_ID, name="周小明", phone="13907120001"))
    found = find_by_resident_id(NEW_ID)
    assert found is not None
    assert found.name == "周小明"


@pytest.mark.parametrize("item", ["", "nonsense"])
def test_an_item_must_be_chosen(sign_in: SignIn, item: str) -> None:
    answer = begin(sign_in("mk-clerk"), item=item)
    assert answer.status_code == 400
    assert '<a href="#f-item">请选择您受权收件的事项。</a>' in text(answer)
    assert find_open_draft(party="wang", item="stall-permit", actor=world.CLERK) is None


def test_a_hall_clerk_takes_only_what_is_entrusted(sign_in: SignIn) -> None:
    world.load("stall-change")
    client = sign_in("hall-clerk")
    page = text(client.get("/desk/apply/"))
    assert 'value="stall-permit"' in page
    assert 'value="stall-change"' not in page
    assert begin(client, item="stall-change").status_code == 400
    assert draft_of(begin(client)) is not None


def test_a_clerk_without_the_act_of_receiving_takes_nothing(sign_in: SignIn) -> None:
    spec = RoleSpec("clerk", date(2022, 1, 1), acts=frozenset({"accept"}))
    put_officer("mk-trainee", name="见习", department="mk", roles=[spec])
    client = sign_in("mk-trainee")
    assert "您没有可以收件的事项" in text(client.get("/desk/apply/"))
    assert begin(client).status_code == 400
