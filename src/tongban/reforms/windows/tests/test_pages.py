"""The pages of the hall, walked as people and clerks do; who may not, sees nothing."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.faces.desk.tests.browsing import form, text
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.windows import models, serving, tickets
from tongban.reforms.windows.handover import handover_of
from tongban.reforms.windows.tests import hall
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

pytestmark = pytest.mark.usefixtures("district")

WANG_ID = "420902199001010018"
LI_ID = "420902198502280038"


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent to the server from here on."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    return sent


def sent(client: Client, address: str, part: str, **values: Any) -> Any:
    """Fill in the one form of a page whose action contains `part`, and send it."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    found = form(page, part)
    return client.post(found.action or address, found.filled(**values))


def test_the_whole_window_path() -> None:
    """Guide desk, call, identity, application with a scan, receipt, acceptance, the end."""
    guide, clerk = hall.client("guide"), hall.client("hall-clerk")
    slip = sent(guide, "/desk/windows/halls/sample/", "/take/", theme="stalls")
    assert "A001" in text(guide.get(slip["Location"]))
    at = "/desk/windows/halls/sample/windows/1/"
    assert sent(clerk, at, "/next/")["Location"] == at
    ticket = sent(clerk, at, "/serve/")["Location"]
    assert "A001" in text(clerk.get(ticket))
    sent(clerk, ticket, "/identify/", code=WANG_ID, purpose="identity")
    page = text(clerk.get(ticket))
    assert "王小芳" in page
    assert WANG_ID not in page
    draft = sent(clerk, ticket, "/begin/", item="stall-permit")["Location"]
    assert "A001" in text(clerk.get(draft))
    pages = [SimpleUploadedFile(f"{n}.png", world.PNG) for n in range(2)]
    answers = {"trade_name": "小芳", "owner_phone": "13812340000", "area": "3", "leased": "no"}
    done = clerk.post(
        draft, {**answers, "do": "submit", "scan.plan": pages, "promise": ["photo"], "key": "k"}
    )
    assert done["Location"] == ticket
    row = models.TicketRow.objects.get()
    case = UUID(row.cases[0])
    assert (row.state, row.party) == ("RECEIVED", "wang")
    early = sent(clerk, ticket, "/finish/", result="received")
    assert early["Location"] == at
    assert models.TicketRow.objects.get().state == "RECEIVED"
    printed = text(clerk.get(f"{ticket}receipt/{case}/"))
    assert "收件凭证" in printed
    assert "摊位平面图" in printed
    sent(clerk, ticket, "/receipt/", how="printed")
    sent(clerk, ticket, "/accept/")
    matter = get_matter(case, actor=SYSTEM)
    assert matter.state == "ACCEPTED"
    sent(clerk, ticket, "/finish/", result="received")
    assert models.TicketRow.objects.get().state == "SERVED"
    assert "叫下一位" in text(clerk.get(at))


def test_a_second_clerk_takes_over_and_the_person_stays() -> None:
    ticket = hall.at_window()
    other = hall.client("hall-second")
    address = f"/desk/windows/tickets/{ticket.matter}/"
    assert 'action="' + address + "begin/" not in text(other.get(address))
    sent(other, address, "/take-over/", reason="事项由我受权")
    row = models.TicketRow.objects.get()
    assert (row.clerk, row.window, row.redirects) == ("hall-second", "1", 0)
    assert "/begin/" in text(other.get(address))


def test_a_department_confirms_what_came_and_says_what_differs() -> None:
    _, first = hall.received()
    clerk, body = hall.client("hall-clerk"), hall.client("mk-reviewer")
    done = sent(clerk, "/desk/windows/handover/", "/send/", case=[str(first)])
    address = done["Location"]
    page = text(body.get(address))
    assert "摊位平面图" in page
    assert "sha256:" in page
    assert "提交确认" not in text(clerk.get(address))
    empty = sent(body, address, "/answer/", **{f"said.{first}": "differs"})
    assert empty.status_code == 302
    assert handover_of(first).state == "HANDED_OVER"
    said = {f"said.{first}": "differs", f"differences.{first}": "缺少照片原件"}
    sent(body, address, "/answer/", **said)
    assert handover_of(first).state == "DIFFERENCE"
    assert "缺少照片原件" in text(clerk.get("/desk/windows/handover/"))
    sent(clerk, "/desk/windows/handover/", "/handover/cases/", note="已补送原件")
    sent(body, address, "/answer/", **{f"said.{first}": "same"})
    assert handover_of(first).state == "CONFIRMED"
    assert "部门已接收" in text(clerk.get(f"/desk/cases/{first}/"))


