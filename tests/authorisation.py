"""The authorisation matrix: what the running application answers, by route and role.

Nothing is derived from code: each route is asked by each role in a small district, and what the
answer was is written down. What a question changed is taken back before the next one is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.faces.api.service import api
from tongban.faces.api.tests.hall import START, Hall, token_for
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http.response import HttpResponseBase

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "authorisation.md"
LEFT_OUT: Final = ("accounts/", "api/")
"""Addresses of allauth, which guards its own; those of the API come from its description."""
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
FORM: Final = "application/x-www-form-urlencoded"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
FORBIDDEN, ABSENT, NOT_THIS_WAY, UNKNOWN, FAILED = 403, 404, 405, 401, 500

OPEN, SIGN_IN, REFUSED, HIDDEN = "✓", "→", "✗", "·"
"""Got through (also where what was sent is wrong), must sign in, is refused, does not exist."""
ROLES: Final[Mapping[str, str]] = {
    "": "访客 visitor",
    "wang": "申请人 applicant",
    "li": "其他人 another person",
    "chen": "代理人 agent",
    "mk-clerk": "窗口受理 clerk",
    "mk-reviewer": "审查 reviewer",
    "mk-approver": "批准 approver",
    "mk-head": "负责人 head",
    "tax-reviewer": "其他部门 other body",
    "item-editor": "事项编辑 item editor",
    "item-publisher": "事项发布 item publisher",
    "manager": "大厅管理 hall manager",
    "watch": "效能监督 supervisor",
    "auditor": "审计 auditor",
    "leader": "区领导 leader",
    "reform": "营商办 reform office",
    "evaluator": "评价 evaluator",
}
"""Login -> the role that it stands for."""
MORE: Final = {
    "manager": "hall_manager",
    "auditor": "auditor",
    "leader": "leader",
    "reform": "reform_office",
    "evaluator": "evaluator",
}
"""Officers beyond those of the small district, with their role for its market authority."""
PARTS: Final = (
    ("门户 Portal", ""),
    ("工作台 Desk", "/desk/"),
    ("驾驶舱 Cockpit", "/cockpit/"),
    ("自助终端 Kiosk (every role asks from a browser that is no enrolled device)", "/kiosk/"),
    ("接口 API", "/api/"),
)
"""Sections of the page, by how an address begins; the longest beginning counts."""
_PARAMETER: Final = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")


@dataclass(frozen=True, slots=True)
class Route:
    """One way to ask: method and address, its parameters in braces."""

    method: str
    address: str


@dataclass
class Scene:
    """What the parameters of addresses stand for; a thing that is not there has no id."""

    place: Hall
    given: Mapping[str, str]
    clients: Mapping[str, Client]

    def ask(self, route: Route, login: str) -> int:
        """Ask as somebody, take back what it did, and give the status."""
        path = _PARAMETER.sub(lambda found: self.given[found[1]], route.address)
        with nullcontext() if route.method == "GET" else transaction.atomic():
            answer = self._send(route.method, path, login)
            if answer.streaming:
                list(answer.streaming_content)  # type: ignore[attr-defined] # it is a stream
            if route.method != "GET":
                transaction.set_rollback(True)
        if answer.status_code >= FAILED and answer.status_code != 503:
            raise AssertionError(f"{route.method} {path} as {login}: {answer.status_code}")
        asks = answer.status_code == 302 and "/sign-in/" in answer["Location"]
        return UNKNOWN if asks else answer.status_code

    def _send(self, method: str, path: str, login: str) -> HttpResponseBase:
        if path.startswith("/api/v1"):
            body: Any = None if method == "GET" else {}
            sent: HttpResponseBase = self.place.send(
                method, path.removeprefix("/api/v1"), login or None, body
            )
            return sent
        form = urlencode({"key": str(uuid4())}) if method == "POST" else ""
        asked: HttpResponseBase = self.clients[login].generic(method, path, form, FORM)
        return asked


def scene_of(place: Hall) -> Scene:
    """Put what is asked about into the small district: a case, a draft, a document of `wang`."""
    put_authority(
        "gov",
        name=world.label("示例区政府办"),
        short=world.label("区政府办"),
        uscc="11420902MB0A015049",
        division=world.DIVISION,
    )
    for officer, role in MORE.items():
        put_officer(
            officer,
            name=f"示例{officer}",
            department="gov",
            roles=[RoleSpec(role, START, department="mk")],
        )
        put_account(login=officer, officer=officer, demonstration=True)
    case = str(world.submit())
    known = Hall({**place.tokens, **{each: token_for(each) for each in MORE}}, place.client)
    given = dict(_nobody(get_resolver().url_patterns)) | {
        "case": case,
        "draft": place.draft(),
        "document": world.document("wang", text="plan"),
        "number": place.get(f"/cases/{case}", "wang").json()["number"],
        "item": "stall-permit",
        "slug": "stall-permit",
        "act": "accept",
        "step": "verify",
        "verb": "suspend",
        "element": "area",
        "slot": "plan",
        "party": "wang",
        "name": "on_time_share",
        "webhook": "1",
        "token": "1",
    }
    return Scene(known, given, {login: _client(login) for login in ROLES})


def _client(login: str) -> Client:
    client = Client()
    if login:
        client.force_login(get_user_model().objects.get(login=login), backend=BACKEND)
    return client


def routes(scene: Scene) -> tuple[Route, ...]:
    """Give every way to ask: of the pages those that a visitor is not told to be no way at all."""
    pages = [
        Route(method, f"/{address}")
        for address in _addresses(get_resolver().url_patterns)
        if not address.startswith(LEFT_OUT)
        for method in ("GET", "POST")
    ]
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    calls = [Route(method.upper(), path) for path, methods in paths.items() for method in methods]
    known = [each for each in pages if scene.ask(each, "") != NOT_THIS_WAY]
    return tuple(sorted((*known, *calls), key=lambda each: (each.address, each.method)))


def matrix(scene: Scene) -> dict[Route, tuple[str, ...]]:
    """Ask every route as every role; give what they got, in the order of ROLES."""
    asked = ((route, _row(scene, route)) for route in routes(scene))
    return {route: row for route, row in asked if row}


def _row(scene: Scene, route: Route) -> tuple[str, ...]:
    """Ask as every role; nothing where somebody let in is told that this is no way to ask."""
    row = []
    for login in ROLES:
        status = scene.ask(route, login)
        if status == NOT_THIS_WAY:
            return ()
        row.append(_mark(status))
    return tuple(row)


def written(found: Mapping[Route, Iterable[str]]) -> str:
    """Write the matrix as the page of the documentation."""
    lines = [_HEAD]
    for title, beginning in PARTS:
        part = [each for each in found if _part(each.address) == beginning]
        lines += [f"## {title}", "", f"| | {' | '.join(ROLES.values())} |"]
        lines.append(f"|---|{'---|' * len(ROLES)}")
        lines += [
            f"| {each.method} `{each.address}` | {' | '.join(found[each])} |" for each in part
        ]
        lines.append("")
    return "\n".join(lines)


def _part(address: str) -> str:
    return max((start for _, start in PARTS if address.startswith(start)), key=len)


def _addresses(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield _PARAMETER.sub(r"{\1}", path)
        else:
            yield from _addresses(each.url_patterns, path)


def _nobody(patterns: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Give each parameter of an address a value of its kind that stands for nothing."""
    for each in patterns:
        for name, converter in each.pattern.converters.items():
            kind = type(converter).__name__
            yield name, "1" if "Int" in kind else NOBODY if "UUID" in kind else "none"
        if not isinstance(each, URLPattern):
            yield from _nobody(each.url_patterns)


def _mark(status: int) -> str:
    return {UNKNOWN: SIGN_IN, FORBIDDEN: REFUSED, ABSENT: HIDDEN}.get(status, OPEN)


_HEAD: Final = f"""# Who may do what

Every route of pages and API, asked by every role in a small district and written down as answered;
`make authorisation` asks again. The district has one market authority with a case, a draft and a
document of the applicant `wang`; the officers hold their roles for that authority, "other body" for
another one. A test fails when an answer changes.

| | |
|---|---|
| {OPEN} | got through; also where only what was sent is wrong (400, 409, 413, 415, 422) |
| {SIGN_IN} | must sign in first (302 to the sign-in page, 401 of the API) |
| {REFUSED} | refused (403) |
| {HIDDEN} | does not exist for this role (404): somebody else's, or not in this small district |

Writes are sent without content: most are refused as incomplete after authority was asked for, so
{OPEN} says that the role would be heard, not that anything was done.
"""
