"""What a first visit looks like in Chromium: when something is seen, what moves, what is loaded.

The measures that Lighthouse takes, by its own profile of a phone: a line of 1.6 Mbit/s with 150 ms
to the server, a processor four times slower than this one. Each visit has a browser of its own,
nothing cached; medians of `VISITS`. Left out where Playwright or a Chromium is missing.
"""

from __future__ import annotations

import shutil
import statistics
from typing import Any, Final

VISITS: Final = 3
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
PHONE: Final = {"width": 412, "height": 823}
LINE: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
SLOWER: Final = 4
QUIET: Final = 500
"""ms that a page is left alone after it has loaded, so that late movements are seen."""
MEASURES: Final = ("fcp", "lcp", "cls", "tbt", "transfer", "requests", "elements")

_WATCH: Final = """
window.seen = {fcp: 0, lcp: 0, cls: 0, tbt: 0};
const watch = (type, take) => new PerformanceObserver(
  list => list.getEntries().forEach(take)).observe({type, buffered: true});
watch('paint', e => { if (e.name === 'first-contentful-paint') seen.fcp = e.startTime; });
watch('largest-contentful-paint', e => { seen.lcp = e.startTime; });
watch('layout-shift', e => { if (!e.hadRecentInput) seen.cls += e.value; });
watch('longtask', e => { seen.tbt += Math.max(0, e.duration - 50); });
"""
_READ: Final = """() => {
  const loaded = [...performance.getEntriesByType('navigation'),
                  ...performance.getEntriesByType('resource')];
  return {...seen, transfer: loaded.reduce((sum, e) => sum + e.transferSize, 0),
          requests: loaded.length, elements: document.querySelectorAll('*').length};
}"""


def missing() -> str:
    """Say what is missing to measure; empty when nothing is."""
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - may be absent
    except ImportError:
        return "Playwright is not installed"
    return "" if _chromium() else f"no Chromium on PATH (looked for {', '.join(NAMES)})"


def visit(site: str, pages: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Visit each page so many times; give its measures by address."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_chromium(), args=SWITCHES)
        try:
            return {each["path"]: _medians(browser, site, each) for each in pages}
        finally:
            browser.close()


def _medians(browser: Any, site: str, page: dict[str, Any]) -> dict[str, float]:
    seen = [_once(browser, site, page) for _ in range(VISITS)]
    return {name: statistics.median(each[name] for each in seen) for name in MEASURES}


def _once(browser: Any, site: str, page: dict[str, Any]) -> dict[str, float]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    try:
        if page["session"]:
            context.add_cookies([{"name": "sessionid", "value": page["session"], "url": site}])
        opened = context.new_page()
        opened.add_init_script(_WATCH)
        line = context.new_cdp_session(opened)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        opened.goto(site + page["path"], wait_until="load", timeout=60_000)
        opened.wait_for_timeout(QUIET)
        found: dict[str, float] = opened.evaluate(_READ)
        return found
    finally:
        context.close()


def _chromium() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)
