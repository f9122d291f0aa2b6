"""Writes the examples of docs/api-walkthrough.md; a stale page fails.

`TONGBAN_WRITE_DOCS=1 pytest .../test_walkthrough.py` writes the page anew.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall

PAGE: Final = Path(__file__).resolve().parents[5] / "docs" / "api-walkthrough.md"
HEAD: Final = """# A walk through the interface

From a search to an accepted case, as one person and one clerk do it. Every request and answer below
was made by a test (`faces/api/tests/test_walkthrough.py`); ids, keys and times are replaced by even
ones, long answers are shortened by `…`. All routes: `/api/docs`. A token is made by a signed-in
session: `POST /api/v1/tokens`.
"""
LONGEST: Final = 12
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.]*(\+\d\d:\d\d|Z)")
HASH: Final = re.compile(r"sha256:[0-9a-f]{64}")


class Walk:
    """Makes calls and writes them down."""

    def __init__(self, place: Hall) -> None:
        self.place = place
        self.parts = [HEAD]
        self.seen: dict[str, str] = {}

    def say(self, text: str) -> None:
        self.parts.append(f"## {text}\n")

    def call(
        self,
        method: str,
        path: str,
        login: str | None,
        body: Any = None,
        *,
        keep: tuple[str, ...] = (),
        **headers: str,
    ) -> Any:
        answer = self.place.send(method, path, login, body, **headers)
        lines = [f"{method} /api/v1{path}"]
        if login is not None:
            lines.append(f"Authorization: Bearer <token of {login}>")
        if method != "GET":
            lines += ["Content-Type: application/json", "Idempotency-Key: <key>"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None:
            lines += ["", self.shown(body)]
        lines += ["", f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        lines += [f"{name}: {answer[name]}" for name in ("Content-Type", "ETag") if name in answer]
        found = answer.json()
        shown = {name: found[name] for name in keep} if keep else found
        lines += ["", self.shown(shown)]
        self.parts.append(self.even("```http\n" + "\n".join(lines) + "\n```\n"))
        return answer

    def shown(self, value: Any) -> str:
        return json.dumps(_short(value), ensure_ascii=False, indent=2)

    def even(self, text: str) -> str:
        def known(match: re.Match[str]) -> str:
            number = len(self.seen) + 1
            even = f"00000000-0000-7000-8000-{number:012d}"
            return self.seen.setdefault(match.group(), even)

        text = HASH.sub("sha256:…", MOMENT.sub("2022-04-01T09:00:00+08:00", text))
        return re.sub(r"4209022022\d{9,}", "<number>", UUID.sub(known, text))


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _short(each) for name, each in list(value.items())[:LONGEST]}
        return kept | ({"…": "…"} if len(value) > LONGEST else {})
    if isinstance(value, list):
        return [_short(each) for each in value[:2]] + (["…"] if len(value) > 2 else [])
    return value


def test_the_walk_of_the_manual(place: Hall) -> None:
    walk = Walk(place)
    walk.say("Find an item by everyday words")
    found = walk.call("GET", "/search?q=摊位", None)
    assert [each["id"] for each in found.json()["rows"]] == ["stall-permit"]
    walk.say("Read what it asks for")
    walk.call("GET", "/items/stall-permit/schema", None)
    walk.say("Begin, answer, attach")
    made = walk.call("POST", "/drafts", "wang", {"item": "stall-permit"})
    draft = made.json()["id"]
    walk.call("PATCH", f"/drafts/{draft}", "wang", {"answers": dict(world.ANSWERS)})
    walk.call("PUT", f"/drafts/{draft}/answers/area", "wang", {"value": "a dozen"})
    for slot in ("plan", "photo"):
        sent = place.upload(f"/drafts/{draft}/files", "wang", world.PNG + slot.encode(), slot=slot)
        assert sent.status_code == 201
    walk.parts.append(
        "Files go to `POST /api/v1/drafts/{draft}/files` as multipart/form-data with `slot` and "
        "`file`.\n"
    )
    walk.say("Hand it in")
    sent = walk.call("POST", f"/drafts/{draft}/submit", "wang", {})
    case = sent.json()["matter"]
    walk.say("The clerk sees what may be done, and does it")
    acts = walk.call("GET", f"/cases/{case}/acts", "mk-clerk", keep=("version",))
    accept = next(each for each in acts.json()["rows"] if each["act"] == "accept")
    walk.parts.append(f"One of the acts:\n\n```json\n{walk.shown(accept)}\n```\n")
    body = {"payload": accept["defaults"]}
    version = {"If-Match": acts["ETag"]}
    done = walk.call("POST", f"/cases/{case}/acts/accept", "mk-clerk", body, **version)
    assert (done.status_code, done.json()["state"]) == (201, "ACCEPTED")
    walk.say("Somebody whose page is stale is told so")
    stale = walk.call("POST", f"/cases/{case}/acts/start_review", "mk-reviewer", {}, **version)
    assert stale.status_code == 409
    walk.say("The applicant follows the clock, and keeps the chain")
    keep = ("number", "state", "due", "promise_due", "light", "version")
    walk.call("GET", f"/cases/{case}", "wang", keep=keep)
    chain = walk.call("GET", f"/ledger/cases/{case}", "wang", keep=("version", "head", "rows"))
    assert [each["act"] for each in chain.json()["rows"]] == ["submit", "accept"]
    walk.say("Anybody verifies a certificate")
    checked = walk.call("GET", "/verify/code/ABCDEFGHJKMN", None)
    assert checked.json()["result"] == "unknown"
    text = "\n".join(walk.parts)
    if os.environ.get("TONGBAN_WRITE_DOCS"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "write the page anew: TONGBAN_WRITE_DOCS=1"
