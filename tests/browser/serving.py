"""Serves a district to a browser, and puts up in it what there is to look at."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

import house

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PATIENCE: Final = 90.0
"""Seconds that a server may take to answer for the first time."""
WAIT: Final = 20_000
"""Milliseconds that a page may take: a slow machine is not a fault."""


@contextmanager
def served(name: str, shelf: Path, log: Path) -> Iterator[str]:
    """Serve a database, with a worker; gives the address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    env = house.environment(name, shelf, TONGBAN_BASE_URL=address)
    words = ("serve", "--port", str(port), "--workers", "1", "--threads", "4")
    with log.open("wb") as told:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*house.TONGBAN, *words], env=env, cwd=house.ROOT, stdout=told, stderr=told
        )
        try:
            _await(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def put_up(script: str, name: str, shelf: Path) -> Mapping[str, str]:
    """Run a script of this folder on a database; gives what it made."""
    path = house.ROOT / "tests" / "browser" / script
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, path],
        env=house.environment(name, shelf),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made: Mapping[str, str] = json.loads(done.stdout)
    return made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer:\n{log.read_text(errors='replace')}")