def test_a_result_is_delivered_to_who_may_fetch_it() -> None:
    case = world.reviewed(actor=world.WANG)
    cases.deny_case(case, actor=world.APPROVER, key=world.key(), reasons="不符合", remedy="可复议")
    clerk = hall.client("hall-clerk")
    assert str(case) in text(clerk.get("/desk/windows/delivery/"))
    address = f"/desk/windows/delivery/{case}/"
    assert "领取人的证件号码" in text(clerk.get(address))
    refused = clerk.post(address, {"code": LI_ID, "do": "deliver", "signed": "yes", "key": "a"})
    assert refused.status_code == 400
    assert "没有领取本件的有效委托" in text(refused)
    shown = clerk.post(address, {"code": WANG_ID, "do": "check"})
    assert "王小芳" in text(shown)
    assert get_matter(case, actor=SYSTEM).state == "DENIED"
    unsigned = clerk.post(address, {"code": WANG_ID, "do": "deliver", "key": "b"})
    assert unsigned.status_code == 400
    assert get_matter(case, actor=SYSTEM).state == "DENIED"
    done = clerk.post(address, {"code": WANG_ID, "do": "deliver", "signed": "yes", "key": "c"})
    assert done["Location"] == f"/desk/cases/{case}/"
    assert get_matter(case, actor=SYSTEM).state == "CLOSED"
    assert str(case) not in text(clerk.get("/desk/windows/delivery/"))


def test_anybody_takes_a_number_and_sees_its_place() -> None:
    visitor = Client()
    hall.take()
    made = sent(visitor, "/tickets/", "/tickets/", theme="sample:stalls")
    page = text(visitor.get(made["Location"]))
    assert "A002" in page
    assert "前面还有 1 人" in page
    assert visitor.post(made["Location"], {"do": "cancel", "key": "x"}).status_code == 403
    called = hall.called()
    screen = text(visitor.get("/screens/sample/"))
    assert called.number in screen
    assert "王" not in screen
    assert visitor.get("/tickets/nonsense/").status_code == 404
    assert visitor.get("/screens/elsewhere/").status_code == 404


def test_a_person_sees_the_number_and_queues_again_once() -> None:
    person = hall.client("wang")
    address = sent(person, "/tickets/", "/tickets/", theme="sample:stalls")["Location"]
    assert "A001" in text(person.get("/my/"))
    ticket = hall.called()
    assert "请到 1 号窗口" in text(person.get(address))
    tickets.skip(ticket.matter, actor=hall.FIRST, key=world.key())
    person.post(address, {"do": "requeue", "key": "1"})
    assert models.TicketRow.objects.get().state == "QUEUED"
    assert hall.client("li").post(address, {"do": "cancel", "key": "2"}).status_code == 403
    person.post(address, {"do": "cancel", "key": "3"})
    assert models.TicketRow.objects.get().state == "CANCELLED"


def test_how_long_people_waited_has_its_rows() -> None:
    hall.take()
    hall.called()
    manager = hall.client("hall-manager")
    page = text(manager.get("/desk/windows/halls/sample/waiting/"))
    assert "100.0%" in page
    file = manager.get("/desk/windows/halls/sample/waiting.csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert re.match(r"A001,摊位,1,.*,0,1$", lines[1])
    wrong = manager.get("/desk/windows/halls/sample/waiting/?since=2022-05-01&until=2022-04-01")
    assert wrong.status_code == 400


def test_who_is_not_of_the_hall_sees_none_of_it() -> None:
    ticket = hall.at_window()
    other = hall.client("mk-approver")
    for address in ("", "halls/sample/", "halls/sample/windows/1/", "halls/sample/waiting/"):
        assert other.get(f"/desk/windows/{address}").status_code == 403, address
    assert other.get(f"/desk/windows/tickets/{ticket.matter}/").status_code == 403
    clerk = hall.client("mk-clerk")
    assert clerk.get(f"/desk/windows/tickets/{ticket.matter}/slip/").status_code == 404
    moved = clerk.post(f"/desk/windows/tickets/{ticket.matter}/finish/", {"key": "x"})
    assert moved.status_code == 404
    assert models.TicketRow.objects.get().state == "SERVING"
    assert hall.client("wang").get("/desk/windows/").status_code == 403


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("/screens/sample/", ""),
        ("/desk/windows/halls/sample/", "hall-clerk"),
        ("/desk/windows/halls/sample/windows/2/", "hall-second"),
        ("/desk/windows/handover/", "hall-clerk"),
        ("/desk/windows/delivery/", "hall-clerk"),
        ("/desk/windows/halls/sample/waiting/", "hall-manager"),
    ],
)
def test_statements_do_not_grow_with_rows(statements: list[str], address: str, who: str) -> None:
    client = hall.client(who) if who else Client()
    counts = []
    for n in range(3):
        if n:
            _received_and_ready()
        statements.clear()
        assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[1] == counts[2]
    assert max(counts) <= 12, counts


def test_the_page_of_a_ticket_takes_few_statements(statements: list[str]) -> None:
    ticket, _ = hall.received()
    client = hall.client("hall-clerk")
    statements.clear()
    assert client.get(f"/desk/windows/tickets/{ticket.matter}/").status_code == 200
    assert len(statements) <= 12, statements


def _received_and_ready() -> None:
    ticket, case = hall.received()
    serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key=world.key(), how="printed")
    serving.finish(ticket.matter, actor=hall.FIRST, key=world.key(), result="received")
    done = world.reviewed(actor=world.WANG)
    cases.deny_case(done, actor=world.APPROVER, key=world.key(), reasons="不符合", remedy="可复议")
    hall.take("general")
