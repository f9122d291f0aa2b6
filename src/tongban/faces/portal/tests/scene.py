"""What tests of the portal do again and again: sign in, fill in, hand in, act as officer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.kernel.authority import Actor, ActorKind
from tongban.services.cases.queries import form_of
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.queries import get_draft

if TYPE_CHECKING:
    from tongban.services.forms.types import Draft

ITEM = "individual-business-registration"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
CLERK = Actor("scjg-clerk", ActorKind.OFFICER)
ANSWERS = {
    "trade_name": "晓岚便利店",
    "operating_form": "personal",
    "business_scope": "食品销售",
    "business_scope_pre_approval": "false",
    "premises_address": "孝南区书院街道槐荫大道88号",
    "premises_area": "86.5",
    "premises_tenure": "rented",
    "premises_residential": "false",
    "by_agent": "false",
}
SLOTS = ("individual-registration-form", "id-card", "premises-use-proof")
OWN_ID = "42220119880614012X"


class Visitor:
    """A browser with somebody signed in."""

    def __init__(self, login: str) -> None:
        self.party = login
        self.client = Client()
        answer = self.client.post("/sign-in/", {"account": login})
        assert answer.status_code == 302, answer.content.decode()

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.post(path, data or {}, headers=headers or None)

    def start(self, item: str = ITEM, party: str | None = None) -> UUID:
        """Begin a draft."""
        answer = self.post(f"/items/{item}/apply", {"party": party or self.party})
        found = re.fullmatch(r"/drafts/([0-9a-f-]{36})/", answer.headers["Location"])
        assert found is not None
        return UUID(found[1])

    def draft(self, draft: UUID | str) -> Draft:
        """Read a draft as its owner may."""
        actor = Actor(self.party, ActorKind.PERSON, party=self.party)
        return get_draft(UUID(str(draft)), actor=actor, form=form_of(get_item(ITEM)))

    def upload(self, draft: UUID, slot: str, data: bytes = PDF, name: str = "a.pdf") -> Any:
        file = SimpleUploadedFile(name, data)
        return self.post(f"/drafts/{draft}/upload", {"slot": slot, "file": file})

    def complete(self, draft: UUID) -> None:
        """Answer everything and give every material."""
        answer = self.post(f"/drafts/{draft}/", {**ANSWERS, "save": "1"})
        assert answer.status_code == 302, text_of(answer)
        for slot in SLOTS:
            assert self.upload(draft, slot).status_code == 302

    def submit(self) -> UUID:
        """Bring an application from the first page to its case."""
        draft = self.start()
        self.complete(draft)
        answer = self.post(f"/drafts/{draft}/submit")
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer.headers["Location"].split("/")[3])


def text_of(answer: Any) -> str:
    """Return the page as text."""
    return str(answer.content, "utf-8")
