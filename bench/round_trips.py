"""How many statements each request sends to the database, seen on the wire by libpq itself.

`python -m bench.round_trips` prints JSON: request -> statements, BEGIN and COMMIT among them. Every
request is made three times warm; the three must agree.
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import TYPE_CHECKING
from uuid import uuid4

from bench.case_life import DEPARTMENT, drafts
from bench.web_scene import case, tokens
from django.test import Client

from tongban.record.db import raw

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

SENT = ("\tExecute\t", "\tQuery\t")


def count() -> dict[str, int]:
    """Count for every kind of request."""
    made = tokens()
    person = {"HTTP_AUTHORIZATION": f"Bearer {made['person']}"}
    officer = {"HTTP_AUTHORIZATION": f"Bearer {made['officer']}"}
    client, pages = Client(), Client()
    pages.cookies["sessionid"] = made["session"]
    rest = drafts(12)
    received: list[str] = []
    shown = case()

    def create() -> HttpResponse:
        answer = _post(client, f"/api/v1/drafts/{next(rest)}/submit", {}, person)
        received.append(answer.json()["matter"])
        return answer

    def act() -> HttpResponse:
        path = f"/api/v1/cases/{received.pop()}/acts/accept"
        return _post(client, path, {"payload": {"opinion": "予以受理。", "place": "hall"}}, officer)

    requests: dict[str, Callable[[], HttpResponse]] = {
        "create": create,
        "act": act,
        "case": lambda: client.get(f"/api/v1/cases/{shown}", **officer),
        "case page": lambda: pages.get(f"/desk/cases/{shown}/"),
        "list": lambda: client.get(f"/api/v1/cases?department={DEPARTMENT}&limit=20", **officer),
        "list page": lambda: pages.get(f"/desk/?department={DEPARTMENT}"),
    }
    for _ in range(3):
        create()
    counted = {}
    for name, request in requests.items():
        request()
        found = {_statements(request) for _ in range(3)}
        assert len(found) == 1, f"{name}: {found} statements"
        counted[name] = found.pop()
    return counted


def _post(client: Client, path: str, body: object, headers: dict[str, str]) -> HttpResponse:
    return client.post(
        path,
        json.dumps(body),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=str(uuid4()),
        **headers,
    )


def _statements(request: Callable[[], HttpResponse]) -> int:
    line = raw().pgconn
    with tempfile.TemporaryFile() as file:
        line.trace(file.fileno())
        try:
            answer = request()
        finally:
            line.untrace()
        assert answer.status_code in {200, 201}, answer.content
        file.seek(0, os.SEEK_SET)
        text = file.read().decode(errors="replace")
    return sum("\tF\t" in each and any(kind in each for kind in SENT) for each in text.split("\n"))


if __name__ == "__main__":
    print(json.dumps(count()))
