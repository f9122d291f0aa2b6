"""Every page of the portal, the desk and the cockpit with who opens it, and what it costs alone.

`python -m bench.every_page` prints JSON, a page a row: address, login, session, statements as libpq
sees them, processor ms of Python and of PostgreSQL (medians of `TIMES`, one process, nobody else).
Addresses without a parameter are found in the house itself, so that a page that comes with a reform
is measured too; those with one are of the bench's own case, draft and item.
"""

from __future__ import annotations

import io
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from bench.case_life import ITEM, PARTY, drafts
from bench.processor import spent
from bench.round_trips import SENT
from bench.web_scene import LEADER_LOGIN, OFFICER_LOGIN, case, session
from django.db.utils import DatabaseError
from django.urls import get_resolver

from tongban.base.parties.models import Account
from tongban.record.db import raw
from tongban.site.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TIMES: Final = 15
LOGINS: Final = (
    "",
    PARTY,
    OFFICER_LOGIN,
    "scjg.head",
    "zsj.manager",
    "zsj.supervisor",
    "zsj.window1",
    "zsj.items",
    LEADER_LOGIN,
)
"""Who tries each address, in this order; the first whom it is shown to opens it."""
ELSEWHERE: Final = ("accounts/", "api/", "kiosk/")
"""Pages of allauth, the API's own and those of terminals, which only an enrolled one opens."""


def addresses() -> list[str]:
    """Give the addresses without a parameter."""
    return sorted({f"/{each}" for each in _walk(get_resolver().url_patterns)})


def _walk(patterns: Sequence[Any], base: str = "") -> Iterator[str]:
    for each in patterns:
        path = base + str(each.pattern)
        if path.startswith(ELSEWHERE):
            continue
        if hasattr(each, "url_patterns"):
            yield from _walk(each.url_patterns, path)
        elif not {"<", "^", "("} & set(path):
            yield path


def pages() -> list[dict[str, Any]]:
    """Give every page once, with its cost."""
    there = set(Account.objects.filter(login__in=LOGINS).values_list("login", flat=True))
    sessions = {login: session(login) for login in LOGINS if login in there} | {"": ""}
    mine, (draft,) = case(), drafts(1)
    named = {
        "": (f"/items/{ITEM}/", "/matters/open-restaurant/", "/search?q=开饭店"),
        PARTY: (f"/my/cases/{mine}/", f"/drafts/{draft}/"),
        OFFICER_LOGIN: (f"/desk/cases/{mine}/", "/desk/?department=scjg&light=red"),
        LEADER_LOGIN: ("/cockpit/figures/on_time_share/",),
    }
    wanted = [(path, [login for login in LOGINS if login in sessions]) for path in addresses()]
    wanted += [(quote(path, "/?=&"), [login]) for login, paths in named.items() for path in paths]
    found = []
    for path, logins in wanted:
        who = next((each for each in logins if _shown(path, sessions[each])), None)
        if who is not None:
            found.append({"path": path, "who": who, "session": sessions[who]})
    return [{**each, **_cost(each["path"], each["session"])} for each in found]


def _shown(path: str, session: str) -> bool:
    status, kind, _ = _answer(path, session)
    return status == "200" and kind.startswith("text/html")


def _answer(path: str, session: str) -> tuple[str, str, int]:
    address, _, query = path.partition("?")
    told: list[tuple[str, dict[str, str]]] = []
    answer = application(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(address).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "HTTP_COOKIE": f"sessionid={session}" if session else "",
        },
        lambda status, headers, *_: told.append((status, dict(headers))),
    )
    size = sum(len(part) for part in answer)
    answer.close()
    return told[0][0][:3], told[0][1].get("Content-Type", ""), size


def _cost(path: str, session: str) -> dict[str, Any]:
    for _ in range(2):
        _answer(path, session)
    backend = raw().info.backend_pid
    python, postgres = [], []
    for _ in range(TIMES):
        began, there = time.process_time(), spent(backend)
        _answer(path, session)
        python.append(time.process_time() - began)
        postgres.append(spent(backend) - there)
    return {
        "statements": _statements(path, session),
        "python": statistics.median(python) * 1000,
        "postgres": statistics.median(postgres) * 1000,
    }


def _statements(path: str, session: str) -> int:
    line = raw().pgconn
    with tempfile.TemporaryFile() as file:
        line.trace(file.fileno())
        try:
            _answer(path, session)
        finally:
            line.untrace()
        file.seek(0, os.SEEK_SET)
        text = file.read().decode(errors="replace")
    return sum("\tF\t" in each and any(kind in each for kind in SENT) for each in text.split("\n"))


def main() -> None:
    """Print the pages."""
    logging.disable(logging.WARNING)  # that an address is refused to one of those who try it
    try:
        print(json.dumps(pages()))
    except DatabaseError as error:
        raise SystemExit(f"pages cannot be read: {error}; run `tongban setup`") from error


if __name__ == "__main__":
    main()
