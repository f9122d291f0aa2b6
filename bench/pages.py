"""Pages as people meet them: how much a first visit loads, how long 20 people at once wait.

`tongban serve` as shipped (2 workers, 8 threads each), its database and the clients on two cores.
A first visit is the page with its style sheet, scripts and pictures, all compressed by gzip as a
server at the edge sends them; the library and script of charts are counted apart. Latencies are
medians of the rounds, in which the pages take turns. Before that each page is asked alone in one
process: its statements, its processor time in Python and in PostgreSQL (`bench.every_page`). In the
end Chromium visits each (`bench.chromium`).
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
from typing import Any, Final
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from bench import chromium
from bench.common import ROUNDS, SECONDS, table
from bench.million import fill
from bench.web import MATTERS, get, python, server

PEOPLE: Final = 20
HEAVIEST: Final = 100
"""kB that a first visit may load, charts aside."""
SLOWEST: Final = 200
"""ms that all but one page in twenty may take."""
STATEMENTS: Final = 12
"""Statements that a page may send."""
TURN: Final = SECONDS / 3
"""Seconds that a page is driven in a round: there are many pages."""
CHARTS: Final = re.compile(r"/static/(vendor/|common/charts)")
PARTS: Final = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/[^"]+)"')


def run(url: str, *, matters: int = MATTERS) -> list[dict[str, Any]]:
    """Measure on a database with the district and at least one case; a row for each page."""
    os.environ.update(DATABASE_URL=url, TONGBAN_DEMONSTRATION="1")
    python("-c", "from tongban.site.cli import main; main(['setup'])")
    fill(url, matters)
    pages: list[dict[str, Any]] = json.loads(python("-m", "bench.every_page"))
    runs: dict[str, list[dict[str, Any]]] = {each["path"]: [] for each in pages}
    with server() as port:
        weights = {each["path"]: weigh(f"http://127.0.0.1:{port}", each) for each in pages}
        for number in range(ROUNDS + 1):  # the first warms the server up
            for each in pages:
                found = _drive(port, each)
                assert not found["wrong"], f"{each['path']}: {found['wrong']}"
                if number:
                    runs[each["path"]].append(found)
        lacks = chromium.missing()
        seen = {} if lacks else chromium.visit(f"http://127.0.0.1:{port}", pages)
    if lacks:
        print(f"pages in Chromium: left out, {lacks}")
    return [
        {
            **each,
            **weights[each["path"]],
            "seen": seen.get(each["path"]),
            **{
                part: statistics.median(one[part] for one in runs[each["path"]])
                for part in ("p50", "p95")
            },
        }
        for each in pages
    ]


def show(rows: list[dict[str, Any]]) -> None:
    """Print the tables, and each page beside what it may cost."""
    table(
        f"Pages, {PEOPLE} people at once, {MATTERS:,} matters (median of {ROUNDS})",
        [
            *("", "as", "p50 ms", "p95 ms", "Python ms", "PostgreSQL ms", "statements"),
            *("page kB", "first visit kB", "charts kB", f"above {_aim()}"),
        ],
        [
            [
                row["path"],
                row["who"] or "visitor",
                *(f"{row[part]:.1f}" for part in ("p50", "p95", "python", "postgres")),
                str(row["statements"]),
                *(f"{row[part] / 1000:.1f}" for part in ("page", "first", "charts")),
                " ".join(_above(row)),
            ]
            for row in rows
        ],
    )
    visited = [row for row in rows if row["seen"] is not None]
    if not visited:
        return
    table(
        "First visits in Chromium: a phone, 1.6 Mbit/s, 150 ms to the server, a slow processor",
        ["", "FCP ms", "LCP ms", "CLS", "TBT ms", "transfer kB", "requests", "elements"],
        [
            [
                row["path"],
                *(f"{row['seen'][name]:.0f}" for name in ("fcp", "lcp")),
                f"{row['seen']['cls']:.3f}",
                f"{row['seen']['tbt']:.0f}",
                f"{row['seen']['transfer'] / 1000:.1f}",
                *(f"{row['seen'][name]:.0f}" for name in ("requests", "elements")),
            ]
            for row in visited
        ],
    )


def _aim() -> str:
    return f"p95 {SLOWEST} ms, {STATEMENTS} statements, {HEAVIEST} kB"


def _above(row: dict[str, Any]) -> list[str]:
    limits = {"p95": SLOWEST, "statements": STATEMENTS, "first": HEAVIEST * 1000}
    return [name for name, most in limits.items() if row[name] > most]


def weigh(site: str, page: dict[str, Any]) -> dict[str, int]:
    """Give the bytes of a page, of a first visit to it, and of its charts, compressed."""
    text = _load(site, page["path"], page["session"])
    sizes = {"page": _packed(text), "charts": 0}
    sizes["first"] = sizes["page"]
    for path in sorted({urljoin(page["path"], each) for each in PARTS.findall(text.decode())}):
        part = "charts" if CHARTS.match(path) else "first"
        sizes[part] += _packed(_load(site, path, ""))
    return sizes


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _load(site: str, path: str, session: str) -> bytes:
    asked = Request(site + path, headers={"Cookie": f"sessionid={session}"})  # noqa: S310 - our own
    with urlopen(asked) as answer:  # noqa: S310 - our own address
        content: bytes = answer.read()
        return content


def _drive(port: int, page: dict[str, Any]) -> dict[str, Any]:
    asked = get(page["path"], f"Cookie: sessionid={page['session']}")
    words = (str(port), str(TURN), str(PEOPLE), "200", "--cycle")
    found: dict[str, Any] = json.loads(python("-m", "bench.load", *words, given=json.dumps(asked)))
    return found
