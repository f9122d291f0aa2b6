from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from tongban.faces.kiosk.tests.scene import CLOSED, ITEM, LI, ZHANG, Terminal, rows, text_of
from tongban.faces.portal.tests.scene import Visitor
from tongban.kernel.authority import Actor, ActorKind
from tongban.services.cases.queries import form_of, get_case
from tongban.services.catalogue.queries import get_item

PERSON = Actor(ZHANG, ActorKind.PERSON, ZHANG)


def test_an_application_from_choice_to_receipt(terminal: Terminal) -> None:
    assert terminal.get("/kiosk/items/")["Location"] == "/kiosk/enter/?next=%2Fkiosk%2Fitems%2F"
    sent = terminal.post("/kiosk/enter/", {"account": ZHANG, "next": "/kiosk/items/"})
    assert sent["Location"] == "/kiosk/items/"
    shown = text_of(terminal.get("/kiosk/items/"))
    assert f"/kiosk/items/{ITEM}/" in shown
    assert CLOSED not in shown
    draft = terminal.start()
    assert "1 / " in text_of(terminal.get(f"/kiosk/drafts/{draft}/q/applicant_phone/"))
    assert terminal.get(f"/kiosk/drafts/{draft}/sign/").status_code == 302
    terminal.fill(draft)
    unread = terminal.post(f"/kiosk/drafts/{draft}/sign/")
    assert unread.status_code == 422
    assert not rows("record.MatterRow").filter(applicant=ZHANG).exists()
    case = terminal.submit(draft)
    assert terminal.submit(draft) == case
    view = get_case(case, actor=PERSON)
    assert view.channel == "kiosk"
    assert rows("terminals.SittingRow").get().draft is None
    assert view.number in text_of(terminal.get(f"/kiosk/cases/{case}/done/"))
    assert view.number in text_of(terminal.get(f"/kiosk/cases/{case}/"))
    assert f"/kiosk/cases/{case}/" in text_of(terminal.get("/kiosk/cases/"))
    receipt = text_of(terminal.get(f"/kiosk/cases/{case}/receipt/"))
    assert "张**" in receipt
    assert "paper-slip" in receipt
    assert "paper-a4" in text_of(terminal.get(f"/kiosk/cases/{case}/receipt/?paper=a4"))


def test_inv_ksk_02_the_same_form_and_version_as_everywhere(terminal: Terminal) -> None:
    """One asks at a terminal what the portal asks, and both cases rest on one definition."""
    terminal.sit()
    draft = terminal.start()
    steps = []
    page = f"/kiosk/drafts/{draft}/q/applicant_phone/"
    while "/q/" in page:
        steps.append(page.split("/")[5])
        page = terminal.answer(page).headers["Location"]
    asked = form_of(get_item(ITEM)).elements
    shown = text_of(Visitor(ZHANG).get(f"/drafts/{draft}/"))
    assert [each for each in asked if each in steps] == steps
    known = [each for each in asked if each not in steps]
    assert known == ["applicant_name", "applicant_resident_id"]
    assert all(f'id="w-{each}"' in shown for each in asked)
    terminal.fill(draft)
    case = terminal.submit(draft)
    matter = rows("record.MatterRow").get(pk=case)
    assert matter.definition == get_item(ITEM).definition


@pytest.mark.parametrize("item", [CLOSED, "senior-card"])
def test_inv_ksk_02_what_is_not_for_terminals_is_not_begun_there(
    terminal: Terminal, item: str
) -> None:
    """Neither an item without on_kiosk nor one that this device does not support is begun."""
    rows("terminals.DeviceRow").filter(pk="hall-1").update(
        body={"name": {"zh": "一号", "en": "One"}, "items": [ITEM, CLOSED]}
    )
    terminal.sit()
    drafts = rows("forms.DraftRow").count()
    for answer in (
        terminal.get(f"/kiosk/items/{item}/"),
        terminal.post(f"/kiosk/items/{item}/", {"party": ZHANG}),
    ):
        assert answer.status_code == 409
        assert "KIOSK-ITEM" in text_of(answer)
    assert rows("forms.DraftRow").count() == drafts


