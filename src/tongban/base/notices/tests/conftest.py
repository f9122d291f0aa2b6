from __future__ import annotations

import threading
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account, register_firm, register_person
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from tongban.kernel.canonical import Json
    from tongban.record.types import Receipt

NOON = datetime(2022, 4, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
WANG = Actor("wang", ActorKind.PERSON, "wang")
LI = Actor("li", ActorKind.PERSON, "li")
CLERK = Actor("clerk", ActorKind.OFFICER)
HEAD = Actor("head", ActorKind.OFFICER)
BASIS: Json = {"law": "章程", "clause": "第一条"}
PROCEDURE: Json = {
    "code": "club",
    "version": 1,
    "label": {"zh": "入会", "en": "Admission"},
    "states": {
        "OPEN": {"label": {"zh": "已申请", "en": "Open"}},
        "CLOSED": {"label": {"zh": "已结束", "en": "Closed"}, "final": True},
    },
    "acts": {
        "apply": {
            "label": {"zh": "申请", "en": "Apply"},
            "opens": True,
            "to": "OPEN",
            "by": ["applicant", "agent"],
            "basis": BASIS,
            "effects": [
                {"kind": "notice", "to": "applicant", "template": "received"},
                {"kind": "notice", "to": "department", "template": "new_case"},
            ],
        },
        "admit": {
            "label": {"zh": "准予入会", "en": "Admit"},
            "from": ["OPEN"],
            "to": "CLOSED",
            "by": ["clerk"],
            "basis": BASIS,
            "outcome": "granted",
            "effects": [{"kind": "notice", "to": "applicant", "template": "welcome"}],
        },
    },
}


@pytest.fixture
def place(db: None, settings: Settings) -> None:  # noqa: ARG001 - asks for the database
    settings.TONGBAN_WEBHOOK_PRIVATE = True
    settings.TONGBAN_WEBHOOK_SCHEMES = ("http", "https")
    clock.set_origin(NOON)
    put_authority(
        "scjg",
        name={"zh": "孝南区示例局", "en": "Sample Bureau"},
        uscc="11420902MB0A000183",
        division="420902",
    )
    since = date(2022, 1, 1)
    put_officer("clerk", name="赵", department="scjg", roles=[RoleSpec("clerk", since)])
    put_officer("head", name="喻", department="scjg", roles=[RoleSpec("head", since)])
    register_person(actor=SYSTEM, party="wang", name="王小芳", resident_id="420902199001010018")
    register_person(actor=SYSTEM, party="li", name="李刚", resident_id="420902198502280038")
    register_firm(
        actor=SYSTEM,
        party="shop",
        name="孝南区示例便利店",
        uscc="92420902MA4A00011Q",
        legal_representative="li",
        since=NOON,
    )
    put_account(login="wang", party="wang", email="wang@example.org")
    put_account(login="li", party="li", email="li@example.org")


def apply(applicant: str, actor: Actor, *, key: str = "1", subject: str = "") -> Receipt:
    procedure = record.publish_definition(PROCEDURE)
    item = record.publish_definition(
        {
            "procedure": procedure,
            "code": "join",
            "version": 1,
            "label": {"zh": "入会申请", "en": "Join"},
        }
    )
    return record.open_matter(
        definition=item,
        act="apply",
        actor=actor,
        department="scjg",
        division="420902",
        applicant=applicant,
        key=key,
        subject=subject,
    )


class Receiver:
    """A subscriber's server that answers as told and keeps what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.got.append((dict(self.headers), self.rfile.read(length)))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                outer.lines = args

        self.lines: tuple[object, ...] = ()
        self._handler = Handler
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    def start(self) -> None:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def restart(self) -> None:
        self.server = HTTPServer(("127.0.0.1", self.port), self._handler)
        self.start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()
