"""A load generator: so many connections on the loopback, each with one request under way.

`python -m bench.load PORT SECONDS CONNECTIONS STATUS < requests` reads one request a line as JSON
text, sends each at most once (with `--cycle` again and again) and stops when the time or the
requests are over. It prints one line of JSON: requests done, seconds, latencies in ms at the 50th,
95th and 99th percentile, answers with another status than expected, and `matters` from receipts.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
MATTER = re.compile(rb'"matter": *"([0-9a-f-]{36})"')
LAST_CHUNK = b"0\r\n\r\n"


class Line:
    """One connection: sends a request, collects its answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.answer = bytearray()

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self.answer.clear()
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take what is there; tell whether the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError(
                f"the server closed a connection after {bytes(self.answer[:200])!r}"
            )
        self.answer += part
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        length = LENGTH.search(self.answer, 0, end)
        if length is not None:
            return len(self.answer) >= end + 4 + int(length[1])
        return self.answer.endswith(LAST_CHUNK)


def drive(
    port: int, requests: Iterator[bytes], *, seconds: float, connections: int, status: int
) -> dict[str, object]:
    """Send requests until the time or they are over; give the figures."""
    spent: list[float] = []
    matters: list[str] = []
    wrong: dict[str, int] = {}
    expected = str(status).encode()
    selector = selectors.DefaultSelector()
    lines = [Line(port) for _ in range(connections)]
    began = time.perf_counter()
    busy = 0
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        if (request := next(requests, None)) is not None:
            line.send(request)
            busy += 1
    while busy:
        for chosen, _ in selector.select():
            line = chosen.data
            if not line.read():
                continue
            now = time.perf_counter()
            spent.append(now - line.began)
            if bytes(line.answer[9:12]) != expected:
                text = line.answer[:12].decode() + " " + line.answer[-300:].decode(errors="replace")
                wrong[text] = wrong.get(text, 0) + 1
            elif (found := MATTER.search(line.answer)) is not None:
                matters.append(found[1].decode())
            request = next(requests, None) if now - began < seconds else None
            if request is None:
                busy -= 1
            else:
                line.send(request)
    total = time.perf_counter() - began
    for line in lines:
        line.socket.close()
    return {
        "count": len(spent),
        "seconds": total,
        **{f"p{part}": _percentile(spent, part) * 1000 for part in (50, 95, 99)},
        "wrong": wrong,
        "matters": matters,
    }


def _percentile(values: list[float], part: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else 0.0


def main() -> None:
    """Read the requests, drive, print the figures."""
    again = "--cycle" in sys.argv
    port, seconds, connections, status = [each for each in sys.argv[1:] if each != "--cycle"]
    requests = [str(json.loads(line)).encode() for line in sys.stdin]
    print(
        json.dumps(
            drive(
                int(port),
                cycle(requests) if again else iter(requests),
                seconds=float(seconds),
                connections=int(connections),
                status=int(status),
            )
        )
    )


if __name__ == "__main__":
    main()
