from __future__ import annotations

import json
import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tongban.base.terminals.queries import get_device
from tongban.base.terminals.types import State
from tongban.faces.kiosk.tests.scene import LI, ZHANG, Terminal, rows, text_of
from tongban.faces.portal.tests.scene import Visitor

MANAGER, CLERK = "zsj.manager", "zsj.window1"


def code_of(phone: Visitor) -> str:
    shown = text_of(phone.post("/my/terminal/"))
    found = re.search(r"(\d{4}) (\d{4})</p>", shown)
    assert found is not None
    return found[1] + found[2]


def test_only_enrolled_browsers_open_the_kiosk(world: None) -> None:  # noqa: ARG001 - the district
    stranger = Client()
    for path in ("/kiosk/", "/kiosk/items/", "/kiosk/verify/", "/kiosk/enter/", "/kiosk/end/"):
        answer = stranger.get(path)
        assert (path, answer.status_code) == (path, 403)
    stranger.cookies["tongban_terminal"] = "made:up:by:me"
    assert stranger.get("/kiosk/").status_code == 403


def test_a_phone_signs_in_at_a_terminal_once(terminal: Terminal) -> None:
    phone = Visitor(ZHANG)
    assert "在自助终端上登录" in text_of(phone.get("/my/"))
    code = code_of(phone)
    wrong = terminal.post("/kiosk/enter/code/", {"code": "00000000"})
    assert wrong.status_code == 422
    sent = terminal.post("/kiosk/enter/code/", {"code": code, "next": "/kiosk/cases/"})
    assert sent["Location"] == "/kiosk/cases/"
    assert "张**" in text_of(terminal.get("/kiosk/"))
    other = Terminal("hall-2")
    again = other.post("/kiosk/enter/code/", {"code": code})
    assert again.status_code == 422
    assert other.get("/kiosk/cases/").status_code == 302
    assert Client().post("/my/terminal/").status_code == 302


def test_a_phone_code_that_is_too_old_signs_nobody_in(terminal: Terminal) -> None:
    code = code_of(Visitor(LI))
    rows("terminals.PhoneCode").update(until=timezone.now() - timedelta(seconds=1))
    assert terminal.post("/kiosk/enter/code/", {"code": code}).status_code == 422
    assert terminal.get("/kiosk/cases/").status_code == 302


def test_signing_in_leads_nowhere_but_to_tasks(terminal: Terminal) -> None:
    for wrong in ("https://elsewhere.example/", "/my/", "/kiosk/drafts/"):
        sent = terminal.post("/kiosk/enter/", {"account": ZHANG, "next": wrong})
        assert sent["Location"] == "/kiosk/"


def test_no_officer_sits_down_by_a_click(terminal: Terminal) -> None:
    for wrong in ("zsj.nobody", ""):
        assert terminal.post("/kiosk/enter/", {"account": wrong}).status_code == 403
    assert terminal.get("/kiosk/cases/").status_code == 302


def test_an_identity_provider_signs_in_and_leaves_no_session(terminal: Terminal) -> None:
    terminal.client.post("/sign-in/", {"account": ZHANG})
    assert "您是张**吗？" in text_of(terminal.get("/kiosk/enter/begin/"))
    assert terminal.post("/kiosk/enter/begin/")["Location"] == "/kiosk/"
    assert terminal.get("/kiosk/cases/").status_code == 200
    assert not terminal.client.cookies["sessionid"].value
    assert terminal.client.get("/my/").status_code == 302


def test_the_hall_sees_devices_and_the_manager_keeps_them(terminal: Terminal) -> None:
    manager, clerk = Visitor(MANAGER), Visitor(CLERK)
    assert clerk.get("/desk/terminals/").status_code == 403
    assert clerk.post("/desk/terminals/hall-1/", {"act": "fault"}).status_code == 403
    shown = text_of(manager.get("/desk/terminals/"))
    assert "大厅一号机" in shown
    assert "在线" in shown
    code = re.search(
        r"([0-9A-Z]{5}) ([0-9A-Z]{5})</p>",
        text_of(manager.post("/desk/terminals/hall-2/", {"act": "code"})),
    )
    assert code is not None
    browser = Client()
    assert browser.post("/kiosk/enrol/", {"code": "".join(code.groups())}).status_code == 200
    assert browser.get("/kiosk/").status_code == 200
    assert browser.post("/kiosk/enrol/", {"code": "".join(code.groups())}).status_code == 422
    manager.post("/desk/terminals/hall-1/", {"act": "maintenance", "note": "换纸"})
    resting = terminal.get("/kiosk/")
    assert (resting.status_code, "本机暂停使用" in text_of(resting)) == (503, True)
    assert "换纸" in text_of(manager.get("/desk/terminals/hall-1/"))
    manager.post("/desk/terminals/hall-1/", {"act": ""})
    assert terminal.get("/kiosk/").status_code == 200
    manager.post("/desk/terminals/hall-1/", {"act": "take-away"})
    assert terminal.get("/kiosk/").status_code == 403


def test_whoever_sits_at_a_device_that_is_taken_out_of_service_sits_no_more(
    terminal: Terminal,
) -> None:
    terminal.sit()
    rows("terminals.DeviceRow").filter(pk="hall-1").update(set_state="fault")
    assert terminal.get("/kiosk/cases/").status_code == 503
    rows("terminals.DeviceRow").filter(pk="hall-1").update(set_state="")
    assert terminal.get("/kiosk/cases/").status_code == 302


def test_a_device_tells_of_itself_by_its_token(world: None) -> None:  # noqa: ARG001 - the district
    browser = Client()
    shown = text_of(browser.post("/kiosk/enrol/", {"device": "xiaogang-1"}))
    found = re.search(r"<code>([^<]+)</code>", shown)
    assert found is not None
    rows("terminals.DeviceRow").update(heartbeat_at=None)

    def beat(body: str, token: str = found[1]) -> int:
        sent = Client().post(
            "/kiosk/heartbeat",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return sent.status_code

    assert beat("{}", token="other") == 401
    assert (beat("[]"), beat("{"), beat("{" + " " * 5000)) == (400, 400, 413)
    assert get_device("xiaogang-1").state is State.OFFLINE
    assert beat(json.dumps({"paper": 20})) == 204
    told = get_device("xiaogang-1")
    assert (told.state, told.report) == (State.ONLINE, {"paper": "20"})
    assert beat(json.dumps({"fault": "卡纸"})) == 204
    assert get_device("xiaogang-1").state is State.FAULT
