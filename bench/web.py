"""HTTP over the whole house: two server processes, their database and the client on two cores.

`tongban serve` as shipped (2 workers, 8 threads each), no worker for effects; 16 connections kept
alive. Create hands a prepared draft in, act accepts a case, the case page is the desk's with all
its acts as forms, the list gives the 20 most urgent open cases of one department. Everything is on:
authority, chain, outbox, terms. Medians of five rounds in which the requests take turns.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from bench.common import ROOT, ROUNDS, SECONDS, table
from bench.million import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 16
MATTERS: Final = int(os.environ.get("TONGBAN_BENCH_MATTERS", "1000000"))
FASTEST = 1500
"""Creates a second that will not be reached: so many drafts are made."""
DEPARTMENT = "scjg"
KINDS: Final = {
    "create": "POST /api/v1/drafts/.../submit",
    "act": "POST /api/v1/cases/.../acts/accept",
    "case": "GET /api/v1/cases/...",
    "case page": "GET /desk/cases/.../ (HTML)",
    "list": "GET /api/v1/cases?department=...&limit=20",
    "list page": "GET /desk/?department=... (HTML)",
}
GOALS: Final = {"create": 1000, "act": 900}


def run(url: str, *, matters: int = MATTERS) -> list[dict[str, Any]]:
    """Measure on a database with the district and at least one case; a row for each request."""
    os.environ.update(DATABASE_URL=url, TONGBAN_DEMONSTRATION="1")
    python("-c", "from tongban.site.cli import main; main(['setup'])")
    few = json.loads(python("-m", "bench.round_trips"))
    began = time.perf_counter()
    there = fill(url, matters)
    print(f"{there:,} matters in {time.perf_counter() - began:.0f} s")
    many = json.loads(python("-m", "bench.round_trips"))
    assert few == many, f"statements a request changed with the number of matters: {few} {many}"
    made = json.loads(python("-m", "bench.web_scene", "tokens"))
    shown = json.loads(python("-m", "bench.web_scene", "case"))
    runs: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    with server() as port:
        for number in range(ROUNDS + 1):  # the first warms the server up
            for kind, found in _round(port, made, shown):
                assert not found["wrong"], f"{kind}: {found['wrong']}"
                if number:
                    runs[kind].append(found)
    return [_row(kind, each, many[kind]) for kind, each in runs.items()]


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    table(
        f"HTTP, {CONNECTIONS} connections, 2 workers, {MATTERS:,} matters (median of {ROUNDS})",
        ["", "requests/s", "p50 ms", "p95 ms", "p99 ms", "statements", "aim"],
        [
            [
                row["name"],
                f"{row['rate']:.0f}",
                *(f"{row[part]:.1f}" for part in ("p50", "p95", "p99")),
                str(row["statements"]),
                row["goal"],
            ]
            for row in rows
        ],
    )


def _round(port: int, made: dict[str, str], shown: str) -> Iterator[tuple[str, dict[str, Any]]]:
    drafts = json.loads(python("-m", "bench.web_scene", "drafts", str(int(FASTEST * SECONDS))))
    person, officer = made["person"], made["officer"]
    created = _drive(
        port, [_post(f"/api/v1/drafts/{draft}/submit", {}, person) for draft in drafts], 201
    )
    yield "create", created
    body = {"payload": {"opinion": "材料齐全，予以受理。", "place": "hall"}}
    acts = [
        _post(f"/api/v1/cases/{each}/acts/accept", body, officer) for each in created["matters"]
    ]
    yield "act", _drive(port, acts, 201)
    bearer, cookie = f"Authorization: Bearer {officer}", f"Cookie: sessionid={made['session']}"
    listing = f"?department={DEPARTMENT}"
    for kind, path, header in (
        ("case", f"/api/v1/cases/{shown}", bearer),
        ("case page", f"/desk/cases/{shown}/", cookie),
        ("list", f"/api/v1/cases{listing}&limit=20", bearer),
        ("list page", f"/desk/{listing}", cookie),
    ):
        yield kind, _drive(port, [get(path, header)], 200, "--cycle")


def _row(kind: str, runs: list[dict[str, Any]], statements: int) -> dict[str, Any]:
    rates = [each["count"] / each["seconds"] for each in runs]
    return {
        "name": KINDS[kind],
        "rate": statistics.median(rates),
        **{part: statistics.median(each[part] for each in runs) for part in ("p50", "p95", "p99")},
        "statements": statements,
        "goal": f"{GOALS[kind]}/s" if kind in GOALS else "p95 < 100 ms" if "list" in kind else "",
    }


def _post(path: str, body: object, token: str) -> str:
    text = json.dumps(body, ensure_ascii=False)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {uuid4()}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(text.encode())}\r\n\r\n{text}"
    )


def get(path: str, header: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n"


def _drive(port: int, requests: list[str], status: int, *more: str) -> dict[str, Any]:
    """Let a third process send the requests."""
    figures: dict[str, Any] = json.loads(
        python(
            *("-m", "bench.load", str(port), str(SECONDS), str(CONNECTIONS), str(status), *more),
            given="\n".join(json.dumps(each) for each in requests),
        )
    )
    return figures


def python(*words: str, given: str = "") -> str:
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, *words],
        cwd=ROOT,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip().split("\n")[-1]


@contextmanager
def server() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    serve = f"['serve', '--port', '{port}', '--workers', '2', '--no-worker']"
    serving = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", f"from tongban.site.cli import main; main({serve})"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(900):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        serving.terminate()
        serving.wait()
