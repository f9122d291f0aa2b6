"""INV-KSK-01: a sitting ends itself, and nothing of the person stays."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.faces.kiosk.tests.scene import ITEM, LI, OWN_ID, ZHANG, Terminal, rows, text_of, wait

PERSONAL = (
    "/kiosk/cases/",
    "/kiosk/certificates/",
    "/kiosk/items/",
    f"/kiosk/items/{ITEM}/",
)


def test_inv_ksk_01_the_sitting_ends_itself_on_the_server(terminal: Terminal) -> None:
    """After 90 s without a key no page of the person opens, with the very same cookies."""
    terminal.sit()
    draft = terminal.start()
    wait(89)
    assert terminal.get("/kiosk/cases/").status_code == 200
    kept = dict(terminal.client.cookies.items())
    wait(90)
    for path in (*PERSONAL, f"/kiosk/drafts/{draft}/", f"/kiosk/drafts/{draft}/review/"):
        answer = terminal.get(path)
        assert (path, answer.status_code) == (path, 302)
        assert "张" not in text_of(answer)
    assert kept["tongban_sitting"].value
    assert "您好。要办什么？" in text_of(terminal.get("/kiosk/"))
    row = rows("terminals.SittingRow").get()
    assert (row.account_id, row.draft, row.token_digest, row.ending) == (None, None, None, "idle")
    assert rows("forms.DraftRow").filter(pk=draft, owner=ZHANG).exists()


@pytest.mark.parametrize("path", ["/kiosk/", *PERSONAL])
def test_inv_ksk_01_no_page_is_kept_by_the_browser(terminal: Terminal, path: str) -> None:
    """Every page is no-store and leads away by itself, whether scripts run or not."""
    terminal.sit()
    answer = terminal.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["Refresh"] == f"60; url=/kiosk/still-there/?back={path.replace('/', '%2F')}"
    assert 'autocomplete="on"' not in text_of(answer)
    terminal.client.cookies["kiosk_js"] = "1"
    seconds, _, target = terminal.get(path)["Refresh"].partition("; ")
    assert 1700 < int(seconds) <= 1800
    assert target == "url=/kiosk/end/?by=limit"


def test_inv_ksk_01_the_end_takes_cookies_cache_and_session_away(terminal: Terminal) -> None:
    """Only the device's own cookie outlives the end; the site has no session of the person."""
    terminal.post("/language/", {"language": "en", "next": "/kiosk/"})
    terminal.sit()
    assert terminal.client.get("/my/").status_code == 302
    assert "sessionid" not in terminal.client.cookies
    before = dict(terminal.client.cookies)
    answer = terminal.get("/kiosk/end/?by=idle")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Refresh"] == "10; url=/kiosk/"
    left = {name for name, each in terminal.client.cookies.items() if each.value}
    assert left == {"tongban_terminal"}
    assert {"tongban_sitting", "django_language"} <= set(before)
    assert rows("terminals.SittingRow").get().account_id is None
    terminal.client.cookies.update(before)
    assert terminal.get("/kiosk/cases/").status_code == 302


def test_inv_ksk_01_the_next_person_sees_nothing_of_the_one_before(terminal: Terminal) -> None:
    """Somebody else at the same terminal finds neither draft nor case of the former."""
    terminal.sit()
    draft = terminal.start()
    wait(90)
    terminal.sit(LI)
    assert terminal.get(f"/kiosk/drafts/{draft}/").status_code == 404
    assert "张" not in text_of(terminal.get("/kiosk/"))
    assert rows("forms.DraftRow").get(pk=draft).owner == ZHANG


