"""The small district as calls see it: accounts of every role, each with an access token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.utils import timezone

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.queries import forget
from tongban.base.parties.actions import put_account, register_firm, register_person
from tongban.base.parties.mandates import give_mandate
from tongban.base.parties.queries import get_account
from tongban.faces.api.callers import forget_tokens, make_token
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

START: Final = date(2022, 1, 1)
PEOPLE: Final = ("wang", "li", "chen", "zhao")
OFFICERS: Final = (
    "mk-clerk",
    "mk-reviewer",
    "mk-second",
    "mk-approver",
    "mk-head",
    "mk-certifier",
    "tax-reviewer",
    "watch",
    "item-editor",
    "item-reviewer",
    "item-publisher",
)


@dataclass
class Hall:
    """Tokens by login, and a client."""

    tokens: Mapping[str, str]
    client: Client

    def headers(self, login: str | None) -> dict[str, str]:
        return {} if login is None else {"Authorization": f"Bearer {self.tokens[login]}"}

    def get(self, path: str, login: str | None = None, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers(login))

    def send(
        self,
        method: str,
        path: str,
        login: str | None = None,
        body: Any = None,
        *,
        key: str | None = None,
        **more: str,
    ) -> Any:
        headers = self.headers(login) | {"Idempotency-Key": key or str(uuid4())} | more
        return self.client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )

    def post(self, path: str, login: str | None, body: Any = None, **more: Any) -> Any:
        return self.send("POST", path, login, {} if body is None else body, **more)

    def upload(
        self,
        path: str,
        login: str | None,
        data: bytes,
        name: str = "a.png",
        *,
        key: str | None = None,
        **fields: str,
    ) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

        headers = self.headers(login) | {"Idempotency-Key": key or str(uuid4())}
        return self.client.post(
            f"/api/v1{path}", {**fields, "file": SimpleUploadedFile(name, data)}, headers=headers
        )

    def draft(self, login: str = "wang", **answers: Any) -> str:
        """Begin and fill in an application by calls."""
        made = self.post("/drafts", login, {"item": "stall-permit"}).json()["id"]
        saved = self.send("PATCH", f"/drafts/{made}", login, {"answers": world.ANSWERS | answers})
        assert saved.json()["faults"] == []
        for slot in ("plan", "photo"):
            sent = self.upload(f"/drafts/{made}/files", login, world.PNG + slot.encode(), slot=slot)
            assert sent.status_code == 201, sent.content
        return str(made)

    def case(self, login: str = "wang") -> str:
        """Hand an application in by calls; give the case."""
        sent = self.post(f"/drafts/{self.draft(login)}/submit", login)
        assert sent.status_code == 201, sent.content
        return str(sent.json()["matter"])

    def act(self, case: str, act: str, login: str, **payload: Any) -> Any:
        return self.post(f"/cases/{case}/acts/{act}", login, {"payload": payload})


@contextmanager
def standing() -> Iterator[Hall]:
    """Put up the district once for many tests; each of them is undone, and this at the end."""
    with transaction.atomic():
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            forget()
            forget_elements()
            forget_tokens()


def build() -> Hall:
    """Put up the district and give everybody a token."""
    forget()
    forget_elements()
    forget_tokens()
    world.build()
    put_authority(
        "tax",
        name=world.label("示例区税务局"),
        short=world.label("税务局"),
        uscc="11420902MB0A000183",
        division=world.DIVISION,
    )
    roles = {
        "tax-reviewer": ("tax", "reviewer"),
        "watch": ("mk", "supervisor"),
        "item-editor": ("mk", "item_editor"),
        "item-reviewer": ("mk", "item_reviewer"),
        "item-publisher": ("mk", "item_publisher"),
    }
    for officer, (department, role) in roles.items():
        put_officer(
            officer,
            name=f"示例{officer}",
            department=department,
            roles=[RoleSpec(role, START)],
        )
    for party, name, number in (
        ("chen", "陈明", "420902198001010015"),
        ("zhao", "赵敏", "420902197003070023"),
    ):
        register_person(actor=SYSTEM, party=party, name=name, resident_id=with_check(number[:17]))
    register_firm(
        actor=SYSTEM,
        party="shop",
        name="孝南区示例便利店",
        uscc="92420902MA4A00011Q",
        legal_representative="zhao",
    )
    give_mandate(
        actor=SYSTEM,
        principal="wang",
        agent="chen",
        items=["stall-permit"],
        valid_from=datetime(2022, 1, 1, tzinfo=UTC),
        valid_to=None,
        key="wang:chen",
    )
    for party in PEOPLE:
        put_account(login=party, party=party, demonstration=True)
    for officer in OFFICERS:
        put_account(login=officer, officer=officer, demonstration=True)
    return Hall({login: token_for(login) for login in (*PEOPLE, *OFFICERS)}, Client())


def token_for(login: str) -> str:
    """Give an account an access token of a day."""
    _, token = make_token(
        account=get_account(login).id,
        label="test",
        scope="write",
        expires_at=timezone.now() + timedelta(days=1),
    )
    return token


def with_check(digits: str) -> str:
    """Add the check character of GB 11643 to 17 digits."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(
            digits, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True
        )
    )
    return digits + "10X98765432"[total % 11]
