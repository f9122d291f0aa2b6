"""A served copy of the loaded district and a real Chromium; without one these tests are skipped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

import house
import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE: Final = 90.0
"""Seconds that a server may take to answer for the first time."""
WAIT: Final = 20_000
"""Milliseconds that a page may take: a slow machine is not a fault."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        missing = f"no Chromium on PATH (looked for {', '.join(NAMES)}); install chromium"
        if os.environ.get("TONGBAN_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def site(
    chromium: str,  # noqa: ARG001 - nothing is started without a browser
    loaded: str,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a server with worker on a copy of the loaded district."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("site") / "server.log"
    with house.copy_of(loaded, "site") as name, log.open("wb") as told:
        env = house.environment(name, shared / "documents", TONGBAN_BASE_URL=address)
        words = ("serve", "--port", str(port), "--workers", "1", "--threads", "4")
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*house.TONGBAN, *words], env=env, cwd=house.ROOT, stdout=told, stderr=told
        )
        try:
            _await(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="session")
def scene(site: str, loaded: str, shared: Path) -> Mapping[str, str]:  # noqa: ARG001 - its database
    """A restaurant whose members are under review, and a construction project, by their ids."""
    env = house.environment(house.name_of_copy(loaded, "site"), shared / "documents")
    script = house.ROOT / "tests" / "browser" / "scene.py"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, script], env=env, capture_output=True, text=True, check=False
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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium a module: an open one would forbid Django's queries to later modules."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a device of its own; at the end no page may have broken anything.

    Broken are: errors in scripts, violations of the content security policy, resources that are
    missing and answers of 500 and more.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(
        *, javascript: bool = True, width: int = 1280, height: int = 900, language: str = "zh-CN"
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale=language,
            accept_downloads=True,
        )
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda told: (
                broken.append(f"{page.url}: {told.text}")
                if told.type == "error" and "Failed to load resource" not in told.text
                else None
            ),
        )
        page.on(
            "response",
            lambda answer: (
                broken.append(f"{answer.status} {answer.url}")
                if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url)
                else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert broken == []
