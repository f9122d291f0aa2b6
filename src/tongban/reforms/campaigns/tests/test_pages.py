"""The pages, in both shells: what each reader finds there, acts by form, the book back again."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.tests import world
from tongban.reforms.campaigns.weekly import make_report

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("campaign")
PAGES = ("", "roadmap/", "timetable/", "measures/", "measures/1/", "reports/", "table.csv")
ROOM = {"cockpit": ("ro-leader", "ro-office"), "desk": ("mk-head", "pw-head", "ro-office")}


def at(login: str) -> Client:
    put_account(login=login, officer=login)
    client = Client()
    account = get_user_model().objects.get(login=login)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hidden(page: str, address: str) -> dict[str, str]:
    """Read the hidden fields of the form that goes to an address."""
    found = re.search(
        rf'<form[^>]*action="{re.escape(address)}"[^>]*>(.*?)</form>', page, re.DOTALL
    )
    assert found is not None, address
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))


def text(answer: Any) -> str:
    whole: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode()


def test_every_page_opens_to_who_may_and_says_that_it_is_a_sample() -> None:
    make_report("sample", key="r1")
    for shell, logins in ROOM.items():
        for login in logins:
            client = at(login)
            for page in (*PAGES, "reports/1/"):
                answer = client.get(f"/{shell}/campaigns/sample/{page}")
                assert answer.status_code == 200, (shell, login, page)
                if not page.endswith(".csv"):
                    assert "示例" in text(answer), (shell, login, page)
            task = client.get(f"/{shell}/campaigns/tasks/{world.task()}/")
            assert "压缩开办时间" in text(task)


@pytest.mark.parametrize("shell", ["cockpit", "desk"])
def test_others_and_strangers_find_nothing(shell: str) -> None:
    other, stranger = at("rd-head"), Client()
    for page in PAGES:
        address = f"/{shell}/campaigns/sample/{page}"
        assert other.get(address).status_code == (404 if shell == "desk" else 403)
        assert stranger.get(address).status_code == 302
    task = f"/{shell}/campaigns/tasks/{world.task()}/"
    assert other.get(task).status_code == (404 if shell == "desk" else 403)
    assert at("mk-head").get("/cockpit/campaigns/").status_code == 403
    assert at("mk-head").get("/desk/campaigns/sample/import/").status_code == 403


def _post(client: Client, task: UUID, act: str, **data: Any) -> Any:
    page = text(client.get(f"/desk/campaigns/tasks/{task}/"))
    address = f"/desk/campaigns/tasks/{task}/{act}/"
    return client.post(address, {**hidden(page, address), **data})


def test_a_task_goes_from_form_to_form_to_its_end() -> None:
    head, office, task = at("mk-head"), at("ro-office"), world.task()
    assert _post(head, task, "begin").status_code == 302
    wrong = _post(head, task, "report", note="", value="半天")
    assert wrong.status_code == 400
    assert "应为数字" in text(wrong)
    assert _post(head, task, "report", note="已压缩", value="2", reached="m1").status_code == 302
    worse = _post(head, task, "report", note="退步", value="5")
    assert (worse.status_code, "更正指标值" in text(worse)) == (400, True)
    file = SimpleUploadedFile("结果.png", world.PNG)
    assert _post(head, task, "hand_evidence", title="结果", document=file).status_code == 302
    assert _post(head, task, "submit", summary="已完成").status_code == 302
    page = text(head.get(f"/desk/campaigns/tasks/{task}/"))
    assert "核验通过" not in page
    (link,) = re.findall(r'href="([^"]+/files/[^"]+)"', page)
    file_back: Any = head.get(link)
    assert b"".join(file_back.streaming_content) == world.PNG
    assert _post(office, task, "verify", opinion="属实").status_code == 302
    assert _post(office, task, "finish").status_code == 302
    assert world.view().state == "DONE"


def test_the_same_form_sent_twice_acts_once() -> None:
    head, task = at("mk-head"), world.task()
    address = f"/desk/campaigns/tasks/{task}/begin/"
    data = hidden(text(head.get(f"/desk/campaigns/tasks/{task}/")), address)
    for _ in range(2):
        head.post(address, data)
    assert world.view().version == 2


def test_a_co_unit_reports_on_the_page_of_the_task() -> None:
    unit, task = at("pw-head"), world.task()
    page = text(unit.get(f"/desk/campaigns/tasks/{task}/"))
    address = f"/desk/campaigns/tasks/{task}/contribute/"
    data = {**hidden(page, address), "note": "已完成线路改造"}
    assert unit.post(address, data).status_code == 302
    assert "已完成线路改造" in text(at("mk-head").get(f"/desk/campaigns/tasks/{task}/"))
    assert at("mk-head").post(address, data).status_code == 403


def test_a_book_is_looked_at_first_and_taken_in_when_confirmed() -> None:
    office = at("ro-office")
    book = openpyxl.load_workbook(BytesIO(office.get("/desk/campaigns/sample/book.xlsx").content))
    row = [cell.value for cell in book["任务"][3]]
    book["任务"].append(["1.3", *row[1:]])
    book["任务"].append(["1.4", *row[1:9], "不知道", *row[10:]])
    made = BytesIO()
    book.save(made)
    file = SimpleUploadedFile("台账.xlsx", made.getvalue())
    address = "/desk/campaigns/sample/import/"
    page = text(office.post(address, {"book": file, "do": "look"}))
    assert "新任务 1 项" in page
    assert "不知道" in page
    assert models.TaskRow.objects.count() == 3
    document = re.findall(r'name="document" value="([^"]+)"', page)[0]
    refused = office.post(address, {"document": document, "do": "take"})
    assert refused.status_code == 400
    assert models.TaskRow.objects.count() == 3
    taken = office.post(address, {"document": document, "do": "take", "partial": "yes"})
    assert taken.status_code == 302
    assert models.TaskRow.objects.filter(code="1.3").exists()
    bad = office.post(address, {"book": SimpleUploadedFile("a.xlsx", b"no book"), "do": "look"})
    assert bad.status_code == 400


def test_papers_open_and_formats_are_those_offered() -> None:
    make_report("sample", key="r1")
    leader = at("ro-leader")
    for page in ("poster-a3.pdf", "reports/1.pdf"):
        assert leader.get(f"/cockpit/campaigns/sample/{page}").content.startswith(b"%PDF-")
    for form, kind in (("json", "application/json"), ("csv", "text/csv; charset=utf-8")):
        answer = leader.get(f"/cockpit/campaigns/sample/roadmap.{form}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert "出台方案" in text(answer)
    for absent in ("poster-a5.pdf", "table.exe", "reports/9/", "measures/9/"):
        assert leader.get(f"/cockpit/campaigns/sample/{absent}").status_code == 404