def test_without_scripts_the_question_whether_one_is_there_is_no_sign_of_life(
    terminal: Terminal,
) -> None:
    terminal.sit()
    wait(70)
    asked = terminal.get("/kiosk/still-there/?back=/kiosk/cases/")
    assert asked["Refresh"] == "30; url=/kiosk/end/?by=idle"
    assert 'href="/kiosk/cases/"' in text_of(asked)
    wait(91)
    assert terminal.get("/kiosk/still-there/?back=/kiosk/cases/").status_code == 302
    assert rows("terminals.SittingRow").get().ending == "idle"


def test_the_way_back_stays_in_the_kiosk(terminal: Terminal) -> None:
    terminal.sit()
    for wrong in ("https://elsewhere.example/kiosk/", "//elsewhere.example", "/my/"):
        shown = text_of(terminal.get(f"/kiosk/still-there/?back={wrong}"))
        assert 'class="way" href="/kiosk/"' in shown
        assert "elsewhere" not in shown.replace("back=", "").split("<main", 1)[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kiosk/cases/00000000-0000-0000-0000-000000000000/", 404),
        ("/kiosk/certificates/none/", 404),
        ("/kiosk/items/no-such-item/", 404),
    ],
)
def test_inv_ksk_01_refusals_are_screens_that_end_themselves_too(
    terminal: Terminal, path: str, status: int
) -> None:
    """What is not there is said by a screen of the kiosk, with its time and without a name."""
    terminal.sit()
    answer = terminal.get(path)
    assert (answer.status_code, "Refresh" in answer.headers) == (status, True)
    assert "no-store" in answer["Cache-Control"]
    assert 'data-end="90"' in text_of(answer)
    assert "张" not in text_of(answer)


def test_inv_ksk_01_a_failure_names_nobody(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of an error of ours shows neither the name nor anything else of the person."""

    def broken(**_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("tongban.faces.kiosk.pages.following.my_cases", broken)
    terminal.sit()
    terminal.client.raise_request_exception = False
    answer = terminal.get("/kiosk/cases/")
    assert answer.status_code == 500
    assert "张" not in text_of(answer)


def test_whoever_leaves_chooses_what_becomes_of_the_draft(terminal: Terminal) -> None:
    terminal.sit()
    kept = terminal.start()
    asked = terminal.post("/kiosk/leave/")
    assert asked.status_code == 200
    assert "您有一份没写完的申请" in text_of(asked)
    answer = terminal.post("/kiosk/leave/", {"draft": "keep"})
    assert answer["Location"] == "/kiosk/end/?by=left"
    assert rows("forms.DraftRow").filter(pk=kept).exists()
    terminal.sit()
    assert terminal.start() == kept
    terminal.post("/kiosk/leave/", {"draft": "discard"})
    assert not rows("forms.DraftRow").filter(pk=kept).exists()
    terminal.sit()
    assert terminal.post("/kiosk/leave/").status_code == 302


def test_a_cookie_is_worth_nothing_on_another_device(terminal: Terminal) -> None:
    terminal.sit()
    other = Terminal("hall-2")
    other.client.cookies["tongban_sitting"] = terminal.client.cookies["tongban_sitting"].value
    assert other.get("/kiosk/cases/").status_code == 302
    assert terminal.get("/kiosk/cases/").status_code == 200
    assert Client().get("/kiosk/").status_code == 403


def test_personal_data_is_masked_until_asked_for_and_then_the_look_is_written(
    terminal: Terminal,
) -> None:

    terminal.sit()
    draft = terminal.start()
    first = text_of(terminal.get(f"/kiosk/drafts/{draft}/q/applicant_phone/"))
    assert "****" in first
    terminal.fill(draft)
    masked = text_of(terminal.get(f"/kiosk/drafts/{draft}/review/"))
    assert OWN_ID not in masked
    assert "422201********012X" in masked
    looks = rows("parties.Look").filter(party=ZHANG, purpose="own").count()
    clear = text_of(terminal.post(f"/kiosk/drafts/{draft}/review/"))
    assert OWN_ID in clear
    assert rows("parties.Look").filter(party=ZHANG, purpose="own").count() == looks + 2