def test_inv_ksk_02_a_draft_begun_elsewhere_is_not_handed_in_here(terminal: Terminal) -> None:
    """The draft of an item that is not for terminals opens no screen and becomes no case."""
    home = Visitor(ZHANG)
    sent = home.post(f"/items/{CLOSED}/apply", {"party": ZHANG})
    draft = sent.headers["Location"].split("/")[2]
    terminal.sit()
    for answer in (
        terminal.get(f"/kiosk/drafts/{draft}/"),
        terminal.post(f"/kiosk/drafts/{draft}/sign/", {"sign": "yes"}),
    ):
        assert answer.status_code == 409
    assert rows("forms.DraftRow").get(pk=draft).matter is None


def test_inv_ksk_03_a_printed_certificate_carries_its_verification_code(
    terminal: Terminal,
) -> None:
    """The PDF, the page that is printed and its picture carry the code that verifies it."""
    terminal.sit()
    address = first_certificate(terminal)
    page = text_of(terminal.get(address))
    code = re.search(r"<code>([0-9A-Z-]+)</code>", page)
    assert code is not None
    looks = rows("documents.DocumentLook").count()
    data = b"".join(terminal.get(f"{address}pdf").streaming_content)
    assert code[1] in PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert code[1] in text_of(terminal.get(f"{address}print/"))
    face = terminal.get(f"{address}face.png")
    assert face.content.startswith(b"\x89PNG")
    assert list(
        rows("documents.DocumentLook").order_by("-id").values_list("purpose", flat=True)[:2]
    ) == [
        "print",
        "credential",
    ]
    assert rows("documents.DocumentLook").count() == looks + 2
    verdict = text_of(terminal.get(f"/kiosk/verify/?q={code[1].replace('-', '')}"))
    assert "真实有效" in verdict
    assert "查不到" in text_of(terminal.get("/kiosk/verify/?q=NOSUCHCODE"))


def test_nobody_prints_somebody_elses_certificate(terminal: Terminal) -> None:
    terminal.sit()
    address = first_certificate(terminal)
    terminal.post("/kiosk/leave/")
    terminal.sit(LI)
    looks = rows("documents.DocumentLook").count()
    for end in ("", "print/", "face.png", "pdf"):
        assert terminal.get(f"{address}{end}").status_code == 404
    assert rows("documents.DocumentLook").count() == looks


def test_an_answer_that_does_not_fit_says_so_and_changes_nothing(terminal: Terminal) -> None:
    terminal.sit()
    draft = terminal.start()
    page = f"/kiosk/drafts/{draft}/q/applicant_phone/"
    before = rows("forms.DraftRow").get(pk=draft).answers
    for typed in ("12", ""):
        answer = terminal.post(page, {"answer": typed})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in text_of(answer)
    assert rows("forms.DraftRow").get(pk=draft).answers == before


def test_pages_ask_at_most_twelve_times(
    terminal: Terminal, django_assert_max_num_queries: object
) -> None:
    terminal.sit()
    draft = terminal.start()
    terminal.fill(draft)
    case = terminal.submit(draft)
    limit: object = django_assert_max_num_queries
    for path in (
        "/kiosk/",
        "/kiosk/items/",
        f"/kiosk/items/{ITEM}/",
        "/kiosk/cases/",
        f"/kiosk/cases/{case}/receipt/",
        "/kiosk/certificates/",
        "/kiosk/verify/",
    ):
        with limit(12):  # type: ignore[operator] # pytest-django's context manager
            assert terminal.get(path).status_code == 200


def first_certificate(terminal: Terminal) -> str:
    """Give the address of the first certificate of whoever sits here."""
    shown = text_of(terminal.get("/kiosk/certificates/"))
    found = re.search(r'href="(/kiosk/certificates/[^/"]+/)"', shown)
    assert found is not None
    return found[1]
