"""Working through the queue: next case, batches, notes, handing over, the viewer, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from tongban.faces.desk.keys import act_keys
from tongban.faces.desk.tests.browsing import form, read, text
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.notes import hand_over, notes_of
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, LI, key

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def three() -> list[UUID]:
    return [world.submit(), world.submit(actor=LI, party="li"), world.submit()]


def state(case: UUID) -> str:
    return get_matter(case, actor=SYSTEM).state


def test_from_case_to_case_along_the_queue(sign_in: SignIn) -> None:
    cases, client = three(), sign_in("mk-clerk")
    page = text(client.get("/desk/", {"state": "RECEIVED"}))
    for place, case in enumerate(cases):
        assert f"/desk/cases/{case}/?state=RECEIVED&amp;at={place}" in page
    address = f"/desk/cases/{cases[0]}/?state=RECEIVED&at=0"
    done = []
    for _ in cases:
        opened = form(client.get(address), "/acts/accept/")
        sent = client.post(opened.action, opened.filled(place="hall", then="next"))
        followed = client.get(sent["Location"])
        done.append(address.split("/cases/")[1][:36])
        address = followed["Location"]
    assert done == [str(each) for each in cases]
    assert address == "/desk/?state=RECEIVED"
    assert "没有您现在可以办的了" in text(client.get(address))
    assert {state(each) for each in cases} == {"ACCEPTED"}


def test_the_next_case_passes_over_what_is_not_for_this_officer(sign_in: SignIn) -> None:
    first, second = world.accepted(), world.submit(actor=LI, party="li")
    answer = sign_in("mk-clerk").get("/desk/next/")
    assert answer["Location"].startswith(f"/desk/cases/{second}/")
    answer = sign_in("mk-reviewer").get("/desk/next/", {"case": str(second)})
    assert answer["Location"].startswith(f"/desk/cases/{first}/")
    for name, value in (("after", "nonsense"), ("state", "NOWHERE"), ("hands", "yours")):
        assert sign_in("mk-clerk").get("/desk/next/", {name: value}).status_code == 404


def test_an_act_without_a_way_on_comes_back_to_its_case(sign_in: SignIn) -> None:
    case, client = world.submit(), sign_in("mk-clerk")
    opened = form(client.get(f"/desk/cases/{case}/?at=0&hands=mine"), "/acts/accept/")
    sent = client.post(opened.action, opened.filled(place="hall"))
    assert sent["Location"] == f"/desk/cases/{case}/?hands=mine&at=0"
    hostile = "next=//evil.example&at=0"  # a key repeated: what was done is told again
    again = client.post(opened.action, opened.filled(place="hall", walk=hostile))
    assert again["Location"] == f"/desk/cases/{case}/?at=0"


def test_a_batch_shows_each_case_and_then_what_became_of_it(sign_in: SignIn) -> None:
    cases, client = three(), sign_in("mk-clerk")
    done_already = world.accepted()
    chosen = [str(each) for each in (*cases, done_already)]
    page = client.get("/desk/batch/", {"case": chosen})
    assert "不在这一批里的" in text(page)
    sent = form(page, "/desk/batch/")
    asked = {**sent.filled(place="hall"), "case": chosen[:3]}
    asked |= {f"version.{each}": "1" for each in chosen[:3]}
    unsure = client.post("/desk/batch/", asked)
    assert unsure.status_code == 400
    assert {state(each) for each in cases} == {"RECEIVED"}
    actions.declare_not_required(cases[2], actor=world.JACK, key=key(), reason="免许可")
    answer = text(client.post("/desk/batch/", {**asked, "confirmed": "yes"}))
    assert "2件已办理，1件没有办" in answer
    assert "看现在的情况" in answer
    assert [state(each) for each in cases] == ["ACCEPTED", "ACCEPTED", "NOT_REQUIRED"]
    again = text(client.post("/desk/batch/", {**asked, "confirmed": "yes"}))
    assert again.count("没有重复办理") == 2
    assert [world.version(each) for each in cases] == [2, 2, 2]


def test_a_batch_of_nothing_or_of_too_much(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    assert "没有选中办件" in text(client.get("/desk/batch/"))
    assert client.get("/desk/batch/", {"case": "x"}).status_code == 404
    many = [f"00000000-0000-0000-0000-{each:012}" for each in range(51)]
    assert client.get("/desk/batch/", {"case": many}).status_code == 404
    case = world.submit()
    other = sign_in("other-clerk")
    assert "没有可以由您成批办理" in text(other.get("/desk/batch/", {"case": str(case)}))
    posted = {"case": str(case), "act": "accept", "key": "k", f"version.{case}": "1"}
    answer = text(other.post("/desk/batch/", {**posted, "opinion": "x", "confirmed": "yes"}))
    assert "0件已办理" in answer
    assert "摊位" not in answer
    assert state(case) == "RECEIVED"


def test_notes_are_written_once_and_never_seen_by_the_applicant(sign_in: SignIn) -> None:
    case, client = world.submit(), sign_in("mk-clerk")
    sent = form(client.get(f"/desk/cases/{case}/"), "/note/")
    for _ in range(2):
        client.post(sent.action, sent.filled(text="<b>请核对</b>面积"))
    assert len(notes_of(case, actor=CLERK)) == 1
    shown = text(sign_in("mk-reviewer").get(f"/desk/cases/{case}/"))
    assert "&lt;b&gt;请核对&lt;/b&gt;面积" in shown
    assert "示例mk-clerk" in shown
    person = sign_in("wang")
    for page in (f"/my/cases/{case}/", "/my/", "/my/messages/", f"/api/v1/cases/{case}"):
        assert "请核对" not in text(person.get(page))
    watcher = sign_in("mk-watch")
    assert watcher.post(sent.action, {"key": "k", "text": "x"}).status_code == 403
    assert len(notes_of(case, actor=CLERK)) == 1


def test_a_case_is_handed_to_a_colleague_and_found_among_mine(sign_in: SignIn) -> None:
    case, client = world.submit(), sign_in("mk-clerk")
    world.submit(actor=LI, party="li")
    sent = form(client.get(f"/desk/cases/{case}/hand/"), "/hand/")
    assert client.post(sent.action, sent.filled(to="", text="x")).status_code == 400
    assert client.post(sent.action, sent.filled(to="other-clerk", text="")).status_code == 403
    moved = client.post(sent.action, sent.filled(to="mk-reviewer", text="请看平面图"))
    assert moved["Location"] == f"/desk/cases/{case}/"
    stale = client.post(sent.action, sent.filled(to="mk-second", text="", key="other"))
    assert stale.status_code == 400
    assert "他人刚刚交接过" in text(stale)
    assert get_matter(case, actor=SYSTEM).assignee == "mk-reviewer"
    assert len(get_acts(case, actor=SYSTEM).rows) == 1
    reviewer = sign_in("mk-reviewer")
    mine = text(reviewer.get("/desk/", {"hands": "mine"}))
    assert mine.count("/desk/cases/") == 1
    assert str(case) in mine
    assert "示例mk-reviewer" in mine
    assert str(case) not in text(reviewer.get("/desk/", {"hands": "nobody"}))
    assert "请看平面图" in text(reviewer.get(f"/desk/cases/{case}/"))
    assert sign_in("mk-watch").get(f"/desk/cases/{case}/hand/").status_code == 403


def test_mine_takes_no_more_statements_for_more_cases(
    sign_in: SignIn, statements: list[str]
) -> None:
    cases, client = three(), sign_in("mk-clerk")
    counted: list[int] = []
    for each in cases:
        hand_over(each, to="mk-clerk", actor=CLERK, seen="", key=key())
        client.get("/desk/?hands=mine")
        statements.clear()
        client.get("/desk/?hands=mine")
        counted.append(len(statements))
    assert counted[0] == counted[-1] <= 12
    for address in (f"/desk/next/?case={cases[0]}", f"/desk/cases/{cases[0]}/hand/"):
        statements.clear()
        client.get(address)
        assert len(statements) <= 12, address
    statements.clear()
    client.get("/desk/batch/", {"case": [str(each) for each in cases]})
    assert len(statements) <= 12


def test_a_document_is_looked_at_in_a_frame_of_our_own(sign_in: SignIn) -> None:
    case, client = world.submit(), sign_in("mk-clerk")
    shown = text(client.get(f"/desk/cases/{case}/"))
    link = next(each.split('"')[0] for each in shown.split('href="') if "/view/" in each)
    page = client.get(link)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "script-src 'self'" in page["Content-Security-Policy"]
    table = apps.get_model("documents", "DocumentLook")
    looks = table.objects.count()
    inline: Any = client.get(link.replace("/view/", "/inline/"))
    assert (inline["Content-Disposition"], inline["Content-Type"]) == ("inline", "image/png")
    assert inline["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in inline["Content-Security-Policy"]
    assert inline["X-Frame-Options"] == "SAMEORIGIN"
    for closer in inline._resource_closers:
        closer()
    assert table.objects.count() == looks + 1
    stranger = sign_in("other-clerk")
    for part in ("/view/", "/inline/"):
        assert stranger.get(link.replace("/view/", part)).status_code == 404


def test_keys_are_shown_and_can_be_switched_off(sign_in: SignIn) -> None:
    case, client = world.submit(), sign_in("mk-clerk")
    page = text(client.get(f"/desk/cases/{case}/"))
    assert 'data-key="a" aria-keyshortcuts="A"' in page
    assert "desk/keys" in page
    client.post("/desk/keys/", {"keys": "off"})
    for address in (f"/desk/cases/{case}/", "/desk/", "/desk/keys/"):
        page = text(client.get(address))
        assert "data-key" not in page
        assert "aria-keyshortcuts" not in page
        assert page.count("<script") == 1  # htmx alone
    client.post("/desk/keys/", {"keys": "on"})
    assert "data-key" in text(client.get("/desk/"))


def test_every_key_of_a_page_is_one_thing_s() -> None:
    found = act_keys(["accept", "grant", "grant_now", "no-such-act", "deny"])
    assert found == {"accept": "a", "grant": "g", "grant_now": "1", "no-such-act": "2", "deny": "d"}
    taken = set("jknxmho")
    assert not taken & set(act_keys(["resume", "suspend", "terminate"]).values())


def test_ids_stay_unique_with_notes_and_acts(sign_in: SignIn) -> None:
    case = world.under_review()
    page = sign_in("mk-jack").get(f"/desk/cases/{case}/")
    keys = [each.split('"')[0] for each in text(page).split('data-key="')[1:]]
    assert len(keys) == len(set(keys))
    assert "f-note" in read(page).ids
