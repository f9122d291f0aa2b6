"""What tests of the kiosk do again and again: enrol, sit down, fill in, hand in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

ITEM = "pension-life-certification"
CLOSED = "marriage-registration"
"""An item that is not for terminals."""
ZHANG, LI = "zhang-xiaolan", "li-jianguo"
OWN_ID = "42220119880614012X"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Terminal:
    """A browser that is a device."""

    def __init__(self, device: str = "hall-1") -> None:
        self.client = Client()
        answer = self.client.post("/kiosk/enrol/", {"device": device})
        assert answer.status_code == 200, text_of(answer)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.post(path, data or {})

    def sit(self, who: str = ZHANG) -> None:
        """Sign in with a demonstration's click."""
        answer = self.post("/kiosk/enter/", {"account": who})
        assert (answer.status_code, answer["Location"]) == (302, "/kiosk/")

    def start(self, item: str = ITEM, party: str = ZHANG) -> UUID:
        """Begin an application."""
        answer = self.post(f"/kiosk/items/{item}/", {"party": party})
        found = re.match(r"/kiosk/drafts/([0-9a-f-]{36})/", answer.headers["Location"])
        assert found is not None
        return UUID(found[1])

    def fill(self, draft: UUID) -> None:
        """Go from screen to screen until the review."""
        page = f"/kiosk/drafts/{draft}/"
        for _ in range(20):
            page = self.get(page).headers.get("Location", page)
            if page.endswith("/review/"):
                return
            answer = self.answer(page)
            assert answer.status_code == 302, text_of(answer)
            page = answer.headers["Location"]
        raise AssertionError(page)

    def answer(self, page: str) -> Any:
        """Answer one screen: keep what is known, choose the first, hand a file in."""
        shown = text_of(self.get(page))
        if "/m/" in page:
            sent = self.post(page, {"file": SimpleUploadedFile("a.pdf", PDF)})
            assert sent.status_code == 302, text_of(sent)
            return self.get(f"/kiosk/drafts/{page.split('/')[3]}/")
        if 'name="keep"' in shown:
            return self.post(page, {"keep": "1"})
        chosen = re.search(r'name="answer" value="([^"]+)"', shown)
        return self.post(page, {"answer": chosen[1] if chosen else "示例"})

    def submit(self, draft: UUID) -> UUID:
        """Sign and hand in; gives the case."""
        answer = self.post(f"/kiosk/drafts/{draft}/sign/", {"sign": "yes"})
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer.headers["Location"].split("/")[3])


def wait(seconds: int) -> None:
    """Let the one who sits somewhere be still for so long."""
    rows("terminals.SittingRow").filter(ended_at=None).update(
        seen_at=timezone.now() - timedelta(seconds=seconds)
    )


def text_of(answer: Any) -> str:
    """Return the page as text."""
    return str(answer.content, "utf-8")


def rows(table: str) -> Any:
    """Return the rows of a table by its label, to be asked as they are kept."""
    return apps.get_model(table)._default_manager
