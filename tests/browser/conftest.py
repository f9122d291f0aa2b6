"""A served copy of the loaded district and a real Chromium; without one these tests are skipped."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

import house
import pytest
from playwright.sync_api import expect, sync_playwright
from serving import WAIT, put_up, served

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
    log = tmp_path_factory.mktemp("site") / "server.log"
    with house.copy_of(loaded, "site") as name, served(name, shared / "documents", log) as address:
        yield address


@pytest.fixture(scope="session")
def scene(site: str, loaded: str, shared: Path) -> Mapping[str, str]:  # noqa: ARG001 - its database
    """A restaurant whose members are under review, and a construction project, by their ids."""
    return put_up("scene.py", house.name_of_copy(loaded, "site"), shared / "documents")


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
